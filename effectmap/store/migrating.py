"""Bringing the tables to the form that this version uses: whole or not at all, after a backup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from effectmap.model import Problem, ProblemsError
from effectmap.store.database import Database
from effectmap.store.roles import STORE
from effectmap.words import Text

SCRIPTS = Path(__file__).parent / "migrations"
BACKUPS = "backups"


def _config(scripts: Path) -> Config:
    config = Config()
    # alembic reads % as a place to fill in
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    return config


def version(connection: Connection) -> str | None:
    """The form that the tables have now; None for a database without any."""
    return MigrationContext.configure(connection).get_current_revision()


def newest(scripts: Path = SCRIPTS) -> str:
    """The form that this version of the program uses."""
    return str(ScriptDirectory.from_config(_config(scripts)).get_current_head())


def upgrade(connection: Connection, scripts: Path = SCRIPTS, to: str = "head") -> None:
    """Every step up to `to` that is missing, in the transaction of `connection`."""
    config = _config(scripts)
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def migrate(
    database: Database, backup: Callable[[Database, Path], None], scripts: Path = SCRIPTS
) -> Path | None:
    """Bring the tables up to date; the backup that was made first, if any was needed.

    Raises ProblemsError when a newer version of the program made them. A step that fails leaves
    everything as it was.
    """
    with database.read() as connection:
        now = version(connection)
    if now == newest(scripts):
        return None
    known = {one.revision for one in ScriptDirectory.from_config(_config(scripts)).walk_revisions()}
    if now is not None and now not in known:
        message = Text("this map was kept by a newer version of the program: update the program")
        raise ProblemsError([Problem(STORE, message)])
    made = None
    if now is not None:
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        made = database.folder / BACKUPS / f"before-{newest(scripts)}-{moment}.sqlite"
        made.parent.mkdir(parents=True, exist_ok=True)
        backup(database, made)
    with database.write() as connection:
        upgrade(connection, scripts)
    return made
