"""A monitor's file as text: decoded strictly, cut into cells, nothing mended.

A workbook's sheet becomes the same table of texts; `workbook.py` reads it.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from effectmap.model import Problem, ProblemsError
from effectmap.monitors import limits
from effectmap.monitors.clean import CleanRows, DoesNotFitError, clean_rows
from effectmap.words import Text

HEAD_BYTES = 64_000
MAX_PROBLEMS = 50
UTF8, UTF16, LATIN = "utf-8", "utf-16", "latin-1"
BOM = b"\xef\xbb\xbf"
# Excel's "Unicode text"
BOMS_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# letters of several bytes: what holds one was UTF-8 before it was damaged
_UTF8_LETTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|\xc2[\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_CONTROL = re.compile(rb"[\x80-\x9f]")
_FIRST_HIGH = 0x80
# a zip archive, and the container of .xls files and of workbooks with a password
BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class MonitorError(ProblemsError):
    """A monitor's file that cannot be read, with everything that is wrong in it."""


@dataclass(frozen=True)
class Head:
    """The beginning of a file, from which its dialect is recognised.

    A workbook has no text; `sheets` gives the first row of every sheet that holds something.
    """

    path: Path
    encoding: str
    text: str
    sheets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def first(self) -> str:
        """The first line, without its end."""
        return self.text.split("\n", 1)[0].rstrip("\r")

    def header(self, delimiter: str) -> list[str]:
        """The names in the first line, or in the first row of a workbook's only sheet."""
        if self.sheets:
            return list(*self.sheets.values()) if len(self.sheets) == 1 else []
        try:
            names = next(csv.reader([self.first], delimiter=delimiter, strict=True), [])
        except csv.Error:
            return []
        return [name.strip(" ") for name in names]

    def lines(self) -> list[str]:
        """The whole lines that the head holds."""
        return [line.rstrip("\r") for line in self.text.split("\n")][:-1]


def fail(
    path: Path, message: Text, *, line: int | None = None, column: str = "", sheet: str = ""
) -> MonitorError:
    """One problem of one file, ready to be raised."""
    return MonitorError([Problem(path.name, message, line=line, column=column, sheet=sheet)])


