"""The cells of a workbook (.xlsx) that a person sent in, read within fixed bounds.

Only what is there is read, in one pass without a cell beyond the bounds being kept: a few kilobytes
can claim billions of cells. Cells keep their place, so that a problem can name it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from effectmap.model import Problem, ProblemsError
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

MAX_BYTES = 20_000_000
MAX_UNPACKED = 50_000_000
MAX_ENTRIES = 500
# what names sheets and styles is small
MAX_PART = 2_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL = 32_767
MAX_STRINGS = 250_000
# how deep elements lie in each other: a workbook needs a dozen
MAX_DEPTH = 100

_OLD = b"\xd0\xcf\x11\xe0"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")

Value = str | int | float | bool | date | None


@dataclass(frozen=True)
class Cell:
    """One cell that holds something. A formula, an error or a moment has `wrong` and no value."""

    row: int
    column: int
    value: Value
    percent: bool = False
    wrong: Text | None = None

    @property
    def text(self) -> str:
        """A text without spaces around it; of anything else the text that Python gives."""
        return "" if self.value is None else str(self.value).strip()

    @property
    def blank(self) -> bool:
        """Nothing, or nothing but spaces: a person means that it is empty."""
        return self.wrong is None and not self.text


@dataclass
class Sheet:
    """A sheet and what it holds: number of the row → number of the column → cell."""

    name: str
    hidden: bool
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)


def escaped(text: str) -> str:
    """`text` as it is written in a workbook: what XML cannot hold becomes `_x000D_`."""
    return _UNWRITABLE.sub(
        lambda found: f"_x{ord(found[0]):04X}_", _LOOKS_ESCAPED.sub("_x005F_", text)
    )


_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def unescaped(text: str) -> str:
    """What `escaped` was given, and what Excel meant."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def read_sheets(content: bytes, file: str) -> list[Sheet]:
    """Every sheet in order. Raises ProblemsError for what is no workbook, or beyond the bounds."""
    with _archive(content, file) as archive:
        try:
            return _sheets(archive, file)
        except ProblemsError:
            raise
        except (expat.ExpatError, ElementTree.ParseError, zipfile.BadZipFile):
            raise _refused(file, DAMAGED) from None
        except (KeyError, IndexError, ValueError, OverflowError, EOFError, OSError):
            raise _refused(file, DAMAGED) from None


def _refused(
    file: str, message: Text, sheet: str = "", row: int | None = None, column: str = ""
) -> ProblemsError:
    return ProblemsError([Problem(file, message, line=row, column=column, sheet=sheet)])


def check_size(content: bytes, file: str) -> None:
    """Raises ProblemsError for a file that is larger than what is read."""
    if len(content) > MAX_BYTES:
        message = Text(
            "the file has {n} MB: at most {most} MB are read",
            n=len(content) // 10**6 + 1,
            most=MAX_BYTES // 10**6,
        )
        raise _refused(file, message)


def _archive(content: bytes, file: str) -> zipfile.ZipFile:
    """The parts of a workbook, none read yet."""
    check_size(content, file)
    if content.startswith(_OLD):
        if LOCKED in content:
            raise _refused(file, PASSWORD)
        raise _refused(file, Text("this is an old workbook (.xls) or document: save it as XLSX"))
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError):
        raise _refused(file, Text("this is no workbook: save it in Excel as XLSX")) from None
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if all(entry.filename != "xl/workbook.xml" for entry in entries):
        raise _refused(file, Text("this is no workbook: save it in Excel as XLSX"))
    if unpacked > MAX_UNPACKED or len(entries) > MAX_ENTRIES:
        message = Text(
            "this workbook unpacks to {found} bytes: at most {most} are read",
            found=unpacked,
            most=MAX_UNPACKED,
        )
        raise _refused(file, message)
    if is_tampered(entries):
        raise _refused(file, DAMAGED)
    return archive


