"""What happens to a store when its disk fills up or may only be read, its database goes, and the
clock jumps: it says what is wrong, and loses nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from effectmap.bench.store_map import POSTGRES, new_database, write_folder
from effectmap.model import FileSource, Measure, Monitor, ProblemsError
from effectmap.store import commands as c
from effectmap.store.catalogue_edit import add_monitor, version
from effectmap.store.checking import problems
from effectmap.store.map_file import load_catalogue
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied
from effectmap.store.roles import LOCAL
from effectmap.words import in_language
from tests.small_disk import Disk, small_disk

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "disk", "4m") as disk:
        yield disk


def rename(store: MapStore, name: str) -> c.Change:
    seen = store.versions("outcome", "o1")
    return c.Change(kind="outcome", id="o1", fields={"name": name}, seen=seen)


def saved(store: MapStore, command: c.Change) -> int:
    result = store.apply(command, LOCAL)
    assert isinstance(result, Applied), result
    return result.revision


def said(error: pytest.ExceptionInfo[ProblemsError]) -> str:
    with in_language("nl"):
        return str(error.value.problems[0])


def test_a_full_disk_takes_nothing_and_loses_nothing(disk: Disk) -> None:
    store = MapStore.open(write_folder(disk.path / "z", 60))
    kept = saved(store, rename(store, "Wat bewaard was"))
    disk.fill()
    command = rename(store, "Wat niet meer paste")
    for _again in range(3):
        with pytest.raises(ProblemsError) as error:
            store.apply(command, LOCAL)
        assert "de schijf van de server is vol" in said(error)
    with pytest.raises(ProblemsError):
        store.keep_draft(LOCAL, "outcome:o1:name", "x" * 5000)
    # reading goes on
    assert (store.revision(), store.fields("outcome", "o1")["name"]) == (kept, "Wat bewaard was")

    disk.make_room()
    assert saved(store, command) == kept + 1
    store.close()
    again = MapStore.open(disk.path / "z")
    assert again.fields("outcome", "o1")["name"] == "Wat niet meer paste"
    assert problems(again.database) == []


def test_a_disk_that_may_only_be_read_says_so_and_goes_on_afterwards(disk: Disk) -> None:
    store = MapStore.open(write_folder(disk.path / "z", 60))
    kept = saved(store, rename(store, "Wat bewaard was"))
    command = rename(store, "Wat niet mocht")
    store.close()
    disk.mounted("ro")
    with pytest.raises(ProblemsError) as error:
        store.apply(command, LOCAL)
    assert "er is niets opgeslagen" in said(error)
    with pytest.raises(ProblemsError) as error:
        MapStore.open(disk.path / "z")
    assert "maak deze map schrijfbaar" in said(error)

    disk.mounted("rw")
    assert saved(store, command) == kept + 1
    assert problems(store.database) == []


def test_monitors_stay_whole_on_a_full_disk_and_on_one_that_may_only_be_read(disk: Disk) -> None:
    folder = write_folder(disk.path / "z", 6)
    add_monitor(folder, monitor(0), expected=version(folder))
    before = (folder / "monitors.yaml").read_bytes()
    there = sorted(one.name for one in folder.iterdir())
    for harm, mend in (
        (disk.fill, disk.make_room),
        (lambda: disk.mounted("ro"), lambda: disk.mounted("rw")),
    ):
        harm()
        with pytest.raises(ProblemsError) as error:
            add_monitor(folder, monitor(1), expected=version(folder))
        assert "kan niet geschreven worden" in said(error)
        assert (folder / "monitors.yaml").read_bytes() == before
        mend()
        assert sorted(one.name for one in folder.iterdir()) == there
    add_monitor(folder, monitor(1), expected=version(folder))
    assert [one.id for one in load_catalogue(folder).monitors] == ["m0", "m1"]


def monitor(number: int) -> Monitor:
    measure = Measure(id="x", name="X", unit="%", columns=("x",), count=False)
    return Monitor(
        id=f"m{number}", name="M", publisher="P", source="S", licence="L", kind="survey",
        frequency="F", files=(FileSource(path=f"{number}.csv"),), measures=(measure,),
    )  # fmt: skip


ADDS = """
import sys
from pathlib import Path
from effectmap.model import ProblemsError
from effectmap.store.catalogue_edit import add_monitor, version
from tests.store.test_harm import monitor
folder, first = Path(sys.argv[1]), int(sys.argv[2])
for number in range(first, first + 25):
    while True:
        try:
            add_monitor(folder, monitor(number), expected=version(folder))
            break
        except ProblemsError as error:
            if "meanwhile" not in error.problems[0].message.key:
                raise
"""


def test_two_servers_add_monitors_at_the_same_moment_and_none_is_lost(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "z", 6)
    both = [
        subprocess.Popen([sys.executable, "-c", ADDS, str(folder), str(first)], cwd=ROOT)
        for first in (0, 25)
    ]
    assert [one.wait(60) for one in both] == [0, 0]
    found = {one.id for one in load_catalogue(folder).monitors}
    assert found == {f"m{number}" for number in range(50)}


@pytest.mark.skipif(POSTGRES not in os.environ, reason="needs a PostgreSQL server")
def test_a_postgresql_that_is_gone_for_a_while_loses_nothing(tmp_path: Path) -> None:
    with new_database(os.environ[POSTGRES]) as address:
        store = MapStore.open(write_folder(tmp_path / "z", 60), address)
        kept = saved(store, rename(store, "Wat bewaard was"))
        command = rename(store, "Wat niet aankwam")
        _reachable(address, False)
        for _again in range(2):
            with pytest.raises(ProblemsError) as error:
                store.apply(command, LOCAL)
            assert "de database is niet bereikbaar: er is niets opgeslagen" in said(error)
            with pytest.raises(ProblemsError):
                store.fields("outcome", "o1")
        _reachable(address, True)
        assert saved(store, command) == kept + 1
        assert problems(store.database) == []
        store.close()


def _reachable(address: str, is_reachable: bool) -> None:
    """Whether the server lets anybody in to the database; who is in is put out."""
    name = address.rpartition("/")[2]
    engine = create_engine(os.environ[POSTGRES], isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {is_reachable}"))
        out = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        connection.execute(text(out), {"name": name})
    engine.dispose()


RENAMES = """
import sys
from pathlib import Path
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL
from tests.store.test_harm import rename, saved
store = MapStore.open(Path(sys.argv[1]))
print(saved(store, rename(store, sys.argv[2])))
"""


def test_a_clock_that_jumps_changes_neither_order_nor_content(tmp_path: Path) -> None:
    faketime = shutil.which("faketime")
    if faketime is None:
        if os.environ.get("CI"):
            pytest.fail("the package faketime is needed")
        pytest.skip("the package faketime is needed")
    folder = write_folder(tmp_path / "z", 60)
    store = MapStore.open(folder)
    first = saved(store, rename(store, "Nu"))
    for jump, name in (("-2d", "Eergisteren"), ("+1y", "Over een jaar"), ("-1h", "Weer nu")):
        command = [faketime, "-f", jump, sys.executable, "-c", RENAMES, str(folder), name]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert problems(store.database) == []
    assert store.fields("outcome", "o1")["name"] == "Weer nu"
    names = [
        one.after["name"]
        for entry in store.history("outcome", "o1")
        for one in entry.changes
        if one.after and "name" in one.after
    ]
    assert names[:4] == ["Weer nu", "Over een jaar", "Eergisteren", "Nu"]
    # and it goes on
    assert saved(store, rename(store, "Daarna")) == first + 4
