"""What pydantic finds wrong, in words for the person who can mend it."""

from __future__ import annotations

import difflib
from typing import Any

from pydantic import BaseModel

from effectmap.model.catalogue import OUTSIDE
from effectmap.words import Text


def known_keys(model: type[BaseModel]) -> set[str]:
    """The names of all fields of a model and of what stands in it."""
    found: set[str] = set()
    text = model.model_json_schema()
    for part in (text, *text.get("$defs", {}).values()):
        found |= set(part.get("properties", {}))
    return found


def message(found: dict[str, Any], place: tuple[str | int, ...], keys: set[str]) -> Text:
    """What pydantic found at `place`, said to the person who can mend it."""
    kind, value = str(found["type"]), str(found.get("input"))[:80]
    context = found.get("ctx", {})
    if kind == OUTSIDE:
        return Text(
            "“{value}” is no file in the folder of the municipality: write it as files/name.csv",
            value=value,
        )
    if kind == "missing":
        return Text("this is missing: fill it in")
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(place[-1]), keys, 1)
        if near:
            return Text("this key is unknown: is “{near}” meant?", near=near[0])
        return Text("this key is unknown: remove it")
    if kind in ("enum", "literal_error"):
        allowed = str(context.get("expected", "")).replace(" or ", ", ")
        return Text("“{value}” is not one of {allowed}", value=value, allowed=allowed)
    if kind.startswith(("float", "int", "decimal", "finite")):
        return Text("“{value}” is no number: write it as 4.5", value=value)
    if kind.startswith("date"):
        return Text("“{value}” is no date: write it as 2024-03-01", value=value)
    if kind.startswith("bool"):
        return Text("“{value}” must be true or false", value=value)
    if kind == "string_pattern_mismatch":
        return Text(
            "“{value}” has another form than expected: {pattern}",
            value=value,
            pattern=context.get("pattern", ""),
        )
    if kind in ("string_too_long", "string_too_short", "too_short"):
        return Text("this text is empty, too short or too long")
    if kind in ("tuple_type", "list_type"):
        return Text("here a list is expected: start each item with a dash")
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return Text("here lines such as “key: value” are expected")
    if kind.startswith(("greater", "less")):
        return Text("“{value}” lies outside what is allowed", value=value)
    return Text("“{value}” cannot be used here", value=value)