def _sheets(archive: zipfile.ZipFile, file: str) -> list[Sheet]:
    book = _small(archive, "xl/workbook.xml", file)
    paths = {
        one.get("Id"): one.get("Target", "")
        for one in _small(archive, "xl/_rels/workbook.xml.rels", file)
    }
    mac = any(one.get("date1904") in ("1", "true") for one in _named(book, "workbookPr"))
    styles = _styles(archive, file)
    strings = _strings(archive, file)
    sheets = []
    for one in _named(book, "sheet"):
        link = next(value for name, value in one.items() if name.endswith("}id"))
        target = paths[link].lstrip("/")
        path = target if target.startswith("xl/") else f"xl/{target}"
        if "/worksheets/" not in path:  # a chart
            continue
        sheet = Sheet(str(one.get("name")), one.get("state", "visible") != "visible")
        reader = _CellReader(file, sheet, strings, styles, mac)
        with archive.open(path) as stream:
            parse(reader.parser, stream)
        sheets.append(sheet)
    return sheets


def _small(archive: zipfile.ZipFile, name: str, file: str) -> ElementTree.Element:
    content = archive.read(name) if archive.getinfo(name).file_size <= MAX_PART else b""
    if not content or b"<!DOCTYPE" in content or b"\0" in content:
        raise _refused(file, DAMAGED)
    parse(_parser(), io.BytesIO(content))
    return ElementTree.fromstring(content)


