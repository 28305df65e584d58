"""Who signed out: their sign-in is over in every window, for every copy and on every server."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import datetime

from effectmap.opened import common_database
from effectmap.serving import came_in, claims
from effectmap.store import sign_ins
from effectmap.store.database import Database

# another server may know it this much later, in seconds
_FRESH = 1.0


class _Known:
    """The ended sign-ins as they were read last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._marks: frozenset[str] = frozenset()
        self._read = -_FRESH

    def marks(self, database: Database) -> frozenset[str]:
        with self._lock:
            if time.monotonic() - self._read >= _FRESH:
                with database.read() as connection:
                    self._marks = frozenset(sign_ins.ended(connection))
                self._read = time.monotonic()
            return self._marks

    def forget(self) -> None:
        with self._lock:
            self._read = -_FRESH


_known = _Known()


def end(said: Mapping[str, object], now: datetime) -> None:
    """End the sign-in that these claims come from. Raises ProblemsError."""
    until = now + claims.VALID_FOR
    sign_ins.end(common_database(), claims.sign_in_of(said), until, now)
    _known.forget()
    came_in.note_end(said, now)


def is_ended(said: Mapping[str, object]) -> bool:
    """Whether the sign-in of these claims was ended. Raises ProblemsError when nobody can tell."""
    return sign_ins.mark_of(claims.sign_in_of(said)) in _known.marks(common_database())
