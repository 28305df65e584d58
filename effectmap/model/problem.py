"""What is wrong with an input, said to the person who can act on it."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from effectmap.words import Text

_FEW = 1000


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: in which file, at which item and field, and what to do.

    In a workbook `sheet` names the sheet, `line` its row and `column` the name or letters.
    """

    file: str
    message: Text
    item: str = ""
    field: str = ""
    line: int | None = None
    column: str = ""
    sheet: str = ""

    def to_json(self) -> dict[str, Any]:
        """As JSON, the text still to be translated."""
        row = {name: value for name, value in vars(self).items() if value not in ("", None)}
        return {**row, "message": _text_row(self.message)}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Problem:
        """What `to_json` gave. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(**{**row, "message": _text_of(row["message"])})

    def __str__(self) -> str:
        where = [self.file]
        if self.sheet:
            where.append(str(Text("sheet {name}", name=self.sheet)))
        if self.line is not None:
            where.append(str(Text("line {n}", n=self.line)))
        if self.column:
            where.append(str(Text("column {name}", name=self.column)))
        where += [part for part in (self.item, self.field) if part]
        return f"{', '.join(where)}: {self.message}"


def _text_row(text: Text) -> list[Any]:
    parts = {
        name: _text_row(part) if isinstance(part, Text) else part
        for name, part in text.parts.items()
    }
    return [text.key, parts]


def _text_of(row: Any) -> Text:
    key, parts = row
    return Text(
        key,
        **{
            name: _text_of(part) if isinstance(part, list) else part for name, part in parts.items()
        },
    )


class ProblemsError(Exception):
    """Everything that is wrong with an input, all at once. `problems` holds at least one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def unknown(file: str, item: str, field: str, id: str, known: Collection[str]) -> Problem:
    """That `id` does not exist, with the known one that looks like it."""
    # comparing is slow: in a large map with many unknown ids it would take minutes
    near = difflib.get_close_matches(id, sorted(known), 1) if len(known) <= _FEW else []
    if near:
        message = Text("“{id}” does not exist: is “{near}” meant?", id=id, near=near[0])
    else:
        message = Text("“{id}” does not exist", id=id)
    return Problem(file, message, item, field)
