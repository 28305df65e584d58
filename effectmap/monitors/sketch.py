"""What can be seen with certainty of a table of no known form, so that a person need not say it.

Reads nothing into figures: that is done as the person says, in `mapped.py`.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any, Literal, Self

from effectmap.monitors import columns
from effectmap.monitors.areas import is_area
from effectmap.monitors.cells import COMMA, POINT
from effectmap.monitors.periods import read_period
from effectmap.monitors.source import Figure, Head, Table, is_workbook, read_head, read_table

DELIMITERS = (";", ",", "\t", "|")
FIRST_ROWS = 8
# texts among figures; with more it is a column of words
MOST_MARKS = 12
_SAMPLE = 50

Kind = Literal["area", "period", "figures", "text"]
Decimal = Literal["", ",", ".", "?"]


@dataclass(frozen=True)
class Seen:
    """One column. `kind` is what all its cells are; a period may be a figure as well.

    `decimal` is its decimal mark, empty where no cell has one, and `?` where a mark may as well
    stand between thousands. `texts` are those of its cells that are no number, the most frequent
    first, at most MOST_MARKS; an empty cell is the text "".
    """

    name: str
    kind: Kind
    decimal: Decimal
    texts: tuple[str, ...]
    numbers: bool


@dataclass(frozen=True)
class Sketch:
    """A table as it may be read. `columns` is empty until delimiter or sheet is known.

    `sheets` are those of a workbook that hold something, `rows` the first below the header.
    """

    delimiter: str
    sheets: tuple[str, ...]
    sheet: str
    columns: tuple[Seen, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    def only(self, kind: Kind) -> str | None:
        """The name of the column of this kind when there is exactly one."""
        found = [column.name for column in self.columns if column.kind == kind]
        return found[0] if len(found) == 1 else None

    def column(self, name: str) -> Seen | None:
        """The column with this name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def to_json(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """What `to_json` gave. Raises KeyError or TypeError for anything else."""
        seen = (Seen(**{**one, "texts": tuple(one["texts"])}) for one in row["columns"])
        return cls(
            row["delimiter"],
            tuple(row["sheets"]),
            row["sheet"],
            tuple(seen),
            tuple(map(tuple, row["rows"])),
        )


def decimal_of(seen: Iterable[Seen]) -> Decimal:
    """The decimal mark of these columns together; `?` when it must be asked."""
    found = {one.decimal for one in seen} - {""}
    return found.pop() if len(found) == 1 else "?" if found else ""


def sketch(path: Path, delimiter: str = "", sheet: str = "") -> Sketch:
    """Look at a table, cut as a person says or as can be seen.

    Raises MonitorError when it cannot be cut into rows of one width, or read as text.
    """
    if is_workbook(path):
        sheets = tuple(read_head(path).sheets)
        chosen = sheet if sheet in sheets else sheets[0] if len(sheets) == 1 else ""
        found = Sketch("", sheets, chosen)
        return _filled(found, read_table(path, "", chosen)) if chosen else found
    found = Sketch(delimiter or delimiter_of(read_head(path)), (), "")
    return _filled(found, read_table(path, found.delimiter)) if found.delimiter else found


def delimiter_of(head: Head) -> str:
    """The only mark that cuts the first lines into rows of one width; empty when none or several.

    A line end inside quotation marks is no end of a row.
    """
    lines = head.lines()[:_SAMPLE]
    fitting = [mark for mark in DELIMITERS if _width(lines, mark) > 1]
    return fitting[0] if len(fitting) == 1 else ""


def _width(lines: Sequence[str], delimiter: str) -> int:
    """The cells of every row, or 0 where they differ."""
    try:
        rows = list(csv.reader((line + "\n" for line in lines), delimiter=delimiter, strict=True))
    except csv.Error:
        return 0
    # the last may go on below
    widths = {len(row) for row in (rows[:-1] if len(rows) > 2 else rows)}
    return widths.pop() if len(widths) == 1 else 0


def _filled(found: Sketch, table: Table) -> Sketch:
    seen = tuple(
        _seen(name, list(map(itemgetter(at), table.rows))) for at, name in enumerate(table.header)
    )
    rows = tuple(tuple(cell[:80] for cell in row) for row in table.rows[:FIRST_ROWS])
    return Sketch(found.delimiter, found.sheets, found.sheet, seen, rows)


def _seen(name: str, cells: Sequence[str]) -> Seen:
    counted = Counter(cells)
    texts: Counter[str] = Counter()
    numbers: list[str] = []
    for cell, times in counted.items():
        bare = cell.strip()
        if isinstance(cell, Figure) or _is_number(bare):
            numbers.append(cell if isinstance(cell, Figure) else bare)
        else:
            texts[bare] += times
    filled = [cell for cell in counted if cell.strip()]
    kind = _kind(filled, bool(numbers), len(texts))
    common = tuple(text for text, _times in texts.most_common(MOST_MARKS))
    return Seen(name, kind, _decimal(numbers), common, bool(numbers))


def _kind(filled: Sequence[str], numbers: bool, texts: int) -> Kind:
    if filled and all(map(is_area, filled)):
        return "area"
    if filled and all(map(_is_period, filled)):
        return "period"
    return "figures" if numbers and texts <= MOST_MARKS else "text"


def _is_period(text: str) -> bool:
    try:
        read_period(text)
    except ValueError:
        return False
    return True


def _is_number(text: str) -> bool:
    if columns.MARK_OF_MISSING.fullmatch(text):
        return False
    return bool(COMMA.fullmatch(text) or POINT.fullmatch(text))


def _decimal(numbers: Iterable[str]) -> Decimal:
    """A workbook's own numbers need no mark: only texts are looked at."""
    marked = [text for text in numbers if not isinstance(text, Figure) and set(text) & {",", "."}]
    marks = {mark for mark in (",", ".") if any(mark in text for text in marked)}
    if not marks:
        return ""
    if len(marks) > 1 or all(map(columns.THOUSANDS.fullmatch, marked)):
        return "?"
    return "," if "," in marks else "."
