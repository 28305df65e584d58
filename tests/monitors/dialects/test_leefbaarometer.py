"""Leefbaarometer: scores of 16 digits, estimated, no percentages."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from effectmap.monitors.reading import MonitorError, Reading, read_file

HEADER = "gm_code,gm_naam,jaar,lbm,afw,fys\n"


def _read(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "scores.csv"
    path.write_text(text, encoding="utf-8")
    return read_file(path)


def test_scores_are_read_with_all_their_digits(tmp_path: Path) -> None:
    reading = _read(tmp_path, HEADER + "GM0301,Zutphen,2022,4.138204187354201,-0.0123,\n")
    assert reading.dialect == "leefbaarometer"
    assert [(one.key, one.unit) for one in reading.measures] == [
        ("lbm", "score"),
        ("afw", "score"),
        ("fys", "score"),
    ]
    assert [(one.area, one.value, one.status) for one in reading.observations] == [
        ("GM0301", 4.138204187354201, "modelled"),
        ("GM0301", -0.0123, "modelled"),
        ("GM0301", None, "unspecified"),
    ]


def test_the_smallest_area_counts_and_other_columns_have_no_unit(tmp_path: Path) -> None:
    reading = _read(
        tmp_path,
        "versie,bu_code,bu_naam,gm_code,jaar,lbm\nLeefbaarometer 3.0,BU03010000,Centrum,GM0301,2022,4.1\n",
    )
    assert reading.areas == ("BU03010000",)
    assert [(one.key, one.unit, one.text) for one in reading.measures] == [
        ("versie", None, True),
        ("lbm", "score", False),
    ]


def test_a_workbook_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["wk_code", "wk_naam", "jaar", "lbm"])
    book.active.append(["WK030100", "Zutphen", 2022, 4.138204187354201])
    book.save(tmp_path / "scores.xlsx")
    assert read_file(tmp_path / "scores.xlsx").observations[0].value == 4.138204187354201


BAD = [
    ("a decimal comma", HEADER + 'GM0301,Zutphen,2022,"4,1",0.1,0.2\n', 2, "lbm"),
    ("a word", HEADER + "GM0301,Zutphen,2022,goed,0.1,0.2\nGM0302,X,2022,4.1,0.1,0.2\n", 2, "lbm"),
    ("no year", HEADER + "GM0301,Zutphen,22,4.1,0.1,0.2\n", 2, "jaar"),
]


@pytest.mark.parametrize(("name", "text", "line", "column"), BAD, ids=[case[0] for case in BAD])
def test_a_table_that_does_not_fit_is_refused_with_its_place(
    tmp_path: Path, name: str, text: str, line: int, column: str
) -> None:
    with pytest.raises(MonitorError) as refused:
        _read(tmp_path, text)
    problem = refused.value.problems[0]
    assert (problem.line, problem.column) == (line, column)
