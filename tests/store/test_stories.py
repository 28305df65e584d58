"""Stories: two pairs of eyes, consent with an end, and nothing left of what was withdrawn."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from effectmap.model import ProblemsError
from effectmap.model.story import Direction, Purpose
from effectmap.store import checking, cli, retention
from effectmap.store.map_store import MapStore
from effectmap.store.restoring import restore
from effectmap.store.roles import LOCAL, Actor, NotAllowed, Role
from effectmap.store.schema import STORIES
from effectmap.store.stories import State
from tests.model.test_story import GOOD, TODAY

SECRET = "Zonnebloemveldje bij de molen"
STORY = replace(
    GOOD, gist=f"{SECRET} is de plek.", until=date.max.replace(year=2028, month=11, day=25)
)
Open = Callable[[], MapStore]


def _actor(name: str, role: Role = Role.STORIES) -> Actor:
    return Actor(name, name.title(), frozenset({role}))


ANS, BEP = _actor("ans"), _actor("bep")


def _gists(store: MapStore, today: date = TODAY) -> list[str]:
    return [one.gist for one in store.stories.visible(_actor("lies", Role.READER), today)]


def test_a_story_is_seen_by_others_after_a_second_person_looked(store: MapStore) -> None:
    code = store.stories.record(STORY, ANS, TODAY)
    assert _gists(store) == []
    (waiting,) = store.stories.waiting(ANS, TODAY)
    assert (waiting.own, waiting.story) == (True, replace(STORY, id=code))
    with pytest.raises(ProblemsError, match="tweede persoon"):
        store.stories.look(code, ANS)
    # a signed-in person cannot claim that somebody sat beside them
    with pytest.raises(ProblemsError, match="tweede persoon"):
        store.stories.look(code, ANS, beside=True)
    assert not store.stories.waiting(BEP, TODAY)[0].own
    store.stories.look(code, BEP)
    assert _gists(store) == [STORY.gist]
    assert store.stories.waiting(BEP, TODAY) == []
    with pytest.raises(ProblemsError, match="al"):
        store.stories.look(code, BEP)


def test_the_one_local_user_confirms_that_another_looked_along(store: MapStore) -> None:
    code = store.stories.record(STORY, LOCAL, TODAY)
    with pytest.raises(ProblemsError, match="tweede persoon"):
        store.stories.look(code, LOCAL)
    store.stories.look(code, LOCAL, beside=True)
    assert _gists(store) == [STORY.gist]


def test_what_was_told_to_learn_from_is_not_shown_to_others(store: MapStore) -> None:
    code = store.stories.record(replace(STORY, purpose=Purpose.LEARN), ANS, TODAY)
    store.stories.look(code, BEP)
    assert _gists(store) == []
    assert [one.id for one in store.stories.looked_at(BEP, TODAY)] == [code]
    assert store.stories.counts(ANS)[State.LOOKED_AT] == 1


def test_what_points_at_a_person_is_not_kept(store: MapStore) -> None:
    with pytest.raises(ProblemsError, match="telefoonnummer"):
        store.stories.record(replace(STORY, gist="bel 0612345678"), ANS, TODAY)
    assert sum(store.stories.counts(ANS).values()) == 0


#          record look  waiting visible looked_at empty
TABLE = {
    Role.READER: "   x      .     .       x       .         .",
    Role.EDITOR: "   x      .     .       x       .         .",
    Role.ADMIN: "    x      .     .       x       .         .",
    Role.STORIES: "  x      x     x       x       x         x",
}


@pytest.mark.parametrize("role", [*Role, None])
def test_who_may_do_what(store: MapStore, role: Role | None) -> None:
    code = store.stories.record(STORY, ANS, TODAY)
    actor = Actor("piet", "Piet", frozenset({role} if role else ()))
    stories = store.stories
    calls = [
        lambda: stories.record(STORY, actor, TODAY),
        lambda: stories.look(code, actor),
        lambda: stories.waiting(actor, TODAY),
        lambda: stories.visible(actor, TODAY),
        lambda: stories.looked_at(actor, TODAY),
        lambda: stories.empty(actor),
    ]
    marks = TABLE[role].split() if role else ["."] * len(calls)
    for call, mark in zip(calls, marks, strict=True):
        if mark == "x":
            call()
        else:
            with pytest.raises(NotAllowed, match="rol"):
                call()


def _bytes(folder: Path, url: str | None) -> bytes:
    """All that stands in the files of the store, or in that of the table on PostgreSQL."""
    if url is None:
        return b"".join(path.read_bytes() for path in (folder / "store").glob("*.sqlite*"))
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CHECKPOINT")
        path = "pg_read_binary_file(pg_relation_filepath('stories'))"
        found = bytes(connection.exec_driver_sql(f"SELECT {path}").scalar_one())
    engine.dispose()
    return found


def test_withdrawing_leaves_nothing_in_any_file_of_the_store(
    store: MapStore, folder: Path, url: str | None
) -> None:
    code = store.stories.record(STORY, ANS, TODAY)
    store.stories.look(code, BEP)
    assert SECRET.encode() in _bytes(folder, url)
    typed = f" {code[:4].lower()}-{code[4:]} "
    store.stories.withdraw(typed, _actor("lies", Role.READER), TODAY)
    assert _gists(store) == []
    assert store.stories.counts(ANS)[State.WITHDRAWN] == 1
    assert SECRET.encode() not in _bytes(folder, url)
    with pytest.raises(ProblemsError, match="geen verhaal"):
        store.stories.withdraw(code, ANS, TODAY)
    with pytest.raises(ProblemsError, match="geen verhaal"):
        store.stories.look(code, BEP)


def test_log_export_and_snapshots_never_hold_a_story_and_the_check_passes(
    store: MapStore, folder: Path
) -> None:
    revision = store.revision()
    store.stories.look(store.stories.record(STORY, ANS, TODAY), BEP)
    assert store.revision() == revision
    id = store.snapshot("S", LOCAL)
    assert SECRET not in store.snapshot_map(id).model_dump_json()
    assert SECRET not in store.map().model_dump_json()
    assert all(SECRET not in str(entry) for entry in store.history())
    assert checking.problems(store.database, store.catalogue()) == []


ENDS = [
    ("consent is still there", replace(STORY, until=TODAY), True, TODAY, 0),
    ("consent has ended", replace(STORY, until=TODAY), True, TODAY + timedelta(days=1), 1),
    ("nobody looked for 90 days", STORY, False, TODAY + timedelta(days=90), 0),
    ("nobody looked for longer", STORY, False, TODAY + timedelta(days=91), 1),
    ("somebody looked", STORY, True, TODAY + timedelta(days=91), 0),
]


@pytest.mark.parametrize(("_what", "story", "looked", "today", "gone"), ENDS)
def test_what_has_had_its_time_goes_and_is_counted(
    store: MapStore, folder: Path, url: str | None,
    _what: str, story: object, looked: bool, today: date, gone: int,
) -> None:  # fmt: skip
    code = store.stories.record(story, ANS, TODAY)  # type: ignore[arg-type]
    if looked:
        store.stories.look(code, BEP)
    now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    assert retention.retire(store.database, now).stories == gone
    assert store.stories.counts(ANS)[State.ENDED] == gone
    assert len(_gists(store, today)) == (1 - gone if looked else 0)
    assert (SECRET.encode() not in _bytes(folder, url)) is bool(gone)
    assert retention.retire(store.database, now).stories == 0


def test_what_has_ended_is_not_shown_before_it_is_emptied(store: MapStore) -> None:
    store.stories.look(store.stories.record(replace(STORY, until=TODAY), ANS, TODAY), BEP)
    assert _gists(store, TODAY) == [STORY.gist]
    assert _gists(store, TODAY + timedelta(days=1)) == []


def test_opening_the_store_empties_what_has_ended(open_store: Open) -> None:
    long_ago = date(2020, 1, 1)
    old = replace(STORY, month="2019-12", until=date(2020, 6, 1))
    open_store().stories.record(old, ANS, long_ago)
    assert open_store().stories.counts(ANS)[State.ENDED] == 1


def test_it_goes_on_while_the_program_runs(store: MapStore) -> None:
    old = replace(STORY, month="2019-12", until=date(2020, 6, 1))
    store.stories.record(old, ANS, date(2020, 1, 1))
    stop = retention.retire_daily(lambda: [store.database], every=0.01)
    for _try in range(500):
        if store.stories.counts(ANS)[State.ENDED]:
            break
        stop.wait(0.02)
    stop.set()
    assert store.stories.counts(ANS)[State.ENDED] == 1


def test_emptying_leaves_no_row(store: MapStore, folder: Path, url: str | None) -> None:
    store.stories.record(STORY, ANS, TODAY)
    assert store.stories.empty(ANS) == 1
    assert sum(store.stories.counts(ANS).values()) == 0
    assert SECRET.encode() not in _bytes(folder, url)


def test_a_story_can_be_withdrawn_while_somebody_reads_on(
    store: MapStore, folder: Path, url: str | None
) -> None:
    """PostgreSQL cannot write the table anew then: the text is out of reach, and goes later."""
    if url is None:
        pytest.skip("on SQLite readers are in nobody's way")
    code = store.stories.record(STORY, ANS, TODAY)
    store.stories.look(code, BEP)
    with store.database.read() as reading:
        reading.exec_driver_sql("SELECT count(*) FROM stories")
        store.stories.withdraw(code, ANS, TODAY)
        assert _gists(store) == []
    store.stories.retire(TODAY)
    assert SECRET.encode() not in _bytes(folder, url)


def test_who_was_removed_and_signs_in_again_is_no_second_person_for_their_own_story(
    store: MapStore, folder: Path, url: str | None
) -> None:
    admin = _actor("beheer", Role.ADMIN)
    waits, looked = (store.stories.record(STORY, ANS, TODAY) for _story in range(2))
    store.stories.look(looked, BEP)
    (ans,) = (one for one in store.people(admin) if one.name == "Ans")
    assert store.forget_person(ans.id, admin)
    # of the login only a hash is left, and of who entered what was looked at nothing is added
    kept = _bytes(folder, url)
    assert b"scrypt$" in kept
    with pytest.raises(ProblemsError, match="tweede persoon"):
        store.stories.look(waits, ANS)
    assert [one.own for one in store.stories.waiting(ANS, TODAY)] == [True]
    assert [one.own for one in store.stories.waiting(BEP, TODAY)] == [False]
    # once more, under the id that they got anew
    store.stories.record(STORY, ANS, TODAY)
    (again,) = (one for one in store.people(admin) if one.name == "Ans")
    assert store.forget_person(again.id, admin)
    with pytest.raises(ProblemsError, match="tweede persoon"):
        store.stories.look(waits, ANS)
    store.stories.look(waits, BEP)
    assert len(_gists(store)) == 2
    (left,) = store.stories.waiting(BEP, TODAY)
    store.stories.withdraw(left.story.id, ANS, TODAY)
    with store.database.read() as connection:
        entered = connection.execute(select(STORIES.c.entered_by)).scalars().all()
    assert sorted(entered) == ["", "", ans.id]


def test_a_backup_that_is_put_back_does_not_bring_back_what_was_withdrawn(
    store: MapStore, tmp_path: Path
) -> None:
    gone, stays = (store.stories.record(STORY, ANS, TODAY) for _story in range(2))
    for code in (gone, stays):
        store.stories.look(code, BEP)
    store.backup(tmp_path / "b.sqlite", LOCAL)
    store.stories.withdraw(gone, ANS, TODAY)
    restore(store.database, tmp_path / "b.sqlite")
    assert [one.id for one in store.stories.visible(ANS, TODAY)] == [stays]
    assert store.stories.counts(ANS)[State.WITHDRAWN] == 1


AGES = [
    ("effectenkaart-{}.sqlite", 36, False),
    ("effectenkaart-{}.sqlite", 34, True),
    ("before-0003-{}.sqlite", 36, False),
    ("before-restore-{}.sqlite", 36, False),
    ("damaged-{}.sqlite-wal", 36, False),
    # made or named by a person
    ("mijn-kopie-{}.sqlite", 36, True),
    ("effectenkaart.sqlite", 36, True),
]


@pytest.mark.parametrize(("name", "days", "stays"), AGES)
def test_backup_deletes_its_own_backups_of_more_than_35_days_ago(
    folder: Path, name: str, days: int, stays: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    MapStore.open(folder).close()
    made = (datetime.now(UTC) - timedelta(days=days)).strftime("%Y%m%dT%H%M%S%f")
    old = folder / "store" / "backups" / name.format(made)
    old.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(old)):
        old.touch()
    assert cli.main("backup", ["--data", str(folder)], folder) == 0
    capsys.readouterr()
    assert old.exists() is stays
    assert len(list(old.parent.glob("effectenkaart-*.sqlite"))) >= 1


def test_new_stories_have_codes_of_their_own(store: MapStore) -> None:
    new = replace(STORY, direction=Direction.NEW, outcomes=())
    codes = {store.stories.record(new, ANS, TODAY) for _story in range(20)}
    assert len(codes) == 20
    assert all(len(code) == 8 for code in codes)
