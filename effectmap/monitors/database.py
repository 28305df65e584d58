"""DuckDB connections that can read the files they are for, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from effectmap.model import Problem
from effectmap.monitors import queries
from effectmap.monitors.source import MonitorError
from effectmap.words import Text


def locked(
    files: Iterable[Path] = (), spill: Path | None = None, settings: Iterable[str] = ()
) -> duckdb.DuckDBPyConnection:
    """A connection to an empty database in memory; what it may do cannot be changed any more.

    It may read `files`, and put what does not fit in memory in the folder `spill`.
    """
    connection = duckdb.connect()
    for setting in (*queries.SETTINGS, *settings):
        connection.execute(setting)
    connection.execute(queries.ALLOW_FILES, {"files": [str(file) for file in files]})
    if spill is not None:
        connection.execute(queries.SPILL, {"folder": str(spill)})
    for setting in queries.LOCK:
        connection.execute(setting)
    return connection


@contextmanager
def in_time() -> Iterator[None]:
    """Ask for figures inside the `with` block. Raises MonitorError when it takes too long."""
    try:
        yield
    except duckdb.InterruptException:
        message = Text("these figures took too long to find: try again, or ask for fewer at once")
        raise MonitorError([Problem("", message)]) from None
