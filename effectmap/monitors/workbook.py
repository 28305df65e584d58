"""One sheet of a workbook (.xlsx) as the table of texts that a CSV gives.

A sheet is measured before it is read: a few kilobytes can claim billions of cells. What a CSV
cannot hold (a formula never computed, an error, a percentage, merged cells) is refused.
"""

from __future__ import annotations

import mmap
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from effectmap.model import Problem
from effectmap.monitors import limits
from effectmap.monitors.source import (
    MAX_PROBLEMS,
    Figure,
    Head,
    MonitorError,
    Table,
    check_header,
    fail,
    too_long,
    too_many_rows,
)
from effectmap.words import Text
from effectmap.workbook_parts import (
    DAMAGED,
    LOCKED,
    PASSWORD,
    column_after,
    is_percentage,
    is_tampered,
    parse,
    row_after,
)

ENCODING = "xlsx"
_BOOK = "xl/workbook.xml"
_EMPTY = Text("this workbook holds no cells with text or figures")


def read_head(path: Path) -> Head:
    """The first row of every sheet that holds something. Raises MonitorError as `read_sheet`."""
    with _open(path, most=1) as sheets:
        first = {sheet.name: tuple(next(sheet.rows(), (0, []))[1]) for sheet in sheets}
    return Head(path, ENCODING, "", first)


def first_rows(path: Path, most: int, name: str = "") -> list[list[str]]:
    """The first rows of a sheet that hold something, to look at: the named one, or the first.

    What cannot be read as a figure or text is shown as it stands. Raises MonitorError as
    `read_sheet`, for the part that is looked at.
    """
    with _open(path, most=most) as sheets:
        chosen = next((sheet for sheet in sheets if sheet.name == name), sheets[0])
        return list(islice(chosen.shown(), most))


def read_sheet(path: Path, name: str | None = None) -> Table:
    """A sheet as text: the named one, or the only one that holds something.

    Lines are the sheet's rows; empty rows and columns are left out. Raises MonitorError with every
    cell that cannot be text, when several sheets hold something, and beyond the limits.
    """
    with _open(path) as sheets:
        if name is None and len(sheets) > 1:
            names = ", ".join(sheet.name for sheet in sheets)
            raise fail(
                path, Text("several sheets hold something ({sheets}): keep one", sheets=names)
            )
        chosen = [sheet for sheet in sheets if name in (None, sheet.name)]
        if not chosen:
            raise fail(path, Text("there is no sheet “{name}” that holds something", name=name))
        return chosen[0].table()


@contextmanager
def _open(path: Path, *, most: int = 0) -> Iterator[list[_Sheet]]:
    """The sheets that hold something, measured and within the limits; `most` rows is quicker."""
    with path.open("rb") as file, _archive(path) as archive:
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            sheets = [
                _Sheet(path, sheet, _measure(path, archive, sheet, most))
                for sheet in book.worksheets
            ]
        except MonitorError:
            raise
        except Exception:
            # openpyxl raises whatever its parts raise
            raise fail(path, DAMAGED) from None
        filled = [sheet for sheet in sheets if sheet.extent.last_row]
        if not filled:
            raise fail(path, _EMPTY)
        try:
            yield filled
        finally:
            book.close()


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """The parts of a workbook. Raises MonitorError for what is none, or claims too much."""
    if not zipfile.is_zipfile(path):
        raise fail(path, _no_workbook(path))
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError):
        raise fail(path, DAMAGED) from None
    with archive:
        parts = archive.infolist()
        if all(part.filename != _BOOK for part in parts):
            raise fail(path, Text("this is an archive and no XLSX workbook: unpack it first"))
        if is_tampered(parts):
            raise fail(path, DAMAGED)
        _check_sizes(path, parts)
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                _check_plain(path, archive, part)
        yield archive


def _no_workbook(path: Path) -> Text:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        if raw[:4] == b"PK\x03\x04":
            return DAMAGED
        if raw.find(LOCKED) >= 0:
            return PASSWORD
    return Text("this is an old workbook (.xls) or document: save it as XLSX or CSV UTF-8")


