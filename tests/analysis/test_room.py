"""What a room thinks together, with values worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from effectmap.analysis.room import Belief, beliefs, divided_links, dots, heard
from effectmap.model.workshop import UNSURE, Ask, Rated, Vote


@pytest.mark.parametrize(
    ("counts", "spread", "divided"),
    [
        # everybody the same; half at either end; even over all five: 2·(.2+.4+.4+.2)/4
        ((0, 0, 9, 0, 0), 0.0, False),
        ((5, 0, 0, 0, 5), 1.0, True),
        ((2, 2, 2, 2, 2), 0.6, True),
        # one of ten stands alone at the far end: 2·(4·.1)/4
        ((1, 0, 0, 0, 9), 0.2, False),
        # neighbours on the scale: 2·.5/4
        ((0, 0, 5, 5, 0), 0.25, False),
        # three people are too few to say it of
        ((1, 0, 0, 0, 2), 2 / 3, False),
        ((0, 0, 0, 0, 0), 0.0, False),
    ],
)
def test_the_spread_of_belief(counts: tuple[int, ...], spread: float, divided: bool) -> None:
    found = Belief(counts)
    assert found.spread == pytest.approx(spread)
    assert found.divided is divided


def test_belief_counts_who_does_not_know_apart() -> None:
    votes = [Vote(Ask.BELIEF, "a>b", value) for value in (1, 5, 5, UNSURE)]
    found = beliefs(votes)["a>b"]
    assert (found.counts, found.unsure, found.people) == ((1, 0, 0, 0, 2), 1, 3)
    assert found.mean == pytest.approx(11 / 3)


def test_where_people_differ_most_comes_first() -> None:
    votes = [Vote(Ask.BELIEF, "same>x", 4) for _one in range(4)]
    votes += [Vote(Ask.BELIEF, "apart>x", value) for value in (1, 1, 5, 5)]
    assert list(beliefs(votes)) == ["apart>x", "same>x"]


def test_dots_are_added_up_and_the_most_come_first() -> None:
    votes = [
        Vote(Ask.DOTS, "a", 1),
        Vote(Ask.DOTS, "b", 3),
        Vote(Ask.DOTS, "a", 1),
        Vote(Ask.DOTS, "c", 0),
        Vote(Ask.BELIEF, "a>b", 5),
    ]
    assert list(dots(votes).items()) == [("b", 3), ("a", 2)]


def _rated(workshop: str, day: int, link: str, counts: dict[int, int]) -> list[Rated]:
    opened = datetime(2026, 11, day, tzinfo=UTC)
    return [Rated(workshop, f"Middag {day}", opened, link, v, n) for v, n in counts.items()]


def test_what_several_workshops_believed_stays_apart_with_the_newest_first() -> None:
    rated = [
        *_rated("w2", 20, "a>b", {1: 2, 5: 2, UNSURE: 1}),
        # three answers on the scale: too few to show
        *_rated("w2", 20, "b>c", {1: 1, 5: 2, UNSURE: 4}),
        *_rated("w1", 1, "a>b", {4: 6}),
        *_rated("w1", 1, "c>d", {1: 3, 5: 3}),
    ]
    found = heard(rated)
    assert {link: [one.workshop for one in all] for link, all in found.items()} == {
        "a>b": ["Middag 20", "Middag 1"],
        "c>d": ["Middag 1"],
    }
    assert found["a>b"][0].belief == Belief((2, 0, 0, 0, 2), 1)
    assert found["a>b"][0].day == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("newest", "before", "divided"),
    [
        ({1: 2, 5: 2}, {4: 4}, True),
        # people have come together since
        ({4: 4}, {1: 2, 5: 2}, False),
        # too few answers say nothing new
        ({4: 3}, {1: 2, 5: 2}, True),
    ],
)
def test_a_link_is_divided_as_the_newest_workshop_with_enough_answers_says(
    newest: dict[int, int], before: dict[int, int], divided: bool
) -> None:
    rated = _rated("new", 20, "a>b", newest) + _rated("old", 1, "a>b", before)
    assert divided_links(heard(rated)) == ({"a>b"} if divided else frozenset())
