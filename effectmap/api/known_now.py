"""What is known of a map now, judged once for all machines that ask."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

from effectmap.known import Known
from effectmap.opened import data_folder, open_store
from effectmap.workspace import open_library, open_workspace, stamp

# maps that are kept as they were judged last: as many as one installation is made for
_MOST = 500
_lock = threading.Lock()
_kept: dict[Path, tuple[tuple[int, str], Known]] = {}


def known_now(folder: Path | None = None) -> tuple[Known, str]:
    """Map and judgements with a mark that is another when they are, read anew when need be.

    Those of `folder`, or of the map that is asked for. Raises ProblemsError when they cannot be
    used.
    """
    place = folder or data_folder()
    store = open_store(place)
    with _lock:
        revision, map = store.revision(), store.map()
        kept = _kept.get(place)
        if kept is None or kept[0] != (revision, stamp(place)):
            found = open_workspace(open_library(place, map.municipality.area), map).known
            if len(_kept) >= _MOST:
                _kept.clear()
            # accepting a file changes the folder
            kept = _kept[place] = ((revision, stamp(place)), found)
        seen, found = kept
        return found, hashlib.sha256(repr((str(place), seen)).encode()).hexdigest()[:16]
