"""A sheet becomes the same table as a CSV; what a CSV cannot hold is refused with its place."""

from __future__ import annotations

import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from effectmap.monitors import limits
from effectmap.monitors.reading import MonitorError, read_file
from effectmap.monitors.source import Figure, read_head, read_table

HEADER = ["gebied", "periode", "indicator", "waarde", "ondergrens", "bovengrens", "n", "status"]
ROW = ["GM0301", 2024, "eenzaam", 31.5, 28, 35.0, 400, None]


def _book(path: Path, change: Callable[[openpyxl.Workbook], object] = lambda book: None) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Cijfers"
    book.active.append(HEADER)
    book.active.append(ROW)
    change(book)
    book.save(path)
    return path


def _refused(path: Path) -> MonitorError:
    with pytest.raises(MonitorError) as refused:
        read_file(path)
    return refused.value


def _put(place: str, value: object, number_format: str = "") -> Callable[..., object]:
    def change(book: openpyxl.Workbook) -> None:
        book.active[place] = value
        if number_format:
            book.active[place].number_format = number_format

    return change


def test_a_sheet_is_read_as_its_csv_would_be(tmp_path: Path) -> None:
    csv = tmp_path / "bestand.csv"
    csv.write_text(";".join(HEADER) + "\nGM0301;2024;eenzaam;31,5;28;35;400;\n", encoding="utf-8")
    book = _book(tmp_path / "bestand.csv.xlsx")
    assert read_file(book).observations == read_file(csv).observations
    assert (read_file(book).dialect, read_file(book).encoding) == ("plain-long", "xlsx")


def test_a_workbook_is_known_by_its_content(tmp_path: Path) -> None:
    assert read_file(_book(tmp_path / "cijfers.csv")).encoding == "xlsx"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4.5, "4.5"),
        (4.123456789012345, "4.123456789012345"),
        (49028.0, "49028"),
        (1e-7, "0.0000001"),
        (-99997, "-99997"),
        (1.5e20, "150000000000000000000"),
    ],
)
def test_a_number_keeps_its_exact_value(tmp_path: Path, value: float, text: str) -> None:
    table = read_table(_book(tmp_path / "b.xlsx", _put("D2", value)), ";")
    assert table.rows[0][3] == text
    assert isinstance(table.rows[0][3], Figure)
    assert float(text) == value


def test_rows_and_columns_that_hold_nothing_are_left_out(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active.insert_rows(2)
        book.active.insert_rows(1)
        book.active.insert_cols(1)
        book.active["Z40"].number_format = "0.00"

    table = read_table(_book(tmp_path / "b.xlsx", change), ";")
    assert (table.header, table.lines, table.sheet) == (tuple(HEADER), [4], "Cijfers")


BAD = [
    ("an error", _put("D2", "#REF!"), 2, "D"),
    ("true or false", _put("D2", True), 2, "D"),
    ("a formula that was never computed", _put("D2", "=1+1"), 2, "D"),
    ("a percentage", _put("D2", 0.315, "0.0%"), 2, "D"),
    ("a date for a figure", _put("D2", date(2024, 1, 1)), 2, "waarde"),
    ("a figure as text with a point", _put("D2", "31.5"), 2, "waarde"),
    ("a column without a name", _put("I2", "wat"), 2, "I"),
    ("merged cells", lambda book: book.active.merge_cells("A2:B2"), 2, "A"),
    ("a name twice", _put("I1", "waarde"), 1, "waarde"),
    ("a long cell", _put("C2", "x" * 10_001), 2, "C"),
]


@pytest.mark.parametrize(("name", "change", "line", "column"), BAD, ids=[case[0] for case in BAD])
def test_a_cell_that_does_not_fit_is_refused_with_its_place(
    tmp_path: Path, name: str, change: Callable[..., object], line: int, column: str
) -> None:
    path = _book(tmp_path / "b.xlsx", change)
    with pytest.raises(MonitorError) as refused:
        read_file(path, dialect="plain-long")
    problem = refused.value.problems[0]
    assert (problem.file, problem.sheet, problem.line, problem.column) == (
        "b.xlsx",
        "Cijfers",
        line,
        column,
    )
    assert "blad Cijfers" in str(problem)


def test_a_literal_percent_sign_is_no_percentage(tmp_path: Path) -> None:
    path = _book(tmp_path / "b.xlsx", _put("D2", 31.5, '0.0"%"'))
    assert read_file(path).observations[0].value == 31.5


def test_a_computed_formula_counts_and_a_date_is_text(tmp_path: Path) -> None:
    path = _book(tmp_path / "b.xlsx", _put("C2", date(2024, 1, 31)))
    _edit(
        path,
        "xl/worksheets/sheet1.xml",
        b'<c r="D2" t="n"><v>31.5</v>',
        b'<c r="D2"><f>63/2</f><v>31.5</v>',
    )
    observation = read_file(path).observations[0]
    assert (observation.measure, observation.value) == ("2024-01-31", 31.5)


def test_several_filled_sheets_are_named(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.create_sheet("Leeg")
        book.create_sheet("Oud").append(["x"])

    refused = _refused(_book(tmp_path / "b.xlsx", change))
    assert "Cijfers, Oud" in str(refused)
    assert "Leeg" not in str(refused)
    assert read_file(_book(tmp_path / "c.xlsx", lambda b: b.create_sheet("Leeg"))).observations


def _edit(path: Path, part: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


SHEET = "xl/worksheets/sheet1.xml"
DAMAGED = [
    ("rows out of order", SHEET, b'<row r="2"', b'<row r="1"'),
    ("a cell in another row", SHEET, b'r="B2"', b'r="B9"'),
    ("cells out of order", SHEET, b'r="B2"', b'r="A2"'),
    ("broken XML", SHEET, b"</sheetData>", b""),
    (
        "a text that is not there",
        SHEET,
        b't="n"><v>31.5</v>',
        b't="s"><v>9999</v>',
    ),
    ("a number that is none", SHEET, b"<v>31.5</v>", b"<v>veel</v>"),
    (
        "a document type",
        "xl/workbook.xml",
        b"<workbook ",
        b'<!DOCTYPE workbook [<!ENTITY a "a">]><workbook ',
    ),
]


@pytest.mark.parametrize(("name", "part", "old", "new"), DAMAGED, ids=[case[0] for case in DAMAGED])
def test_a_damaged_workbook_is_refused(
    tmp_path: Path, name: str, part: str, old: bytes, new: bytes
) -> None:
    path = _book(tmp_path / "b.xlsx")
    _edit(path, part, old, new)
    assert "beschadigd" in str(_refused(path))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, ".xls"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "wachtwoord"),
        (b"PK\x03\x04rest", "beschadigd"),
    ],
)
def test_what_is_no_open_workbook_says_what_it_is(tmp_path: Path, raw: bytes, said: str) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(raw)
    assert said in str(_refused(path))


