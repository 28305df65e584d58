"""The wall as Streamlit runs it: what it is given, and what it says when there is nothing."""

from __future__ import annotations

from pathlib import Path

from tests.pages.conftest import Open, shown

_THEMES = "themes:\n"


def test_a_theme_without_boxes_says_so_and_leads_back(open_page: Open, new_folder: Path) -> None:
    source = new_folder / "map.yaml"
    text = source.read_text(encoding="utf-8")
    assert text.count(_THEMES) == 1
    empty = f"{_THEMES}  - id: nog-leeg\n    name: Nog leeg\n"
    source.write_text(text.replace(_THEMES, empty), encoding="utf-8")
    app = open_page("wand", opgave="nog-leeg")
    assert not app.exception
    assert "deze opgave heeft geen vakken" in shown(app)


def test_an_unknown_theme_in_the_address_shows_the_first_one(open_page: Open) -> None:
    app = open_page("wand", opgave="bestaat-niet")
    assert not app.exception
    assert app.query_params["opgave"] == "dementie"
    assert "geen vakken" not in shown(app)


def test_the_map_page_leads_to_the_wall(open_page: Open) -> None:
    app = open_page("effectenkaart", opgave="bestaanszekerheid")
    assert app.button(key="wall-button").label == "Aan de wand"
