"""How much a room believes a link, as a drawing and in words."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from effectmap.analysis.room import Belief
from effectmap.drawing.belief_bar import belief_bar, how_many, told
from effectmap.words import in_language


def _heights(svg: str) -> list[float]:
    root = etree.fromstring(svg)
    return [float(rect.get("height")) for rect in root.iter("{*}rect")]


def test_columns_are_as_high_as_their_share_of_the_most() -> None:
    # 34 px for four people, half of it for two; nobody gave 2 or 4
    assert _heights(belief_bar(Belief((4, 0, 2, 0, 1)))) == [34, 17, 8.5]


def test_every_count_and_answer_stands_in_letters_beside_the_columns() -> None:
    with in_language("nl"):
        svg = belief_bar(Belief((4, 0, 2, 0, 1)))
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    assert texts == ["4", "1", "2", "2", "3", "4", "1", "5", "helemaal niet", "helemaal"]


def test_nobody_on_the_scale_draws_no_column() -> None:
    assert _heights(belief_bar(Belief((0, 0, 0, 0, 0), 3))) == []


@pytest.mark.parametrize(
    ("belief", "words"),
    [
        (Belief((2, 0, 0, 0, 2)), "4 antwoorden"),
        (Belief((2, 0, 0, 0, 2), 3), "4 antwoorden, 3 weten het niet"),
        (Belief((2, 0, 0, 0, 2), 1), "4 antwoorden, één weet het niet"),
    ],
)
def test_how_many_people_it_is_about(belief: Belief, words: str) -> None:
    with in_language("nl"):
        assert how_many(belief) == words


def test_it_is_told_to_who_does_not_see_it() -> None:
    with in_language("nl"):
        said = told(Belief((2, 0, 0, 1, 2)))
    assert said == (
        "Hoe sterk mensen dit geloven, van 1 (helemaal niet) tot 5 (helemaal): "
        "1: 2×, 2: 0×, 3: 0×, 4: 1×, 5: 2×. 5 antwoorden"
    )
