"""A municipality as its YAML files say, for tests that keep no store."""

from __future__ import annotations

from pathlib import Path

from effectmap.store.map_file import load_map
from effectmap.workspace import Workspace, open_library, open_workspace


def opened_workspace(folder: Path) -> Workspace:
    """Map, figures and judgements of the files in `folder`."""
    map = load_map(folder)
    return open_workspace(open_library(folder, map.municipality.area), map)
