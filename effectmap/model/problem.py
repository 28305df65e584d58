"""What is wrong with an input, said to the person who can act on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from effectmap.words import Text


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


class ProblemsError(Exception):
    """Everything that is wrong with an input, all at once. `problems` holds at least one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)
