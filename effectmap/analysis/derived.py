"""Figures that are computed from published ones, with units, margins and what is missing.

Two figures go together only when they are about the same period. A part that is missing makes the
result missing, for the gravest of the reasons, and says which part it was.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from effectmap import formats
from effectmap.model import Derived, Indicator, Measure, Observation, Period, Status
from effectmap.words import Text

# gravest first: a secret part stays the reason even where another part was not measured
GRAVITY = (
    Status.WITHHELD,
    Status.SMALL,
    Status.ELSEWHERE,
    Status.DISPUTED,
    Status.UNSPECIFIED,
    Status.NOT_MEASURED,
    Status.IMPOSSIBLE,
)
_WEAKEST = (Status.MODELLED, Status.PROVISIONAL, Status.DEFINITIVE)
# the same as in the judgement of a change: no monitor publishes 9 decimals
_DECIMALS = 9
_SHARE, _PER_1000 = 100.0, 1000.0


class Place(NamedTuple):
    """A series that is needed: of the indicator's measure, or of what it is divided by."""

    denominator: bool
    area: str


@dataclass(frozen=True)
class Figures:
    """A series by period, and per period what a reader must know of how it was computed."""

    series: tuple[Observation, ...]
    reasons: Mapping[Period, tuple[Text, ...]] = field(default_factory=dict)


class _Part(NamedTuple):
    """One of the figures that go into a result; None where the monitor has no such row."""

    name: str | Text
    figure: Observation | None


def places(indicator: Indicator, area: str) -> list[Place]:
    """Every series that is needed for the indicator in its own `area` and in its references."""
    found = [*_own(indicator, area)]
    for reference in indicator.references:
        found += _elsewhere(indicator.derived, reference)
    return list(dict.fromkeys(found))


def _own(indicator: Indicator, area: str) -> list[Place]:
    derived = indicator.derived
    if derived is not None and derived.kind == "sum_over_areas":
        return [Place(False, one) for one in derived.areas]
    return _elsewhere(derived, area)


def _elsewhere(derived: Derived | None, area: str) -> list[Place]:
    found = [Place(False, area)]
    if derived is not None and derived.of is not None:
        found.append(Place(True, area))
    if derived is not None and derived.reference is not None:
        found.append(Place(False, derived.reference))
    return found


def own_figures(
    indicator: Indicator,
    area: str,
    found: Callable[[Place], Sequence[Observation]],
    names: Mapping[str, str],
) -> Figures:
    """The indicator's own series; `found` gives what a place holds, `names` those of areas."""
    derived = indicator.derived
    if derived is not None and derived.kind == "sum_over_areas":
        return sum_over_areas(
            [(names.get(one, one), found(Place(False, one))) for one in derived.areas]
        )
    return figures_in(derived, area, found, names)


def figures_in(
    derived: Derived | None,
    area: str,
    found: Callable[[Place], Sequence[Observation]],
    names: Mapping[str, str],
) -> Figures:
    """The same in one area, such as a reference; a sum over areas is there the area itself."""
    own = found(Place(False, area))
    name = names.get(area, area)
    if derived is None or derived.kind == "sum_over_areas":
        return Figures(tuple(own))
    if derived.kind == "difference_with_reference":
        reference = derived.reference or ""
        return difference(
            (name, own), (names.get(reference, reference), found(Place(False, reference)))
        )
    whole = found(Place(True, area))
    return share_of(own, whole) if derived.kind == "share_of" else per_1000(own, whole)


def measure_of(measure: Measure, derived: Derived | None) -> Measure:
    """The measure with the unit and decimals of what is derived from it."""
    if derived is None or derived.kind == "sum_over_areas":
        return measure
    if derived.kind == "share_of":
        return measure.model_copy(update={"unit": "%", "decimals": 1})
    if derived.kind == "per_1000":
        of = "" if measure.unit == "aantal" else f"{measure.unit} "
        return measure.model_copy(update={"unit": f"{of}per 1.000 inwoners", "decimals": 1})
    unit = "procentpunt" if measure.unit == "%" else measure.unit
    return measure.model_copy(update={"unit": unit})


def how(measure: Measure, derived: Derived, of: Measure | None, names: Mapping[str, str]) -> Text:
    """In a sentence how the figures come about; `of` is what is divided by, `names` of areas."""
    if derived.kind == "sum_over_areas":
        areas = ", ".join(names.get(area, area) for area in derived.areas)
        return Text("Computed: {measure}, {areas} together.", measure=measure.name, areas=areas)
    if derived.kind == "difference_with_reference":
        area = names.get(derived.reference or "", derived.reference or "")
        return Text("Computed: {measure}, minus that of {area}.", measure=measure.name, area=area)
    whole = of.name if of else ""
    if derived.kind == "share_of":
        return Text("Computed: {measure} as a share of {whole}.", measure=measure.name, whole=whole)
    return Text("Computed: {measure} per 1,000 of {whole}.", measure=measure.name, whole=whole)


def share_of(part: Sequence[Observation], whole: Sequence[Observation]) -> Figures:
    """`part` as a percentage of `whole`; larger than the whole is no share and no figure."""
    return _divided(part, whole, _SHARE)


def per_1000(part: Sequence[Observation], inhabitants: Sequence[Observation]) -> Figures:
    """`part` per 1,000 of `inhabitants`."""
    return _divided(part, inhabitants, _PER_1000)


