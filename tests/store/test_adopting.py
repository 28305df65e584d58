"""Adopting a moment: what is frozen, what may not change any more, and how it is taken back."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from effectmap.model import ProblemsError
from effectmap.model.cycle import MomentState
from effectmap.store import checking
from effectmap.store import commands as c
from effectmap.store.freezing import MAX_FIGURES, hash_of
from effectmap.store.map_store import MapStore
from effectmap.store.restoring import restore
from effectmap.store.results import Adopted
from effectmap.store.roles import Actor, Role
from tests.store.conftest import Open
from tests.store.test_cycle import ALL, FILLED, MOMENTS, live, put
from tests.store.test_map_store import ANNA, BERT, change, done, words

FIGURES = json.dumps({"eenzaam": ["46,1%", "Bron: GGD’en"]}, ensure_ascii=False)
READER = Actor("lezer@zutphen.nl", "Lezer", frozenset({Role.READER}))


@pytest.fixture
def adopted(store: MapStore) -> MapStore:
    """A store with a cycle, of which one moment was adopted; revision 4."""
    done(store.apply(c.Batch(steps=MOMENTS), ANNA))
    done(store.apply(c.Batch(steps=FILLED), ANNA))
    done(store.adopt("najaar", FIGURES, store.revision(), ANNA, "Besluit van de raad"))
    return store


def state(store: MapStore) -> MomentState:
    moment = store.cycle().moment("najaar")
    assert moment is not None
    return moment.state


def kept(store: MapStore) -> Adopted:
    found = store.adopted("najaar")
    assert found is not None
    return found


def test_adopting_freezes_map_cycle_and_figures(adopted: MapStore) -> None:
    found = kept(adopted)
    assert (found.map, found.cycle, found.figures) == (adopted.map(), adopted.cycle(), FIGURES)
    assert (found.snapshot.moment, found.snapshot.name, found.revision) == ("najaar", "Najaar", 4)
    moment = found.cycle.moment("najaar")
    assert moment is not None
    assert moment.state is MomentState.ADOPTED
    (entry,) = adopted.history(limit=1)
    assert (entry.action, entry.why, entry.who.at) == ("adopt", "Besluit van de raad", found.at)
    assert adopted.snapshots() == [found.snapshot]
    assert adopted.snapshot_map(found.snapshot.id) == found.map
    assert checking.problems(adopted.database, adopted.catalogue()) == []


def test_what_was_frozen_stays_while_the_map_goes_on(adopted: MapStore, open_store: Open) -> None:
    before = kept(adopted)
    done(adopted.apply(change(adopted, "outcome", "b", name="Anders"), ANNA))
    done(adopted.apply(change(adopted, "action", "x", state="done"), ANNA))
    assert kept(adopted) == kept(open_store()) == before
    assert before.map != adopted.map()


def test_only_what_is_adopted_now_has_something_adopted(adopted: MapStore) -> None:
    assert adopted.adopted("begroting") is None
    assert adopted.adopted("bestaat-niet") is None


NOT_ADOPTED = [
    (
        "a moment that is being prepared",
        "begroting",
        FIGURES,
        "alleen een moment dat in bespreking",
    ),
    ("a moment that was adopted already", "najaar", FIGURES, "alleen een moment dat in bespreking"),
    ("a moment that does not exist", "q", FIGURES, "“q” bestaat niet"),
    ("without figures", "jaar", "", "cijfers bij dit moment ontbreken"),
    ("too many figures", "jaar", "x" * (MAX_FIGURES + 1), "groter dan 50 MB"),
]


@pytest.mark.parametrize(
    ("moment", "figures", "said"), [one[1:] for one in NOT_ADOPTED], ids=[o[0] for o in NOT_ADOPTED]
)
def test_what_cannot_be_adopted_is_refused(
    adopted: MapStore, moment: str, figures: str, said: str
) -> None:
    assert said in words(adopted.adopt(moment, figures, adopted.revision(), ANNA))
    assert (adopted.revision(), len(adopted.snapshots())) == (4, 1)


def test_an_adoption_without_its_figures_is_refused(adopted: MapStore) -> None:
    done(adopted.apply(change(adopted, "moment", "jaar", state="review"), ANNA))
    command = c.Adopt(moment="jaar", seen=adopted.revision(), figures=hash_of(FIGURES))
    assert "ontbreken" in words(adopted.apply(command, ANNA))


LOCKED: list[c.Command] = [
    c.Change(kind="moment", id="najaar", fields={"name": "X"}, seen={"name": 2}),
    c.Change(kind="moment", id="najaar", fields={"date": "2026-10-16"}, seen={"date": 2}),
    c.Change(kind="moment", id="najaar", fields={"introduction": "X"}, seen={"introduction": 2}),
    c.Change(kind="moment", id="najaar", fields={"state": "review"}, seen={"state": 4}),
    c.Change(kind="moment", id="najaar", fields={"state": "preparing"}, seen={"state": 4}),
    c.Change(kind="review", id="najaar>b", fields={"judgement": None}, seen={"judgement": 3}),
    put("najaar>b", {"story": 3}, story="X"),
    put("najaar>a", story="X"),
    c.Archive(kind="review", id="najaar>b"),
    c.Put(kind="delivery", id="najaar>i", fields={"spent": 1}, seen={"spent": 3}),
    c.Add(kind="delivery", id="najaar>j", fields={}),
    c.Change(kind="decision", id="d", fields={"text": "X"}, seen={"text": 3}),
    c.Change(kind="decision", id="d", fields={"grounds": "X"}, seen={"grounds": 3}),
    c.Change(kind="decision", id="d", fields={"moment": "jaar"}, seen={"moment": 3}),
    c.Change(kind="decision", id="d", fields={"theme": "u"}, seen={"theme": 3}),
    c.Change(
        kind="decision", id="d", fields={"text": "X", "result": "Y"}, seen={"text": 3, "result": 3}
    ),
    c.Archive(kind="decision", id="d"),
    c.Add(kind="decision", id="n", fields={"moment": "najaar", "theme": "t", "text": "X"}),
    c.Add(kind="action", id="n", fields={"moment": "najaar", "theme": "t", "text": "X"}),
    c.Change(kind="action", id="x", fields={"moment": "najaar"}, seen={"moment": 3}),
    c.Change(kind="comment", id="k", fields={"settled": True}, seen={"settled": 3}),
    c.Archive(kind="comment", id="k"),
    c.Change(kind="lesson", id="l", fields={"text": "X"}, seen={"text": 3}),
    c.Batch(steps=(c.Archive(kind="action", id="x"), c.Archive(kind="comment", id="k"))),
    c.Import(steps=(c.Archive(kind="lesson", id="l"),)),
]


@pytest.mark.parametrize("command", LOCKED, ids=lambda one: f"{one.type}-{getattr(one, 'id', '')}")
def test_nothing_changes_in_an_adopted_moment(adopted: MapStore, command: c.Command) -> None:
    actor = Actor("b", "B", frozenset({Role.ADMIN}))
    assert "dit moment is vastgesteld" in words(adopted.apply(command, actor))
    assert (adopted.revision(), adopted.cycle()) == (4, adopted.cycle(4))


def test_what_became_of_decisions_and_actions_is_filled_in_later(adopted: MapStore) -> None:
    fields = {"moment": "jaar", "theme": "t", "text": "Later"}
    done(adopted.apply(c.Add(kind="action", id="y", fields=fields), ANNA))
    done(adopted.apply(change(adopted, "moment", "jaar", state="review"), ANNA))
    done(adopted.adopt("jaar", FIGURES, adopted.revision(), ANNA))
    before = adopted.adopted("jaar")
    done(adopted.apply(change(adopted, "decision", "d", result="Ging open"), ANNA))
    later = {"state": "done", "result": "Gebeld", "owner": "Bert", "due": "2027-03-01"}
    done(adopted.apply(change(adopted, "action", "x", **later), BERT))
    assert adopted.cycle().decisions[0].result == "Ging open"
    assert adopted.cycle().actions[0].owner == "Bert"
    assert adopted.adopted("jaar") == before
    assert "vastgesteld" in words(adopted.apply(change(adopted, "action", "y", text="X"), ANNA))


def test_what_was_done_before_is_not_undone_in_an_adopted_moment(store: MapStore) -> None:
    done(store.apply(c.Batch(steps=MOMENTS), ANNA))
    made = [done(store.apply(c.Batch(steps=FILLED), ANNA))]
    made.append(done(store.apply(change(store, "moment", "najaar", introduction="X"), ANNA)))
    undone = done(store.apply(change(store, "comment", "k", text="X"), ANNA))
    done(store.undo(undone.operation, ANNA))
    done(store.adopt("najaar", FIGURES, store.revision(), ANNA))
    for one in made:
        assert "vastgesteld" in words(store.undo(one.operation, ANNA))
    assert "vastgesteld" in words(store.redo(undone.operation, ANNA))
    assert checking.problems(store.database, store.catalogue()) == []


ON_THE_MAP = [
    c.Archive(kind="outcome", id="b"),
    c.Archive(kind="intervention", id="i"),
    c.Archive(kind="theme", id="u"),
    c.Merge(kind="outcome", id="b", into="a"),
    c.Merge(kind="intervention", id="i", into="j"),
    c.Merge(kind="theme", id="u", into="t"),
    c.Split(kind="outcome", id="b", new_id="n", name="N", indicators=("eenzaam",)),
]


@pytest.mark.parametrize("command", ON_THE_MAP, ids=lambda one: f"{one.type} {one.kind}")
def test_the_map_goes_on_and_leaves_an_adopted_moment_as_it_was(
    adopted: MapStore, command: c.Command
) -> None:
    def of_moment() -> list[object]:
        found = adopted.cycle()
        parts = (*found.reviews, *found.deliveries, *found.decisions, *found.comments)
        return [one for one in (*parts, *found.lessons) if one.moment == "najaar"]

    before = of_moment()
    done(adopted.apply(command, ANNA))
    assert of_moment() == before
    assert checking.problems(adopted.database, adopted.catalogue()) == []
    # and what is not adopted can still be changed
    done(adopted.apply(change(adopted, "decision", "d", result="X"), ANNA))
    done(adopted.apply(change(adopted, "partner", "ggd", name="X"), ANNA))


def test_what_is_not_adopted_goes_along_as_ever(adopted: MapStore) -> None:
    done(adopted.apply(c.Archive(kind="outcome", id="b"), ANNA))
    assert ALL - live(adopted) == {"jaar>b"}
    done(adopted.apply(c.Restore(kind="outcome", id="b"), ANNA))
    assert live(adopted) == ALL


def test_what_was_archived_before_does_not_come_back_into_an_adopted_moment(
    store: MapStore,
) -> None:
    done(store.apply(c.Batch(steps=(*MOMENTS, *FILLED)), ANNA))
    gone = done(store.apply(c.Archive(kind="outcome", id="b"), ANNA))
    done(store.adopt("najaar", FIGURES, store.revision(), ANNA))
    assert "vastgesteld" in words(store.undo(gone.operation, ANNA))
    back = done(store.apply(c.Restore(kind="outcome", id="b"), ANNA))
    assert set(back.left) == {("review", "najaar>b"), ("comment", "k")}
    assert ALL - live(store) == {"najaar>b", "k"}


def test_an_outcome_of_an_adopted_moment_is_not_undone(store: MapStore) -> None:
    fields = {"theme": "t", "level": "outcome", "name": "N"}
    add = c.Add(kind="outcome", id="n", fields=fields)
    done(store.apply(c.Batch(steps=MOMENTS), ANNA))
    done(store.apply(add, ANNA))
    done(store.apply(put("najaar>n", story="X"), ANNA))
    done(store.adopt("najaar", FIGURES, store.revision(), ANNA))
    assert "najaar>n" in words(store.undo(add.operation, ANNA))


def test_an_adoption_is_undone_while_nothing_in_it_moved_on(adopted: MapStore) -> None:
    first = kept(adopted)
    # elsewhere on the map people go on
    done(adopted.apply(change(adopted, "partner", "ggd", name="X"), ANNA))
    done(adopted.undo(first.snapshot.id, ANNA))
    assert (state(adopted), adopted.adopted("najaar")) == (MomentState.REVIEW, None)
    assert adopted.snapshots() == [first.snapshot]
    done(adopted.apply(change(adopted, "review", "najaar>b", story="Beter"), ANNA))
    done(adopted.adopt("najaar", "[]", adopted.revision(), ANNA))
    again = kept(adopted)
    assert (again.figures, again.revision, len(adopted.snapshots())) == ("[]", 8, 2)
    review = again.cycle.review("najaar", "b")
    assert review is not None
    assert review.story == "Beter"
    assert checking.problems(adopted.database, adopted.catalogue()) == []


def test_an_adoption_stays_once_something_in_it_moved_on(adopted: MapStore) -> None:
    done(adopted.apply(change(adopted, "decision", "d", result="Ging open"), ANNA))
    said = words(adopted.undo(kept(adopted).snapshot.id, ANNA))
    assert "na het vaststellen iets gewijzigd" in said
    assert state(adopted) is MomentState.ADOPTED


def test_an_adoption_that_was_undone_is_not_simply_done_again(adopted: MapStore) -> None:
    # the figures of that day are not those of now
    id = kept(adopted).snapshot.id
    back = done(adopted.undo(id, ANNA))
    for result in (adopted.redo(id, ANNA), adopted.undo(back.operation, ANNA)):
        assert "samen met de cijfers" in words(result)
    assert state(adopted) is MomentState.REVIEW


def test_a_reader_neither_adopts_nor_takes_it_back(adopted: MapStore) -> None:
    assert "rol" in words(adopted.adopt("jaar", FIGURES, adopted.revision(), READER))
    assert "rol" in words(adopted.undo(kept(adopted).snapshot.id, READER))


BROKEN = [
    ("UPDATE snapshots SET figures = replace(figures, '46', '36')", "niet wat er geschreven is"),
    ("UPDATE snapshots SET cycle = replace(cycle, 'Drukker', 'Rustig')", "niet wat er geschreven"),
    ("UPDATE snapshots SET content = replace(content, 'Inloop', 'X')", "niet wat er geschreven"),
    ("UPDATE snapshots SET moment = 'jaar'", "niet wat er geschreven is"),
    ("UPDATE snapshots SET moment = '', cycle = '', figures = ''", "niet wat er geschreven is"),
    ("UPDATE snapshots SET hash = 'x'", "niet wat er geschreven is"),
    ("DELETE FROM snapshots", "rij 4 van het logboek is weg"),
    ("UPDATE log SET command = replace(command, 'figures', 'x') WHERE revision = 4", "rij 4"),
]


@pytest.mark.parametrize(("statement", "said"), BROKEN)
def test_what_was_altered_is_noticed(adopted: MapStore, statement: str, said: str) -> None:
    with adopted.database.write() as connection:
        connection.exec_driver_sql(statement)
    assert said in "\n".join(map(str, checking.problems(adopted.database)))


# whoever alters what is kept may reckon a new hash over it as well
REHASHED = [
    ("figures", "46", "36", "niet de cijfers die zijn vastgesteld"),
    ("cycle", "Drukker", "Rustig", "niet wat het logboek vertelt"),
    ("content", "Inloop", "Uitloop", "niet wat het logboek vertelt"),
    ("moment", "najaar", "jaar", "niet wat het logboek vertelt"),
]


@pytest.mark.parametrize(("column", "old", "new", "said"), REHASHED)
def test_a_hash_that_fits_is_held_against_the_log(
    adopted: MapStore, column: str, old: str, new: str, said: str
) -> None:
    with adopted.database.write() as connection:
        connection.exec_driver_sql(
            f"UPDATE snapshots SET {column} = replace({column}, '{old}', '{new}')"
        )
        kept = connection.exec_driver_sql("SELECT content, moment, cycle, figures FROM snapshots")
        whole = json.dumps(list(kept.one()), ensure_ascii=False, separators=(",", ":"))
        hash = hashlib.sha256(whole.encode()).hexdigest()
        connection.exec_driver_sql(f"UPDATE snapshots SET hash = '{hash}'")
    (found,) = checking.problems(adopted.database)
    assert said in str(found)


def test_what_is_gone_is_said(adopted: MapStore) -> None:
    with adopted.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM snapshots")
    with pytest.raises(ProblemsError, match="is weg"):
        adopted.adopted("najaar")


def test_a_backup_brings_back_what_was_adopted(adopted: MapStore, tmp_path: Path) -> None:
    before = kept(adopted)
    adopted.backup(tmp_path / "b.sqlite", Actor("b", "B", frozenset({Role.ADMIN})))
    done(adopted.undo(before.snapshot.id, ANNA))
    restore(adopted.database, tmp_path / "b.sqlite")
    assert kept(adopted) == before
    assert checking.problems(adopted.database, adopted.catalogue()) == []


def test_adopting_breaks_off_whole(adopted: MapStore) -> None:
    """A row in the log without its snapshot would be worse than none."""
    done(adopted.apply(change(adopted, "moment", "jaar", state="review"), ANNA))
    with adopted.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE snapshots RENAME TO away")
    with pytest.raises(ProblemsError):
        adopted.adopt("jaar", FIGURES, adopted.revision(), ANNA)
    with adopted.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO snapshots")
    assert (adopted.revision(), adopted.adopted("jaar")) == (5, None)
    done(adopted.adopt("jaar", FIGURES, adopted.revision(), ANNA))


def test_what_changed_since_the_figures_were_read_is_looked_at_before_adopting(
    store: MapStore,
) -> None:
    done(store.apply(c.Batch(steps=MOMENTS), ANNA))
    done(store.apply(c.Batch(steps=FILLED), ANNA))
    seen = store.revision()
    done(store.apply(c.Snapshot(name="Tussendoor"), BERT))
    assert "intussen" in words(store.adopt("najaar", FIGURES, seen, ANNA))
    assert store.adopted("najaar") is None
    done(store.adopt("najaar", FIGURES, store.revision(), ANNA))
