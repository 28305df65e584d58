"""What moved between two files of a source: held for a person, and remembered."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from effectmap.monitors.library import Library, Series
from effectmap.monitors.states import FileState
from effectmap.store.map_file import load

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "zutphen"
NAME = "files/lokale-monitor-voorbeeld.csv"
KEY = ("lokale-monitor", NAME)
HEADER = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\n"


def _rows(*rows: str) -> str:
    return HEADER + "".join(f"{row};;;;\n" for row in rows)


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
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("accepted"))
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
