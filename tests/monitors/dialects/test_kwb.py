"""CBS districts and neighbourhoods with mnemonics."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from effectmap.model import Period
from effectmap.monitors.dialects import kwb
from effectmap.monitors.reading import MonitorError, read_file

HEADER = [
    "gwb_code_10",
    "gwb_code_8",
    "regio",
    "gm_naam",
    "recs",
    "gwb_code",
    "ind_wbz",
    "a_inw ",
    "p_jz_tn",
    "g_gas",
]
TOWN = ["GM0301", "0301", "Zutphen", "Zutphen", "Gemeente", "GM0301", ".", 48752, "11,1", "   1050"]
PLACE = ["BU03010000", "03010000", "Centrum", "Zutphen", "Buurt", "BU03010000", "3", 2145, ".", ","]
YEAR = Period.parse("2024")


def _book(tmp_path: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "kwb.xlsx")
    return tmp_path / "kwb.xlsx"


def test_a_workbook_is_read_with_numbers_and_texts_mixed(tmp_path: Path) -> None:
    reading = read_file(_book(tmp_path, HEADER, TOWN, PLACE), period=YEAR)
    assert reading.dialect == "kwb"
    assert [(one.key, one.unit, one.text) for one in reading.measures] == [
        ("ind_wbz", None, True),
        ("a_inw", "aantal", False),
        ("p_jz_tn", "%", False),
        ("g_gas", "m³", False),
    ]
    assert [(one.area, one.value, one.text, one.status) for one in reading.observations] == [
        ("GM0301", None, None, "withheld"),
        ("GM0301", 48752, None, "definitive"),
        ("GM0301", 11.1, None, "definitive"),
        ("GM0301", 1050, None, "definitive"),
        ("BU03010000", None, "3", "definitive"),
        ("BU03010000", 2145, None, "definitive"),
        ("BU03010000", None, None, "withheld"),
        ("BU03010000", None, None, "unspecified"),
    ]


def test_a_csv_says_the_same_and_may_have_the_year(tmp_path: Path) -> None:
    path = tmp_path / "kwb.csv"
    rows = (["jaar", *HEADER], ["2024", *TOWN], ["2024", *PLACE])
    path.write_text("".join(";".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
    book = _book(tmp_path, HEADER, TOWN, PLACE)
    assert read_file(path).observations == read_file(book, period=YEAR).observations


@pytest.mark.parametrize(
    ("key", "unit"),
    [
        ("a_inw", "aantal"),
        ("a_opp_ha", "ha"),
        ("p_jz_tn", "%"),
        ("p_wmo_t", "per 1 000 inwoners"),
        ("g_ele", "kWh"),
        ("g_afs_hp", None),
        ("bev_dich", None),
    ],
)
def test_a_unit_stands_in_the_mnemonic_where_cbs_says_so(key: str, unit: str | None) -> None:
    assert kwb.unit(key) == unit


BAD = [
    ("a text with a point", 7, "48.752", 2, "a_inw "),
    ("a word", 8, "veel", 2, "p_jz_tn"),
    ("another mark", 8, "x", 2, "p_jz_tn"),
]


@pytest.mark.parametrize(
    ("name", "at", "cell", "line", "column"), BAD, ids=[case[0] for case in BAD]
)
def test_a_cell_that_does_not_fit_is_refused_with_its_place(
    tmp_path: Path, name: str, at: int, cell: str, line: int, column: str
) -> None:
    row = [*TOWN[:at], cell, *TOWN[at + 1 :]]
    with pytest.raises(MonitorError) as refused:
        read_file(_book(tmp_path, HEADER, row), period=YEAR)
    problem = refused.value.problems[0]
    assert (problem.line, problem.column, problem.sheet) == (line, column, "Sheet")


def test_a_name_that_occurs_twice_but_for_spaces_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MonitorError):
        read_file(_book(tmp_path, [*HEADER, "a_inw"], [*TOWN, 1]), period=YEAR)
