"""Many maps in one installation: each its own map and store, monitors that are read once."""

from __future__ import annotations

import gc
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from effectmap import accepting, opened
from effectmap.api import first_page
from effectmap.api.comparing import compare, first_choice, shared_outcomes
from effectmap.api.known_now import known_now
from effectmap.bench.store_map import POSTGRES, new_database
from effectmap.installation import is_many, maps, part_of, shared_of
from effectmap.model import ProblemsError
from effectmap.monitors import storage
from effectmap.monitors.engines import FIGURES
from effectmap.packaging import leaving, looking, taking
from effectmap.packaging.taking import Asked
from effectmap.store.backup import back_up
from effectmap.store.catalogue_edit import version
from effectmap.store.commands import Add
from effectmap.store.database import EXAMPLE
from effectmap.store.map_file import load_catalogue
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL
from effectmap.words import in_language
from effectmap.workspace import open_folder, stamp
from tests.regions import TOWNS, write_region

MONITOR = """schema_version: 1
monitors:
  - id: {id}
    name: Eigen
    publisher: Gemeente
    source: 'Bron: gemeente'
    licence: CC0
    kind: registration
    frequency: Elk jaar
    files: [{{path: eigen.csv}}]
    measures: [{{id: x, name: X, unit: '%', columns: [x]}}]
"""


@pytest.fixture
def region(tmp_path: Path) -> Path:
    return write_region(tmp_path / "regio")


def test_a_folder_with_a_map_is_one_map_and_a_folder_with_folders_is_many(region: Path) -> None:
    assert maps(region) == ("lochem", "zutphen")
    assert is_many(region)
    assert not is_many(region / "zutphen")
    assert not is_many(EXAMPLE)
    assert shared_of(region / "zutphen") == region / "shared"
    assert [part_of(region / one) for one in ("zutphen", "shared")] == ["zutphen", "shared"]
    # the map of before is no part of anything, whatever lies beside it
    assert part_of(EXAMPLE) == ""
    assert shared_of(EXAMPLE) is None


def test_the_shared_catalogue_is_made_once_for_all_maps_and_anew_when_it_changes(
    region: Path,
) -> None:
    def monitors() -> list[dict[str, int]]:
        with ThreadPoolExecutor(4) as together:
            found = list(together.map(load_catalogue, [region / one for one in TOWNS] * 4))
        return [{one.id: id(one) for one in catalogue.monitors} for catalogue in found]

    first = load_catalogue(region / "zutphen")
    assert len(first.monitors) > 5
    assert monitors() == [{one.id: id(one) for one in first.monitors}] * 8
    stores = [MapStore.open(region / name) for name in TOWNS]
    assert {id(store.catalogue().monitors[0]) for store in stores} == {id(first.monitors[0])}

    path = region / "shared" / "monitors.yaml"
    text = path.read_text(encoding="utf-8")
    name = first.monitors[0].name
    path.write_text(text.replace(f"name: {name}", f"name: {name} (nieuw)", 1), encoding="utf-8")
    changed = [load_catalogue(region / one) for one in TOWNS]
    assert {one.monitors[0].name for one in changed} == {f"{name} (nieuw)"}
    assert {id(store.catalogue().monitors[0]) for store in stores} == {id(changed[0].monitors[0])}
    assert load_catalogue(region / "shared").monitors[0].name == f"{name} (nieuw)"

    # what cannot be read is said to everybody, and not remembered
    path.write_text("monitors: [", encoding="utf-8")
    for one in TOWNS:
        with pytest.raises(ProblemsError):
            load_catalogue(region / one)
    path.write_text(text, encoding="utf-8")
    assert load_catalogue(region / "zutphen").monitors[0].name == name
    for store in stores:
        store.close()


