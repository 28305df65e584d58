"""Bench of many maps in one installation: a real server, its first page and what it holds."""

from __future__ import annotations

import shutil
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from effectmap.bench.row import Row, median_ms
from effectmap.bench.server import Server
from effectmap.monitors.areas import area_names
from effectmap.store.database import EXAMPLE

MAPS = 300
_MEGABYTE = 1024 * 1024
# the page says so while there are maps that were not read
_READING = "gelezen: kijk"
_MOST_SECONDS = 600.0


def rows(maps: int = MAPS) -> Iterator[Row]:
    """The first page cold, all maps read, the first page and one map after, and the memory."""
    with tempfile.TemporaryDirectory() as place:
        names = write_maps(Path(place) / "region", maps)
        server = Server(Path(place) / "region", log=Path(place) / "server.log")
        # the stores are made the first time, and are there the second
        for when in ("new", "started again"):
            server.start()
            try:
                yield from _of_server(server, names, when)
            finally:
                server.kill()


def _of_server(server: Server, names: list[str], when: str) -> Iterator[Row]:
    said = f"of {len(names)} maps, {when}"
    empty = server.memory()
    start = time.perf_counter()
    text = _page(server.address)
    cold = _ms(start)
    beside, reading = 0.0, 0.0
    while _READING in text and _ms(start) < _MOST_SECONDS * 1000:
        time.sleep(1)
        beside = max(beside, _timed(f"{server.address}/kaart/{names[-1]}/"))
        asked = time.perf_counter()
        text = _page(server.address)
        reading = max(reading, _ms(asked))
    if _READING in text:
        raise RuntimeError("the maps were not read in time")
    yield Row(f"first page {said}, none read, against 4 s", cold, 4000.0, "ms", 1.0)
    yield Row(f"first page {said}, while they are read, against 4 s", reading, 4000.0, "ms", 1.0)
    yield Row(f"another page {said} meanwhile, against 2 s", beside, 2000.0, "ms", 1.0)
    yield Row(f"all read {said}, against 0.3 s each", _ms(start), 300.0 * len(names), "ms", 1.0)
    after = median_ms(lambda: _page(server.address))
    yield Row(f"first page {said}, all read, against 0.5 s", after, 500.0, "ms", 1.0)
    held = server.memory()
    yield Row(f"memory {said}, against 1 GiB", held / _MEGABYTE, 1024.0, "MiB", 1.0)
    each = (held - empty) / len(names) / _MEGABYTE
    yield Row(f"memory of each {said}, against 3 MiB", each, 3.0, "MiB", 1.0)


def write_maps(root: Path, number: int) -> list[str]:
    """The map of the example for so many municipalities, its monitors in `shared`; their names."""
    left_out = shutil.ignore_patterns("accepted", "store", "files", "inbox", "monitors.yaml")
    text = (EXAMPLE / "map.yaml").read_text(encoding="utf-8")
    areas = sorted(code for code in area_names() if code.startswith("GM"))[:number]
    names = []
    for area in areas:
        folder = root / area.lower()
        shutil.copytree(EXAMPLE, folder, ignore=left_out)
        own = text.replace("name: Gemeente Zutphen", f"name: Gemeente {area_names()[area]}")
        own = own.replace("area: GM0301", f"area: {area}")
        (folder / "map.yaml").write_text(own, encoding="utf-8")
        (folder / "monitors.yaml").write_text("schema_version: 1\n", encoding="utf-8")
        names.append(folder.name)
    (root / "shared").mkdir()
    shutil.copy(EXAMPLE / "monitors.yaml", root / "shared")
    shutil.copytree(EXAMPLE / "files", root / "shared" / "files")
    return names


def _page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=120) as answer:
        return str(answer.read().decode("utf-8"))


def _timed(address: str) -> float:
    start = time.perf_counter()
    _page(address)
    return _ms(start)


def _ms(start: float) -> float:
    return (time.perf_counter() - start) * 1000
