"""The theme table as its visitors use it: adding to it, changing it, and what that shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from effectmap.analysis import theme_table as found
from effectmap.known import freeze
from effectmap.store import commands as c
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied
from effectmap.store.roles import LOCAL
from effectmap.ui.theme_table_sheet import Table, sheet_of
from effectmap.workspace import open_library, open_workspace
from tests.pages.conftest import Open, shown

YOUNG = {"opgave": "jongvolwassenen"}


@pytest.fixture
def kept(folder: Path) -> Iterator[MapStore]:
    store = MapStore.open(folder)
    yield store
    store.close()


def table_of(store: MapStore, theme: str = "dementie") -> Table:
    whole = store.map().theme(theme)
    assert whole is not None
    return Table(whole, store.map().of_theme(theme), store.table().of_theme(theme), ())


def texts(element: list) -> list[str]:  # type: ignore[type-arg]
    """All texts of a sheet, in the order in which they are read."""
    _tag, _attributes, text, children = element
    return [text] * bool(text) + [one for child in children for one in texts(child)]


def button(app: AppTest, label: str) -> None:
    next(one for one in app.button if one.label == label).click().run()


def fill(app: AppTest, label: str, value: str) -> None:
    next(one for one in app.text_input if one.label == label).set_value(value)


def choose(app: AppTest, label: str, value: str) -> None:
    next(one for one in app.selectbox if one.label == label).set_value(value)


def add(app: AppTest, form: str) -> None:
    next(one for one in app.button if one.form_id == form).click().run()
    assert not app.exception


def test_a_table_is_begun_with_a_stage(open_page: Open, kept: MapStore) -> None:
    app = open_page("thematafel", **YOUNG)
    assert not app.exception
    assert "nog geen fasen" in shown(app)
    said = texts(sheet_of(table_of(kept, "jongvolwassenen")))
    assert "Toegezegd aan tafel: –" in said
    assert "Het kader heeft nog geen budget." in said
    button(app, "Nieuwe fase")
    fill(app, "Naam", "Thuis")
    add(app, "new-stage")
    (stage,) = kept.table().of_theme("jongvolwassenen").stages
    assert stage.name == "Thuis"
    assert app.query_params["vak"] == f"stage:{stage.id}"


def test_a_new_role_shows_the_overlap_that_it_makes(open_page: Open, kept: MapStore) -> None:
    app = open_page("thematafel", opgave="dementie")
    button(app, "Nieuwe rol")
    choose(app, "Partij", "ggd")
    choose(app, "Fase", "niet-pluis")
    choose(app, "Wat wordt geboden", "Keukentafelgesprek")
    choose(app, "Voor wie", "Mensen met dementie")
    choose(app, "Betaald uit", "wmo")
    fill(app, "Bedrag per jaar (euro)", "12.500")
    add(app, "new-role")
    role = kept.table().roles[-1]
    assert (role.partner, role.stage, role.name) == ("ggd", "niet-pluis", "Keukentafelgesprek")
    assert (role.target_group, role.funding, role.amount) == ("Mensen met dementie", "wmo", 12_500)
    assert not role.amount_example
    said = texts(sheet_of(table_of(kept)))
    assert "Toegezegd aan tafel: €\u00a0725.500" in said
    assert "Overlap (4)" in said
    assert "Keukentafelgesprek · Niet pluis" in said


@pytest.mark.parametrize(
    ("name", "amount", "said"),
    [(None, "100", "Zeg wat er wordt geboden"), ("Maatje", "veel", "dit is geen getal")],
)
def test_what_cannot_be_added_is_said(
    open_page: Open, kept: MapStore, name: str | None, amount: str, said: str
) -> None:
    app = open_page("thematafel", opgave="dementie", vak="new:role>>")
    if name:
        choose(app, "Wat wordt geboden", name)
    fill(app, "Bedrag per jaar (euro)", amount)
    before = kept.revision()
    add(app, "new-role")
    assert said.casefold() in shown(app).casefold()
    assert kept.revision() == before


def test_a_new_partner_has_its_kind(open_page: Open, kept: MapStore) -> None:
    app = open_page("thematafel", opgave="dementie")
    button(app, "Nieuwe partij")
    next(
        one for one in app.text_input if one.label == "Naam" and one.form_id == "new-partner"
    ).set_value("Buren voor buren")
    choose(app, "Soort partij", "initiative")
    add(app, "new-partner")
    partner = next(one for one in kept.map().partners if one.name == "Buren voor buren")
    assert partner.type == "initiative"


def test_the_sheet_says_what_is_promised_against_the_frame(kept: MapStore) -> None:
    said = texts(sheet_of(table_of(kept)))
    # Wmo 515.000 and subsidie 198.000, added by hand from table.yaml
    assert "Toegezegd aan tafel: €\u00a0713.000" in said
    assert "van een budget van €\u00a0700.000: €\u00a013.000 te veel" in said
    # the stage that nobody serves, with all five groups there; and 3, 5 and 5 elsewhere
    assert said.count("niemand") == 1 + 5 + 3 + 5 + 5
    for finding in ("Overlap (3)", "Blinde vlekken (5)", "Schotten (4)"):
        assert finding in said
    assert "andere wet: Wlz" in said
    assert "“Logeeropvang”: Wmo → Wlz" in said


def test_the_frame_is_filled_in_beside_the_table(open_page: Open, kept: MapStore) -> None:
    app = open_page("thematafel", opgave="jongvolwassenen", vak="frame:jongvolwassenen")
    fill(app, "Budget per jaar (euro)", "80.000")
    app.run()
    button(app, "Bewaar")
    frame = kept.table().frame("jongvolwassenen")
    assert frame is not None
    assert frame.budget == 80_000


def test_a_stage_moves_in_the_order_and_goes_with_its_roles(
    open_page: Open, kept: MapStore
) -> None:
    app = open_page("thematafel", opgave="dementie", vak="stage:diagnose")
    button(app, "Later")
    stages = [one.id for one in kept.table().of_theme("dementie").stages]
    assert stages[:3] == ["niet-pluis", "thuis-met-hulp", "diagnose"]
    button(app, "Weghalen, met wat erin staat (7)")
    assert all(one.stage != "diagnose" for one in kept.table().roles)
    assert "vak" not in app.query_params


def test_a_role_that_ended_stands_apart_and_can_still_be_changed(
    open_page: Open, kept: MapStore
) -> None:
    id = "intensieve-zorg-thuis-huisartsen-huisbezoek"
    versions = kept.versions("role", id)
    ending = c.Change(kind="role", id=id, fields={"end": "2020-01-01"}, seen=versions)
    assert isinstance(kept.apply(ending, LOCAL), Applied)
    whole = table_of(kept)
    ended = tuple(one for one in whole.table.roles if one.id == id)
    now = found.running(whole.table, date(2026, 1, 1))
    said = texts(sheet_of(Table(whole.theme, whole.map, now, ended)))
    assert said[said.index("Gestopt") + 1] == "Huisbezoek · Huisartsen"
    assert said.count("Huisbezoek") == 0
    app = open_page("thematafel", opgave="dementie", vak=f"role:{id}")
    assert "Huisbezoek" in shown(app)


def test_a_new_role_is_asked_for_a_cell_and_then_for_the_next(
    open_page: Open, kept: MapStore
) -> None:
    app = open_page(
        "thematafel", opgave="dementie", groep="mantelzorgers", vak="new:role>ggd>nazorg"
    )
    choose(app, "Wat wordt geboden", "Inlooppunt")
    button(app, "Voeg toe, en nog een")
    role = kept.table().roles[-1]
    assert (role.partner, role.stage, role.target_group) == ("ggd", "nazorg", "Mantelzorgers")
    assert app.query_params["vak"] == "new:role>ggd>nazorg"
    assert next(one for one in app.selectbox if one.label == "Wat wordt geboden").value is None


def test_a_role_moves_to_another_partner_and_stage_and_history_tells_it(
    open_page: Open, kept: MapStore
) -> None:
    id = "diagnose-thuiszorg-casemanager"
    app = open_page("thematafel", opgave="dementie", vak=f"role:{id}")
    choose(app, "Partij", "wijkteam")
    choose(app, "Fase", "nazorg")
    app.run()
    button(app, "Bewaar")
    role = next(one for one in kept.table().roles if one.id == id)
    assert (role.partner, role.stage) == ("wijkteam", "nazorg")
    told = shown(open_page("geschiedenis"))
    assert "partij: “Thuiszorgorganisaties” → “Sociaal wijkteam”" in told
    assert "in de fase: “Diagnose” → “Nazorg”" in told


def test_one_target_group_fills_the_matrix_and_what_is_computed_stays(kept: MapStore) -> None:
    whole = table_of(kept)
    part = replace(whole, group="mantelzorgers")
    said = texts(sheet_of(part))
    # counted by hand in table.yaml
    assert (
        "Alleen wat er is voor “mantelzorgers”: 8 van 30 rollen. Overlap, blinde vlekken, schotten "
        "en bedragen gaan over de hele tafel."
    ) in said
    assert "Geheugenonderzoek" not in said
    assert "Mantelzorgmakelaar" in said
    for finding in ("Toegezegd aan tafel: €\u00a0713.000", "Overlap (3)", "Schotten (4)"):
        assert finding in said
    everything = texts(sheet_of(whole))
    assert said[said.index("Overlap (3)") :] == everything[everything.index("Overlap (3)") :]


def test_an_unknown_group_in_the_address_shows_the_whole_table(open_page: Open) -> None:
    app = open_page("thematafel", opgave="dementie", groep="<b>Niemand</b>")
    assert not app.exception
    assert next(one for one in app.selectbox if one.label == "Toon wat er is voor").value == ""


def test_the_table_of_an_adopted_moment_is_looked_at_and_not_changed(
    open_page: Open, kept: MapStore
) -> None:
    moment, id = "jaarrekening-2025", "diagnose-thuiszorg-casemanager"
    known = open_workspace(open_library(kept.folder, kept.map().municipality.area), kept.map())
    answer = kept.adopt(moment, freeze(known.known), kept.revision(), LOCAL)
    assert isinstance(answer, Applied)
    assert isinstance(kept.apply(c.Archive(kind="stage", id="diagnose"), LOCAL), Applied)
    address = {"opgave": "dementie", "vak": f"role:{id}"}
    assert "Casemanager dementie" not in shown(open_page("thematafel", **address))
    app = open_page("thematafel", **address, moment=moment)
    assert not app.exception
    assert "Bedrag per jaar: € 150.000 (Voorbeeldcijfers)" in shown(app).replace("\\", "")
    labels = {one.label for one in app.button}
    assert "Sluiten" in labels
    assert not labels & {"Nieuwe rol", "Nieuwe fase", "Weghalen", "Bewaar"}
    app = open_page("thematafel", opgave="dementie", moment=moment, vak="new:stage")
    assert not [one for one in app.text_input if one.label == "Naam"]
