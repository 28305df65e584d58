"""What moved between two files of a source: held for a person, and remembered."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from effectmap.monitors.library import Library, Series
from effectmap.monitors.states import FileState
from effectmap.store.map_file import load
from effectmap.words import in_language

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "zutphen"
NAME = "files/lokale-monitor-voorbeeld.csv"
KEY = ("lokale-monitor", NAME)
HEADER = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\n"


def _rows(*rows: str) -> str:
    return HEADER + "".join(row + ";" * (7 - row.count(";")) + "\n" for row in rows)


BEFORE = _rows("GM0301;2024;eenzaam_75plus;40,0", "PV25;2024;eenzaam_75plus;40,0")

# name, the new file, what moved: kind, before, now
CASES = [
    ("the same sums", BEFORE.replace("40,0", "41,0"), []),
    ("half up exactly", BEFORE.replace("40,0", "60,0"), []),
    ("more than half up", BEFORE.replace("40,0", "60,1"), [("sum", "80", "120.2")]),
    ("more than half down", BEFORE.replace("40,0", "19,9"), [("sum", "80", "39.8")]),
    (
        "fewer areas",
        _rows("GM0301;2024;eenzaam_75plus;79,0"),
        [("areas", "2", "1")],
    ),
    (
        "a later year instead",
        _rows("GM0301;2025;eenzaam_75plus;45,0", "PV25;2025;eenzaam_75plus;44,0"),
        [],
    ),
    (
        "a later year that doubles",
        _rows("GM0301;2025;eenzaam_75plus;90,0", "PV25;2025;eenzaam_75plus;91,0"),
        [("sum", "80", "181")],
    ),
    (
        "a measure renamed",
        BEFORE.replace("eenzaam_75plus", "eenzaam_75_plus"),
        [("column", "eenzaam_75plus", "eenzaam_75_plus")],
    ),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "zutphen"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("accepted", "store"))
    _write(copy, BEFORE)
    return copy


def _write(folder: Path, text: str) -> None:
    (folder / NAME).write_text(text, encoding="utf-8")


def _library(folder: Path) -> Library:
    library = Library(folder, load(folder)[1])
    library.refresh()
    return library


def _state(library: Library) -> FileState:
    return next(state for state in library.files() if state.key == KEY)


def _value(library: Library) -> float | None:
    one = Series("lokale-monitor", "eenzaam-75plus", "GM0301")
    found = library.series([one])[one]
    return found[-1].value if found else None


@pytest.mark.parametrize(("name", "text", "moved"), CASES, ids=[case[0] for case in CASES])
def test_what_moved_is_held(folder: Path, name: str, text: str, moved: list) -> None:
    _library(folder)
    _write(folder, text)
    library = _library(folder)
    state = _state(library)
    assert [(one.kind, one.before, one.now) for one in state.differences] == moved
    assert state.state == ("held" if moved else "accepted")
    if moved:
        assert _value(library) == 40.0


def test_a_choice_to_take_it_is_remembered(folder: Path) -> None:
    _library(folder)
    _write(folder, BEFORE.replace("40,0", "70,0"))
    library = _library(folder)
    library.take(KEY, "Ans")
    assert (_state(library).state, _value(library)) == ("accepted", 70.0)
    assert _state(_library(folder)).state == "accepted"
    last = library.history()[-1]
    assert (last.what, last.state.key) == ("accepted", KEY)
    assert "Ans" in [event.who for event in library.history()]
    told = [(event.who, event.what, event.state.hash) for event in library.history()[-2:]]
    assert told == [("Ans", "taken", _state(library).hash), ("Ans", "accepted", last.state.hash)]


def test_a_choice_to_leave_it_is_remembered_for_that_file(folder: Path) -> None:
    _library(folder)
    _write(folder, BEFORE.replace("40,0", "70,0"))
    _library(folder).leave(KEY, "Ans")
    again = _library(folder)
    assert (_state(again).state, _value(again)) == ("stale", 40.0)
    _write(folder, BEFORE.replace("40,0", "80,0"))
    assert _state(_library(folder)).state == "held"


def test_an_earlier_copy_can_be_put_back(folder: Path) -> None:
    first = _state(_library(folder)).hash
    _write(folder, BEFORE.replace("40,0", "45,0"))
    library = _library(folder)
    assert _value(library) == 45.0
    library.put_back(KEY, first, "Bo")
    assert _value(library) == 40.0
    assert _value(_library(folder)) == 40.0
    _write(folder, BEFORE.replace("40,0", "46,0"))
    assert _value(_library(folder)) == 46.0


def test_what_was_never_accepted_cannot_be_put_back(folder: Path) -> None:
    with pytest.raises(LookupError):
        _library(folder).put_back(KEY, "0" * 64, "Bo")


def test_the_file_behind_a_copy_is_kept_as_it_was(folder: Path) -> None:
    library = _library(folder)
    raw = library.raw(_state(library))
    _write(folder, BEFORE.replace("40,0", "45,0"))
    _library(folder)
    assert raw is not None
    assert raw.read_text(encoding="utf-8") == BEFORE


TOWN = "GM0301"
MAP = """schema_version: 1
municipality: {name: Zutphen, area: GM0301}
themes: [{id: t, name: T}]
"""
CATALOGUE = """schema_version: 1
{bar}
monitors:
  - id: eigen
    name: Eigen registratie
    publisher: Gemeente
    source: Gemeente
    licence: CC0
    kind: registration
    frequency: Elk jaar
    files: [{{path: eigen.csv}}]
    measures:
      - {{id: n, name: Cliënten, unit: personen, decimals: 0, columns: [n, aantal]}}
      - {{id: pct, name: Tevreden, unit: '%', columns: [pct]}}
      - {{id: deel, name: Thuis, unit: personen, decimals: 0, columns: [deel]}}
      - {{id: aandeel, name: Aandeel thuis, unit: '%', columns: [aandeel], share: {{of: deel}}}}
