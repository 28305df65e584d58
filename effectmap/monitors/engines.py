"""The engine elsewhere that answers the query for figures, where `EFFECTMAP_ENGINE` names one.

It reads the same accepted copies, at `EFFECTMAP_FIGURES`. Whenever it does not answer, the copies
on this computer do, `problem` says why, and it is tried again after a while.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLateError
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa

from effectmap.model import Period, Problem, Status
from effectmap.monitors import copies as accepted
from effectmap.words import Text

ENGINE, FIGURES = "EFFECTMAP_ENGINE", "EFFECTMAP_FIGURES"
# with the port that is meant where none is said
PORTS = {"spark": 7077, "sc": 15002, "trino": 8080, "clickhouse": 8123}
# what Ibis calls what it needs for each
PACKAGES = {
    "spark": "pyspark",
    "sc": "pyspark",
    "trino": "trino",
    "clickhouse": "clickhouse",
    "duckdb": "duckdb",
}
# seconds: until a port answers, until a connection is there, until figures are
REACHED, CONNECTED, ANSWERED = 3.0, 60.0, 20.0
# seconds before an engine that failed is tried again
AGAIN = 60.0
# as `queries.SERIES` gives them; `copy` is the place of a copy in those that are asked
SCHEMA = pa.schema([("copy", pa.string()), *(one for one in accepted.SCHEMA if one.name != "text")])
_ORDER = ("copy", "measure", "area", "period", "line", "dimensions")
# copies, measures, areas
Ask = Callable[[Sequence[str], Sequence[str], Sequence[str]], pa.Table]
Columns = Mapping[str, Any]
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class EngineError(Exception):
    """An engine that cannot be used; `message` says what is wrong and what to do."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.key)
        self.message = message


@dataclass(frozen=True)
class Address:
    """Where an engine is. `shown` is what may be told of it: no user and no password."""

    text: str
    scheme: str
    host: str
    port: int
    shown: str


def read_address(text: str) -> Address:
    """What `EFFECTMAP_ENGINE` means. Raises EngineError for what names no engine."""
    if text == "duckdb":
        # it runs here, and reads what is elsewhere
        return Address(text, text, "", 0, text)
    try:
        parts = urlsplit(text)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise EngineError(_UNKNOWN) from None
    if not parts.hostname:
        raise EngineError(_UNKNOWN)
    shown = f"{parts.scheme}://{parts.hostname}:{port}"
    return Address(text, parts.scheme, parts.hostname, port, shown)


_UNKNOWN = Text(
    "this names no engine: write spark://host:port, sc://host:port, "
    "trino://user@host:port/catalog/schema, clickhouse://user@host:port/database or duckdb"
)


@dataclass(frozen=True)
class Connection:
    """What asks an engine, and what lets go of it."""

    ask: Ask
    close: Callable[[], None]


