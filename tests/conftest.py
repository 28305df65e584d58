"""What tests of several parts start from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from effectmap.store.map_store import MapStore
from tests.workspaces import copy_example, visit


@pytest.fixture(scope="session")
def visited_example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example after its first visitor, to be copied: making it takes a second each time."""
    folder = copy_example(tmp_path_factory.mktemp("visited") / "zutphen")
    visit(folder)
    return folder


@pytest.fixture
def visited(visited_example: Path, tmp_path: Path) -> Path:
    """The example after its first visitor, for one test."""
    return Path(shutil.copytree(visited_example, tmp_path / "zutphen"))


@pytest.fixture
def store(visited: Path) -> Iterator[MapStore]:
    """The map of the example in a store of its own."""
    kept = MapStore.open(visited)
    yield kept
    kept.close()
