"""Engines elsewhere: the same figures to the last digit, and when they do not answer ours do."""

from __future__ import annotations

import importlib.util
import logging
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pytest

from effectmap.bench import spark_cluster
from effectmap.model import Observation
from effectmap.monitors import backends, engines, observations, queries
from effectmap.monitors.engines import Address, Connection, Elsewhere, EngineError
from effectmap.monitors.library import Library, Series
from effectmap.store.map_file import load
from effectmap.words import in_language

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "data" / "zutphen"
AREAS = ("GM0301", "NL00", "PV25", "WK030100", "GM0363")
Found = dict[Series, tuple[Observation, ...]]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    folder = tmp_path / "zutphen"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("accepted", "store"))
    made = Library(folder, load(folder)[1], "GM0301")
    made.refresh()
    return made


def _all(library: Library) -> Found:
    monitors = library.catalogue.monitors
    return library.series(
        [Series(one.id, m.id, area) for one in monitors for m in one.measures for area in AREAS]
    )


def test_the_text_that_duckdb_is_asked_with_is_the_one_query() -> None:
    assert observations.text("duckdb") == queries.OBSERVATIONS.strip()


@pytest.mark.parametrize("dialect", ["trino", "clickhouse"])
def test_other_engines_are_asked_the_same_in_their_own_words(dialect: str) -> None:
    text = observations.text(dialect)
    assert [text.count(f'"{table}"') for table in ("figures", "measures", "areas")] == [1, 1, 1]


def test_a_page_without_an_engine_elsewhere_does_not_load_what_they_need(library: Library) -> None:
    script = f"""
import sys
from pathlib import Path
from effectmap.monitors.library import Library, Series
from effectmap.store.map_file import load
library = Library(Path({str(library.folder)!r}), load(Path({str(library.folder)!r}))[1])
library.refresh()
assert library.series([Series("cbs-kerncijfers", "aandeel-80plus", "GM0301")])
print([name for name in ("ibis", "sqlglot", "pyspark") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_duckdb_on_copies_elsewhere_gives_the_same(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = _all(library)
    monkeypatch.setenv(engines.ENGINE, "duckdb")
    assert engines.elsewhere(library.store).ready()
    asked = _counting(monkeypatch)
    assert _all(library) == here
    assert sum(map(len, here.values())) > 50
    assert (asked, library.troubles()) == ([True], ())


def _with_a_table(library: Library, columns: str) -> Any:
    """DuckDB in the place of Trino or ClickHouse: a table with all copies, as their view has it."""
    backend = ibis.duckdb.connect()
    backend.raw_sql(f"""
        CREATE VIEW figures AS
        SELECT regexp_extract(filename, '([^/]+).parquet$', 1) AS copy, {columns}, 1 AS other
        FROM read_parquet('{library.store}/*.parquet', filename = true)""")
    return backend


def test_an_engine_with_a_table_of_all_copies_is_asked_for_those_that_are_used(
    library: Library,
) -> None:
    columns = "measure, area, period, value, lower, upper, status, dimensions, line"
    engine = Elsewhere(
        "duckdb", lambda _to: backends.tables(_with_a_table(library, columns)), again=60
    )
    assert engine.ready()
    state = next(one for one in library.files() if one.path == "files/kerncijfers-2025.csv")
    asked = [state.hash], list(state.measures), ["GM0301", "NL00"]
    found = engine.ask(*asked)
    assert found is not None, engine.problem
    here = engines._columns(_here(library, *asked), asked[0])
    assert {n: all.tolist() for n, all in found.items()} == {
        n: all.tolist() for n, all in here.items()
    }
    assert len(found["copy"]) == 6


def _here(library: Library, hashes: list[str], measures: list[str], areas: list[str]) -> pa.Table:
    files = [str(library.store / f"{hash}.parquet") for hash in hashes]
    asked = {"files": files, "measures": measures, "areas": areas}
    found = duckdb.connect().execute(queries.SERIES, asked).to_arrow_table()
    names = pa.array([hashes[n] for n in found["copy"].to_pylist()])
    return found.set_column(0, "copy", names)


def test_a_table_without_a_column_is_told_by_its_name(library: Library) -> None:
    columns = "measure, area, period, value, status, dimensions, line"
    engine = Elsewhere(
        "duckdb", lambda _to: backends.tables(_with_a_table(library, columns)), again=60
    )
    assert not engine.ready()
    assert "mist de kolommen lower, upper" in str(engine.problem)


def _counting(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether an engine elsewhere answered, at each question."""
    answered: list[bool] = []
    ask = Elsewhere.ask

    def counted(self: Elsewhere, *asked: list[str]) -> engines.Columns | None:
        found = ask(self, *asked)
        answered.append(found is not None)
        return found

    monkeypatch.setattr(Elsewhere, "ask", counted)
    return answered


