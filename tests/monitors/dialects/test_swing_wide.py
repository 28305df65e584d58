"""Swing wide: areas as level and number, four kinds of missing, units in sheets beside the data."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from effectmap.monitors.reading import MonitorError, Reading, read_file

HEADER = "period;geolevel;geoitem;eenzaam;buurthuis\n"
KEPT = "2024;gemeente;301;46,5;3\n"


def _read(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8")
    return read_file(path)


def test_a_table_is_read(tmp_path: Path) -> None:
    reading = _read(tmp_path, HEADER + KEPT + "2022;nederland;1;-0,5;400\n")
    assert reading.dialect == "swing-wide"
    assert [
        (one.area, str(one.period), one.measure, one.value) for one in reading.observations
    ] == [
        ("GM0301", "2024", "eenzaam", 46.5),
        ("GM0301", "2024", "buurthuis", 3),
        ("NL01", "2022", "eenzaam", -0.5),
        ("NL01", "2022", "buurthuis", 400),
    ]


@pytest.mark.parametrize(
    ("level", "item", "code"),
    [
        ("gemeente", "301", "GM0301"),
        ("Gemeente", "0301", "GM0301"),
        ("gemeente2018", "301", "GM0301"),
        ("gemeente", "Zutphen", "GM0301"),
        ("gemeente", "GM0301", "GM0301"),
        ("provincie", "25", "PV25"),
        ("provincie", "Utrecht", "PV26"),
        ("nederland", "1", "NL01"),
        ("ggd", "1413", "GG1413"),
        ("corop", "14", "CR14"),
        ("landsdeel", "2", "LD02"),
        ("arbeidsmarktregio", "6", "AM06"),
        ("wijk23", "30100", "WK030100"),
        ("wijk", "0363MA", "WK0363MA"),
        ("buurt", "3010000", "BU03010000"),
    ],
)
def test_an_area_is_a_level_and_a_number(tmp_path: Path, level: str, item: str, code: str) -> None:
    assert _read(tmp_path, HEADER + f"2024;{level};{item};1;2\n").areas == (code,)


@pytest.mark.parametrize(
    ("level", "item"),
    [
        ("gemeente", "99991"),
        ("gemeente", "PV25"),
        ("provincie", "6"),
        ("ggd", "14"),
        ("nederland", "25"),
        ("corop", "41"),
        ("wijkteam", "3"),
        ("gemeente", "Zutfen"),
    ],
)
def test_an_area_that_is_unknown_is_held_with_its_line(
    tmp_path: Path, level: str, item: str
) -> None:
    reading = _read(tmp_path, HEADER + KEPT + f"2024;{level};{item};1;2\n")
    assert (reading.areas, len(reading.held)) == (("GM0301",), 1)
    assert (reading.held[0].line, reading.held[0].column) == (3, "geoitem")


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("-99999", "not_measured"),
        ("-99998", "impossible"),
        ("-99997", "withheld"),
        ("-99997,0", "withheld"),
        ("-99996", "unspecified"),
        ("", "unspecified"),
    ],
)
def test_four_kinds_of_missing_are_never_figures(tmp_path: Path, cell: str, status: str) -> None:
    one = _read(tmp_path, HEADER + f"2024;gemeente;301;{cell};2,5\n").observations[0]
    assert (one.value, one.status) == (None, status)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (HEADER.replace(";", ",") + "2024,gemeente,301,46.5,3\n", 46.5),
        (HEADER + "2024;gemeente;301;46.5;3\n", 46.5),
        (HEADER + "2024;gemeente;301;0.125;3\n", 0.125),
        (HEADER.upper() + "2024;gemeente;301;46,5;3\n", 46.5),
        ("geolevel;geoitem;jaar;a\ngemeente;301;2024;1,5\n", 1.5),
    ],
)
def test_both_separators_and_decimal_marks(tmp_path: Path, text: str, value: float) -> None:
    assert _read(tmp_path, text).observations[0].value == value


BAD = [
    ("an unknown kind of missing", HEADER + "2024;gemeente;301;-99995;1\n", 2, "eenzaam"),
    ("a word", HEADER + KEPT + "2023;gemeente;301;veel;1\n", 3, "eenzaam"),
    ("two decimal marks", HEADER + KEPT + "2023;gemeente;301;46.5;1\n", 3, "eenzaam"),
    ("thousands or decimals", HEADER + "2024;gemeente;301;1.234;48.752\n", 2, "eenzaam"),
    (
        "a comma between commas",
        HEADER.replace(";", ",") + '2024,gemeente,301,"46,5",3\n',
        2,
        "eenzaam",
    ),
    ("no period", HEADER + "vorig jaar;gemeente;301;1;1\n", 2, "period"),
    ("a row twice", HEADER + KEPT + "2024;gemeente;0301;46,5;3\n", 3, ""),
    ("a row too short", HEADER + "2024;gemeente;301;46,5\n", 2, ""),
]


@pytest.mark.parametrize(("name", "text", "line", "column"), BAD, ids=[case[0] for case in BAD])
def test_a_table_that_does_not_fit_is_refused_with_its_place(
    tmp_path: Path, name: str, text: str, line: int | None, column: str
) -> None:
    with pytest.raises(MonitorError) as refused:
        _read(tmp_path, text)
    problem = refused.value.problems[0]
    assert (problem.line, problem.column) == (line, column)


SHEETS = {
    "Data": [
        ["Jaar", "geolevel", "geoitem", "geslacht", "eenzaam", "n"],
        [2024, "gemeente", 301, "1", 46.5, 400],
        [2024, "gemeente", 301, "2", -99996, 30],
    ],
    "Data_def": [
        ["col", "type"],
        ["Jaar", "period"],
        ["geolevel", "geolevel"],
        ["geoitem", "geoitem"],
        ["geslacht", "dim"],
        ["eenzaam", "var"],
        ["n", "var"],
    ],
    "Label_var": [
        ["Onderwerpcode", "Naam", "Eenheid"],
        ["eenzaam", "Eenzaam", "p"],
        ["n", "Aantal", "personen"],
    ],
    "Indicators": [
        ["Indicator code", "Name", "Unit", "Data type"],
        ["eenzaam", "Eenzaam", "p", "Percentage"],
    ],
    "geslacht": [["Itemcode", "Naam"], [1, "Man"], [2, "Vrouw"]],
}


def _book(tmp_path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "kubus.xlsx")
    return tmp_path / "kubus.xlsx"


def test_a_workbook_with_sheets_that_describe(tmp_path: Path) -> None:
    reading = read_file(_book(tmp_path, SHEETS))
    assert [(one.key, one.label, one.unit) for one in reading.measures] == [
        ("eenzaam", "Eenzaam", "%"),
        ("n", "Aantal", "personen"),
    ]
    assert [(one.value, one.dimensions) for one in reading.observations] == [
        (46.5, {"geslacht": "1"}),
        (400, {"geslacht": "1"}),
        (None, {"geslacht": "2"}),
        (30, {"geslacht": "2"}),
    ]


@pytest.mark.parametrize(
    "more",
    [{"Oud": [["iets"], ["anders"]]}, {"Data (2)": SHEETS["Data"]}],
    ids=["a sheet without a role", "the same table twice"],
)
def test_a_sheet_without_a_role_is_named(
    tmp_path: Path, more: dict[str, list[list[object]]]
) -> None:
    with pytest.raises(MonitorError) as refused:
        read_file(_book(tmp_path, SHEETS | more))
    assert next(iter(more)) in str(refused.value)
