"""The HTML page: one file, everything escaped, tables and headings that say what they are."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from effectmap.reports.webpage import page
from tests.reports.reading import plain
from tests.reports.sample import NASTY, report

# elements without an end
_SINGLE = {"meta", "img", "br", "link", "input"}


class Read(HTMLParser):
    """Elements with their attributes, and the text that is shown."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.shown: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _SINGLE:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.shown.append(data)

    def of(self, *tags: str) -> Iterator[tuple[str, dict[str, str | None]]]:
        return (one for one in self.elements if one[0] in tags)


@pytest.fixture(scope="module")
def source() -> str:
    return page(report())


@pytest.fixture(scope="module")
def read(source: str) -> Read:
    return Read(source)


def test_it_is_well_formed_and_in_the_language_of_the_reader(read: Read) -> None:
    assert read.open == []
    assert next(read.of("html"))[1]["lang"] == "nl"
    assert next(Read(page(replace(report(), language="en"))).of("html"))[1]["lang"] == "en"


def test_it_needs_nothing_from_elsewhere_and_runs_nothing(source: str, read: Read) -> None:
    assert not list(read.of("script", "link", "iframe", "object", "form"))
    for tag, attributes in read.elements:
        assert not any(name.startswith("on") for name in attributes), tag
        for name in ("src", "href"):
            if value := attributes.get(name):
                assert value.startswith(("#", "data:image/svg+xml;base64,")), value
    assert set(re.findall(r"url\((.{0,16})", source)) == {"data:font/woff2;"}


def test_every_link_leads_to_a_place_on_the_page_and_no_place_is_there_twice(read: Read) -> None:
    ids = [attributes["id"] for _tag, attributes in read.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _tag, attributes in read.elements:
        for name in ("href", "aria-labelledby"):
            if (value := attributes.get(name)) is not None:
                assert value.removeprefix("#") in ids


def test_no_level_of_heading_is_skipped(read: Read) -> None:
    levels = [int(tag[1]) for tag, _attributes in read.of("h1", "h2", "h3", "h4", "h5")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_names_its_columns_and_rows(read: Read) -> None:
    tags = [tag for tag, _attributes in read.elements]
    assert tags.count("caption") == tags.count("table") == tags.count("thead") == 9 + 10
    heads = [attributes for _tag, attributes in read.of("th")]
    assert {attributes["scope"] for attributes in heads} == {"col", "row"}


def test_map_and_charts_are_told_in_words(read: Read) -> None:
    ((_tag, picture),) = read.of("img")
    assert picture["alt"]
    assert picture["alt"].startswith("Effectenkaart van Opgave 1: 5 interventies")
    charts = [attributes for _tag, attributes in read.of("svg")]
    assert len(charts) == 10
    assert all(str(one["aria-label"]).startswith("Grafiek van ") for one in charts)
    assert all(one["role"] == "img" for one in charts)


def test_the_map_is_a_drawing_with_its_letters_inside(read: Read) -> None:
    ((_tag, picture),) = read.of("img")
    svg = base64.b64decode(str(picture["src"]).split(",")[1]).decode()
    assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert "font/woff2" in svg


def test_every_text_of_the_content_is_shown(read: Read) -> None:
    whole = plain("".join(read.shown))
    made = report()
    theme = made.themes[0]
    judged = [outcome.judged for outcome in theme.outcomes if outcome.judged]
    for text in (
        made.title,
        made.municipality,
        made.moment,
        made.introduction,
        made.example,
        "Concept, niet vastgesteld: in bespreking",
        theme.summary,
        *theme.attention,
        *theme.gaps,
        *(outcome.name for outcome in theme.outcomes),
        *(one.story for one in judged),
        *(one.reason for one in judged),
        *(part.name for outcome in theme.outcomes for part in outcome.indicators),
        "Bron: CBS · Kerncijfers, CC BY 4.0; kerncijfers-2025.csv, gelezen op 24 november 2026",
        "nulmeting 4,5% 2017",
        "Zutphen 2020 niet gemeten",
        *(work.note for work in theme.interventions),
        theme.decisions[0].grounds,
        theme.actions[0].text,
        "Inlooppunt: naam gewijzigd",
        "80 jaar en ouder 2019 4,5% 4,6%",
        *made.how_to_read,
    ):
        assert plain(text) in whole, text


def test_notes_for_who_prepares_the_moment_are_not_for_the_council(source: str) -> None:
    assert "Nog nagaan bij de GGD" not in source


def test_an_adopted_report_is_no_draft() -> None:
    whole = "".join(Read(page(replace(report(), adopted=True, state="vastgesteld"))).shown)
    assert "Concept" not in whole
    assert "vastgesteld" in whole


@pytest.mark.parametrize(
    "written",
    [
        NASTY,
        "</style><img src=x onerror=alert(1)>",
        '" onmouseover="alert(1)',
        "</svg><script>alert(1)</script>",
        "{{ config }} {% raw %}",
        "&amp; is niet &",
    ],
)
def test_markup_in_any_text_stands_as_it_was_written(written: str) -> None:
    made = report()
    theme = made.themes[0]
    outcome = theme.outcomes[0]
    part = outcome.indicators[0]
    own = replace(part.series.own, name=written)
    part = replace(part, name=written, series=replace(part.series, own=own), source=written)
    theme = replace(
        theme,
        name=written,
        outcomes=(replace(outcome, name=written, indicators=(part,)), *theme.outcomes[1:]),
    )
    made = replace(made, title=written, municipality=written, themes=(theme,))
    plainly = Read(page(report()))
    read = Read(page(made))
    shown = "".join(read.shown)
    assert shown.count(written) >= 8
    tags = {tag for tag, _attributes in read.elements}
    assert tags == {tag for tag, _attributes in plainly.elements}
    names = {name for _tag, attributes in read.elements for name in attributes}
    assert names == {name for _tag, attributes in plainly.elements for name in attributes}


def test_made_up_figures_say_so_where_they_stand(read: Read) -> None:
    whole = plain("".join(read.shown))
    parts = [part for outcome in report().themes[0].outcomes for part in outcome.indicators]
    made_up = sum(bool(part.example) for part in parts)
    assert whole.count("4,5%→7,3%voorbeeldcijfers") == made_up == 3
    assert whole.count("voorbeeldbedragen€180.000") == 5


def test_sixty_outcomes_and_a_hundred_indicators_are_all_in() -> None:
    read = Read(page(report(outcomes=60, indicators=100)))
    assert sum(1 for _ in read.of("h4")) == 60
    assert sum(1 for _ in read.of("svg")) == 100