"""
# the Netherlands stands beside it, so that no sum moves
LAND = "NL01;2024;{};100000"


def _told(folder: Path, bar: str, before: list[str], now: list[str]) -> list[str]:
    """What moved between two files of these rows, in Dutch, as a person reads it."""
    folder.mkdir()
    (folder / "monitors.yaml").write_text(CATALOGUE.format(bar=bar), encoding="utf-8")
    (folder / "map.yaml").write_text(MAP, encoding="utf-8")
    _map, book = load(folder)
    for day, rows in enumerate((before, now)):
        (folder / "eigen.csv").write_text(_rows(*rows), encoding="utf-8")
        # written long ago, so that nobody waits for the rest of it
        os.utime(folder / "eigen.csv", (day, day))
        library = Library(folder, book, TOWN)
        library.refresh()
    with in_language("nl"):
        return [str(one.message) for one in library.files()[0].differences]


PUBLIC, BAR = "small_counts: 0", "small_counts: 10"
OWN = [
    ("the municipality doubles", PUBLIC, ["GM0301;2024;n;100"], ["GM0301;2024;n;200"],
     ["Cliënten in Zutphen, 2024, ging omhoog van 100 naar 200"]),
    ("by half exactly", PUBLIC, ["GM0301;2024;n;100"], ["GM0301;2024;n;150"], []),
    ("a neighbourhood halves", PUBLIC, ["BU03010001;2024;n;2100"], ["BU03010001;2024;n;1000"],
     ["Cliënten in BU03010001, 2024, ging omlaag van 2.100 naar 1.000"]),
    ("a district without a figure", PUBLIC, ["WK030100;2024;n;21"], ["WK030100;2024;n;;;;;niet gemeten"],
     ["Cliënten in WK030100, 2024, was 21 en is weg"]),
    ("a district without a row", PUBLIC, ["WK030100;2024;n;21", "GM0301;2024;n;500"], ["GM0301;2024;n;500", "GM0302;2024;n;1"],
     ["Cliënten in WK030100, 2024, was 21 en is weg"]),
    ("another municipality doubles", PUBLIC, ["GM0302;2024;n;100"], ["GM0302;2024;n;200"], []),
    ("a period that is new", PUBLIC, ["GM0301;2023;n;100"], ["GM0301;2025;n;1000"], []),
    ("the measure under its other name", PUBLIC, ["GM0301;2024;n;100"], ["GM0301;2024;aantal;200", "NL01;2024;aantal;100000"],
     ["Cliënten in Zutphen, 2024, ging omhoog van 100 naar 200"]),
    ("a percentage", BAR, ["GM0301;2024;pct;10,2"], ["GM0301;2024;pct;20,4"],
     ["Tevreden in Zutphen, 2024, ging omhoog van 10,2 naar 20,4"]),
    ("the municipality first", PUBLIC,
     ["BU03010001;2024;n;20", "WK030100;2024;n;30", "GM0301;2024;n;40"],
     ["BU03010001;2024;n;80", "WK030100;2024;n;81", "GM0301;2024;n;82"],
     ["Cliënten in Zutphen, 2024, ging omhoog van 40 naar 82",
      "Cliënten in WK030100, 2024, ging omhoog van 30 naar 81",
      "Cliënten in BU03010001, 2024, ging omhoog van 20 naar 80"]),
    ("few people: no sign of an error", PUBLIC, ["BU03010001;2024;n;3"], ["BU03010001;2024;n;9"], []),
    ("few people who are gone, in public figures", PUBLIC, ["BU03010001;2024;n;5"], ["BU03010001;2024;n;;;;;geheim"],
     ["Cliënten in BU03010001, 2024, was 5 en is weg"]),
    ("counts without a small one are told", BAR, ["GM0301;2024;n;100"], ["GM0301;2024;n;200"],
     ["Cliënten in Zutphen, 2024, ging omhoog van 100 naar 200"]),
    ("a small count", BAR, ["BU03010001;2024;n;3"], ["BU03010001;2024;n;45"],
     ["Cliënten in BU03010001, 2024, ging meer dan de helft omhoog; de cijfers blijven geheim, omdat er kleine aantallen bij zijn"]),
    ("a small count that was not seen and is gone", BAR, ["BU03010001;2024;n;3"], ["BU03010001;2024;n;;;;;geheim"], []),
    ("a total beside a small count", BAR, ["GM0301;2024;n;100", "BU03010001;2024;n;3"], ["GM0301;2024;n;200", "BU03010001;2024;n;4"],
     ["Cliënten in Zutphen, 2024, ging meer dan de helft omhoog; de cijfers blijven geheim, omdat er kleine aantallen bij zijn"]),
    ("a total beside a small count of another year", BAR, ["GM0301;2024;n;100", "GM0301;2023;n;3"], ["GM0301;2024;n;200", "GM0301;2023;n;3"],
     ["Cliënten in Zutphen, 2024, ging meer dan de helft omhoog; de cijfers blijven geheim, omdat er kleine aantallen bij zijn"]),
    ("beside a figure that the publisher withholds", BAR, ["GM0301;2024;n;100", "BU03010001;2024;n;;;;;geheim"], ["GM0301;2024;n;200", "BU03010001;2024;n;;;;;geheim"],
     ["Cliënten in Zutphen, 2024, ging meer dan de helft omhoog; de cijfers blijven geheim, omdat er kleine aantallen bij zijn"]),
    ("a percentage of a count that stands nowhere", BAR, ["GM0301;2024;aandeel;2,0"], ["GM0301;2024;aandeel;4,0"],
     ["Aandeel thuis in Zutphen, 2024, ging meer dan de helft omhoog; de cijfers blijven geheim, omdat er kleine aantallen bij zijn"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "bar", "before", "now", "said"), OWN, ids=[c[0] for c in OWN])
def test_what_moved_in_the_municipality_itself_is_told(
    tmp_path: Path, name: str, bar: str, before: list[str], now: list[str], said: list[str]
) -> None:
    land = [LAND.format(id) for id in ("n", "pct", "deel", "aandeel")]
    assert _told(tmp_path / "own", bar, [*land, *before], [*land, *now]) == said


def test_what_moved_is_the_same_whatever_the_small_count_is(tmp_path: Path) -> None:
    said = set()
    for few in range(10):
        before = ["GM0301;2024;n;40", f"BU03010001;2024;n;{few}", "BU03010002;2024;n;19"]
        now = ["GM0301;2024;n;90", "BU03010001;2024;n;16", f"BU03010002;2024;n;{few}"]
        said.add(tuple(_told(tmp_path / f"{few}", BAR, before, now)))
    assert len(said) == 1
    assert "BU03010001, 2024, ging meer dan de helft omhoog" in "\n".join(said.pop())


def test_the_sum_of_a_file_of_the_municipality_alone_is_not_told_beside_its_figure(
    tmp_path: Path,
) -> None:
    rows = ["GM0301;2024;n;100"], ["GM0301;2024;n;200"]
    assert _told(tmp_path / "a", PUBLIC, *rows) == [
        "Cliënten in Zutphen, 2024, ging omhoog van 100 naar 200"
    ]
    with_other = [[*one, f"GM0302;2024;n;{at + 20}"] for at, one in enumerate(rows)]
    assert _told(tmp_path / "b", PUBLIC, *with_other) == [
        "Cliënten in Zutphen, 2024, ging omhoog van 100 naar 200",
        "de som van n in 2024 ging van 120 naar 221",
    ]


def test_of_very_many_figures_the_rest_is_counted(tmp_path: Path) -> None:
    rows = [f"BU0301{n:04d};2024;n;{{}}" for n in range(150)]
    land = LAND.format("n")
    said = _told(
        tmp_path / "own",
        PUBLIC,
        [land, *(row.format(20) for row in rows)],
        [land, *(row.format(90) for row in rows)],
    )
    assert len(said) == 101
    assert said[-1] == "en nog 50 andere cijfers van de gemeente"
