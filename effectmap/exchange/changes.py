"""A set of changes: what differs between two maps, and the map that results from doing it.

The order of items is no part of it: sorting a sheet changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from effectmap.exchange.items import MODELS, Fields, Key, Part, assemble, build, parts
from effectmap.model import EffectMap, Problem, ProblemsError
from effectmap.words import Text

Action = Literal["added", "changed", "removed"]


@dataclass(frozen=True)
class Change:
    """One field of one item, or with `field` None the item as a whole.

    Values are JSON values. Of a whole item `before` and `after` hold all its fields; None for
    `before` means that it is added, None for `after` that it is removed.
    """

    kind: str
    id: str
    field: str | None
    before: Any
    after: Any

    @property
    def key(self) -> Key:
        return (self.kind, self.id)


@dataclass(frozen=True)
class ItemChanges:
    """All changes of one item. `fields` are the new values, `before` the values they replace.

    Of an item that is removed `fields` is empty, of one that is added `before`.
    """

    kind: str
    id: str
    action: Action
    fields: Fields
    before: Fields
    changes: tuple[Change, ...]


def compare(before: EffectMap, after: EffectMap) -> tuple[Change, ...]:
    """What changed from `before` to `after`, by kind and in the order of `after`; removals last.

    Ids must be unique within a kind, as `effectmap.model.check` demands.
    """
    old, new = parts(before), parts(after)
    changes: list[Change] = []
    for key, part in new.items():
        was = old.get(key)
        if was is None:
            changes.append(Change(*key, None, None, part.fields))
        elif was != part:
            changes += differing(key, was.fields, part.fields)
    changes += [
        Change(*key, None, part.fields, None) for key, part in old.items() if key not in new
    ]
    return tuple(changes)


def differing(key: Key, before: Fields, after: Fields) -> list[Change]:
    """A change for every field that has another value afterwards."""
    return [
        Change(*key, name, before.get(name), value)
        for name, value in after.items()
        if before.get(name) != value
    ]


def by_item(changes: Iterable[Change]) -> list[ItemChanges]:
    """The changes grouped by item, in the order in which the items occur."""
    grouped: dict[Key, list[Change]] = {}
    for change in changes:
        grouped.setdefault(change.key, []).append(change)
    return [_grouped(*key, tuple(some)) for key, some in grouped.items()]


def _grouped(kind: str, id: str, changes: tuple[Change, ...]) -> ItemChanges:
    first = changes[0]
    if first.field is None:
        action: Action = "added" if first.before is None else "removed"
        return ItemChanges(kind, id, action, first.after or {}, first.before or {}, changes)
    after = {change.field: change.after for change in changes if change.field}
    before = {change.field: change.before for change in changes if change.field}
    return ItemChanges(kind, id, "changed", after, before, changes)


def removing(map: EffectMap, keys: Iterable[Key]) -> tuple[Change, ...]:
    """The removal of these items, with the links and indicators that hang on them."""
    chosen = set(keys)
    ids = {id for kind, id in chosen if kind in ("intervention", "outcome")}
    outcomes = {id for kind, id in chosen if kind == "outcome"}
    return tuple(
        Change(*key, None, part.fields, None)
        for key, part in parts(map).items()
        if key in chosen
        or part.outcome in outcomes
        or (part.kind == "link" and ids.intersection(part.id.split(">")))
    )


def apply(map: EffectMap, changes: Sequence[Change]) -> EffectMap:
    """`map` with the changes done; new items come last of their kind.

    Values from before are not looked at: that the map is still the one that was compared is the
    caller's business, and so is `effectmap.model.check` of what results. Raises ProblemsError for
    an item that is not there, or is there already, and for values that cannot be used.
    """
    items, problems = parts(map), list[Problem]()
    for one in by_item(changes):
        try:
            _do(items, one)
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(problems)
    order = {kind: at for at, kind in enumerate(MODELS)}
    return assemble(map, dict(sorted(items.items(), key=lambda item: order[item[0][0]])))


def _do(items: dict[Key, Part], one: ItemChanges) -> None:
    key = (one.kind, one.id)
    if one.action == "added" and key in items:
        raise ProblemsError([Problem("", Text("“{id}” exists already", id=one.id), one.id)])
    if one.action != "added" and key not in items:
        raise ProblemsError([Problem("", Text("“{id}” does not exist", id=one.id), one.id)])
    if one.action == "removed":
        del items[key]
    else:
        before = items[key].fields if one.action == "changed" else {}
        items[key] = build(one.kind, one.id, {**before, **one.fields})
