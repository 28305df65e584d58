"""Bench of figures: 300 series out of millions of observations, and accepting a large file."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd

from effectmap.bench.catalogue import catalogue_of
from effectmap.bench.row import Row, median_ms
from effectmap.model import Catalogue
from effectmap.monitors.library import Library, Series

MEASURES, YEARS = 1500, 15
GENERATE = """
COPY (
    SELECT 'GM' || lpad(a::VARCHAR, 4, '0') AS gebied, 2010 + y AS periode,
           'm' || lpad(m::VARCHAR, 4, '0') AS indicator,
           replace(printf('%.1f', ((a * 7 + m * 13 + y * 29) % 1000) / 10), '.', ',') AS waarde,
           NULL AS ondergrens, NULL AS bovengrens, NULL AS n, NULL AS status
    FROM range(1, {areas} + 1) AS r(a), range({measures}) AS s(m), range({years}) AS t(y)
) TO '{path}' (HEADER, DELIMITER ';')
"""
BY_HAND = """
SELECT measure, area, period, value FROM read_parquet($file)
WHERE measure IN (SELECT unnest($measures)) AND area IN (SELECT unnest($areas))
ORDER BY ALL
"""


def rows(areas: int = 342) -> Iterator[Row]:
    """Accepting, then asking 300 series; a smaller number of areas for a quick look."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        csv = folder / "bench.csv"
        with _connect() as connection:
            connection.execute(
                GENERATE.format(areas=areas, measures=MEASURES, years=YEARS, path=csv)
            )
        yield from _accept(folder, csv)
        yield from _ask(folder, csv)


def _connect() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    return connection


def catalogue() -> Catalogue:
    """A catalogue with the 20 measures that the bench asks for."""
    measures = [{"id": _key(i), "name": _key(i), "unit": "%", "columns": [_key(i)]} for i in _ASKED]
    return Catalogue.model_validate(catalogue_of([{"path": "bench.csv"}], measures))


_ASKED = range(0, MEASURES, MEASURES // 20)


def _key(number: int) -> str:
    return f"m{number:04d}"


def accept(folder: Path) -> int:
    """Accept the bench file; returns the peak memory of this process in KiB."""
    import resource  # not on Windows, where only this row is missing

    Library(folder, catalogue()).refresh()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _accept(folder: Path, csv: Path) -> Iterator[Row]:
    script = (
        "import sys, time; from pathlib import Path; from effectmap.bench import figures;"
        "start = time.perf_counter(); peak = figures.accept(Path(sys.argv[1]));"
        "print(time.perf_counter() - start, peak)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True
    )
    seconds, peak = map(float, answer.stdout.split()[-2:])
    with _connect() as connection:
        copy = f"COPY (SELECT * FROM read_csv('{csv}')) TO '{folder}/own.parquet'"
        theirs = median_ms(lambda: connection.execute(copy), 3)
    size = csv.stat().st_size / 1e6
    yield Row(
        f"accepting {size:.0f} MB, against DuckDB's own copy", seconds * 1000, theirs, "ms", 2.0
    )
    yield Row("memory of accepting, against 1 GiB", peak / 1024, 1024.0, "MiB", 1.0)


def _ask(folder: Path, csv: Path) -> Iterator[Row]:
    library = Library(folder, catalogue())
    library.refresh()
    areas = [f"GM{number:04d}" for number in range(1, 16)]
    wanted = [Series("bench", _key(i), area) for i in list(_ASKED)[:20] for area in areas]
    ours = median_ms(lambda: library.series(wanted))
    file = str(next((folder / "accepted").glob("*.parquet")))
    names = [_key(i) for i in list(_ASKED)[:20]]
    with _connect() as connection:
        asked = {"file": file, "measures": names, "areas": areas}
        hand = median_ms(lambda: connection.execute(BY_HAND, asked).fetchall())

    def by_pandas() -> pd.DataFrame:
        frame = pd.read_csv(csv, sep=";", decimal=",")
        return frame[frame["indicator"].isin(names) & frame["gebied"].isin(areas)]

    slow = median_ms(by_pandas, 1)
    yield Row("300 series, against pandas on the CSV", ours, slow, "ms", 0.01)
    yield Row("300 series, against the same query by hand", ours, hand, "ms", 1.5)
