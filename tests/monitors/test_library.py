"""Accepted copies: what stays when a monitor file goes wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from effectmap.monitors.library import Library, Series
from effectmap.monitors.states import FileState
from effectmap.store.map_file import load
from tests.damage import DAMAGES, renamed
from tests.small_disk import small_disk

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "zutphen"
OVER_80 = Series("cbs-kerncijfers", "aandeel-80plus", "GM0301")
NAME = "files/kerncijfers-2025.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "zutphen"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("accepted", "store"))
    return copy


def _refreshed(folder: Path) -> Library:
    library = Library(folder, load(folder)[1])
    library.refresh()
    return library


def _state(library: Library) -> FileState:
    return next(state for state in library.files() if state.path == NAME)


def _values(library: Library) -> list[tuple[str, float | None]]:
    return [(str(one.period), one.value) for one in library.series([OVER_80])[OVER_80]]


def test_two_files_in_two_shapes_give_one_series(folder: Path) -> None:
    assert _values(_refreshed(folder)) == [("2015", 4.5), ("2025", 5.7)]


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_last_accepted_copy_stays_and_says_why(folder: Path, damage) -> None:
    _refreshed(folder)
    damage(folder / NAME)
    library = _refreshed(folder)
    state = _state(library)
    said = "\n".join(str(problem) for problem in state.problems)
    assert _values(library) == [("2015", 4.5), ("2025", 5.7)]
    assert state.state == ("held" if damage is renamed else "stale")
    assert "kerncijfers-2025.csv" in said
    assert state.accepted_at is not None
    assert state.accepted_at.strftime("%Y-%m-%d") in said
    if damage is renamed:
        assert "80 jaar of ouder (%)" in said
        assert "80 jaar en ouder (%)" in said


@pytest.mark.parametrize("damage", DAMAGES)
def test_without_an_earlier_copy_the_figure_is_absent(folder: Path, damage) -> None:
    damage(folder / NAME)
    library = _refreshed(folder)
    assert _values(library) == [("2015", 4.5)]
    assert _state(library).problems


def test_a_changed_file_is_noticed(folder: Path) -> None:
    before = _state(_refreshed(folder)).hash
    path = folder / NAME
    path.write_bytes(path.read_bytes().replace(b"49028", b"49029"))
    assert _state(_refreshed(folder)).hash != before


def test_another_unit_in_the_header_gives_no_figure_and_says_so(folder: Path) -> None:
    path = folder / NAME
    path.write_bytes(
        path.read_bytes().replace(b"80 jaar of ouder (%)", b"80 jaar of ouder (promille)")
    )
    library = _refreshed(folder)
    assert _values(library) == [("2015", 4.5)]
    assert "promille" in "\n".join(str(problem) for problem in _state(library).problems)


def test_a_full_disk_and_one_that_may_only_be_read_leave_the_figures_as_they_are(
    folder: Path, tmp_path: Path
) -> None:
    """What is used stays, a file that is brought comes whole or not, and then all goes on."""
    newer = tmp_path / "newer.csv"
    text = (folder / NAME).read_text("utf-8")
    newer.write_text(text.replace("5.7", "5.8").replace("5,7", "5,8") + "\n" * 20_000, "utf-8")
    with small_disk(tmp_path / "disk", "16m") as disk:
        place = disk.path / "zutphen"
        shutil.copytree(folder, place)
        _refreshed(place)
        before = (place / NAME).read_bytes()
        for harm, mend in (
            (disk.fill, disk.make_room),
            (lambda: disk.mounted("ro"), lambda: disk.mounted("rw")),
        ):
            harm()
            library = _refreshed(place)
            assert _values(library) == [("2015", 4.5), ("2025", 5.7)]
            with pytest.raises(OSError, match=r"Errno (28|30)"):
                library.bring(("cbs-kerncijfers", NAME), newer, "Ans")
            assert (place / NAME).read_bytes() == before
            assert [one.name for one in (place / "files").glob(".*")] == []
            # found in its place while it cannot be copied
            assert _values(_refreshed(place)) == [("2015", 4.5), ("2025", 5.7)]
            mend()
        state = _refreshed(place).bring(("cbs-kerncijfers", NAME), newer, "Ans")
        assert state.state == "accepted"
