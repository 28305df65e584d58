"""What reading a workbook or a list gives: changes to choose from, or what is wrong and where."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from effectmap.exchange.changes import apply, apply_to_table
from effectmap.model import Catalogue, EffectMap, Problem, ProblemsError
from effectmap.model.changes import Changed
from effectmap.model.check import check
from effectmap.model.check_table import check_table
from effectmap.model.items import BOXES, MODELS, TABLE_MODELS, Key
from effectmap.model.theme_table import ThemeTable


@dataclass(frozen=True)
class Import:
    """`changes` adds and changes; with `problems` it is not to be applied.

    `missing` are removals of what is on the map and not in the file: never done by themselves,
    offered as a choice (see `changes.removing` for what hangs on them). `notes` is what was left
    out or looks odd, and stops nothing.
    """

    changes: tuple[Changed, ...] = ()
    missing: tuple[Changed, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


def additions_last(changes: list[Changed]) -> tuple[Changed, ...]:
    """Changes of items that are there first, then the new ones; each in its order."""
    return tuple(sorted(changes, key=lambda change: change.action == "added"))


def wrong_together(
    map: EffectMap, changes: tuple[Changed, ...], catalogue: Catalogue, unsure: set[Key]
) -> list[Problem]:
    """What is wrong with the map after `changes` of its items, each with item and field.

    Of items in `unsure` something is wrong already; what hangs on them is left out, so that one
    mistake gives one problem.
    """
    try:
        after = apply(map, _all_sure(changes, unsure, MODELS))
    except ProblemsError as error:
        return list(error.problems)
    known = set(check(map, catalogue))
    return [one for one in check(after, catalogue) if one not in known]


def wrong_at_table(
    map: EffectMap, table: ThemeTable, changes: tuple[Changed, ...], unsure: set[Key]
) -> list[Problem]:
    """What is wrong with the theme table after `changes`, as `wrong_together` says it of a map."""
    try:
        after = apply(map, _all_sure(changes, unsure, MODELS))
    except ProblemsError:
        # `wrong_together` says so
        return []
    there = apply_to_table(table, _all_sure(changes, unsure, TABLE_MODELS))
    known = set(check_table(table, map))
    return [one for one in check_table(there, after) if one not in known]


def _all_sure(
    changes: tuple[Changed, ...], unsure: set[Key], kinds: Container[str]
) -> list[Changed]:
    """Of the changes to items of some kinds what is left without what is unsure."""
    return [sure for one in changes if one.kind in kinds for sure in _sure(one, unsure)]


def _sure(change: Changed, unsure: set[Key]) -> tuple[Changed, ...]:
    """What is left of a change; of an item that is there only the fields that hang are left out."""
    if not unsure.isdisjoint(_made_of(change)):
        return ()
    after = change.after or {}
    sure = {name: value for name, value in after.items() if not _hangs(name, value, unsure)}
    if len(sure) == len(after):
        return (change,)
    if change.before is None or not sure:
        return ()
    return (Changed(*change.key, {name: change.before[name] for name in sure}, sure),)


def _made_of(change: Changed) -> list[Key]:
    """The items whose ids make that of this one."""
    if change.kind == "link":
        return [(kind, id) for kind in BOXES for id in change.id.split(">")]
    return [("theme", change.id)] if change.kind == "frame" else []


def _hangs(name: str, value: Any, unsure: set[Key]) -> bool:
    """Whether a field names an item of which it is not known whether it will be there."""
    if name in ("partners", "outcomes"):
        return not unsure.isdisjoint((name.removesuffix("s"), id) for id in value or ())
    return name in ("theme", "outcome", "stage", "partner") and (name, value) in unsure
