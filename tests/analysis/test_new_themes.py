"""What residents tell and nobody has on the map comes up by the words that stories share."""

from __future__ import annotations

from dataclasses import replace

import pytest

from effectmap.analysis.new_themes import new_themes
from effectmap.model.story import Direction, Story
from tests.model.test_story import GOOD

NEW = replace(GOOD, direction=Direction.NEW, outcomes=())
CASES: list[tuple[list[str], list[str], list[tuple[str, list[int]]]]] = [
    ([], [], []),
    (["De moestuin is vol."], [], [("", [0])]),
    (
        ["In de moestuin leert ze koken.", "Moestuinen brengen buren bij elkaar.", "De bus rijdt te weinig."],
        [],
        [("moestuin", [0, 1]), ("", [2])],
    ),
    # what the map names already is not new
    (["De moestuin is vol.", "Een moestuin erbij!"], ["Meer moestuinen"], [("", [0, 1])]),
    # words about nothing join nothing
    (["Mensen zeggen altijd wat.", "Mensen vinden altijd wat."], [], [("", [0, 1])]),
    # the largest first, and a story stands once
    (
        ["bushalte en fietsen", "bushalte", "bushalte", "fietsen"],
        [],
        [("bushalte", [0, 1, 2]), ("", [3])],
    ),
]  # fmt: skip


def _story(n: int, gist: str) -> Story:
    return replace(NEW, id=str(n), gist=gist)


@pytest.mark.parametrize(("gists", "names", "said"), CASES)
def test_stories_come_together_by_a_word(
    gists: list[str], names: list[str], said: list[tuple[str, list[int]]]
) -> None:
    stories = [_story(n, gist) for n, gist in enumerate(gists)]
    found = new_themes(stories, names)
    assert [(one.word, [int(s.id) for s in one.stories]) for one in found] == said


def test_what_is_about_an_outcome_is_not_new() -> None:
    assert new_themes([replace(GOOD, gist="moestuin"), replace(GOOD, gist="moestuin")], []) == ()
