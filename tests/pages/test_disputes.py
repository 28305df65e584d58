"""Two files with two figures for one period: the pages use neither and say which files they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages.conftest import Open, shown

MAP = """schema_version: 1
municipality: {name: Zutphen, area: GM0301}
themes: [{id: hulp, name: Hulp}]
outcomes:
  - id: doel
    theme: hulp
    level: outcome
    name: Meer hulp
    indicators:
      - {id: i, name: Cliënten, monitor: eigen, measure: n, better: higher, baseline: '2020'}
"""
CATALOGUE = """schema_version: 1
monitors:
  - id: eigen
    name: Eigen registratie
    publisher: Gemeente
    source: Gemeente
    licence: CC0
    kind: registration
    frequency: Elk jaar
    files: [{path: oud.csv}, {path: nieuw.csv}]
    measures:
      - {id: n, name: Cliënten, unit: personen, decimals: 0, columns: [n]}
"""
HEADER = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\n"


@pytest.fixture
def town(new_folder: Path):
    def made(newest: str) -> None:
        (new_folder / "cycle.yaml").unlink()
        (new_folder / "table.yaml").unlink()
        (new_folder / "map.yaml").write_text(MAP, encoding="utf-8")
        (new_folder / "monitors.yaml").write_text(CATALOGUE, encoding="utf-8")
        rows = "".join(
            f"GM0301;{year};n;{value};;;;\n"
            for year, value in ((2020, 400), (2022, 450), (2024, 520))
        )
        (new_folder / "oud.csv").write_text(HEADER + rows, encoding="utf-8")
        (new_folder / "nieuw.csv").write_text(
            HEADER + f"GM0301;2024;n;{newest};;;;\n", encoding="utf-8"
        )

    return made


PLACES = [("effectenkaart", {"opgave": "hulp", "vak": "doel"}), ("indicatoren", {"opgave": "hulp", "indicator": "i"})]  # fmt: skip


@pytest.mark.parametrize(("page", "address"), PLACES)
def test_neither_figure_is_used_and_both_files_are_named(
    town, open_page: Open, page: str, address: dict[str, str]
) -> None:
    town("610")
    text = shown(open_page(page, **address))
    assert "400 personen → 450 personen" in text
    assert (
        "Bestanden spreken elkaar tegen over Cliënten in Zutphen, 2024: 520 personen in oud.csv (gelezen op"
        in text
    )
    assert "610 personen in nieuw.csv (gelezen op" in text
    assert "nieuwste cijfer; daarom is het niet gebruikt" in text


@pytest.mark.parametrize(("page", "address"), PLACES)
def test_the_same_figure_in_both_files_is_no_news(
    town, open_page: Open, page: str, address: dict[str, str]
) -> None:
    town("520")
    text = shown(open_page(page, **address))
    assert "400 personen → 520 personen" in text
    assert "spreken elkaar tegen" not in text


def test_the_table_says_so_too(town, open_page: Open) -> None:
    town("610")
    app = open_page("indicatoren", opgave="hulp")
    assert "bestanden spreken elkaar tegen" in app.dataframe[0].value.iloc[0]["Ontwikkeling"]
    assert "bestanden spreken elkaar tegen" in list(app.dataframe[-1].value["Cijfer"])
