"""The slides: native charts with the right figures, a title each, words for who cannot see."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from pptx import Presentation
from pptx.util import Inches

from effectmap.reports.content import Report
from effectmap.reports.slides import slides
from tests.reports.opened import matching, outside, parts
from tests.reports.sample import report


@pytest.fixture(scope="module")
def said() -> Report:
    return report(themes=2)


@pytest.fixture(scope="module")
def content(said: Report) -> bytes:
    return slides(said)


@pytest.fixture(scope="module")
def deck(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def charts(deck: Any) -> list[Any]:
    return [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def test_slides_are_wide(deck: Any) -> None:
    assert (deck.slide_width, deck.slide_height) == (Inches(13.333), Inches(7.5))


def test_every_slide_has_a_title_that_no_other_has(deck: Any) -> None:
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert len(set(titles)) == len(titles)
    assert all(titles)


def test_two_challenges_with_one_name_can_be_told_apart() -> None:
    twice = report()
    both = Report(**{**vars(twice), "themes": twice.themes * 2})
    titles = [slide.shapes.title.text for slide in Presentation(io.BytesIO(slides(both))).slides]
    assert {"Opgave 1", "Opgave 1 (2)"} <= set(titles)


def test_the_title_is_read_first(deck: Any) -> None:
    for slide in deck.slides:
        assert slide.shapes[0].shape_id == slide.shapes.title.shape_id


def test_charts_are_native_and_hold_the_figures(said: Report, deck: Any) -> None:
    drawn = [
        one
        for theme in said.themes
        for part in theme.outcomes
        for one in part.indicators
        if one.series.drawable
    ]
    found = charts(deck)
    assert len(found) == len(drawn) == 20
    for shape, one in zip(found, drawn, strict=True):
        days = [point.day for point in one.series.own.points if point.value is not None]
        plot = shape.chart.plots[0]
        # and the day of the target
        assert len(plot.categories) == len(days) + 1
        figures = [
            value
            for series in plot.series
            if series.name == one.series.own.name
            for value in series.values
            if value is not None
        ]
        wanted = [point.value for point in one.series.own.points if point.value is not None]
        assert figures == pytest.approx(wanted)


def test_no_line_leads_to_a_figure_after_a_break_or_a_gap(deck: Any) -> None:
    plot = charts(deck)[0].chart.plots[0]
    runs = [
        [v for v in one.values if v is not None] for one in plot.series if one.name == "Zutphen"
    ]
    assert [len(run) for run in runs] == [3, 2, 2]


def test_the_way_to_the_target_is_straight(deck: Any) -> None:
    (way,) = [one for one in charts(deck)[0].chart.plots[0].series if one.name == "streefpad"]
    first, *_between, last = way.values
    assert (first, last) == (4.5, 3.0)
    share = (date(2018, 1, 1) - date(2017, 1, 1)).days / (date(2030, 1, 1) - date(2017, 1, 1)).days
    assert way.values[1] == pytest.approx(4.5 - 1.5 * share)


def test_a_chart_holds_its_table_so_that_it_can_be_edited(content: bytes) -> None:
    books = [name for name in parts(content) if re.fullmatch(r"ppt/embeddings/.*\.xlsx", name)]
    assert len(books) == 20


def test_margins_stand_on_the_figures(deck: Any) -> None:
    bars = charts(deck)[0].chart._chartSpace.xpath(".//c:errBars//c:plus//c:v")
    assert [float(bar.text) for bar in bars] == pytest.approx([1.2] * 7)


def test_every_picture_chart_and_table_is_told_in_words(deck: Any) -> None:
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table or shape.shape_type == 13:
                (named,) = shape._element.xpath("./*/p:cNvPr")
                assert len(named.get("descr", "")) > 10


def test_the_map_is_a_drawing(content: bytes) -> None:
    found = [text for text in matching(content, r"ppt/slides/.*xml").values() if "svgBlip" in text]
    assert len(found) == 2
    assert len(matching(content, r"ppt/media/.*\.svg")) == 2
    assert all(any(f"van “{name}”" in text for text in found) for name in ("Opgave 1", "Opgave 2"))


def test_a_large_map_goes_over_several_slides() -> None:
    deck = Presentation(io.BytesIO(slides(report(outcomes=30, indicators=30))))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert "Opgave 1: de kaart (2 van 3)" in titles


@pytest.mark.parametrize(("language", "shown"), [("nl", "nl-NL"), ("en", "en-GB")])
def test_all_text_says_in_which_language_it_is(language: str, shown: str) -> None:
    content = slides(Report(**{**vars(report()), "language": language}))
    found = [
        one
        for text in matching(content, r"ppt/slides/slide\d+\.xml").values()
        for one in re.findall(r"<a:r>(?:<a:rPr([^>]*)>)?", text)
    ]
    assert found
    assert all(f'lang="{shown}"' in one for one in found)


def test_sources_stand_in_the_notes_of_the_charts(deck: Any) -> None:
    for slide in deck.slides:
        if any(shape.has_chart for shape in slide.shapes):
            text = slide.notes_slide.notes_text_frame.text
            assert (
                "CBS · Kerncijfers · CC BY 4.0 · kerncijfers-2025.csv (gelezen op 24 november 2026)"
                in text
            )


def test_nothing_is_fetched_and_nothing_runs(content: bytes) -> None:
    assert outside(content) == []


def test_a_report_of_nothing_has_its_first_slide_all_the_same() -> None:
    titles = [
        s.shapes.title.text for s in Presentation(io.BytesIO(slides(report(themes=0)))).slides
    ]
    assert titles[0] == "Verantwoording maatschappelijke opgaven"
