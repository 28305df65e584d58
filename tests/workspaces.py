"""Copies of the example municipality, and a municipality as its YAML files say."""

from __future__ import annotations

import shutil
from pathlib import Path

from effectmap.monitors.library import ACCEPTED
from effectmap.store.database import EXAMPLE, FOLDER
from effectmap.store.map_file import load_map
from effectmap.store.map_store import MapStore
from effectmap.workspace import Workspace, open_library, open_workspace


def opened_workspace(folder: Path) -> Workspace:
    """Map, figures and judgements of the files in `folder`, without a store."""
    map = load_map(folder)
    return open_workspace(open_library(folder, map.municipality.area), map)


def copy_example(folder: Path, *without: str) -> Path:
    """The example as a new municipality has it: no file accepted, nothing kept yet."""
    left = shutil.ignore_patterns(ACCEPTED, FOLDER, *without)
    return Path(shutil.copytree(EXAMPLE, folder, ignore=left))


def visit(folder: Path) -> None:
    """What the first visitor brings about: the files accepted, the map in a store."""
    opened_workspace(folder)
    # closed, so that the database is whole in its one file and can be copied
    MapStore.open(folder).close()


def never_visited(folder: Path) -> None:
    """Undo `visit`."""
    shutil.rmtree(folder / ACCEPTED)
    shutil.rmtree(folder / FOLDER)
