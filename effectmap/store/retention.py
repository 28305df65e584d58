"""What is kept no longer than it may be: stories, old backups, and who looked at what."""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from effectmap.model import ProblemsError
from effectmap.store import audit
from effectmap.store.database import Database
from effectmap.store.migrating import BACKUPS
from effectmap.store.stories import StoryStore

# how many days it stays known who looked at what
AUDIT_VARIABLE = "EFFECTMAP_AUDIT_DAYS"
BACKUPS_KEPT = timedelta(days=35)
DAY_SECONDS = 24 * 60 * 60
# only copies that the program made and named itself, by the moment in their name
_OWN = re.compile(r"(?:effectenkaart|before-.+|damaged)-(\d{8}T\d{12})\.sqlite(?:-wal|-shm)?")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Retired:
    """How many stories lost their text; how many backups and lines of the audit were deleted."""

    stories: int
    backups: int
    looks: int = 0


def retire(database: Database, now: datetime) -> Retired:
    """Do away with what has had its time at `now`, in UTC. Raises ProblemsError."""
    stories = StoryStore(database).retire(now.date())
    looks = audit.delete_old(database, now, _audit_days())
    return Retired(stories, delete_old_backups(database.folder / BACKUPS, now), looks)


def _audit_days() -> int:
    said = os.environ.get(AUDIT_VARIABLE, "")
    return int(said) if said.isdecimal() else audit.KEPT_DAYS


def delete_old_backups(folder: Path, now: datetime) -> int:
    """Delete the program's own backups of more than 35 days ago; how many there were."""
    gone = 0
    for path in sorted(folder.glob("*.sqlite*")):
        named = _OWN.fullmatch(path.name)
        if named is None:
            continue
        made = datetime.strptime(named.group(1), "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
        if now - made > BACKUPS_KEPT:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def retire_daily(
    databases: Callable[[], Iterable[Database]], every: float = DAY_SECONDS
) -> threading.Event:
    """Go on with it while the program runs, first after `every` seconds; set the event to stop.

    `databases` are those that there are when their time has come: one thread is enough for all.
    """
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(every):
            for database in databases():
                try:
                    report(retire(database, datetime.now(UTC)))
                except (ProblemsError, OSError):
                    # the database is away for a moment: the next day it is done after all
                    _log.exception("what is kept too long was not deleted")

    threading.Thread(target=run, name="retention", daemon=True).start()
    return stop


def report(done: Retired) -> None:
    """Say in the log of the server what was done, in counts only."""
    if done.stories or done.backups:
        _log.warning("%d stories emptied, %d old backups deleted", done.stories, done.backups)
    if done.looks:
        _log.warning("%d lines of who looked at what deleted", done.looks)
