"""From a figure to the row of the file that it stands on, as that row stands there."""

from __future__ import annotations

import csv
import mmap
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from effectmap.model import Observation
from effectmap.monitors import resaved
from effectmap.monitors.cells import COMMA, POINT
from effectmap.monitors.periods import read_period
from effectmap.monitors.reading import MonitorError, file_inside
from effectmap.monitors.source import Head, read_head

# header rows stand within so many lines
_HEAD_LINES = 60
# a cell that holds the end of a line goes on for at most so many
_MOST_LINES = 20
_DELIMITERS = ";,\t|"
_VALUE_NAMES = ("waarde", "value")


@dataclass(frozen=True)
class Cell:
    """A cell with the name of its column; `is_figure` for the one that the figure comes from."""

    name: str
    text: str
    is_figure: bool = False


@dataclass(frozen=True)
class FileRow:
    """A row of an accepted file. `left_out` counts cells with other figures that are not given."""

    file: str
    line: int
    cells: tuple[Cell, ...]
    left_out: int = 0
    sheet: str = ""


def row_of(raw: Path, one: Observation, *, whole: bool) -> FileRow | None:
    """The row of the file `raw` on which `one` stands; None where it cannot be found there.

    Without `whole` other figures on the row are left out: they may have to stay hidden.
    """
    try:
        file = file_inside(raw)
        head = read_head(file)
        found = _in_sheet(file, head, one) if head.sheets else _in_text(file, head, one)
    except (MonitorError, OSError, csv.Error):
        return None
    if found is None:
        return None
    line, sheet, headers, cells = found
    at = _place(headers, cells, one)
    if at is None:
        return None
    named = [Cell(_name(headers, n, at), text.strip(), n == at) for n, text in enumerate(cells)]
    kept = [cell for n, cell in enumerate(named) if whole or n == at or _says_where(cell.text, one)]
    return FileRow(file.name, line, tuple(kept), len(named) - len(kept), sheet)


_Found = tuple[int, str, list[Sequence[str]], Sequence[str]]


def _in_text(file: Path, head: Head, one: Observation) -> _Found | None:
    """Line, header rows and cells of a figure in a CSV."""
    line = one.line or _search(file, one)
    if line is None:
        return None
    undone = resaved.undo(head)
    text = undone.text if undone else None
    wanted = "".join(islice(_lines(head, text), line - 1, line - 1 + _MOST_LINES))
    mark = max(_DELIMITERS, key=wanted.split("\n", 1)[0].count)
    cells = next(csv.reader(wanted.splitlines(keepends=True), delimiter=mark), [])
    first = islice(_lines(head, text), min(line - 1, _HEAD_LINES))
    rows = csv.reader(first, delimiter=mark)
    headers: list[Sequence[str]] = [row for row in rows if len(row) == len(cells)]
    return line, "", headers, cells


def _lines(head: Head, undone: str | None) -> Iterator[str]:
    if undone is not None:
        yield from undone.splitlines(keepends=True)
        return
    # the head may be ASCII where a later line is latin-1: a name with a strange letter is no harm
    with head.path.open(encoding=head.encoding, errors="replace", newline="") as text:
        yield from text


def _search(file: Path, one: Observation) -> int | None:
    """The line of a figure in a large plain long file, whose copy was made without lines."""
    start = f"\n{one.area};{one.period};{one.measure};".encode()
    with file.open("rb") as raw, mmap.mmap(raw.fileno(), 0, access=mmap.ACCESS_READ) as text:
        at = text.find(start)
        return None if at < 0 else text[: at + 1].count(b"\n") + 1


def _in_sheet(file: Path, head: Head, one: Observation) -> _Found | None:
    # openpyxl takes long to load and is needed for workbooks only
    from effectmap.monitors import workbook

    for sheet in head.sheets:
        with suppress(MonitorError, ValueError):
            table = workbook.read_sheet(file, sheet)
            row = table.rows[list(table.lines).index(one.line or 0)]
            if _place([table.header], row, one) is not None:
                return one.line or 0, sheet, [table.header], row
    return None


def _place(headers: Sequence[Sequence[str]], cells: Sequence[str], one: Observation) -> int | None:
    """Which cell holds the figure: the one under the measure's name, or the only one alike."""
    for names in headers:
        for n, name in enumerate(names):
            if name.strip() == one.measure and _holds(cells[n], one):
                return n
    alike = [n for n, text in enumerate(cells) if _holds(text, one)]
    called = [n for n in alike if any(row[n].strip().lower() in _VALUE_NAMES for row in headers)]
    if len(called or alike) == 1:
        return (called or alike)[0]
    # in a layout the last part of the topic stands above the figure
    last = one.measure.rsplit("|", 1)[-1]
    above = [n for n in alike if any(row[n].strip().endswith(last) for row in headers)]
    return above[0] if len(above) == 1 else None


def _holds(text: str, one: Observation) -> bool:
    """Whether a cell says what the figure says: its number, or that there is none."""
    number = _number(text)
    return number == one.value if one.value is not None else number is None or number < 0


def _number(text: str) -> float | None:
    bare = text.strip(" ")
    if not (POINT.fullmatch(bare) or COMMA.fullmatch(bare)):
        return None
    return float(bare.replace(",", "."))


def _name(headers: Sequence[Sequence[str]], n: int, figure: int) -> str:
    """What stands above a cell: the rows until the first that has a figure in its place."""
    found: dict[str, None] = {}
    for row in headers:
        if _number(row[figure]) is not None:
            break
        if row[figure].strip():
            found[row[n].strip()] = None
    return " · ".join(filter(None, found))


def _says_where(text: str, one: Observation) -> bool:
    """Whether a cell is no figure, or is the period that the figure is about."""
    if _number(text) is None or _number(text) in (one.lower, one.upper):
        return True
    try:
        return read_period(text)[0] == one.period
    except ValueError:
        return False
