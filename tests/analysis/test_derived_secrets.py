"""An attacker who knows the computed figures, the public ones beside them and the neighbours'."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from effectmap.analysis import derived
from effectmap.analysis.disclosure import Whole, protected
from effectmap.model import Observation, Period, Series
from tests.analysis.test_disclosure import (
    LAND,
    OTHER,
    TOWN,
    A,
    B,
    C,
    Figures,
    catalogue,
    measure,
    monitor,
    series,
    solved,
)  # fmt: skip

BAR = 5
PARTS = (A, B, C)
AREAS = (*PARTS, TOWN, OTHER, LAND)
BOOK = catalogue(
    monitor("m", measure("deel")), monitor("cbs", measure("n"), small_counts=0), small_counts=BAR
)


def part(area: str) -> Series:
    return Series("m", "deel", area)


def whole(area: str) -> Series:
    return Series("cbs", "n", area)


WHOLES: list[Whole] = [(part(area), whole(area)) for area in AREAS]
CASES = [
    ("nearly all of it", 97, 100, True),
    ("all of it", 100, 100, True),
    ("all but the bar", 95, 100, False),
    ("few of many", 4, 100, True),
    ("some of many", 50, 100, False),
    ("more than all of it, which is no share", 101, 100, False),
]


@pytest.mark.parametrize(("name", "of", "all", "gone"), CASES, ids=[c[0] for c in CASES])
def test_who_is_not_in_a_share_may_not_be_few_either(
    name: str, of: int, all: int, gone: bool
) -> None:
    found = series({f"deel {TOWN} 2023": of, f"cbs/n {TOWN} 2023": all})
    kept = protected(BOOK, found, wholes=WHOLES)
    assert (kept[part(TOWN)][0].value is None) is gone
    assert kept[whole(TOWN)][0].value == all


def test_without_a_share_the_same_figures_stay() -> None:
    found = series({f"deel {TOWN} 2023": 97, f"cbs/n {TOWN} 2023": 100})
    assert protected(BOOK, found)[part(TOWN)][0].value == 97


@st.composite
def towns(draw: st.DrawFn) -> Figures:
    """How many of the inhabitants take part: three neighbourhoods, their town, one other, the land."""
    people = {area: draw(st.integers(0, 30)) for area in (*PARTS, OTHER)}
    some = {area: draw(st.integers(0, people[area])) for area in (*PARTS, OTHER)}
    elsewhere = draw(st.sampled_from((0, 1, 40)))
    for counts, more in ((people, elsewhere), (some, draw(st.integers(0, elsewhere)))):
        counts[TOWN] = sum(counts[area] for area in PARTS)
        counts[LAND] = counts[TOWN] + counts[OTHER] + more
    return {f"deel {a} 2023": some[a] for a in AREAS} | {
        f"cbs/n {a} 2023": people[a] for a in AREAS
    }


def computed(kept: dict[Series, tuple[Observation, ...]]) -> dict[str, float | None]:
    """Every computed figure that a page could show: shares, the sum, the difference."""
    shares = {area: derived.share_of(kept[part(area)], kept[whole(area)]).series for area in AREAS}
    total = derived.sum_over_areas([(area, kept[part(area)]) for area in PARTS]).series
    apart = derived.difference((TOWN, kept[part(TOWN)]), (LAND, kept[part(LAND)])).series
    found = {f"share {area}": one[0].value for area, one in shares.items()}
    return found | {"sum": total[0].value, "difference": apart[0].value}


def attack(figures: Figures, kept: dict[Series, tuple[Observation, ...]]) -> dict[str, Fraction]:
    """What follows for `deel` from all that is shown, when every `cbs/n` is known."""
    rows: list[tuple[dict[str, int], int]] = []
    for area in AREAS:
        if (value := kept[part(area)][0].value) is not None:
            rows.append(({area: 1}, round(value)))
    shown = computed(kept)
    for area in AREAS:
        share, people = shown[f"share {area}"], figures[f"cbs/n {area} 2023"]
        if share is not None and not isinstance(people, str):
            rows.append(({area: 1}, round(share * people / 100)))
    if shown["sum"] is not None:
        rows.append((dict.fromkeys(PARTS, 1), round(shown["sum"])))
    if shown["difference"] is not None:
        rows.append(({TOWN: 1, LAND: -1}, round(shown["difference"])))
    rows.append(({TOWN: -1, **dict.fromkeys(PARTS, 1)}, 0))
    there = {area: figures[f"deel {area} 2023"] for area in (TOWN, OTHER, LAND)}
    elsewhere = there[LAND] - there[TOWN] - there[OTHER]  # type: ignore[operator]
    if elsewhere < BAR:
        rows.append(({LAND: 1, TOWN: -1, OTHER: -1}, elsewhere))
    return solved(
        [({k: Fraction(v) for k, v in row.items()}, Fraction(right)) for row, right in rows]
    )


# so few people that the wholes are hidden too, which are public elsewhere
FEW = {A: (0, 0), B: (0, 0), C: (5, 6), TOWN: (5, 6), OTHER: (0, 3), LAND: (5, 9)}


@given(towns())
@example(
    {f"deel {area} 2023": of for area, (of, _all) in FEW.items()}
    | {f"cbs/n {area} 2023": all for area, (_of, all) in FEW.items()}
)
@settings(max_examples=200, deadline=None)
def test_computed_figures_tell_no_small_count_nor_its_complement(figures: Figures) -> None:
    kept = protected(BOOK, series(figures), wholes=WHOLES)
    known = attack(figures, kept)
    for area in AREAS:
        of, people = figures[f"deel {area} 2023"], figures[f"cbs/n {area} 2023"]
        assert isinstance(of, int)
        assert isinstance(people, int)
        if min(of, people - of) < BAR:
            assert area not in known


def test_the_attacker_is_able_to_compute() -> None:
    figures: Figures = {f"{id} {area} 2023": 20 for id in ("deel", "cbs/n") for area in AREAS}
    all_shown = {one: tuple(seen) for one, seen in series(figures).items()}
    hidden = {**all_shown, part(A): (all_shown[part(A)][0]._replace(value=None),)}
    assert A in attack(figures, hidden)
    assert Period.of(2023) == hidden[part(A)][0].period
