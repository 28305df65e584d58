"""The page of monitors: every file, what it covers, and its measures with who uses them."""

from __future__ import annotations

from pathlib import Path

from effectmap.store.map_file import load
from tests.pages.conftest import Open, shown


def test_every_file_of_the_catalogue_has_a_row(open_page: Open, folder: Path) -> None:
    _map, catalogue = load(folder)
    app = open_page("monitors")
    files = [source.path for monitor in catalogue.monitors for source in monitor.files]
    assert not app.exception
    assert list(app.dataframe[0].value["Bestand"]) == files


def test_every_row_says_licence_period_and_counts_by_status(open_page: Open) -> None:
    frame = open_page("monitors").dataframe[0].value
    row = frame[frame["Bestand"] == "files/laag-inkomen"].iloc[0]
    assert row["Perioden"] == "2011 – 2024"
    assert row["Licentie"] == "CC BY 4.0"
    assert "voorlopig" in row["Cijfers per status"]


def test_a_refused_file_says_where_and_what_to_do(open_page: Open, folder: Path) -> None:
    path = folder / "files" / "lokale-monitor-voorbeeld.csv"
    raw = path.read_text(encoding="utf-8").replace("44,2", "44.2", 1)
    path.write_text(raw, encoding="utf-8", newline="")
    text = shown(open_page("monitors"))
    assert "lokale-monitor-voorbeeld.csv" in text
    assert "44.2" in text
    assert "decimale komma" in text
