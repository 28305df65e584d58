"""What must hold for an indicator that is computed: its parts exist and can be laid together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from effectmap.model.catalogue import Catalogue, Measure, Monitor, MonitorKind
from effectmap.model.effectmap import Derived, Indicator
from effectmap.model.problem import Problem, unknown
from effectmap.words import Text

# a unit does not say whether figures may be added; these do, unless the name says otherwise
COUNTS = frozenset(
    {"aantal", "personen", "inwoners", "huishoudens", "woningen", "banen", "bedrijven", "nachten"}
)
_PEOPLE = frozenset({"personen", "inwoners"})
_NOT_ADDED = ("gemiddeld", "mediaan", "percentage", "aandeel", " per ")
_WANTS = {
    "share_of": ("of",),
    "per_1000": ("of",),
    "sum_over_areas": ("areas",),
    "difference_with_reference": ("reference",),
}
_MAY = {"share_of": ("monitor",), "per_1000": ("monitor",)}


def plain(unit: str) -> str:
    """A unit without capitals and double spaces, to compare it with another."""
    return " ".join(unit.lower().split())


def check_derived(
    indicator: Indicator, derived: Derived, area: str, catalogue: Catalogue, file: str
) -> Iterator[Problem]:
    """Everything that is wrong with `derived` of this indicator, whose own area is `area`."""
    yield from _fields(indicator, derived, file)
    monitor = catalogue.monitor(indicator.monitor)
    measure = monitor.measure(indicator.measure) if monitor else None
    if monitor is None or measure is None:  # said already
        return
    if derived.of is not None:
        yield from _denominator(indicator, derived, monitor, measure, catalogue, file)
    if derived.kind == "sum_over_areas":
        yield from _sum(indicator, derived, measure, file)
    # a reference area would then be compared with itself as well
    if derived.reference is not None and derived.reference in (area, *indicator.references):
        message = Text("this area is compared with itself: choose another reference")
        yield Problem(file, message, indicator.id, "derived.reference")


def _fields(indicator: Indicator, derived: Derived, file: str) -> Iterator[Problem]:
    wants, may = _WANTS[derived.kind], _MAY.get(derived.kind, ())
    for name in ("of", "monitor", "areas", "reference"):
        given = bool(getattr(derived, name))
        if name in wants and not given:
            message = Text("this is missing: fill it in")
        elif given and name not in (*wants, *may):
            message = Text("this does not go with “{kind}”: remove it", kind=derived.kind)
        else:
            continue
        yield Problem(file, message, indicator.id, f"derived.{name}")


def _denominator(
    indicator: Indicator,
    derived: Derived,
    monitor: Monitor,
    measure: Measure,
    catalogue: Catalogue,
    file: str,
) -> Iterator[Problem]:
    other = catalogue.monitor(derived.monitor) if derived.monitor else monitor
    if other is None:
        ids = [one.id for one in catalogue.monitors]
        yield unknown(file, indicator.id, "derived.monitor", derived.monitor or "", ids)
        return
    whole = other.measure(derived.of or "")
    if whole is None:
        ids = [one.id for one in other.measures]
        yield unknown(file, indicator.id, "derived.of", derived.of or "", ids)
        return
    if other.id != monitor.id and other.kind is not MonitorKind.REGISTRATION:
        message = Text("only a registration can be divided by: “{name}” is none", name=other.name)
        yield Problem(file, message, indicator.id, "derived.monitor")
    if not _is_count(measure):
        yield Problem(file, _no_count(measure), indicator.id, "measure")
    if not _is_count(whole):
        yield Problem(file, _no_count(whole), indicator.id, "derived.of")
    elif derived.kind == "per_1000" and not _are_people(whole):
        message = Text("“{name}” are no inhabitants: choose a measure of them", name=whole.name)
        yield Problem(file, message, indicator.id, "derived.of")
    elif derived.kind == "share_of" and plain(measure.unit) != plain(whole.unit):
        message = Text(
            "a share needs one unit, and these are “{unit}” and “{other}”",
            unit=measure.unit,
            other=whole.unit,
        )
        yield Problem(file, message, indicator.id, "derived.of")


def _sum(indicator: Indicator, derived: Derived, measure: Measure, file: str) -> Iterator[Problem]:
    if not _is_count(measure):
        yield Problem(file, _no_count(measure), indicator.id, "measure")
    if indicator.area is not None:
        message = Text("this does not go with “{kind}”: remove it", kind=derived.kind)
        yield Problem(file, message, indicator.id, "area")
    double = [area for area, count in Counter(derived.areas).items() if count > 1]
    if double or len({area[:2] for area in derived.areas}) > 1 or len(derived.areas) == 1:
        message = Text("give two or more different areas of one kind, so that none counts twice")
        yield Problem(file, message, indicator.id, "derived.areas")


def _is_count(measure: Measure) -> bool:
    name = f" {measure.name.lower()} "
    return plain(measure.unit) in COUNTS and not any(word in name for word in _NOT_ADDED)


def _are_people(measure: Measure) -> bool:
    name = measure.name.lower()
    return plain(measure.unit) in _PEOPLE or "inwoner" in name or "bevolking" in name


def _no_count(measure: Measure) -> Text:
    return Text(
        "“{name}” ({unit}) is no count, so it cannot be added or divided",
        name=measure.name,
        unit=measure.unit or "–",
    )