def read_head(path: Path) -> Head:
    """The first 64,000 bytes as text, UTF-8 or what may well be latin-1, or a workbook's sheets.

    Raises MonitorError for what is none of these.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(HEAD_BYTES)
    except FileNotFoundError:
        raise fail(path, Text("the file is missing")) from None
    except OSError:
        raise fail(path, Text("the file cannot be opened")) from None
    if not raw:
        raise fail(path, Text("the file is empty: download it again"))
    if raw.startswith(BINARY):
        # openpyxl takes long to load and is needed for workbooks only
        from effectmap.monitors import workbook

        return workbook.read_head(path)
    undone = _undone.get().get(path)
    if raw.startswith(BOMS_16):
        start = codecs.getincrementaldecoder(UTF16)(errors="replace").decode(raw)
        return Head(path, UTF16, start if undone is None else undone)
    if b"\0" in raw:
        line = raw[: raw.index(b"\0")].count(b"\n") + 1
        raise fail(path, _NUL, line=line)
    # the head may end inside a letter of several bytes
    cut = raw if len(raw) < HEAD_BYTES else raw[: raw.rfind(b"\n") + 1] or raw
    text, encoding = _decode(path, cut, latin=True)
    return Head(path, encoding, text if undone is None else undone)


def read_text(path: Path, *, latin: bool = False, footer: bool = False) -> str:
    """The whole file as text. Raises MonitorError when it is cut off, or is no UTF-8.

    `latin` is for a dialect that was written in latin-1 before everything was UTF-8; `footer` for
    one that checks the last line itself, so that the line need not have an end.
    """
    undone = _undone.get().get(path)
    text = _decode(path, path.read_bytes(), latin=latin)[0] if undone is None else undone
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise fail(path, _NUL, line=line)
    if not footer and not text.endswith("\n"):
        raise fail(path, _CUT_OFF, line=text.count("\n") + 1)
    return text


def encoding_of(path: Path, *, latin: bool = False) -> str:
    """How the whole file is written: its head may hold nothing but ASCII."""
    return _decode(path, path.read_bytes(), latin=latin)[1]


def not_utf8(path: Path, raw: bytes) -> MonitorError:
    """The error for bytes that are no UTF-8, with the line of the first."""
    if raw.startswith(BOMS_16):
        return fail(path, _CUT_OFF, line=raw.decode(UTF16, "ignore").count("\n") + 1)
    try:
        raw.decode(UTF8)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
    else:
        raise ValueError("this is UTF-8")
    return fail(path, Text("this is not UTF-8: save the file as UTF-8"), line=line)


def _decode(path: Path, raw: bytes, *, latin: bool) -> tuple[str, str]:
    """Text and encoding; latin-1 only for bytes that can hardly be anything else."""
    encoding = "utf-8-sig" if raw.startswith(BOM) else UTF8
    if raw.startswith(BOMS_16):
        encoding = UTF16
        latin = False
    try:
        return raw.decode(encoding), encoding
    except UnicodeDecodeError:
        if not latin or raw.startswith(BOM) or not _may_be_latin(raw):
            raise not_utf8(path, raw) from None
    return raw.decode(LATIN), LATIN


def _may_be_latin(raw: bytes) -> bool:
    """Whether no byte is a control sign of latin-1 and no bytes together a letter of UTF-8."""
    seen = np.frombuffer(raw, np.uint8)
    high = seen >= _FIRST_HIGH
    # what stands between is left out but for its first sign
    kept = high | np.concatenate(([False], high[:-1]))
    beyond = seen[kept].tobytes()
    return not _CONTROL.search(beyond) and not _UTF8_LETTER.search(beyond)


_undone: ContextVar[Mapping[Path, str]] = ContextVar("undone", default=MappingProxyType({}))


@contextmanager
def instead_of(path: Path, text: str | None) -> Iterator[None]:
    """Inside the `with` block `read_text(path)` gives `text`; with None nothing changes."""
    if text is None:
        yield
        return
    token = _undone.set({**_undone.get(), path: text})
    try:
        yield
    finally:
        _undone.reset(token)


_NUL = Text("this holds NUL bytes and is no CSV text: download it again")
_CUT_OFF = Text("the file ends in the middle of a line: was it saved whole? Download it again")


def check_whole(path: Path) -> None:
    """Raises MonitorError when the last line has no end; reads one byte."""
    with path.open("rb") as file:
        file.seek(-1, io.SEEK_END)
        if file.read(1) != b"\n":
            raise fail(path, _CUT_OFF)


# a line that says where the figures come from, as layouts end
_SOURCE = re.compile(r"(?:Bron: ?|© ?)[^;]+")
Rows = Sequence[list[str]]


class Figure(str):
    """The text of a cell that held a number: digits and a decimal point, whatever the dialect."""

    __slots__ = ()


@dataclass(frozen=True)
class Table:
    """Header and rows, all text; `lines` gives each row's line in the file, or row in `sheet`."""

    path: Path
    header: tuple[str, ...]
    rows: Rows
    lines: Sequence[int]
    sheet: str = ""

    def columns(self) -> list[pa.StringArray]:
        """The cells by column. Raises DoesNotFitError for what must be read by rows."""
        return columns_of_rows(self.rows, len(self.header))

    def problem(self, message: Text, *, line: int | None = None, column: str = "") -> Problem:
        """What is wrong at a place of this table."""
        return Problem(self.path.name, message, line=line, column=column, sheet=self.sheet)


def read_rows(
    path: Path, delimiter: str, *, latin: bool = False, footer: bool = False
) -> tuple[Rows, Sequence[int]]:
    """The cells of every row, whatever its width, and its line in the file.

    Raises MonitorError as `read_text` does, and for a quotation mark that is not closed.
    """
    text = read_text(path, latin=latin, footer=footer)
    most = limits.current().max_rows + 1  # the header is no row of figures
    clean = clean_rows(text, delimiter)
    rows: Rows
    lines: Sequence[int]
    if clean is not None and len(clean) <= most:
        rows, lines = clean, range(1, len(clean) + 1)
    else:
        rows, lines = _cut(path, text, delimiter, most)
    end = len(rows)
    while end > 1 and not any(map(str.strip, rows[end - 1])):
        end -= 1
    return (rows, lines) if end == len(rows) else (rows[:end], lines[:end])


