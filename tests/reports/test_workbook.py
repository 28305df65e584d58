"""The workbook: every figure is a number with its source, and nothing in it is a formula."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from effectmap.reports.workbook import workbook
from tests.reports.opened import matching, outside
from tests.reports.sample import NASTY, report

SHEETS = [
    *("Lees mij", "Kaart 1 Opgave 1", "Oordelen", "Indicatoren", "Cijfers"),
    *("Grafieken 1 Opgave 1", "Interventies", "Besluiten en acties", "Groei", "Correcties"),
]


@pytest.fixture(scope="module")
def content() -> bytes:
    return workbook(report())


@pytest.fixture(scope="module")
def book(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))


def rows(page: Any) -> list[dict[str, object]]:
    header, *found = page.iter_rows(values_only=True)
    return [dict(zip(header, one, strict=True)) for one in found]


def exactly(row: tuple[object, ...]) -> list[object]:
    """To as many digits as a workbook keeps."""
    return [round(one, 12) if isinstance(one, float) else one for one in row]


def test_the_sheets(book: Any) -> None:
    assert book.sheetnames == SHEETS


def test_no_cell_is_a_formula(content: bytes, book: Any) -> None:
    for name, text in matching(content, r"xl/worksheets/sheet\d+\.xml").items():
        assert "<f" not in re.sub(r"<f(ont|ill|ilter)", "", text), name
    assert NASTY in {cell for row in book["Oordelen"].iter_rows(values_only=True) for cell in row}


def test_nothing_is_fetched_and_nothing_runs(content: bytes) -> None:
    assert outside(content) == []


def test_every_figure_of_every_series_is_there_as_a_number(book: Any) -> None:
    said = [
        (one.name, line.name, point.period, point.value, point.lower, point.upper, point.figure)
        for outcome in report().themes[0].outcomes
        for one in outcome.indicators
        for line in (one.series.own, *one.series.references)
        for point in line.points
    ]
    names = ("Indicator", "Gebied", "Periode", "Waarde", "Ondergrens", "Bovengrens")
    found = [
        tuple(row[name] for name in (*names, "Zoals getoond"))
        for row in rows(book["Cijfers"])
        if row["Gebied"] != "streefwaarde"
    ]
    assert [exactly(row) for row in found] == [exactly(row) for row in said]


def test_a_figure_says_where_it_comes_from(book: Any) -> None:
    first = rows(book["Cijfers"])[0]
    assert first["Begint op"] == datetime(2017, 1, 1)
    names = ("Eenheid", "Status", "Verzonnen", "Bron", "Licentie", "Bestand", "Ingelezen op")
    assert [first[name] for name in names] == [
        *("%", "definitief", "voorbeeldcijfers", "CBS · Kerncijfers", "CC BY 4.0"),
        *("kerncijfers-2025.csv", "24 november 2026"),
    ]


@pytest.mark.parametrize("name", [*SHEETS[2:5], *SHEETS[6:]])
def test_a_table_keeps_its_header_in_sight_and_can_be_filtered(book: Any, name: str) -> None:
    assert book[name].freeze_panes == "A2"
    assert book[name].auto_filter.ref.startswith("A1:")
    assert book[name].print_title_rows == "$1:$1"


def test_charts_are_drawn_from_the_figures_themselves(content: bytes, book: Any) -> None:
    charts = matching(content, r"xl/charts/chart\d+\.xml")
    assert len(charts) == 10
    found = re.findall(
        r"<(?:c:)?yVal>.*?<(?:c:)?f>'Cijfers'!\$G\$(\d+):\$G\$(\d+)<",
        charts["xl/charts/chart1.xml"],
    )
    values = [book["Cijfers"].cell(int(row), 7).value for ends in found[:3] for row in ends]
    assert values == pytest.approx([4.5, 5.3, 6.1, 6.5, 6.9, 7.3])


def test_no_line_is_drawn_across_a_break_or_a_missing_figure(content: bytes, book: Any) -> None:
    chart = matching(content, r"xl/charts/chart1\.xml").popitem()[1]
    for first, last in re.findall(r"'Cijfers'!\$G\$(\d+):\$G\$(\d+)", chart):
        values = [book["Cijfers"].cell(row, 7).value for row in range(int(first), int(last) + 1)]
        assert None not in values


def test_the_map_is_a_drawing_with_words(content: bytes) -> None:
    drawing = next(
        text for text in matching(content, r"xl/drawings/.*xml").values() if "svgBlip" in text
    )
    assert 'descr="Effectenkaart van “Opgave 1”.' in drawing
    (svg,) = matching(content, r"xl/media/.*\.svg").values()
    assert "weten de weg" in svg


def test_a_report_of_nothing_is_a_workbook_all_the_same() -> None:
    book = load_workbook(io.BytesIO(workbook(report(themes=0))))
    assert "Cijfers" in book.sheetnames
