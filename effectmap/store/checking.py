"""Whether everything that is kept is whole: the file, the log, the state, the snapshots."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from effectmap.model import Catalogue, Problem, ProblemsError
from effectmap.model.check import check
from effectmap.model.check_cycle import check_cycle
from effectmap.model.check_table import check_table
from effectmap.model.items import Key
from effectmap.store import freezing, tables
from effectmap.store.database import Database
from effectmap.store.items import Item, apply, to_cycle, to_map, to_table
from effectmap.store.log import Row, broken
from effectmap.store.migrating import newest, version
from effectmap.store.roles import STORE
from effectmap.store.schema import TOUCHED
from effectmap.words import Text


def problems(database: Database, catalogue: Catalogue | None = None) -> list[Problem]:
    """Everything that is not as it must be; none means that all is well.

    With a catalogue also whether the map fits it. A log whose last rows were taken away together
    with what they did cannot be told from one that never had them.
    """
    try:
        with database.read() as connection:
            return list(_all(connection, database.is_sqlite, catalogue))
    except ProblemsError as error:
        return list(error.problems)


def _all(connection: Connection, is_sqlite: bool, catalogue: Catalogue | None) -> Iterator[Problem]:
    if is_sqlite:
        yield from _file(connection)
    if version(connection) != newest():
        yield _problem(Text("the tables have the form of another version of the program"))
        return
    rows = tables.rows(connection)
    yield from _log(rows)
    replayed: dict[Key, Item] = {}
    told: set[tuple[str, str, int]] = set()
    frozen = {one.id: one for one in freezing.frozen(connection)}
    for row in rows:
        try:
            apply(replayed, row.changed, row.revision)
            told |= {(one.kind, one.id, row.revision) for one in row.changed}
        except (KeyError, ValueError, TypeError, AttributeError):
            yield _problem(Text("row {n} of the log cannot be done again", n=row.revision))
        frozen.pop(row.operation, None)
        yield from freezing.problems(connection, row, replayed)
    for one in frozen.values():
        yield _problem(Text("the snapshot “{name}” has no row in the log", name=one.name))
    touched = {(one.kind, one.id, one.revision) for one in connection.execute(select(TOUCHED))}
    if touched != told:
        yield _problem(Text("the index of the log is not what the log tells"))
    yield from _state(connection, replayed, catalogue)


def file_problems(database: Database) -> list[Problem]:
    """Whether the database can be read at all; for SQLite also whether its file is damaged."""
    try:
        with database.read() as connection:
            return list(_file(connection)) if database.is_sqlite else []
    except ProblemsError as error:
        return list(error.problems)


def _file(connection: Connection) -> Iterator[Problem]:
    for (said,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if said != "ok":
            yield _problem(Text("the file is damaged: {said}", said=said))


def _problem(message: Text, item: str = "") -> Problem:
    return Problem(STORE, message, item)


def _log(rows: list[Row]) -> Iterator[Problem]:
    if not rows:
        yield _problem(Text("the log is empty"))
    for revision in broken(rows):
        yield _problem(Text("row {n} of the log is not what was written", n=revision))


def _state(
    connection: Connection, replayed: dict[Key, Item], catalogue: Catalogue | None
) -> Iterator[Problem]:
    try:
        kept = tables.state(connection)
        map, cycle, table = to_map(kept), to_cycle(kept), to_table(kept)
    except ProblemsError as error:
        yield from error.problems
        return
    except (ValueError, TypeError, AttributeError):
        yield _problem(Text("the items cannot be read"))
        return
    for key in sorted({*kept, *replayed}):
        if kept.get(key) != replayed.get(key):
            yield _problem(Text("this is not what the log tells"), "/".join(key))
    if catalogue is not None:
        yield from check(map, catalogue, STORE)
    archived = {item.key for item in kept.values() if not item.live}
    yield from check_cycle(cycle, map, STORE, archived)
    yield from check_table(table, map, STORE, archived)
