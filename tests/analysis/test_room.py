"""What a room thinks together, with values worked out by hand."""

from __future__ import annotations

import pytest

from effectmap.analysis.room import Belief, beliefs, dots
from effectmap.model.workshop import UNSURE, Ask, Vote


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
