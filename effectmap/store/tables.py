"""Rows in and out of the tables: the SQL of the store, on a connection of the caller."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from effectmap.model.changes import Changed
from effectmap.model.items import Key
from effectmap.store.items import Item, canonical, with_new_fields
from effectmap.store.log import FIRST, Row, row_of
from effectmap.store.results import Who
from effectmap.store.roles import Actor
from effectmap.store.schema import DRAFTS, ITEMS, LOG, PEOPLE, PRESENCE, TOUCHED

Head = tuple[int, str]


def head(connection: Connection) -> Head:
    """The newest revision and its hash; revision 0 before the first."""
    query = select(LOG.c.revision, LOG.c.hash).order_by(LOG.c.revision.desc()).limit(1)
    found = connection.execute(query).first()
    return (found.revision, found.hash) if found else (0, FIRST)


def row(connection: Connection, revision: int) -> Row | None:
    """One row of the log."""
    found = connection.execute(select(LOG).where(LOG.c.revision == revision)).mappings().first()
    return row_of(found) if found else None


def row_by(connection: Connection, column: str, operation: str) -> Row | None:
    """The row whose `operation` is this, or that `undoes` it."""
    found = connection.execute(select(LOG).where(LOG.c[column] == operation)).mappings().first()
    return row_of(found) if found else None


def rows(connection: Connection, until: int | None = None, since: int = 1) -> list[Row]:
    """The log from revision `since` to `until`, both included."""
    query = select(LOG).where(LOG.c.revision >= since).order_by(LOG.c.revision)
    if until is not None:
        query = query.where(LOG.c.revision <= until)
    return [row_of(found) for found in connection.execute(query).mappings()]


def rows_about(connection: Connection, kinds: Collection[str], until: int) -> list[Row]:
    """The rows of the log up to a revision that did something to items of these kinds."""
    about = select(TOUCHED.c.revision).where(TOUCHED.c.kind.in_(kinds))
    query = select(LOG).where(LOG.c.revision <= until, LOG.c.revision.in_(about))
    found = connection.execute(query.order_by(LOG.c.revision)).mappings()
    return [row_of(one) for one in found]


def revision_at(connection: Connection, moment: datetime) -> int:
    """The revision that was current at a moment; 0 before the first."""
    query = select(func.max(LOG.c.revision)).where(LOG.c.at <= stamp(moment))
    return connection.execute(query).scalar() or 0


def state(connection: Connection) -> dict[Key, Item]:
    """Every item as it is now."""
    found = connection.execute(select(ITEMS)).all()
    items = [_item(*one) for one in found]
    return {item.key: item for item in items}


def _item(kind: str, id: str, position: int, archived: str, fields: str, versions: str) -> Item:
    known, since = with_new_fields(kind, json.loads(fields), json.loads(versions))
    return Item(kind, id, position, archived, known, since)


def item(connection: Connection, key: Key) -> Item | None:
    """One item as it is now."""
    query = select(ITEMS).where(ITEMS.c.kind == key[0], ITEMS.c.id == key[1])
    found = connection.execute(query).first()
    return _item(*found) if found else None


def write_items(
    connection: Connection,
    keys: Iterable[Key],
    before: Mapping[Key, Item],
    after: Mapping[Key, Item],
) -> None:
    """Bring the rows of `keys` from `before` to `after`."""
    same = (ITEMS.c.kind == bindparam("of_kind"), ITEMS.c.id == bindparam("of_id"))
    gone: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    for key in keys:
        place = {"of_kind": key[0], "of_id": key[1]}
        if key not in after:
            gone.append(place)
        elif key in before:
            changed.append({**_columns(after[key]), **place})
        else:
            new.append(_columns(after[key]))
    # as many at once as there are: a file may bring thousands
    if gone:
        connection.execute(delete(ITEMS).where(*same), gone)
    if changed:
        connection.execute(update(ITEMS).where(*same), changed)
    if new:
        connection.execute(insert(ITEMS), new)


def _columns(item: Item) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "id": item.id,
        "position": item.position,
        "archived": item.archived,
        "fields": canonical(item.fields),
        "versions": canonical(item.versions),
    }


def write_row(connection: Connection, new: Row, changes: Iterable[Changed]) -> None:
    """Add a row to the log, and which items it is about."""
    connection.execute(insert(LOG).values(**vars(new)))
    touched = {one.key for one in changes}
    if touched:
        values = [{"kind": k, "id": id, "revision": new.revision} for k, id in sorted(touched)]
        connection.execute(insert(TOUCHED), values)


def stamp(moment: datetime) -> str:
    """A moment as it is kept. Raises ValueError for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def person(connection: Connection, actor: Actor) -> str:
    """The opaque id of who acts, made at the first time; the name is kept as it is now."""
    query = select(PEOPLE).where(PEOPLE.c.login == actor.person)
    found = connection.execute(query).first()
    if found is None:
        id = uuid4().hex
        connection.execute(insert(PEOPLE).values(id=id, login=actor.person, name=actor.name))
        return id
    if found.name != actor.name:
        connection.execute(update(PEOPLE).where(PEOPLE.c.id == found.id).values(name=actor.name))
    return str(found.id)


def known_person(connection: Connection, login: str) -> str | None:
    """The opaque id of somebody who acted before."""
    query = select(PEOPLE.c.id).where(PEOPLE.c.login == login)
    found = connection.execute(query).scalar()
    return str(found) if found is not None else None


def names(connection: Connection) -> dict[str, str]:
    """The names of everybody who was not removed, by opaque id."""
    return {one.id: one.name for one in connection.execute(select(PEOPLE.c.id, PEOPLE.c.name))}


def forget(connection: Connection, id: str) -> bool:
    """Remove a person: name, login, drafts and place; whether there was one."""
    for table in (PRESENCE, DRAFTS):
        connection.execute(delete(table).where(table.c.person == id))
    return connection.execute(delete(PEOPLE).where(PEOPLE.c.id == id)).rowcount > 0


def drop_draft(connection: Connection, person: str, key: str) -> None:
    """Throw away what a person typed under `key`."""
    same = (DRAFTS.c.person == person, DRAFTS.c.key == key)
    connection.execute(delete(DRAFTS).where(*same))


def who(row: Row, names: Mapping[str, str]) -> Who:
    """Who wrote a row and when."""
    return Who(row.person, names.get(row.person), datetime.fromisoformat(row.at))
