"""The report as plain data: in the reader's language, drawn, and without what nobody may see."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from effectmap.reports.paper import as_data
from tests.reports.sample import indicator, report


@pytest.mark.parametrize(
    ("language", "want", "draft"),
    [
        ("nl", "Wat willen we bereiken?", "Concept, niet vastgesteld: in bespreking"),
        ("en", "What do we want to achieve?", "Draft, not adopted: in bespreking"),
    ],
)
def test_headings_are_in_the_language_of_the_reader(language: str, want: str, draft: str) -> None:
    data = as_data(replace(report(), language=language))
    assert data["words"]["want"] == want
    assert data["draft"] == draft


def test_it_can_be_written_as_json() -> None:
    data = as_data(report(themes=2))
    assert json.loads(json.dumps(data)) == data


def test_a_source_is_listed_once_with_every_file() -> None:
    made = report()
    outcome = made.themes[0].outcomes[0]
    parts = tuple(
        replace(part, files=(("b.csv", "2 mei 2026"), ("a.csv", "1 mei 2026")))
        for part in outcome.indicators
    )
    bare = replace(parts[0], source="GGD", files=())
    theme = replace(made.themes[0], outcomes=(replace(outcome, indicators=(*parts, bare)),))
    rows = as_data(replace(made, themes=(theme,)))["sources"]
    assert [(row["source"], row["file"], row["read"]) for row in rows] == [
        ("CBS · Kerncijfers", "a.csv", "1 mei 2026"),
        ("CBS · Kerncijfers", "b.csv", "2 mei 2026"),
        ("GGD", "", ""),
    ]


def test_a_series_with_one_figure_is_no_chart() -> None:
    made = report()
    part = indicator(1, made.themes[0].outcomes[0].signal)
    own = replace(part.series.own, points=part.series.own.points[:1])
    part = replace(part, series=replace(part.series, own=own))
    outcome = replace(made.themes[0].outcomes[0], indicators=(part,))
    theme = replace(made.themes[0], outcomes=(outcome,))
    data = as_data(replace(made, themes=(theme,)))
    assert data["themes"][0]["outcomes"][0]["indicators"][0]["chart"] is None


def test_links_of_the_map_are_told_with_their_grounds() -> None:
    links = as_data(report())["themes"][0]["map"]["links"]
    assert len(links) == 5
    assert all(": aanname" in one and " → " in one for one in links)


def test_working_notes_are_left_out() -> None:
    assert "Nog nagaan bij de GGD" not in json.dumps(as_data(report()))
