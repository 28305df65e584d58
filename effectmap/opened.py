"""The municipality that this process serves: its folder, and its store, opened once."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from effectmap.store.database import EXAMPLE
from effectmap.store.map_store import MapStore
from effectmap.store.retention import retire_daily

ROOT = Path(__file__).resolve().parents[1]
_lock = threading.Lock()
_opened: dict[Path, MapStore] = {}


def data_folder() -> Path:
    """The municipality's folder: `EFFECTMAP_DATA`, or the example."""
    return Path(os.environ.get("EFFECTMAP_DATA") or EXAMPLE)


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
