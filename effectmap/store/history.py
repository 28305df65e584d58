"""What the log tells: who did what and when, what somebody else changed, what can be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, tuple_

from effectmap.model import Problem, ProblemsError
from effectmap.model.items import BOXES, ENDS, Key
from effectmap.store import commands as c
from effectmap.store import tables
from effectmap.store.edits import Overtaken, Plan
from effectmap.store.items import State, normal
from effectmap.store.log import Row, row_of
from effectmap.store.results import Conflict, Entry, FieldConflict, Person, Theirs
from effectmap.store.roles import STORE
from effectmap.store.schema import ITEMS, LOG, PEOPLE, TOUCHED
from effectmap.words import Text


def entries(
    connection: Connection,
    kind: str | None,
    id: str | None,
    limit: int,
    before: int | None,
    items: Collection[Key] | None = None,
    person: str | None = None,
) -> list[Entry]:
    """Rows of the log, newest first; of one kind, item, set of items or person where given."""
    query = select(LOG).order_by(LOG.c.revision.desc()).limit(limit)
    if before is not None:
        query = query.where(LOG.c.revision < before)
    if person is not None:
        query = query.where(LOG.c.person == person)
    if items is not None:
        one_of = tuple_(TOUCHED.c.kind, TOUCHED.c.id).in_(items)
        query = query.where(LOG.c.revision.in_(select(TOUCHED.c.revision).where(one_of)))
    if kind is not None or id is not None:
        about = select(TOUCHED.c.revision)
        if kind is not None:
            about = about.where(TOUCHED.c.kind == kind)
        if id is not None:
            about = about.where(TOUCHED.c.id == id)
        query = query.where(LOG.c.revision.in_(about))
    names = tables.names(connection)
    rows = [row_of(found) for found in connection.execute(query).mappings()]
    undone = _undone(connection, rows)
    return [
        Entry(
            row.revision,
            row.operation,
            row.action,
            tables.who(row, names),
            row.why,
            row.changed,
            row.undoes,
            row.operation in undone,
        )
        for row in rows
    ]


def first_moments(connection: Connection, kinds: Iterable[str]) -> dict[Key, datetime]:
    """When each item of these kinds that was ever kept came there: kind and id."""
    query = (
        select(TOUCHED.c.kind, TOUCHED.c.id, func.min(LOG.c.at).label("at"))
        .join(LOG, LOG.c.revision == TOUCHED.c.revision)
        .where(TOUCHED.c.kind.in_(list(kinds)))
        .group_by(TOUCHED.c.kind, TOUCHED.c.id)
    )
    return {(one.kind, one.id): datetime.fromisoformat(one.at) for one in connection.execute(query)}


def authors(connection: Connection) -> list[Person]:
    """Who wrote in the log and has a name still, by name."""
    query = (
        select(PEOPLE.c.id, PEOPLE.c.name)
        .where(PEOPLE.c.id.in_(select(LOG.c.person)))
        .order_by(PEOPLE.c.name, PEOPLE.c.id)
    )
    return [Person(one.id, one.name) for one in connection.execute(query)]


def about_box(connection: Connection, id: str) -> set[Key]:
    """A box with all that ever hung on it: its links and indicators, what people found of it."""
    return _with_what_hangs(_last_known(connection), {(kind, id) for kind in BOXES})


def about_theme(connection: Connection, id: str) -> set[Key]:
    """A theme with the boxes that stand in it now, or did when they went, and what hangs there."""
    known = _last_known(connection)
    inside = {k for k, fields in known.items() if fields.get("theme") == id}
    boxes = {key for key in inside if key[0] in BOXES}
    return {("theme", id)} | inside | _with_what_hangs(known, boxes)


def _with_what_hangs(known: Mapping[Key, Mapping[str, Any]], boxes: set[Key]) -> set[Key]:
    ids = {id for _kind, id in boxes}
    return boxes | {
        key for key, fields in known.items() if ids.intersection(_boxes_of(key, fields))
    }


def _boxes_of(key: Key, fields: Mapping[str, Any]) -> Iterator[str]:
    """The boxes that an item hangs on."""
    if key[0] in ENDS:
        ends = zip(ENDS[key[0]], key[1].split(">"), strict=True)
        yield from (id for field, id in ends if field != "moment")
    elif "outcome" in fields:
        yield fields["outcome"]


def _last_known(connection: Connection) -> dict[Key, Mapping[str, Any]]:
    """The fields of every item that ever was: those of now, or of when its addition was undone."""
    known: dict[Key, Mapping[str, Any]] = {}
    gone = tuple_(TOUCHED.c.kind, TOUCHED.c.id).not_in(select(ITEMS.c.kind, ITEMS.c.id))
    revisions = select(TOUCHED.c.revision).where(gone)
    query = select(LOG).where(LOG.c.revision.in_(revisions)).order_by(LOG.c.revision)
    for found in connection.execute(query).mappings():
        for one in row_of(found).changed:
            if one.after is None:
                known[one.kind, one.id] = one.before or {}
    return {**known, **{key: item.fields for key, item in tables.state(connection).items()}}


def _undone(connection: Connection, rows: list[Row]) -> set[str]:
    """Those of `rows` whose values were put back, and not once more since."""
    later = {
        found.undoes: found.operation
        for found in connection.execute(
            select(LOG.c.undoes, LOG.c.operation).where(LOG.c.undoes != "")
        )
    }
    gone = set()
    for row in rows:
        here, turned = row.operation, False
        while here in later:
            here, turned = later[here], not turned
        if turned:
            gone.add(row.operation)
    return gone


def later(connection: Connection, row: Row) -> list[Row]:
    """The rows after `row` about an item that it changed, oldest first."""
    keys = [(one.kind, one.id) for one in row.changed]
    about = select(TOUCHED.c.revision).where(
        tuple_(TOUCHED.c.kind, TOUCHED.c.id).in_(keys), TOUCHED.c.revision > row.revision
    )
    query = select(LOG).where(LOG.c.revision.in_(about)).order_by(LOG.c.revision)
    return [row_of(found) for found in connection.execute(query).mappings()]


def tail(connection: Connection, command: c.Undo | c.Redo) -> Row:
    """The newest row in the chain of undoing and redoing that starts at the operation.

    Raises ProblemsError when there is none, or when it stands the other way already.
    """
    row = tables.row_by(connection, "operation", command.of)
    if row is None:
        raise _refused(Text("this operation does not exist"))
    if not row.changed:
        raise _refused(Text("this changed nothing on the map: there is nothing to undo"))
    turned = False
    while (later := tables.row_by(connection, "undoes", row.operation)) is not None:
        row, turned = later, not turned
    if turned and isinstance(command, c.Undo):
        raise _refused(Text("this was undone already"))
    if not turned and isinstance(command, c.Redo):
        raise _refused(Text("this was not undone: there is nothing to do again"))
    return row


def _refused(message: Text) -> ProblemsError:
    return ProblemsError([Problem(STORE, message)])


def conflict(connection: Connection, operation: str, made: Plan) -> Conflict:
    """What the person wants, what the others made of it, and what it was when they looked."""
    fields = []
    for one in made.conflicts:
        found = theirs(connection, made.before, one)
        if one.seen == 0 and one.key[0] in ENDS:
            # it was not there yet
            was = normal(*one.key, {})[one.field]
        else:
            was = _value_at(connection, one.key, one.field, one.seen, found.value)
        fields.append(FieldConflict(one.mine, found, was))
    return Conflict(operation, tuple(fields))


def theirs(connection: Connection, before: State, one: Overtaken) -> Theirs:
    """What stands in a field now, since when and by whom."""
    item = before[one.key]
    version = item.versions[one.field]
    row = tables.row(connection, version)
    if row is None:  # every version is the revision of a row
        raise LookupError(version)
    who = tables.who(row, tables.names(connection))
    return Theirs(*one.key, one.field, item.fields[one.field], version, who)


def _value_at(connection: Connection, key: Key, field: str, revision: int, now: Any) -> Any:
    """What a field held at a revision: what the first change after it found."""
    about = select(TOUCHED.c.revision).where(
        TOUCHED.c.kind == key[0], TOUCHED.c.id == key[1], TOUCHED.c.revision > revision
    )
    query = select(LOG).where(LOG.c.revision.in_(about)).order_by(LOG.c.revision)
    for found in connection.execute(query).mappings():
        for change in row_of(found).changed:
            if (change.kind, change.id) == key and field in (change.before or {}):
                return (change.before or {})[field]
    return now
