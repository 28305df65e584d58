"""Chains on small maps that fit in a comment, and on one of 10,000 boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effectmap.analysis.chains import (
    Stall,
    chain,
    earliest_effect,
    earliest_effects,
    gaps,
    moved,
    single_points,
    stalls,
)
from effectmap.analysis.progress import Assessment, Course, Progress, Signal
from effectmap.model import EffectMap, Indicator, Intervention, Level, Link, Municipality, Outcome

UP, DOWN = Progress.IMPROVED, Progress.WORSENED
STILL, UNKNOWN = Progress.NO_DEMONSTRABLE_CHANGE, Progress.NO_CURRENT


def drawn(links: str, starts: dict[str, date] | None = None, lone: Sequence[str] = ()) -> EffectMap:
    """`"i1 o1, o1 p1 24"`: i is an intervention, o an outcome, p an impact; 24 months delay."""
    made: list[Link] = []
    for line in filter(None, links.split(", ")):
        source, target, *delay = line.split()
        made.append(Link(source=source, target=target, delay_months=int((delay or ["0"])[0])))
    ids = dict.fromkeys([*(end for one in made for end in (one.source, one.target)), *lone])
    return EffectMap(
        schema_version=1,
        municipality=Municipality(name="Zutphen", area="GM0301"),
        interventions=tuple(
            Intervention(id=id, theme="t", name=id, start=(starts or {}).get(id))
            for id in ids if id[0] == "i"
        ),
        outcomes=tuple(
            Outcome(id=id, theme="t", name=id,
                    level=Level.IMPACT if id[0] == "p" else Level.OUTCOME)
            for id in ids if id[0] != "i"
        ),
        links=tuple(made),
    )  # fmt: skip


def judged(progress: Progress, **more: Any) -> Assessment:
    plain = Assessment(
        indicator="x", baseline=None, current=None, change=None, margin=None, progress=progress,
        course=Course.NO_TARGET, signal=Signal.NO_FIGURE, expected=None, reasons=(),
        references=(), series=(), reference_series={}, baseline_period=None, modelled=False,
        example=False,
    )  # fmt: skip
    return replace(plain, **more)


def test_chain() -> None:
    #  i1 -> o1 -> o2 -> p1     o1 -> p1 passes o2 by; i2 -> o3 -> p1 is another chain
    map = drawn("i1 o1, o1 o2, o2 p1, o1 p1, i2 o3, o3 p1")
    found = chain(map, "o2")
    assert found.upstream == {"i1", "o1"}
    assert found.downstream == {"p1"}
    assert found.links == ("i1>o1", "o1>o2", "o2>p1")
    assert chain(map, "p1").links == tuple(link.id for link in map.links)
    with pytest.raises(KeyError):
        chain(map, "nowhere")


@pytest.mark.parametrize(
    ("links", "starts", "right"),
    [
        # 15 March 2024 + 6 + 12 months
        ("i1 o1 6, o1 p1 12", {"i1": date(2024, 3, 15)}, date(2025, 9, 15)),
        # the short way (3 months) before the long one (24)
        ("i1 o1 12, o1 p1 12, i1 p1 3", {"i1": date(2024, 3, 15)}, date(2024, 6, 15)),
        # i2 starts later and works sooner: February 2025 before March 2026
        ("i1 p1 24, i2 p1 1", {"i1": date(2024, 3, 1), "i2": date(2025, 1, 1)}, date(2025, 2, 1)),
        # 31 January + 1 month in a leap year; + 2 months is 31 March, not 29 March
        ("i1 p1 1", {"i1": date(2024, 1, 31)}, date(2024, 2, 29)),
        ("i1 o1 1, o1 p1 1", {"i1": date(2024, 1, 31)}, date(2024, 3, 31)),
        # December stays in its year
        ("i1 p1 11", {"i1": date(2024, 1, 1)}, date(2024, 12, 1)),
        # an intervention without a start says nothing; another one does
        ("i1 p1, i2 p1 12", {"i2": date(2024, 1, 1)}, date(2025, 1, 1)),
        ("i1 p1", {}, None),
        # 9950 + 100 years is further than a calendar reaches
        ("i1 o1 600, o1 p1 600", {"i1": date(9950, 1, 1)}, date.max),
        ("i1 o1, o2 p1", {"i1": date(2024, 1, 1)}, None),
    ],
)
def test_earliest_effect(links: str, starts: dict[str, date], right: date | None) -> None:
    assert earliest_effect(drawn(links, starts), "p1") == right


def test_stall_after_the_last_that_moved() -> None:
    # i1 -> o1 (up) -> o2 (still) -> p1 (down): o2 is the first; p1 comes after a stall
    map = drawn("i1 o1, o1 o2, o2 p1")
    found = stalls(map, {"o1": UP, "o2": STILL, "p1": DOWN})
    assert found == (Stall("o2", "o1", (), ("o1>o2",)),)


def test_unknown_between_is_named() -> None:
    map = drawn("i1 o1, o1 o2, o2 o3, o3 p1")
    found = stalls(map, {"o1": UP, "o2": UNKNOWN, "p1": DOWN})
    assert found == (Stall("p1", "o1", ("o2", "o3"), ("o1>o2", "o2>o3", "o3>p1")),)


@pytest.mark.parametrize(
    ("figures", "right"),
    [
        ({"o1": UP, "o2": UP, "p1": UP}, []),
        # nothing moved before it
        ({"o1": STILL, "o2": STILL, "p1": STILL}, []),
        ({"p1": STILL}, []),
        # o1 stood still without anything before it; o2 moved, p1 did not
        ({"o1": STILL, "o2": UP, "p1": STILL}, [("o2", "p1")]),
        # after the first stall the chain is not walked on
        ({"o1": UP, "o2": STILL, "o3": UP, "p1": STILL}, [("o1", "o2")]),
    ],
)
def test_stalls(figures: dict[str, Progress], right: list[tuple[str, str]]) -> None:
    map = drawn("i1 o1, o1 o2, o2 p1" if "o3" not in figures else "i1 o1, o1 o2, o2 o3, o3 p1")
    assert [(one.after, one.outcome) for one in stalls(map, figures)] == right


def test_stalls_of_one_box_only() -> None:
    # two chains: i1 -> o1 -> p1 stalls, i2 -> o2 -> p2 stalls
    map = drawn("i1 o1, o1 p1, i2 o2, o2 p2")
    figures = {"o1": UP, "p1": STILL, "o2": UP, "p2": STILL}
    assert len(stalls(map, figures)) == 2
    assert [one.outcome for one in stalls(map, figures, "o2")] == ["p2"]


def test_no_stall_without_an_intervention() -> None:
    assert stalls(drawn("o1 p1"), {"o1": UP, "p1": STILL}) == ()


@pytest.mark.parametrize(
    ("figures", "right"),
    [
        (None, None),
        ([], None),
        (UP, True),
        (STILL, False),
        (Progress.CONTEXT, None),
        ([judged(UP), judged(STILL)], True),
        ([judged(UP), judged(DOWN)], False),
        ([judged(UNKNOWN), judged(STILL)], False),
        # computed figures cannot show it, and too early is not standing still
        ([judged(STILL, modelled=True)], None),
        ([judged(STILL, signal=Signal.TOO_EARLY)], None),
        ([judged(DOWN, signal=Signal.TOO_EARLY)], False),
    ],
)
def test_moved(figures: Any, right: bool | None) -> None:
    assert moved(figures) is right


@pytest.mark.parametrize(
    ("links", "right"),
    [
        # one chain: every link is a single point
        ("i1 o1, o1 p1", {"i1>o1": ("p1",), "o1>p1": ("p1",)}),
        # a diamond has a way around, but its neck o3 -> p1 has not
        ("i1 o1, i1 o2, o1 o3, o2 o3, o3 p1", {"o3>p1": ("p1",)}),
        # two interventions that meet in o1: what follows o1 is single
        ("i1 o1, i2 o1, o1 p1", {"o1>p1": ("p1",)}),
        # the neck carries both impacts
        ("i1 o1, i2 o1, o1 o2, o2 p1, o2 p2",
         {"o1>o2": ("p1", "p2"), "o2>p1": ("p1",), "o2>p2": ("p2",)}),
        # o9 leads to p1 but no intervention leads to o9: cutting i1 -> p1 does cut it off
        ("i1 p1, o9 p1", {"i1>p1": ("p1",)}),
        # an impact that nothing reaches cannot be cut off
        ("o9 p1", {}),
        ("i1 p1, i2 p1", {}),
    ],
)  # fmt: skip
def test_single_points(links: str, right: dict[str, tuple[str, ...]]) -> None:
    assert {one.link: one.impacts for one in single_points(drawn(links))} == right


def test_single_points_of_most_impacts_first() -> None:
    found = single_points(drawn("i1 o1, i2 o1, o2 p1, o2 p2, o1 o2"))
    assert [one.link for one in found] == ["o1>o2", "o2>p1", "o2>p2"]


pairs = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20, unique=True)


@given(pairs)
def test_single_points_are_what_taking_out_each_link_finds(edges: list[tuple[int, int]]) -> None:
    names = ["i0", "i1", "o2", "o3", "o4", "o5", "p6", "p7"]
    links = ", ".join(f"{names[a]} {names[b]}" for a, b in edges if a < b)
    map = drawn(links, lone=names)

    def reached(without: str) -> set[str]:
        rest = map.model_copy(update={"links": tuple(k for k in map.links if k.id != without)})
        beyond = (chain(rest, id).downstream for id in ("i0", "i1"))
        return {id for down in beyond for id in down if id[0] == "p"}

    whole = reached("")
    right = {k.id: whole - reached(k.id) for k in map.links if whole - reached(k.id)}
    assert {one.link: set(one.impacts) for one in single_points(map)} == right


@given(pairs, st.integers(0, 7))
def test_an_unrelated_box_changes_no_chain(edges: list[tuple[int, int]], box: int) -> None:
    names = ["i0", "i1", "o2", "o3", "o4", "o5", "p6", "p7"]
    links = ", ".join(f"{names[a]} {names[b]}" for a, b in edges if a < b)
    plain = chain(drawn(links, lone=names), names[box])
    assert plain == chain(drawn(links, lone=[*names, "o8"]), names[box])
    far = ", ".join(filter(None, [links, "i8 o8"]))
    assert plain == chain(drawn(far, lone=names), names[box])


def test_gaps() -> None:
    map = drawn("i1 o1, o1 p1, o2 p1", lone=["i2", "p2", "o3"])
    measured = Indicator(id="x", name="X", monitor="m", measure="x", better="higher")
    map = map.model_copy(
        update={
            "outcomes": tuple(
                one.model_copy(update={"indicators": (measured,)}) if one.id != "o3" else one
                for one in map.outcomes
            )
        }
    )
    found = gaps(
        map,
        {
            "o1": [judged(Progress.NO_BASELINE, indicator="a")],
            "o2": [judged(Progress.NO_CURRENT, indicator="b")],
            "p1": [judged(Progress.NO_MONITOR, indicator="c")],
        },
    )
    assert found.outcomes_without_monitor == ("p1", "o3")
    assert found.indicators_without_baseline == ("a",)
    assert found.indicators_without_current == ("a", "b")
    assert found.interventions_leading_nowhere == ("i2",)
    assert found.impacts_without_cause == ("p2",)
    assert found.outcomes_without_cause == ("o2", "o3")


def ladder(rungs: int) -> EffectMap:
    """2 interventions, `rungs` times two outcomes that both lead to the next two, one impact."""
    made = [f"{i} {o} 1" for i in ("i1", "i2") for o in ("o0a", "o0b")]
    for rung in range(rungs - 1):
        made += [f"o{rung}{a} o{rung + 1}{b} 1" for a in "ab" for b in "ab"]
    made += [f"o{rungs - 1}{a} p1" for a in "ab"]
    return drawn(", ".join(made), {"i1": date(2020, 1, 1)})


def test_ten_thousand_boxes() -> None:
    map = ladder(5_000)
    assert len(map.nodes) == 10_003
    # every link doubled: no single point; rung 2500 has 2 + 5000 boxes before it
    assert single_points(map) == ()
    found = chain(map, "o2500a")
    assert (len(found.upstream), len(found.downstream)) == (5_002, 4_999)
    figures = {one.id: UP if one.id[-1] == "a" else STILL for one in map.outcomes}
    # o0b has nothing moved before it; the other 4,999 b and p1 stall after the a before them
    assert len(stalls(map, figures)) == 5_000
    assert len(gaps(map, {}).outcomes_without_monitor) == 10_001


def test_one_chain_of_ten_thousand() -> None:
    links = ["i1 o0 1", *(f"o{n} o{n + 1}" for n in range(9_996)), "o9996 p1"]
    map = drawn(", ".join(links), {"i1": date(2020, 1, 31)})
    assert len(single_points(map)) == 9_998
    assert earliest_effects(map)["p1"] == date(2020, 2, 29)
    # nothing known on the way: all of it is named between
    (found,) = stalls(map, {"o0": UP, "p1": STILL})
    assert len(found.between) == 9_996
