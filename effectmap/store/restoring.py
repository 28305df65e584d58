"""Putting a backup back in the place of what is kept, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import MetaData, delete

from effectmap.model import Problem, ProblemsError
from effectmap.store import audit, checking, good_backups, sign_ins, stories
from effectmap.store.backup import back_up, copy_rows
from effectmap.store.database import FILE, Database, sqlite_database
from effectmap.store.migrating import BACKUPS, migrate
from effectmap.words import Text


@contextmanager
def opened(backup: Path) -> Iterator[Database]:
    """A copy of a backup as a store, brought up to date; the backup itself stays as it is.

    Raises ProblemsError when it is no backup.
    """
    with tempfile.TemporaryDirectory(prefix="effectmap-") as name:
        try:
            shutil.copyfile(backup, Path(name) / FILE)
        except OSError as error:
            message = Text("this backup cannot be read: look at the name of the file")
            raise ProblemsError([Problem(str(backup), message)]) from error
        database = sqlite_database(Path(name))
        try:
            migrate(database, back_up)
            yield database
        finally:
            database.close()


def restore(database: Database, backup: Path) -> Path | None:
    """Put `backup` back; where the store of before was kept, None if there was none.

    Who has the store open goes on with what was put back. Stories that were withdrawn or ended
    since stay without their text, who signed out stays out, and who looked at what stays known.
    Raises ProblemsError, with nothing changed, when the backup is not whole.
    """
    with opened(backup) as source:
        found = checking.problems(source)
        if found:
            message = Text("this backup is not whole: take another one")
            raise ProblemsError([Problem(str(backup), message), *found])
        kept = _set_aside(database)
        migrate(database, back_up)
        with database.read() as now:
            gone, ended = stories.closed(now), sign_ins.ended(now)
            last_good, looked = good_backups.last(now), audit.rows(now)
        with source.read() as old, database.write() as new:
            tables = MetaData()
            tables.reflect(new)
            for table in tables.sorted_tables:
                if table.name != "alembic_version":
                    new.execute(delete(table))
            copy_rows(old, new)
            stories.close_again(new, gone)
            sign_ins.keep(new, ended)
            good_backups.keep(new, last_good)
            audit.keep(new, looked)
    stories.forget_rows(database)
    return kept


def _set_aside(database: Database) -> Path | None:
    """Keep what is there now: as a backup, or as the damaged file itself."""
    if database.path is not None and not database.path.exists():
        return None
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    target = database.folder / BACKUPS / f"before-restore-{moment}.sqlite"
    target.parent.mkdir(parents=True, exist_ok=True)
    damaged = checking.file_problems(database)
    if not damaged:
        back_up(database, target)
        return target
    if database.path is None:
        raise ProblemsError(damaged)
    database.close()
    for end in ("", "-wal", "-shm"):
        part = database.path.with_name(database.path.name + end)
        if part.exists():
            part.rename(target.with_name(target.name.replace("before-restore", "damaged") + end))
    return target.with_name(target.name.replace("before-restore", "damaged"))