def columns_of_rows(rows: Rows, width: int) -> list[pa.StringArray]:
    """The cells of clean rows by column. Raises DoesNotFitError for any others."""
    if not isinstance(rows, CleanRows):
        raise DoesNotFitError
    return rows.columns(width)


def _cut(path: Path, text: str, delimiter: str, most: int) -> tuple[Rows, Sequence[int]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(islice(reader, most + 1))
        one_each = len(rows) <= most and reader.line_num == len(rows)
        return rows, range(1, len(rows) + 1) if one_each else _lines(path, text, delimiter, most)
    except csv.Error:
        raise fail(
            path, Text("a quotation mark is not closed here"), line=reader.line_num
        ) from None


def _lines(path: Path, text: str, delimiter: str, most: int) -> list[int]:
    """The line on which each row begins, where a cell may hold the end of a line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines, line = [], 1
    for _row in reader:
        lines.append(line)
        if len(lines) > most:
            raise too_many_rows(path, line=line)
        line = reader.line_num + 1
    return lines


def read_table(path: Path, delimiter: str, sheet: str | None = None) -> Table:
    """Cut the file into cells; a workbook has no delimiter but may have several sheets.

    Raises MonitorError with every row of another width, and for more than the limits allow.
    """
    if is_workbook(path):
        from effectmap.monitors import workbook

        return workbook.read_sheet(path, sheet)
    rows, lines = read_rows(path, delimiter)
    header = [name.strip(" ") for name in rows[0]]
    check_header(path, header)
    last = rows[-1]
    end = -1 if len(last) == 1 < len(header) and _SOURCE.fullmatch(last[0]) else len(rows)
    table = Table(path, tuple(header), rows[1:end], lines[1:end])
    _check_rows(table)
    return table


def is_workbook(path: Path) -> bool:
    """Whether the file begins as a workbook does."""
    with path.open("rb") as file:
        return file.read(4) in BINARY


def _check_rows(table: Table) -> None:
    width, longest = len(table.header), limits.current().max_cell
    with suppress(DoesNotFitError):
        if max(_longest(cells) for cells in table.columns()) <= longest:
            return
    wrong = []
    for row, line in zip(table.rows, table.lines, strict=True):
        if len(row) != width:
            message = Text("{n} cells where {expected} are expected", n=len(row), expected=width)
            wrong.append(table.problem(message, line=line))
        elif max(map(len, row), default=0) > longest:
            at = next(at for at, cell in enumerate(row) if len(cell) > longest)
            message = too_long(len(row[at]))
            wrong.append(table.problem(message, line=line, column=table.header[at]))
    if wrong:
        raise MonitorError(wrong[:MAX_PROBLEMS])
    if not table.rows:
        message = Text("there is a header but no figures: download it again")
        raise MonitorError([table.problem(message, line=1)])


def _longest(cells: pa.StringArray) -> int:
    found: int = pc.max(pc.utf8_length(cells)).as_py()
    return found


def too_long(found: int) -> Text:
    """A cell of more characters than the limit."""
    most = limits.current().max_cell
    return Text("a cell of {found} characters: at most {most} are read", found=found, most=most)


def too_many_rows(path: Path, *, line: int, sheet: str = "") -> MonitorError:
    """A table of more rows than the limit."""
    most = limits.current().max_rows
    return fail(
        path, Text("more than {most} rows: more are not read", most=most), line=line, sheet=sheet
    )


def check_header(path: Path, header: Sequence[str], *, line: int = 1, sheet: str = "") -> None:
    """Raises MonitorError for a name that occurs twice, or more columns than the limit."""
    most = limits.current().max_columns
    if len(header) > most:
        message = Text("{found} columns: at most {most} are read", found=len(header), most=most)
        raise fail(path, message, line=line, sheet=sheet)
    seen: set[str] = set()
    for at, name in enumerate(header):
        if not name.strip():
            message = Text("column {n} has no name", n=at + 1)
            raise fail(path, message, line=line, sheet=sheet)
        if name in seen:
            message = Text("two columns have this name")
            raise fail(path, message, line=line, column=name, sheet=sheet)
        seen.add(name)


def content_hash(path: Path) -> str:
    """SHA-256 of a file, or of everything in a folder, in hexadecimal."""
    digest = hashlib.sha256()
    files = [path] if path.is_file() else sorted(path.glob("*.csv"))
    for file in files:
        digest.update(file.name.encode() if path.is_dir() else b"")
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
