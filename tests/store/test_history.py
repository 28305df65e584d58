"""The history by box, theme and person, also of what is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from effectmap.store import commands as c
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied
from effectmap.store.roles import LOCAL, Actor, Role

ANNA = Actor("anna@zutphen.nl", "Anna", frozenset({Role.EDITOR}))


def _did(store: MapStore, command: c.Command, actor: Actor = LOCAL) -> Applied:
    result = store.apply(command, actor)
    assert isinstance(result, Applied), result
    return result


def _changed(store: MapStore, kind: c.Kind, id: str, actor: Actor = LOCAL, **fields: object) -> int:
    seen = store.versions(kind, id)
    return _did(store, c.Change(kind=kind, id=id, fields=fields, seen=seen), actor).revision


def _about(store: MapStore, *, box: str = "", theme: str = "") -> list[int]:
    items = store.about_box(box) if box else store.about_theme(theme)
    return [entry.revision for entry in store.history(items=items)]


def test_the_history_of_a_box_holds_its_links_and_indicators(store: MapStore) -> None:
    own = [
        _changed(store, "outcome", "b", name="Anders"),
        _changed(store, "link", "a>b", evidence="practice"),
        _changed(store, "indicator", "eenzaam", name="Eenzaam"),
    ]
    _changed(store, "outcome", "c", name="Beter leven")
    _changed(store, "link", "i>a", delay_months=3)
    assert _about(store, box="b") == [*reversed(own), 1]


def test_the_history_of_a_box_ends_not_where_a_link_was_taken_away(store: MapStore) -> None:
    revision = _did(store, c.Archive(kind="link", id="a>b")).revision
    assert revision in _about(store, box="b")
    assert revision in _about(store, box="a")


def test_the_history_of_a_theme_holds_its_boxes(store: MapStore) -> None:
    own = [
        _changed(store, "theme", "t", owner="Anna"),
        _changed(store, "intervention", "i", description="Elke week"),
        _changed(store, "link", "i>a", delay_months=3),
    ]
    _changed(store, "theme", "u", owner="Bert")
    _changed(store, "partner", "ggd", name="GGD Noord")
    assert _about(store, theme="t") == [*reversed(own), 1]


def test_the_history_of_a_box_holds_what_people_found_of_it(store: MapStore) -> None:
    steps = (
        c.Add(kind="moment", id="m", fields={"name": "Najaar", "date": "2026-10-15"}),
        # a moment may have the id of a box
        c.Add(kind="moment", id="c", fields={"name": "Jaar", "date": "2026-05-20"}),
    )
    made = _did(store, c.Batch(steps=steps)).revision
    review = _did(store, c.Put(kind="review", id="m>b", fields={"story": "Drukker"})).revision
    fields = {"moment": "m", "outcome": "b", "text": "Nagaan"}
    comment = _did(store, c.Add(kind="comment", id="k", fields=fields)).revision
    other = _did(store, c.Put(kind="review", id="c>a", fields={"story": "Goed"})).revision
    delivery = _did(store, c.Put(kind="delivery", id="m>i", fields={"spent": 5})).revision
    fields = {"moment": "m", "theme": "u", "text": "Doen"}
    decision = _did(store, c.Add(kind="decision", id="d", fields=fields)).revision
    assert _about(store, box="b") == [comment, review, 1]
    assert _about(store, box="i") == [delivery, 1]
    assert _about(store, box="c") == [1]
    assert _about(store, theme="t") == [delivery, other, comment, review, 1]
    assert _about(store, theme="u") == [decision, 1]
    assert made not in _about(store, theme="t")


def test_an_addition_that_was_undone_stays_in_the_history_of_its_theme(store: MapStore) -> None:
    fields = {"theme": "u", "name": "Proef"}
    added = _did(store, c.Add(kind="intervention", id="proef", fields=fields))
    undone = store.undo(added.operation, LOCAL)
    assert isinstance(undone, Applied)
    assert _about(store, theme="u") == [undone.revision, added.revision, 1]
    assert _about(store, box="proef") == [undone.revision, added.revision]


def test_the_history_of_a_person_ends_with_their_name(store: MapStore) -> None:
    first = _changed(store, "theme", "t", ANNA, owner="Anna")
    _changed(store, "theme", "u", owner="Bert")
    anna = next(one for one in store.authors() if one.name == "Anna")
    assert [entry.revision for entry in store.history(person=anna.id)] == [first]
    store.forget_person(anna.id, LOCAL)
    assert [one.name for one in store.authors()] == [""]
    assert [entry.who.name for entry in store.history(person=anna.id)] == [None]


def test_every_moment_has_its_revision(store: MapStore) -> None:
    (first,) = store.history()
    assert store.revision_at(first.who.at - timedelta(microseconds=1)) == 0
    assert store.revision_at(first.who.at) == 1
    revision = _changed(store, "theme", "t", owner="Anna")
    assert store.revision_at(datetime.now(UTC) + timedelta(days=1)) == revision


def test_when_a_box_came_on_the_map_stays_when_it_changes_or_goes(store: MapStore) -> None:
    before = store.first_moments()
    assert {("intervention", "i"), ("outcome", "a")} <= set(before)
    assert all(kind in ("intervention", "outcome") for kind, _id in before)
    store.apply(c.Archive(kind="intervention", id="i"), LOCAL)
    store.apply(
        c.Add(kind="outcome", id="later", fields={"theme": "t", "level": "output", "name": "L"}),
        LOCAL,
    )
    after = store.first_moments()
    assert {key: after[key] for key in before} == before
    assert after["outcome", "later"] > before["outcome", "a"]
