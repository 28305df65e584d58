"""Large plain long files, straight from CSV to an accepted copy in SQL.

As strict as reading row by row: whatever does not fit makes the whole attempt worth nothing, and
the row reader then finds the exact place.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from effectmap.monitors import queries
from effectmap.monitors.areas import UnknownAreaError, resolve
from effectmap.monitors.database import locked
from effectmap.monitors.groups import rows_together
from effectmap.monitors.source import check_whole

MIN_BYTES = 2_000_000
ENCODINGS = ("utf-8", "utf-8-sig")
# above this many possible keys a table of all of them would not fit in memory
MOST_KEYS = 200_000_000
AREA = re.compile(r"[A-Z]{2}\d{2,8}")
YEAR = re.compile(r"(18|19|20|21)\d\d")


@dataclass(frozen=True)
class Bulk:
    """What was copied, in the words of a reading."""

    measures: tuple[str, ...]
    areas: int
    periods: tuple[str, ...]
    by_status: dict[str, int]


def copy_plain_long(path: Path, target: Path) -> Bulk | None:
    """Write the sorted copy of a plain long file; None when any row does not fit exactly.

    Raises MonitorError when the file ends in the middle of a line.
    """
    check_whole(path)
    with (
        tempfile.TemporaryDirectory() as spill,
        locked([path, target], Path(spill), queries.BULK_SETTINGS) as connection,
    ):
        try:
            return _copy(connection, path, target)
        except duckdb.Error:
            return None


def _copy(connection: duckdb.DuckDBPyConnection, path: Path, target: Path) -> Bulk | None:
    connection.execute(queries.BULK_RAW, {"path": str(path)})
    for statement in queries.BULK_TYPES:
        connection.execute(statement)
    measures = _column(connection, queries.BULK_MEASURES)
    areas = _column(connection, queries.BULK_AREAS)
    periods = _column(connection, queries.BULK_PERIODS)
    if not (
        all(measure == measure.strip() != "" for measure in measures)
        and all(map(_is_area, areas))
        and all(map(YEAR.fullmatch, periods))
    ):
        return None
    if connection.execute(queries.BULK_DOUBTFUL).fetchall()[0][0]:
        return None
    connection.execute(queries.BULK_TYPED)
    connection.execute("DROP TABLE raw")
    if connection.execute(queries.BULK_WRONG).fetchall()[0][0]:
        return None
    if _doubles(connection, len(measures), len(areas), len(periods)):
        return None
    counts = connection.execute(queries.BULK_STATUS).fetchall()
    by_status = {str(status): int(count) for status, count in counts}
    where = str(target).replace("'", "''")
    together = rows_together(sum(by_status.values()), len(measures))
    connection.execute(queries.BULK_COPY.format(path=where, rows=together))
    return Bulk(tuple(measures), len(areas), tuple(periods), by_status)


def _doubles(
    connection: duckdb.DuckDBPyConnection, measures: int, areas: int, periods: int
) -> bool:
    """Whether two rows are about the same measure, area and period."""
    answer = connection.execute(queries.BULK_KEYS, {"areas": areas, "periods": periods})
    keys = answer.fetchnumpy()["key"]
    if measures * areas * periods > MOST_KEYS:
        return len(np.unique(keys)) < len(keys)
    seen = np.zeros(measures * areas * periods, dtype=bool)
    seen[keys] = True
    return int(seen.sum()) < len(keys)


def _is_area(code: str) -> bool:
    try:
        return bool(AREA.fullmatch(code)) and resolve(code) == code
    except UnknownAreaError:
        return False


def _column(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(query).fetchall()]
