"""What differs between two maps, item by item; the log of the store has the same form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from effectmap.model.effectmap import EffectMap
from effectmap.model.items import Key, parts

Action = Literal["added", "changed", "removed"]


@dataclass(frozen=True)
class Changed:
    """What happened to one item: the fields that changed, before and after, as JSON values.

    `before` is None where the item is new, with all its fields in `after`. `after` is None where it
    is gone, with all its fields in `before`. Names with an @ are the store's own.
    """

    kind: str
    id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def key(self) -> Key:
        return (self.kind, self.id)

    @property
    def action(self) -> Action:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def fields(self) -> list[str]:
        """The names of the fields that changed, of the model only."""
        names = {**(self.before or {}), **(self.after or {})}
        return [name for name in names if not name.startswith("@")]


def compared(before: EffectMap, after: EffectMap) -> tuple[Changed, ...]:
    """What is new or changed, in the order of `after`, then what is gone, in that of `before`.

    The order of items is no difference: sorting a sheet changes nothing.
    """
    old, new = parts(before), parts(after)
    found: list[Changed] = []
    for key, part in new.items():
        was = old.get(key)
        if was is None:
            found.append(Changed(*key, None, part.fields))
        elif was != part:
            found += differing(key, was.fields, part.fields)
    found += [Changed(*key, part.fields, None) for key, part in old.items() if key not in new]
    return tuple(found)


def differing(key: Key, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Changed, ...]:
    """The one change with every field that has another value afterwards, or none."""
    names = [name for name, value in after.items() if before.get(name) != value]
    if not names:
        return ()
    was, now = {name: before.get(name) for name in names}, {name: after[name] for name in names}
    return (Changed(*key, was, now),)
