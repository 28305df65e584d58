"""What a theme table shows: overlap, blind spots, walls, money per chain, promised and framed.

Pure functions on the table of one theme and the map. Two roles offer the same when their names are
the same but for capitals and spaces; so it is with target groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

import networkx as nx  # type: ignore[import-untyped, unused-ignore]

from effectmap.analysis.chains import graph
from effectmap.model import EffectMap, Level
from effectmap.model.theme_table import Frame, Funding, Stage, TableRole, ThemeTable


class Payer(StrEnum):
    """Who pays in the end, whatever the law is called."""

    MUNICIPALITY = "municipality"
    INSURER = "insurer"
    CARE_OFFICE = "care_office"
    PARTNER = "partner"
    OTHER = "other"


PAYER = {
    Funding.WMO: Payer.MUNICIPALITY,
    Funding.JEUGDWET: Payer.MUNICIPALITY,
    Funding.SUBSIDY: Payer.MUNICIPALITY,
    Funding.ZVW: Payer.INSURER,
    Funding.WLZ: Payer.CARE_OFFICE,
    Funding.OWN: Payer.PARTNER,
    Funding.OTHER: Payer.OTHER,
}
_T = TypeVar("_T")
LAWS = (Funding.WMO, Funding.JEUGDWET, Funding.ZVW, Funding.WLZ)


class Overlapping(StrEnum):
    """In what way the same is offered more than once at one stage."""

    OTHER_GROUPS = "other_groups"
    SAME_GROUP = "same_group"
    GROUP_NOT_SAID = "group_not_said"


@dataclass(frozen=True)
class Overlap:
    """`offer` and `groups` as they were first written; `roles` are ids, in the table's order."""

    kind: Overlapping
    stage: str
    offer: str
    groups: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Unserved:
    """A target group, and the ids of the stages at which no role is for it."""

    group: str
    stages: tuple[str, ...]


@dataclass(frozen=True)
class BlindSpots:
    """What nobody does: ids of stages and outcomes, groups as they were first written.

    `outcomes` are those that no role works on and that no chain leads to from one that a role
    does. `for_whom_not_said` counts the roles that serve nobody in particular: they fill no gap.
    """

    stages: tuple[str, ...]
    groups: tuple[Unserved, ...]
    outcomes: tuple[str, ...]
    for_whom_not_said: int


@dataclass(frozen=True)
class Carried:
    """An offer that is there before and after, by others or paid from something else."""

    offer: str
    partners: tuple[tuple[str, ...], tuple[str, ...]]
    funding: tuple[tuple[Funding, ...], tuple[Funding, ...]]


@dataclass(frozen=True)
class Wall:
    """Between two stages that follow each other: what is new after it, and what stopped.

    Somebody who moves on meets the new laws, payers and partners. `stayed` are the partners who
    are there on both sides. Where a side has no roles there is nothing to hand over: see `empty`.
    """

    before: str
    after: str
    laws: tuple[Funding, ...]
    payers: tuple[Payer, ...]
    partners: tuple[str, ...]
    stopped: tuple[str, ...]
    stayed: tuple[str, ...]
    carried: tuple[Carried, ...]
    empty: bool

    @property
    def height(self) -> int:
        """How many hand-overs: another law, another payer and another partner count one each."""
        return len(self.laws) + len(self.payers) + len(self.partners)


@dataclass(frozen=True)
class Money:
    """Euro a year: the sum of `known` of `roles` roles; `example` when any amount is made up."""

    amount: float
    known: int
    roles: int
    example: bool


@dataclass(frozen=True)
class ChainMoney:
    """What is spent on the way to one outcome; a role may stand in more than one chain."""

    outcome: str
    money: Money
    partners: tuple[str, ...]


@dataclass(frozen=True)
class Promised:
    """What the table promises against the frame. `room` is the budget less municipal money.

    None where the frame has no budget. `by_funding` holds all money, in the order of `Funding`.
    """

    municipal: Money
    others: Money
    by_funding: tuple[tuple[Funding, Money], ...]
    room: float | None


def running(table: ThemeTable, on: date) -> ThemeTable:
    """The table without the roles that ended before a day; one that must start is promised."""
    roles = tuple(one for one in table.roles if one.end is None or one.end >= on)
    return table.model_copy(update={"roles": roles})


def plain(text: str) -> str:
    """A name as it is compared: without capitals and spare spaces."""
    return " ".join(text.split()).casefold()


def overlaps(table: ThemeTable) -> tuple[Overlap, ...]:
    """The same offer more than once at a stage, stage by stage.

    For other groups, by whomever; or for the same group by two partners. One partner that is paid
    twice for the same is no overlap.
    """
    found: list[Overlap] = []
    for stage in table.stages:
        offers: dict[str, list[TableRole]] = {}
        for role in _at(table, stage):
            offers.setdefault(plain(role.name), []).append(role)
        for roles in offers.values():
            found += _overlaps(stage, roles)
    return tuple(found)


def _overlaps(stage: Stage, roles: Sequence[TableRole]) -> Iterable[Overlap]:
    groups: dict[str, list[TableRole]] = {}
    for role in roles:
        groups.setdefault(plain(role.target_group), []).append(role)
    not_said = groups.pop("", [])
    if len(groups) > 1:
        yield _overlap(Overlapping.OTHER_GROUPS, stage, [r for g in groups.values() for r in g])
    for same in groups.values():
        if len({one.partner for one in same}) > 1:
            yield _overlap(Overlapping.SAME_GROUP, stage, same)
    if not_said and len({one.partner for one in roles}) > 1:
        yield _overlap(Overlapping.GROUP_NOT_SAID, stage, roles)


