"""Which figures may not leave: tables worked out by hand, and random ones against an attacker."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effectmap.analysis.disclosure import protected, related
from effectmap.model import Catalogue, Measure, Observation, Period, Series, Status

TOWN, OTHER, LAND = "GM0301", "GM0200", "NL01"
DISTRICT, A, B, C = "WK030101", "BU03010101", "BU03010102", "BU03010103"


def measure(id: str, unit: str = "aantal", **more: Any) -> dict[str, Any]:
    return {"id": id, "name": id, "unit": unit, "columns": [id], **more}


def monitor(id: str, *measures: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": id, "name": id, "publisher": "p", "source": "s", "licence": "l",
        "kind": "registration", "frequency": "f", "files": [{"path": "a.csv"}],
        "measures": list(measures), **more,
    }  # fmt: skip


def catalogue(*monitors: dict[str, Any], **more: Any) -> Catalogue:
    return Catalogue.model_validate({"schema_version": 1, "monitors": monitors, **more})


# `measure area period` → value; a text is the status of a figure that is not there
Figures = dict[str, float | str]


def series(figures: Figures, owner: str = "m") -> dict[Series, list[Observation]]:
    found: dict[Series, list[Observation]] = {}
    for place, value in figures.items():
        name, area, period = place.split()
        who, _, id = name.rpartition("/")
        one = Series(who or owner, id, area)
        number = value if isinstance(value, float | int) else None
        low, high = (None, None) if number is None else (number - 1, number + 1)
        status = Status.DEFINITIVE if number is not None else Status(value)
        when = Period.parse(period)
        seen = Observation(id, area, when, number, low, high, status)
        found.setdefault(one, []).append(seen)
    return found


def hidden(book: Catalogue, figures: Figures) -> set[str]:
    """The places of the figures that were taken out; all others must be as they were."""
    before = series(figures)
    gone = set()
    for one, after in protected(book, before).items():
        for old, new in zip(before[one], after, strict=True):
            if old is not new:
                assert new == old._replace(value=None, lower=None, upper=None, status=Status.SMALL)
                prefix = "" if one.monitor == "m" else f"{one.monitor}/"
                gone.add(f"{prefix}{one.measure} {one.area} {old.period}")
    return gone


def places(text: str) -> set[str]:
    return {place.strip() for place in text.split(",") if place.strip()}


PLAIN = catalogue(monitor("m", measure("n")))
SPLIT = catalogue(
    monitor("m", measure("n", parts=[["man", "vrouw"]]), measure("man"), measure("vrouw"))
)
SHARE = catalogue(
    monitor(
        "m",
        measure("n", parts=[["deel", "rest"]]),
        measure("deel"),
        measure("rest"),
        measure("pct", "%", share={"part": "deel", "of": "n"}),
    )
)
OF_PUBLIC = catalogue(
    monitor(
        "m", measure("deel"), measure("pct", "%", share={"part": "deel", "of": "cbs/inwoners"})
    ),
    monitor("cbs", measure("inwoners"), small_counts=0),
)
ONLY_PCT = catalogue(
    monitor("m", measure("pct", "%", share={"of": "cbs/inwoners"})),
    monitor("cbs", measure("inwoners"), small_counts=0),
)
CASES: dict[str, tuple[Catalogue, Figures, str]] = {
    "fewer than ten": (PLAIN, {"n GM0301 2023": 9, "n GM0301 2024": 10}, "n GM0301 2023"),
    "nobody at all": (PLAIN, {"n GM0301 2023": 0}, "n GM0301 2023"),
    "a small fall is a small number too": (PLAIN, {"n GM0301 2023": -3, "n GM0301 2024": -30}, "n GM0301 2023"),
    "another bar": (catalogue(monitor("m", measure("n")), small_counts=5), {"n GM0301 2023": 4, "n GM0301 2024": 5}, "n GM0301 2023"),
    "switched off": (catalogue(monitor("m", measure("n")), small_counts=0), {"n GM0301 2023": 1}, ""),
    "switched off for one monitor": (catalogue(monitor("m", measure("n"), small_counts=0)), {"n GM0301 2023": 1}, ""),
    "switched on for one monitor": (catalogue(monitor("m", measure("n"), small_counts=5), small_counts=0), {"n GM0301 2023": 1}, "n GM0301 2023"),
    "no count": (catalogue(monitor("m", measure("n", "weken"))), {"n GM0301 2023": 1}, ""),
    "said to be no count": (catalogue(monitor("m", measure("n", count=False))), {"n GM0301 2023": 1}, ""),
    "said to be a count": (catalogue(monitor("m", measure("n", "uren", count=True))), {"n GM0301 2023": 1}, "n GM0301 2023"),
    "a part: the other part too": (SPLIT, {"n GM0301 2023": 100, "man GM0301 2023": 3, "vrouw GM0301 2023": 97}, "man GM0301 2023, vrouw GM0301 2023"),
    "only in the period where it is small": (
        SPLIT,
        {"n GM0301 2023": 100, "man GM0301 2023": 3, "vrouw GM0301 2023": 97,
         "n GM0301 2024": 100, "man GM0301 2024": 40, "vrouw GM0301 2024": 60},
        "man GM0301 2023, vrouw GM0301 2023",
    ),
    "a part whose other part is missing: the total": (
        SPLIT, {"n GM0301 2023": 100, "man GM0301 2023": 3, "vrouw GM0301 2023": "not_measured"},
        "n GM0301 2023, man GM0301 2023",
    ),
    "a part that the publisher hides alone": (
        SPLIT, {"n GM0301 2023": 100, "man GM0301 2023": "withheld", "vrouw GM0301 2023": 60},
        "vrouw GM0301 2023",
    ),
    "a percentage of a small count, and of the other part": (
        SHARE, {"n GM0301 2023": 100, "deel GM0301 2023": 3, "rest GM0301 2023": 97, "pct GM0301 2023": 3.0},
        "deel GM0301 2023, rest GM0301 2023, pct GM0301 2023",
    ),
    "a percentage of few people": (
        SHARE, {"n GM0301 2023": 8, "deel GM0301 2023": 4, "rest GM0301 2023": 4, "pct GM0301 2023": 50.0},
        "n GM0301 2023, deel GM0301 2023, rest GM0301 2023, pct GM0301 2023",
    ),
    "a percentage of large counts stays": (
        SHARE, {"n GM0301 2023": 100, "deel GM0301 2023": 30, "rest GM0301 2023": 70, "pct GM0301 2023": 30.0}, "",
    ),
    "a percentage of a public total": (
        OF_PUBLIC, {"deel GM0301 2023": 3, "pct GM0301 2023": 0.3, "cbs/inwoners GM0301 2023": 1000},
        "deel GM0301 2023, pct GM0301 2023",
    ),
    "a percentage whose count stands in no file": (
        ONLY_PCT,
        {"pct GM0301 2023": 0.8, "cbs/inwoners GM0301 2023": 1000, "pct GM0301 2024": 1.2, "cbs/inwoners GM0301 2024": 1000},
        "pct GM0301 2023",
    ),
    "a percentage that rounding could have raised": (
        ONLY_PCT, {"pct GM0301 2023": 0.3, "cbs/inwoners GM0301 2023": 3200}, "pct GM0301 2023",
    ),
    "such a percentage in one neighbourhood of three": (
        ONLY_PCT,
        {"pct BU03010101 2023": 3.0, "pct BU03010102 2023": 20.0, "pct BU03010103 2023": 40.0, "pct GM0301 2023": 21.0,
         "cbs/inwoners BU03010101 2023": 100, "cbs/inwoners BU03010102 2023": 100,
         "cbs/inwoners BU03010103 2023": 100, "cbs/inwoners GM0301 2023": 300},
        "pct BU03010101 2023, pct BU03010102 2023",
    ),
    "a neighbourhood: another one too": (
        PLAIN, {"n GM0301 2023": 200, "n BU03010101 2023": 4, "n BU03010102 2023": 96, "n BU03010103 2023": 100},
        "n BU03010101 2023, n BU03010102 2023",
    ),
    "neighbourhoods that are not all shown": (
        PLAIN, {"n GM0301 2023": 200, "n BU03010101 2023": 4, "n BU03010102 2023": 96}, "n BU03010101 2023",
    ),
    "neighbourhoods that are not all shown, but nearly": (
        PLAIN, {"n GM0301 2023": 105, "n BU03010101 2023": 4, "n BU03010102 2023": 96},
        "n BU03010101 2023, n BU03010102 2023",
    ),
    "a district in between": (
        PLAIN,
        {"n GM0301 2023": 300, "n WK030101 2023": 100, "n WK030102 2023": 200, "n BU03010101 2023": 4, "n BU03010102 2023": 96},
        "n BU03010101 2023, n BU03010102 2023",
    ),
    "a district that is small itself": (
        PLAIN,
        {"n GM0301 2023": 300, "n WK030101 2023": 8, "n WK030102 2023": 100, "n WK030103 2023": 192},
        "n WK030101 2023, n WK030102 2023",
    ),
    "the country is no help in computing a town": (PLAIN, {"n NL01 2023": 17_000, "n GM0301 2023": 3, "n GM0200 2023": 400}, "n GM0301 2023"),
    "areas whose codes do not tell": (
        catalogue(monitor("m", measure("n")), area_parts={"GG1413": ("GM0301", "GM0200")}),
        {"n GG1413 2023": 403, "n GM0301 2023": 3, "n GM0200 2023": 400},
        "n GM0301 2023, n GM0200 2023",
    ),
    "a quarter of a year that it adds up to": (
        PLAIN,
        {"n GM0301 2023": 100, "n GM0301 2023-Q1": 5, "n GM0301 2023-Q2": 20, "n GM0301 2023-Q3": 30, "n GM0301 2023-Q4": 45},
        "n GM0301 2023-Q1, n GM0301 2023-Q2",
    ),
    "quarters of something that does not add up": (
        PLAIN,
        {"n GM0301 2023": 25, "n GM0301 2023-Q1": 5, "n GM0301 2023-Q2": 20, "n GM0301 2023-Q3": 30, "n GM0301 2023-Q4": 45},
        "n GM0301 2023-Q1",
    ),
    "public figures stay as long as others can go": (
        catalogue(
            monitor("m", measure("n", parts=[["cbs/man", "vrouw", "x"]]), measure("vrouw"), measure("x")),
            monitor("cbs", measure("man"), small_counts=0),
        ),
        {"n GM0301 2023": 120, "cbs/man GM0301 2023": 17, "vrouw GM0301 2023": 3, "x GM0301 2023": 100},
        "vrouw GM0301 2023, x GM0301 2023",
    ),
    "one column under two names": (
        catalogue(monitor("m", measure("n"), measure("zelfde", columns=["n"], count=False))),
        {"n GM0301 2023": 3}, "n GM0301 2023",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("book", "figures", "gone"), CASES.values(), ids=CASES.keys())
def test_what_is_hidden(book: Catalogue, figures: Figures, gone: str) -> None:
    assert hidden(book, figures) == places(gone)


def test_one_figure_in_two_series_is_hidden_in_both() -> None:
    book = catalogue(
        monitor("m", measure("n")), monitor("x", measure("y", columns=["n"], count=False))
    )
    found = series({"n GM0301 2023": 3})
    one = next(iter(found))
    after = protected(book, {**found, Series("x", "y", TOWN): found[one]})
    assert {figure.status for figures in after.values() for figure in figures} == {Status.SMALL}


def test_what_the_publisher_leaves_out_keeps_its_reason() -> None:
    after = protected(PLAIN, series({"n GM0301 2023": "withheld", "n GM0301 2024": 3}))
    assert [figure.status for figure in after[Series("m", "n", TOWN)]] == [
        Status.WITHHELD,
        Status.SMALL,
    ]


def test_what_is_not_shown_is_hidden_first() -> None:
    figures = {"n GM0301 2023": 100, "man GM0301 2023": 3, "vrouw GM0301 2023": 97}
    book = catalogue(
        monitor(
            "m",
            measure("n", parts=[["man", "vrouw", "x"]]),
            measure("man"),
            measure("vrouw"),
            measure("x"),
        )
    )
    found = series({**figures, "n GM0301 2023": 130, "x GM0301 2023": 30})
    shown = [Series("m", id, TOWN) for id in ("n", "man", "x")]
    after = protected(book, found, shown)
    assert {one.measure for one, all in after.items() if all[0].value is None} == {"man", "vrouw"}


def test_the_series_that_are_needed_beside_a_percentage() -> None:
    wanted = [Series("m", "pct", TOWN), Series("m", "pct", LAND)]
    asked = {(one.measure, one.area) for one in related(SHARE, wanted)}
    assert asked == {(id, area) for id in ("n", "deel", "rest", "pct") for area in (TOWN, LAND)}
    assert related(PLAIN, [Series("m", "n", TOWN)]) == [Series("m", "n", TOWN)]


def test_what_an_indicator_chooses_goes_along() -> None:
    chosen = (("leeftijd", "80"),)
    asked = related(SHARE, [Series("m", "pct", TOWN, chosen)])
    assert Series("m", "deel", TOWN, chosen) in asked
    assert Series("m", "n", TOWN, chosen) in asked


UNITS = {
    "aantal": True, "personen": True, "nachten": True, "": True, "meldingen per jaar": True,
    "jongeren tot 18 jaar": True, "inwoners": True,
    "%": False, "% inwoners": False, "per 1.000 inwoners": False, "personen per 1 huishouden": False,
    "1 000 euro": False, "euro per maand": False, "weken": False, "x 1 000": False,
    "inwoners per km2": False, "schaal 1-10": False, "rapportcijfer": False,
}  # fmt: skip


@pytest.mark.parametrize(("unit", "counts"), UNITS.items())
def test_a_unit_counts_people_unless_it_says_otherwise(unit: str, counts: bool) -> None:
    assert Measure.model_validate(measure("n", unit)).counts is counts


AREAS = (TOWN, DISTRICT, A, B, C)
BOOK = catalogue(
    monitor(
        "m",
        measure("n", parts=[["man", "vrouw"]]),
        measure("man"),
        measure("vrouw"),
        measure("pct", "%", share={"part": "man", "of": "n"}),
    ),
    small_counts=5,
)


@st.composite
def towns(draw: st.DrawFn) -> Figures:
    """Men and women in three neighbourhoods of one district, their totals and the share of men."""
    figures: Figures = {}
    counts = {(id, area): draw(st.integers(0, 30)) for id in ("man", "vrouw") for area in (A, B, C)}
    for id in ("man", "vrouw"):
        counts[id, DISTRICT] = counts[id, A] + counts[id, B] + counts[id, C]
        counts[id, TOWN] = counts[id, DISTRICT] + draw(st.sampled_from((0, 1, 40)))
    for area in AREAS:
        whole = counts["man", area] + counts["vrouw", area]
        figures |= {f"{id} {area} 2023": counts[id, area] for id in ("man", "vrouw")}
        figures[f"n {area} 2023"] = whole
        figures[f"pct {area} 2023"] = 100 * counts["man", area] / whole if whole else "impossible"
    return figures


def solved(rows: list[tuple[dict[str, Fraction], Fraction]]) -> dict[str, Fraction]:
    """What linear equations give: unknowns are eliminated one by one, in fractions."""
    done: list[tuple[str, dict[str, Fraction], Fraction]] = []
    for row, right in rows:
        row = dict(row)
        for name, other, value in done:
            if times := row.pop(name, None):
                right -= times * value
                for key, weight in other.items():
                    row[key] = row.get(key, Fraction(0)) - times * weight
        row = {key: weight for key, weight in row.items() if weight}
        if not row:
            continue
        name, first = row.popitem()
        row, right = {key: weight / first for key, weight in row.items()}, right / first
        for number, (key, other, value) in enumerate(done):
            if times := other.pop(name, None):
                for more, weight in row.items():
                    other[more] = other.get(more, Fraction(0)) - times * weight
                left = {more: weight for more, weight in other.items() if weight}
                done[number] = (key, left, value - times * right)
        done.append((name, row, right))
    return {name: value for name, row, value in done if not row}


def attack(figures: Figures, gone: set[str]) -> dict[str, Fraction]:
    """Everything that follows from what is left, percentages included."""
    rows = []

    def equation(sides: dict[str, int], extra: Fraction = Fraction(0)) -> None:
        row: dict[str, Fraction] = {}
        right = extra
        for place, weight in sides.items():
            if place in gone:
                row[place] = Fraction(weight)
            else:
                right -= weight * Fraction(figures[place])
        rows.append((row, right))

    for area in AREAS:
        n, man, vrouw, pct = (f"{id} {area} 2023" for id in ("n", "man", "vrouw", "pct"))
        equation({n: -1, man: 1, vrouw: 1})
        if pct not in gone and not isinstance(figures[pct], str):
            if n not in gone:
                rows.append(
                    (
                        {man: Fraction(1)} if man in gone else {},
                        round(figures[pct] * figures[n] / 100),
                    )
                )
            elif man not in gone:
                rows.append(
                    (
                        {n: Fraction(1)},
                        round(100 * figures[man] / figures[pct]) if figures[pct] else 0,
                    )
                )
    for id in ("n", "man", "vrouw"):
        equation({f"{id} {DISTRICT} 2023": -1, **{f"{id} {area} 2023": 1 for area in (A, B, C)}})
        # what the town has outside the district is small: the attacker knows it
        rest = figures[f"{id} {TOWN} 2023"] - figures[f"{id} {DISTRICT} 2023"]
        if rest < 5:
            equation({f"{id} {TOWN} 2023": -1, f"{id} {DISTRICT} 2023": 1}, Fraction(-rest))
    return solved(
        [({k: Fraction(v) for k, v in row.items()}, Fraction(right)) for row, right in rows]
    )


@given(towns())
@settings(max_examples=200, deadline=None)
def test_an_attacker_computes_no_hidden_figure(figures: Figures) -> None:
    gone = hidden(BOOK, figures)
    counts = {
        p for p, v in figures.items() if not p.startswith("pct") and isinstance(v, int) and v < 5
    }
    assert counts <= gone
    for area in AREAS:
        if {f"man {area} 2023", f"n {area} 2023"} & gone and not isinstance(
            figures[f"pct {area} 2023"], str
        ):
            assert f"pct {area} 2023" in gone
    assert attack(figures, gone) == {}


def test_the_attacker_is_able_to_compute() -> None:
    figures: Figures = {
        f"{id} {area} 2023": 20 for id in ("n", "man", "vrouw", "pct") for area in AREAS
    }
    assert attack(figures, {f"man {A} 2023"})