def test_a_store_that_was_not_asked_for_long_holds_no_files_and_answers_as_before(
    region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held() -> list[str]:
        links = (Path(f"/proc/self/fd/{one}") for one in os.listdir("/proc/self/fd"))
        names = (os.readlink(one) for one in links if os.path.lexists(one))
        return [name for name in names if name.startswith(f"{region / 'lochem'}/")]

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("open files are counted on Linux only")
    if os.environ.get("EFFECTMAP_DATABASE_URL"):
        pytest.skip("on PostgreSQL maps share their connections")
    monkeypatch.setattr(opened, "_MOST_AWAKE", 1)
    monkeypatch.setattr(opened, "_awake", {})
    lochem = opened.open_store(region / "lochem")
    before = lochem.map(), lochem.revision()
    assert held()
    opened.open_store(region / "zutphen")
    gc.collect()
    assert held() == []
    assert (lochem.map(), lochem.revision()) == before
    again = opened.open_store(region / "lochem")
    assert again is lochem
    fields = {"name": "Daarna", "theme": "dementie"}
    again.apply(Add(kind="intervention", id="daarna", fields=fields), LOCAL)
    assert "daarna" in {one.id for one in lochem.map().interventions}


def test_maps_that_were_judged_are_on_the_first_page_however_short_it_waits(
    region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EFFECTMAP_DATA", str(region))
    monkeypatch.setattr(first_page, "_WAIT", -1.0)
    monkeypatch.setattr(first_page, "_read_on", lambda _names: None)
    assert first_page._read(tuple(TOWNS)) == {}
    for name in TOWNS:
        known_now(region / name)
    assert set(first_page._read(tuple(TOWNS))) == set(TOWNS)
    # a shared file that changed: what is kept is no longer what is known
    file = next((region / "shared" / "files").rglob("*.csv"))
    os.utime(file, (1, 1))
    assert first_page._read(tuple(TOWNS)) == {}


def test_the_revision_of_a_store_at_rest_is_that_of_now(
    region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.environ.get("EFFECTMAP_DATABASE_URL"):
        pytest.skip("on PostgreSQL it is always asked")
    monkeypatch.setattr(opened, "_MOST_AWAKE", 1)
    monkeypatch.setattr(opened, "_awake", {})
    monkeypatch.setattr(opened, "_SETTLED", 0)
    for name in ("lochem", "zutphen"):
        opened.open_store(region / name)
    folder = region / "lochem"
    first = [opened.revision_of(folder) for _time in range(4)]
    assert first == [1] * 4
    assert folder in opened._resting
    # somebody else writes: while that program is there, and after it
    store = MapStore.open(folder)
    for n in range(3):
        fields = {"name": f"Daarna {n}", "theme": "dementie"}
        store.apply(Add(kind="intervention", id=f"daarna-{n}", fields=fields), LOCAL)
        assert opened.revision_of(folder) == n + 2
    store.close()
    assert [opened.revision_of(folder) for _time in range(3)] == [4] * 3


def test_a_long_first_page_can_be_searched(region: Path) -> None:
    maps = {name: open_folder(region / name).known for name in TOWNS}
    with in_language("nl"):
        short = first_page._page(list(maps), dict(maps), "")
        found = first_page._page(list(maps), dict(maps), "", "LOCH")
        none = first_page._page(list(maps), dict(maps), "", '"><script>')
        long = first_page._page([*maps, *(f"n{n}" for n in range(40))], dict(maps), "")
    assert 'role="search"' not in short
    assert 'role="search"' in long
    # the map and its row of the comparison, whose figures stay those of its map
    assert found.count("Gemeente Lochem") == 2
    assert "Gemeente Zutphen" not in found
    assert f"1 van {len(TOWNS)} kaarten" in found
    assert f"{len(TOWNS) + 40} kaarten" in long
    assert "Geen kaart heeft" in none
    assert "<script>" not in none


def test_maps_stand_by_their_names_and_the_outcome_that_most_measure_is_chosen(
    region: Path,
) -> None:
    known = [open_folder(region / name).known for name in ("lochem", "zutphen")]
    maps = {"z-lochem": known[0], "a-zutphen": known[1]}
    with in_language("nl"):
        page = first_page._page(list(maps), dict(maps), "")
    assert page.index(">Gemeente Lochem<") < page.index(">Gemeente Zutphen<")
    shared = shared_outcomes(maps)
    assert list(shared) == sorted(shared)
    chosen = shared[first_choice(shared)]
    assert (chosen.maps, chosen.measured) == (2, 2)
    assert min(one.measured for one in shared.values()) == 0
    assert f" selected>{chosen.name} (2 kaarten)<" in page


@pytest.mark.parametrize("name", ["Zutphen", "..", "a b", "shared", "-x", "x" * 60])
def test_a_folder_that_cannot_stand_in_an_address_is_no_map(region: Path, name: str) -> None:
    (region / name).mkdir(exist_ok=True)
    if name != "..":
        shutil.copy(region / "zutphen" / "map.yaml", region / name)
    assert set(maps(region)) == set(TOWNS)


def test_shared_monitors_are_read_once_and_give_what_the_example_gives(region: Path) -> None:
    alone = shutil.copytree(
        EXAMPLE, region.parent / "alleen", ignore=shutil.ignore_patterns("accepted", "store")
    )
    towns = {name: open_folder(region / name) for name in TOWNS}
    copies = {
        one: len(list((region / one / "accepted").glob("*.parquet"))) for one in (*TOWNS, "shared")
    }
    assert copies["shared"] > 5
    assert [copies[name] for name in TOWNS] == [0, 0]
    assert towns["zutphen"].library.shared is towns["lochem"].library.shared
    one = open_folder(alone)
    figures = {id: judged.figure for id, judged in one.judged.items()}
    assert {id: judged.figure for id, judged in towns["zutphen"].judged.items()} == figures
    # another municipality has figures of its own, or none: never those of its neighbour
    lochem = towns["lochem"].judged.values()
    areas = {
        o.area for judged in lochem for o in judged.assessment.series if not judged.indicator.area
    }
    assert areas <= {"GM0262"}
    rows = [
        row
        for judged in towns["zutphen"].judged.values()
        for _o, row in towns["zutphen"].rows_behind(judged)
    ]
    assert any(row is not None for row in rows)


def test_a_new_shared_file_is_new_for_every_map(region: Path) -> None:
    before = {name: stamp(region / name) for name in TOWNS}
    file = region / "shared" / "files" / "lokale-monitor-voorbeeld.csv"
    file.write_bytes(file.read_bytes() + b"\n")
    assert all(stamp(region / name) != before[name] for name in TOWNS)


def test_a_shared_figure_that_moves_is_held_for_each_municipality(region: Path) -> None:
    first = open_folder(region / "zutphen")
    file = region / "shared" / "files" / "lokale-registratie-voorbeeld.csv"
    text = file.read_text(encoding="utf-8-sig")
    assert ";1035;" in text
    file.write_text(text.replace(";1035;", ";2035;"), encoding="utf-8")
    moved = open_folder(region / "zutphen")
    held = [one for one in moved.files if one.state == "held"]
    assert [one.path for one in held] == ["files/lokale-registratie-voorbeeld.csv"]
    assert {one.area for one in held[0].differences if one.area} == {"GM0301"}
    # until somebody decides, every map shows the figure of before
    assert {k: v.figure for k, v in moved.judged.items()} == {
        k: v.figure for k, v in first.judged.items()
    }


def test_a_map_has_monitors_of_its_own_beside_the_shared_ones(region: Path) -> None:
    (region / "lochem" / "monitors.yaml").write_text(MONITOR.format(id="eigen"), encoding="utf-8")
    shared = {one.id for one in load_catalogue(region / "shared").monitors}
    assert {one.id for one in load_catalogue(region / "lochem").monitors} == shared | {"eigen"}
    assert {one.id for one in load_catalogue(region / "zutphen").monitors} == shared
    (region / "lochem" / "monitors.yaml").write_text(
        MONITOR.format(id="cbs-kerncijfers"), encoding="utf-8"
    )
    with pytest.raises(ProblemsError) as found:
        load_catalogue(region / "lochem")
    assert "cbs-kerncijfers" in str(found.value.problems[0])


def test_a_package_does_not_change_what_other_maps_have_too(region: Path) -> None:
    there = open_folder(region / "zutphen")
    package = region / "pakket.zip"
    package.write_bytes(leaving.out(there, date(2026, 11, 28)))
    looked = looking.look(package, there.library.store)
    plan = taking.plan(there, looked, Asked())
    shared = {one.table.name for one in looked.tables}
    assert {one.item for one in plan.problems} == shared
    assert not plan.does_something
    with pytest.raises(ProblemsError):
        taking.accept(there, plan, "pakket.zip", LOCAL, version(region / "zutphen"))


@pytest.mark.parametrize("name", ["zutphen", "shared"])
def test_nothing_is_accepted_for_a_catalogue_that_is_wrong(
    region: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = region / name / "monitors.yaml"
    text = MONITOR.format(id="eigen")
    # the same measure twice
    twice = text.replace(
        "columns: [x]}", "columns: [x]}, {id: x, name: X, unit: '%', columns: [y]}"
    )
    assert twice != text
    path.write_text(twice, encoding="utf-8")
    file = region / "eigen.csv"
    file.write_text("gebied;periode;indicator;waarde\nGM0301;2024;x;1,0\n", encoding="utf-8")
    arguments = [str(file), "--monitor", "eigen", "--data", str(region / name)]
    assert accepting.main(arguments, EXAMPLE) == 2
    assert "monitors.yaml" in capsys.readouterr().err


def test_a_figure_of_another_area_is_called_by_its_name(region: Path) -> None:
    path = region / "lochem" / "map.yaml"
    text = path.read_text(encoding="utf-8")
    mark = "        monitor: lokale-monitor\n"
    assert text.count(mark) > 1
    path.write_text(text.replace(mark, f"{mark}        area: GM0301\n"), encoding="utf-8")
    maps = {name: open_folder(region / name).known for name in TOWNS}
    name = next(one for one in shared_outcomes(maps) if one.startswith("75-plussers"))
    found = compare(maps, name)
    cells = {row.map: str(first_page.cell(row.judged[0])) for row in found.rows}
    assert "44,2% → 51,6%" in cells["lochem"]
    assert ">Zutphen<" in cells["lochem"]
    assert ">Zutphen<" not in cells["zutphen"]


def test_maps_in_one_database_keep_apart(region: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if POSTGRES not in os.environ:
        pytest.skip(f"{POSTGRES} names no PostgreSQL server")
    with new_database(os.environ[POSTGRES]) as address:
        monkeypatch.setenv("EFFECTMAP_DATABASE_URL", address)
        stores = {name: MapStore.open(region / name) for name in TOWNS}
        fields = {"name": "Alleen hier", "theme": "dementie"}
        stores["lochem"].apply(Add(kind="intervention", id="alleen", fields=fields), LOCAL)
        names = {
            name: {one.id for one in store.map().interventions} for name, store in stores.items()
        }
        assert "alleen" in names["lochem"]
        assert "alleen" not in names["zutphen"]
        towns = {store.map().municipality.name for store in stores.values()}
        assert towns == {town for town, _area in TOWNS.values()}
        target = region / "kopie.sqlite"
        back_up(stores["lochem"].database, target)
        assert target.stat().st_size > 10_000
        for store in stores.values():
            store.close()


def test_maps_in_one_storage_have_histories_of_their_own(
    region: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "opslag"
    monkeypatch.setenv(FIGURES, str(place))
    for name in TOWNS:
        (region / name / "monitors.yaml").write_text(MONITOR.format(id="eigen"), encoding="utf-8")
        value = "11,0" if name == "lochem" else "22,0"
        area = TOWNS[name][1]
        (region / name / "eigen.csv").write_text(
            f"gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\n{area};2024;x;{value};;;;\n",
            encoding="utf-8",
        )
        open_folder(region / name)
    assert storage.shared(region / "lochem") is not storage.shared(region / "zutphen")
    assert {one.name for one in (place / "events").iterdir()} == {*TOWNS, "shared"}
    for name in TOWNS:
        library = open_folder(region / name).library
        own = [one for one in library.history() if one.state.monitor == "eigen"]
        assert len(own) == 1
        assert library.state(("eigen", "eigen.csv")).state == "accepted"
