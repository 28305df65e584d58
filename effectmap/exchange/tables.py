"""Finding a table on a sheet as people leave it: header somewhere on top, columns in any order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from effectmap.exchange.names import plain
from effectmap.exchange.xlsx import Cell, Sheet
from effectmap.model import Problem
from effectmap.words import LANGUAGES, Text, in_language

# a title or an explanation may stand above the header
_LOOK_IN = 10


@dataclass
class Table:
    """A header that was recognised: the column of every known name, and the rows below it."""

    file: str
    sheet: Sheet
    header_row: int
    columns: dict[str, int]
    headers: dict[str, str]

    def rows(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        """Every row that holds something in a known column: its number and cells by name."""
        for row, cells in self.sheet.rows.items():
            known = {name: cells[at] for name, at in self.columns.items() if at in cells}
            if row > self.header_row and not all(cell.blank for cell in known.values()):
                yield row, known

    def beyond(self, row: int) -> bool:
        """Whether a row holds something to the right of the last name in the header."""
        last = max(self.sheet.rows[self.header_row])
        return any(at > last and not cell.blank for at, cell in self.sheet.rows[row].items())

    def problem(self, message: Text, row: int, name: str = "", item: str = "") -> Problem:
        """What is wrong at a place; a name that has no column here stands as it is."""
        column = self.headers.get(name, name)
        if name in self.columns:
            column = f"{get_column_letter(self.columns[name])} ({column})"
        return Problem(self.file, message, item, "", row, column, self.sheet.name)


def spoken(text: Text) -> set[str]:
    """`text` in every language, without capitals and double spaces."""
    found = set()
    for language in LANGUAGES:
        with in_language(language):
            found.add(plain(str(text)))
    return found


def find_table(
    file: str, sheet: Sheet, known: Mapping[str, set[str]], least: int
) -> tuple[Table | None, list[Problem]]:
    """The table whose header has at least `least` of the `known` names, and double columns.

    `known` gives for every name what may stand in the header.
    """
    for row, cells in list(sheet.rows.items())[:_LOOK_IN]:
        columns: dict[str, int] = {}
        headers: dict[str, str] = {}
        twice: list[tuple[str, int]] = []
        for at, cell in cells.items():
            said = plain(cell.text).rstrip(" *:")
            for name in (name for name, texts in known.items() if said in texts):
                if name in columns:
                    twice.append((cell.text, at))
                else:
                    columns[name], headers[name] = at, cell.text
        if len(columns) >= least:
            table = Table(file, sheet, row, columns, headers)
            message = Text("two columns have this name")
            return table, [
                Problem(file, message, "", "", row, f"{get_column_letter(at)} ({text})", sheet.name)
                for text, at in twice
            ]
    return None, []


def unread(table: Table) -> list[str]:
    """The headers of columns that nobody reads."""
    cells = table.sheet.rows[table.header_row]
    taken = set(table.columns.values())
    return [cell.text for at, cell in cells.items() if at not in taken and cell.text]
