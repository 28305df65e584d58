"""What asks each engine the query for figures, by way of Ibis. Loaded only where one is named.

What is asked for is handed over as tables, never as text in SQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from effectmap.monitors import copies as accepted
from effectmap.monitors import queries
from effectmap.monitors.engines import SCHEMA, Address, Connection, EngineError
from effectmap.monitors.observations import FIGURES, observations
from effectmap.monitors.storage import place_of
from effectmap.words import Text

# what a copy holds of a figure; its own name is not in it
_HELD = [name for name in SCHEMA.names if name != "copy"]


def connect(address: Address, figures: str) -> Connection:
    """What asks the engine for the copies in `figures`: a folder, or s3://bucket/prefix.

    Raises what the engine's own package raises; ImportError where that is not installed.
    """
    if address.scheme in ("spark", "sc"):
        return _spark(address, figures)
    if address.scheme == "duckdb":
        return _duckdb(figures)
    return tables(_trino(address) if address.scheme == "trino" else _clickhouse(address))


def _one(name: str, values: Sequence[str]) -> Any:
    """A table of one column with what is asked for."""
    return ibis.memtable(pa.table({name: pa.array(list(values), pa.string())}))


def _spark(address: Address, figures: str) -> Connection:
    """Spark reads the copies themselves, from a folder that all its workers see, or by s3a."""
    from pyspark.sql import SparkSession
    from pyspark.sql import functions as f

    builder: Any = SparkSession.builder
    if address.scheme == "sc":
        session = builder.remote(address.text).create()
    else:
        named = builder.master(f"spark://{address.host}:{address.port}").appName("effectmap")
        named = named.config("spark.ui.enabled", "false")
        session = named.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    # with more values it looks at the smallest and largest only
    session.conf.set("spark.sql.parquet.pushdown.inFilterThreshold", "10000")
    backend = ibis.pyspark.connect(session)
    kinds = {pa.string(): "string", pa.float64(): "double", pa.int32(): "int"}
    schema = ", ".join(f"{one.name} {kinds[one.type]}" for one in accepted.SCHEMA)
    folder = figures.rstrip("/").replace("s3://", "s3a://", 1)

    def asked(figures: Any, measures: Sequence[str], areas: Sequence[str]) -> pa.Table:
        view = f"figures_{uuid4().hex}"
        figures.createOrReplaceTempView(view)
        try:
            of = _one("measure", measures), _one("area", areas)
            return backend.to_pyarrow(observations(backend.table(view), *of))
        finally:
            session.catalog.dropTempView(view)

    def ask(copies: Sequence[str], measures: Sequence[str], areas: Sequence[str]) -> pa.Table:
        files = [f"{folder}/{copy}.parquet" for copy in copies]
        name = f.regexp_extract(f.col("_metadata.file_name"), r"^(.*)\.parquet$", 1)
        # by values, not text: by these Spark skips the groups of rows that it need not read, which
        # it does not do for a semi-join
        wanted = f.col("measure").isin(list(measures)) & f.col("area").isin(list(areas))
        read = session.read.schema(schema).parquet(*files).where(wanted)
        return asked(read.select(name.alias("copy"), *_HELD), measures, areas)

    # a first question takes seconds more: not while a page waits for its figures
    one = session.range(1).select(*(f.lit("x").alias(name) for name in FIGURES))
    asked(one, ["x"], ["x"])
    return Connection(ask, session.stop)


def _duckdb(figures: str) -> Connection:
    """DuckDB here on copies in object storage: of each copy only the groups of rows that matter."""
    files, folder = place_of(figures)
    backend = ibis.duckdb.connect()
    # as every other connection: it reads what it is handed and nothing else
    for setting in (*queries.SETTINGS, *queries.LOCK):
        backend.raw_sql(setting)

    def ask(copies: Sequence[str], measures: Sequence[str], areas: Sequence[str]) -> pa.Table:
        wanted = pc.field("measure").isin(list(measures)) & pc.field("area").isin(list(areas))
        parts = []
        for copy in copies:
            path = f"{folder}/{copy}.parquet"
            part = pq.read_table(path, columns=_HELD, filesystem=files, filters=wanted)
            part = part.cast(pa.schema([SCHEMA.field(name) for name in _HELD]))
            parts.append(part.add_column(0, "copy", pa.array([copy] * len(part), pa.string())))
        found = ibis.memtable(pa.concat_tables(parts).select(list(FIGURES)))
        asked = observations(found, _one("measure", measures), _one("area", areas))
        return backend.to_pyarrow(asked)

    return Connection(ask, backend.disconnect)


def tables(backend: Any) -> Connection:
    """An engine that has the copies as a table or view `figures`, with the columns of `FIGURES`."""
    figures = backend.table("figures")
    missing = sorted(set(FIGURES) - set(figures.columns))
    if missing:
        message = Text(
            "its table figures has no columns {names}: make the view again as docs/beheer.md says",
            names=", ".join(missing),
        )
        raise EngineError(message)

    def ask(copies: Sequence[str], measures: Sequence[str], areas: Sequence[str]) -> pa.Table:
        chosen = figures.select(*FIGURES)
        chosen = chosen.filter(chosen["copy"].isin(_one("copy", copies)["copy"]))
        asked = observations(chosen, _one("measure", measures), _one("area", areas))
        return backend.to_pyarrow(asked)

    return Connection(ask, backend.disconnect)


def _trino(address: Address) -> Any:
    parts = urlsplit(address.text)
    catalog, _slash, schema = parts.path.strip("/").partition("/")
    return ibis.trino.connect(
        user=unquote(parts.username or "effectmap"),
        auth=unquote(parts.password) if parts.password else None,
        host=address.host,
        port=address.port,
        database=catalog or "hive",
        schema=schema or "default",
    )


def _clickhouse(address: Address) -> Any:
    parts = urlsplit(address.text)
    return ibis.clickhouse.connect(
        host=address.host,
        port=address.port,
        user=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        database=parts.path.strip("/") or "default",
    )
