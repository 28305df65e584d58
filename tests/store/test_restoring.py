"""Backups and what comes back of them, on both databases and from one to the other."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from effectmap.model import ProblemsError
from effectmap.store import checking
from effectmap.store.database import connect
from effectmap.store.map_file import load
from effectmap.store.map_store import MapStore
from effectmap.store.restoring import opened, restore
from effectmap.store.roles import LOCAL
from tests.store.test_map_store import change, done


@pytest.fixture
def backup(store: MapStore, tmp_path: Path) -> Path:
    """A backup of revision 3, with a snapshot and a draft in it."""
    done(store.apply(change(store, "theme", "t", name="Bewaard"), LOCAL))
    store.snapshot("Begroting", LOCAL)
    store.keep_draft(LOCAL, "k", "half")
    store.backup(tmp_path / "b.sqlite", LOCAL)
    return tmp_path / "b.sqlite"


def test_a_backup_is_one_whole_file(store: MapStore, backup: Path) -> None:
    with opened(backup) as copy:
        assert checking.problems(copy, store.catalogue()) == []
    assert {path.name for path in backup.parent.glob("*b.sqlite*")} == {"b.sqlite"}


def test_a_restore_brings_everything_back_and_keeps_what_was_there(
    store: MapStore, backup: Path
) -> None:
    kept_map = store.map()
    for name in ("Later", "Nog later"):
        done(store.apply(change(store, "theme", "t", name=name), LOCAL))
    store.drop_draft(LOCAL, "k")
    before = restore(store.database, backup)
    assert (store.revision(), store.map(), store.draft(LOCAL, "k")) == (3, kept_map, "half")
    assert [one.name for one in store.snapshots()] == ["Begroting"]
    assert before is not None
    restore(store.database, before)
    assert store.revision() == 5
    assert store.map().themes[0].name == "Nog later"


def test_after_a_restore_the_same_revision_is_another_map(store: MapStore, backup: Path) -> None:
    done(store.apply(change(store, "theme", "t", name="Eerst"), LOCAL))
    assert store.map().themes[0].name == "Eerst"
    restore(store.database, backup)
    done(store.apply(change(store, "theme", "t", name="Daarna"), LOCAL))
    assert (store.revision(), store.map().themes[0].name) == (4, "Daarna")
    assert checking.problems(store.database) == []


def test_a_backup_goes_to_another_municipality_folder(backup: Path, tmp_path: Path) -> None:
    # also from PostgreSQL to SQLite
    place = tmp_path / "elders"
    place.mkdir()
    assert restore(connect(place), backup) is None
    found = MapStore.open(place)
    assert found.map().themes[0].name == "Bewaard"
    found.close()


DAMAGE = {
    "bytes": lambda path: path.write_bytes(b"x" * 20_000),
    "half of it": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "nothing": lambda path: path.write_bytes(b""),
    "a missing file": lambda path: path.unlink(),
    "an altered log": lambda path: _run(path, "UPDATE log SET why = 'x' WHERE revision = 2"),
    "an altered item": lambda path: _run(path, "DELETE FROM items WHERE id = 'i'"),
    "a newer program": lambda path: _run(path, "UPDATE alembic_version SET version_num = '9999'"),
}


def _run(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_backup_that_is_not_whole_changes_nothing(
    store: MapStore, backup: Path, damage: str
) -> None:
    done(store.apply(change(store, "theme", "t", name="Later"), LOCAL))
    DAMAGE[damage](backup)
    with pytest.raises(ProblemsError):
        restore(store.database, backup)
    assert (store.revision(), store.map().themes[0].name) == (4, "Later")


def test_a_damaged_store_is_set_aside_and_replaced(folder: Path) -> None:
    # PostgreSQL watches over its own files
    store, backup = MapStore.open(folder), folder / "b.sqlite"
    store.backup(backup, LOCAL)
    path = folder / "store" / "effectenkaart.sqlite"
    store.close()
    path.write_bytes(b"x" * 20_000)
    aside = restore(store.database, backup)
    assert aside is not None
    assert aside.read_bytes() == b"x" * 20_000
    assert store.map() == load(folder)[0]
    assert checking.problems(store.database) == []


def test_a_backup_never_replaces_a_file(store: MapStore, backup: Path, tmp_path: Path) -> None:
    before = backup.read_bytes()
    for target in (backup, tmp_path / "niet" / "b.sqlite"):
        with pytest.raises(ProblemsError, match="kies een andere"):
            store.backup(target, LOCAL)
    assert backup.read_bytes() == before


def test_backups_that_are_made_while_writing_are_good(store: MapStore, tmp_path: Path) -> None:
    stop = threading.Event()
    made = []

    def write() -> None:
        while not stop.is_set():
            made.append(done(store.apply(change(store, "theme", "t", name=f"{len(made)}"), LOCAL)))

    writer = threading.Thread(target=write)
    writer.start()
    targets = [tmp_path / f"{n}.sqlite" for n in range(10)]
    for target in targets:
        store.backup(target, LOCAL)
    stop.set()
    writer.join()
    assert made
    for target in targets:
        with opened(target) as copy:
            assert checking.problems(copy) == []