def sum_over_areas(parts: Sequence[tuple[str, Sequence[Observation]]]) -> Figures:
    """All areas together, in every period that any of them has; each with its name."""
    by_area = [(name, _by_period(series)) for name, series in parts]
    periods = sorted({period for _name, known in by_area for period in known})
    return _gathered(
        periods, lambda period: [_Part(name, known.get(period)) for name, known in by_area], _added
    )


def difference(
    own: tuple[str, Sequence[Observation]], reference: tuple[str, Sequence[Observation]]
) -> Figures:
    """The figure of an area minus that of another; each is a name and its series."""
    first, second = _by_period(own[1]), _by_period(reference[1])
    return _gathered(
        sorted(first),
        lambda period: [_Part(own[0], first[period]), _Part(reference[0], second.get(period))],
        _subtracted,
    )


class _Result(NamedTuple):
    value: float | None
    lower: float | None = None
    upper: float | None = None
    reason: Text | None = None
    status: Status | None = None


def _divided(part: Sequence[Observation], whole: Sequence[Observation], times: float) -> Figures:
    first, second = _by_period(part), _by_period(whole)
    return _gathered(
        sorted(first),
        lambda period: [
            _Part(Text("the part"), first[period]),
            _Part(Text("the whole"), second.get(period)),
        ],
        lambda figures: _quotient(figures, times),
    )


def _quotient(figures: Sequence[Observation], times: float) -> _Result:
    part, whole = figures
    above, below = part.value or 0.0, whole.value or 0.0
    if below <= 0:
        reason = Text("This cannot be divided: the whole is zero.")
        return _Result(None, reason=reason, status=Status.IMPOSSIBLE)
    if times == _SHARE and above > below:
        reason = Text("This is no share: the part is larger than the whole.")
        return _Result(None, reason=reason, status=Status.UNSPECIFIED)
    if part.lower is None or part.upper is None:
        return _Result(_round(above / below * times))
    if whole.lower is not None or whole.upper is not None:
        reason = Text("There is no margin, because the whole has a margin of its own.")
        return _Result(_round(above / below * times), reason=reason)
    lower, upper = (_round(bound / below * times) for bound in (part.lower, part.upper))
    return _Result(_round(above / below * times), lower, upper)


def _added(figures: Sequence[Observation]) -> _Result:
    total = _round(math.fsum(one.value or 0.0 for one in figures))
    return _bounded(total, figures, [1.0] * len(figures))


def _subtracted(figures: Sequence[Observation]) -> _Result:
    own, reference = figures
    value = _round((own.value or 0.0) - (reference.value or 0.0))
    return _bounded(value, figures, [1.0, -1.0])


def _bounded(value: float, figures: Sequence[Observation], signs: Sequence[float]) -> _Result:
    """With the root of the sum of squares of all margins; a lopsided one stays lopsided."""
    with_margin = [one for one in figures if one.lower is not None and one.upper is not None]
    if not with_margin:
        return _Result(value)
    if len(with_margin) < len(figures):
        reason = Text("There is no margin, because not every part has one.")
        return _Result(value, reason=reason)
    down, up = [], []
    for one, sign in zip(figures, signs, strict=True):
        below, above = (one.value or 0) - (one.lower or 0), (one.upper or 0) - (one.value or 0)
        down.append(below if sign > 0 else above)
        up.append(above if sign > 0 else below)
    return _Result(value, _round(value - math.hypot(*down)), _round(value + math.hypot(*up)))


def _gathered(
    periods: Sequence[Period],
    parts: Callable[[Period], Sequence[_Part]],
    computed: Callable[[Sequence[Observation]], _Result],
) -> Figures:
    series, reasons = [], {}
    for period in periods:
        here = parts(period)
        figures = [one.figure for one in here if one.figure is not None]
        missing = [one for one in here if one.figure is None or one.figure.value is None]
        if missing:
            result = _Result(None, reason=_why(period, missing), status=_gravest(missing))
        else:
            result = computed(figures)
        series.append(_observation(figures, result))
        if result.reason is not None:
            reasons[period] = (result.reason,)
    return Figures(tuple(series), reasons)


def _observation(figures: Sequence[Observation], result: _Result) -> Observation:
    weakest = min((one.status for one in figures if one.value is not None),
                  key=_WEAKEST.index, default=Status.UNSPECIFIED)  # fmt: skip
    return figures[0]._replace(
        value=result.value,
        lower=result.lower,
        upper=result.upper,
        status=result.status or weakest,
        file_hash="+".join(dict.fromkeys(one.file_hash for one in figures)),
    )


def _gravest(missing: Sequence[_Part]) -> Status:
    """A row that is not there at all gives no reason."""
    said = {one.figure.status if one.figure else Status.UNSPECIFIED for one in missing}
    return next((status for status in GRAVITY if status in said), Status.UNSPECIFIED)


def _why(period: Period, missing: Sequence[_Part]) -> Text:
    first = missing[0]
    status = formats.STATUS_WORD[_gravest([first])]
    key = "This cannot be computed for {period}: {part}: {status}."
    if len(missing) > 1:
        key = "This cannot be computed for {period}: {part}: {status}, and {n} more."
    return Text(key, period=period, part=first.name, status=status, n=len(missing) - 1)


def _by_period(series: Sequence[Observation]) -> dict[Period, Observation]:
    return {one.period: one for one in series if one.period is not None}


def _round(value: float) -> float:
    return round(value, _DECIMALS)
