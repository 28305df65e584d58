"""What lies between two moments: figures that were corrected, and outcomes that moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from effectmap.analysis.progress import Signal
from effectmap.known import Judged, Known
from effectmap.model import Observation
from effectmap.model.cycle import Judgement


@dataclass(frozen=True)
class Correction:
    """One figure of a period that is another now than it was known then."""

    indicator: Judged
    then: Observation
    now: Observation


@dataclass(frozen=True)
class Moved:
    """What one outcome looked like at both moments; `figures` those that are others now.

    `figures` holds the name of an indicator with its figures then and now. None for a signal where
    the outcome was not on the map.
    """

    outcome: str
    name: str
    signals: tuple[Signal | None, Signal | None]
    judgements: tuple[Judgement | None, Judgement | None]
    figures: tuple[tuple[str, str, str], ...]


def corrections(then: Known, now: Known) -> list[Correction]:
    """Figures of the own area that have another value now, of indicators that mean the same.

    A figure that is gone is no correction: its file may be away for a while.
    """
    found = []
    for id, before in then.judged.items():
        after = now.judged.get(id)
        if after is None or _meaning(before) != _meaning(after):
            continue
        known = {one.period: one for one in after.assessment.series}
        for one in before.assessment.series:
            other = known.get(one.period)
            if other is not None and other.value != one.value:
                found.append(Correction(before, one, other))
    return found


def _meaning(one: Judged) -> tuple[object, ...]:
    own = one.indicator
    return own.monitor, own.measure, own.dimensions, own.area, own.derived, one.measure.unit


def moved(
    then: Known,
    now: Known,
    judged_then: Mapping[str, Judgement | None],
    judged_now: Mapping[str, Judgement | None],
) -> Iterator[Moved]:
    """The outcomes whose signal, judgement or figures are others now, in the order of now."""
    ids = {outcome.id: outcome.name for outcome in (*now.map.outcomes, *then.map.outcomes)}
    for id, name in ids.items():
        one = Moved(
            id,
            name,
            (then.signals.get(id), now.signals.get(id)),
            (judged_then.get(id), judged_now.get(id)),
            tuple(_figures(then, now, id)),
        )
        if one.figures or len({*one.signals}) > 1 or len({*one.judgements}) > 1:
            yield one


def _figures(then: Known, now: Known, outcome: str) -> Iterator[tuple[str, str, str]]:
    before = {one.indicator.id: one for one in then.of_outcome(outcome)}
    for one in now.of_outcome(outcome):
        was = before.get(one.indicator.id)
        if was is not None and was.figure != one.figure:
            yield one.indicator.name, was.figure, one.figure
