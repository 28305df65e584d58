"""A set of changes done to a map or theme table, and what else goes when items are removed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from effectmap.exchange.items import build
from effectmap.model import EffectMap, Problem, ProblemsError
from effectmap.model.changes import Changed
from effectmap.model.items import (
    BOXES,
    Key,
    Part,
    assemble,
    assemble_table,
    parts,
    stray,
    table_parts,
)
from effectmap.model.theme_table import NO_TABLE, ThemeTable
from effectmap.words import Text


def removing(
    map: EffectMap, keys: Iterable[Key], table: ThemeTable = NO_TABLE
) -> tuple[Changed, ...]:
    """The removal of these items, with what hangs on them."""
    chosen = set(keys)
    along = hanging(map, chosen, table)
    return tuple(
        Changed(*key, part.fields, None)
        for key, part in {**parts(map), **table_parts(table)}.items()
        if key in chosen or key in along
    )


def hanging(map: EffectMap, keys: Iterable[Key], table: ThemeTable = NO_TABLE) -> set[Key]:
    """What goes with these items when they go: what hangs on a box, and at the theme table."""
    chosen = set(keys)
    ends = {id for kind, id in chosen if kind in BOXES}
    found = {
        key
        for key, part in parts(map).items()
        if ("outcome", part.outcome) in chosen
        or (part.kind == "link" and ends.intersection(part.id.split(">")))
    }
    found |= {("frame", one.id) for one in table.frames if ("theme", one.id) in chosen}
    found |= {("stage", one.id) for one in table.stages if ("theme", one.theme) in chosen}
    at = chosen | found
    return found | {
        ("role", one.id)
        for one in table.roles
        if ("stage", one.stage) in at or ("partner", one.partner) in at
    }


def apply(map: EffectMap, changes: Sequence[Changed]) -> EffectMap:
    """`map` with the changes done; new items come last of their kind.

    Values from before are not looked at: that the map is still the one that was compared is the
    caller's business, and so is `effectmap.model.check` of what results. Raises ProblemsError for
    an item that is not there, or is there already, and for values that cannot be used.
    """
    items = parts(map)
    problems = _all_done(items, changes) or stray(items.values())
    if problems:
        raise ProblemsError(problems)
    return assemble(items.values())


def apply_to_table(table: ThemeTable, changes: Sequence[Changed]) -> ThemeTable:
    """`table` with the changes done, as `apply` does them to a map."""
    items = table_parts(table)
    problems = _all_done(items, changes)
    if problems:
        raise ProblemsError(problems)
    return assemble_table(items.values())


def _all_done(items: dict[Key, Part], changes: Sequence[Changed]) -> list[Problem]:
    """Do the changes in place; what of them cannot be done."""
    problems: list[Problem] = []
    for one in changes:
        try:
            _do(items, one)
        except ProblemsError as error:
            problems += error.problems
    return problems


def _do(items: dict[Key, Part], one: Changed) -> None:
    if one.action == "added" and one.key in items:
        raise ProblemsError([Problem("", Text("“{id}” exists already", id=one.id), one.id)])
    if one.action != "added" and one.key not in items:
        raise ProblemsError([Problem("", Text("“{id}” does not exist", id=one.id), one.id)])
    if one.after is None:
        del items[one.key]
    else:
        before = items[one.key].fields if one.action == "changed" else {}
        items[one.key] = build(one.kind, one.id, {**before, **one.after})
