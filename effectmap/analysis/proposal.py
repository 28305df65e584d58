"""What an indicator on a measure could look like, from its figures; a person decides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from effectmap.model import (
    Indicator,
    Measure,
    Monitor,
    MonitorKind,
    Observation,
    Period,
    Status,
    Target,
    TrendBreak,
)
from effectmap.words import Text

# CBS, Indelingswijziging: 1 comparable, 2 recoded, 3 boundary moved
BOUNDARY_MOVED = 3
_BREAK_WORDS = re.compile(
    r"trendbreuk|methodebreuk|reeksbreuk|niet\s+(?:\w+\s+){0,2}vergelijk", re.I
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
# with fewer figures a common factor says little
_MIN_FIGURES = 8
_COARSE = (1000, 100, 50, 10, 5)
_ID_LENGTH = 60


@dataclass(frozen=True)
class Proposal:
    """An indicator but for what only people know: which way is better, and the target.

    `current` is the newest figure that can be laid beside the baseline; `notes` say what was
    chosen and why. `smallest_relevant_change` is in the unit of the measure.
    """

    id: str
    name: str
    monitor: str
    measure: str
    area: str | None = None
    baseline: Period | None = None
    current: Period | None = None
    references: tuple[str, ...] = ()
    breaks: tuple[TrendBreak, ...] = ()
    smallest_relevant_change: float | None = None
    notes: tuple[Text, ...] = ()

    def indicator(
        self, better: Literal["higher", "lower", "context"], target: Target | None = None
    ) -> Indicator:
        """The indicator as proposed, with what a person added."""
        return Indicator(
            id=self.id,
            name=self.name,
            monitor=self.monitor,
            measure=self.measure,
            area=self.area,
            better=better,
            baseline=self.baseline,
            target=target,
            breaks=self.breaks,
            references=self.references,
            smallest_relevant_change=self.smallest_relevant_change,
        )


def propose(
    monitor: Monitor,
    measure: Measure,
    series: Sequence[Observation],
    elsewhere: Mapping[str, Sequence[Observation]],
    *,
    area: str | None = None,
    boundary: Sequence[Observation] = (),
    taken: Collection[str] = (),
) -> Proposal:
    """Baseline, references, breaks and smallest relevant change, all from the figures.

    `series` is of the indicator's own area, `elsewhere` of the areas around it, most important
    first; `boundary` the codes of boundary changes of that area; `taken` the ids in use. `area` is
    given when it is not the municipality's own. Never raises.
    """
    breaks, said = _breaks(monitor, boundary)
    usable = _alike([one for one in series if one.value is not None and one.period is not None])
    last_break = max((one.period for one in breaks), default=None)
    # a break after the newest figure is of no use, and one before the first breaks nothing
    after = [one for one in usable if last_break is None or one >= last_break] or usable
    baseline = after[0] if after else None
    current = after[-1] if len(after) > 1 else None
    smallest, why = _smallest(
        monitor, measure, [*series, *(o for s in elsewhere.values() for o in s)]
    )
    return Proposal(
        id=free_id(measure.name, taken),
        name=measure.name,
        monitor=monitor.id,
        measure=measure.id,
        area=area,
        baseline=baseline,
        current=current,
        references=_references(elsewhere, {one for one in (baseline, current) if one}),
        breaks=breaks,
        smallest_relevant_change=smallest,
        notes=(*_about(series, baseline, current, last_break), *said, *why),
    )


def free_id(name: str, taken: Collection[str]) -> str:
    """An id made of a name: `Sterk eenzaam (16-25)` → `sterk-eenzaam-16-25`, `-2` when taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_ID_LENGTH].strip("-") or "indicator"
    number = 2
    found = base
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    return found


def _alike(figures: Iterable[Observation]) -> list[Period]:
    """The periods of the longest kind, in order: years go before the quarters beside them."""
    periods = sorted({one.period for one in figures if one.period is not None})
    if not periods:
        return []
    longest = max(periods, key=lambda one: (one.months, one))
    return [one for one in periods if one.is_like(longest)]


def _breaks(
    monitor: Monitor, boundary: Sequence[Observation]
) -> tuple[tuple[TrendBreak, ...], tuple[Text, ...]]:
    moved = [
        TrendBreak(period=one.period, reason=str(Text("the boundaries of the area were moved")))
        for one in boundary
        if one.value == BOUNDARY_MOVED and one.period is not None
    ]
    notes: list[Text] = []
    for sentence in _SENTENCE.split(" ".join(monitor.note.split())):
        years = sorted(set(_YEAR.findall(sentence)))
        if not _BREAK_WORDS.search(sentence):
            continue
        if len(years) == 1:
            moved.append(TrendBreak(period=Period.parse(years[0]), reason=sentence[:300]))
        else:
            notes.append(
                Text(
                    "The monitor's note speaks of a break, see whether it counts: {note}",
                    note=sentence,
                )
            )
    found = {one.period: one for one in reversed(moved)}
    return tuple(found[period] for period in sorted(found)), tuple(notes)


def _references(
    elsewhere: Mapping[str, Sequence[Observation]], periods: Collection[Period]
) -> tuple[str, ...]:
    return tuple(
        area
        for area, found in elsewhere.items()
        if any(one.value is not None and one.period in periods for one in found)
    )


def _about(
    series: Sequence[Observation],
    baseline: Period | None,
    current: Period | None,
    last_break: Period | None,
) -> Iterable[Text]:
    if baseline is None:
        yield Text("There is no figure for this area.")
        return
    if last_break is not None and baseline < last_break:
        yield Text("There is no figure yet from after the break of {period}.", period=last_break)
    elif last_break is not None:
        yield Text(
            "The baseline is the first figure from after the break of {period}.", period=last_break
        )
    if current is None:
        yield Text("There is one figure so far: the next one can be laid beside it.")
    if any(one.period == baseline and one.status is Status.PROVISIONAL for one in series):
        yield Text("The baseline figure is provisional.")


def _smallest(
    monitor: Monitor, measure: Measure, figures: Sequence[Observation]
) -> tuple[float | None, tuple[Text, ...]]:
    """A registration has no margin: smaller than its rounding no difference says anything."""
    if monitor.kind is not MonitorKind.REGISTRATION:
        return None, ()
    values = {one.value for one in figures if one.value}
    step = 10.0**-measure.decimals
    if measure.decimals == 0 and len(values) >= _MIN_FIGURES:
        coarse = [one for one in _COARSE if all(value % one == 0 for value in values)]
        step = float(coarse[0]) if coarse else step
    note = Text(
        "The smallest relevant change is the rounding of the figures; "
        "a larger one may suit better, agree on it together."
    )
    return step, (note,)
