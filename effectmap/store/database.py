"""Where the store lies and how it is reached: SQLite in the data folder, or PostgreSQL by address.

Reading and writing have engines of their own. A writer takes the one lock at its start, so that
what it read is still true when it writes.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.schema import CreateSchema

from effectmap.installation import is_one_of_many
from effectmap.model import Problem, ProblemsError
from effectmap.store.mounts import is_on_network
from effectmap.store.roles import STORE
from effectmap.words import Text

URL_VARIABLE = "EFFECTMAP_DATABASE_URL"
FOLDER, FILE = "store", "effectenkaart.sqlite"
EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "zutphen"
# a writer waits this long for those before it; an edit takes milliseconds
WAIT_SECONDS = 60
# any number will do, as long as every server uses the same
_WRITERS = 0x65666663
_IN_SCHEMA = text("SELECT set_config('search_path', :schema, true)")
_FULL = Text("the disk of the server is full: nothing was saved. Save again when there is room")
_READ_ONLY = Text("the server can only be read now: nothing was saved. Save again later")
_UNUSABLE = Text("the database cannot be used: an administrator can run `check`")
_MARKS = {
    " is locked": Text("others are saving for very long already: try again in a minute"),
    "disk is full": _FULL,
    "53100": _FULL,
    "readonly database": _READ_ONLY,
    "25006": _READ_ONLY,
    "no such": _UNUSABLE,
}


@dataclass(frozen=True)
class Database:
    """Engines of one store. `folder` holds backups; `temporary` when all goes at the stop.

    Of many maps on one PostgreSQL each has a `schema` of its own, and they share the connections.
    """

    folder: Path
    path: Path | None
    reading: Engine
    writing: Engine
    temporary: bool = False
    schema: str = ""

    @property
    def is_sqlite(self) -> bool:
        return self.path is not None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A moment that stands still: everything read inside belongs together.

        Raises ProblemsError when the database cannot be reached.
        """
        with _said(), self.reading.connect() as connection, connection.begin():
            self._in_schema(connection)
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """The only writer of all threads, processes and servers until the block ends.

        Raises ProblemsError when the database cannot be reached or written, with nothing written.
        """
        with _said(), self.writing.connect() as connection, connection.begin():
            self._in_schema(connection)
            if not self.is_sqlite:
                _wait_for_writers(connection, self.schema)
            yield connection

    def _in_schema(self, connection: Connection) -> None:
        """What this transaction reads and writes is of this map."""
        if self.schema:
            connection.execute(_IN_SCHEMA, {"schema": self.schema})

    def close(self) -> None:
        """Give back the connections; the store opens them again when it is asked something."""
        self.reading.dispose()
        self.writing.dispose()


def _wait_for_writers(connection: Connection, schema: str = "") -> None:
    """Until the transaction is the only one that writes: each map has writers of its own."""
    key = _WRITERS + (crc32(schema.encode()) << 30)
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def connect(folder: Path, url: str | None = None) -> Database:
    """The store of the municipality in `folder`, or the one at `url`.

    Raises ProblemsError for a folder that cannot be written, one on a network share, and an
    address that cannot be used.
    """
    address = url or os.environ.get(URL_VARIABLE)
    if address:
        return _postgres(folder, address)
    place = folder / FOLDER
    if is_on_network(folder.resolve()):
        message = Text(
            "this folder is on a network share, where SQLite loses data: use a local disk, or set"
            " {variable} to a PostgreSQL database",
            variable=URL_VARIABLE,
        )
        raise _refused(str(place), message)
    if _can_write(place):
        return sqlite_database(place)
    if folder.resolve() == EXAMPLE:
        return sqlite_database(Path(tempfile.mkdtemp(prefix="effectmap-")), temporary=True)
    message = Text("the map cannot be kept here: make this folder writable for the program")
    raise _refused(str(place), message)


def _refused(place: str, message: Text) -> ProblemsError:
    return ProblemsError([Problem(place, message)])


def _can_write(place: Path) -> bool:
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            pass
        return not (place / FILE).exists() or os.access(place / FILE, os.W_OK)
    except OSError:
        return False


@contextmanager
def _said() -> Iterator[None]:
    """What the driver says, as what a person can do; everything else passes."""
    try:
        yield
    except DBAPIError as error:
        raise _refused(STORE, _meaning(error)) from error


def _meaning(error: DBAPIError) -> Text:
    """By the words of SQLite, or the state of PostgreSQL."""
    said = f"{error.orig} {getattr(error.orig, 'sqlstate', '')}"
    for mark, meaning in _MARKS.items():
        if mark in said:
            return meaning
    if isinstance(error, OperationalError):
        return Text("the database cannot be reached: nothing was saved. Try again")
    return _UNUSABLE


def sqlite_database(place: Path, *, temporary: bool = False) -> Database:
    """The store in the folder `place`, which is on a local disk and can be written."""
    path = place / FILE
    return Database(place, path, sqlite_engine(path, writes=False), sqlite_engine(path), temporary)


def sqlite_engine(path: Path, *, writes: bool = True, wal: bool = True) -> Engine:
    """An engine on one file. A writer takes the lock at BEGIN, one at a time in this process.

    Without `wal` all of it is in the one file, as for a copy that goes elsewhere.
    """
    engine = create_engine(
        f"sqlite:///{path}",
        pool_size=1 if writes else 5,
        max_overflow=0 if writes else 20,
        pool_timeout=WAIT_SECONDS,
        connect_args={"timeout": WAIT_SECONDS},
    )

    @event.listens_for(engine, "connect")
    def prepared(connection: Any, _record: Any) -> None:
        # the driver would begin by itself, later than we need it to
        connection.isolation_level = None
        if writes and wal:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        # what is taken out is overwritten, not only let go: a withdrawn story leaves no trace
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        if not writes:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres(folder: Path, address: str) -> Database:
    try:
        url = make_url(address)
    except ArgumentError:
        url = None
    if url is None or url.get_backend_name() != "postgresql":
        # the address may hold a password, so it is not repeated
        message = Text("this is no address of a PostgreSQL database: postgresql://name@server/map")
        raise _refused(URL_VARIABLE, message)
    url = url.set(drivername="postgresql+psycopg")
    place = folder / FOLDER
    if not is_one_of_many(folder):
        return Database(place, None, *_postgres_engines(url))
    schema = f"kaart_{folder.resolve().name}"
    database = Database(place, None, *_engines_of_many(url), schema=schema)
    with _said(), database.writing.begin() as connection:
        # two servers that start together would otherwise both make it
        _wait_for_writers(connection)
        connection.execute(CreateSchema(schema, if_not_exists=True))
    return database


def _postgres_engines(url: URL) -> tuple[Engine, Engine]:
    """Reading and writing."""
    reading = create_engine(url, pool_pre_ping=True, isolation_level="REPEATABLE READ")
    writing = create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED")

    @event.listens_for(reading, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    return reading, writing


# hundreds of maps do not each keep connections of their own open
_engines_of_many = lru_cache(maxsize=2)(_postgres_engines)
