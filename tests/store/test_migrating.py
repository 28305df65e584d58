"""Bringing tables up to date: whole or not at all, wherever it breaks, and after a backup."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, event, inspect

from effectmap.model import ProblemsError
from effectmap.model.cycle import Cycle
from effectmap.store import checking
from effectmap.store.backup import back_up
from effectmap.store.database import Database, connect
from effectmap.store.map_store import MapStore
from effectmap.store.migrating import SCRIPTS, migrate, newest, upgrade, version
from effectmap.store.restoring import opened
from effectmap.store.schema import METADATA

KEPT = Path(__file__).parent / "kept_by_0001.sql"
# a step as a later version may bring: new column, data moved over, an old column gone
LATER = f'''"""A later step."""
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{newest()}"


def upgrade() -> None:
    op.create_table("colours", sa.Column("id", sa.Text, primary_key=True), sqlite_strict=True)
    op.execute("INSERT INTO colours SELECT id FROM items WHERE kind = 'theme'")
    with op.batch_alter_table("people") as batch:
        batch.add_column(sa.Column("colour", sa.Text, nullable=True))
    op.execute("UPDATE people SET colour = 'x'")
    with op.batch_alter_table("presence") as batch:
        batch.drop_column("item")
'''


class _Broken(Exception):
    pass


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """The scripts of a program that is one step ahead."""
    scripts = tmp_path / "later"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "9999_later.py").write_text(LATER, "utf-8")
    return scripts


def _form(database: Database) -> dict[str, Any]:
    """Every table with its columns and rows, and the version."""
    with database.read() as connection:
        tables = MetaData()
        tables.reflect(connection)
        found: dict[str, Any] = {"version": version(connection)}
        for name, table in tables.tables.items():
            rows = sorted(map(str, connection.execute(table.select())))
            found[name] = ([column.name for column in table.columns], rows)
        return found


def _migrate_until(database: Database, scripts: Path, last: int) -> bool:
    """Break at the statement with this number; whether there were that many."""
    count = 0

    def counted(connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal count
        count += 1
        if count == last:
            raise _Broken(statement)

    event.listen(database.writing, "before_cursor_execute", counted)
    try:
        migrate(database, back_up, scripts)
    except _Broken:
        return True
    finally:
        event.remove(database.writing, "before_cursor_execute", counted)
    return False


def test_the_steps_make_the_tables_of_the_schema(store: MapStore) -> None:
    with store.database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        assert set(inspect(connection).get_table_names()) == {*METADATA.tables, "alembic_version"}


def test_the_first_steps_break_anywhere_and_leave_nothing(folder: Path, url: str | None) -> None:
    database = connect(folder, url)
    empty = _form(database)
    broken = 0
    while _migrate_until(database, SCRIPTS, broken + 1):
        broken += 1
        assert _form(database) == empty
    assert broken >= len(METADATA.tables)
    with database.read() as connection:
        assert version(connection) == newest()
    database.close()


def test_a_later_step_breaks_anywhere_and_leaves_all_as_it_was(
    store: MapStore, later: Path
) -> None:
    before = _form(store.database)
    broken = 0
    while _migrate_until(store.database, later, broken + 1):
        broken += 1
        assert _form(store.database) == before
    assert broken >= 6
    after = _form(store.database)
    assert after["version"] == "9999"
    assert after["colours"][1] == ["('t',)", "('u',)"]
    assert (after["items"], after["log"]) == (before["items"], before["log"])
    assert "item" not in after["presence"][0]


@pytest.fixture
def kept_before(folder: Path, url: str | None) -> Iterator[Database]:
    """A store as the first version of the tables kept it, with a snapshot in it."""
    database = connect(folder, url)
    with database.write() as connection:
        upgrade(connection, to="0001")
        for statement in KEPT.read_text("utf-8").splitlines()[1:]:
            connection.exec_driver_sql(statement)
    yield database
    database.close()


def test_the_cycle_comes_to_an_earlier_store_whole_or_not_at_all(kept_before: Database) -> None:
    before = _form(kept_before)
    assert before["version"] == "0001"
    broken = 0
    while _migrate_until(kept_before, SCRIPTS, broken + 1):
        broken += 1
        assert _form(kept_before) == before
    assert broken >= 3
    after = _form(kept_before)
    for name in set(before) - {"version", "alembic_version", "snapshots"}:
        assert after[name] == before[name]
    new = set(after) - set(before)
    assert new == {*METADATA.tables} - set(before)
    assert "stories" in new
    assert [after[name][1] for name in new] == [[] for _name in new]
    assert after["snapshots"][0] == [*before["snapshots"][0], "moment", "cycle", "figures"]


def test_what_an_earlier_store_kept_is_found_back(
    kept_before: Database, folder: Path, url: str | None
) -> None:
    store = MapStore.open(folder, url)
    assert checking.problems(store.database, store.catalogue()) == []
    (kept,) = store.snapshots()
    assert (kept.name, kept.moment, kept.revision) == ("Begroting 2026", "", 4)
    assert [theme.name for theme in store.snapshot_map(kept.id).themes] == [
        "Bewaard",
        "Andere opgave",
    ]
    assert store.cycle() == Cycle()
    assert store.revision() == 5
    assert len(list((folder / "store" / "backups").glob(f"before-{newest()}-*.sqlite"))) == 1
    store.close()


def test_a_backup_is_made_before_and_none_when_nothing_is_to_be_done(
    store: MapStore, later: Path
) -> None:
    assert migrate(store.database, back_up) is None
    made = migrate(store.database, back_up, later)
    assert made is not None
    with opened(made) as copy:
        assert checking.problems(copy) == []
    assert migrate(store.database, back_up, later) is None


def test_tables_of_a_newer_program_are_left_alone(
    store: MapStore, folder: Path, url: str | None, later: Path
) -> None:
    migrate(store.database, back_up, later)
    before = _form(store.database)
    with pytest.raises(ProblemsError, match="nieuwere versie"):
        MapStore.open(folder, url)
    assert _form(store.database) == before
