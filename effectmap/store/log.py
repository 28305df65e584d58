"""The log that only grows: a row carries the hash of the one before; all replay to the state."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping

from effectmap.model.changes import Changed
from effectmap.model.items import Key
from effectmap.store.items import Item, apply, canonical

FIRST = "0" * 64


@dataclass(frozen=True)
class Row:
    """A row as it is kept. `person` is opaque; `command` and `changes` are canonical JSON."""

    revision: int
    operation: str
    at: str
    person: str
    action: str
    why: str
    undoes: str
    command: str
    changes: str
    previous: str
    hash: str = ""

    @property
    def digest(self) -> str:
        """The SHA-256 that its content must have."""
        content = [value for name, value in vars(self).items() if name != "hash"]
        return hashlib.sha256(canonical(content).encode()).hexdigest()

    @property
    def changed(self) -> tuple[Changed, ...]:
        """The changes as they were made."""
        return tuple(Changed(*one) for one in json.loads(self.changes))


def written(changes: Iterable[Changed]) -> str:
    """Changes as a row keeps them."""
    return canonical([[one.kind, one.id, one.before, one.after] for one in changes])


def replay(rows: Iterable[Row]) -> dict[Key, Item]:
    """The state after all `rows`, from nothing."""
    state: dict[Key, Item] = {}
    for row in rows:
        apply(state, row.changed, row.revision)
    return state


def broken(rows: Sequence[Row]) -> list[int]:
    """The revisions whose row is not what was written, or does not follow the one before."""
    found, previous = [], FIRST
    for place, row in enumerate(rows, start=1):
        if row.revision != place or row.previous != previous or row.hash != row.digest:
            found.append(row.revision)
        previous = row.hash
    return found


def row_of(found: RowMapping) -> Row:
    """A row from its columns."""
    return Row(**{name: found[name] for name in Row.__dataclass_fields__})
