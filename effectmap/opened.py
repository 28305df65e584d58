"""The maps that this process serves: the folder of the one that is asked for, and their stores."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
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
_lock = threading.Lock()
_opened: dict[Path, MapStore] = {}
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
    with _lock:
        if folder not in _opened:
            store = MapStore.open(folder)
            retire_daily(store.database)
            _opened[folder] = store
        return _opened[folder]


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
