"""How far a map has grown: of how much of it something is known, and on what grounds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from effectmap.analysis.progress import Assessment, Progress
from effectmap.model import EffectMap, Evidence, Observation, Outcome


class Grown(StrEnum):
    """What can be there of an outcome, and last of a link."""

    MONITOR = "monitor"
    BASELINE = "baseline"
    CURRENT = "current"
    TARGET = "target"
    STORY = "story"
    HEARD = "heard"
    GROUNDS = "grounds"


@dataclass(frozen=True)
class Growth:
    """`have` of `of` outcomes, or of links where it is about grounds."""

    what: Grown
    have: int
    of: int


def growth(
    map: EffectMap,
    assessments: Mapping[str, Sequence[Assessment]],
    stories: Collection[str],
    heard: Collection[str] | None,
) -> tuple[Growth, ...]:
    """What the map has, in the order of `Grown`.

    `stories` are the ids of outcomes with a story of who judged, `heard` of those that residents
    told about; where that is None it is not known, and left out.

    One indicator that has it is enough for its outcome. Grounds are those better than an
    assumption.
    """
    outcomes = [(one, assessments.get(one.id, ())) for one in map.outcomes]
    found = [
        Growth(what, sum(_has(what, *one, stories, heard or ()) for one in outcomes), len(outcomes))
        for what in Grown
        if what is not Grown.GROUNDS and (what is not Grown.HEARD or heard is not None)
    ]
    grounded = sum(link.evidence is not Evidence.ASSUMPTION for link in map.links)
    return (*found, Growth(Grown.GROUNDS, grounded, len(map.links)))


def _has(
    what: Grown,
    outcome: Outcome,
    assessments: Sequence[Assessment],
    stories: Collection[str],
    heard: Collection[str],
) -> bool:
    if what is Grown.MONITOR:
        return any(one.progress is not Progress.NO_MONITOR for one in assessments)
    if what is Grown.BASELINE:
        return any(_figure(one.baseline) for one in assessments)
    if what is Grown.CURRENT:
        return any(_figure(one.current) for one in assessments)
    if what is Grown.TARGET:
        return any(one.target is not None for one in outcome.indicators)
    return outcome.id in (heard if what is Grown.HEARD else stories)


def _figure(observation: Observation | None) -> bool:
    return observation is not None and observation.value is not None
