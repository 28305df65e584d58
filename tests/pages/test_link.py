"""From a question in plain words to an indicator on the map, through the page of monitors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from effectmap import linking
from effectmap.model import EffectMap
from effectmap.store.commands import Archive
from effectmap.store.map_file import load_catalogue
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL
from tests.pages.conftest import Open, shown

LIVING_ALONE = "cbs-kerncijfers/eenpersoonshuishoudens"


@pytest.fixture
def searched(open_page: Open):
    def search(text: str, measure: str | None = None) -> AppTest:
        app = open_page("monitors")
        app.text_input(key="link-search").input(text).run()
        assert not app.exception
        if measure is not None:
            app.selectbox(key="link-measure").select(measure).run()
            assert not app.exception
        return app

    return search


def _table(app: AppTest, column: str):
    return next(frame.value for frame in app.dataframe if column in frame.value.columns)


def test_plain_words_show_measures_with_their_coverage(searched) -> None:
    frame = _table(searched("alleenwonend"), "Jaren gemeente")
    row = frame.iloc[0]
    assert row["Maat"] == "Eenpersoonshuishoudens"
    assert row["Jaren gemeente"] == "2015, 2025"
    assert row["Buurten"] == 0
    assert row["Cijfers per status"] == "2 definitief"


@pytest.mark.parametrize("text", ["qqqqqq", "<script>alert()</script>", "**"])
def test_nothing_found_is_said(searched, text: str) -> None:
    app = searched(text)
    assert "Er is geen maat gevonden" in shown(app)


def test_the_proposal_shows_baseline_current_and_references(searched) -> None:
    app = searched("alleenwonend", LIVING_ALONE)
    frame = _table(app, "Actueel")
    rows = [tuple(row) for row in frame.itertuples(index=False)]
    assert rows[:2] == [("Zutphen", "36,9%", "40,6%"), ("Nederland", "37,4%", "40,1%")]
    assert ("Gelderland (PV)", "34,7%", "geen cijfer") in rows
    assert "2015 → 2025" in shown(app)
    assert "zijn die van 2022" in shown(app)
    assert app.button(key="link-attach").disabled


def _kept(folder: Path) -> EffectMap:
    """The map as the store has it."""
    store = MapStore.open(folder)
    map = store.map()
    store.close()
    return map


def _asked(app: AppTest) -> AppTest:
    app.selectbox(key="link-outcome").select("fit")
    app.radio(key="link-better").set_value("lower")
    return app.run()


def test_attaching_writes_the_indicator_and_the_page_shows_it(searched, folder: Path) -> None:
    app = _asked(searched("alleenwonend", LIVING_ALONE))
    app.number_input(key="link-target").set_value(38.0)
    app.text_input(key="link-period").input("2030").run()
    app.button(key="link-attach").click().run()
    assert not app.exception
    assert "staat nu bij" in app.success[0].value
    outcome = next(one for one in _kept(folder).outcomes if one.id == "fit")
    (made,) = outcome.indicators
    assert (made.monitor, made.measure, made.better) == (
        "cbs-kerncijfers",
        "eenpersoonshuishoudens",
        "lower",
    )
    assert (str(made.baseline), made.references) == ("2015", ("NL01", "PV25"))
    assert (made.target.value, str(made.target.period)) == (38.0, "2030")


def test_a_measure_that_is_not_in_the_catalogue_asks_for_its_unit_and_rows(
    searched, folder: Path
) -> None:
    app = searched("heeft schulden", "ggd-jongvolwassenen/HeeftSchulden_3")
    assert "in welke eenheid" in shown(app)
    assert not [button for button in app.button if button.key == "link-attach"]
    app.text_input(key="link-unit").input("%").run()
    split = app.selectbox(key="link-split-HeeftSchulden_3")
    split.select_index(split.options.index("Persoonskenmerken: T009002")).run()
    _asked(app).button(key="link-attach").click().run()
    assert not app.exception
    found, catalogue = _kept(folder), load_catalogue(folder)
    measure = catalogue.monitor("ggd-jongvolwassenen").measure("heeft-schulden")
    assert (measure.unit, measure.columns, measure.dimensions) == (
        "%",
        ("HeeftSchulden_3",),
        {"Persoonskenmerken": "T009002"},
    )
    outcome = next(one for one in found.outcomes if one.id == "fit")
    assert [one.measure for one in outcome.indicators] == ["heeft-schulden"]


def test_national_figures_are_attached_as_such(searched, folder: Path) -> None:
    app = _asked(searched("laag inkomen", "cbs-laag-inkomen/laag-inkomen"))
    assert "Nederland" in str(_table(app, "Actueel"))
    app.button(key="link-attach").click().run()
    outcome = next(one for one in _kept(folder).outcomes if one.id == "fit")
    assert [(one.area, str(one.baseline)) for one in outcome.indicators] == [("NL01", "2011")]


def test_an_outcome_that_is_gone_meanwhile_gets_nothing(
    searched, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = _asked(searched("alleenwonend", LIVING_ALONE))
    # a colleague is just ahead: after the page looked and before the indicator arrives
    demanded = linking.demand

    def first(*asked: Any) -> None:
        demanded(*asked)
        store = MapStore.open(folder)
        store.apply(Archive(kind="outcome", id="fit"), LOCAL)
        store.close()

    monkeypatch.setattr(linking, "demand", first)
    app.button(key="link-attach").click().run()
    assert not app.exception
    assert "“fit” bestaat niet" in shown(app)
    assert [one for one in _kept(folder).outcomes if one.id == "fit"] == []


@pytest.mark.parametrize(
    ("value", "year"), [(38.0, ""), (None, "2030"), (38.0, "2010"), (38.0, "straks")]
)
def test_half_a_target_is_not_attached(searched, value: float | None, year: str) -> None:
    app = _asked(searched("alleenwonend", LIVING_ALONE))
    app.number_input(key="link-target").set_value(value)
    app.text_input(key="link-period").input(year).run()
    assert app.button(key="link-attach").disabled
    assert "streefwaarde vraagt" in shown(app)