def _check_sizes(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    limit, size = limits.current(), path.stat().st_size
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > limit.max_entries:
        message = Text(
            "{found} parts in this workbook: at most {most} are read",
            found=len(parts),
            most=limit.max_entries,
        )
    elif unpacked > limit.max_unpacked:
        message = Text(
            "this workbook unpacks to {found} bytes: at most {most} are read",
            found=unpacked,
            most=limit.max_unpacked,
        )
    elif unpacked > limit.max_ratio * size:
        message = Text(
            "this workbook unpacks to {found} times its size: at most {most} is read",
            found=unpacked // size,
            most=limit.max_ratio,
        )
    else:
        return
    raise fail(path, message)


class _BegunError(Exception):
    """Enough of a part was seen."""


def _check_plain(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Whole, without a document type, which can define entities that grow without end.

    Raises MonitorError for what is not, and for more sheets than a workbook may have parts.
    """
    most, sheets = limits.current().max_entries, 0

    def refuse(*_said: object) -> None:
        raise fail(path, DAMAGED)

    def count(name: str, _said: object) -> None:
        nonlocal sheets
        sheets += name.rpartition(":")[2] == "sheet"
        if sheets > most:
            message = Text(
                "{found} parts in this workbook: at most {most} are read", found=sheets, most=most
            )
            raise fail(path, message)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    if part.filename == _BOOK:
        parser.StartElementHandler = count
    try:
        with archive.open(part) as stream:
            parse(parser, stream)
    except MonitorError:
        raise
    except Exception:
        raise fail(path, DAMAGED) from None


@dataclass
class _Extent:
    """The last row and column that hold something, and what cannot be read as text."""

    last_row: int
    last_column: int
    merged: list[str]
    uncomputed: list[tuple[int, int]]


def _measure(path: Path, archive: zipfile.ZipFile, sheet: Any, most: int) -> _Extent:
    """Walk through a sheet without keeping a cell. Raises MonitorError beyond the limits.

    With `most` only as far as that many rows that hold something.
    """
    walk = _Walk(path, sheet.title, most)
    with archive.open(sheet._worksheet_path) as stream, suppress(_BegunError):
        parse(walk.parser, stream)
    return walk.extent


class _Walk:
    """The elements of a sheet's XML in order: row, cell (c), formula (f), value (v, is)."""

    def __init__(self, path: Path, sheet: str, most: int) -> None:
        self.path, self.sheet, self.most = path, sheet, most
        self.extent = _Extent(0, 0, [], [])
        self.row = self.column = self.rows = 0
        self.in_cell = self.of_text = False
        self.value = ""
        self.limits = limits.current()
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start

    def start(self, name: str, said: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "c":
            self.cell(said)
        elif tag in ("v", "is"):
            if self.in_cell:
                self.filled()
        elif tag == "f":
            if self.in_cell:
                self.formula()
        elif tag == "row":
            self.next_row(said)
        elif tag == "mergeCell":
            self.extent.merged.append(said["ref"])
        elif tag == "extLst":
            self.in_cell = False

    def next_row(self, said: dict[str, str]) -> None:
        if self.most and self.rows == self.most:
            raise _BegunError
        self.row, self.column, self.in_cell = row_after(self.row, said), 0, False

    def cell(self, said: dict[str, str]) -> None:
        self.column, self.in_cell = column_after(self.column, self.row, said), True
        self.of_text = said.get("t") == "str"

    def filled(self) -> None:
        extent = self.extent
        if self.row > self.limits.max_rows + 1:
            raise too_many_rows(self.path, line=self.row, sheet=self.sheet)
        self.rows += extent.last_row != self.row
        extent.last_row = self.row
        if self.column > extent.last_column:
            extent.last_column = self.column
            if self.column > self.limits.max_columns:
                message = Text(
                    "{found} columns: at most {most} are read",
                    found=self.column,
                    most=self.limits.max_columns,
                )
                letters = get_column_letter(self.column)
                raise fail(self.path, message, line=self.row, column=letters, sheet=self.sheet)

    def formula(self) -> None:
        """Listen for the value that was computed when the workbook was saved."""
        self.filled()
        self.value = ""
        self.parser.EndElementHandler = self.end

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag == "f":
            self.parser.CharacterDataHandler = self.listen
        elif tag == "v" and self.of_text:
            self.value = "text"
        elif tag == "c":
            self.parser.EndElementHandler = self.parser.CharacterDataHandler = None
            if not self.value:
                self.extent.uncomputed.append((self.row, self.column))

    def listen(self, text: str) -> None:
        self.value += text.strip()


class _CellError(ValueError):
    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message)


class _Sheet:
    """A sheet that holds something, and how far it reaches."""

    def __init__(self, path: Path, sheet: Any, extent: _Extent) -> None:
        self.path, self.name, self.extent = path, str(sheet.title), extent
        self._sheet = sheet

    def table(self) -> Table:
        """Everything, checked. Raises MonitorError."""
        self._check_extent()
        rows, lines = [], []
        for line, texts in self.rows():
            rows.append(texts)
            lines.append(line)
        if not rows:
            raise fail(self.path, _EMPTY, sheet=self.name)
        header, rows = self._named(rows, lines)
        check_header(self.path, header, line=lines[0], sheet=self.name)
        if not rows:
            message = Text("there is a header but no figures: download it again")
            raise fail(self.path, message, line=lines[0], sheet=self.name)
        return Table(self.path, tuple(header), rows, lines[1:], self.name)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that hold something, from the first. Raises MonitorError with what is wrong."""
        wrong: list[Problem] = []
        for line, cells in enumerate(self._cells(), 1):
            texts = []
            for at, cell in enumerate(cells, 1):
                try:
                    texts.append(_text(cell))
                except _CellError as error:
                    wrong.append(self._problem(error.message, line, at))
            if len(wrong) >= MAX_PROBLEMS:
                break
            if not wrong and any(texts):
                yield line, texts
        if wrong:
            raise MonitorError(wrong[:MAX_PROBLEMS])

    def shown(self) -> Iterator[list[str]]:
        """The rows that hold something, to look at: nothing is refused."""
        for cells in self._cells():
            texts = [_shown(cell) for cell in cells]
            if any(texts):
                yield texts

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        reach = {"max_row": self.extent.last_row, "max_col": self.extent.last_column}
        try:
            yield from self._sheet.iter_rows(**reach)
        except Exception:
            raise fail(self.path, DAMAGED, sheet=self.name) from None

    def _problem(self, message: Text, line: int, column: int) -> Problem:
        letters = get_column_letter(column)
        return Problem(self.path.name, message, line=line, column=letters, sheet=self.name)

    def _check_extent(self) -> None:
        extent, most = self.extent, limits.current().max_cells
        if extent.last_row * extent.last_column > most:
            found = extent.last_row * extent.last_column
            message = Text("{found} cells: at most {most} are read", found=found, most=most)
            raise fail(self.path, message, sheet=self.name)
        wrong = [
            self._problem(
                Text("this formula was never computed: open the workbook in Excel and save it"),
                row,
                column,
            )
            for row, column in extent.uncomputed
        ]
        for range_ in extent.merged:
            left, top, _right, _bottom = range_boundaries(range_)
            if top <= extent.last_row and left <= extent.last_column:
                message = Text("these cells are merged ({cells}): unmerge them", cells=range_)
                wrong.append(self._problem(message, top, left))
        if wrong:
            raise MonitorError(wrong[:MAX_PROBLEMS])

    def _named(self, rows: list[list[str]], lines: list[int]) -> tuple[list[str], list[list[str]]]:
        """Header and rows without columns that hold nothing."""
        header, body = rows[0], rows[1:]
        nameless = [at for at, name in enumerate(header) if not name.strip()]
        for at in nameless:
            for row, line in zip(body, lines[1:], strict=True):
                if row[at].strip():
                    problem = self._problem(Text("this column has no name"), line, at + 1)
                    raise MonitorError([problem])
        if not nameless:
            return header, body
        named = [at for at in range(len(header)) if at not in nameless]
        return [header[at] for at in named], [[row[at] for at in named] for row in body]


def _text(cell: Any) -> str:
    """What a cell says, as text. Raises _CellError for what a CSV could not say."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "e":
        raise _CellError(Text("this cell holds the error {error}", error=value))
    if isinstance(value, str):
        if len(value) > limits.current().max_cell:
            raise _CellError(too_long(len(value)))
        return value
    if isinstance(value, bool):
        raise _CellError(Text("this cell holds true or false: a figure or text is expected"))
    if isinstance(value, int | float):
        if is_percentage(cell.number_format):
            raise _CellError(
                Text("this cell shows a percentage but holds a fraction: write the percentage out")
            )
        return Figure(_figure(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    raise _CellError(DAMAGED)


def _shown(cell: Any) -> str:
    try:
        return _text(cell)
    except _CellError:
        return str(cell.value)


def _figure(value: int | float) -> str:
    """The shortest text that means exactly this number, without an exponent."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = repr(value)
    return format(Decimal(text), "f") if "e" in text else text
