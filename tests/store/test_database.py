"""Where the store may lie, how its file is opened, and what is said when it cannot be."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from effectmap.model import ProblemsError
from effectmap.store import database, mounts
from effectmap.store.database import connect
from effectmap.store.map_store import MapStore
from effectmap.store.schema import METADATA


def test_a_network_share_is_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = tmp_path / "mountinfo"
    listed.write_text(f"40 22 0:50 / {folder.resolve()} rw - nfs4 nas:/kaart rw\n", "utf-8")
    monkeypatch.setattr(mounts, "MOUNTS", listed)
    with pytest.raises(ProblemsError, match=r"netwerkschijf.*EFFECTMAP_DATABASE_URL"):
        MapStore.open(folder)
    assert not (folder / "store").exists()


def test_a_folder_that_cannot_be_written_is_refused(folder: Path) -> None:
    # a file in its place holds for an administrator too, unlike the rights of a folder
    (folder / "store").write_text("", "utf-8")
    with pytest.raises(ProblemsError, match=r"store: .*schrijfbaar"):
        MapStore.open(folder)


def test_the_example_works_in_a_folder_that_cannot_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "store").write_text("", "utf-8")
    monkeypatch.setattr(database, "EXAMPLE", folder.resolve())
    store = MapStore.open(folder)
    assert store.temporary
    assert store.revision() == 1
    store.close()


ADDRESSES = ["kaart", "mysql://a:geheim@b/c", "sqlite:///x.sqlite", "postgresql//x", ":"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_another_address_is_refused_without_its_password(folder: Path, address: str) -> None:
    with pytest.raises(ProblemsError, match="geen adres van een PostgreSQL") as caught:
        connect(folder, address)
    assert "geheim" not in str(caught.value)


def test_a_server_that_does_not_answer_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EFFECTMAP_DATABASE_URL", "postgresql://a:geheim@127.0.0.1:1/b")
    with pytest.raises(ProblemsError, match="niet bereikbaar") as caught:
        MapStore.open(folder)
    assert "geheim" not in str(caught.value)


def test_a_file_that_is_no_database_is_said(folder: Path) -> None:
    (folder / "store").mkdir()
    (folder / "store" / "effectenkaart.sqlite").write_bytes(b"x" * 5000)
    with pytest.raises(ProblemsError, match="niet bruikbaar"):
        MapStore.open(folder)


def test_sqlite_writes_through_and_reads_beside(folder: Path) -> None:
    store = MapStore.open(folder)
    with store.database.write() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        connection.execute(text("DELETE FROM items"))
        # others read what was there before
        assert len(store.map().themes) == 2
        connection.rollback()
    store.close()


def test_who_reads_cannot_write(store: MapStore) -> None:
    with pytest.raises(ProblemsError), store.database.read() as connection:
        connection.execute(text("DELETE FROM items"))
    assert len(store.map().themes) == 2


def test_a_table_keeps_to_its_types(folder: Path) -> None:
    store = MapStore.open(folder)
    path = store.database.path
    assert path is not None
    with sqlite3.connect(path) as connection:
        strict = dict(connection.execute("SELECT name, strict FROM pragma_table_list"))
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("UPDATE items SET position = 'x'")
    assert {name: strict[name] for name in METADATA.tables} == dict.fromkeys(METADATA.tables, 1)
    store.close()


def test_nothing_is_half_done_when_a_transaction_breaks(store: MapStore) -> None:
    def broken() -> None:
        with store.database.write() as connection:
            connection.execute(text("DELETE FROM items"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert len(store.map().themes) == 2
