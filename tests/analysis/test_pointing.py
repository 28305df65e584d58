"""Figures and stories side by side: every way in which they agree or do not."""

from __future__ import annotations

import pytest

from effectmap.analysis.pointing import APART, Pointing, pointing
from effectmap.analysis.progress import Progress
from effectmap.model.story import Direction

SIGNS = {"+": Progress.IMPROVED, "-": Progress.WORSENED, "=": Progress.NO_DEMONSTRABLE_CHANGE,
         "?": Progress.NO_BASELINE, "x": Progress.NOT_COMPARABLE}  # fmt: skip
HEARD = {"s": Direction.SUPPORTS, "c": Direction.CONTRADICTS, "n": Direction.NEW}
CASES = [
    ("+", "", Pointing.NO_STORIES),
    ("+", "n", Pointing.NO_STORIES),
    ("", "s", Pointing.ONLY_STORIES),
    ("?x", "c", Pointing.ONLY_STORIES),
    ("+", "s", Pointing.SAME),
    ("-", "c", Pointing.SAME),
    ("+", "c", Pointing.BETTER_BUT_NOT_NOTICED),
    ("+?", "ccs" + "c", Pointing.BETTER_BUT_NOT_NOTICED),
    ("+=", "c", Pointing.BETTER_BUT_NOT_NOTICED),
    ("-", "s", Pointing.WORSE_BUT_NOTICED),
    ("-=", "sss" + "c", Pointing.WORSE_BUT_NOTICED),
    ("=", "s", Pointing.STILL_BUT_NOTICED),
    ("=", "c", Pointing.STILL_AND_NOT_NOTICED),
    ("+-", "s", Pointing.FIGURES_DIVIDED),
    ("+", "sc", Pointing.STORIES_DIVIDED),
    ("", "ssc", Pointing.STORIES_DIVIDED),
    ("+-", "sc", Pointing.STORIES_DIVIDED),
]


@pytest.mark.parametrize(("figures", "stories", "said"), CASES)
def test_figures_and_stories_side_by_side(figures: str, stories: str, said: Pointing) -> None:
    assert pointing([SIGNS[one] for one in figures], [HEARD[one] for one in stories]) is said


def test_apart_is_where_the_figure_and_the_stories_contradict() -> None:
    assert {said for _figures, _stories, said in CASES} == set(Pointing)
    assert {Pointing.SAME, Pointing.ONLY_STORIES, Pointing.NO_STORIES}.isdisjoint(APART)
