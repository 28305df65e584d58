"""What the figures of one indicator say: baseline, current, change, target, reference."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from effectmap import formats
from effectmap.model import (
    LEFT_OUT,
    Indicator,
    Monitor,
    MonitorKind,
    Observation,
    Period,
    Status,
    Target,
)
from effectmap.words import Text


class Progress(StrEnum):
    """The judgement on the difference between baseline and current figure."""

    IMPROVED = "improved"
    WORSENED = "worsened"
    NO_DEMONSTRABLE_CHANGE = "no_demonstrable_change"
    NOT_COMPARABLE = "not_comparable"
    NO_BASELINE = "no_baseline"
    NO_CURRENT = "no_current"
    NO_MONITOR = "no_monitor"
    CONTEXT = "context"


class Course(StrEnum):
    """Where the current figure stands against the target."""

    REACHED = "reached"
    ON_COURSE = "on_course"
    BEHIND = "behind"
    TOO_EARLY = "too_early"
    NO_TARGET = "no_target"
    UNKNOWN = "unknown"


class Signal(StrEnum):
    """What a box shows at a glance, from progress and course together."""

    ON_COURSE = "on_course"
    ATTENTION = "attention"
    BEHIND = "behind"
    TOO_EARLY = "too_early"
    CONTEXT = "context"
    NO_FIGURE = "no_figure"
    NO_MONITOR = "no_monitor"


@dataclass(frozen=True)
class ReferenceChange:
    """The same change elsewhere; None where a figure is missing."""

    area: str
    area_name: str
    baseline: Observation | None
    current: Observation | None
    change: float | None


@dataclass(frozen=True)
class Assessment:
    """One indicator judged. Change and margin are in the unit of the measure.

    `margin` is half the 95% interval of the change; None where a figure has no margin.
    `expected` is where the straight line from baseline to target stands at the current period.
    """

    indicator: str
    baseline: Observation | None
    current: Observation | None
    change: float | None
    margin: float | None
    progress: Progress
    course: Course
    signal: Signal
    expected: float | None
    reasons: tuple[Text, ...]
    references: tuple[ReferenceChange, ...]
    series: tuple[Observation, ...]
    reference_series: dict[str, tuple[Observation, ...]]
    baseline_period: Period | None
    modelled: bool
    example: bool


@dataclass(frozen=True)
class _Verdict:
    """Change and margin in the unit of the measure, and what they mean."""

    progress: Progress
    change: float | None = None
    margin: float | None = None
    reasons: tuple[Text, ...] = ()


@dataclass(frozen=True)
class _Path:
    """Where the current figure stands against the line from baseline to target."""

    course: Course
    expected: float | None = None
    reasons: tuple[Text, ...] = ()


# differences such as 5.7 - 4.5 carry noise in the 16th digit; no monitor publishes 9 decimals
_DECIMALS = 9

_UNJUDGED = frozenset({Progress.NO_BASELINE, Progress.NO_CURRENT, Progress.NOT_COMPARABLE})

_NO_BASELINE = {
    Status.WITHHELD: Text("The baseline figure is withheld by the publisher."),
    Status.SMALL: Text(
        "The baseline figure is withheld here: it is a small number, or one follows from it."
    ),
    Status.ELSEWHERE: Text(
        "The baseline figure is withheld here: it counts other municipalities, and beside their "
        "maps a small number could follow from it."
    ),
    Status.DISPUTED: Text("Files disagree about the baseline figure, so it is not used."),
    Status.NOT_MEASURED: Text("The baseline period was not measured."),
    Status.IMPOSSIBLE: Text("A baseline figure cannot occur here."),
}
_NO_CURRENT = {
    Status.WITHHELD: Text("The newest figure is withheld by the publisher."),
    Status.SMALL: Text(
        "The newest figure is withheld here: it is a small number, or one follows from it."
    ),
    Status.ELSEWHERE: Text(
        "The newest figure is withheld here: it counts other municipalities, and beside their "
        "maps a small number could follow from it."
    ),
    Status.DISPUTED: Text("Files disagree about the newest figure, so it is not used."),
    Status.NOT_MEASURED: Text("The newest period was not measured."),
    Status.IMPOSSIBLE: Text("A figure cannot occur in the newest period."),
}
_UNSPECIFIED_BASELINE = Text(
    "The baseline figure is empty in the file, and the file does not say why."
)
_UNSPECIFIED_CURRENT = Text(
    "The newest figure is empty in the file, and the file does not say why."
)

_EARLY = Text("The newest figure is from before the first moment at which an effect can show.")


def assess(
    indicator: Indicator,
    monitor: Monitor | None,
    series: Sequence[Observation],
    references: Mapping[str, Sequence[Observation]],
    *,
    area_names: Mapping[str, str] | None = None,
    earliest_effect: date | None = None,
) -> Assessment:
    """Judge one indicator on its own figures and lay the same change elsewhere beside it.

    `series` holds the indicator's own area and measure, in any order; `references` the same
    measure by area code. `earliest_effect` is the first day on which an effect can show, see
    `effectmap.analysis.chains.earliest_effect`. Never raises: what is missing becomes a reason.
    """
    ordered = _ordered(series) if monitor else ()
    baseline = _at(ordered, indicator.baseline)
    current = _newest(ordered, indicator.baseline)
    modelled = monitor is not None and (
        monitor.kind is MonitorKind.MODELLED
        or any(one and one.status is Status.MODELLED for one in (baseline, current))
    )
    if monitor is None:
        verdict = _Verdict(Progress.NO_MONITOR, reasons=(Text("There is no monitor for this."),))
    else:
        verdict = _verdict(indicator, monitor, ordered, baseline, current, modelled)
    path = _path(indicator, monitor, baseline, current, verdict.progress, earliest_effect)
    elsewhere = {area: _ordered(found) for area, found in references.items()} if monitor else {}
    return Assessment(
        indicator=indicator.id,
        baseline=baseline,
        current=current,
        change=verdict.change,
        margin=verdict.margin,
        progress=verdict.progress,
        course=path.course,
        signal=_signal(
            verdict.progress, path.course, _too_early(monitor, current, earliest_effect)
        ),
        expected=path.expected,
        reasons=(
            *verdict.reasons,
            *_about(baseline, current, modelled),
            *_newer(ordered, current),
            *path.reasons,
        ),
        references=_references(indicator, baseline, current, verdict, elsewhere, area_names or {}),
        series=ordered,
        reference_series=elsewhere,
        baseline_period=indicator.baseline,
        modelled=modelled,
        example=monitor is not None and monitor.example,
    )


def outcome_signal(assessments: Sequence[Assessment]) -> Signal:
    """The most serious signal of an outcome's indicators; NO_MONITOR where there are none.

    An indicator that could be judged always goes before one that could not.
    """
    order = (
        Signal.BEHIND,
        Signal.ATTENTION,
        Signal.TOO_EARLY,
        Signal.ON_COURSE,
        Signal.CONTEXT,
        Signal.NO_FIGURE,
    )
    found = {assessment.signal for assessment in assessments}
    return next((signal for signal in order if signal in found), Signal.NO_MONITOR)


def compared(assessment: Assessment, unit: str = "", decimals: int = 1) -> list[Text]:
    """What the reference areas did over the same periods, a sentence an area.

    Two differences are laid side by side and only their direction is compared: whether one is
    really larger than the other would need the margins of all four figures.
    """
    own = assessment.change
    if own is None:
        return []
    return [
        _beside(reference, own, assessment.progress, unit, decimals)
        for reference in assessment.references
    ]


@dataclass(frozen=True)
class _Difference:
    """A difference that is written in the language of the moment it is shown."""

    value: float
    unit: str
    decimals: int

    def __str__(self) -> str:
        return formats.change(self.value, None, self.unit, self.decimals)


def _beside(
    reference: ReferenceChange, own: float, progress: Progress, unit: str, decimals: int
) -> Text:
    area = reference.area_name
    if reference.change is None:
        return Text("{area}: no figures for both periods.", area=area)
    there = _Difference(reference.change, unit, decimals)
    here = _Difference(own, unit, decimals)
    if progress is Progress.NO_DEMONSTRABLE_CHANGE:
        return Text(
            "{area}: a difference of {there} over the same periods. "
            "Here no change can be demonstrated.",
            area=area,
            there=there,
        )
    if reference.change == 0 or own == 0:
        key = "{area}: a difference of {there} over the same periods. Here: {here}."
    elif (reference.change > 0) == (own > 0):
        key = "{area}: a difference of {there} over the same periods, the same way as here: {here}."
    else:
        key = (
            "{area}: a difference of {there} over the same periods, the other way than here: "
            "{here}."
        )
    return Text(key, area=area, there=there, here=here)


def _ordered(series: Sequence[Observation]) -> tuple[Observation, ...]:
    """By period; a figure without a period has no place in a series."""
    dated = [(one.period, one) for one in series if one.period is not None]
    return tuple(one for _, one in sorted(dated, key=lambda pair: pair[0]))


def _at(ordered: Sequence[Observation], period: Period | None) -> Observation | None:
    """The figure of exactly this period; one with a value goes before one without."""
    found = [one for one in ordered if period is not None and one.period == period]
    return next((one for one in found if one.value is not None), found[0] if found else None)


def _newest(ordered: Sequence[Observation], baseline: Period | None) -> Observation | None:
    """The newest figure with a value that lies wholly after the baseline period.

    A figure over as long a period as the baseline goes first: a file that holds quarters beside
    years would otherwise never have a current figure that can be compared.
    """
    later = [
        one
        for one in ordered
        if one.value is not None
        and one.period is not None
        and (baseline is None or one.period.start > baseline.end)
    ]
    alike = [one for one in later if baseline and one.period and one.period.is_like(baseline)]
    chosen = alike or later
    return chosen[-1] if chosen else None


def _verdict(
    indicator: Indicator,
    monitor: Monitor,
    ordered: Sequence[Observation],
    baseline: Observation | None,
    current: Observation | None,
    modelled: bool,
) -> _Verdict:
    """The progress of an indicator that has a monitor."""
    if baseline is None or baseline.value is None:
        return _Verdict(Progress.NO_BASELINE, reasons=(_why_no_baseline(indicator, baseline),))
    if current is None or current.value is None:
        return _Verdict(Progress.NO_CURRENT, reasons=_why_no_current(ordered, baseline))
    if reasons := _incomparable(indicator, baseline, current):
        return _Verdict(Progress.NOT_COMPARABLE, reasons=reasons)
    change = round(current.value - baseline.value, _DECIMALS)
    margin = None
    if monitor.kind is not MonitorKind.REGISTRATION:
        margin = _margin(baseline, current)
    doubt = _doubt(indicator, monitor, change, margin)
    if indicator.better == "context":
        progress = Progress.CONTEXT
    elif doubt or modelled:
        progress = Progress.NO_DEMONSTRABLE_CHANGE
    else:
        better = (change > 0) == (indicator.better == "higher")
        progress = Progress.IMPROVED if better else Progress.WORSENED
    reasons = (doubt,) if doubt else ()
    if _any_difference_counts(indicator, monitor) and not reasons:
        reasons = (Text("No smallest relevant change has been set, so every difference counts."),)
    return _Verdict(progress, change, margin, reasons)


def _why_no_baseline(indicator: Indicator, baseline: Observation | None) -> Text:
    if indicator.baseline is None:
        return Text("No baseline has been set for this indicator.")
    if baseline is None:
        return Text("The monitor has no figure for the baseline period.")
    return _NO_BASELINE.get(baseline.status, _UNSPECIFIED_BASELINE)


def _why_no_current(ordered: Sequence[Observation], baseline: Observation) -> tuple[Text, ...]:
    reasons: tuple[Text, ...] = (Text("There is no current figure yet."),)
    last = ordered[-1]
    if baseline.period and last.period and last.period.start > baseline.period.end:
        # a later period is in the file, empty: say what kind of empty it is
        reasons += (_NO_CURRENT.get(last.status, _UNSPECIFIED_CURRENT),)
    return reasons


def _incomparable(
    indicator: Indicator, baseline: Observation, current: Observation
) -> tuple[Text, ...]:
    """Why two figures cannot be laid beside each other; empty when they can."""
    first, last = baseline.period, current.period
    if first is None or last is None:
        return ()
    reasons = [
        Text(
            "The figures before and after {period} cannot be compared: {reason}",
            period=one.period,
            reason=one.reason,
        )
        for one in indicator.breaks
        # by days and not by period, so that a break in the middle of a year counts for that year
        if first.start < one.period.start <= last.end
    ]
    if first.months != last.months:
        reasons.append(Text("The two figures are about periods of different length."))
    elif not first.is_like(last):
        reasons.append(Text("One figure is about a school year, the other is not."))
    return tuple(reasons)


def _margin(baseline: Observation, current: Observation) -> float | None:
    """Half the 95% interval of the change; None when one of four bounds is missing.

    MOVER (method of variance estimates recovery, Newcombe): the bounds that face each other are
    squared and added, so that a lopsided interval around a percentage stays lopsided.
    """
    if current.value is None or baseline.value is None:
        return None
    if current.lower is None or current.upper is None:
        return None
    if baseline.lower is None or baseline.upper is None:
        return None
    rise = math.hypot(current.value - current.lower, baseline.upper - baseline.value)
    fall = math.hypot(current.upper - current.value, baseline.value - baseline.lower)
    if current.value > baseline.value:
        return round(rise, _DECIMALS)
    if current.value < baseline.value:
        return round(fall, _DECIMALS)
    return round(max(rise, fall), _DECIMALS)


def _doubt(
    indicator: Indicator, monitor: Monitor, change: float, margin: float | None
) -> Text | None:
    """Why this difference does not count as a change; None when it does."""
    if change == 0:
        return Text("The figure is the same as at the baseline.")
    if monitor.kind is MonitorKind.SURVEY:
        if margin is None:
            return Text(
                "This survey publishes no margins with these figures, "
                "so a change cannot be demonstrated."
            )
        if abs(change) <= margin:
            return Text("The difference lies within the margin of the survey.")
    smallest = indicator.smallest_relevant_change
    if indicator.better == "context" or smallest is None:
        return None
    if abs(change) < round(smallest, _DECIMALS):
        return Text("The difference is smaller than the smallest relevant change.")
    return None


def _any_difference_counts(indicator: Indicator, monitor: Monitor) -> bool:
    return (
        monitor.kind is MonitorKind.REGISTRATION
        and indicator.better != "context"
        and indicator.smallest_relevant_change is None
    )


def _about(
    baseline: Observation | None, current: Observation | None, modelled: bool
) -> tuple[Text, ...]:
    """What a reader must know of the figures themselves."""
    reasons: list[Text] = []
    if modelled:
        reasons.append(
            Text(
                "These figures are computed from characteristics of the population. "
                "They cannot show the effect of a local intervention."
            )
        )
    if baseline and baseline.status is Status.PROVISIONAL:
        reasons.append(Text("The baseline figure is provisional."))
    if current and current.status is Status.PROVISIONAL:
        reasons.append(Text("The current figure is provisional."))
    return tuple(reasons)


def _newer(ordered: Sequence[Observation], current: Observation | None) -> tuple[Text, ...]:
    """That the figure shown as current is not the newest, because that one may not be shown."""
    if current is None or current.period is None:
        return ()
    later = {one.status for one in ordered if one.period and one.period.start > current.period.end}
    return tuple(_NO_CURRENT[status] for status in LEFT_OUT if status in later)


def _path(
    indicator: Indicator,
    monitor: Monitor | None,
    baseline: Observation | None,
    current: Observation | None,
    progress: Progress,
    earliest_effect: date | None,
) -> _Path:
    """The course against the target: reached, too early, on course or behind, in that order."""
    target = indicator.target
    if target is None or indicator.better == "context":
        early = progress not in _UNJUDGED and _too_early(monitor, current, earliest_effect)
        return _Path(Course.NO_TARGET, reasons=(_EARLY,) if early and current else ())
    if monitor is None or progress in _UNJUDGED or baseline is None or current is None:
        return _Path(Course.UNKNOWN)
    expected = _expected(baseline, current, target)
    if expected is None or current.value is None or current.period is None:
        return _Path(Course.UNKNOWN)
    if _meets(indicator, current.value, target.value):
        return _Path(Course.REACHED, expected)
    if _too_early(monitor, current, earliest_effect):
        return _Path(Course.TOO_EARLY, expected, (_EARLY,))
    if current.period.start > target.period.end:
        # after the date agreed on, the figure itself decides, as it does for "reached"
        return _Path(Course.BEHIND, expected, (Text("The target period has passed."),))
    if _meets(indicator, current.value, expected):
        return _Path(Course.ON_COURSE, expected)
    if monitor.kind is MonitorKind.SURVEY and _inside(expected, current):
        return _Path(
            Course.ON_COURSE, expected, (Text("Within the margin of the path to the target."),)
        )
    return _Path(Course.BEHIND, expected)


def _too_early(
    monitor: Monitor | None, current: Observation | None, earliest_effect: date | None
) -> bool:
    """Whether the current figure is about a day before any effect can show."""
    if monitor is None or earliest_effect is None or current is None or current.period is None:
        return False
    day = current.period.start if monitor.describes == "start" else current.period.end
    return earliest_effect > day


def _expected(baseline: Observation, current: Observation, target: Target) -> float | None:
    """Where the straight line stands at the current period; the target itself after its period."""
    if baseline.value is None or baseline.period is None or current.period is None:
        return None
    whole = (target.period.start - baseline.period.start).days
    passed = (current.period.start - baseline.period.start).days
    share = min(1.0, passed / whole) if whole > 0 else 1.0
    return round(baseline.value + (target.value - baseline.value) * share, _DECIMALS)


def _meets(indicator: Indicator, value: float, bar: float) -> bool:
    ahead = round(value - bar, _DECIMALS)
    return ahead >= 0 if indicator.better == "higher" else ahead <= 0


def _inside(value: float, figure: Observation) -> bool:
    return (
        figure.lower is not None
        and figure.upper is not None
        and figure.lower <= value <= figure.upper
    )


def _signal(progress: Progress, course: Course, too_early: bool) -> Signal:
    """One signal of progress and course; the course goes first, because it was agreed on."""
    if progress is Progress.NO_MONITOR:
        return Signal.NO_MONITOR
    if progress in _UNJUDGED:
        return Signal.NO_FIGURE
    if progress is Progress.CONTEXT:
        return Signal.CONTEXT
    if course is Course.TOO_EARLY:
        return Signal.TOO_EARLY
    if course is Course.ON_COURSE and progress is Progress.WORSENED:
        return Signal.ATTENTION
    if course in (Course.REACHED, Course.ON_COURSE):
        return Signal.ON_COURSE
    if course is Course.BEHIND or progress is Progress.WORSENED:
        return Signal.BEHIND
    if progress is Progress.IMPROVED:
        return Signal.ON_COURSE
    # standing still says nothing while no effect can show yet, also without a target
    return Signal.TOO_EARLY if too_early else Signal.ATTENTION


def _references(
    indicator: Indicator,
    baseline: Observation | None,
    current: Observation | None,
    verdict: _Verdict,
    elsewhere: Mapping[str, Sequence[Observation]],
    area_names: Mapping[str, str],
) -> tuple[ReferenceChange, ...]:
    """The same two periods elsewhere; an area without figures stays in the list, as a gap."""
    areas = dict.fromkeys((*indicator.references, *elsewhere))
    first = indicator.baseline if baseline is None else baseline.period
    changes = []
    for area in areas:
        found = elsewhere.get(area, ())
        before = _at(found, first)
        after = _at(found, current.period if current else None)
        # a break or another length of period holds elsewhere too
        change = _difference(before, after) if verdict.change is not None else None
        name = area_names.get(area) or next((o.area_name for o in found if o.area_name), area)
        changes.append(ReferenceChange(area, name, before, after, change))
    return tuple(changes)


def _difference(before: Observation | None, after: Observation | None) -> float | None:
    if before is None or after is None or before.value is None or after.value is None:
        return None
    return round(after.value - before.value, _DECIMALS)
