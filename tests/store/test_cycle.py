"""The accountability cycle in the store: the same commands, and what hangs on what."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from effectmap.model.cycle import ActionState, Judgement
from effectmap.model.items import cycle_parts
from effectmap.store import checking
from effectmap.store import commands as c
from effectmap.store.map_store import MapStore
from effectmap.store.results import Conflict, Result
from tests.store.conftest import Open
from tests.store.test_map_store import ANNA, BERT, change, done, words

MOMENTS = (
    c.Add(kind="moment", id="najaar", fields={"name": "Najaar", "date": "2026-10-15", "state": "review"}),
    c.Add(kind="moment", id="begroting", fields={"name": "Begroting", "date": "2026-11-05"}),
    c.Add(kind="moment", id="jaar", fields={"name": "Jaarrekening", "date": "2026-05-20"}),
)  # fmt: skip
FILLED = (
    c.Add(kind="review", id="najaar>b", fields={"judgement": "behind", "story": "Drukker."}),
    c.Add(kind="review", id="jaar>b", fields={"judgement": "attention"}),
    c.Add(kind="delivery", id="najaar>i", fields={"state": "running", "spent": 90_000}),
    c.Add(kind="decision", id="d", fields={"moment": "najaar", "theme": "t", "text": "Open"}),
    c.Add(kind="action", id="x", fields={"moment": "jaar", "theme": "t", "text": "Bel de GGD"}),
    c.Add(kind="comment", id="k", fields={"moment": "najaar", "outcome": "b", "text": "Nagaan"}),
    c.Add(kind="lesson", id="l", fields={"moment": "najaar", "theme": "u", "text": "Samen"}),
)


@pytest.fixture
def cycle(store: MapStore) -> MapStore:
    """The store with three moments and one item of every kind; revision 3."""
    done(store.apply(c.Batch(steps=MOMENTS), ANNA))
    done(store.apply(c.Batch(steps=FILLED), ANNA))
    return store


def live(store: MapStore) -> set[str]:
    return {id for _kind, id in cycle_parts(store.cycle())}


ALL = {"najaar", "begroting", "jaar"} | {one.id for one in FILLED}


def put(id: str, seen: dict[str, int] | None = None, **fields: Any) -> c.Put:
    return c.Put(kind="review", id=id, fields=fields, seen=seen or {})


def test_the_cycle_stands_beside_the_map(cycle: MapStore) -> None:
    assert cycle.map() == cycle.map(1)
    found = cycle.cycle()
    assert live(cycle) == ALL
    assert [one.id for one in found.moments] == ["jaar", "najaar", "begroting"]
    assert [one.id for one in found.reviews] == ["jaar>b", "najaar>b"]
    review = found.review("najaar", "b")
    assert review is not None
    assert (review.judgement, review.story) == (Judgement.BEHIND, "Drukker.")
    assert checking.problems(cycle.database, cycle.catalogue()) == []


def test_any_moment_of_the_cycle_can_be_opened(cycle: MapStore, open_store: Open) -> None:
    seen = [cycle.cycle(revision) for revision in (1, 2, 3)]
    assert [len(one.moments) for one in seen] == [0, 3, 3]
    assert [len(one.reviews) for one in seen] == [0, 0, 2]
    assert seen[2] == cycle.cycle() == open_store().cycle()
    assert cycle.cycle() is cycle.cycle()


def test_a_change_has_versions_a_log_and_an_undo(cycle: MapStore) -> None:
    made = done(cycle.apply(change(cycle, "action", "x", state="done", result="Gebeld"), BERT))
    (action,) = cycle.cycle().actions
    assert (action.state, action.result) == (ActionState.DONE, "Gebeld")
    assert cycle.versions("action", "x")["state"] == made.revision
    (entry,) = cycle.history("action", "x", limit=1)
    assert (entry.who.name, entry.changes[0].after) == (
        "Bert",
        {"state": "done", "result": "Gebeld"},
    )
    done(cycle.undo(made.operation, ANNA))
    assert cycle.cycle() == cycle.cycle(3)
    done(cycle.redo(made.operation, ANNA))
    assert cycle.cycle().actions == (action,)


REFUSED = [
    ("a moment that does not exist", c.Add(kind="decision", id="n", fields={"moment": "q", "theme": "t", "text": "N"}), ["n, moment", "“q” bestaat niet"]),
    ("a theme that does not exist", c.Add(kind="action", id="n", fields={"moment": "jaar", "theme": "q", "text": "N"}), ["n, theme", "“q” bestaat niet"]),
    ("an outcome that does not exist", put("jaar>q", story="N"), ["jaar>q, outcome", "“q” bestaat niet"]),
    ("an intervention where an outcome belongs", put("jaar>i", story="N"), ["jaar>i, outcome", "“i” bestaat niet"]),
    ("an outcome where an intervention belongs", c.Put(kind="delivery", id="jaar>a", fields={}), ["jaar>a, intervention"]),
    ("a box that does not exist", c.Add(kind="lesson", id="n", fields={"moment": "jaar", "theme": "t", "text": "N", "boxes": ["a", "q"]}), ["n, boxes", "“q” bestaat niet"]),
    ("a day that does not exist", c.Add(kind="moment", id="n", fields={"name": "N", "date": "2026-02-30"}), ["n, date", "geen datum"]),
    ("a judgement that does not exist", put("jaar>a", judgement="goed"), ["jaar>a, judgement", "on_course"]),
    ("a field that does not exist", put("jaar>b", stroy="N"), ["jaar>b, stroy", "is “story” bedoeld"]),
    ("a version of a field that does not exist", put("jaar>b", {"stroy": 3}, story="N"), ["jaar>b, stroy"]),
    ("a negative amount", c.Put(kind="delivery", id="jaar>i", fields={"spent": -1}), ["jaar>i, spent"]),
    ("another moment of a review", c.Change(kind="review", id="jaar>b", fields={"moment": "najaar"}, seen={}), ["jaar>b, moment", "kan niet veranderen"]),
    ("another outcome of a review", c.Change(kind="review", id="jaar>b", fields={"outcome": "a"}, seen={}), ["jaar>b, outcome"]),
    ("a review twice", c.Add(kind="review", id="jaar>b", fields={}), ["jaar>b", "in gebruik"]),
    ("a review of nothing", c.Add(kind="review", id="jaar", fields={}), ["jaar, outcome"]),
    ("a moment with something in it", c.Archive(kind="moment", id="najaar"), ["bevat nog iets over", "Minder eenzaam", "Inloop", "Opgave"]),
    ("by hand adopted", c.Change(kind="moment", id="najaar", fields={"state": "adopted"}, seen={"state": 2}), ["najaar, state", "samen met de cijfers"]),
    ("adopted from the start", c.Add(kind="moment", id="n", fields={"name": "N", "date": "2026-10-15", "state": "adopted"}), ["n, state", "samen met de cijfers"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("command", "said"), [one[1:] for one in REFUSED], ids=[o[0] for o in REFUSED]
)
def test_what_cannot_be_is_refused_at_its_field(
    cycle: MapStore, command: c.Command, said: list[str]
) -> None:
    before = cycle.cycle()
    found = words(cycle.apply(command, ANNA))
    assert [word for word in said if word not in found] == [], found
    assert (cycle.revision(), cycle.cycle()) == (3, before)


def test_everything_that_is_wrong_is_said_at_once(cycle: MapStore) -> None:
    fields = {"moment": "q", "theme": "r", "text": "N", "boxes": ["s", "v"]}
    found = words(cycle.apply(c.Add(kind="lesson", id="n", fields=fields), ANNA))
    assert found.count("bestaat niet") == 4


def test_a_moment_goes_from_preparing_to_review_and_back(cycle: MapStore) -> None:
    for state in ("review", "preparing"):
        done(cycle.apply(change(cycle, "moment", "begroting", state=state), ANNA))
        moment = cycle.cycle().moment("begroting")
        assert moment is not None
        assert moment.state == state


# what is archived: what goes along with it
ALONG = [
    ("outcome", "b", {"najaar>b", "jaar>b", "k"}),
    ("intervention", "i", {"najaar>i"}),
    ("theme", "u", {"l"}),
]


@pytest.mark.parametrize(("kind", "id", "gone"), ALONG)
def test_what_hangs_on_the_map_goes_along_and_comes_back(
    cycle: MapStore, kind: c.Kind, id: str, gone: set[str]
) -> None:
    result = done(cycle.apply(c.Archive(kind=kind, id=id), ANNA))
    assert ALL - live(cycle) == gone
    assert {id for _kind, id in result.along} >= gone
    done(cycle.apply(c.Restore(kind=kind, id=id), ANNA))
    assert live(cycle) == ALL
    assert cycle.cycle() == cycle.cycle(3)
    assert checking.problems(cycle.database, cycle.catalogue()) == []


def test_what_hangs_on_what_is_archived_cannot_be_added(cycle: MapStore) -> None:
    done(cycle.apply(c.Archive(kind="outcome", id="b"), ANNA))
    assert "“b” bestaat niet" in words(cycle.apply(put("begroting>b", story="N"), ANNA))


def test_an_empty_moment_is_archived_and_comes_back(cycle: MapStore) -> None:
    done(cycle.apply(c.Archive(kind="moment", id="begroting"), ANNA))
    assert "begroting" not in live(cycle)
    assert ("moment", "begroting", "Begroting") in cycle.archived()
    done(cycle.apply(c.Restore(kind="moment", id="begroting"), ANNA))
    assert live(cycle) == ALL


def test_a_review_waits_for_its_moment(cycle: MapStore) -> None:
    done(cycle.apply(c.Archive(kind="outcome", id="b"), ANNA))
    done(cycle.apply(c.Archive(kind="action", id="x"), ANNA))
    done(cycle.apply(c.Archive(kind="moment", id="jaar"), ANNA))
    back = done(cycle.apply(c.Restore(kind="outcome", id="b"), ANNA))
    assert ("review", "jaar>b") in back.left
    done(cycle.apply(c.Restore(kind="moment", id="jaar"), ANNA))
    assert live(cycle) == ALL - {"x"}


def test_a_review_that_was_archived_is_written_anew(cycle: MapStore) -> None:
    done(cycle.apply(c.Archive(kind="review", id="najaar>b"), ANNA))
    done(cycle.apply(put("najaar>b", judgement="on_course"), ANNA))
    review = cycle.cycle().review("najaar", "b")
    assert review is not None
    assert (review.judgement, review.story) == (Judgement.ON_COURSE, "")


def test_merged_outcomes_bring_reviews_and_comments(cycle: MapStore) -> None:
    done(cycle.apply(put("najaar>a", judgement="on_course"), ANNA))
    before = cycle.cycle()
    merge = c.Merge(kind="outcome", id="b", into="a")
    done(cycle.apply(merge, ANNA))
    found = {one.id: one.judgement for one in cycle.cycle().reviews}
    # the other had none at the one moment, and keeps its own at the other
    assert found == {"jaar>a": Judgement.ATTENTION, "najaar>a": Judgement.ON_COURSE}
    assert [one.outcome for one in cycle.cycle().comments] == ["a"]
    done(cycle.undo(merge.operation, ANNA))
    assert cycle.cycle() == before


def test_merged_interventions_and_themes_bring_what_hangs_on_them(cycle: MapStore) -> None:
    done(cycle.apply(c.Merge(kind="intervention", id="i", into="j"), ANNA))
    assert [one.id for one in cycle.cycle().deliveries] == ["najaar>j"]
    done(cycle.apply(c.Merge(kind="theme", id="t", into="u"), ANNA))
    found = cycle.cycle()
    assert {one.theme for one in (*found.decisions, *found.actions, *found.lessons)} == {"u"}


def test_a_moment_with_the_id_of_an_outcome_stays_when_that_is_merged(cycle: MapStore) -> None:
    fields = {"name": "B", "date": "2027-05-20"}
    done(cycle.apply(c.Add(kind="moment", id="b", fields=fields), ANNA))
    done(cycle.apply(put("b>b", story="N"), ANNA))
    done(cycle.apply(c.Merge(kind="outcome", id="b", into="a"), ANNA))
    assert "b>a" in live(cycle)


def test_a_lesson_may_name_what_went_because_of_it(cycle: MapStore) -> None:
    done(cycle.apply(change(cycle, "lesson", "l", boxes=["j"]), ANNA))
    done(cycle.apply(c.Archive(kind="intervention", id="j"), ANNA))
    done(cycle.apply(change(cycle, "lesson", "l", text="Samen is beter"), ANNA))
    assert cycle.cycle().lessons[0].boxes == ("j",)
    assert checking.problems(cycle.database, cycle.catalogue()) == []


def test_an_outcome_that_was_judged_is_not_undone(cycle: MapStore) -> None:
    add = c.Add(kind="outcome", id="n", fields={"theme": "t", "level": "outcome", "name": "N"})
    done(cycle.apply(add, ANNA))
    done(cycle.apply(put("najaar>n", story="Ja"), BERT))
    assert "najaar>n" in words(cycle.undo(add.operation, ANNA))


def test_two_who_judge_at_once_both_get_their_field(cycle: MapStore, open_store: Open) -> None:
    stores = [cycle, open_store()]
    puts = (put("begroting>a", judgement="behind"), put("begroting>a", story="Van Bert"))

    def send(n: int) -> Result:
        return stores[n].apply(puts[n], (ANNA, BERT)[n])

    with ThreadPoolExecutor(2) as pool:
        made = [done(result) for result in pool.map(send, range(2))]
    review = cycle.cycle().review("begroting", "a")
    assert review is not None
    assert (review.judgement, review.story) == (Judgement.BEHIND, "Van Bert")
    # whoever came second is told of the first
    second = max(made, key=lambda one: one.revision)
    assert [one.field for one in second.merged] in (["judgement"], ["story"])


def test_two_who_fill_in_the_same_field_get_a_conflict(cycle: MapStore) -> None:
    done(cycle.apply(put("begroting>a", judgement="behind"), ANNA))
    result = cycle.apply(put("begroting>a", judgement="on_course", story="Van Bert"), BERT)
    assert isinstance(result, Conflict)
    (one,) = result.fields
    assert (one.mine, one.theirs.value, one.was) == ("on_course", "behind", None)
    assert one.theirs.who.name == "Anna"
    seen = {"judgement": one.theirs.version}
    done(cycle.apply(put("begroting>a", seen, judgement="on_course", story="Van Bert"), BERT))
    review = cycle.cycle().review("begroting", "a")
    assert review is not None
    assert (review.judgement, review.story) == (Judgement.ON_COURSE, "Van Bert")


def test_who_looked_before_somebody_changed_it_gets_a_conflict(cycle: MapStore) -> None:
    seen = cycle.versions("review", "najaar>b")
    done(cycle.apply(put("najaar>b", seen, story="Van Anna"), ANNA))
    result = cycle.apply(put("najaar>b", seen, story="Van Bert"), BERT)
    assert isinstance(result, Conflict)
    assert (result.fields[0].was, result.fields[0].theirs.value) == ("Drukker.", "Van Anna")


def test_the_same_put_is_applied_once(cycle: MapStore) -> None:
    command = put("begroting>a", story="N")
    first, second = done(cycle.apply(command, ANNA)), done(cycle.apply(command, ANNA))
    assert (first.revision, second.revision, second.repeated) == (4, 4, True)
    assert done(cycle.apply(put("begroting>a", story="N"), BERT)).changes == ()


def test_a_put_is_undone(cycle: MapStore) -> None:
    first, second = put("begroting>a", story="N"), put("begroting>a", judgement="behind")
    for command in (first, second):
        done(cycle.apply(command, ANNA))
    assert "sindsdien opnieuw gewijzigd" in words(cycle.undo(first.operation, ANNA))
    for command in (second, first):
        done(cycle.undo(command.operation, ANNA))
    assert cycle.cycle() == cycle.cycle(3)


def test_puts_stand_in_a_batch(cycle: MapStore) -> None:
    steps = (put("begroting>a", story="N"), put("begroting>a", judgement="behind"))
    done(cycle.apply(c.Batch(steps=(*steps, put("begroting>c", story="M"))), ANNA))
    assert {"begroting>a", "begroting>c"} <= live(cycle)
    assert cycle.revision() == 4
