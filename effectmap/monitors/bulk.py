"""Large plain long files, straight from CSV to an accepted copy in SQL.

As strict as reading row by row: whatever does not fit makes the whole attempt worth nothing, and
the row reader then finds the exact place.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from effectmap.monitors import queries
from effectmap.monitors.areas import area_names
from effectmap.monitors.source import check_whole

MIN_BYTES = 2_000_000
MEMORY = "600MB"


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
    names = area_names()
    areas = pa.table({"code": list(names), "area_name": list(names.values())})
    with tempfile.TemporaryDirectory() as spill, duckdb.connect() as connection:
        connection.execute("SET memory_limit = $limit", {"limit": MEMORY})
        connection.execute("SET temp_directory = $folder", {"folder": spill})
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET enable_progress_bar = false")
        connection.register("areas", areas)
        try:
            connection.execute(queries.PLAIN_LONG, {"path": str(path)})
            wrong = connection.execute(queries.PLAIN_LONG_WRONG).fetchall()[0][0]
            if wrong:
                return None
            where = str(target).replace("'", "''")
            connection.execute(queries.COPY_PLAIN_LONG.format(path=where))
        except duckdb.Error:
            return None
        return _summary(connection)


def _summary(connection: duckdb.DuckDBPyConnection) -> Bulk:
    def column(query: str) -> list[str]:
        return [str(row[0]) for row in connection.execute(query).fetchall()]

    counts = connection.execute(queries.PLAIN_LONG_STATUS).fetchall()
    return Bulk(
        tuple(column(queries.PLAIN_LONG_MEASURES)),
        len(column(queries.PLAIN_LONG_AREAS)),
        tuple(column(queries.PLAIN_LONG_PERIODS)),
        {str(status): int(count) for status, count in counts},
    )
