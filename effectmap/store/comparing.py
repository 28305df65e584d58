"""What differs between two maps, in the same form as the changes in the log."""

from __future__ import annotations

from effectmap.model import EffectMap
from effectmap.store.items import from_map
from effectmap.store.results import Changed


def compared(before: EffectMap, after: EffectMap) -> tuple[Changed, ...]:
    """What is new or changed, in the order of `after`, then what is gone, in that of `before`.

    The order of items is no difference.
    """
    old, new = dict(from_map(before)), dict(from_map(after))
    found = []
    for key, fields in new.items():
        was = old.get(key)
        if was is None:
            found.append(Changed(*key, None, fields))
        elif names := [name for name in fields if fields[name] != was.get(name)]:
            then = {name: was.get(name) for name in names}
            found.append(Changed(*key, then, {name: fields[name] for name in names}))
    return (*found, *(Changed(*key, old[key], None) for key in old if key not in new))
