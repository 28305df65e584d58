"""What reading a workbook or a list gives: changes to choose from, or what is wrong and where."""

from __future__ import annotations

from dataclasses import dataclass

from effectmap.exchange.changes import Change, apply
from effectmap.exchange.items import Key
from effectmap.model import Catalogue, EffectMap, Problem, ProblemsError
from effectmap.model.check import check


@dataclass(frozen=True)
class Import:
    """`changes` adds and changes; with `problems` it is not to be applied.

    `missing` are removals of what is on the map and not in the file: never done by themselves,
    offered as a choice (see `changes.removing` for what hangs on them). `notes` is what was left
    out or looks odd, and stops nothing.
    """

    changes: tuple[Change, ...] = ()
    missing: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


def additions_last(changes: list[Change]) -> tuple[Change, ...]:
    """Changes of items that are there first, then the new ones; each in its order."""
    return tuple(sorted(changes, key=lambda change: change.field is None))


def wrong_together(
    map: EffectMap, changes: tuple[Change, ...], catalogue: Catalogue, unsure: set[Key]
) -> list[Problem]:
    """What is wrong with the map after `changes`, each with item and field.

    Of items in `unsure` something is wrong already; what hangs on them is left out, so that one
    mistake gives one problem.
    """
    boxes = {id for kind, id in unsure if kind in ("intervention", "outcome")}
    try:
        after = apply(map, [one for one in changes if not _hangs(one, unsure, boxes)])
    except ProblemsError as error:
        return list(error.problems)
    known = set(check(map, catalogue))
    return [one for one in check(after, catalogue) if one not in known]


def _hangs(change: Change, unsure: set[Key], boxes: set[str]) -> bool:
    if change.kind == "link":
        return not boxes.isdisjoint(change.id.split(">"))
    said = change.after if change.field is None else {change.field: change.after}
    named = [("theme", said.get("theme")), ("outcome", said.get("outcome"))]
    named += [("partner", id) for id in said.get("partners") or ()]
    return not unsure.isdisjoint(named)
