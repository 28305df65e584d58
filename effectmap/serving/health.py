"""`/gezond`: how the server is, for machines: no names, no places, no figures of the map."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from effectmap.model import ProblemsError
from effectmap.monitors.states import FileState
from effectmap.opened import asked_folder, is_together, open_database, open_store, root
from effectmap.store import good_backups, tables, workshops
from effectmap.store.database import FOLDER, Database
from effectmap.store.migrating import newest, version
from effectmap.workspace import open_library, open_shared, stamp

ADDRESS = "/gezond"
DISK_VARIABLE, BACKUP_VARIABLE = "EFFECTMAP_DISK_PERCENT", "EFFECTMAP_BACKUP_HOURS"
DISK_PERCENT, BACKUP_HOURS = 5.0, 26.0
# how long an answer is good, in seconds, and how long one is waited for
FRESH, WAIT = 3.0, 5.0
_MONITORS_FRESH = 60.0
# the worst first: what a monitor with several files is called by
_WORST = ("refused", "missing", "stale", "held", "accepted")
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Storage:
    """The database, read a moment ago. `schema` is the form of its tables.

    `backup` is when the last good backup was made; `since` when there was first something to copy,
    None for a store that goes with the program. `revision` is the newest change, `telephones` how
    many joined the workshops that are open.
    """

    state: str
    schema: str | None = None
    backup: datetime | None = None
    since: datetime | None = None
    revision: int = 0
    telephones: int = 0


@dataclass(frozen=True)
class Disk:
    """The disk of the data folder: what the program may still use, in bytes and percent."""

    free: int
    percent: float


class _Asked(Generic[_T]):
    """An answer that is fetched beside the requests, one at a time, and kept for a while.

    Whoever asks while it is being fetched waits for the same one: when a database hangs, one
    thread hangs and no more.
    """

    def __init__(self, fetch: Callable[[], _T], failed: _T, fresh: float) -> None:
        self._fetch = fetch
        self._failed = failed
        self._fresh = fresh
        self._lock = threading.Lock()
        self._asked: Future[_T] = Future()
        self._until: float = 0

    def ask(self) -> Future[_T]:
        """The answer, or the one that is on its way."""
        with self._lock:
            if self._until < time.monotonic():
                self._asked, self._until = Future(), float("inf")
                threading.Thread(target=self._work, args=(self._asked,), daemon=True).start()
            return self._asked

    def _work(self, asked: Future[_T]) -> None:
        try:
            asked.set_result(self._fetch())
        except Exception:
            _log.exception("how the server is cannot be told")
            asked.set_result(self._failed)
        with self._lock:
            self._until = time.monotonic() + self._fresh


class _Looked:
    """What is known of one map, or of what many maps have in common."""

    def __init__(self, folder: Path) -> None:
        monitors = _shared_states if is_together() else _Monitors(folder).states
        self.storage = _Asked(lambda: look_at_storage(folder), Storage("gone"), FRESH)
        self.disk: _Asked[Disk | None] = _Asked(lambda: look_at_disk(folder), None, FRESH)
        self.monitors: _Asked[dict[str, str] | None] = _Asked(monitors, None, _MONITORS_FRESH)


_looked: dict[Path, _Looked] = {}


def _of_asked() -> _Looked:
    folder = asked_folder()
    if folder not in _looked:
        _looked[folder] = _Looked(folder)
    return _looked[folder]


def now(seconds: float) -> tuple[Storage, Disk | None]:
    """How storage and disk are, waited for at most so long."""
    looked = _of_asked()
    first, second = looked.storage.ask(), looked.disk.ask()
    end = time.monotonic() + seconds
    wait([first], seconds)
    wait([second], max(0.0, end - time.monotonic()))
    return _found(first, second)


def _found(storage: Future[Storage], disk: Future[Disk | None]) -> tuple[Storage, Disk | None]:
    late = Storage("no answer")
    return storage.result() if storage.done() else late, disk.result() if disk.done() else None


def routes() -> list[BaseRoute]:
    """The address; `HEAD` as well. Among many maps each has its own, below its address."""

    async def health(_request: Request) -> Response:
        looked = _of_asked()
        asked, third = (looked.storage.ask(), looked.disk.ask()), looked.monitors.ask()
        # what hangs is not stopped: it is asked once, and the next request waits for the same
        await asyncio.wait([asyncio.wrap_future(one) for one in asked], timeout=WAIT)
        known = third.result() if third.done() else None
        answer = report(*_found(*asked), known, datetime.now(UTC))
        status = 503 if answer["problems"] else 200
        return JSONResponse(answer, status, {"Cache-Control": "no-store"})

    return [Route(ADDRESS, health)]


def look_at_storage(folder: Path) -> Storage:
    """The store of the municipality in `folder`. Waits as long as its database does."""
    try:
        database = open_database(folder)
        # an open file that was moved away can still be read
        if database.path is not None and not database.path.exists():
            return Storage("gone")
        return _read(database)
    except ProblemsError:
        return Storage("gone")


def _read(database: Database) -> Storage:
    with database.read() as connection:
        schema = version(connection)
        if schema != newest():
            return Storage("other version", schema)
        since = None if database.temporary else good_backups.kept_since(connection)
        return Storage(
            "ok",
            schema,
            good_backups.last(connection),
            since,
            tables.head(connection)[0],
            workshops.telephones(connection),
        )


def look_at_disk(folder: Path) -> Disk:
    """Where the store lies in `folder`, or will. Raises OSError when it cannot be told."""
    place = folder / FOLDER
    found = shutil.disk_usage(place if place.exists() else folder)
    # what is kept for the system is not for the program
    return Disk(found.free, 100 * found.free / max(1, found.free + found.used))


class _Monitors:
    """The states of the monitors, looked at again when a file changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = ""
        self._states: dict[str, str] = {}

    def states(self) -> dict[str, str]:
        folder = self._folder
        seen = stamp(folder)
        if seen != self._seen:
            area = open_store(folder).map().municipality.area
            self._states = states_of(open_library(folder, area).files())
            # accepting a file changes the folder
            self._seen = stamp(folder)
        return self._states


