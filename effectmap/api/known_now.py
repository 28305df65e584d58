"""What is known of the municipality now, judged once for all machines that ask."""

from __future__ import annotations

import hashlib
import threading

from effectmap.known import Known
from effectmap.opened import data_folder, open_store
from effectmap.workspace import open_library, open_workspace, stamp

_lock = threading.Lock()
_kept: list[tuple[tuple[str, int, str], Known]] = []


def known_now() -> tuple[Known, str]:
    """Map and judgements with a mark that is another when they are, read anew when need be.

    Raises ProblemsError when they cannot be used.
    """
    folder = data_folder()
    store = open_store(folder)
    with _lock:
        revision, map = store.revision(), store.map()
        seen = (str(folder), revision, stamp(folder))
        if not _kept or _kept[0][0] != seen:
            found = open_workspace(open_library(folder, map.municipality.area), map).known
            # accepting a file changes the folder
            _kept[:] = [((str(folder), revision, stamp(folder)), found)]
        seen, found = _kept[0]
        return found, hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
