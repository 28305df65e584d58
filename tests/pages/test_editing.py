"""Editing beside the map: what can be done with a box, and what the screen says of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from effectmap.store.commands import Change
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL
from tests.pages.conftest import Open, shown


@pytest.fixture
def store(folder: Path) -> Iterator[MapStore]:
    kept = MapStore.open(folder)
    yield kept
    kept.close()
    st.cache_resource.clear()


@pytest.fixture
def edit(open_page: Open, store: MapStore):
    """Opens the map on a box, to edit it."""

    def opened(box: str | None = None) -> AppTest:
        address = {"vak": box} if box else {}
        app = open_page("effectenkaart", opgave="dementie", **address)
        app.toggle(key="editing").set_value(True).run()
        assert not app.exception
        return app

    return opened


def _press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert not app.exception
    return app


def _field(app: AppTest, label: str):
    return next(field for field in app.text_input if field.label == label)


def test_a_field_is_saved_as_one_edit_with_its_reason(edit, store: MapStore) -> None:
    app = edit("maatjes")
    _field(app, "Voor wie").set_value("Wie graag wandelt").run()
    _field(app, "Waarom? (mag leeg blijven)").set_value("Gezegd op de thematafel").run()
    _press(app, "Bewaar")
    (entry, *_before) = store.history("intervention", "maatjes")
    assert entry.why == "Gezegd op de thematafel"
    assert entry.changes[0].after == {"target_group": "Wie graag wandelt"}
    assert _field(app, "Voor wie").value == "Wie graag wandelt"


@pytest.mark.parametrize(
    ("label", "typed", "said"),
    [
        ("Sinds", "31-2-2024", "dit is geen datum"),
        ("Budget per jaar (euro)", "veel", "dit is geen getal"),
        ("Naam", "", "Naam"),
    ],
)
def test_a_mistake_stands_at_its_field_and_cannot_be_saved(
    edit, label: str, typed: str, said: str
) -> None:
    app = edit("maatjes")
    _field(app, label).set_value(typed).run()
    assert said in shown(app) or label == "Naam"
    save = next(button for button in app.button if button.label == "Bewaar")
    assert save.disabled


def test_the_same_field_shows_the_three_ways_to_go_on(edit, store: MapStore) -> None:
    app = edit("maatjes")
    _field(app, "Voor wie").set_value("Van mij").run()
    store.apply(
        Change(
            kind="intervention",
            id="maatjes",
            fields={"target_group": "Van de ander"},
            seen=store.versions("intervention", "maatjes"),
        ),
        LOCAL,
    )
    _press(app, "Bewaar")
    text = shown(app)
    assert "Van de ander: Van de ander" in text
    assert "Van u: Van mij" in text
    assert store.fields("intervention", "maatjes")["target_group"] == "Van de ander"
    assert "Of vul hierboven iets anders in" in text
    _press(app, "Neem die van de ander")
    assert _field(app, "Voor wie").value == "Van de ander"


def test_another_value_can_settle_what_both_changed(edit, store: MapStore) -> None:
    app = edit("maatjes")
    _field(app, "Voor wie").set_value("Van mij").run()
    seen = store.versions("intervention", "maatjes")
    fields = {"target_group": "Van de ander"}
    store.apply(Change(kind="intervention", id="maatjes", fields=fields, seen=seen), LOCAL)
    _press(app, "Bewaar")
    _field(app, "Voor wie").set_value("Van ons samen").run()
    _press(app, "Houd de mijne")
    assert store.fields("intervention", "maatjes")["target_group"] == "Van ons samen"


def test_a_box_comes_after_another_with_its_link(edit, store: MapStore) -> None:
    app = edit("fit")
    names = [field for field in app.text_input if field.label == "Naam"]
    names[-1].set_value("Meer mensen lopen mee")
    _press(app, "Voeg toe")
    assert "fit>meer-mensen-lopen-mee" in {link.id for link in store.map().links}
    assert app.query_params["vak"] == "meer-mensen-lopen-mee"
    _press(app, "Maak ongedaan")
    assert "meer-mensen-lopen-mee" not in store.map().nodes
    _press(app, "Doe opnieuw")
    assert "meer-mensen-lopen-mee" in store.map().nodes


def test_an_archived_box_comes_back_with_its_links(edit, store: MapStore) -> None:
    before = store.map()
    app = edit("fit")
    _press(app, "Archiveer dit vak")
    assert "fit" not in store.map().nodes
    assert not app.query_params.get("vak")
    _press(app, "Zet terug")
    after = store.map()
    assert "fit" in after.nodes
    assert {link.id for link in after.links} == {link.id for link in before.links}


def test_a_link_is_made_and_removed(edit, store: MapStore) -> None:
    app = edit("maatjes")
    app.selectbox(key="connect-maatjes").select("fit").run()
    assert not app.exception
    assert "maatjes>fit" in {link.id for link in store.map().links}
    app.button(key="archive-maatjes>fit").click().run()
    assert "maatjes>fit" not in {link.id for link in store.map().links}


def test_a_link_that_may_not_be_is_refused_in_words(edit, store: MapStore) -> None:
    app = edit("dementie-hoort-erbij")
    revision = store.revision()
    key = next(b.key for b in app.selectbox if str(b.key).startswith("connect-"))
    app.selectbox(key=key).select("fit").run()
    assert not app.exception
    assert app.error
    assert store.revision() == revision


def test_a_box_moves_merges_and_splits(edit, store: MapStore) -> None:
    app = edit("maatjes")
    app.selectbox(key="merge-maatjes").select("odensehuis").run()
    app.button(key="merge-do-maatjes").click().run()
    assert not app.exception
    assert "maatjes" not in store.map().nodes
    app = edit("beweeggroepen")
    app.selectbox(key="move-beweeggroepen").select("bestaanszekerheid").run()
    app.button(key="move-do-beweeggroepen").click().run()
    assert not app.exception
    assert store.map().nodes["beweeggroepen"].theme == "bestaanszekerheid" or app.error


def test_text_from_people_is_shown_as_typed(edit, store: MapStore) -> None:
    odd = "**dik** <b>x</b> ![a](https://voorbeeld.nl/x.png) $x$ :red[r]"
    app = edit("maatjes")
    _field(app, "Naam").set_value(odd).run()
    _press(app, "Bewaar")
    assert store.map().nodes["maatjes"].name == odd
    head = next(one.value for one in app.markdown if one.value.startswith("### "))
    assert "**dik**" not in head
    assert "![a]" not in head


def test_a_map_begins_with_its_first_theme(open_page: Open, new_folder: Path) -> None:
    begin = "schema_version: 1\nmunicipality: {name: Zutphen, area: GM0301}\n"
    (new_folder / "cycle.yaml").unlink()
    (new_folder / "table.yaml").unlink()
    (new_folder / "map.yaml").write_text(begin, encoding="utf-8")
    app = open_page("effectenkaart")
    assert "heeft nog geen opgaven" in shown(app)
    app.text_input[0].set_value("Langer thuis")
    _press(app, "Voeg toe")
    assert app.query_params["opgave"] == "langer-thuis"
    assert "### Langer thuis" in shown(app)


def test_a_store_that_is_away_leaves_the_last_map_and_says_so(
    open_page: Open, store: MapStore, folder: Path
) -> None:
    app = open_page("effectenkaart", opgave="dementie", vak="fit")
    assert not app.exception
    store.close()
    for path in (folder / "store").glob("effectenkaart.sqlite*"):
        path.write_bytes(b"no database any more" * 400)
    app.run(timeout=60)
    assert not app.exception
    assert "Mensen met dementie blijven fit" in shown(app)
    assert app.error