class Elsewhere:
    """An engine elsewhere, or none; never raises.

    `connect` makes what asks it; without an address nothing is ever asked.
    """

    def __init__(
        self, address: str, connect: Callable[[Address], Connection], again: float = AGAIN
    ) -> None:
        self._text = address
        self._connect = connect
        self._wait = again
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._again = 0.0
        self._trying: threading.Thread | None = None
        self.problem: Problem | None = None

    def ask(
        self, copies: Sequence[str], measures: Sequence[str], areas: Sequence[str]
    ) -> Columns | None:
        """The figures as `queries.SERIES` gives them; None where the copies here must answer."""
        found = self._connected() if self._text else None
        if found is None:
            return None
        try:
            self._reach()
            table = _in_time(lambda: found.ask(copies, measures, areas), ANSWERED)
            columns = _columns(table, copies)
        except Exception as error:  # whatever an engine raises
            self._failed(error)
            return None
        self.problem = None
        return columns

    def ready(self) -> bool:
        """Wait until the engine is there or is found to be away; for who does not serve pages."""
        found = self._connected()
        if found is None and self._trying is not None:
            self._trying.join()
        return self._connection is not None

    def _connected(self) -> Connection | None:
        """What asks the engine, once it is there: nobody waits for that."""
        with self._lock:
            tries = self._trying is not None and self._trying.is_alive()
            if self._connection is None and not tries and time.monotonic() >= self._again:
                self._trying = threading.Thread(target=self._try, daemon=True)
                self._trying.start()
            return self._connection

    def _try(self) -> None:
        try:
            address = self._reach()
            self._connection = _in_time(lambda: self._connect(address), CONNECTED)
        except Exception as error:  # whatever an engine raises
            self._failed(error)

    def _reach(self) -> Address:
        """The address, where something listens: what an engine's own package finds out is late."""
        address = read_address(self._text)
        if address.port:
            socket.create_connection((address.host, address.port), REACHED).close()
        return address

    def _failed(self, error: Exception) -> None:
        """Say why once, and let it be for a while."""
        with self._lock:
            lost, self._connection = self._connection, None
            self._again = time.monotonic() + self._wait
            known = self.problem is not None
            self.problem = Problem(ENGINE, self._why(error))
        if lost is not None:
            threading.Thread(target=_let_go, args=(lost,), daemon=True).start()
        if not known:
            _log.warning("%s: %s: %s", ENGINE, type(error).__name__, self.problem.message)

    def _why(self, error: Exception) -> Text:
        if isinstance(error, EngineError):
            return Text("{what}; until then the copies on this server answer", what=error.message)
        where = read_address(self._text).shown
        if isinstance(error, TooLateError):
            return Text("{address} took too long: {meanwhile}", address=where, meanwhile=_MEANWHILE)
        if isinstance(error, ImportError):
            return Text(
                "a package for {address} is missing: install “ibis-framework[{extra}]” beside the "
                "program, or take {variable} away; until then the copies on this server answer",
                address=where,
                extra=PACKAGES[read_address(self._text).scheme],
                variable=ENGINE,
            )
        if isinstance(error, OSError):
            return Text(
                "{address} cannot be reached: {meanwhile}", address=where, meanwhile=_MEANWHILE
            )
        return Text(
            "{address} could not give the figures ({kind}): {meanwhile}",
            address=where,
            kind=type(error).__name__,
            meanwhile=_MEANWHILE,
        )


_MEANWHILE = Text(
    "see whether it runs and can read the copies; it is tried again after a minute, until then the "
    "copies on this server answer"
)


def elsewhere(store: Path) -> Elsewhere:
    """The engine that the environment names; `store` has the copies where it names no place."""
    return _elsewhere(os.environ.get(ENGINE, ""), os.environ.get(FIGURES) or str(store))


@lru_cache(maxsize=8)
def _elsewhere(address: str, figures: str) -> Elsewhere:
    def connect(to: Address) -> Connection:
        # with an engine comes Ibis, which takes long to load
        from effectmap.monitors import backends

        return backends.connect(to, figures)

    return Elsewhere(address, connect)


def _let_go(lost: Connection) -> None:
    """It failed already: what it says when it is let go of tells nothing new."""
    with suppress(Exception):
        lost.close()


def _in_time(work: Callable[[], _T], seconds: float) -> _T:
    """What `work` gives. Raises TimeoutError when it takes longer: it is left to itself then."""
    found: Future[_T] = Future()

    def run() -> None:
        try:
            found.set_result(work())
        except BaseException as error:
            found.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return found.result(seconds)


def _columns(table: pa.Table, copies: Sequence[str]) -> Columns:
    """By column, in the order of the copies. Raises ValueError for what is no figure."""
    found = table.select(SCHEMA.names).cast(SCHEMA)
    found = found.sort_by([(name, "ascending") for name in _ORDER])
    columns = {name: np.array(found[name].to_pylist(), object) for name in SCHEMA.names}
    strange = set(columns["status"]) - {str(status.value) for status in Status}
    if strange or not set(columns["copy"]) <= set(copies):
        raise ValueError("no figures of these copies")
    for period in set(columns["period"]) - {None}:
        Period.parse(period)
    place = {copy: n for n, copy in enumerate(copies)}
    columns["copy"] = np.array([place[copy] for copy in columns["copy"]], object)
    return columns
