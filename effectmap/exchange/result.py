"""What reading a workbook or a list gives: changes to choose from, or what is wrong and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from effectmap.exchange.changes import apply
from effectmap.model import Catalogue, EffectMap, Problem, ProblemsError
from effectmap.model.changes import Changed
from effectmap.model.check import check
from effectmap.model.items import BOXES, Key


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
    """What is wrong with the map after `changes`, each with item and field.

    Of items in `unsure` something is wrong already; what hangs on them is left out, so that one
    mistake gives one problem.
    """
    boxes = {id for kind, id in unsure if kind in BOXES}
    try:
        after = apply(map, [sure for one in changes for sure in _sure(one, unsure, boxes)])
    except ProblemsError as error:
        return list(error.problems)
    known = set(check(map, catalogue))
    return [one for one in check(after, catalogue) if one not in known]


def _sure(change: Changed, unsure: set[Key], boxes: set[str]) -> tuple[Changed, ...]:
    """What is left of a change; of an item that is there only the fields that hang are left out."""
    if change.kind == "link" and not boxes.isdisjoint(change.id.split(">")):
        return ()
    after = change.after or {}
    sure = {name: value for name, value in after.items() if not _hangs(name, value, unsure)}
    if len(sure) == len(after):
        return (change,)
    if change.before is None or not sure:
        return ()
    return (Changed(*change.key, {name: change.before[name] for name in sure}, sure),)


def _hangs(name: str, value: Any, unsure: set[Key]) -> bool:
    """Whether a field names an item of which it is not known whether it will be there."""
    if name == "partners":
        return not unsure.isdisjoint(("partner", id) for id in value or ())
    return name in ("theme", "outcome") and (name, value) in unsure
