"""Storage that servers share: nothing is lost, nobody writes over another, and it may go away."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from effectmap.model import Observation
from effectmap.monitors import engines, storage
from effectmap.monitors.library import Library, Series
from effectmap.monitors.states import HISTORY, Event
from effectmap.store.map_file import load_catalogue
from effectmap.workspace import stamp
from tests.s3_server import S3Server

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "zutphen"
OVER_80 = Series("cbs-kerncijfers", "aandeel-80plus", "GM0301")
KEY = ("cbs-kerncijfers", "files/kerncijfers-2025.csv")
Open = Callable[[str], Library]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    made = S3Server(tmp_path / "s3")
    made.start()
    made.name(monkeypatch)
    # another test had another server behind the same address
    storage._shared.cache_clear()
    engines._elsewhere.cache_clear()
    monkeypatch.setattr(storage, "AGAIN", 0.0)
    yield made
    made.kill()


@pytest.fixture
def server_of(tmp_path: Path) -> Open:
    """A server of its own by name, each with its own folder."""

    def opened(name: str, *, files: bool = True) -> Library:
        folder = tmp_path / name
        if not folder.exists():
            apart = ("accepted", "store") if files else ("accepted", "store", "files")
            shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(*apart))
            _only_two(folder / "monitors.yaml")
        library = Library(folder, load_catalogue(folder), "GM0301")
        library.refresh()
        return library

    return opened


def _only_two(path: Path) -> None:
    """Two monitors: the server of object storage takes 40 ms for each file."""
    book = yaml.safe_load(path.read_text("utf-8"))
    book["monitors"].sort(key=lambda one: one["id"] != KEY[0])
    del book["monitors"][2:]
    path.write_text(yaml.safe_dump(book, allow_unicode=True), "utf-8")


def _values(library: Library) -> list[tuple[str, float | None]]:
    return [(str(one.period), one.value) for one in library.series([OVER_80])[OVER_80]]


def _all(library: Library) -> dict[Series, tuple[Observation, ...]]:
    monitors = library.catalogue.monitors
    return library.series(
        [Series(one.id, m.id, "GM0301") for one in monitors for m in one.measures]
    )


def _newer(tmp_path: Path, value: str) -> Path:
    """The file of 2025 with another figure of Zutphen in it."""
    text = (EXAMPLE / KEY[1]).read_text("utf-8")
    changed = tmp_path / f"new-{value}" / "kerncijfers-2025.csv"
    changed.parent.mkdir(exist_ok=True)
    changed.write_text(text.replace("5.7", value).replace("5,7", value.replace(".", ",")), "utf-8")
    return changed


def _told(library: Library) -> list[tuple[str, str, str]]:
    return [(event.what, event.who, event.state.hash) for event in library.history()]


def test_a_new_server_with_an_empty_disk_has_all_that_the_first_one_has(
    server: S3Server, server_of: Open
) -> None:
    first = server_of("een")
    second = server_of("twee", files=False)
    assert _all(second) == _all(first)
    assert [one.state for one in second.files()] == [one.state for one in first.files()]
    assert _told(second) == _told(first)
    # the files themselves too, so that a figure still leads to its row
    one = second.series([OVER_80])[OVER_80][-1]
    assert second.origin(one) == first.origin(one) is not None
    assert (second.folder / KEY[1]).read_bytes() == (first.folder / KEY[1]).read_bytes()
    assert (first.troubles(), second.troubles()) == ((), ())


def test_what_one_server_accepts_another_one_uses(
    server: S3Server, server_of: Open, tmp_path: Path
) -> None:
    first, second = server_of("een"), server_of("twee")
    before = _values(second)
    first.bring(KEY, _newer(tmp_path, "6.1"), "Ans")
    second.refresh()
    assert _values(second) == _values(first) != before
    assert _values(first)[-1] == ("2025", 6.1)
    # and back again, decided on the other one
    earlier = next(event for event in second.history() if event.state.key == KEY)
    second.put_back(KEY, earlier.state.hash, "Bo")
    first.refresh()
    assert _values(first) == _values(second) == before
    assert _told(first) == _told(second)


def test_two_servers_that_write_at_once_lose_no_line(
    server: S3Server, server_of: Open, tmp_path: Path
) -> None:
    first, second = server_of("een"), server_of("twee")
    server.kill()
    first.bring(KEY, _newer(tmp_path, "6.1"), "Ans")
    second.bring(KEY, _newer(tmp_path, "6.2"), "Bo")
    assert [_values(one)[-1][1] for one in (first, second)] == [6.1, 6.2]
    server.start()
    for one in (first, second, first):
        one.refresh()
    assert _told(first) == _told(second)
    who = {who for _what, who, _hash in _told(first)}
    assert who >= {"Ans", "Bo"}
    # what was decided last holds everywhere
    assert _values(first) == _values(second)
    assert _values(first)[-1] == ("2025", 6.2)


def test_without_the_storage_the_folder_here_serves_and_that_is_said(
    server: S3Server, server_of: Open, tmp_path: Path
) -> None:
    first = server_of("een")
    figures = _all(first)
    server.kill()
    again = server_of("een")
    assert _all(again) == figures
    (problem,) = again.troubles()
    assert str(problem).startswith(
        "EFFECTMAP_FIGURES: de opslag van cijfers op s3://cijfers/zutphen is"
    )
    assert "geheim" not in str(problem)
    again.bring(KEY, _newer(tmp_path, "6.1"), "Ans")
    assert _values(again)[-1] == ("2025", 6.1)
    server.start()
    second = server_of("twee", files=False)
    assert _values(second)[-1] == ("2025", 5.7)
    again.refresh()
    assert again.troubles() == ()
    second.refresh()
    assert _values(second)[-1] == ("2025", 6.1)


def test_a_file_that_nobody_saw_yet_is_not_written_over(
    server: S3Server, server_of: Open, tmp_path: Path
) -> None:
    first, second = server_of("een"), server_of("twee")
    first.bring(KEY, _newer(tmp_path, "6.1"), "Ans")
    own = _newer(tmp_path, "6.3").read_bytes()
    (second.folder / KEY[1]).write_bytes(own)
    second.refresh()
    assert (second.folder / KEY[1]).read_bytes() == own
    # judged as any new file is, beside what the other one accepted
    assert _values(second)[-1] == ("2025", 6.3)
    first.refresh()
    assert _values(first)[-1] == ("2025", 6.3)


def _damage_event(bucket: Path) -> None:
    for path in (bucket / "zutphen" / "events").iterdir():
        path.write_text(path.read_text("utf-8").replace("cbs-kerncijfers", "cbs-anders"), "utf-8")


def _damage_hash(bucket: Path) -> None:
    for path in list((bucket / "zutphen" / "events").iterdir()):
        row = json.loads(path.read_text("utf-8"))
        row["state"]["hash"], row["state"]["raw"] = "../../etc/passwd", "../../etc/passwd"
        line = json.dumps(row, ensure_ascii=False)
        event = storage.read_event(line)
        assert isinstance(event, Event)
        (path.parent / storage.name_of(line, event)).write_text(line, "utf-8")
        path.unlink()


def _damage_raw(bucket: Path) -> None:
    for path in (bucket / "zutphen" / "raw").rglob("*.*"):
        if path.is_file():
            path.write_bytes(b"gebied;periode\n")


def _damage_copies(bucket: Path) -> None:
    for path in (bucket / "zutphen").glob("*.parquet"):
        path.write_bytes(path.read_bytes()[:-100])


@pytest.mark.parametrize("damage", [_damage_event, _damage_hash, _damage_raw, _damage_copies])
def test_what_was_changed_in_the_storage_is_not_taken_over(
    server: S3Server, server_of: Open, damage: Callable[[Path], None]
) -> None:
    first = server_of("een")
    figures = _all(first)
    damage(server.bucket)
    second = server_of("twee")
    assert _all(second) == figures
    third = server_of("drie", files=False)
    texts = {path.read_bytes() for path in third.folder.rglob("*.csv")}
    assert b"gebied;periode\n" not in texts
    assert all(found in ((), figures[one]) for one, found in _all(third).items())


def test_an_open_server_hears_of_it_without_waiting(
    server: S3Server, server_of: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = server_of("een"), server_of("twee")
    monkeypatch.setattr(storage, "LOOK", -1.0)

    def settled(different: str) -> str:
        for _try in range(400):
            now = stamp(second.folder)
            if now != different:
                return now
        raise AssertionError(different)

    before = settled(stamp(second.folder))
    first.bring(KEY, _newer(tmp_path, "6.1"), "Ans")
    after = settled(before)
    assert after.rsplit("|", 1)[0] == before.rsplit("|", 1)[0]


def test_duckdb_asks_object_storage_itself(
    server: S3Server, server_of: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And when it is gone, the copies here are asked, with the same figures."""
    first = server_of("een")
    figures = _all(first)
    monkeypatch.setenv(engines.ENGINE, "duckdb")
    engine = engines.elsewhere(first.store)
    assert engine.ready()
    hashes = [one.hash for one in first.files()]
    assert engine.ask(hashes, ["x"], ["GM0301"]) is not None
    assert _all(first) == figures
    server.kill()
    assert _all(first) == figures
    assert "EFFECTMAP_ENGINE: duckdb" in str(first.troubles()[0])


def test_a_shared_folder_does_the_same(
    server_of: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(engines.FIGURES, str(tmp_path / "gedeeld"))
    first = server_of("een")
    second = server_of("twee", files=False)
    assert _all(second) == _all(first)
    assert not list((tmp_path / "gedeeld").rglob("*.tmp"))
    assert os.listdir(tmp_path / "gedeeld" / "events")


@pytest.mark.parametrize("place", ["gs://bucket/x", "ftp://bucket"])
def test_what_names_no_place_is_said(
    server_of: Open, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(engines.FIGURES, place)
    library = server_of("een")
    assert _values(library) == [("2015", 4.5), ("2025", 5.7)]
    assert "dit noemt geen plaats" in str(library.troubles()[0])


def test_a_line_of_the_history_keeps_its_signs(server: S3Server, server_of: Open) -> None:
    first = server_of("een")
    lines = (first.store / HISTORY).read_text("utf-8")
    state = first.files()[0]
    first._ledger.record("accepted", state, who="Ans\u2028Bo", origin="é\u0085x")
    first.refresh()
    second = server_of("twee")
    assert ("accepted", "Ans\u2028Bo", state.hash) in _told(second)
    assert len(_told(second)) == lines.count("\n") + 1
