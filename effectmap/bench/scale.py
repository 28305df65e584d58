"""Bench of scale: the same 300 series out of 8, 80 and 400 million figures, and asked of Spark."""

from __future__ import annotations

import hashlib
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from effectmap.bench import spark_cluster
from effectmap.bench.catalogue import catalogue_of
from effectmap.bench.row import Row, median_ms
from effectmap.model import Catalogue, Observation
from effectmap.monitors import engines, queries
from effectmap.monitors.groups import rows_together
from effectmap.monitors.library import ACCEPTED, Library, Series
from effectmap.monitors.states import FileState, Ledger

MEASURES, YEARS = 1500, 15
# municipalities; with their districts; with their neighbourhoods
AREAS = (356, 3_560, 18_000)
# the rows of one file, at most: measures go together until then
FILE_ROWS = 270_000
# what stays free on the disk, in bytes
LEFT_FREE = 5_000_000_000
_RUNS = 21
_FIRST_YEAR = 2010
GENERATE = """
COPY (
    SELECT 'm' || lpad((i // ({areas} * {years}))::VARCHAR, 4, '0') AS measure,
           'BU' || lpad((i // {years} % {areas})::VARCHAR, 8, '0') AS area,
           ({first} + i % {years})::VARCHAR AS period,
           ((i // {years} % {areas} * 7 + i // ({areas} * {years}) * 13 + i % {years} * 29)
            % 1000) / 10 AS value,
           NULL::DOUBLE AS lower, NULL::DOUBLE AS upper, 'definitive' AS status,
           NULL::VARCHAR AS text, NULL::VARCHAR AS dimensions, NULL::INTEGER AS line
    FROM range({start}, {end}) AS r(i)
) TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {rows}, WRITE_BLOOM_FILTER false)
"""
BY_HAND = """
SELECT file_index, measure, area, period, value, lower, upper, status, dimensions, line
FROM read_parquet($files)
WHERE measure IN (SELECT unnest($measures)) AND area IN (SELECT unnest($areas))
"""


@dataclass(frozen=True)
class Scale:
    """One size: its library, how many figures, and how many of its files fitted on the disk."""

    library: Library
    figures: int
    areas: int
    written: float

    @property
    def name(self) -> str:
        """As it stands in a row."""
        part = "" if self.written == 1 else f", {self.written:.0%} of its files"
        return f"{self.figures / 1e6:.0f} million figures{part}"


def rows(areas: Sequence[int] = AREAS) -> Iterator[Row]:
    """Every bar; smaller numbers of areas for a quick look."""
    with tempfile.TemporaryDirectory(prefix="effectmap-") as name:
        made = [_generate(Path(name) / str(number), number) for number in areas]
        first = _ask(made[0])
        yield _wrong(made[0])
        yield from _by_hand(made[0], "")
        for scale in made[1:]:
            yield _wrong(scale)
            yield Row(f"300 series of {scale.name}", _ask(scale), first, "ms", 2.0)
        yield from _by_hand(made[-1], f", {made[-1].name}")
        if why := spark_cluster.missing():
            print(f"Spark: not measured, {why}", file=sys.stderr)
            return
        logs = Path(name) / "spark"
        logs.mkdir()
        with spark_cluster.cluster(logs) as address:
            for scale in (made[0], made[-1]):
                yield from _by_spark(scale, address)


def _key(number: int) -> str:
    return f"m{number:04d}"


