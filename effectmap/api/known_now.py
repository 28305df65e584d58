"""What is known of a map now, judged once for all machines that ask."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

from effectmap.known import Known
from effectmap.model import EffectMap
from effectmap.opened import data_folder, open_store, revision_of
from effectmap.workspace import open_library, open_workspace, stamp

# maps that are kept as they were judged last: as many as one installation is made for
_MOST = 500
_lock = threading.Lock()
_kept: dict[Path, tuple[tuple[int, str], Known]] = {}
# a map that is judged keeps only those waiting who ask for it
_judging: dict[Path, threading.Lock] = {}


def known_now(folder: Path | None = None) -> tuple[Known, str]:
    """Map and judgements with a mark that is another when they are, read anew when need be.

    Those of `folder`, or of the map that is asked for. Raises ProblemsError when they cannot be
    used.
    """
    place = folder or data_folder()
    store = open_store(place)
    with _lock:
        judging = _judging.setdefault(place, threading.Lock())
    with judging:
        revision, kept = store.revision(), _kept.get(place)
        if kept is None or kept[0] != (revision, stamp(place)):
            kept = _judged(place, revision, store.map())
        seen, found = kept
        return found, hashlib.sha256(repr((str(place), seen)).encode()).hexdigest()[:16]


def _judged(place: Path, revision: int, map: EffectMap) -> tuple[tuple[int, str], Known]:
    found = open_workspace(open_library(place, map.municipality.area), map).known
    with _lock:
        if len(_kept) >= _MOST:
            _kept.clear()
        # accepting a file changes the folder
        kept = _kept[place] = ((revision, stamp(place)), found)
    return kept


def known_already(folder: Path, shared: str) -> Known | None:
    """What `known_now` gives where nothing has to be judged for it, without waiting; else None.

    `shared` is the `shared_stamp` of the maps. Raises ProblemsError as `known_now`.
    """
    kept = _kept.get(folder)
    if kept is None or kept[0] != (revision_of(folder), stamp(folder, shared)):
        return None
    return kept[1]
