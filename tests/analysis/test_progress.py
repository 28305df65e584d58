"""Judging one indicator. Every right answer is worked out by hand in the comment beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from effectmap.analysis import progress as module
from effectmap.analysis.progress import (
    Assessment,
    Course,
    Progress,
    Signal,
    assess,
    compared,
    outcome_signal,
)
from effectmap.model import (
    FileSource,
    Indicator,
    Measure,
    Monitor,
    MonitorKind,
    Observation,
    Period,
    Status,
)
from effectmap.words import LOCALE_DIR, in_language

SAME, SMALLER = "same as at the baseline", "smaller than the smallest"
NO_MARGINS, WITHIN = "publishes no margins", "within the margin of the survey"


def monitor(kind: str = "registration", **more: Any) -> Monitor:
    return Monitor(
        id="m", name="M", publisher="CBS", source="Bron: CBS", licence="CC BY 4.0", kind=MonitorKind(kind),
        frequency="jaarlijks", files=(FileSource(path="m.csv"),),
        measures=(Measure(id="x", name="X", unit="%", columns=("X",)),), **more,
    )  # fmt: skip


def indicator(better: Any = "higher", **more: Any) -> Indicator:
    more = {"baseline": "2015"} | more
    return Indicator(id="i", name="I", monitor="m", measure="x", better=better, **more)


def seen(period: str, value: float | None, *bounds: float, **more: Any) -> Observation:
    lower, upper = bounds or (None, None)
    return Observation("x", "GM0301", Period.parse(period), value, lower, upper, **more)


def judge(series: list[Observation], kind: str = "registration", **more: Any) -> Assessment:
    return assess(indicator(**more), monitor(kind), series, {})


def said(assessment: Assessment) -> str:
    with in_language("en"):
        return " ".join(str(reason) for reason in assessment.reasons)


@pytest.mark.parametrize(
    ("before", "after", "better", "smallest", "right", "reason"),
    [
        # 5.7 - 4.5 = 1.2; nothing set, so every difference counts
        (4.5, 5.7, "higher", None, Progress.IMPROVED, "every difference counts"),
        (4.5, 5.7, "lower", None, Progress.WORSENED, "every difference counts"),
        (5.7, 4.5, "higher", None, Progress.WORSENED, "every difference counts"),
        # 1.2 is exactly the smallest relevant change; 5.7 - 4.5 = 1.2000000000000002 in binary
        (4.5, 5.7, "higher", 1.2, Progress.IMPROVED, ""),
        (5.7, 4.5, "lower", 1.2, Progress.IMPROVED, ""),
        # 0.3 - 0.2 = 0.09999999999999998 in binary, 0.1 for a reader
        (0.2, 0.3, "higher", 0.1, Progress.IMPROVED, ""),
        # 1.2 < 1.3
        (4.5, 5.7, "higher", 1.3, Progress.NO_DEMONSTRABLE_CHANGE, SMALLER),
        # no difference never counts, also when 0 is enough
        (4.5, 4.5, "higher", 0.0, Progress.NO_DEMONSTRABLE_CHANGE, SAME),
        (4.5, 4.5, "lower", None, Progress.NO_DEMONSTRABLE_CHANGE, SAME),
        # ageing is no result of policy
        (4.5, 5.7, "context", None, Progress.CONTEXT, ""),
    ],
)
def test_registration(
    before: float, after: float, better: str, smallest: float | None, right: Progress, reason: str
) -> None:
    series = [seen("2015", before), seen("2025", after)]
    found = judge(series, better=better, smallest_relevant_change=smallest)
    assert found.progress is right
    assert found.change == pytest.approx(after - before)
    assert found.margin is None
    assert reason in said(found)
    if not reason:
        assert found.reasons == ()


@pytest.mark.parametrize(
    ("before", "after", "smallest", "margin", "right", "reason"),
    [
        # rise of 5: sqrt((55-52)^2 + (54-50)^2) = sqrt(9 + 16) = 5; 5 is not more than 5
        ((50, 47, 54), (55, 52, 61), None, 5, Progress.NO_DEMONSTRABLE_CHANGE, WITHIN),
        # rise of 6 with the same margin of 5
        ((50, 47, 54), (56, 53, 62), None, 5, Progress.IMPROVED, ""),
        # ... which is less than what counts as relevant
        ((50, 47, 54), (56, 53, 62), 7, 5, Progress.NO_DEMONSTRABLE_CHANGE, SMALLER),
        # fall of 6: sqrt((62-56)^2 + (62-54)^2) = sqrt(36 + 64) = 10
        ((62, 54, 63), (56, 55, 62), None, 10, Progress.NO_DEMONSTRABLE_CHANGE, WITHIN),
        # fall of 11 with margin 10
        ((62, 54, 63), (51, 50, 57), None, 10, Progress.WORSENED, ""),
        # overlapping intervals (47-54 and 53-62) do not stop a change that survives its margin
        ((50, 47, 54), (56, 53, 62), 6, 5, Progress.IMPROVED, ""),
        # no difference; the wider of rise sqrt(9+16)=5 and fall sqrt(36+64)=10
        ((50, 42, 54), (50, 47, 56), None, 10, Progress.NO_DEMONSTRABLE_CHANGE, SAME),
        # margins on one side only are no margins
        ((50,), (80, 79, 81), None, None, Progress.NO_DEMONSTRABLE_CHANGE, NO_MARGINS),
        ((50, 49, 51), (80,), None, None, Progress.NO_DEMONSTRABLE_CHANGE, NO_MARGINS),
    ],
)
def test_survey(
    before: tuple[float, ...], after: tuple[float, ...], smallest: float | None,
    margin: float | None, right: Progress, reason: str,
) -> None:  # fmt: skip
    series = [seen("2015", *before), seen("2025", *after)]
    found = judge(series, "survey", smallest_relevant_change=smallest)
    assert (found.progress, found.margin) == (right, margin)
    assert reason in said(found)


@pytest.mark.parametrize(
    ("series", "right", "current", "reason"),
    [
        ([], Progress.NO_BASELINE, None, "no figure for the baseline period"),
        # the current figure is filled in though there is nothing to compare it with
        ([("2024", 3.0)], Progress.NO_BASELINE, "2024", "no figure for the baseline period"),
        ([("2015", None, Status.WITHHELD), ("2024", 3.0)], Progress.NO_BASELINE, "2024",
         "withheld"),
        ([("2015", None, Status.NOT_MEASURED)], Progress.NO_BASELINE, None, "not measured"),
        ([("2015", None, Status.IMPOSSIBLE)], Progress.NO_BASELINE, None, "cannot occur"),
        ([("2015", None, Status.UNSPECIFIED)], Progress.NO_BASELINE, None, "does not say why"),
        ([("2015", 3.0)], Progress.NO_CURRENT, None, "no current figure yet"),
        # older than the baseline is not current
        ([("2014", 2.0), ("2015", 3.0)], Progress.NO_CURRENT, None, "no current figure yet"),
        ([("2015", 3.0), ("2024", None, Status.WITHHELD)], Progress.NO_CURRENT, None,
         "newest figure is withheld"),
        # the newest with a value, in whatever order the figures come
        ([("2024", None, Status.NOT_MEASURED), ("2023", 4.0), ("2015", 3.0), ("2020", 9.0)],
         Progress.IMPROVED, "2023", ""),
        # a quarter of 2015 lies inside the baseline period
        ([("2015", 3.0), ("2015-Q4", 4.0)], Progress.NO_CURRENT, None, "no current figure yet"),
        # only a quarter to set against a year
        ([("2015", 3.0), ("2024-Q1", 4.0)], Progress.NOT_COMPARABLE, "2024-Q1",
         "different length"),
        # a school year is no calendar year
        ([("2015", 3.0), ("2023/'24", 4.0)], Progress.NOT_COMPARABLE, "2023/'24",
         "school year"),
        # a year goes before a newer quarter, because the baseline is a year
        ([("2015", 3.0), ("2023", 2.0), ("2024-Q1", 4.0)], Progress.WORSENED, "2023", ""),
    ],
)  # fmt: skip
def test_which_figures(
    series: list[Any], right: Progress, current: str | None, reason: str
) -> None:
    found = judge([seen(p, v, status=s[0] if s else Status.DEFINITIVE) for p, v, *s in series])
    assert found.progress is right
    assert (found.current and str(found.current.period)) == current
    assert reason in said(found)
    if right in (Progress.NO_BASELINE, Progress.NO_CURRENT, Progress.NOT_COMPARABLE):
        assert (found.change, found.signal) == (None, Signal.NO_FIGURE)


def test_no_baseline_chosen() -> None:
    found = judge([seen("2015", 1), seen("2024", 2)], baseline=None)
    assert (found.progress, found.baseline_period) == (Progress.NO_BASELINE, None)
    assert found.current
    assert found.current.value == 2
    assert "No baseline has been set" in said(found)


def test_no_monitor() -> None:
    found = assess(indicator(), None, [seen("2015", 1), seen("2024", 2)], {})
    assert (found.progress, found.signal) == (Progress.NO_MONITOR, Signal.NO_MONITOR)
    assert (found.baseline, found.change, found.series) == (None, None, ())


@pytest.mark.parametrize(
    ("period", "broken"),
    [
        ("2015", False),  # from 2015 on: the baseline is of the new kind already
        ("2016", True),
        ("2024", True),  # the current figure is the first of the new kind
        ("2025", False),  # both are of the old kind
        ("2015-Q3", True),  # halfway the baseline year
        ("2024-07", True),  # halfway the current year
    ],
)
def test_trend_break(period: str, broken: bool) -> None:
    breaks = ({"period": period, "reason": "nieuwe definitie"},)
    series = [seen("2015", 1), seen("2024", 2)]
    found = assess(
        indicator(breaks=breaks, target={"value": 3, "period": "2030"}),
        monitor(), series, {"NL": series},
    )  # fmt: skip
    assert (found.progress is Progress.NOT_COMPARABLE) is broken
    assert ("nieuwe definitie" in said(found)) is broken
    if broken:
        # nobody may show a difference, ours or elsewhere
        assert (found.change, found.references[0].change) == (None, None)
        assert (found.course, found.signal) == (Course.UNKNOWN, Signal.NO_FIGURE)


@pytest.mark.parametrize("by", ["monitor", "baseline", "current"])
def test_modelled_never_improves(by: str) -> None:
    def status(which: str) -> Status:
        return Status.MODELLED if by == which else Status.DEFINITIVE

    found = judge(
        [seen("2015", 1, status=status("baseline")), seen("2024", 9, status=status("current"))],
        "modelled" if by == "monitor" else "registration",
    )
    assert found.modelled
    assert found.progress is Progress.NO_DEMONSTRABLE_CHANGE
    assert "cannot show the effect of a local intervention" in said(found)


def test_provisional_and_example_are_said() -> None:
    series = [seen("2015", 1), seen("2024", 9, status=Status.PROVISIONAL)]
    found = assess(indicator(), monitor(example=True), series, {})
    assert "current figure is provisional" in said(found)
    assert found.example


# baseline 10 in 2015, target 30 in 2025 (3653 days); 2020 starts 1826 days on:
# expected 10 + 20 * 1826/3653 = 19.9972625...
HALFWAY = 10 + 20 * 1826 / 3653


@pytest.mark.parametrize(
    ("kind", "current", "early", "right", "signal"),
    [
        ("registration", ("2020", 30), None, Course.REACHED, Signal.ON_COURSE),
        # reached is reached, however early
        ("registration", ("2020", 31), date(2030, 1, 1), Course.REACHED, Signal.ON_COURSE),
        ("registration", ("2020", 20), None, Course.ON_COURSE, Signal.ON_COURSE),
        ("registration", ("2020", 19.9), None, Course.BEHIND, Signal.BEHIND),
        # 2020 is about all of 2020: the last day counts, and an effect on that day is in time
        ("registration", ("2020", 12), date(2021, 1, 1), Course.TOO_EARLY, Signal.TOO_EARLY),
        ("registration", ("2020", 12), date(2020, 12, 31), Course.BEHIND, Signal.BEHIND),
        # the target period itself: 29 is not 30; a year later neither
        ("registration", ("2025", 29), None, Course.BEHIND, Signal.BEHIND),
        ("registration", ("2026", 29), None, Course.BEHIND, Signal.BEHIND),
        # 19.997 lies within 17-21, and not within 16-19.5
        ("survey", ("2020", 19, 17, 21), None, Course.ON_COURSE, Signal.ON_COURSE),
        ("survey", ("2020", 18, 16, 19.5), None, Course.BEHIND, Signal.BEHIND),
        # after the target period the margin no longer helps
        ("survey", ("2026", 29, 27, 31), None, Course.BEHIND, Signal.BEHIND),
    ],
)  # fmt: skip
def test_course(kind: str, current: Any, early: date | None, right: Course, signal: Signal) -> None:
    one = indicator(target={"value": 30, "period": "2025"})
    found = assess(
        one, monitor(kind), [seen("2015", 10, 9, 11), seen(*current)], {}, earliest_effect=early
    )
    assert (found.course, found.signal) == (right, signal)
    if current[0] == "2020":
        assert found.expected == pytest.approx(HALFWAY)
    else:
        assert found.expected == 30


def test_course_when_lower_is_better() -> None:
    # from 30 down to 10: the line stands at 30 - 20 * 1826/3653 = 20.0027 in 2020
    target = {"value": 10, "period": "2025"}
    for value, right in ((20, Course.ON_COURSE), (20.1, Course.BEHIND), (9, Course.REACHED)):
        series = [seen("2015", 30), seen("2020", value)]
        assert judge(series, better="lower", target=target).course is right


def test_the_day_a_figure_is_about() -> None:
    # a figure of 1 January 2020 is from before 1 June 2020, a figure over 2020 is not
    series, early = [seen("2015", 1), seen("2020", 1)], date(2020, 6, 1)
    one = indicator(target={"value": 3, "period": "2025"})
    courses = [
        assess(one, monitor(describes=which), series, {}, earliest_effect=early).course
        for which in ("start", "whole", "end")
    ]
    assert courses == [Course.TOO_EARLY, Course.BEHIND, Course.BEHIND]


@pytest.mark.parametrize(
    ("after", "early", "right"),
    [
        (2, None, Signal.ON_COURSE),
        (0, None, Signal.BEHIND),
        (1, None, Signal.ATTENTION),
        # standing still says nothing yet; getting worse is shown all the same
        (1, date(2030, 1, 1), Signal.TOO_EARLY),
        (0, date(2030, 1, 1), Signal.BEHIND),
    ],
)
def test_signal_without_target(after: float, early: date | None, right: Signal) -> None:
    series = [seen("2015", 1), seen("2024", after)]
    found = assess(indicator(), monitor(), series, {}, earliest_effect=early)
    assert (found.course, found.signal) == (Course.NO_TARGET, right)


def test_worsened_signals() -> None:
    # higher is better; 10 -> 8 where the target is 9: the line stands at 9.5
    behind = judge([seen("2015", 10), seen("2020", 8)], target={"value": 9, "period": "2025"})
    assert (behind.progress, behind.signal) == (Progress.WORSENED, Signal.BEHIND)
    # a target below the baseline is met as long as the figure stays above it
    reached = judge([seen("2015", 10), seen("2020", 8)], target={"value": 4, "period": "2025"})
    assert (reached.progress, reached.course) == (Progress.WORSENED, Course.REACHED)
    # 11 -> 5 is a fall of 6 with margin sqrt((9-5)^2 + (11-10)^2) = 4.1, so worsened;
    # the line stands at 11 - 5.5 * 1826/3653 = 8.25, within 4-9, so on course
    series = [seen("2015", 11, 10, 12), seen("2020", 5, 4, 9)]
    both = judge(series, "survey", target={"value": 5.5, "period": "2025"})
    assert (both.progress, both.course) == (Progress.WORSENED, Course.ON_COURSE)
    assert both.signal is Signal.ATTENTION


def test_context_is_never_judged() -> None:
    found = judge(
        [seen("2015", 1), seen("2024", 2)], better="context", target={"value": 9, "period": "2030"}
    )
    assert (found.progress, found.course) == (Progress.CONTEXT, Course.NO_TARGET)
    assert (found.signal, found.change) == (Signal.CONTEXT, 1)


def test_references() -> None:
    # here 4.5 -> 5.7 (+1.2); Netherlands 4.4 -> 4.9 (+0.5); one area falls, one has a hole
    elsewhere = {
        "NL": [seen("2024", 4.9), seen("2015", 4.4)],
        "PV25": [seen("2015", 5.0), seen("2024", 4.0)],
        "GM0200": [seen("2015", 5.0), seen("2024", None, status=Status.WITHHELD)],
    }
    found = assess(
        indicator(references=("NL", "GM9999")), monitor(),
        [seen("2015", 4.5), seen("2024", 5.7)], elsewhere,
        area_names={"NL": "Nederland", "PV25": "Gelderland"},
    )  # fmt: skip
    assert [(r.area, r.area_name, r.change) for r in found.references] == [
        ("NL", "Nederland", 0.5),
        ("GM9999", "GM9999", None),
        ("PV25", "Gelderland", -1.0),
        ("GM0200", "GM0200", None),
    ]
    with in_language("en"):
        lines = [str(line) for line in compared(found)]
    assert "the same way as here: +1.2" in lines[0]
    assert "+0.5" in lines[0]
    assert "no figures for both periods" in lines[1]
    assert "the other way than here" in lines[2]
    with in_language("nl"):
        assert "+0,5" in str(compared(found)[0])


def test_nothing_says_that_something_caused_it() -> None:
    text = (LOCALE_DIR / "nl" / "analysis.po").read_text(encoding="utf-8")
    assert not re.search(r"dankzij|doordat|veroorzaakt|door de interventie|leidde tot", text)


def test_every_text_is_in_the_dutch_catalogue() -> None:
    from babel.messages.pofile import read_po

    with (LOCALE_DIR / "nl" / "analysis.po").open("rb") as file:
        known = {str(one.id): one.string for one in read_po(file, locale="nl") if one.id}
    assert module.__file__
    with open(module.__file__, encoding="utf-8") as source:
        code = re.sub(r'"\s*\n\s*"', "", source.read())
    used = set(re.findall(r'(?:Text\(|key = \(?)\s*"([^"]+)"', code))
    assert len(used) > 20
    assert used <= set(known)
    for key, dutch in known.items():
        assert set(re.findall(r"{\w+}", key)) == set(re.findall(r"{\w+}", str(dutch)))


def blank(signal: Signal) -> Assessment:
    return replace(judge([]), signal=signal)


@pytest.mark.parametrize(
    ("signals", "right"),
    [
        ([], Signal.NO_MONITOR),
        ([Signal.NO_MONITOR], Signal.NO_MONITOR),
        ([Signal.NO_FIGURE, Signal.NO_MONITOR], Signal.NO_FIGURE),
        ([Signal.NO_FIGURE, Signal.CONTEXT], Signal.CONTEXT),
        ([Signal.NO_FIGURE, Signal.ON_COURSE, Signal.CONTEXT], Signal.ON_COURSE),
        ([Signal.ON_COURSE, Signal.TOO_EARLY], Signal.TOO_EARLY),
        ([Signal.TOO_EARLY, Signal.ATTENTION], Signal.ATTENTION),
        ([Signal.ATTENTION, Signal.ON_COURSE, Signal.BEHIND], Signal.BEHIND),
    ],
)
def test_outcome_signal(signals: list[Signal], right: Signal) -> None:
    assert outcome_signal([blank(signal) for signal in signals]) is right


values = st.decimals(-1000, 1000, places=2).map(float)
spans = st.decimals(0, 50, places=2).map(float)
smallest_changes = st.none() | st.decimals(0, 20, places=2).map(float)
SWAPPED = {Progress.IMPROVED: Progress.WORSENED, Progress.WORSENED: Progress.IMPROVED}


@given(values, values, st.tuples(spans, spans, spans, spans), smallest_changes,
       st.sampled_from(["survey", "registration", "modelled"]),
       st.sampled_from(["higher", "lower"]))  # fmt: skip
def test_swapping_the_figures_swaps_the_judgement(
    one: float, two: float, span: tuple[float, ...], smallest: float | None, kind: str, better: str
) -> None:
    a, b = (one, one - span[0], one + span[1]), (two, two - span[2], two + span[3])
    forth = judge([seen("2015", *a), seen("2024", *b)], kind, better=better,
                  smallest_relevant_change=smallest)  # fmt: skip
    back = judge([seen("2015", *b), seen("2024", *a)], kind, better=better,
                 smallest_relevant_change=smallest)  # fmt: skip
    assert back.progress is SWAPPED.get(forth.progress, forth.progress)
    assert forth.change is not None
    assert back.change == -forth.change
    assert back.margin == forth.margin


@given(values, values, st.tuples(spans, spans, spans, spans), st.tuples(spans, spans, spans, spans),
       smallest_changes)  # fmt: skip
def test_wider_margins_never_make_a_change(
    one: float, two: float, span: tuple[float, ...], more: tuple[float, ...], smallest: float | None
) -> None:
    def with_span(s: tuple[float, ...]) -> Assessment:
        before = seen("2015", one, one - s[0], one + s[1])
        after = seen("2024", two, two - s[2], two + s[3])
        return judge([before, after], "survey", smallest_relevant_change=smallest)

    narrow = with_span(span)
    wide = with_span(tuple(a + b for a, b in zip(span, more, strict=True)))
    if narrow.progress is Progress.NO_DEMONSTRABLE_CHANGE:
        assert wide.progress is Progress.NO_DEMONSTRABLE_CHANGE
    else:
        assert wide.progress in (narrow.progress, Progress.NO_DEMONSTRABLE_CHANGE)


@given(values, values, values)
def test_a_target_that_is_met_is_reached(before: float, after: float, target: float) -> None:
    assume(before != target)
    series = [seen("2015", before), seen("2024", after)]
    found = judge(series, target={"value": target, "period": "2030"})
    assert (found.course is Course.REACHED) == (after >= target)
