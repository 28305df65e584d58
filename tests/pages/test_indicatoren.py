"""The page of indicators: a table that sorts as numbers, its export, and one series."""

from __future__ import annotations

from pathlib import Path

from effectmap.store.map_file import load
from tests.pages.conftest import Open, shown


def test_every_indicator_has_a_row_with_numbers_that_sort(open_page: Open, folder) -> None:
    found, _catalogue = load(folder)
    for theme in found.themes:
        app = open_page("indicatoren", opgave=theme.id)
        frame = app.dataframe[0].value
        outcomes = found.of_theme(theme.id).outcomes
        assert not app.exception
        assert len(frame) == sum(len(outcome.indicators) for outcome in outcomes)
        for column in ("Nulmeting", "Actueel"):
            assert frame[column].dtype == float or frame[column].isna().all()


def test_the_figures_of_the_table_are_those_of_cbs(open_page: Open) -> None:
    frame = open_page("indicatoren", opgave="dementie").dataframe[0].value
    row = frame[frame["Indicator"] == "Inwoners van 80 jaar en ouder"].iloc[0]
    assert (row["Nulmeting"], row["Actueel"]) == (4.5, 5.7)
    assert (row["Periode nulmeting"], row["Periode actueel"]) == ("2015", "2025")
    assert row["Ter vergelijking"] == "Nederland: 4,3% → 5,2%"


def test_without_a_current_figure_the_page_says_so(open_page: Open) -> None:
    app = open_page("indicatoren", opgave="jongvolwassenen")
    assert not app.exception
    assert "nog geen actueel cijfer" in shown(app)


def test_a_national_series_shows_all_its_years_beside_the_chart(open_page: Open, folder) -> None:
    app = open_page("indicatoren", opgave="bestaanszekerheid")
    assert not app.exception
    for indicator in app.selectbox(key="indicator-bestaanszekerheid").options:
        app.selectbox(key="indicator-bestaanszekerheid").select(indicator).run()
        assert not app.exception, indicator
        assert len(app.dataframe[1].value) > 0, indicator


def test_the_mandatory_indicators_are_listed_with_what_covers_them(
    open_page: Open, new_folder: Path
) -> None:
    map = new_folder / "map.yaml"
    source = map.read_text("utf-8")
    here = "      - id: aandeel-80plus\n"
    assert source.count(here) == 1
    map.write_text(source.replace(here, f"{here}        mandatory: demografische-druk\n"), "utf-8")
    app = open_page("indicatoren", opgave="dementie")
    assert not app.exception
    title = "Verplichte indicatoren (BBV): 1 van 34 op de kaart, 1 met cijfer"
    assert app.expander[-1].label == title
    said = shown(app)
    assert "37 Demografische druk" in said
    assert "Mensen met dementie wonen langer prettig thuis: 5,7% (2025)" in said
    missing = said.split("Niet op de kaart")[1]
    assert "21 Banen (aantal per 1.000 inwoners van 15 t/m 64 jaar; LISA)" in missing
    assert missing.count("\n- ") == 33
    app = open_page("effectenkaart", opgave="dementie", vak="langer-prettig-thuis")
    assert "Verplichte indicator: Demografische druk (BBV 37)" in shown(app)