def _asked(areas: int) -> tuple[list[int], list[int]]:
    """Twenty measures, and fifteen areas: twelve that lie together, three far from them."""
    together = range(areas // 3, areas // 3 + 12)
    return list(range(0, MEASURES, MEASURES // 20)), [*together, 0, areas // 2, areas - 1]


def _wanted(scale: Scale) -> list[Series]:
    measures, areas = _asked(scale.areas)
    return [Series("bench", _key(m), f"BU{area:08d}") for m in measures for area in areas]


def _generate(folder: Path, areas: int) -> Scale:
    """Accepted copies in files of so many measures each, as accepting sorts and groups them."""
    store = folder / ACCEPTED
    store.mkdir(parents=True)
    per = max(1, FILE_ROWS // (areas * YEARS))
    files = [range(first, min(first + per, MEASURES)) for first in range(0, MEASURES, per)]
    asked = set(_asked(areas)[0])
    # those that are asked for are there whatever fits
    files.sort(key=lambda measures: not asked & set(measures))
    states = []
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        for measures in files:
            if not asked & set(measures) and shutil.disk_usage(folder).free < LEFT_FREE:
                break
            states.append(_file(connection, store, areas, measures))
    Ledger(store).keep(states)
    library = Library(folder, _catalogue([state.path for state in states]))
    library.refresh()
    return Scale(library, MEASURES * YEARS * areas, areas, len(states) / len(files))


def _file(
    connection: duckdb.DuckDBPyConnection, store: Path, areas: int, measures: range
) -> FileState:
    name = f"{areas}-{measures.start}.csv"
    hash = hashlib.sha256(name.encode()).hexdigest()
    rows = areas * YEARS
    sizes = {"areas": areas, "years": YEARS, "first": _FIRST_YEAR}
    sizes |= {"start": measures.start * rows, "end": measures.stop * rows}
    together = rows_together(len(measures) * rows, len(measures))
    path = store / f"{hash}.parquet"
    connection.execute(GENERATE.format(**sizes, rows=together, path=path))
    held = tuple(_key(number) for number in measures)
    # the file itself is not there: its copy stays in use
    return FileState("bench", name, "stale", hash, datetime.now(UTC), measures=held)


def _catalogue(paths: Sequence[str]) -> Catalogue:
    keys = [_key(number) for number in _asked(AREAS[0])[0]]
    return Catalogue.model_validate(
        catalogue_of(
            [{"path": path} for path in paths],
            [{"id": key, "name": key, "unit": "%", "columns": [key]} for key in keys],
        )
    )


def _ask(scale: Scale) -> float:
    """The way of a page, in ms."""
    wanted = _wanted(scale)
    return median_ms(lambda: scale.library.series(wanted), _RUNS)


def _wrong(scale: Scale) -> Row:
    """Figures that are not what was written."""
    found = scale.library.series(_wanted(scale))
    wrong = sum(
        [(str(o.period), o.value) for o in found[one]] != _right(one) for one in _wanted(scale)
    )
    return Row(f"series that are wrong, {scale.name}", wrong, len(found), "", 0.0)


def _right(one: Series) -> list[tuple[str, float]]:
    measure, area = int(one.measure[1:]), int(one.area[2:])
    return [
        (str(_FIRST_YEAR + y), (area * 7 + measure * 13 + y * 29) % 1000 / 10) for y in range(YEARS)
    ]


def _by_hand(scale: Scale, size: str) -> Iterator[Row]:
    """The text that Ibis made, against the same query written by hand."""
    measures, areas = _asked(scale.areas)
    keys = [_key(number) for number in measures]
    used = [state.hash for state in scale.library.files() if set(state.measures) & set(keys)]
    asked = {
        "files": [str(scale.library.store / f"{hash}.parquet") for hash in used],
        "measures": keys,
        "areas": [f"BU{number:08d}" for number in areas],
    }
    with duckdb.connect() as connection:
        for setting in queries.SETTINGS:
            connection.execute(setting)

        def time_of(query: str) -> float:
            start = time.perf_counter()
            connection.execute(query, asked).fetchnumpy()
            return (time.perf_counter() - start) * 1000

        # by turns: both on the same machine at the same time
        pairs = [(time_of(queries.SERIES), time_of(BY_HAND)) for _run in range(_RUNS)][1:]
    made, hand = (statistics.median(times) for times in zip(*pairs, strict=True))
    yield Row(f"the text that Ibis made, against one by hand{size}", made, hand, "ms", 1.5)


@contextmanager
def _engine(address: str) -> Iterator[None]:
    before = dict(os.environ)
    os.environ[engines.ENGINE] = address
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _by_spark(scale: Scale, address: str) -> Iterator[Row]:
    """A master and two workers here: the same figures, and within the time that a page waits."""
    wanted = _wanted(scale)
    here = scale.library.series(wanted)
    with _engine(address):
        engine = engines.elsewhere(scale.library.store)
        if not engine.ready():
            raise RuntimeError(str(engine.problem))
        start = time.perf_counter()
        there = scale.library.series(wanted)
        seconds = time.perf_counter() - start
        if engine.problem is not None:
            raise RuntimeError(str(engine.problem))
    wrong = _different(here, there)
    yield Row(f"series that Spark gives otherwise, {scale.name}", wrong, len(wanted), "", 0.0)
    limit = engines.ANSWERED * 1000
    yield Row(f"Spark, {scale.name}, against its limit", seconds * 1000, limit, "ms", 1.0)


_Found = Mapping[Series, tuple[Observation, ...]]


def _different(here: _Found, there: _Found) -> int:
    return sum(here[one] != there[one] for one in here)
