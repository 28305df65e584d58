"""A monitor's file as text: decoded strictly, cut into cells, nothing mended."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from effectmap.model import Problem, ProblemsError
from effectmap.words import Text

HEAD_BYTES = 64_000
MAX_PROBLEMS = 50
UTF8, LATIN = "utf-8", "latin-1"
BOM = b"\xef\xbb\xbf"
# letters of several bytes: what holds one was UTF-8 before it was damaged
_UTF8_LETTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|\xc2[\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_CONTROL = re.compile(rb"[\x80-\x9f]")


class MonitorError(ProblemsError):
    """A monitor's file that cannot be read, with everything that is wrong in it."""


@dataclass(frozen=True)
class Head:
    """The beginning of a file, from which its dialect is recognised."""

    path: Path
    encoding: str
    text: str

    @property
    def first(self) -> str:
        """The first line, without its end."""
        return self.text.split("\n", 1)[0].rstrip("\r")

    def header(self, delimiter: str) -> list[str]:
        """The names in the first line."""
        try:
            return next(csv.reader([self.first], delimiter=delimiter, strict=True), [])
        except csv.Error:
            return []

    def lines(self) -> list[str]:
        """The whole lines that the head holds."""
        return [line.rstrip("\r") for line in self.text.split("\n")][:-1]


def fail(path: Path, message: Text, *, line: int | None = None, column: str = "") -> MonitorError:
    """One problem of one file, ready to be raised."""
    return MonitorError([Problem(path.name, message, line=line, column=column)])


def read_head(path: Path) -> Head:
    """The first 64,000 bytes as text, UTF-8 or what may well be latin-1.

    Raises MonitorError for what is neither.
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
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise fail(path, Text("this is a workbook or archive: save it as CSV UTF-8"))
    if b"\0" in raw:
        raise fail(path, Text("this holds NUL bytes and is no CSV text"))
    # the head may end inside a letter of several bytes
    cut = raw if len(raw) < HEAD_BYTES else raw[: raw.rfind(b"\n") + 1] or raw
    text, encoding = _decode(path, cut, latin=True)
    return Head(path, encoding, text)


def read_text(path: Path, *, latin: bool = False, footer: bool = False) -> str:
    """The whole file as text. Raises MonitorError when it is cut off, or is no UTF-8.

    `latin` is for a dialect that was written in latin-1 before everything was UTF-8; `footer` for
    one that checks the last line itself, so that the line need not have an end.
    """
    undone = _undone.get().get(path)
    text = _decode(path, path.read_bytes(), latin=latin)[0] if undone is None else undone
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise fail(path, Text("this holds NUL bytes and is no CSV text"), line=line)
    if not footer and not text.endswith("\n"):
        raise fail(path, _CUT_OFF, line=text.count("\n") + 1)
    return text


def encoding_of(path: Path, *, latin: bool = False) -> str:
    """How the whole file is written: its head may hold nothing but ASCII."""
    return _decode(path, path.read_bytes(), latin=latin)[1]


def not_utf8(path: Path, raw: bytes) -> MonitorError:
    """The error for bytes that are no UTF-8, with the line of the first."""
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
    try:
        return raw.decode(encoding), encoding
    except UnicodeDecodeError:
        if not latin or raw.startswith(BOM) or _CONTROL.search(raw) or _UTF8_LETTER.search(raw):
            raise not_utf8(path, raw) from None
    return raw.decode(LATIN), LATIN


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


_CUT_OFF = Text("the file ends in the middle of a line: was it saved whole? Download it again")


def check_whole(path: Path) -> None:
    """Raises MonitorError when the last line has no end; reads one byte."""
    with path.open("rb") as file:
        file.seek(-1, io.SEEK_END)
        if file.read(1) != b"\n":
            raise fail(path, _CUT_OFF)


Rows = list[list[str]]


@dataclass(frozen=True)
class Table:
    """Header and rows of a CSV, all text; `lines` gives each row's line in the file."""

    path: Path
    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]


def read_rows(
    path: Path, delimiter: str, *, latin: bool = False, footer: bool = False
) -> tuple[Rows, list[int]]:
    """The cells of every row, whatever its width, and its line in the file.

    Raises MonitorError as `read_text` does, and for a quotation mark that is not closed.
    """
    text = read_text(path, latin=latin, footer=footer)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: Rows = []
    lines: list[int] = []
    try:
        line = 1
        for row in reader:
            rows.append(row)
            lines.append(line)
            line = reader.line_num + 1
    except csv.Error:
        raise fail(
            path, Text("a quotation mark is not closed here"), line=reader.line_num
        ) from None
    return rows, lines


def read_table(path: Path, delimiter: str) -> Table:
    """Cut the file into cells. Raises MonitorError with every row of another width."""
    (header, *rows), (_first, *lines) = read_rows(path, delimiter)
    _check_header(path, header)
    wrong = [
        Problem(
            path.name,
            Text("{n} cells where {expected} are expected", n=len(row), expected=len(header)),
            line=line,
        )
        for row, line in zip(rows, lines, strict=True)
        if len(row) != len(header)
    ]
    if wrong:
        raise MonitorError(wrong[:MAX_PROBLEMS])
    if not rows:
        raise fail(path, Text("there is a header but no figures: download it again"), line=1)
    return Table(path, tuple(header), rows, lines)


def _check_header(path: Path, header: Sequence[str]) -> None:
    seen: set[str] = set()
    for at, name in enumerate(header):
        if not name.strip():
            raise fail(path, Text("column {n} has no name", n=at + 1), line=1)
        if name in seen:
            raise fail(path, Text("two columns have this name"), line=1, column=name)
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
