"""Many maps in one installation: a folder for each, and one for the monitors that they share.

    region/
      zutphen/map.yaml ...    the map, the monitors and the store of Zutphen
      lochem/map.yaml ...
      shared/monitors.yaml    monitors that every map may use, their files read once
      store/                  who signed out, for all maps together

What makes it one is `shared/monitors.yaml`, empty where nothing is shared: a folder with a map is
one map, whatever lies beside it.
"""

from __future__ import annotations

import re
import time
from functools import lru_cache
from pathlib import Path

MAP_FILE, CATALOGUE_FILE = "map.yaml", "monitors.yaml"
SHARED = "shared"
# the name of a map's folder stands in addresses, roles and the names of database schemas
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
# a new map is seen this much later, in seconds: it is asked at every request
_FRESH = 2.0


def is_many(root: Path) -> bool:
    """Whether `root` holds the folders of maps, instead of a map."""
    return (root / SHARED / CATALOGUE_FILE).is_file() and not (root / MAP_FILE).is_file()


def maps(root: Path) -> tuple[str, ...]:
    """The names of the maps in `root`, in the order of the alphabet."""
    return _maps(root, int(time.monotonic() / _FRESH))


@lru_cache(maxsize=8)
def _maps(root: Path, _now: int) -> tuple[str, ...]:
    if not root.is_dir():
        return ()
    return tuple(sorted(one.name for one in root.iterdir() if _is_map(one)))


def _is_map(folder: Path) -> bool:
    named = _NAME.fullmatch(folder.name) and folder.name != SHARED
    return bool(named) and (folder / MAP_FILE).is_file()


def is_one_of_many(folder: Path) -> bool:
    """Whether the map in `folder` has others beside it."""
    return _is_map(folder.resolve()) and is_many(folder.resolve().parent)


def part_of(folder: Path) -> str:
    """What tells this folder of maps or of shared monitors from those beside it; empty for one."""
    place = folder.resolve()
    is_part = is_one_of_many(place) or (place.name == SHARED and is_many(place.parent))
    return place.name if is_part else ""


def shared_of(folder: Path) -> Path | None:
    """The folder of the monitors that the map in `folder` shares with others, if it does."""
    return folder.resolve().parent / SHARED if is_one_of_many(folder) else None