def _named(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (one for one in root.iter() if one.tag.rpartition("}")[2] == name)


def _styles(archive: zipfile.ZipFile, file: str) -> list[str]:
    """The number format of every style of a cell."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    root = _small(archive, "xl/styles.xml", file)
    formats = dict(BUILTIN_FORMATS)
    for one in _named(root, "numFmt"):
        formats[int(one.get("numFmtId", 0))] = one.get("formatCode", "")
    cells = next(_named(root, "cellXfs"), ElementTree.Element("none"))
    return [formats.get(int(one.get("numFmtId", 0)), "") for one in cells]


def _parser() -> expat.XMLParserType:
    def refuse(*_said: object) -> None:
        # a document type can define entities that grow without end; no workbook needs one
        raise ValueError

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    return parser


def _strings(archive: zipfile.ZipFile, file: str) -> list[str]:
    """The texts that cells refer to by number."""
    name = "xl/sharedStrings.xml"
    if name not in archive.namelist():
        return []
    with archive.open(name) as stream:
        # told by their number at once; the reader counts those that are written otherwise
        if sum(piece.count(b"<si>") for piece in iter(lambda: stream.read(1_000_000), b"")) > (
            MAX_STRINGS
        ):
            raise ValueError(name)
    reader = _StringReader()
    with archive.open(name) as stream:
        parse(reader.parser, stream)
    return reader.strings


class _Collector:
    """Texts of `t` elements, without the phonetic ones; long texts are cut one past the bound."""

    def __init__(self) -> None:
        self.parser = _parser()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.listen
        self.said: list[str] = []
        self.length = self.depth = 0
        self.listening = self.phonetic = False

    def start(self, name: str, said: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ValueError(self.depth)
        tag = name.rpartition(":")[2]
        self.listening = tag in ("t", "v") and not self.phonetic
        if tag == "rPh":
            self.phonetic = True
        self.begun(tag, said)

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        self.listening = False
        self.depth -= 1
        if tag == "rPh":
            self.phonetic = False
        self.ended(tag)

    def listen(self, text: str) -> None:
        # an escaped character takes seven
        if self.listening and self.length <= 7 * MAX_CELL:
            self.said.append(text)
            self.length += len(text)

    def heard(self) -> str:
        """What was said since the last time."""
        text = "".join(self.said)
        self.said, self.length = [], 0
        return text

    def begun(self, tag: str, said: dict[str, str]) -> None:
        raise NotImplementedError

    def ended(self, tag: str) -> None:
        raise NotImplementedError


class _StringReader(_Collector):
    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []

    def begun(self, tag: str, said: dict[str, str]) -> None:
        if tag == "si":
            self.heard()

    def ended(self, tag: str) -> None:
        if tag == "si":
            self.strings.append(unescaped(self.heard()))
            if len(self.strings) > MAX_STRINGS:
                raise ValueError


class _CellReader(_Collector):
    """The elements of a sheet in order: row, cell (c), formula (f), value (v, or is with t)."""

    def __init__(
        self, file: str, sheet: Sheet, strings: list[str], styles: list[str], mac: bool
    ) -> None:
        super().__init__()
        self.file, self.sheet, self.strings, self.styles = file, sheet, strings, styles
        self.epoch = CALENDAR_MAC_1904 if mac else CALENDAR_WINDOWS_1900
        self.row = self.column = 0
        self.kind, self.format = "n", ""
        self.formula = False

    def begun(self, tag: str, said: dict[str, str]) -> None:
        if tag == "row":
            self.row, self.column = row_after(self.row, said), 0
        elif tag == "c":
            self.column = column_after(self.column, self.row, said)
            self.kind, self.formula = said.get("t", "n"), False
            style = int(said.get("s", 0))
            self.format = self.styles[style] if style < len(self.styles) else ""
            self.heard()
        elif tag == "f":
            self.formula = True

    def ended(self, tag: str) -> None:
        if tag == "sheetData":
            # what comes after holds no cells: only whether it is whole still counts
            self.parser.StartElementHandler = self.parser.EndElementHandler = None
            self.parser.CharacterDataHandler = None
        if tag != "c":
            return
        cell = self.cell(self.heard())
        if cell.value not in (None, "") or cell.wrong is not None:
            self.check(cell)
            self.sheet.rows.setdefault(self.row, {})[self.column] = cell

    def check(self, cell: Cell) -> None:
        if cell.row > MAX_ROWS:
            message = Text("more than {most} rows: more are not read", most=MAX_ROWS)
        elif cell.column > MAX_COLUMNS:
            message = Text("more than {most} columns: more are not read", most=MAX_COLUMNS)
        elif isinstance(cell.value, str) and len(cell.value) > MAX_CELL:
            message = Text(
                "a cell of {found} characters: at most {most} are read",
                found=len(cell.value),
                most=MAX_CELL,
            )
        else:
            return
        letters = get_column_letter(cell.column)
        raise _refused(self.file, message, self.sheet.name, cell.row, letters)

    def cell(self, text: str) -> Cell:
        if self.formula:
            wrong = Text("here stands a formula: put its value here as text or number")
            return Cell(self.row, self.column, None, wrong=wrong)
        if self.kind == "e":
            wrong = Text("this cell holds the error {error}", error=text)
            return Cell(self.row, self.column, None, wrong=wrong)
        if self.kind in ("s", "str", "inlineStr"):
            found = self.strings[int(text)] if self.kind == "s" and text else unescaped(text)
            return Cell(self.row, self.column, found)
        if not text:
            return Cell(self.row, self.column, None)
        if self.kind == "b":
            return Cell(self.row, self.column, text == "1")
        if self.kind == "d":
            return self.moment(text)
        number = float(text)
        if self.format and is_date_format(self.format):
            return self.moment(number)
        percent = is_percentage(self.format)
        whole = number.is_integer() and abs(number) < 1e15
        return Cell(self.row, self.column, int(number) if whole else number, percent)

    def moment(self, said: str | float) -> Cell:
        """A date, which Excel keeps as a number of days; a time of day is none."""
        value: Any = None
        with suppress(ValueError, OverflowError):
            if isinstance(said, str):
                value = datetime.fromisoformat(said.removesuffix("Z"))
            else:
                value = from_excel(said, self.epoch)
        if isinstance(value, datetime) and value.time() == time():
            return Cell(self.row, self.column, value.date())
        wrong = Text("here stands a time of day: a date or text is expected")
        return Cell(self.row, self.column, None, wrong=wrong)
