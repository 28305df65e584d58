"""An outcome as a report tells it: its indicators with their figures, beside what people found."""

from __future__ import annotations

from collections.abc import Sequence

from effectmap import formats
from effectmap.analysis.progress import Signal
from effectmap.at_moment import AtMoment
from effectmap.bbv import mandatory_indicators
from effectmap.drawing import palette
from effectmap.drawing.series import Line, Point, Series
from effectmap.known import Judged, Known
from effectmap.labels import LEVEL_WORD
from effectmap.model import Measure, Observation, Outcome, Period, Status
from effectmap.model.cycle import Judgement
from effectmap.reports.content import (
    CommentPart,
    IndicatorPart,
    JudgementPart,
    Mark,
    OutcomePart,
)
from effectmap.reports.heard import heard_in_words
from effectmap.words import Text, _


def outcome_part(here: AtMoment, outcome: Outcome, *, council: bool) -> OutcomePart:
    """One outcome; without working notes for the council."""
    signal = here.known.signals[outcome.id]
    return OutcomePart(
        id=outcome.id,
        name=outcome.name,
        level=str(LEVEL_WORD[outcome.level]),
        description=outcome.description,
        owner=outcome.owner,
        mark=mark_of(signal),
        signal=signal,
        indicators=tuple(_indicator(here.known, one) for one in here.known.of_outcome(outcome.id)),
        judged=_judged(here, outcome),
        comments=() if council else _comments(here, outcome),
        heard=heard_in_words(here.known, outcome.id),
    )


def mark_of(signal: Signal) -> Mark:
    """What was measured, as it is shown."""
    return Mark(
        palette.SIGNAL_SYMBOL[signal],
        str(palette.SIGNAL_WORD[signal]),
        palette.SIGNAL_COLOUR[signal],
        palette.SIGNAL_INK[signal],
    )


def judgement_mark(judgement: Judgement) -> Mark:
    """What people found, as it is shown."""
    return Mark(
        palette.JUDGEMENT_SYMBOL[judgement],
        str(palette.JUDGEMENT_WORD[judgement]),
        palette.JUDGEMENT_COLOUR[judgement],
        palette.JUDGEMENT_INK[judgement],
    )


def _judged(here: AtMoment, outcome: Outcome) -> JudgementPart | None:
    review = here.found.review(here.moment.id, outcome.id)
    if review is None or review.judgement is None:
        return None
    return JudgementPart(
        review.judgement,
        judgement_mark(review.judgement),
        here.writers.get(review.id, ""),
        review.story,
        review.reason,
    )


def _comments(here: AtMoment, outcome: Outcome) -> tuple[CommentPart, ...]:
    return tuple(
        CommentPart(one.id, here.writers.get(one.id, ""), one.text, one.settled)
        for one in here.found.comments
        if one.moment == here.moment.id and one.outcome == outcome.id
    )


def _indicator(known: Known, one: Judged) -> IndicatorPart:
    found, measure, indicator = one.assessment, one.measure, one.indicator
    target = indicator.target
    goal = ""
    if target is not None:
        value = formats.with_unit(formats.number(target.value, measure.decimals), measure.unit)
        goal = str(Text("{value} in {period}", value=value, period=formats.period(target.period)))
    change = found.change
    return IndicatorPart(
        id=indicator.id,
        name=indicator.name,
        figure=one.figure,
        baseline=_figure(found.baseline, measure),
        baseline_period=_period(found.baseline),
        current=_figure(found.current, measure),
        current_period=_period(found.current),
        change=""
        if change is None
        else formats.change(change, found.margin, measure.unit, measure.decimals),
        target=goal,
        progress=str(palette.PROGRESS_WORD[found.progress]),
        course=str(palette.COURSE_WORD[found.course]) if target else "",
        mark=mark_of(found.signal),
        signal=found.signal,
        references=tuple(_references(one)),
        reasons=tuple(str(reason) for reason in found.reasons),
        example=_("Example figures") if found.example else "",
        mandatory=_mandatory(indicator.mandatory),
        source=f"{one.monitor.source} · {one.monitor.name}",
        licence=one.monitor.licence,
        files=tuple((path, formats.day(day)) for path, day in known.read_from(one)),
        series=_series(known, one),
    )


def _mandatory(id: str) -> str:
    """`BBV 22`, for an indicator that every municipality must report."""
    one = mandatory_indicators().get(id)
    return "" if one is None else str(Text("BBV {number}", number=one.number))


def _figure(observation: Observation | None, measure: Measure) -> str:
    return (
        "" if observation is None else formats.figure(observation, measure.unit, measure.decimals)
    )


def _period(observation: Observation | None) -> str:
    return "" if observation is None else formats.period(observation.period)


def _references(one: Judged) -> list[str]:
    lines = []
    for reference in one.assessment.references:
        figures = [
            _figure(figure, one.measure)
            for figure in (reference.baseline, reference.current)
            if figure is not None
        ]
        if figures:
            lines.append(f"{reference.area_name}: {' → '.join(figures)}")
    return lines


def _series(known: Known, one: Judged) -> Series:
    found, indicator, measure = one.assessment, one.indicator, one.measure
    breaks = tuple((broken.period.start, broken.reason) for broken in indicator.breaks)
    own = indicator.area or known.map.municipality.area
    target = None
    if indicator.target is not None:
        goal = indicator.target
        shown = formats.with_unit(formats.number(goal.value, measure.decimals), measure.unit)
        period = formats.period(goal.period)
        target = Point(period, goal.period.start, goal.value, None, None, shown, "", False, False)
    return Series(
        Line(known.area_names.get(own, own), _points(known, one, found.series)),
        tuple(
            Line(known.area_names.get(area, area), _points(known, one, series))
            for area, series in found.reference_series.items()
        ),
        target,
        _period(found.baseline),
        measure.unit,
        measure.decimals,
        breaks,
    )


def _points(known: Known, one: Judged, series: Sequence[Observation]) -> tuple[Point, ...]:
    breaks = [broken.period.start for broken in one.indicator.breaks]
    points: list[Point] = []
    before: Period | None = None
    for figure in series:
        if figure.period is None:
            continue
        broken = before is not None and any(
            before.start < day <= figure.period.start for day in breaks
        )
        missing = not points or points[-1].value is None or figure.value is None
        read = known.read_from(one, figure)
        points.append(
            Point(
                formats.period(figure.period),
                figure.period.start,
                figure.value,
                figure.lower,
                figure.upper,
                _figure(figure, one.measure),
                str(formats.STATUS_WORD[figure.status]),
                figure.status is Status.PROVISIONAL,
                not missing and not broken,
                file="; ".join(path for path, _day in read),
                read="; ".join(dict.fromkeys(formats.day(day) for _path, day in read)),
            )
        )
        before = figure.period
    return tuple(points)
