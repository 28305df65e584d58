"""The store under stress, small: what `bench --store` does at full size, on both databases."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from effectmap.bench.row import Row
from effectmap.bench.store import SMALL, rows
from effectmap.bench.store_crash import counted
from effectmap.bench.store_map import POSTGRES, write_folder
from effectmap.store.commands import new_operation
from effectmap.store.map_store import MapStore


@pytest.fixture(scope="module")
def measured() -> list[Row]:
    return list(rows(SMALL))


def test_no_edit_is_lost_doubled_overwritten_or_half_done(measured: list[Row]) -> None:
    counts = [row for row in measured if row.bar == 0]
    assert len(counts) == 10 * (1 + (POSTGRES in os.environ))
    assert [row.name for row in counts if not row.met] == []


def test_an_edit_that_was_confirmed_and_is_not_there_is_counted(tmp_path: Path) -> None:
    store = MapStore.open(write_folder(tmp_path, 30))
    (tmp_path / "0.acks").write_text(f"{new_operation()}\n", "utf-8")
    assert counted(store, tmp_path, 1, 0).lost == 1
    store.close()


def test_saving_was_measured(measured: list[Row]) -> None:
    # how long it takes depends on the machine: `bench` holds it against its bar
    assert all(row.ours > 0 for row in measured if row.unit == "ms")