def _shared_states() -> dict[str, str]:
    """Of the monitors that the maps share."""
    shared = open_shared(root())
    return {} if shared is None else states_of(shared.files())


def states_of(files: list[FileState]) -> dict[str, str]:
    """The state of each monitor, by its id: that of its file that is worst off."""
    found: dict[str, str] = {}
    for one in files:
        others = (found.get(one.monitor, one.state), one.state)
        found[one.monitor] = min(others, key=_WORST.index)
    return found


def report(
    storage: Storage, disk: Disk | None, monitors: dict[str, str] | None, now: datetime
) -> dict[str, Any]:
    """The answer: `problems` names what is wrong: `storage`, `disk`, `backup`.

    A limit of 0 is not looked at.
    """
    hours = backup_hours(storage, now)
    most, least = _limit(BACKUP_VARIABLE, BACKUP_HOURS), _limit(DISK_VARIABLE, DISK_PERCENT)
    without = storage.backup or storage.since
    is_old = without is not None and (now - without).total_seconds() > most * 3600
    problems = [
        name
        for name, wrong in (
            ("storage", storage.state != "ok"),
            ("disk", disk is None or disk.percent < least),
            ("backup", most > 0 and is_old),
        )
        if wrong
    ]
    return {
        "status": "fail" if problems else "ok",
        "problems": problems,
        "storage": {"state": storage.state, "schema": storage.schema},
        "disk": {
            "free_percent": None if disk is None else round(disk.percent, 1),
            "free_bytes": None if disk is None else disk.free,
        },
        "backup": {"age_hours": None if hours is None else round(hours, 2)},
        "monitors": monitors,
    }


def backup_hours(storage: Storage, now: datetime) -> float | None:
    """How long ago the last good backup was made, in hours; None where there was none."""
    return None if storage.backup is None else (now - storage.backup).total_seconds() / 3600


def _limit(variable: str, usual: float) -> float:
    try:
        return float(os.environ[variable])
    except (KeyError, ValueError):
        return usual
