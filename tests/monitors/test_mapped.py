"""A table of a municipality's own: read as a person mapped it, as strictly as any other."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pydantic import ValidationError

from effectmap.model import ColumnMapping, FileSource, Period
from effectmap.monitors.reading import MonitorError, Reading, read_file

WIDE = [
    ["Wijk", "Jaar", "Tevreden", "laag", "hoog", "Soort", "Bezoekers", "Opmerking"],
    ["Zutphen", "2024", "71,5", "68", "75", "voorlopig", "120", "druk"],
    ["GM0301", "2023", "", "", "", "geheim", "n.b.", ""],
]
WIDE_MAPPING = {
    "area": "Wijk",
    "period": "Jaar",
    "measures": [
        {
            "column": "Tevreden",
            "key": "tevreden",
            "unit": "%",
            "lower": "laag",
            "upper": "hoog",
            "status": "Soort",
        },
        {"column": "Bezoekers", "key": "bezoekers", "unit": "aantal"},
    ],
    "missing": {"n.b.": "not_measured"},
}
LONG = [
    ["Wat", "Groep", "Cijfer", "Eenheid"],
    ["tevreden", "vrouw", "71,5", "%"],
    ["bezoekers", "vrouw", "120", "aantal"],
    ["tevreden", "man", "", "%"],
]
LONG_MAPPING = {
    "rows": {"measure": "Wat", "value": "Cijfer", "unit": "Eenheid"},
    "dimensions": ["Groep"],
    "missing": {"": "withheld"},
}
WHOLE = {"period": Period.parse("2024"), "area": "GM0301"}


def _csv(tmp_path: Path, rows: list[list[str]], delimiter: str = ";") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    path = tmp_path / "eigen.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def _book(tmp_path: Path, rows: list[list[str]]) -> Path:
    """The same table with numbers as numbers, beside a sheet with something else."""
    book = openpyxl.Workbook()
    book.active.title = "Cijfers"
    for row in rows:
        book.active.append([_number(cell) for cell in row])
    book.create_sheet("Uitleg").append(["zie de site"])
    book.save(tmp_path / "eigen.xlsx")
    return tmp_path / "eigen.xlsx"


def _number(cell: str) -> object:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return cell or None


def _read(path: Path, mapping: dict[str, Any], **given: Any) -> Reading:
    return read_file(path, mapping=ColumnMapping.model_validate(mapping), **given)


def _both(tmp_path: Path, rows: list[list[str]], mapping: dict[str, Any], **given: Any) -> Reading:
    """The reading of the CSV, after the workbook gave the same."""
    reading = _read(_csv(tmp_path, rows), mapping, **given)
    book = _read(_book(tmp_path, rows), mapping | {"sheet": "Cijfers"}, **given)
    assert book.observations == reading.observations
    return reading


def test_a_column_for_each_measure(tmp_path: Path) -> None:
    reading = _both(tmp_path, WIDE, WIDE_MAPPING)
    assert reading.dialect == "mapped"
    assert [(one.key, one.unit) for one in reading.measures] == [
        ("tevreden", "%"),
        ("bezoekers", "aantal"),
    ]
    assert [
        (one.area, str(one.period), one.value, one.lower, one.upper, one.status)
        for one in reading.observations
    ] == [
        ("GM0301", "2024", 71.5, 68, 75, "provisional"),
        ("GM0301", "2024", 120, None, None, "definitive"),
        ("GM0301", "2023", None, None, None, "withheld"),
        ("GM0301", "2023", None, None, None, "not_measured"),
    ]


def test_a_row_for_each_figure(tmp_path: Path) -> None:
    reading = _both(tmp_path, LONG, LONG_MAPPING, **WHOLE)
    assert [
        (one.measure, one.value, one.status, one.dimensions) for one in reading.observations
    ] == [
        ("tevreden", 71.5, "definitive", {"Groep": "vrouw"}),
        ("bezoekers", 120, "definitive", {"Groep": "vrouw"}),
        ("tevreden", None, "withheld", {"Groep": "man"}),
    ]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_separator_and_the_decimal_mark_are_what_the_person_says(
    tmp_path: Path, delimiter: str
) -> None:
    rows = [[cell.replace(",", ".") for cell in row] for row in LONG]
    mapping = LONG_MAPPING | {"delimiter": delimiter, "decimal": "."}
    assert _read(_csv(tmp_path, rows, delimiter), mapping, **WHOLE).observations[0].value == 71.5


def test_a_word_for_a_status_of_ones_own(tmp_path: Path) -> None:
    rows = [[cell.replace("voorlopig", "Schatting") for cell in row] for row in WIDE]
    mapping = WIDE_MAPPING | {"statuses": {"schatting": "modelled"}}
    assert _both(tmp_path, rows, mapping).observations[0].status == "modelled"


def _with(rows: list[list[str]], line: int, at: int, cell: str) -> list[list[str]]:
    return [
        [cell if (i, j) == (line - 1, at) else old for j, old in enumerate(row)]
        for i, row in enumerate(rows)
    ]


BAD: list[tuple[str, list[list[str]], dict[str, Any], dict[str, Any], int | None, str]] = [
    ("a word", _with(WIDE, 2, 2, "veel"), WIDE_MAPPING, {}, 2, "Tevreden"),
    ("the other decimal mark", _with(WIDE, 2, 2, "71.5"), WIDE_MAPPING, {}, 2, "Tevreden"),
    ("a mark that was not mapped", _with(WIDE, 3, 6, "onbekend"), WIDE_MAPPING, {}, 3, "Bezoekers"),
    ("an empty cell that was not mapped", _with(WIDE, 3, 6, ""), WIDE_MAPPING, {}, 3, "Bezoekers"),
    ("outside its bounds", _with(WIDE, 2, 3, "72"), WIDE_MAPPING, {}, 2, "Tevreden"),
    ("a bound that is a word", _with(WIDE, 2, 3, "laag"), WIDE_MAPPING, {}, 2, "laag"),
    ("a status that is none", _with(WIDE, 2, 5, "misschien"), WIDE_MAPPING, {}, 2, "Soort"),
    ("a status against its figure", _with(WIDE, 2, 5, "geheim"), WIDE_MAPPING, {}, 2, "Soort"),
    ("no period", _with(WIDE, 2, 1, "nu"), WIDE_MAPPING, {}, 2, "Jaar"),
    ("a column renamed", _with(WIDE, 1, 2, "Tevredenheid"), WIDE_MAPPING, {}, 1, "Tevreden"),
    ("a row twice", [*WIDE, WIDE[1]], WIDE_MAPPING, {}, 4, "Tevreden"),
    ("an area twice given", WIDE, WIDE_MAPPING, {"area": "GM0301"}, None, "Wijk"),
    ("no area given", LONG, LONG_MAPPING, {"period": WHOLE["period"]}, None, ""),
    ("two units of a measure", _with(LONG, 4, 3, "aantal"), LONG_MAPPING, WHOLE, 4, "Cijfer"),
    ("no name", _with(LONG, 2, 0, ""), LONG_MAPPING, WHOLE, 2, "Wat"),
    ("another separator", LONG, LONG_MAPPING | {"delimiter": ","}, WHOLE, None, ""),
]


@pytest.mark.parametrize(
    ("name", "rows", "mapping", "given", "line", "column"), BAD, ids=[case[0] for case in BAD]
)
def test_what_does_not_fit_is_refused_with_its_place(
    tmp_path: Path,
    name: str,
    rows: list[list[str]],
    mapping: dict[str, Any],
    given: dict[str, Any],
    line: int | None,
    column: str,
) -> None:
    with pytest.raises(MonitorError) as refused:
        _read(_csv(tmp_path, rows), mapping, **given)
    problem = refused.value.problems[0]
    assert problem.file == "eigen.csv"
    assert line is None or (problem.line, problem.column) == (line, column)


def test_an_unknown_area_is_held(tmp_path: Path) -> None:
    reading = _both(tmp_path, _with(WIDE, 2, 0, "Nergens"), WIDE_MAPPING)
    assert [(one.line, one.column) for one in reading.held] == [(2, "Wijk")]


@pytest.mark.parametrize(
    "mapping",
    [
        {},
        LONG_MAPPING | {"measures": WIDE_MAPPING["measures"]},
        WIDE_MAPPING | {"measures": [{"column": "a", "key": "x"}, {"column": "b", "key": "x"}]},
        LONG_MAPPING | {"missing": {"": "definitive"}},
        LONG_MAPPING | {"delimiter": "x"},
        LONG_MAPPING | {"wat": "dan"},
    ],
)
def test_a_mapping_that_means_nothing_is_refused(mapping: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ColumnMapping.model_validate(mapping)


def test_the_catalogue_keeps_a_mapping() -> None:
    source = FileSource.model_validate({"path": "eigen.csv", "mapping": LONG_MAPPING})
    assert source.mapping is not None
    assert source.mapping.missing == {"": "withheld"}
