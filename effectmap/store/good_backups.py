"""When the last good backup was made: kept in the store, so that every server knows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from effectmap.store.database import Database
from effectmap.store.schema import GOOD_BACKUPS, LOG
from effectmap.store.tables import stamp


def made(database: Database, at: datetime) -> None:
    """A backup of the store as it was at `at` was found whole. Raises ProblemsError."""
    with database.write() as connection:
        keep(connection, at)


def last(connection: Connection) -> datetime | None:
    """When the newest of them was made; None where there was none."""
    found = connection.execute(select(func.max(GOOD_BACKUPS.c.at))).scalar()
    return datetime.fromisoformat(found) if found else None


def keep(connection: Connection, at: datetime | None) -> None:
    """Keep this one, unless a newer one is known."""
    known = last(connection)
    if at is not None and (known is None or at > known):
        connection.execute(delete(GOOD_BACKUPS))
        connection.execute(insert(GOOD_BACKUPS).values(at=stamp(at)))


def kept_since(connection: Connection) -> datetime | None:
    """Since when there is something to make a backup of: the first row of the log."""
    found = connection.execute(select(func.min(LOG.c.at))).scalar()
    return datetime.fromisoformat(found) if found else None
