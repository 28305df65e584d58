"""The slices of a theme beside the map: made, renamed, put in order, taken away."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from effectmap.store import commands as c
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL
from tests.pages.conftest import Open, shown

THEME = "bestaanszekerheid"


@pytest.fixture
def store(folder: Path) -> MapStore:
    """With two slices; of the first one a box was archived since."""
    store = MapStore.open(folder)
    boxes = list(store.map().of_theme(THEME).nodes)
    for id, holds in {"raad": boxes[:3], "tafel": boxes[2:5]}.items():
        fields = {"theme": THEME, "name": f"Voor de {id}", "holds": holds}
        store.apply(c.Add(kind="slice", id=id, fields=fields), LOCAL)
    store.apply(c.Archive(kind="intervention", id=boxes[0]), LOCAL)
    return store


@pytest.fixture
def app(open_page: Open, store: MapStore) -> AppTest:
    """The map while it is edited."""
    app = open_page("effectenkaart", opgave=THEME)
    app.session_state["editing"] = True
    app.run()
    assert not app.exception
    return app


def names(store: MapStore) -> list[str]:
    return [one.name for one in store.table().slices]


def test_each_slice_says_how_many_boxes_it_shows_and_how_many_are_away(app: AppTest) -> None:
    text = shown(app)
    assert "Voor de raad  \n2 vakken; nu niet op de kaart: 1" in text
    assert "Voor de tafel  \n3 vakken" in text


def test_their_order_changes_with_a_button_and_comes_back_with_undo(
    app: AppTest, store: MapStore
) -> None:
    assert app.button(key="earlier-raad").disabled
    assert app.button(key="later-tafel").disabled
    app.button(key="later-raad").click().run()
    assert names(store) == ["Voor de tafel", "Voor de raad"]
    app.button(key="edit-undo").click().run()
    assert names(store) == ["Voor de raad", "Voor de tafel"]


def test_a_slice_is_taken_away_and_its_boxes_stay(app: AppTest, store: MapStore) -> None:
    before = store.map()
    app.button(key="archive-raad").click().run()
    assert names(store) == ["Voor de tafel"]
    assert store.map() == before


def test_a_new_name_is_saved_and_keeps_the_box_that_is_away(app: AppTest, store: MapStore) -> None:
    (field,) = (one for one in app.text_input if (one.key or "").startswith("edit-slice:raad:name"))
    field.input("Raadsavond").run()
    app.button(key="edit-save-slice-raad").click().run()
    assert names(store) == ["Raadsavond", "Voor de tafel"]
    assert len(store.table().slices[0].holds) == 3


def test_whoever_only_looks_at_the_map_is_not_bothered_with_it(
    open_page: Open, store: MapStore
) -> None:
    assert "Voor de raad" not in shown(open_page("effectenkaart", opgave=THEME))
