"""Whether the figures of an outcome and the stories about it point the same way."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum

from effectmap.analysis.progress import Progress
from effectmap.model.story import Direction

# so large a part of the stories must agree before they are said to point one way
CLEAR = 0.75


class Pointing(StrEnum):
    """What is worth saying about figures and stories side by side."""

    SAME = "same"
    BETTER_BUT_NOT_NOTICED = "better_but_not_noticed"
    WORSE_BUT_NOTICED = "worse_but_noticed"
    STILL_BUT_NOTICED = "still_but_noticed"
    STILL_AND_NOT_NOTICED = "still_and_not_noticed"
    FIGURES_DIVIDED = "figures_divided"
    STORIES_DIVIDED = "stories_divided"
    ONLY_STORIES = "only_stories"
    NO_STORIES = "no_stories"


# where it is most worth asking further
APART = frozenset(
    {Pointing.BETTER_BUT_NOT_NOTICED, Pointing.WORSE_BUT_NOTICED, Pointing.STILL_BUT_NOTICED}
)


def pointing(progress: Iterable[Progress], directions: Collection[Direction]) -> Pointing:
    """Of one outcome: how its indicators moved, and how each story bears on it.

    A story supports when residents notice what the outcome says. Figures that cannot be judged
    say nothing.
    """
    heard = [one for one in directions if one is not Direction.NEW]
    if not heard:
        return Pointing.NO_STORIES
    judged = set(progress) & {
        Progress.IMPROVED,
        Progress.WORSENED,
        Progress.NO_DEMONSTRABLE_CHANGE,
    }
    noticed = heard.count(Direction.SUPPORTS) / len(heard)
    if 1 - CLEAR < noticed < CLEAR:
        return Pointing.STORIES_DIVIDED
    if not judged:
        return Pointing.ONLY_STORIES
    if {Progress.IMPROVED, Progress.WORSENED} <= judged:
        return Pointing.FIGURES_DIVIDED
    yes = noticed >= CLEAR
    if Progress.IMPROVED in judged:
        return Pointing.SAME if yes else Pointing.BETTER_BUT_NOT_NOTICED
    if Progress.WORSENED in judged:
        return Pointing.WORSE_BUT_NOTICED if yes else Pointing.SAME
    return Pointing.STILL_BUT_NOTICED if yes else Pointing.STILL_AND_NOT_NOTICED
