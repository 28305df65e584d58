"""`/gezond`: 200 while all is well, 503 when storage, disk or backup is not."""

from __future__ import annotations

import os
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from effectmap.bench.server import Server
from effectmap.bench.store_map import POSTGRES, new_database, write_folder
from effectmap.monitors.states import FileState
from effectmap.serving.health import (
    BACKUP_HOURS,
    DISK_PERCENT,
    Disk,
    Storage,
    look_at_disk,
    look_at_storage,
    report,
    states_of,
)
from effectmap.store import cli
from effectmap.store.database import FILE, FOLDER, connect
from effectmap.store.map_store import MapStore
from effectmap.store.migrating import newest
from tests.serving.conftest import Serve, asked

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
OLD, YOUNG = NOW - timedelta(hours=BACKUP_HOURS + 0.1), NOW - timedelta(hours=BACKUP_HOURS - 0.1)
ROOMY = Disk(10**9, 50.0)


@pytest.mark.parametrize(
    ("storage", "disk", "problems"),
    [
        (Storage("ok", "0006", YOUNG, OLD), ROOMY, []),
        (Storage("ok", "0006", OLD, OLD), ROOMY, ["backup"]),
        (Storage("ok", "0006", None, YOUNG), ROOMY, []),
        (Storage("ok", "0006", None, OLD), ROOMY, ["backup"]),
        # the example where nothing can be written: there is nothing to copy
        (Storage("ok", "0006", None, None), ROOMY, []),
        (Storage("ok", "0006", YOUNG, OLD), Disk(10**9, DISK_PERCENT), []),
        (Storage("ok", "0006", YOUNG, OLD), Disk(10**9, DISK_PERCENT - 0.01), ["disk"]),
        (Storage("ok", "0006", YOUNG, OLD), None, ["disk"]),
        (Storage("gone"), ROOMY, ["storage"]),
        (Storage("no answer"), Disk(0, 0.0), ["storage", "disk"]),
        (Storage("other version", "0001"), ROOMY, ["storage"]),
    ],
)
def test_what_is_wrong(storage: Storage, disk: Disk | None, problems: list[str]) -> None:
    said = report(storage, disk, {}, NOW)
    assert said["problems"] == problems
    assert said["status"] == ("fail" if problems else "ok")


def test_limits_can_be_set_and_0_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EFFECTMAP_BACKUP_HOURS", "0")
    monkeypatch.setenv("EFFECTMAP_DISK_PERCENT", "60")
    said = report(Storage("ok", "0006", OLD, OLD), ROOMY, None, NOW)
    assert said["problems"] == ["disk"]
    assert said["backup"] == {"age_hours": 26.1}
    assert said["disk"] == {"free_percent": 50.0, "free_bytes": 10**9}


def test_a_monitor_is_called_by_its_worst_file() -> None:
    files = [
        FileState("a", "1.csv", "accepted"),
        FileState("a", "2.csv", "held"),
        FileState("b", "1.csv", "refused"),
        FileState("b", "2.csv", "accepted"),
    ]
    assert states_of(files) == {"a": "held", "b": "refused"}


def test_a_full_disk_is_seen(tmp_path: Path) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by root only")
    try:
        assert look_at_disk(tmp_path).percent > 99
        (tmp_path / "full").write_bytes(b"0" * 1_000_000)
        full = look_at_disk(tmp_path)
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)
    assert full.percent < DISK_PERCENT
    assert full.free < 60_000


def test_a_backup_that_is_whole_counts_wherever_it_goes(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if POSTGRES in os.environ:
        with new_database(os.environ[POSTGRES]) as address:
            monkeypatch.setenv("EFFECTMAP_DATABASE_URL", address)
            _backed_up(write_folder(tmp_path / "postgres", 30), tmp_path / "elders-1.sqlite")
        monkeypatch.delenv("EFFECTMAP_DATABASE_URL")
    _backed_up(write_folder(tmp_path / "sqlite", 30), tmp_path / "elders-2.sqlite")


def _backed_up(folder: Path, target: Path) -> None:
    before = look_at_storage(folder)
    assert (before.state, before.schema, before.backup) == ("ok", newest(), None)
    assert before.since is not None
    assert cli.main("backup", [str(target), "--data", str(folder)], folder) == 0
    made = look_at_storage(folder).backup
    assert made is not None
    assert datetime.now(UTC) - made < timedelta(minutes=1)
    # going back to a store from before that backup does not undo it
    assert cli.main("restore", [str(target), "--data", str(folder), "--yes"], folder) == 0
    assert look_at_storage(folder).backup == made


def test_a_server_says_how_it_is(folder: Path, serve: Serve) -> None:
    server = serve(folder)
    address = f"{server.address}/gezond"
    status, said = asked(address)
    assert (status, said["status"], said["problems"]) == (200, "ok", [])
    assert said["storage"] == {"state": "ok", "schema": newest()}
    assert said["disk"]["free_bytes"] > 0
    assert said["backup"] == {"age_hours": None}
    assert str(folder) not in str(said)
    assert asked(address, "HEAD") == (200, None)
    kept = folder / FOLDER / FILE
    away = kept.rename(kept.with_name("weg"))
    assert _until(server, 503)["problems"] == ["storage"]
    away.rename(kept)
    assert _until(server, 200)["problems"] == []


def _until(server: Server, status: int) -> dict[str, object]:
    """The first answer with this status: within 10 s, each asked for within that too."""
    end = time.monotonic() + 10
    while True:
        found, said = asked(f"{server.address}/gezond")
        if found == status:
            return dict(said)
        assert time.monotonic() < end, said
        time.sleep(0.2)


@pytest.mark.skipif(POSTGRES not in os.environ, reason="needs a PostgreSQL server")
def test_a_database_that_stops_or_hangs_is_seen(tmp_path: Path, serve: Serve) -> None:
    with new_database(os.environ[POSTGRES]) as address:
        folder = write_folder(tmp_path / "gemeente", 30)
        MapStore.open(folder, address).close()
        database = connect(folder, address)
        server = serve(folder, EFFECTMAP_DATABASE_URL=address)
        assert asked(f"{server.address}/gezond")[0] == 200
        # whoever holds the table makes everybody wait who reads it
        with database.write() as connection:
            connection.exec_driver_sql("LOCK TABLE log IN ACCESS EXCLUSIVE MODE")
            said = _until(server, 503)
            assert said["storage"] == {"state": "no answer", "schema": None}
        _until(server, 200)
        database.close()
    # dropped, with everybody who was connected
    said = _until(server, 503)
    assert said["storage"] == {"state": "gone", "schema": None}
