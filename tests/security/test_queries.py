"""No text that people or files bring reaches a file or a setting through DuckDB, nor runs on."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from effectmap import linking
from effectmap.model import ColumnMapping, FileSource, Measure
from effectmap.model.catalogue import MappedMeasure
from effectmap.monitors import bulk, intake
from effectmap.monitors.database import in_time, locked
from effectmap.monitors.library import Library, Series
from effectmap.monitors.limits import DEFAULT
from effectmap.monitors.reading import MonitorError
from effectmap.workspace import Workspace
from tests.workspaces import opened_workspace

ATTACKS = (
    "' OR '1'='1",
    "GM0301' OR 1=1 --",
    "GM0301'; COPY (SELECT 1) TO '{made}'; --",
    "x') UNION ALL SELECT content FROM read_text('{secret}') --",
    "'; ATTACH '{made}' AS a; --",
    "'; SET enable_external_access = true; --",
    "'; SET GLOBAL max_execution_time = 0; --",
    "'; INSTALL httpfs; LOAD httpfs; --",
    "'; EXPORT DATABASE '{folder}'; --",
    "'; PRAGMA database_list; --",
    "'; CREATE SECRET s (TYPE s3); --",
    "'; DROP TABLE raw; --",
    "'||(SELECT content FROM read_text('{secret}'))||'",
    "read_text('{secret}')",
    "{secret}",
    "file://{secret}",
    "https://evil.test/x.parquet",
    "{folder}/*.csv",
    "../../*.parquet",
    '" UNION SELECT 1 --',
    "$files",
    "?",
    "%s {{files}}",
    "\\'; SELECT 1; --",
    "*/ SELECT 1 /*",
    "\x00'; SELECT 1",
)
SECRET = "ditlektuit"
RUNAWAY = (
    "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE hash(a.range, b.range) = 1"
)
# the issue's own bar, seconds
STOPPED_WITHIN = 6


class Around:
    """A file to be stolen, a place to write to, and the attacks that name these."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.secret, self.made = folder, folder / "geheim.csv", folder / "gemaakt"
        self.secret.write_text(f"{SECRET}\n1\n", encoding="utf-8")
        named = {"secret": self.secret, "made": self.made, "folder": folder}
        self.attacks = [attack.format(**named) for attack in ATTACKS]

    def check(self) -> None:
        """Nothing was written or changed."""
        assert [one.name for one in self.folder.iterdir()] == [self.secret.name]
        assert self.secret.read_text(encoding="utf-8") == f"{SECRET}\n1\n"


@pytest.fixture
def around(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Around]:
    around = Around(tmp_path_factory.mktemp("around"))
    yield around
    around.check()


@pytest.fixture(scope="module")
def workspace(visited_example: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("queries") / "zutphen"
    return opened_workspace(Path(shutil.copytree(visited_example, folder)))


def _settings(library: Library) -> list[Any]:
    cursor = library._connection.cursor()
    return cursor.execute("SELECT name, value FROM duckdb_settings() ORDER BY name").fetchall()


def test_what_a_page_asks_reaches_no_file_and_no_setting(
    around: Around, workspace: Workspace
) -> None:
    library = workspace.library
    before = _settings(library)
    monitor, measure = "cbs-kerncijfers", "aandeel-80plus"
    for attack in around.attacks:
        asked = [
            Series(attack, measure, "GM0301"),
            Series(monitor, attack, "GM0301"),
            Series(monitor, measure, attack),
            Series(monitor, measure, "GM0301", ((attack, attack),)),
        ]
        assert library.series(asked) == dict.fromkeys(asked, ()), attack
        found = library.coverage([(monitor, attack), (attack, measure)], attack, [attack])
        assert SECRET not in repr(found)
        assert library.codes(monitor, [attack], attack) == {}
        assert SECRET not in repr(linking.find(workspace, attack, 2025))
    assert _settings(library) == before
    good = Series(monitor, measure, "GM0301")
    assert len(library.series([good])[good]) == 2


def test_an_attack_in_the_catalogue_reads_the_column_of_that_name_only(
    around: Around, workspace: Workspace
) -> None:
    monitor = workspace.catalogue.monitor("cbs-kerncijfers")
    assert monitor is not None
    measures = tuple(
        Measure(
            id=f"aanval-{n}", name=attack, unit="%", columns=(attack,), dimensions={attack: attack}
        )
        for n, attack in enumerate(around.attacks)
    )
    changed = monitor.model_copy(update={"measures": measures})
    catalogue = workspace.catalogue.model_copy(update={"monitors": (changed,)})
    library = Library(workspace.folder, catalogue, "GM0301")
    library.refresh()
    asked = [Series(monitor.id, one.id, "GM0301") for one in measures]
    assert library.series(asked) == dict.fromkeys(asked, ())


def test_attacks_in_a_file_are_figures_by_that_name(around: Around, tmp_path: Path) -> None:
    """As names of columns, dimensions, measures and of the file itself; in bulk and by row."""
    attacks = [one for one in around.attacks if "\0" not in one]
    header = ["gebied", "periode", *(f'"{_doubled(one)}"' for one in attacks)]
    row = ["GM0301", "2024", *("1" for _one in attacks)]
    text = ";".join(header) + "\n" + ";".join(row) + "\n"
    path = tmp_path / "eigen'; DROP TABLE x --.csv"
    path.write_text(text, encoding="utf-8")
    mapping = ColumnMapping(
        area="gebied",
        period="periode",
        dimensions=tuple(attacks[:2]),
        measures=tuple(MappedMeasure(column=one, key=one) for one in attacks[2:]),
    )
    store = tmp_path / "store"
    found = intake.examine(path, store, FileSource(path="x.csv", mapping=mapping), DEFAULT)
    assert found.made is not None, found.problems
    assert {one.key for one in found.made.measured} == set(attacks[2:])
    assert set(intake.held(store, found, attacks)) == set(attacks[2:])
    assert {one.measure for one in intake.figures(store, found, 99)} == set(attacks[2:])

    large, target = tmp_path / "groot' || '.csv", tmp_path / "kopie'; SELECT 1 --.parquet"
    lines = [f'GM0301;2024;"{_doubled(one)}";1;;;;\n' for one in attacks]
    large.write_text(LONG + "".join(lines), encoding="utf-8")
    copied = bulk.copy_plain_long(large, target)
    assert copied is not None
    assert set(copied.measures) == set(attacks)
    assert target.exists()


LONG = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\n"


def _doubled(text: str) -> str:
    return text.replace('"', '""')


def test_a_runaway_query_is_stopped(workspace: Workspace) -> None:
    """On the connection of the pages and on one for a file that came in."""
    start = time.monotonic()
    with pytest.raises(MonitorError, match="te lang"), in_time():
        workspace.library._connection.cursor().execute(RUNAWAY).fetchall()
    assert time.monotonic() - start < STOPPED_WITHIN
    with locked() as connection:
        limit = "SELECT current_setting('max_execution_time')"
        assert connection.cursor().execute(limit).fetchall() == [(5000,)]
