"""The store on both databases: each test that takes `store` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from effectmap.bench.store_map import POSTGRES, new_database
from effectmap.store.map_store import MapStore

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "zutphen"
MAP = """schema_version: 1
municipality: {name: Gemeente Zutphen, area: GM0301}
partners:
  - {id: welzijn, name: Welzijn}
  - {id: ggd, name: GGD}
themes:
  - {id: t, name: Opgave}
  - {id: u, name: Andere opgave}
interventions:
  - {id: i, theme: t, name: Inloop, partners: [welzijn]}
  - {id: j, theme: t, name: Training}
outcomes:
  - {id: a, theme: t, level: output, name: Gevonden}
  - id: b
    theme: t
    level: outcome
    name: Minder eenzaam
    indicators:
      - {id: eenzaam, name: Eenzaamheid, monitor: m, measure: x, better: lower}
  - {id: c, theme: t, level: impact, name: Goed leven}
links:
  - {source: i, target: a, evidence: practice}
  - {source: j, target: a}
  - {source: a, target: b}
  - {source: b, target: c}
"""
CATALOGUE = """schema_version: 1
monitors:
  - id: m
    name: Monitor
    publisher: CBS
    source: 'Bron: CBS'
    licence: CC BY 4.0
    kind: registration
    frequency: Elk jaar
    files:
      - {path: x.csv}
    measures:
      - {id: x, name: X, unit: '%', columns: [x]}
      - {id: y, name: Y, unit: '%', columns: [y]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small municipality on disk."""
    (tmp_path / "map.yaml").write_text(MAP, "utf-8")
    (tmp_path / "monitors.yaml").write_text(CATALOGUE, "utf-8")
    return tmp_path


@pytest.fixture
def zutphen(tmp_path: Path) -> Path:
    """A copy of the example municipality, without its figures."""
    for name in ("map.yaml", "monitors.yaml"):
        shutil.copy(EXAMPLE / name, tmp_path / name)
    return tmp_path


@pytest.fixture(params=["sqlite", *(["postgres"] if POSTGRES in os.environ else [])])
def url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """None for SQLite in the folder, or the address of an empty PostgreSQL database."""
    if request.param == "sqlite":
        yield None
        return
    with new_database(os.environ[POSTGRES]) as address:
        yield address


Open = Callable[[], MapStore]


@pytest.fixture
def open_store(folder: Path, url: str | None) -> Iterator[Open]:
    """Opens the store of `folder`; each call is as another program that opens it."""
    opened: list[MapStore] = []

    def open_one() -> MapStore:
        opened.append(MapStore.open(folder, url))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def store(open_store: Open) -> MapStore:
    return open_store()
