"""What tests of several parts start from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from effectmap.store.map_store import MapStore

EXAMPLE = Path(__file__).resolve().parents[1] / "data" / "zutphen"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MapStore]:
    """The map of the example in a store of its own."""
    apart = shutil.ignore_patterns("accepted", "store")
    shutil.copytree(EXAMPLE, tmp_path / "zutphen", ignore=apart)
    kept = MapStore.open(tmp_path / "zutphen")
    yield kept
    kept.close()