def test_another_archive_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data.csv", "a;b\n")
    assert "archief" in str(_refused(path))


def test_one_cell_in_the_last_corner_is_refused_at_once(tmp_path: Path) -> None:
    path = _book(tmp_path / "b.xlsx", _put("XFD1048576", 1))
    tracemalloc.start()
    begun = time.perf_counter()
    refused = _refused(path)
    took, (_now, peak) = time.perf_counter() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (refused.problems[0].line, refused.problems[0].sheet) == (1048576, "Cijfers")
    assert took < 1
    assert peak < 20_000_000


@pytest.mark.parametrize(
    ("limit", "place", "found"),
    [
        (limits.Limits(max_rows=5), "A7", "5"),
        (limits.Limits(max_columns=8), "I2", "9"),
        (limits.Limits(max_cells=100), "A50", "400"),
        (limits.Limits(max_entries=3), "A2", "3"),
        (limits.Limits(max_unpacked=1_000), "A2", "1000"),
        (limits.Limits(max_ratio=1), "A2", "1"),
    ],
)
def test_beyond_a_limit_is_refused_with_the_limit(
    tmp_path: Path, limit: limits.Limits, place: str, found: str
) -> None:
    path = _book(tmp_path / "b.xlsx", _put(place, "GM0301"))
    with limits.within(limit):
        assert found in str(_refused(path))


def test_what_unpacks_a_hundredfold_is_refused(tmp_path: Path) -> None:
    path = _book(tmp_path / "b.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/x.xml", b"<x>" + b" " * 5_000_000 + b"</x>")
    assert "keer" in str(_refused(path))


def test_the_head_knows_the_sheets(tmp_path: Path) -> None:
    head = read_head(_book(tmp_path / "b.xlsx"))
    assert dict(head.sheets) == {"Cijfers": tuple(HEADER)}
    assert head.header(";") == head.header(",") == HEADER


CSV = (
    "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\n" + "GM0301;2024;a;1;;;;\n" * 3
)


@pytest.mark.parametrize(
    ("limit", "line"),
    [
        (limits.Limits(max_rows=2), 4),
        (limits.Limits(max_columns=7), 1),
        (limits.Limits(max_cell=5), 2),
    ],
)
def test_a_csv_keeps_to_the_same_limits(tmp_path: Path, limit: limits.Limits, line: int) -> None:
    path = tmp_path / "bestand.csv"
    path.write_text(CSV, encoding="utf-8")
    with limits.within(limit), pytest.raises(MonitorError) as refused:
        read_table(path, ";")
    assert refused.value.problems[0].line == line
