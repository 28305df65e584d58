"""Overlap, blind spots, walls and money of a theme table, worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from effectmap.analysis.theme_table import (
    Money,
    Overlapping,
    Payer,
    blind_spots,
    chain_money,
    groups,
    off_chains,
    overlaps,
    promised,
    running,
    walls,
)
from effectmap.model.theme_table import Frame, Funding, Stage, TableRole, ThemeTable
from tests.small_map import MAP

# i, j → a (output) → b (outcome) → c (impact)
THEME = MAP.of_theme("t")
STAGES = tuple(Stage(id=id, theme="t", name=id) for id in ("s1", "s2", "s3"))


def role(stage: str, partner: str, name: str, **fields: Any) -> TableRole:
    return TableRole(id="r", stage=stage, partner=partner, name=name, **fields)


def table(*roles: TableRole, frame: Frame | None = None) -> ThemeTable:
    return ThemeTable(frames=(frame,) if frame else (), stages=STAGES, roles=roles)


def of(partner: str, group: str, name: str = "Inloop") -> TableRole:
    return role("s1", partner, name, target_group=group)


@pytest.mark.parametrize(
    ("roles", "kinds"),
    [
        ([of("ggd", "Oud"), of("welzijn", "Jong")], [Overlapping.OTHER_GROUPS]),
        # one organisation with a drop-in for every group
        ([of("ggd", "Oud"), of("ggd", "Jong")], [Overlapping.OTHER_GROUPS]),
        ([of("ggd", "Oud"), of("welzijn", "oud ")], [Overlapping.SAME_GROUP]),
        ([of("ggd", "Oud"), of("welzijn", "Oud", " INLOOP")], [Overlapping.SAME_GROUP]),
        ([of("ggd", "Oud"), of("welzijn", "")], [Overlapping.GROUP_NOT_SAID]),
        (
            [of("ggd", "Oud"), of("welzijn", "Oud"), of("ggd", "Jong")],
            [Overlapping.OTHER_GROUPS, Overlapping.SAME_GROUP],
        ),
        # one partner that is paid twice for the same
        ([of("ggd", "Oud"), of("ggd", "Oud")], []),
        ([of("ggd", "Oud"), of("welzijn", "Oud", "Bezoek")], []),
        ([of("ggd", "Oud"), role("s2", "welzijn", "Inloop", target_group="Oud")], []),
        ([of("ggd", "")], []),
    ],
)
def test_the_same_offer_at_one_stage_is_overlap(
    roles: list[TableRole], kinds: list[Overlapping]
) -> None:
    found = overlaps(table(*roles))
    assert [one.kind for one in found] == kinds
    assert all(one.stage == "s1" and one.offer == "Inloop" for one in found)


def test_a_stage_without_anybody_is_a_blind_spot_once() -> None:
    frame = Frame(id="t", target_groups=("Oud", "Jong"))
    found = blind_spots(
        table(
            role("s1", "ggd", "x", target_group="oud"),
            role("s2", "ggd", "x", target_group="Naasten"),
            role("s2", "welzijn", "y"),
            frame=frame,
        ),
        THEME,
    )
    assert found.stages == ("s3",)
    assert {one.group: one.stages for one in found.groups} == {
        "Oud": ("s2",),
        "Jong": ("s1", "s2"),
        "Naasten": ("s1",),
    }
    assert found.for_whom_not_said == 1


def test_groups_are_those_of_the_frame_and_of_the_roles_once_each() -> None:
    frame = Frame(id="t", target_groups=("Oud",))
    roles = [role("s1", "ggd", "x", target_group=group) for group in ("OUD", "Jong", "")]
    assert groups(table(*roles, frame=frame)) == ("Oud", "Jong")


@pytest.mark.parametrize(
    ("outcomes", "untouched"),
    [((), ("a", "b", "c")), (("a",), ()), (("b",), ("a",)), (("c",), ("a", "b"))],
)
def test_an_outcome_is_worked_on_itself_or_along_a_chain(
    outcomes: tuple[str, ...], untouched: tuple[str, ...]
) -> None:
    found = blind_spots(table(role("s1", "ggd", "x", outcomes=outcomes)), THEME)
    assert found.outcomes == untouched


def test_a_wall_is_what_somebody_who_moves_on_meets() -> None:
    first, second = walls(
        table(
            role("s1", "ggd", "Bezoek", funding=Funding.WMO),
            role("s1", "welzijn", "Inloop", funding=Funding.SUBSIDY),
            role("s2", "ggd", "Bezoek", funding=Funding.WLZ),
            role("s2", "zorg", "Nacht", funding=Funding.ZVW),
            role("s2", "zorg", "Dag", funding=Funding.JEUGDWET),
        )
    )
    # Jeugdwet is another law, but the municipality that pays it was there already
    assert first.laws == (Funding.WLZ, Funding.ZVW, Funding.JEUGDWET)
    assert first.payers == (Payer.CARE_OFFICE, Payer.INSURER)
    assert (first.partners, first.stopped, first.stayed) == (("zorg",), ("welzijn",), ("ggd",))
    assert first.height == 3 + 2 + 1
    (carried,) = first.carried
    assert carried.offer == "Bezoek"
    assert carried.partners == (("ggd",), ("ggd",))
    assert carried.funding == ((Funding.WMO,), (Funding.WLZ,))
    # to a stage with nobody nothing is handed over: that is a blind spot
    assert second.empty
    assert second.height == 0


def test_an_offer_that_goes_on_as_it_was_is_no_wall() -> None:
    same = [role(stage, "ggd", "Bezoek", funding=Funding.WMO) for stage in ("s1", "s2")]
    first, _second = walls(table(*same))
    assert first.height == 0
    assert first.carried == ()


def test_a_chain_counts_a_role_once_and_says_how_many_amounts_are_known() -> None:
    filled = table(
        role("s1", "ggd", "x", amount=100, outcomes=("a", "b")),
        role("s2", "ggd", "y", amount=50, amount_example=True, outcomes=("c",)),
        role("s2", "welzijn", "z", outcomes=("b",)),
        role("s2", "welzijn", "apart", amount=7),
    )
    (chain,) = chain_money(filled, THEME)
    assert chain.outcome == "c"
    assert chain.money == Money(150, known=2, roles=3, example=True)
    assert chain.partners == ("ggd", "welzijn")
    assert off_chains(filled, THEME) == Money(7, known=1, roles=1, example=False)


def test_municipal_money_is_held_against_the_frame() -> None:
    frame = Frame(id="t", budget=250)
    filled = table(
        role("s1", "ggd", "a", funding=Funding.WMO, amount=100),
        role("s1", "ggd", "b", funding=Funding.SUBSIDY, amount=200),
        role("s1", "ggd", "c", funding=Funding.JEUGDWET),
        role("s2", "ggd", "d", funding=Funding.ZVW, amount=1000),
        role("s2", "ggd", "e", funding=Funding.OWN, amount=10),
        role("s2", "ggd", "f", amount=1),
    )
    found = promised(filled, frame)
    assert found.municipal == Money(300, known=2, roles=3, example=False)
    assert found.others == Money(1011, known=3, roles=3, example=False)
    assert found.room == -50
    assert {one: money.amount for one, money in found.by_funding} == {
        Funding.NOT_SAID: 1,
        Funding.WMO: 100,
        Funding.JEUGDWET: 0,
        Funding.ZVW: 1000,
        Funding.SUBSIDY: 200,
        Funding.OWN: 10,
    }
    assert promised(filled, None).room is None
    assert promised(filled, Frame(id="t")).room is None


@pytest.mark.parametrize(
    ("start", "end", "counts"),
    [
        (None, None, True),
        (None, date(2026, 3, 1), True),
        (None, date(2026, 2, 28), False),
        (date(2027, 1, 1), None, True),
    ],
)
def test_a_role_that_ended_does_not_count_and_one_that_must_start_is_promised(
    start: date | None, end: date | None, counts: bool
) -> None:
    found = running(table(role("s1", "ggd", "x", start=start, end=end)), date(2026, 3, 1))
    assert bool(found.roles) == counts
