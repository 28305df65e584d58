"""A file that is sent in cannot take more than its bounds, and what is no workbook is said to be so."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from contextlib import suppress
from datetime import date, datetime

import openpyxl
import pytest

from effectmap.exchange.xlsx import MAX_BYTES, Sheet, escaped, read_sheets, unescaped
from effectmap.model import ProblemsError


def book(*rows: list[object]) -> bytes:
    made, content = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(content)
    return content.getvalue()


def with_part(name: str, part: bytes, content: bytes = book(["a"])) -> bytes:
    """The workbook with one part replaced."""
    new = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for one in old.namelist():
            out.writestr(one, part if one == name else old.read(one))
        if name not in old.namelist():
            out.writestr(name, part)
    return new.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def sheet(body: bytes) -> bytes:
    head = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    return with_part(SHEET, head + body + b"</sheetData></worksheet>")


DAMAGED = "de werkmap is beschadigd: open hem in Excel en sla hem opnieuw op"
NONE = "dit is geen werkmap: bewaar hem in Excel als XLSX"
REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", NONE),
    "a text": (b"interventie;effect\n", NONE),
    "an archive": (with_part("a.txt", b"", book())[:0] + b"PK\x03\x04", NONE),
    "half a workbook": (book(["a"])[:2000], NONE),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "dit is een oude werkmap (.xls) of een document: bewaar die als XLSX"),
    "a password": (
        b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
        "deze werkmap heeft een wachtwoord: sla hem zonder op",
    ),
    "too large": (b"PK\x03\x04" + b"\0" * MAX_BYTES, "het bestand is 21 MB: hoogstens 20 MB wordt gelezen"),
    "a zip bomb": (
        with_part("xl/media/bomb.bin", b"\0" * 60_000_000),
        "bytes: er worden er hoogstens 50000000 gelezen",
    ),
    "the last cell of all": (
        sheet(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "meer dan 20000 rijen: meer worden er niet gelezen",
    ),
    "the last column of all": (
        sheet(b'<row r="1"><c r="XFD1"><v>1</v></c></row>'),
        "meer dan 200 kolommen: meer worden er niet gelezen",
    ),
    "a cell that is too long": (
        sheet(b'<row><c t="inlineStr"><is><t>' + b"a" * 40_000 + b"</t></is></c></row>"),
        "een cel van 40000 tekens: er worden er hoogstens 32767 gelezen",
    ),
    "rows that run back": (sheet(b'<row r="2"/><row r="1"/>'), DAMAGED),
    "a cell twice": (sheet(b'<row><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'), DAMAGED),
    "a cell of another row": (sheet(b'<row r="1"><c r="A2"><v>1</v></c></row>'), DAMAGED),
    "a text that does not exist": (sheet(b'<row><c t="s"><v>99</v></c></row>'), DAMAGED),
    "no XML": (with_part(SHEET, b"<worksheet>"), DAMAGED),
    "a document type": (
        with_part(SHEET, b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'), DAMAGED,
    ),
    "a document type in the list of sheets": (
        with_part("xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>'), DAMAGED,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(ProblemsError) as refused:
        read_sheets(content, "kaart.xlsx")
    assert message in str(refused.value)


@pytest.mark.parametrize(
    "body",
    [
        b"<row>" + b"<c/>" * 1_500_000 + b"</row>",
        b"<row/>" * 1_500_000,
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b"<row>" + b'<c t="inlineStr"><is><t>a</t></is></c>' * 1_000_000 + b"</row>",
    ],
    ids=["empty cells", "empty rows", "the last cell", "cells with text"],
)
def test_a_small_file_cannot_take_much_memory(body: bytes) -> None:
    content = sheet(body)
    tracemalloc.start()
    with suppress(ProblemsError):
        read_sheets(content, "kaart.xlsx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000


def test_cells_keep_their_place_and_kind() -> None:
    day = date(2024, 3, 1)
    rows = read_sheets(book([None, "a", 1.5], [], [True, datetime(2024, 3, 1), "x"]), "")[0].rows
    assert {at: {c: cell.value for c, cell in row.items()} for at, row in rows.items()} == {
        1: {2: "a", 3: 1.5},
        3: {1: True, 2: day, 3: "x"},
    }


def test_a_date_of_a_mac_is_the_same_date() -> None:
    made, content = openpyxl.Workbook(), io.BytesIO()
    made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    made.active.append([date(2024, 3, 1)])
    made.save(content)
    (page,) = read_sheets(content.getvalue(), "")
    assert isinstance(page, Sheet)
    assert page.rows[1][1].value == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("gewoon", "gewoon"),
        ("_x0041_", "_x005F_x0041_"),
        ("_x005F_", "_x005F_x005F_"),
        ("__x0041_", "__x005F_x0041_"),
        ("bel\x07", "bel_x0007_"),
        ("a\r\nb", "a_x000D_\nb"),
        ("\ufffe", "_xFFFE_"),
    ],
)
def test_what_xml_cannot_hold_is_written_as_excel_does(text: str, written: str) -> None:
    assert escaped(text) == written
    assert unescaped(written) == text
