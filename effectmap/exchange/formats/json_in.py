"""JSON of somebody else, read within limits."""

from __future__ import annotations

import json
from typing import Any

from effectmap.exchange.xlsx import check_size
from effectmap.model import Problem, ProblemsError
from effectmap.words import Text


def read_json(content: bytes, file: str) -> Any:
    """What the file holds. Raises ProblemsError for a file that is too large, or is no JSON."""
    check_size(content, file)
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise ProblemsError([Problem(file, Text("this is no JSON that can be read"))]) from None


def text_of(value: Any) -> str:
    """A value as a person reads it: texts as they are, lists with commas."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "ja", False: "nee"}[value]
    if isinstance(value, list):
        return ", ".join(filter(None, map(text_of, value)))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def dicts(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; nothing for anything else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
