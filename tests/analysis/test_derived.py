"""Computed figures, every result worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from effectmap.analysis.derived import (
    Figures,
    Place,
    difference,
    figures_in,
    measure_of,
    own_figures,
    per_1000,
    places,
    share_of,
    sum_over_areas,
)
from effectmap.model import Derived, Indicator, Measure, Observation, Period, Status
from effectmap.words import in_language

Given = float | str | tuple[float, float, float] | None
STATUS = {
    "?": Status.UNSPECIFIED, "x": Status.WITHHELD, "-": Status.NOT_MEASURED, "/": Status.IMPOSSIBLE,
    "<": Status.SMALL, "!": Status.DISPUTED,
}  # fmt: skip


def made(given: Given, year: str = "2024", status: Status = Status.DEFINITIVE) -> list[Observation]:
    """A figure, `(value, lower, upper)`, a mark of missing, or None: the row is not there."""
    if given is None:
        return []
    if isinstance(given, str):
        return [Observation("m", "A", Period.parse(year), None, status=STATUS[given])]
    value, lower, upper = given if isinstance(given, tuple) else (given, None, None)
    return [
        Observation(
            "m", "A", Period.parse(year), value, lower, upper, status, file_hash=f"h{value}"
        )
    ]


def said(found: Figures) -> tuple[Any, ...]:
    """Value, lower, upper, status and the reason of the only figure."""
    with in_language("en"):
        (one,) = found.series
        reasons = [str(text) for text in found.reasons.get(one.period, ())]
    return one.value, one.lower, one.upper, str(one.status), *reasons


ZERO = "This cannot be divided: the whole is zero."
NO_SHARE = "This is no share: the part is larger than the whole."
MARGIN_OF_WHOLE = "There is no margin, because the whole has a margin of its own."
NOT_EVERY = "There is no margin, because not every part has one."
CANNOT = "This cannot be computed for 2024: {}."
SHARES = [
    # 12,061 of 48,752 inhabitants are 65 or older: 24.739...%
    ("counts of a registration", 12061.0, 48752.0, (24.739497867, None, None, "definitive")),
    # 200 (180-224) of 800: 25% (22.5-28)
    ("a margin is scaled along", (200.0, 180.0, 224.0), 800.0, (25.0, 22.5, 28.0, "definitive")),
    ("a whole with a margin", (200.0, 180.0, 220.0), (800.0, 780.0, 820.0), (25.0, None, None, "definitive", MARGIN_OF_WHOLE)),
    ("nothing of something", 0.0, 800.0, (0.0, None, None, "definitive")),
    ("all of it", 800.0, 800.0, (100.0, None, None, "definitive")),
    ("more than all of it", 801.0, 800.0, (None, None, None, "unspecified", NO_SHARE)),
    ("of nothing", 0.0, 0.0, (None, None, None, "impossible", ZERO)),
    ("a withheld part", "x", 800.0, (None, None, None, "withheld", CANNOT.format("the part: withheld"))),
    ("a small part", "<", 800.0, (None, None, None, "small", CANNOT.format("the part: withheld: small numbers"))),
    ("a disputed whole, a part that was not measured", "-", "!", (None, None, None, "disputed", CANNOT.format("the part: not measured, and 1 more"))),
    ("a withheld whole", 20.0, "x", (None, None, None, "withheld", CANNOT.format("the whole: withheld"))),
    ("a whole that is not there", 20.0, None, (None, None, None, "unspecified", CANNOT.format("the whole: no figure, reason not given"))),
    ("both missing: the gravest counts", "-", "x", (None, None, None, "withheld", CANNOT.format("the part: not measured, and 1 more"))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "whole", "result"), [c[1:] for c in SHARES], ids=[c[0] for c in SHARES]
)
def test_a_share(part: Given, whole: Given, result: tuple[Any, ...]) -> None:
    assert said(share_of(made(part), made(whole))) == result


PER_1000 = [
    # 975 of 48,750 inhabitants: 20 per 1,000
    ("counts", 975.0, 48750.0, (20.0, None, None, "definitive")),
    # 1,463 (1,365-1,560) of 48,750: 30.010 (28-32)
    ("a margin", (1462.5, 1365.0, 1560.0), 48750.0, (30.0, 28.0, 32.0, "definitive")),
    ("more than one each", 2000.0, 1000.0, (2000.0, None, None, "definitive")),
    ("nobody lives there", 2.0, 0.0, (None, None, None, "impossible", ZERO)),
    ("not measured", "-", 1000.0, (None, None, None, "not_measured", CANNOT.format("the part: not measured"))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "whole", "result"), [c[1:] for c in PER_1000], ids=[c[0] for c in PER_1000]
)
def test_per_1000(part: Given, whole: Given, result: tuple[Any, ...]) -> None:
    assert said(per_1000(made(part), made(whole))) == result


SUMS = [
    ("counts", [1110.0, 1250.0, 1535.0], (3895.0, None, None, "definitive")),
    # margins 30 and 40: sqrt(900 + 1600) = 50
    ("margins", [(100.0, 70.0, 130.0), (200.0, 160.0, 240.0)], (300.0, 250.0, 350.0, "definitive")),
    # down sqrt(3² + 4²) = 5, up sqrt(6² + 8²) = 10
    ("lopsided margins", [(100.0, 97.0, 106.0), (50.0, 46.0, 58.0)], (150.0, 145.0, 160.0, "definitive")),
    ("one without a margin", [(100.0, 70.0, 130.0), 200.0], (300.0, None, None, "definitive", NOT_EVERY)),
    ("no noise in the last digits", [0.1, 0.2], (0.3, None, None, "definitive")),
    ("one area is withheld", [10.0, "x"], (None, None, None, "withheld", CANNOT.format("area 1: withheld"))),
    ("one area has no row", [10.0, None], (None, None, None, "unspecified", CANNOT.format("area 1: no figure, reason not given"))),
    ("two are missing", ["/", "x", 5.0], (None, None, None, "withheld", CANNOT.format("area 0: cannot occur, and 1 more"))),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "result"), [c[1:] for c in SUMS], ids=[c[0] for c in SUMS])
def test_a_sum_over_areas(parts: list[Given], result: tuple[Any, ...]) -> None:
    assert (
        said(sum_over_areas([(f"area {at}", made(part)) for at, part in enumerate(parts)]))
        == result
    )


DIFFERENCES = [
    ("above", 28.8, 22.5, (6.3, None, None, "definitive")),
    ("below", 22.5, 28.8, (-6.3, None, None, "definitive")),
    ("the same", 5.7, 5.7, (0.0, None, None, "definitive")),
    # margins 3 and 4: sqrt(9 + 16) = 5
    ("margins", (30.0, 27.0, 33.0), (20.0, 16.0, 24.0), (10.0, 5.0, 15.0, "definitive")),
    # down: own below 3, reference above 4 = 5; up: own above 6, reference below 8 = 10
    ("lopsided margins", (30.0, 27.0, 36.0), (20.0, 12.0, 24.0), (10.0, 5.0, 20.0, "definitive")),
    ("one without a margin", (30.0, 27.0, 33.0), 20.0, (10.0, None, None, "definitive", NOT_EVERY)),
    ("a reference that is withheld", 30.0, "x", (None, None, None, "withheld", CANNOT.format("NL: withheld"))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("own", "reference", "result"), [c[1:] for c in DIFFERENCES], ids=[c[0] for c in DIFFERENCES]
)
def test_a_difference_with_the_reference(
    own: Given, reference: Given, result: tuple[Any, ...]
) -> None:
    assert said(difference(("Zutphen", made(own)), ("NL", made(reference)))) == result


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        (Status.DEFINITIVE, Status.PROVISIONAL, Status.PROVISIONAL),
        (Status.MODELLED, Status.PROVISIONAL, Status.MODELLED),
        (Status.DEFINITIVE, Status.DEFINITIVE, Status.DEFINITIVE),
    ],
)
def test_the_weakest_status_counts_and_every_file_is_named(
    first: Status, second: Status, both: Status
) -> None:
    (one,) = share_of(made(1.0, status=first), made(4.0, status=second)).series
    assert (one.status, one.file_hash) == (both, "h1.0+h4.0")


@pytest.mark.parametrize("other", ["2023", "2024-Q1", "2024-01", "2024/'25"])
def test_different_periods_are_never_combined(other: str) -> None:
    for found in (
        share_of(made(1.0), made(4.0, other)),
        per_1000(made(1.0), made(4.0, other)),
        difference(("A", made(1.0)), ("B", made(4.0, other))),
        sum_over_areas([("A", made(1.0)), ("B", made(4.0, other))]),
    ):
        assert all(one.value is None for one in found.series)


MEASURE = Measure(id="m", name="M", unit="aantal", decimals=0, columns=("a",))
INDICATOR: dict[str, Any] = {
    "id": "i",
    "name": "I",
    "monitor": "x",
    "measure": "m",
    "better": "lower",
}
UNITS = [
    ("aantal", {"kind": "share_of", "of": "b"}, "%", 1),
    ("aantal", {"kind": "per_1000", "of": "b"}, "per 1.000 inwoners", 1),
    ("nachten", {"kind": "per_1000", "of": "b"}, "nachten per 1.000 inwoners", 1),
    ("aantal", {"kind": "sum_over_areas", "areas": ["A", "B"]}, "aantal", 0),
    ("%", {"kind": "difference_with_reference", "reference": "N"}, "procentpunt", 0),
    ("weken", {"kind": "difference_with_reference", "reference": "N"}, "weken", 0),
]


@pytest.mark.parametrize(("unit", "derived", "result", "decimals"), UNITS)
def test_the_unit_is_carried_along(
    unit: str, derived: dict[str, Any], result: str, decimals: int
) -> None:
    found = measure_of(MEASURE.model_copy(update={"unit": unit}), Derived.model_validate(derived))
    assert (found.unit, found.decimals) == (result, decimals)


PLACES = [
    (None, [(False, "Z"), (False, "N")]),
    ({"kind": "share_of", "of": "b"}, [(False, "Z"), (True, "Z"), (False, "N"), (True, "N")]),
    ({"kind": "sum_over_areas", "areas": ["A", "B"]}, [(False, "A"), (False, "B"), (False, "N")]),
    (
        {"kind": "difference_with_reference", "reference": "P"},
        [(False, "Z"), (False, "P"), (False, "N")],
    ),
]


@pytest.mark.parametrize(("derived", "needed"), PLACES)
def test_which_series_are_needed(
    derived: dict[str, Any] | None, needed: list[tuple[bool, str]]
) -> None:
    indicator = Indicator.model_validate({**INDICATOR, "derived": derived, "references": ["N"]})
    assert places(indicator, "Z") == [Place(*one) for one in needed]
    held = {place: made(5.0) for place in places(indicator, "Z")}
    assert own_figures(indicator, "Z", held.__getitem__, {}).series
    assert figures_in(indicator.derived, "N", held.__getitem__, {}).series
