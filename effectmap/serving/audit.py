"""Noting who looked at what: handed over at once, and written beside what the visitor waits for."""

from __future__ import annotations

import logging
import queue
import re
import threading
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from effectmap.model import ProblemsError
from effectmap.opened import asked_folder, open_database
from effectmap.store import audit
from effectmap.store.audit import Noted, What
from effectmap.store.roles import Actor

# this many may wait for a database that is away; what comes on top is not kept
MOST = 10_000
_TOGETHER, _AGAIN_SECONDS = 500, 5.0
# names of pages, themes and documents; anything else came from somebody's address bar
_NAME = re.compile(r"[\w./ ()-]{0,160}")
_log = logging.getLogger(__name__)


class Trail:
    """What waits to be written for the municipality in `folder`, and the thread that writes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: queue.Queue[Noted] = queue.Queue(MOST)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._once: dict[str, None] = {}
        self._lost = 0

    def note(
        self, actor: Actor, what: What, about: str = "", once: str = "", at: datetime | None = None
    ) -> None:
        """Note that somebody did something, now or at a moment; never waits and never fails.

        With `once`, which tells it from everything else, it is kept one time only.
        """
        if once and self._is_known(once):
            return
        about = about if _NAME.fullmatch(about) else ""
        noted = Noted(at or datetime.now(UTC), actor, what, about, once)
        try:
            self._waiting.put_nowait(noted)
        except queue.Full:
            self._lost += 1
            return
        self._start()

    def flush(self, seconds: float) -> bool:
        """Wait until everything is written, at most so long; whether it is."""
        end = time.monotonic() + seconds
        while self._waiting.unfinished_tasks:
            if time.monotonic() > end:
                return False
            time.sleep(0.01)
        return True

    def _is_known(self, once: str) -> bool:
        with self._lock:
            if once in self._once:
                return True
            self._once[once] = None
            if len(self._once) > MOST:
                # the oldest: the store knows it as well
                del self._once[next(iter(self._once))]
            return False

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            first = self._waiting.get()
            found = [first, *islice(iter(self._next, None), _TOGETHER)]
            self._write([one for one in found if one is not None])
            for _one in found:
                self._waiting.task_done()

    def _next(self) -> Noted | None:
        try:
            return self._waiting.get_nowait()
        except queue.Empty:
            return None

    def _write(self, noted: list[Noted]) -> None:
        """Goes on until it is written, or until the folder is no municipality any more."""
        is_said = False
        while self._folder.exists():
            try:
                audit.write(open_database(self._folder), noted)
            except ProblemsError:
                if not is_said:
                    _log.error("who looked at what cannot be written: tried again until it can")
                is_said = True
                time.sleep(_AGAIN_SECONDS)
                continue
            except Exception:
                _log.exception("%d lines of who looked at what are lost", len(noted))
                return
            if self._lost:
                _log.error("%d lines of who looked at what are lost: too many", self._lost)
                self._lost = 0
            return


_trails: dict[Path, Trail] = {}
_making = threading.Lock()


def trail() -> Trail:
    """That of the map which is asked for, or of all of them together on the first page."""
    folder = asked_folder()
    with _making:
        if folder not in _trails:
            _trails[folder] = Trail(folder)
        return _trails[folder]


def note(
    actor: Actor, what: What, about: str = "", once: str = "", at: datetime | None = None
) -> None:
    """As `Trail.note`."""
    trail().note(actor, what, about, once, at)


def flush(seconds: float) -> bool:
    """As `Trail.flush`."""
    return trail().flush(seconds)


def flush_all(seconds: float) -> None:
    """Wait for what is noted of any map, at most so long together."""
    end = time.monotonic() + seconds
    with _making:
        trails = list(_trails.values())
    for one in trails:
        one.flush(max(0.0, end - time.monotonic()))
