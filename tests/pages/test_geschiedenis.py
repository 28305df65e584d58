"""The history page: timeline and undo, a moment read only, two moments, names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from effectmap.store import commands as c
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied
from effectmap.store.roles import LOCAL, Actor, Role
from effectmap.ui import person
from tests.pages.conftest import Open, shown

ANNA = Actor("anna@zutphen.nl", "Anna *de* Vries", frozenset({Role.EDITOR}))
READER = Actor("rik@zutphen.nl", "Rik", frozenset({Role.READER}))
Did = Callable[..., Applied]


@pytest.fixture
def store(folder: Path) -> MapStore:
    """The store that the app opens too."""
    return MapStore.open(folder)


@pytest.fixture
def change(store: MapStore) -> Did:
    """Changes fields of an item, as somebody who looks now."""

    def changed(
        kind: c.Kind, id: str, actor: Actor = ANNA, why: str = "", **fields: Any
    ) -> Applied:
        seen = store.versions(kind, id)
        command = c.Change(kind=kind, id=id, fields=fields, seen=seen, why=why)
        result = store.apply(command, actor)
        assert isinstance(result, Applied)
        return result

    return changed


def _undo(app: AppTest, one: Applied) -> AppTest:
    return app.button(key=f"undo-{one.operation}").click().run()


def _can_undo(app: AppTest) -> set[str]:
    return {str(b.key)[5:] for b in app.button if str(b.key).startswith("undo-")}


def test_the_timeline_tells_who_changed_what_and_why(open_page: Open, change: Did) -> None:
    change(
        "intervention", "casemanager", why="Van de *thematafel*", name="Vaste hulp", budget=90000
    )
    text = shown(open_page("geschiedenis"))
    assert "Anna de Vries" in text
    assert "Interventie “Vaste hulp”" in text
    assert "naam: “Casemanager dementie vanaf de diagnose” → “Vaste hulp”" in text
    assert "→ “€ 90.000”" in text
    assert "Waarom: Van de thematafel" in text
    assert "lokale gebruiker" in text
    assert "Hele kaart ingelezen" in text


MOMENT = "najaarsrapportage-2026"


def test_the_timeline_tells_of_the_cycle_and_undoes_there(
    open_page: Open, store: MapStore, change: Did
) -> None:
    before = store.cycle()
    done = change("review", f"{MOMENT}>weg-weten", judgement="behind")
    app = open_page("geschiedenis")
    text = shown(app)
    assert "Oordeel “Mantelzorgers weten waar zij terechtkunnen · Najaarsrapportage 2026”" in text
    assert "oordeel: “let op” → “achter”" in text
    assert not _undo(app, done).exception
    assert store.cycle() == before


def test_an_adoption_is_told_and_nothing_in_it_is_undone(
    open_page: Open, store: MapStore, change: Did
) -> None:
    done = change("review", f"{MOMENT}>weg-weten", judgement="behind")
    adopted = store.adopt(MOMENT, "{}", store.revision(), ANNA)
    assert isinstance(adopted, Applied)
    app = open_page("geschiedenis")
    assert "“Najaarsrapportage 2026” vastgesteld, met de kaart en de cijfers" in shown(app)
    app = _undo(app, done)
    (warning,) = app.warning
    said = str(warning.value).replace("\\", "")
    assert said.startswith(
        "Mantelzorgers weten waar zij terechtkunnen · Najaarsrapportage 2026: dit"
    )
    assert "dit moment is vastgesteld" in said
    assert "vastgesteld moment" in shown(open_page("geschiedenis", deel="vastgelegd"))
    app = _undo(app, adopted)
    assert not app.exception
    assert store.adopted(MOMENT) is None


def test_a_name_that_was_removed_is_said_to_be(
    open_page: Open, store: MapStore, change: Did
) -> None:
    change("theme", "dementie", owner="Anna")
    anna = next(one for one in store.people(LOCAL) if one.name == ANNA.name)
    store.forget_person(anna.id, LOCAL)
    text = shown(open_page("geschiedenis"))
    assert "verwijderd persoon" in text
    assert "Anna de Vries" not in text


def test_undo_puts_the_value_back_and_marks_the_entry(
    open_page: Open, store: MapStore, change: Did
) -> None:
    was = store.map().nodes["casemanager"].name
    done = change("intervention", "casemanager", name="Vaste hulp")
    app = _undo(open_page("geschiedenis"), done)
    assert not app.exception
    assert store.map().nodes["casemanager"].name == was
    assert "ongedaan gemaakt" in shown(app)
    assert done.operation not in _can_undo(app)


def test_an_undo_that_is_refused_says_why_at_its_entry(
    open_page: Open, store: MapStore, change: Did
) -> None:
    first = change("intervention", "casemanager", name="Vaste hulp")
    change("intervention", "casemanager", name="Hulp")
    app = _undo(open_page("geschiedenis"), first)
    assert not app.exception
    (warning,) = app.warning
    said = str(warning.value).replace("\\", "")
    assert "Hulp, naam: " in said
    assert "sindsdien" in said
    assert store.map().nodes["casemanager"].name == "Hulp"


def test_the_first_entry_cannot_be_undone(open_page: Open, store: MapStore) -> None:
    assert _can_undo(open_page("geschiedenis")) == set()


def test_a_reader_sees_the_history_and_changes_nothing(
    open_page: Open, change: Did, monkeypatch: pytest.MonkeyPatch
) -> None:
    change("theme", "dementie", owner="Anna")
    monkeypatch.setattr(person, "actor", lambda: READER)
    app = open_page("geschiedenis")
    assert "→ “Anna”" in shown(app)
    assert _can_undo(app) == set()
    assert "people" not in app.button_group(key="history-part").options
    named = open_page("geschiedenis", deel="namen")
    assert not named.exception
    assert not [b for b in named.button if str(b.key).startswith("forget-")]
    assert not open_page("geschiedenis", deel="vastgelegd").text_input


def test_the_history_of_a_box_is_kept_in_the_address(open_page: Open, change: Did) -> None:
    change("intervention", "casemanager", description="Elke week")
    change("intervention", "beweeggroepen", description="Elke dag")
    change("link", "casemanager>casemanager-snel", evidence="strong_indications")
    text = shown(open_page("geschiedenis", vak="casemanager"))
    assert "Elke week" in text
    assert "bewijskracht:" in text
    assert "Elke dag" not in text


def test_the_history_of_a_theme_and_of_a_person(open_page: Open, change: Did) -> None:
    change("theme", "dementie", owner="Anna")
    change("theme", "dementie", actor=LOCAL, owner="Bert")
    app = open_page("geschiedenis")
    others = [id for id in app.selectbox(key="history-theme").options if "ementie" not in id]
    app.selectbox(key="history-theme").select("dementie").run()
    assert "→ “Anna”" in shown(app)
    people = app.selectbox(key="history-person")
    people.select_index(people.options.index(ANNA.name)).run()
    assert "→ “Anna”" in shown(app)
    assert "→ “Bert”" not in shown(app)
    app.selectbox(key="history-theme").select(others[0]).run()
    assert "Hier is nog niets gewijzigd" in shown(app)


def test_older_entries_are_a_page_further(open_page: Open, change: Did) -> None:
    for n in range(51):
        change("theme", "dementie", owner=f"Eigenaar {n:02}")
    app = open_page("geschiedenis")
    assert "→ “Eigenaar 01”" in shown(app)
    assert "→ “Eigenaar 00”" not in shown(app)
    next(b for b in app.button if b.label == "Oudere wijzigingen").click().run()
    assert "→ “Eigenaar 00”" in shown(app)
    assert "Hele kaart ingelezen" in shown(app)
    next(b for b in app.button if b.label == "Naar de nieuwste").click().run()
    assert "→ “Eigenaar 50”" in shown(app)


def test_a_moment_is_opened_as_it_was_and_read_only(
    open_page: Open, store: MapStore, change: Did
) -> None:
    was = store.map().nodes["casemanager"].name
    change("intervention", "casemanager", name="Vaste hulp")
    app = open_page("geschiedenis", moment="1", opgave="dementie", vak="casemanager")
    text = shown(app)
    assert not app.exception
    assert "Zo stond de kaart op" in text
    assert "uur: alleen lezen" in text
    assert "Zonder cijfers" in text
    assert was in text
    assert "Vaste hulp" not in text
    assert _can_undo(app) == set()


@pytest.mark.parametrize("moment", ["0", "999", "-1", "x", "99999999999999999999", "²"])
def test_a_moment_that_never_was_is_said_to_be(open_page: Open, moment: str) -> None:
    app = open_page("geschiedenis", moment=moment)
    assert not app.exception
    assert "de kaart werd op dit moment niet bewaard" in shown(app)


def test_two_moments_tell_what_was_added_gone_and_changed(
    open_page: Open, store: MapStore, change: Did
) -> None:
    change("intervention", "casemanager", name="Vaste hulp")
    fields = {"theme": "dementie", "name": "Maatje"}
    store.apply(c.Add(kind="intervention", id="maatje", fields=fields), ANNA)
    store.apply(c.Archive(kind="intervention", id="beweeggroepen"), ANNA)
    app = open_page("geschiedenis", deel="vergelijken", van="1", tot="4", opgave="dementie")
    text = shown(app)
    assert not app.exception
    added, rest = text.split("− Verdwenen")
    gone, changed = rest.split("~ Gewijzigd")
    assert "Interventie “Maatje”" in added
    assert "Interventie “Beweeggroepen in de wijk”" in gone
    assert "→ “Vaste hulp”" in changed
    other = open_page("geschiedenis", deel="vergelijken", van="4", tot="1", opgave="dementie")
    assert "Interventie “Maatje”" in shown(other).split("− Verdwenen")[1]


def test_the_same_moment_twice_has_no_differences(open_page: Open, store: MapStore) -> None:
    app = open_page("geschiedenis", deel="vergelijken", van="1", tot="1")
    assert "niet veranderd" in shown(app)


def test_an_unknown_moment_to_compare_with_does_no_harm(open_page: Open) -> None:
    app = open_page("geschiedenis", deel="vergelijken", van="<b>", tot="77")
    assert not app.exception
    assert "niet veranderd" in shown(app)


def test_a_map_is_recorded_under_a_name_and_compared_with(
    open_page: Open, store: MapStore, change: Did
) -> None:
    app = open_page("geschiedenis", deel="vastgelegd")
    app.text_input[0].input("Kadernota *2027*")
    next(b for b in app.button if b.label == "Leg deze kaart vast").click().run()
    assert not app.exception
    assert [one.name for one in store.snapshots()] == ["Kadernota *2027*"]
    change("theme", "dementie", owner="Anna")
    compared = open_page("geschiedenis", deel="vergelijken")
    first = compared.selectbox(key="compare-van")
    assert "“Kadernota *2027*”" in first.options[first.index or 0]
    assert "→ “Anna”" in shown(compared)


def test_a_map_is_not_recorded_without_a_name(open_page: Open, store: MapStore) -> None:
    app = open_page("geschiedenis", deel="vastgelegd")
    next(b for b in app.button if b.label == "Leg deze kaart vast").click().run()
    assert "Geef eerst een naam" in shown(app)
    assert store.snapshots() == []


def test_a_name_is_removed_after_saying_what_that_means(
    open_page: Open, store: MapStore, change: Did
) -> None:
    change("theme", "dementie", owner="Anna")
    anna = next(one for one in store.people(LOCAL) if one.name == ANNA.name)
    app = open_page("geschiedenis", deel="namen")
    app.button(key=f"forget-{anna.id}").click().run()
    assert "Dit kan niet ongedaan worden gemaakt" in shown(app)
    assert store.authors()
    app.button(key="forget-sure").click().run()
    assert not app.exception
    assert anna.id not in {one.id for one in store.people(LOCAL)}


def test_a_moment_to_compare_with_can_be_chosen_by_date(open_page: Open, change: Did) -> None:
    change("theme", "dementie", owner="Anna")
    app = open_page("geschiedenis", deel="vergelijken", van="1", tot="1")
    then = app.datetime_input[0]
    then.set_value(then.value + timedelta(days=1))
    next(b for b in app.button if b.label == "Kies dit moment").click().run()
    assert not app.exception
    assert app.query_params["van"] in ("2", ["2"])
    app.datetime_input[1].set_value(then.value - timedelta(days=400))
    [b for b in app.button if b.label == "Kies dit moment"][1].click().run()
    assert "toen nog niet bewaard" in shown(app)
