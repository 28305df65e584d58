"""The bars of the store: nothing lost, nothing twice, nothing silent, and fast enough."""

from __future__ import annotations

import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from effectmap import exchanging
from effectmap.bench.row import Row
from effectmap.bench.store_crash import crash
from effectmap.bench.store_map import POSTGRES, new_database, write_folder
from effectmap.bench.store_random import back_up_while_writing, mangle, race
from effectmap.store import commands as c
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied
from effectmap.store.roles import LOCAL

SAVE_MS = 100.0
BRING_MS = 5_000.0


@dataclass(frozen=True)
class Size:
    """How much is done: items on the map, programs that write, and how often what happens."""

    items: int = 500
    writers: int = 16
    edits: int = 24_000
    kills: int = 40
    random_edits: int = 10_000
    races: int = 10_000
    backups: int = 60
    saves: int = 1_000
    brought: int = 10_000


SMALL = Size(60, 4, 200, 4, 200, 100, 4, 60, 200)


def rows(size: Size = Size()) -> Iterator[Row]:
    """Every bar on SQLite, and on PostgreSQL where `EFFECTMAP_TEST_POSTGRES` names a server."""
    server = os.environ.get(POSTGRES)
    for name, database in (("SQLite", None), *([("PostgreSQL", server)] if server else [])):
        for part in (_crash, _mangle, _race, _backups, _saves, _brought):
            with (
                tempfile.TemporaryDirectory(prefix="effectmap-") as place,
                new_database(database) if database else nullcontext() as url,
            ):
                yield from part(name, write_folder(Path(place), size.items), url, size)


def _none(name: str, ours: float, of: float, unit: str = "") -> Row:
    """A count that must be 0, out of so many."""
    return Row(name, ours, of, unit, 0.0)


def _crash(name: str, folder: Path, url: str | None, size: Size) -> Iterator[Row]:
    found = crash(folder, url, size.writers, size.edits, size.kills)
    short = size.kills - found.killed + size.edits // size.writers * size.writers - found.confirmed
    yield _none(f"{name}: confirmed edits lost, {found.killed} kills", found.lost, found.confirmed)
    yield _none(f"{name}: edits applied twice", found.twice, found.confirmed)
    yield _none(f"{name}: replay is not the state", found.problems, found.confirmed)
    yield _none(f"{name}: edits and kills that were not done", short, size.edits)


def _mangle(name: str, folder: Path, url: str | None, size: Size) -> Iterator[Row]:
    found = mangle(folder, url, size.random_edits)
    of = size.random_edits
    yield _none(f"{name}: random edits, replay is not the state", found.problems, of)
    yield _none(f"{name}: {found.broken} breakdowns, half done", found.half_done, of)
    yield _none(f"{name}: changed in a moment after it was adopted", found.thawed, of)
    yield _none(f"{name}: one altered row not noticed", float(not found.noticed), 1)


def _race(name: str, folder: Path, url: str | None, size: Size) -> Iterator[Row]:
    yield _none(f"{name}: silently overwritten", race(folder, url, size.races), size.races)


def _backups(name: str, folder: Path, url: str | None, size: Size) -> Iterator[Row]:
    bad = back_up_while_writing(folder, url, size.backups)
    yield _none(f"{name}: backups while writing, not whole", bad, size.backups)


def _saves(name: str, folder: Path, url: str | None, size: Size) -> Iterator[Row]:
    """The time of one edit as the 95th percentile; the bar holds for SQLite."""
    store, chance, times = MapStore.open(folder, url), random.Random(3), []
    ids = [outcome.id for outcome in store.map().outcomes]
    for n in range(size.saves):
        id = chance.choice(ids)
        seen = store.versions("outcome", id)
        command = c.Change(kind="outcome", id=id, fields={"name": f"Naam {n}"}, seen=seen)
        start = time.perf_counter()
        result = store.apply(command, LOCAL)
        times.append((time.perf_counter() - start) * 1000)
        if not isinstance(result, Applied):
            raise RuntimeError(result)
    store.close()
    slow = statistics.quantiles(times, n=20)[-1]
    yield Row(f"{name}: saving on {size.items} items, p95", slow, SAVE_MS, "ms", 1.0)


def _brought(name: str, folder: Path, url: str | None, size: Size) -> Iterator[Row]:
    """A file of another tool, half boxes and half links: from its bytes until it is on the map."""
    store, half = MapStore.open(folder, url), size.brought // 2
    said = {
        "elements": [{"label": f"Vak {n}"} for n in range(half)],
        "connections": [{"from": f"Vak {n}", "to": f"Vak {n // 2}"} for n in range(1, half)],
    }
    content, map = json.dumps(said).encode("utf-8"), store.map()
    start = time.perf_counter()
    found = exchanging.bring_format(store, content, "kumu.json", "kumu", map.themes[0].id)
    result = store.apply(c.Batch(steps=exchanging.steps(store, found)), LOCAL)
    took = (time.perf_counter() - start) * 1000
    if not isinstance(result, Applied) or len(store.map().boxes) != len(map.boxes) + half:
        raise RuntimeError(result)
    store.close()
    yield Row(f"{name}: {size.brought} items of another tool brought in", took, BRING_MS, "ms", 1.0)
