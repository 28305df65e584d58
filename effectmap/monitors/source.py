"""A monitor's file as text: decoded strictly, cut into cells, nothing mended."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from effectmap.model import Problem, ProblemsError
from effectmap.words import Text

HEAD_BYTES = 64_000
MAX_PROBLEMS = 50


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
    """The first 64,000 bytes as text. Raises MonitorError for what is no UTF-8 text."""
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
    encoding = "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8"
    # the head may end inside a letter of several bytes
    cut = raw if len(raw) < HEAD_BYTES else raw[: raw.rfind(b"\n") + 1] or raw
    try:
        return Head(path, encoding, cut.decode(encoding))
    except UnicodeDecodeError as error:
        line = cut[: error.start].count(b"\n") + 1
        raise fail(path, Text("this is not UTF-8: save the file as UTF-8"), line=line) from None


def read_text(path: Path) -> str:
    """The whole file as text. Raises MonitorError when it is cut off, or is no UTF-8."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise fail(path, Text("this is not UTF-8: save the file as UTF-8"), line=line) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise fail(path, Text("this holds NUL bytes and is no CSV text"), line=line)
    if not text.endswith("\n"):
        raise fail(path, _CUT_OFF, line=text.count("\n") + 1)
    return text


_CUT_OFF = Text("the file ends in the middle of a line: was it saved whole? Download it again")


def check_whole(path: Path) -> None:
    """Raises MonitorError when the last line has no end; reads one byte."""
    with path.open("rb") as file:
        file.seek(-1, io.SEEK_END)
        if file.read(1) != b"\n":
            raise fail(path, _CUT_OFF)


@dataclass(frozen=True)
class Table:
    """Header and rows of a CSV, all text; `lines` gives each row's line in the file."""

    path: Path
    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]


def read_table(path: Path, delimiter: str) -> Table:
    """Cut the file into cells. Raises MonitorError with every row of another width."""
    text = read_text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        header = next(reader)
        line = reader.line_num + 1
        for row in reader:
            rows.append(row)
            lines.append(line)
            line = reader.line_num + 1
    except csv.Error:
        raise fail(
            path, Text("a quotation mark is not closed here"), line=reader.line_num
        ) from None
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
    for name in header:
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