def _overlap(kind: Overlapping, stage: Stage, roles: Sequence[TableRole]) -> Overlap:
    return Overlap(kind, stage.id, roles[0].name, _groups(roles), tuple(one.id for one in roles))


def _groups(roles: Iterable[TableRole]) -> tuple[str, ...]:
    """The target groups, each as it was first written."""
    found: dict[str, str] = {}
    for one in roles:
        if one.target_group.strip():
            found.setdefault(plain(one.target_group), one.target_group.strip())
    return tuple(found.values())


def groups(table: ThemeTable) -> tuple[str, ...]:
    """Every target group of the frame and the roles, each as it was first written."""
    found = {plain(one): one for frame in table.frames for one in frame.target_groups}
    for one in _groups(table.roles):
        found.setdefault(plain(one), one)
    return tuple(found.values())


def blind_spots(table: ThemeTable, map: EffectMap) -> BlindSpots:
    """What nobody does. `map` is that of the theme."""
    filled = {one.stage for one in table.roles}
    served = {(plain(one.target_group), one.stage) for one in table.roles}
    missing = [
        Unserved(
            group,
            # a stage without anybody is told once, not once for every group
            tuple(
                stage.id
                for stage in table.stages
                if stage.id in filled and (plain(group), stage.id) not in served
            ),
        )
        for group in groups(table)
    ]
    return BlindSpots(
        tuple(one.id for one in table.stages if one.id not in filled),
        tuple(one for one in missing if one.stages),
        _untouched(table.roles, map),
        sum(not one.target_group.strip() for one in table.roles),
    )


def _untouched(roles: Iterable[TableRole], map: EffectMap) -> tuple[str, ...]:
    net = graph(map)
    touched = {id for one in roles for id in one.outcomes if id in net}
    reached = touched | {id for one in touched for id in nx.descendants(net, one)}
    return tuple(one.id for one in map.outcomes if one.id not in reached)


def walls(table: ThemeTable) -> tuple[Wall, ...]:
    """What lies between every two stages that follow each other."""
    return tuple(_wall(table, before, after) for before, after in pairwise(table.stages))


def _wall(table: ThemeTable, before: Stage, after: Stage) -> Wall:
    then, now = _at(table, before), _at(table, after)
    empty = not then or not now
    partners = _unique(one.partner for one in then), _unique(one.partner for one in now)
    funding = _unique(one.funding for one in then), _unique(one.funding for one in now)
    new = [] if empty else [one for one in funding[1] if one not in funding[0]]
    paying = {PAYER[one] for one in funding[0] if one}
    payers = _unique(PAYER[one] for one in new if one)
    return Wall(
        before.id,
        after.id,
        laws=tuple(one for one in new if one in LAWS),
        payers=tuple(one for one in payers if one not in paying),
        partners=() if empty else tuple(one for one in partners[1] if one not in partners[0]),
        stopped=() if empty else tuple(one for one in partners[0] if one not in partners[1]),
        stayed=tuple(one for one in partners[1] if one in partners[0]),
        carried=tuple(_carried(then, now)),
        empty=empty,
    )


def _carried(then: Sequence[TableRole], now: Sequence[TableRole]) -> Iterable[Carried]:
    for offer in _unique(plain(one.name) for one in then):
        sides = [[one for one in side if plain(one.name) == offer] for side in (then, now)]
        partners = [_unique(one.partner for one in side) for side in sides]
        funding = [_unique(one.funding for one in side) for side in sides]
        if sides[1] and (
            set(partners[0]) != set(partners[1]) or set(funding[0]) != set(funding[1])
        ):
            yield Carried(sides[0][0].name, (partners[0], partners[1]), (funding[0], funding[1]))


def _unique(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))


def chain_money(table: ThemeTable, map: EffectMap) -> tuple[ChainMoney, ...]:
    """Per impact what is spent on it and on all that leads to it, each role once.

    A chain counts a role in full; the same role may count in another chain too, so the chains do
    not add up. `map` is that of the theme.
    """
    net = graph(map)
    found = []
    for outcome in map.outcomes:
        if outcome.level is Level.IMPACT:
            on_chain = nx.ancestors(net, outcome.id) | {outcome.id}
            roles = [one for one in table.roles if not on_chain.isdisjoint(one.outcomes)]
            partners = _unique(one.partner for one in roles)
            found.append(ChainMoney(outcome.id, money(roles), partners))
    return tuple(found)


def off_chains(table: ThemeTable, map: EffectMap) -> Money:
    """What is spent on roles that work on no outcome of the theme's map."""
    known = {one.id for one in map.outcomes}
    return money([one for one in table.roles if known.isdisjoint(one.outcomes)])


def money(roles: Sequence[TableRole]) -> Money:
    """The amounts of these roles together."""
    amounts = [one.amount for one in roles if one.amount is not None]
    example = any(one.amount_example for one in roles if one.amount is not None)
    return Money(sum(amounts), len(amounts), len(roles), example)


def promised(table: ThemeTable, frame: Frame | None) -> Promised:
    """All money of the table, and the municipality's against the budget of the frame."""
    ours = [one for one in table.roles if PAYER.get(one.funding) is Payer.MUNICIPALITY]
    others = [one for one in table.roles if PAYER.get(one.funding) is not Payer.MUNICIPALITY]
    by_funding = [(one, [role for role in table.roles if role.funding is one]) for one in Funding]
    municipal = money(ours)
    budget = frame.budget if frame else None
    return Promised(
        municipal,
        money(others),
        tuple((one, money(roles)) for one, roles in by_funding if roles),
        None if budget is None else budget - municipal.amount,
    )


def _at(table: ThemeTable, stage: Stage) -> list[TableRole]:
    return [one for one in table.roles if one.stage == stage.id]
