"""Whole copies of the store as one SQLite file, from SQLite and from PostgreSQL, while in use."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, MetaData, insert, select

from effectmap.model import Problem, ProblemsError
from effectmap.store.database import Database, sqlite_engine
from effectmap.store.migrating import upgrade, version
from effectmap.words import Text


def back_up(database: Database, target: Path) -> None:
    """Write the store of now to the new file `target`, whole or not at all.

    Raises ProblemsError when the file exists already or cannot be written.
    """
    if target.exists():
        raise _refused(target, Text("this file exists already: choose another name"))
    temporary = target.with_name(f".{target.name}.{uuid4().hex}.tmp")
    try:
        temporary.unlink(missing_ok=True)
        if database.path is not None:
            with closing(sqlite3.connect(database.path)) as connection:
                connection.execute("VACUUM INTO ?", (str(temporary),))
        else:
            # says at once whether the folder can be written
            temporary.touch()
            _copy_out(database, temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        # fails where somebody made the file meanwhile, and never leaves half of it
        os.link(temporary, target)
    except (OSError, sqlite3.Error) as error:
        message = Text("this file cannot be written: choose another folder")
        raise _refused(target, message) from error
    finally:
        temporary.unlink(missing_ok=True)


def _refused(target: Path, message: Text) -> ProblemsError:
    return ProblemsError([Problem(str(target), message)])


def _copy_out(database: Database, target: Path) -> None:
    """Tables of the same form in a new SQLite file, filled from one moment of the database."""
    engine = sqlite_engine(target, wal=False)
    try:
        with database.read() as source, engine.begin() as copy:
            upgrade(copy, to=version(source) or "head")
            copy_rows(source, copy)
    finally:
        engine.dispose()


def copy_rows(source: Connection, target: Connection) -> None:
    """Every row of every table of the store; both have the same form, and `target` is empty."""
    tables = MetaData()
    tables.reflect(source)
    for table in tables.sorted_tables:
        if table.name == "alembic_version":
            continue
        for part in source.execute(select(table)).mappings().partitions(1000):
            target.execute(insert(table), [dict(row) for row in part])
