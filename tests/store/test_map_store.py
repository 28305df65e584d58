"""The living map as a specification: what a command does, on both databases."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from effectmap.model import ProblemsError
from effectmap.store import checking
from effectmap.store import commands as c
from effectmap.store.log import row_of
from effectmap.store.map_file import load
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied, Conflict, Refused, Result
from effectmap.store.roles import LOCAL, Actor, Role
from effectmap.store.schema import ITEMS, LOG
from tests.store.conftest import POSTGRES, Open

ANNA = Actor("anna@zutphen.nl", "Anna", frozenset({Role.EDITOR}))
BERT = Actor("bert@zutphen.nl", "Bert", frozenset({Role.EDITOR}))


def change(store: MapStore, kind: str, id: str, **fields: Any) -> c.Change:
    """A change by somebody who looks now."""
    return c.Change(kind=kind, id=id, fields=fields, seen=store.versions(kind, id))


def done(result: Result) -> Applied:
    assert isinstance(result, Applied), result
    return result


def words(result: Result) -> str:
    assert isinstance(result, Refused), result
    return "\n".join(str(problem) for problem in result.problems)


def ids(store: MapStore) -> set[str]:
    map = store.map()
    found = {one.id for one in (*map.themes, *map.partners, *map.boxes, *map.links)}
    return found | {i.id for outcome in map.outcomes for i in outcome.indicators}


def test_both_databases_are_tried() -> None:
    if POSTGRES not in os.environ and os.environ.get("CI") != "true":
        pytest.skip(f"the store on PostgreSQL: {POSTGRES} names no server")
    assert POSTGRES in os.environ


def test_the_first_start_imports_the_file_as_the_first_row(store: MapStore, folder: Path) -> None:
    assert store.revision() == 1
    assert store.map() == load(folder)[0]
    assert [entry.action for entry in store.history()] == ["import"]


def test_a_second_program_finds_the_same_map(store: MapStore, open_store: Open) -> None:
    done(store.apply(change(store, "theme", "t", name="Nieuw"), LOCAL))
    other = open_store()
    assert other.revision() == 2
    assert other.map() == store.map()


def test_programs_that_start_together_import_once(open_store: Open) -> None:
    with ThreadPoolExecutor(6) as pool:
        opened = [one.result() for one in [pool.submit(open_store) for _n in range(6)]]
    assert [one.revision() for one in opened] == [1] * 6


def test_writers_wait_for_each_other(store: MapStore, open_store: Open) -> None:
    stores = [store, open_store(), open_store()]

    def add(n: int) -> Result:
        command = c.Add(kind="partner", id=f"p{n}", fields={"name": f"P {n}"})
        return stores[n % 3].apply(command, ANNA)

    with ThreadPoolExecutor(6) as pool:
        made = [done(result).revision for result in pool.map(add, range(30))]
    assert sorted(made) == list(range(2, 32))
    assert {f"p{n}" for n in range(30)} <= ids(store)
    assert checking.problems(store.database) == []


def test_a_map_that_cannot_be_used_is_not_opened(folder: Path, url: str | None) -> None:
    path = folder / "map.yaml"
    path.write_text(path.read_text("utf-8").replace("target: b}", "target: q}"), "utf-8")
    with pytest.raises(ProblemsError, match="q"):
        MapStore.open(folder, url)


def test_a_command_that_is_sent_twice_is_applied_once(store: MapStore) -> None:
    command = change(store, "theme", "t", name="Nieuw")
    first, second = done(store.apply(command, ANNA)), done(store.apply(command, ANNA))
    assert (first.repeated, second.repeated) == (False, True)
    assert (first.revision, second.revision, store.revision()) == (2, 2, 2)
    assert first.changes == second.changes


def test_an_operation_id_is_not_used_for_something_else(store: MapStore) -> None:
    command = change(store, "theme", "t", name="Nieuw")
    done(store.apply(command, ANNA))
    other = c.Archive(operation=command.operation, kind="theme", id="u")
    assert "voor iets anders" in words(store.apply(other, ANNA))
    assert store.revision() == 2


def test_different_fields_merge_and_say_so(store: MapStore) -> None:
    anna = change(store, "theme", "t", name="Van Anna")
    bert = change(store, "theme", "t", owner="Bert")
    done(store.apply(anna, ANNA))
    (merged,) = done(store.apply(bert, BERT)).merged
    assert (merged.field, merged.value, merged.who.name) == ("name", "Van Anna", "Anna")
    theme = store.map().theme("t")
    assert theme is not None
    assert (theme.name, theme.owner) == ("Van Anna", "Bert")


def test_the_same_field_shows_mine_theirs_and_what_it_was(store: MapStore) -> None:
    bert = change(store, "theme", "t", name="Van Bert", owner="Bert")
    for name in ("Eerst", "Van Anna"):
        done(store.apply(change(store, "theme", "t", name=name), ANNA))
    result = store.apply(bert, BERT)
    assert isinstance(result, Conflict)
    (one,) = result.fields
    assert (one.mine, one.theirs.value, one.was) == ("Van Bert", "Van Anna", "Opgave")
    assert (one.theirs.who.name, one.theirs.field, one.theirs.version) == ("Anna", "name", 3)
    theme = store.map().theme("t")
    assert theme is not None
    assert (theme.name, theme.owner, store.revision()) == ("Van Anna", "", 3)


def test_mine_is_applied_once_theirs_was_seen(store: MapStore) -> None:
    bert = change(store, "theme", "t", name="Van Bert")
    done(store.apply(change(store, "theme", "t", name="Van Anna"), ANNA))
    result = store.apply(bert, BERT)
    assert isinstance(result, Conflict)
    seen = {**bert.seen, "name": result.fields[0].theirs.version}
    done(store.apply(bert.model_copy(update={"seen": seen}), BERT))
    assert [theme.name for theme in store.map().themes] == ["Van Bert", "Andere opgave"]


def test_two_who_want_the_same_do_not_quarrel(store: MapStore) -> None:
    bert = change(store, "theme", "t", name="Nieuw")
    done(store.apply(change(store, "theme", "t", name="Nieuw"), ANNA))
    assert done(store.apply(bert, BERT)).changes == ()
    assert store.revision() == 2


REFUSED = [
    (
        "an unknown item",
        c.Change(kind="theme", id="tt", fields={}, seen={}),
        ["tt", "bestaat niet"],
    ),
    (
        "a field without the version that was seen",
        c.Change(kind="theme", id="t", fields={"name": "x"}, seen={}),
        ["t, name", "versie"],
    ),
    (
        "a version of the future",
        c.Change(kind="theme", id="t", fields={"name": "x"}, seen={"name": 9}),
        ["t, name", "bestaat nog niet"],
    ),
    (
        "an unknown field",
        c.Change(kind="theme", id="t", fields={"nam": "x"}, seen={}),
        ["t, nam", "is “name” bedoeld"],
    ),
    (
        "a text where a number belongs",
        c.Change(kind="intervention", id="i", fields={"budget": "veel"}, seen={"budget": 1}),
        ["i, budget", "geen getal"],
    ),
    (
        "an empty name",
        c.Change(kind="outcome", id="a", fields={"name": ""}, seen={"name": 1}),
        ["a, name", "leeg"],
    ),
    (
        "a theme that does not exist",
        c.Move(kind="outcome", id="a", theme="v", seen={"theme": 1}),
        ["a, theme", "v"],
    ),
    ("an id twice", c.Add(kind="theme", id="t", fields={"name": "x"}), ["t, id", "in gebruik"]),
    (
        "the id of another kind of box",
        c.Add(kind="intervention", id="a", fields={"theme": "t", "name": "x"}),
        ["a, id", "in gebruik"],
    ),
    ("a form of id", c.Add(kind="theme", id="A b", fields={"name": "x"}), ["A b, id", "vorm"]),
    (
        "an indicator without an outcome",
        c.Add(
            kind="indicator",
            id="k",
            fields={"name": "K", "monitor": "m", "measure": "x", "better": "lower"},
        ),
        ["k, outcome", "ontbreekt"],
    ),
    (
        "an indicator of an unknown measure",
        c.Change(kind="indicator", id="eenzaam", fields={"measure": "z"}, seen={"measure": 1}),
        ["eenzaam, measure", "z"],
    ),
    ("a link in a circle", c.Connect(source="a", target="a"), ["a>a"]),
    ("a link that runs back", c.Connect(source="c", target="a"), ["c>a", "loopt terug"]),
    ("a link from nowhere", c.Connect(source="q", target="a"), ["q>a, source"]),
    ("a link twice", c.Connect(source="i", target="a"), ["i>a", "in gebruik"]),
    (
        "another end of a link",
        c.Change(kind="link", id="i>a", fields={"target": "b"}, seen={}),
        ["i>a, target", "maak een ander verband"],
    ),
    ("a partner in use", c.Archive(kind="partner", id="welzijn"), ["welzijn", "Inloop"]),
    ("a theme in use", c.Archive(kind="theme", id="t"), ["t", "Gevonden", "archiveer die eerst"]),
    ("the municipality", c.Archive(kind="municipality", id="municipality"), ["één gemeente"]),
    ("back what is there", c.Restore(kind="theme", id="t"), ["niet gearchiveerd"]),
    ("into itself", c.Merge(kind="outcome", id="a", into="a"), ["met zichzelf"]),
    (
        "apart what is not together",
        c.Split(kind="outcome", id="a", new_id="d", name="D", links=("b>c",)),
        ["b>c", "hangt niet aan"],
    ),
    ("what never was", c.Undo(of=c.new_operation()), ["bestaat niet"]),
]


@pytest.mark.parametrize(
    ("command", "said"), [one[1:] for one in REFUSED], ids=[o[0] for o in REFUSED]
)
def test_what_cannot_be_is_refused_at_its_field(
    store: MapStore, command: c.Command, said: list[str]
) -> None:
    before = store.map()
    found = words(store.apply(command, ANNA))
    assert [word for word in said if word not in found] == [], found
    assert store.revision() == 1
    assert store.map() == before


def test_a_box_moves_to_another_theme(store: MapStore) -> None:
    seen = store.versions("outcome", "a")
    done(store.apply(c.Move(kind="outcome", id="a", theme="u", seen=seen), ANNA))
    assert store.map().nodes["a"].theme == "u"


def test_what_hangs_on_a_box_is_archived_along_and_comes_back(store: MapStore) -> None:
    before = ids(store)
    result = done(store.apply(c.Archive(kind="outcome", id="b"), ANNA))
    assert set(result.along) == {("indicator", "eenzaam"), ("link", "a>b"), ("link", "b>c")}
    assert before - ids(store) == {"b", "eenzaam", "a>b", "b>c"}
    back = done(store.apply(c.Restore(kind="outcome", id="b"), ANNA))
    assert set(back.along) == set(result.along)
    assert ids(store) == before


def test_a_link_comes_back_with_the_last_of_its_boxes(store: MapStore) -> None:
    before = ids(store)
    for id in ("a", "b"):
        done(store.apply(c.Archive(kind="outcome", id=id), ANNA))
    first = done(store.apply(c.Restore(kind="outcome", id="a"), ANNA))
    assert first.left == (("link", "a>b"),)
    second = done(store.apply(c.Restore(kind="outcome", id="b"), ANNA))
    assert ("link", "a>b") in second.along
    assert ids(store) == before


def test_what_is_archived_cannot_be_changed(store: MapStore) -> None:
    command = change(store, "outcome", "b", name="Anders")
    done(store.apply(c.Archive(kind="outcome", id="b"), ANNA))
    assert "gearchiveerd" in words(store.apply(command, BERT))
    assert ("outcome", "b", "Minder eenzaam") in store.archived()


def test_a_link_that_was_archived_can_be_drawn_again(store: MapStore) -> None:
    done(store.apply(c.Archive(kind="link", id="i>a"), ANNA))
    done(store.apply(c.Connect(source="i", target="a", fields={"delay_months": 6}), ANNA))
    (link,) = [one for one in store.map().links if one.id == "i>a"]
    assert (link.delay_months, link.evidence.value) == (6, "assumption")


def test_merging_takes_links_and_indicators_along(store: MapStore) -> None:
    done(store.apply(c.Merge(kind="intervention", id="j", into="i"), ANNA))
    assert [one.id for one in store.map().links] == ["i>a", "a>b", "b>c"]
    add = c.Add(kind="outcome", id="d", fields={"theme": "t", "level": "outcome", "name": "D"})
    done(store.apply(add, ANNA))
    done(store.apply(c.Merge(kind="outcome", id="b", into="d"), ANNA))
    assert ids(store) >= {"a>d", "d>c", "eenzaam"}
    assert ids(store) & {"b", "a>b", "b>c"} == set()


def test_merging_partners_and_themes_keeps_their_items(store: MapStore) -> None:
    done(store.apply(c.Merge(kind="partner", id="welzijn", into="ggd"), ANNA))
    assert store.map().interventions[0].partners == ("ggd",)
    done(store.apply(c.Merge(kind="theme", id="t", into="u"), ANNA))
    assert {node.theme for node in store.map().boxes} == {"u"}


def test_splitting_moves_what_was_named(store: MapStore) -> None:
    split = c.Split(
        kind="outcome", id="b", new_id="d", name="D", links=("b>c",), indicators=("eenzaam",)
    )
    done(store.apply(split, ANNA))
    assert ids(store) >= {"a>b", "d>c"}
    outcomes = {one.id: [i.id for i in one.indicators] for one in store.map().outcomes}
    assert (outcomes["b"], outcomes["d"]) == ([], ["eenzaam"])


def test_a_batch_is_one_row_and_all_or_nothing(store: MapStore) -> None:
    fields = {"theme": "t", "level": "outcome", "name": "D"}
    steps = (
        c.Add(kind="outcome", id="d", fields=fields),
        c.Connect(source="a", target="d"),
        c.Change(kind="outcome", id="d", fields={"owner": "Anna"}, seen={"owner": 0}),
    )
    bad = c.Batch(steps=(*steps, c.Connect(source="d", target="q")))
    assert "q" in words(store.apply(bad, ANNA))
    assert store.revision() == 1
    result = done(store.apply(c.Batch(steps=steps), ANNA))
    assert store.revision() == 2
    assert ids(store) >= {"d", "a>d"}
    done(store.undo(result.operation, ANNA))
    assert store.map() == store.map(1)


UNDONE = [
    c.Add(kind="partner", id="p", fields={"name": "P"}),
    c.Connect(source="i", target="b"),
    c.Archive(kind="outcome", id="b"),
    c.Merge(kind="intervention", id="j", into="i"),
    c.Split(kind="outcome", id="b", new_id="d", name="D", indicators=("eenzaam",)),
    c.Change(
        kind="outcome", id="a", fields={"name": "X", "owner": "Y"}, seen={"name": 1, "owner": 1}
    ),
    c.Move(kind="outcome", id="a", theme="u", seen={"theme": 1}),
]


@pytest.mark.parametrize("command", UNDONE, ids=lambda one: one.type)
def test_every_command_is_undone_and_done_again(store: MapStore, command: c.Command) -> None:
    done(store.apply(command, ANNA))
    changed = store.map()
    assert changed != store.map(1)
    for _time in range(2):
        done(store.undo(command.operation, ANNA))
        assert store.map() == store.map(1)
        assert "al ongedaan" in words(store.undo(command.operation, ANNA))
        done(store.redo(command.operation, ANNA))
        assert store.map() == changed
        assert "niet ongedaan" in words(store.redo(command.operation, ANNA))


def test_steps_are_undone_one_after_the_other(store: MapStore) -> None:
    made = [done(store.apply(change(store, "theme", "t", name=n), ANNA)) for n in ("X", "Y", "Z")]
    for one in reversed(made):
        done(store.undo(one.operation, ANNA))
    assert store.map() == store.map(1)
    for one in made:
        done(store.redo(one.operation, ANNA))
    assert store.map().themes[0].name == "Z"


def test_undo_is_refused_where_the_field_moved_on(store: MapStore) -> None:
    first = done(store.apply(change(store, "theme", "t", name="X", owner="Anna"), ANNA))
    done(store.apply(change(store, "theme", "t", name="Y"), BERT))
    said = words(store.undo(first.operation, ANNA))
    assert "t, name" in said
    assert "sindsdien opnieuw gewijzigd" in said
    assert "owner" not in said


def test_an_addition_that_others_build_on_is_not_undone(store: MapStore) -> None:
    add = c.Add(kind="outcome", id="d", fields={"theme": "t", "level": "outcome", "name": "D"})
    done(store.apply(add, ANNA))
    done(store.apply(c.Connect(source="a", target="d"), BERT))
    assert "a>d" in words(store.undo(add.operation, ANNA))
    done(store.apply(c.Archive(kind="link", id="a>d"), BERT))
    # archived it can still come back, and then needs the box
    assert "a>d" in words(store.undo(add.operation, ANNA))


def test_any_moment_can_be_opened(store: MapStore) -> None:
    maps = [store.map()]
    for name in ("X", "Y"):
        done(store.apply(change(store, "theme", "t", name=name), ANNA))
        maps.append(store.map())
    moments = [entry.who.at for entry in reversed(store.history())]
    assert [store.map(revision) for revision in (1, 2, 3)] == maps
    assert [store.map(at) for at in moments] == maps
    assert store.map(moments[2] - timedelta(microseconds=1)) in maps[:2]
    for at in (0, 4, datetime(2000, 1, 1, tzinfo=UTC)):
        with pytest.raises(ProblemsError, match="niet bewaard"):
            store.map(at)


def test_history_tells_who_what_and_why(store: MapStore) -> None:
    first = change(store, "theme", "t", name="X").model_copy(update={"why": "Besluit raad"})
    done(store.apply(first, ANNA))
    done(store.undo(first.operation, BERT))
    done(store.apply(change(store, "outcome", "a", name="A"), BERT))
    undo, made, _import = store.history("theme", "t")
    assert (made.who.name, made.why, made.action, made.undone) == (
        "Anna",
        "Besluit raad",
        "change",
        True,
    )
    (changed,) = made.changes
    assert (changed.before, changed.after) == ({"name": "Opgave"}, {"name": "X"})
    assert (undo.who.name, undo.undoes, undo.undone) == ("Bert", first.operation, False)
    assert [one.revision for one in store.history(limit=2)] == [4, 3]
    assert [one.revision for one in store.history(limit=2, before=3)] == [2, 1]


def test_a_snapshot_stays_what_it_was(store: MapStore) -> None:
    before = store.map()
    id = store.snapshot("Begroting 2027", ANNA)
    done(store.apply(change(store, "theme", "t", name="X"), ANNA))
    (kept,) = store.snapshots()
    assert (kept.id, kept.name, kept.revision) == (id, "Begroting 2027", 2)
    assert store.snapshot_map(id) == before
    assert store.history(limit=2)[1].action == "snapshot"


def test_a_person_can_be_removed_from_the_history(store: MapStore) -> None:
    command = change(store, "theme", "t", name="X")
    done(store.apply(command, ANNA))
    store.keep_draft(ANNA, "k", "tekst")
    (anna,) = [one for one in store.people(LOCAL) if one.name == "Anna"]
    assert store.forget_person(anna.id, LOCAL)
    entry = store.history()[0]
    assert (entry.who.person, entry.who.name) == (anna.id, None)
    assert store.draft(ANNA, "k") is None
    assert "Anna" not in [one.name for one in store.people(LOCAL)]
    assert not store.forget_person(anna.id, LOCAL)
    with store.database.read() as connection:
        row = connection.exec_driver_sql("SELECT * FROM log WHERE revision = 2").one()
    assert "anna" not in str(row).lower()


def test_who_is_where_forgets_after_a_while(store: MapStore) -> None:
    store.here(ANNA, "outcome/a")
    store.here(ANNA, "outcome/b")
    store.here(BERT, "outcome/a")
    assert [(one.name, one.item) for one in store.who_is_where()] == [
        ("Bert", "outcome/a"),
        ("Anna", "outcome/b"),
    ]
    with store.database.write() as connection:
        connection.exec_driver_sql("UPDATE presence SET at = '2020-01-01T00:00:00.000000+00:00'")
    assert store.who_is_where() == []
    assert store.revision() == 1


def test_a_draft_is_kept_for_its_writer_only(store: MapStore, open_store: Open) -> None:
    store.keep_draft(ANNA, "theme/t", "half")
    store.keep_draft(ANNA, "theme/t", "half af")
    assert open_store().draft(ANNA, "theme/t") == "half af"
    assert store.draft(BERT, "theme/t") is None
    store.drop_draft(ANNA, "theme/t")
    assert store.draft(ANNA, "theme/t") is None


def test_a_monitor_that_went_since_does_not_stop_other_edits(store: MapStore, folder: Path) -> None:
    path = folder / "monitors.yaml"
    path.write_text(path.read_text("utf-8").replace("id: x", "id: xx"), "utf-8")
    done(store.apply(change(store, "theme", "t", name="X"), ANNA))
    assert "measure" in words(store.apply(change(store, "indicator", "eenzaam", measure="z"), ANNA))


def _as_before(store: MapStore, field: str) -> None:
    """What an older program wrote, that did not have this field yet."""
    with store.database.write() as connection:
        for row in [row_of(found) for found in connection.execute(select(LOG)).mappings()]:
            changes = json.loads(row.changes)
            for _kind, _id, _before, after in changes:
                after.pop(field, None)
            old = replace(row, changes=json.dumps(changes))
            values = {"changes": old.changes, "hash": old.digest}
            connection.execute(update(LOG).values(**values))
        for item in connection.execute(select(ITEMS)).mappings().all():
            kept = {}
            for column in ("fields", "versions"):
                kept[column] = json.loads(item[column])
                kept[column].pop(field, None)
            texts = {column: json.dumps(values) for column, values in kept.items()}
            same = (ITEMS.c.kind == item["kind"], ITEMS.c.id == item["id"])
            connection.execute(update(ITEMS).where(*same).values(**texts))


def test_a_store_of_before_a_field_existed_goes_on(store: MapStore, open_store: Open) -> None:
    map = store.map()
    _as_before(store, "mandatory")
    later = open_store()
    assert later.map() == map
    assert checking.problems(later.database) == []
    assert later.import_steps(map) == ()
    assert later.fields("indicator", "eenzaam")["mandatory"] == ""
    first = done(later.apply(change(later, "indicator", "eenzaam", mandatory="banen"), ANNA))
    assert later.map().outcomes[1].indicators[0].mandatory == "banen"
    assert checking.problems(later.database) == []
    late = c.Change(
        kind="indicator", id="eenzaam", fields={"mandatory": "overhead"}, seen={"mandatory": 0}
    )
    assert isinstance(later.apply(late, BERT), Conflict)
    done(later.undo(first.operation, ANNA))
    assert later.map() == map
    assert checking.problems(later.database) == []
