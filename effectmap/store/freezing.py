"""Snapshots: the map of one revision under a name, and what an adopted moment keeps for good.

Its theme table is not kept a second time: the log, which nothing can change unnoticed, tells it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy import Row as SqlRow

from effectmap.model import EffectMap, Problem, ProblemsError
from effectmap.model.cycle import Cycle
from effectmap.model.items import TABLE_MODELS, Key
from effectmap.model.theme_table import ThemeTable
from effectmap.store import commands as c
from effectmap.store import tables
from effectmap.store.items import Item, State, apply, canonical, to_cycle, to_map, to_table
from effectmap.store.locking import is_adopted
from effectmap.store.log import Row
from effectmap.store.results import Adopted, FrozenMap
from effectmap.store.roles import STORE
from effectmap.store.schema import SNAPSHOTS
from effectmap.words import Text

MAX_FIGURES = 50_000_000
# without the texts, which are large
_SHORT = (
    SNAPSHOTS.c.id,
    SNAPSHOTS.c.name,
    SNAPSHOTS.c.revision,
    SNAPSHOTS.c.at,
    SNAPSHOTS.c.hash,
    SNAPSHOTS.c.moment,
)


def hash_of(figures: str) -> str:
    """The SHA-256 of the text of figures, as `Adopt` names it."""
    return hashlib.sha256(figures.encode()).hexdigest()


def check_figures(command: c.Adopt, figures: str, revision: int) -> None:
    """That these are the figures that are adopted, of the newest revision. Raises ProblemsError."""
    message = None
    if command.seen != revision:
        message = Text("somebody changed something meanwhile: look at it, and adopt after that")
    elif len(figures.encode()) > MAX_FIGURES:
        message = Text("the figures are larger than 50 MB: they cannot be kept")
    elif not figures or hash_of(figures) != command.figures:
        message = Text("the figures of this moment are missing: nothing was adopted")
    if message is not None:
        raise ProblemsError([Problem(STORE, message, command.moment)])


def freeze(
    connection: Connection, command: c.Snapshot | c.Adopt, row: Row, state: State, figures: str
) -> None:
    """Keep the map of `state`; of a moment that is adopted also the cycle and the figures."""
    content, moment, cycle = canonical(to_map(state).model_dump(mode="json")), "", ""
    if isinstance(command, c.Adopt):
        moment, cycle = command.moment, canonical(to_cycle(state).model_dump(mode="json"))
    name = command.name if isinstance(command, c.Snapshot) else _name(state, moment)
    connection.execute(
        insert(SNAPSHOTS).values(
            id=command.operation,
            name=name,
            revision=row.revision,
            at=row.at,
            content=content,
            hash=_digest(content, moment, cycle, figures),
            moment=moment,
            cycle=cycle,
            figures=figures,
        )
    )


def _name(state: State, moment: str) -> str:
    return str(state["moment", moment].fields["name"])


def _digest(content: str, moment: str, cycle: str, figures: str) -> str:
    """Over all that is kept; where no moment was adopted that is the map alone."""
    whole = canonical([content, moment, cycle, figures]) if moment else content
    return hashlib.sha256(whole.encode()).hexdigest()


def frozen(connection: Connection) -> list[FrozenMap]:
    """Every snapshot, oldest first."""
    query = select(*_SHORT).order_by(SNAPSHOTS.c.revision)
    return [_frozen(one) for one in connection.execute(query)]


def _frozen(one: Any) -> FrozenMap:
    at = datetime.fromisoformat(one.at)
    return FrozenMap(one.id, one.name, one.revision, at, one.hash, one.moment)


def adopted(connection: Connection, moment: str) -> Adopted | None:
    """What was frozen when a moment was adopted; None where it is not adopted now."""
    item = tables.item(connection, ("moment", moment))
    if item is None or not is_adopted({item.key: item}, moment):
        return None
    newest = SNAPSHOTS.c.revision.desc()
    query = select(SNAPSHOTS).where(SNAPSHOTS.c.moment == moment).order_by(newest).limit(1)
    one = connection.execute(query).first()
    if one is None:
        message = Text("what was kept of this moment is gone: an administrator can run `check`")
        raise ProblemsError([Problem(STORE, message, moment)])
    map = EffectMap.model_validate(json.loads(one.content))
    cycle = Cycle.model_validate(json.loads(one.cycle))
    return Adopted(_frozen(one), map, cycle, _table_at(connection, one.revision), one.figures)


def _table_at(connection: Connection, revision: int) -> ThemeTable:
    """The theme table of a revision, from those rows of the log alone that are about one."""
    state: dict[Key, Item] = {}
    for row in tables.rows_about(connection, TABLE_MODELS, revision):
        apply(state, [one for one in row.changed if one.kind in TABLE_MODELS], row.revision)
    return to_table(state)


def problems(connection: Connection, row: Row, state: State) -> Iterator[Problem]:
    """What is wrong with the snapshot that a row of the log made; `state` is that of then."""
    if row.action not in ("snapshot", "adopt"):
        return
    one = connection.execute(select(SNAPSHOTS).where(SNAPSHOTS.c.id == row.operation)).first()
    if one is None:
        message = Text("the snapshot of row {n} of the log is gone", n=row.revision)
        yield Problem(STORE, message)
        return
    try:
        said = json.loads(row.command)
    except ValueError:  # the row itself is not what was written, which is said already
        return
    figures = said.get("figures", hash_of(""))
    if _digest(one.content, one.moment, one.cycle, one.figures) != one.hash:
        yield Problem(STORE, Text("the snapshot “{name}” is not what was written", name=one.name))
    elif hash_of(one.figures) != figures:
        message = Text("the figures of “{name}” are not those that were adopted", name=one.name)
        yield Problem(STORE, message)
    elif not _told(one, row, said, state):
        message = Text("the snapshot “{name}” is not what the log tells", name=one.name)
        yield Problem(STORE, message)


def _told(one: SqlRow[Any], row: Row, said: dict[str, Any], state: State) -> bool:
    """Whether a snapshot holds map and cycle as the log tells them."""
    moment = said.get("moment", "")
    try:
        name = said.get("name") or _name(state, moment)
        same = EffectMap.model_validate(json.loads(one.content)) == to_map(state)
        if moment:
            same &= Cycle.model_validate(json.loads(one.cycle)) == to_cycle(state)
    except (ValueError, KeyError, ProblemsError):
        return False
    return same and (one.revision, one.at, one.name, one.moment) == (
        row.revision,
        row.at,
        name,
        moment,
    )
