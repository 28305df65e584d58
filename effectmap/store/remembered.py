"""The state that a program saw last, so that only what happened since has to be read."""

from __future__ import annotations

from sqlalchemy import Connection

from effectmap.model.items import Key
from effectmap.store import tables
from effectmap.store.items import Item, State, apply

# reading everything anew is faster from about here on
_MANY_ROWS = 200


class Remembered:
    """One a store; safe to share between threads."""

    def __init__(self) -> None:
        self._known: tuple[tables.Head, State] | None = None

    def state(self, connection: Connection) -> State:
        """Every item as it is now. The mapping must not be changed."""
        head, known = tables.head(connection), self._known
        if known is None or known[0] != head:
            found = self._since(connection, head) or tables.state(connection)
            known = self._known = (head, found)
        return known[1]

    def _since(self, connection: Connection, head: tables.Head) -> State | None:
        """What was known with the rows since, where it is a part of this log at all."""
        if self._known is None:
            return None
        (revision, hash), state = self._known
        if not 0 < revision <= head[0] <= revision + _MANY_ROWS:
            return None
        first, *later = tables.rows(connection, since=revision)
        # after a restore another row may have the same number
        if first.hash != hash:
            return None
        found: dict[Key, Item] = dict(state)
        for row in later:
            apply(found, row.changed, row.revision)
        return found