@pytest.mark.skipif(bool(spark_cluster.missing()), reason=spark_cluster.missing())
def test_spark_with_a_master_and_two_workers_gives_the_same(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the master goes: then the copies here answer, at once, and say so."""
    here = _all(library)
    asked = _counting(monkeypatch)
    logs = tmp_path / "spark"
    logs.mkdir()
    with spark_cluster.cluster(logs) as address:
        monkeypatch.setenv(engines.ENGINE, address)
        monkeypatch.setattr(engines, "ANSWERED", 60.0)
        # meanwhile the copies here answer: nobody waits
        assert _all(library) == here
        assert engines.elsewhere(library.store).ready()
        assert _all(library) == here
        assert _all(library) == here
        assert (asked, library.troubles()) == ([False, True, True], ())
    start = time.monotonic()
    assert _all(library) == here
    assert time.monotonic() - start < 5
    (problem,) = library.troubles()
    assert asked == [False, True, True, False]
    assert f"{address} is niet bereikbaar" in str(problem)


@pytest.mark.skipif(
    bool(spark_cluster.missing()) or importlib.util.find_spec("grpc_status") is None,
    reason=spark_cluster.missing() or "the packages of pyspark[connect] are not installed",
)
def test_spark_connect_gives_the_same(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = _all(library)
    asked = _counting(monkeypatch)
    with spark_cluster.connect_server(tmp_path, "local[2]") as address:
        monkeypatch.setenv(engines.ENGINE, address)
        monkeypatch.setattr(engines, "ANSWERED", 60.0)
        assert engines.elsewhere(library.store).ready()
        assert _all(library) == here
    assert (asked, library.troubles()) == ([True], ())
    assert _all(library) == here
    assert "is niet bereikbaar" in str(library.troubles()[0])


class ClickHouse:
    """ClickHouse's own engine in this process, asked by what Ibis makes of a query for it."""

    def __init__(self, view: str) -> None:
        from chdb.session import Session

        self._session = Session()
        self._session.query("CREATE DATABASE cijfers")
        self._session.query("USE cijfers")
        self._session.query(view)

    def table(self, name: str) -> Any:
        return ibis.table(observations.FIGURES, name=name)

    def to_pyarrow(self, asked: Any) -> pa.Table:
        for one in asked.op().find(ibis.expr.operations.InMemoryTable):
            # by its name chDB finds it here
            handed = one.data.to_pyarrow(one.schema)
            made = f"CREATE TABLE {one.name} ENGINE = Memory AS SELECT * FROM Python(handed)"
            assert len(handed)
            self._session.query(made)
        return self._session.query(str(ibis.to_sql(asked, dialect="clickhouse")), "ArrowTable")

    def disconnect(self) -> None:
        self._session.close()


@pytest.mark.skipif(
    importlib.util.find_spec("chdb") is None, reason="the package chdb-core is not installed"
)
def test_clickhouse_gives_the_same_from_the_view_that_the_guide_has(library: Library) -> None:
    guide = (ROOT / "docs" / "beheer.md").read_text("utf-8")
    said = guide.partition("-- ClickHouse\n")[2].partition(";\n```")[0]
    view = re.sub(r"s3\('[^']*'", f"file('{library.store}/*.parquet'", said)
    assert view != said
    engine = Elsewhere("duckdb", lambda _to: backends.tables(ClickHouse(view)))
    assert engine.ready(), engine.problem
    rows = 0
    for state in library.files():
        asked = [state.hash], list(state.measures), list(AREAS)
        found = engine.ask(*asked)
        assert found is not None, engine.problem
        here = engines._columns(_here(library, *asked), asked[0])
        assert {name: all.tolist() for name, all in found.items()} == {
            name: all.tolist() for name, all in here.items()
        }
        rows += len(found["copy"])
    assert rows > 50


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    "address",
    [
        "spark://127.0.0.1:{port}",
        "sc://127.0.0.1:{port}",
        "trino://jan:geheim@127.0.0.1:{port}/hive/cijfers",
        "clickhouse://jan:geheim@127.0.0.1:{port}/cijfers",
    ],
)
def test_an_engine_that_is_not_there_is_said_once_and_the_copies_here_answer(
    library: Library,
    closed_port: int,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    here = _all(library)
    monkeypatch.setenv(engines.ENGINE, address.format(port=closed_port))
    with caplog.at_level(logging.WARNING):
        for _time in range(3):
            assert _all(library) == here
            assert not engines.elsewhere(library.store).ready()
    said = [str(problem) for problem in library.troubles()]
    assert len(said) == len(caplog.records) == 1
    assert said[0].startswith(
        f"EFFECTMAP_ENGINE: {address.split(':')[0]}://127.0.0.1:{closed_port} is"
    )
    assert "antwoorden de kopieën op deze server" in said[0]
    with in_language("en"):
        assert "cannot be reached" in str(library.troubles()[0])
    assert "geheim" not in said[0] + caplog.text


@pytest.mark.parametrize("address", ["mysql://x", "spark://", "trino://host:99999999", "nonsense"])
def test_what_names_no_engine_is_said(
    library: Library, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = _all(library)
    monkeypatch.setenv(engines.ENGINE, address)
    assert _all(library) == here
    assert not engines.elsewhere(library.store).ready()
    assert "schrijf spark://host:port" in str(library.troubles()[0])
    with pytest.raises(EngineError):
        engines.read_address(address)


def _table(**other: object) -> pa.Table:
    row = {
        "copy": "a", "measure": "m", "area": "GM0301", "period": "2024", "value": 1.5, "lower": None,
        "upper": None, "status": "definitive", "dimensions": None, "line": 3, **other,
    }  # fmt: skip
    return pa.table({name: [value] for name, value in row.items()})


def _engine(answer: Callable[[], pa.Table], again: float = 60.0) -> tuple[Elsewhere, list[str]]:
    """An engine that answers so, and what was done with it."""
    done: list[str] = []

    def connect(to: Address) -> Connection:
        done.append("connected")
        return Connection(lambda *_asked: answer(), lambda: done.append("let go"))

    return Elsewhere("duckdb", connect, again), done


def test_an_answer_is_taken_by_column() -> None:
    engine, done = _engine(_table)
    assert engine.ready()
    columns = engine.ask(["b", "a"], ["m"], ["GM0301"])
    assert columns is not None
    assert [column.tolist() for column in columns.values()] == [
        [1], ["m"], ["GM0301"], ["2024"], [1.5], [None], [None], ["definitive"], [None], [3],
    ]  # fmt: skip
    assert (engine.problem, done) == (None, ["connected"])


@pytest.mark.parametrize(
    "other",
    [{"copy": "c"}, {"status": "strange"}, {"period": "ooit"}, {"value": "veel"}, {"line": "x"}],
)
def test_an_answer_that_holds_no_figures_of_these_copies_is_not_used(other: dict[str, str]) -> None:
    engine, _done = _engine(lambda: _table(**other))
    assert engine.ready()
    assert engine.ask(["a"], ["m"], ["GM0301"]) is None
    assert "kon de cijfers niet geven" in str(engine.problem)


def test_an_engine_that_hangs_is_left_and_tried_again_without_anybody_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engines, "ANSWERED", 0.2)
    hangs, free = threading.Event(), threading.Event()
    hangs.set()

    def answer() -> pa.Table:
        if hangs.is_set():
            free.wait(20)
        return _table()

    engine, done = _engine(answer, again=0.5)
    assert engine.ready()
    start = time.monotonic()
    assert engine.ask(["a"], ["m"], ["GM0301"]) is None
    assert time.monotonic() - start < 2
    assert "deed er te lang over" in str(engine.problem)
    # nobody asks it before the time is there
    assert engine.ask(["a"], ["m"], ["GM0301"]) is None
    assert done.count("connected") == 1
    hangs.clear()
    free.set()
    until = time.monotonic() + 10
    while engine.ask(["a"], ["m"], ["GM0301"]) is None:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert engine.problem is None
    assert done == ["connected", "let go", "connected"]


@pytest.fixture
def listening() -> Iterator[int]:
    """A port that lets everybody in and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def test_a_package_that_is_missing_is_named(
    library: Library, listening: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = _all(library)
    # as where it is not installed
    monkeypatch.setitem(sys.modules, "trino", None)
    monkeypatch.setenv(engines.ENGINE, f"trino://jan@127.0.0.1:{listening}/hive/x")
    assert _all(library) == here
    assert not engines.elsewhere(library.store).ready()
    assert "ibis-framework[trino]" in str(library.troubles()[0])
