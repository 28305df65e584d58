"""The map page: its panel, filters, search, list and what it says of wrong files."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from effectmap.store.map_file import load
from tests.damage import DAMAGES, Damage, renamed
from tests.pages.conftest import PAGES, Open, shown


def test_without_a_choice_the_panel_tells_how_to_read_the_map(open_page: Open) -> None:
    app = open_page("effectenkaart", opgave="dementie")
    assert not app.exception
    assert "Kies een vak" in shown(app)
    assert "Effecten op deze kaart" in shown(app)


def test_a_chosen_outcome_shows_figures_file_and_day(open_page: Open) -> None:
    app = open_page("effectenkaart", opgave="dementie", vak="langer-prettig-thuis")
    text = shown(app)
    assert not app.exception
    assert "4,5% → 5,7% (2015 → 2025)" in text
    assert "Nederland: 4,3% → 5,2%" in text
    assert "Bron: CBS (CC BY 4.0)" in text
    assert "Uit files/kerncijfers-2025.csv, ingelezen op" in text


def test_example_figures_are_called_so_in_the_panel(open_page: Open) -> None:
    app = open_page("effectenkaart", opgave="dementie", vak="minder-overbelast")
    assert "Voorbeeldcijfers verzonnen" in shown(app)


def test_every_box_of_every_theme_has_a_panel(open_page: Open, folder: Path) -> None:
    found, _catalogue = load(folder)
    app = open_page("effectenkaart")
    for theme in found.themes:
        for node in found.of_theme(theme.id).nodes.values():
            app.query_params["opgave"] = theme.id
            app.query_params["vak"] = node.id
            app.run()
            assert not app.exception, node.id
            assert node.name in shown(app), node.id


def test_an_unknown_box_or_theme_in_the_address_does_no_harm(open_page: Open) -> None:
    app = open_page("effectenkaart", opgave="geen", vak="<script>alert(1)</script>")
    assert not app.exception
    assert "Kies een vak" in shown(app)


def test_search_jumps_to_a_box(open_page: Open) -> None:
    app = open_page("effectenkaart", opgave="dementie")
    app.selectbox(key="search").select("fit").run()
    assert not app.exception
    assert "Mensen met dementie blijven fit" in shown(app)
    assert app.query_params["vak"] == "fit"


def _in_list(app: AppTest) -> set[str]:
    return {button.key for button in app.button if str(button.key).startswith("list-")}


def test_the_list_holds_every_box_and_opens_it(open_page: Open, folder: Path) -> None:
    found, _catalogue = load(folder)
    app = open_page("effectenkaart", opgave="dementie")
    app.button_group(key="view").set_value("list").run()
    assert _in_list(app) == {f"list-{id}" for id in found.of_theme("dementie").nodes}
    app.button(key="list-casemanager-snel").click().run()
    assert not app.exception
    assert "11,5 weken → 5,4 weken" in shown(app)


def test_a_filter_on_partner_keeps_that_partner_s_interventions(
    open_page: Open, folder: Path
) -> None:
    found, _catalogue = load(folder)
    part = found.of_theme("dementie")
    partner = part.interventions[0].partners[0]
    own = {f"list-{node.id}" for node in part.interventions if partner in node.partners}
    others = {f"list-{node.id}" for node in part.interventions} - own
    app = open_page("effectenkaart", opgave="dementie")
    app.button_group(key="view").set_value("list").run()
    app.multiselect[0].select(partner).run()
    assert own <= _in_list(app)
    assert not others & _in_list(app)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_damaged_file_leaves_the_last_copy_and_a_message(
    open_page: Open, folder: Path, damage: Damage, page: str
) -> None:
    open_page("effectenkaart")
    damage(folder / "files" / "kerncijfers-2025.csv")
    app = open_page(page, opgave="dementie", vak="langer-prettig-thuis")
    text = shown(app)
    assert not app.exception
    assert "kerncijfers-2025.csv" in text
    assert "blijft in gebruik" in text
    if page == "effectenkaart":
        assert "4,5% → 5,7%" in text
    if page == "monitors" and damage is renamed:
        assert "80 jaar of ouder (%)" in text
        assert "80 jaar en ouder (%)" in text


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_file_that_was_never_read_leaves_a_gap_and_a_message(
    open_page: Open, new_folder: Path, damage: Damage, page: str
) -> None:
    damage(new_folder / "files" / "kerncijfers-2025.csv")
    app = open_page(page, opgave="dementie", vak="langer-prettig-thuis")
    assert not app.exception
    assert "5,7%" not in shown(app)
    if (page, damage) == ("indicatoren", renamed):
        app.selectbox(key="indicator-dementie").select("aandeel-80plus").run()
        assert "Er is nog geen actueel cijfer" in shown(app)
    else:
        assert "kerncijfers-2025.csv" in shown(app)


def test_a_map_that_cannot_be_read_names_line_and_field(open_page: Open, new_folder: Path) -> None:
    path = new_folder / "map.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("themes:", "thema:", 1), "utf-8")
    app = open_page("effectenkaart")
    assert not app.exception
    assert "map.yaml" in shown(app)
    assert "thema" in shown(app)


def test_monitors_that_break_while_the_app_runs_leave_the_map_as_it_was(
    open_page: Open, folder: Path
) -> None:
    app = open_page("effectenkaart", opgave="dementie", vak="langer-prettig-thuis")
    (folder / "monitors.yaml").write_text("schema_version: [", encoding="utf-8")
    app.run()
    assert not app.exception
    assert "monitors.yaml" in shown(app)
    assert "4,5% → 5,7%" in shown(app)


def test_the_map_is_kept_in_the_store_and_no_longer_in_its_file(
    open_page: Open, folder: Path
) -> None:
    app = open_page("effectenkaart", opgave="dementie", vak="langer-prettig-thuis")
    (folder / "map.yaml").write_text("schema_version: [", encoding="utf-8")
    app.run()
    assert not app.exception
    assert "map.yaml" not in shown(app)
    assert "4,5% → 5,7%" in shown(app)


def test_a_figure_is_one_click_from_the_row_of_its_file(open_page: Open) -> None:
    app = open_page("effectenkaart", opgave="dementie", vak="langer-prettig-thuis")
    app.button(key="rows-aandeel-80plus").click().run()
    assert not app.exception
    then, now = (table.value for table in app.dataframe)
    assert list(then.iloc[0]) == ["k_80JaarOfOuder_21", "4.5  ◀ dit cijfer"]
    assert now.iloc[0]["In het bestand"] == "5,7  ◀ dit cijfer"
    assert "regel 5 van kerncijfers-2015.csv" in shown(app)


def test_a_poster_says_what_can_be_read_from_where(open_page: Open) -> None:
    app = open_page("effectenkaart", opgave="dementie")
    app.button(key="poster").click().run()
    assert not app.exception
    assert "leesbaar tot op 1,7 m, niet op 2,0 m" in shown(app)
