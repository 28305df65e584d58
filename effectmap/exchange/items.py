"""An item from what a file says of it, or what is wrong with that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from effectmap.model import ProblemsError
from effectmap.model.items import Part, built, problems_of
from effectmap.words import Text


def build(kind: str, id: str, fields: Mapping[str, Any]) -> Part:
    """The item with these fields; an outcome without indicators.

    Raises ProblemsError with every field that cannot be used.
    """
    said = dict(fields)
    outcome = str(said.pop("outcome", "")) if kind == "indicator" else ""
    try:
        return built(kind, id, said, outcome)
    except ValidationError as error:
        raise ProblemsError(problems_of(error, "", id, _message)) from None


def _message(found: dict[str, Any], _place: tuple[str | int, ...]) -> Text:
    """In the words of somebody who fills in cells, where the store's are about a text file."""
    kind, value = str(found["type"]), str(found.get("input"))
    if kind in ("missing", "string_too_short"):
        return Text("this is missing: fill it in")
    if kind == "string_too_long":
        most = found["ctx"]["max_length"]
        return Text("this text has {n} characters: at most {most} fit", n=len(value), most=most)
    if kind.startswith(("greater", "less")):
        return Text("“{value}” lies outside what is allowed", value=value[:80])
    return Text("“{value}” cannot be used here", value=value[:80])
