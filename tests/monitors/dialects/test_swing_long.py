"""Swing long: one row a figure."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from effectmap.monitors.reading import MonitorError, read_file

HEADER = "PERIODE;GEBIEDSNIVEAU;GEBIED;NAAM;WAARDE\n"


def test_a_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        HEADER + "2022;gemeente;301;eenzaam;46,5\n2022;gemeente;301;steun;-99996\n",
        encoding="utf-8",
    )
    reading = read_file(path)
    assert reading.dialect == "swing-long"
    assert [(one.area, one.measure, one.value, one.status) for one in reading.observations] == [
        ("GM0301", "eenzaam", 46.5, "definitive"),
        ("GM0301", "steun", None, "unspecified"),
    ]


def test_a_workbook_gives_names_and_units(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "data"
    for row in (HEADER.strip().split(";"), [2022, "provincie", 25, "eenzaam", 46.123456789]):
        book.active.append(row)
    sheet = book.create_sheet("metadata")
    for row in (
        ["Name", "Indicator code", "Unit", "Data type"],
        ["Eenzaam", "eenzaam", "p", "Percentage"],
    ):
        sheet.append(row)
    book.save(tmp_path / "import.xlsx")
    reading = read_file(tmp_path / "import.xlsx")
    assert [(one.label, one.unit) for one in reading.measures] == [("Eenzaam", "%")]
    assert [(one.area, one.value) for one in reading.observations] == [("PV25", 46.123456789)]


BAD = [
    ("a word", HEADER + "2022;gemeente;301;eenzaam;veel\n", 2, "WAARDE"),
    ("no name", HEADER + "2022;gemeente;301;;46,5\n", 2, "NAAM"),
    ("no period", HEADER + "nu;gemeente;301;eenzaam;46,5\n", 2, "PERIODE"),
    (
        "two decimal marks",
        HEADER + "2022;gemeente;301;a;46,5\n2023;gemeente;301;a;46.5\n",
        3,
        "WAARDE",
    ),
    ("a row twice", HEADER + 2 * "2022;gemeente;301;a;1\n", 3, ""),
]


@pytest.mark.parametrize(("name", "text", "line", "column"), BAD, ids=[case[0] for case in BAD])
def test_a_table_that_does_not_fit_is_refused_with_its_place(
    tmp_path: Path, name: str, text: str, line: int, column: str
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MonitorError) as refused:
        read_file(path)
    problem = refused.value.problems[0]
    assert (problem.line, problem.column) == (line, column)
