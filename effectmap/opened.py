"""The maps that this process serves: the folder of the one that is asked for, and their stores."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path

from effectmap import installation
from effectmap.model import Problem, ProblemsError
from effectmap.store.backup import back_up
from effectmap.store.database import EXAMPLE, Database, connect
from effectmap.store.map_store import MapStore
from effectmap.store.migrating import migrate
from effectmap.store.retention import retire_daily
from effectmap.words import Text

ROOT = Path(__file__).resolve().parents[1]
# the address of each of many maps
BELOW = "/kaart"
# stores of maps that hold connections and what they read last; hundreds of them would take
# hundreds of megabytes, and more files than a process may have open
_MOST_AWAKE = 64
_lock = threading.Lock()
_opened: dict[Path, MapStore] = {}
# those that were asked for last, the newest at the end
_awake: dict[Path, MapStore] = {}
_waking = threading.Lock()
_retiring: list[threading.Event] = []
_together: dict[Path, Database] = {}
# the map that the request is about, as its address says; empty where there is one map only
asked_map: ContextVar[str] = ContextVar("asked_map", default="")
# where somebody else than the request knows it: see `effectmap.serving.maps`
_finders: list[Callable[[], str]] = [asked_map.get]


def find_map(finder: Callable[[], str]) -> None:
    """From now on `finder` says which map is asked for."""
    _finders[:] = [finder]


def root() -> Path:
    """The folder of the map, or of all maps: `EFFECTMAP_DATA`, or the example."""
    return Path(os.environ.get("EFFECTMAP_DATA") or EXAMPLE)


def map_names() -> tuple[str, ...]:
    """The maps of an installation with many; none for one that is a map by itself."""
    return installation.maps(root()) if installation.is_many(root()) else ()


def this_map() -> str:
    """The name of the map that is asked for; empty where there is one only, or none was named."""
    return _finders[0]()


def base() -> str:
    """What stands before the addresses of the map that is asked for; nothing where there is one."""
    name = this_map()
    return f"{BELOW}/{name}" if name else ""


def data_folder() -> Path:
    """The folder of the map that is asked for.

    Raises ProblemsError where there are many and none of them was named.
    """
    names = map_names()
    if not names:
        return root()
    name = this_map()
    if name not in names:
        message = Text("this map is not here: choose one on the first page")
        raise ProblemsError([Problem(name, message)])
    return root() / name


def is_together() -> bool:
    """Whether what is asked for is of many maps together, as their first page is."""
    return bool(map_names()) and not this_map()


def asked_folder() -> Path:
    """`data_folder`, or that of all maps for what is of them together."""
    return root() if is_together() else data_folder()


def open_store(folder: Path) -> MapStore:
    """The store of the municipality in `folder`, the same for everybody in this process.

    What is kept no longer than it may be goes daily from then on. Raises ProblemsError when it
    cannot be used; the next who asks tries again.
    """
    store = _opened.get(folder)
    if store is None:
        with _lock:
            store = _opened.get(folder) or MapStore.open(folder)
            _opened[folder] = store
            if not _retiring:
                _retiring.append(retire_daily(_databases))
    _wake(folder, store)
    return store


def _wake(folder: Path, store: MapStore) -> None:
    """Those that were not asked for the longest hold nothing any more."""
    with _waking:
        _awake.pop(folder, None)
        _awake[folder] = store
        oldest = next(iter(_awake))
        resting = _awake.pop(oldest) if len(_awake) > _MOST_AWAKE else None
    if resting is not None:
        resting.rest()


def revision_of(folder: Path) -> int:
    """The revision of the map now, of a store that stays awake or at rest as it is.

    Who looks at hundreds of maps would otherwise close those that people work in. Raises
    ProblemsError as `open_store`.
    """
    store = _opened.get(folder) or open_store(folder)
    if folder in _awake:
        return store.revision()
    before, kept = _files_of(store), _resting.get(folder)
    if before and kept is not None and kept[0] == before:
        return kept[1]
    found = store.revision()
    store.rest()
    # asking may change the files itself: then the next who asks looks again
    if before and before == _files_of(store):
        _resting[folder] = (before, found)
    return found


# revisions of stores at rest, by their files then: to open hundreds of them takes a second
_resting: dict[Path, tuple[tuple[int, ...], int]] = {}
_SETTLED = 1_000_000_000


def _files_of(store: MapStore) -> tuple[int, ...]:
    """Another one when anything was written; empty where that cannot be told by the files.

    What was written this very second could be written again without a sign of it.
    """
    path = store.database.path
    if path is None:
        return ()
    # what was written last stands in the second file until it is moved to the first
    files = (path, path.with_name(f"{path.name}-wal"))
    seen = [one.stat() for one in files if one.exists()]
    newest = max((one.st_mtime_ns for one in seen), default=time.time_ns())
    if time.time_ns() - newest <= _SETTLED:
        return ()
    return tuple(part for one in seen for part in (one.st_mtime_ns, one.st_size, one.st_ino))


def _databases() -> Iterator[Database]:
    """Of every map that was opened, each for a moment."""
    for folder, store in list(_opened.items()):
        yield store.database
        if folder not in _awake:
            store.rest()


def open_database(folder: Path) -> Database:
    """The database of the map in `folder`, or of all maps where it holds them."""
    if folder != root() or not map_names():
        return open_store(folder).database
    return common_database()


def common_database() -> Database:
    """What is kept of people for all maps together: where there is one map, in its store."""
    place = root()
    if not map_names():
        return open_store(place).database
    with _lock:
        if place not in _together:
            database = connect(place)
            migrate(database, back_up)
            _together[place] = database
        return _together[place]
