"""The page of monitors: every file, what it covers, and its measures with who uses them."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from effectmap.monitors import engines
from effectmap.store.map_file import load
from tests.pages.conftest import Open, history, shown
from tests.workspaces import never_visited


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


def test_a_refused_file_says_where_and_what_to_do(open_page: Open, new_folder: Path) -> None:
    path = new_folder / "files" / "lokale-monitor-voorbeeld.csv"
    raw = path.read_text(encoding="utf-8").replace("44,2", "44.2", 1)
    path.write_text(raw, encoding="utf-8", newline="")
    text = shown(open_page("monitors"))
    assert "lokale-monitor-voorbeeld.csv" in text
    assert "44.2" in text
    assert "decimale komma" in text


def test_an_engine_and_a_storage_that_are_away_are_said_and_the_figures_stand_there(
    open_page: Open, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    rows = open_page("monitors").dataframe[0].value
    monkeypatch.setenv(engines.ENGINE, f"clickhouse://jan:geheim@127.0.0.1:{port}/cijfers")
    blocked = tmp_path / "bezet"
    blocked.write_text("a file where the shared folder should be", encoding="utf-8")
    monkeypatch.setenv(engines.FIGURES, str(blocked))
    never_visited(folder)
    open_page("monitors")
    assert not engines.elsewhere(folder).ready()
    app = open_page("monitors", taal="EN")
    text = shown(app)
    assert not app.exception
    assert f"clickhouse://127.0.0.1:{port} cannot be reached" in text
    assert "the storage of figures at" in text
    assert "geheim" not in text
    assert len(app.dataframe[0].value) == len(rows)


def test_one_monitor_says_who_uses_its_measures(open_page: Open) -> None:
    app = open_page("monitors")
    app.selectbox(key="about").set_value("cbs-kerncijfers").run()
    assert not app.exception
    frame = app.dataframe[-1].value
    assert list(frame["Maat"])[:2] == ["Inwoners op 1 januari", "Inwoners van 65 tot 80 jaar"]
    assert any(used != "–" for used in frame["Gebruikt door"])
    assert "Bron: CBS (CC BY 4.0)" in shown(app)


def _drop(folder: Path, text: str, name: str = "lokale-monitor-voorbeeld.csv") -> Path:
    path = folder / "inbox" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _own(folder: Path) -> str:
    return (folder / "files" / "lokale-monitor-voorbeeld.csv").read_text(encoding="utf-8")


def test_a_file_in_the_inbox_is_shown_and_used_once_somebody_accepts_it(
    open_page: Open, folder: Path
) -> None:
    path = _drop(folder, _own(folder).replace("51,6", "52,6"))
    app = open_page("monitors")
    assert not app.exception
    assert "plain-long" in shown(app)
    assert app.button(key=f"accept-{path.name}").disabled
    assert "51,6" in _own(folder)
    app.text_input(key=f"who-in-{path.name}").input("Ans").run()
    app.button(key=f"accept-{path.name}").click().run()
    assert not app.exception
    assert not path.exists()
    assert "52,6" in _own(folder)
    newest = history(app).iloc[0]
    assert newest["Wie"] == "Ans"
    assert newest["Bestand"] == "files/lokale-monitor-voorbeeld.csv"
    assert "44,2% → 52,6%" in shown(
        open_page("effectenkaart", opgave="dementie", vak="minder-eenzaam")
    )


def test_a_damaged_file_in_the_inbox_cannot_be_accepted(open_page: Open, folder: Path) -> None:
    path = _drop(folder, _own(folder).replace("44,2", "44.2", 1))
    app = open_page("monitors")
    app.text_input(key=f"who-in-{path.name}").input("Ans").run()
    assert "decimale komma" in shown(app)
    assert app.button(key=f"accept-{path.name}").disabled
    app.button(key=f"refuse-{path.name}").click().run()
    assert not path.exists()
    assert "44,2" in _own(folder)


def test_what_moved_is_side_by_side_and_a_choice_ends_it(open_page: Open, folder: Path) -> None:
    open_page("monitors")
    path = folder / "files" / "lokale-monitor-voorbeeld.csv"
    path.write_text(_own(folder).replace("eenzaam_75plus", "eenzaam_75_plus"), encoding="utf-8")
    app = open_page("monitors")
    assert not app.exception
    assert "Dit bestand wacht op uw besluit" in shown(app)
    frame = app.dataframe[0].value
    assert (frame.iloc[0]["Eerder"], frame.iloc[0]["Nieuw"]) == (
        "eenzaam_75plus",
        "eenzaam_75_plus",
    )
    app.text_input(key=f"who-held-lokale-monitor-{KEY[1]}").input("Ans").run()
    app.button(key=f"leave-{KEY}").click().run()
    assert not app.exception
    assert "Dit bestand wacht op uw besluit" not in shown(app)
    assert "blijft in gebruik" in shown(app)


def test_an_earlier_copy_can_be_put_back(open_page: Open, folder: Path) -> None:
    open_page("monitors")
    path = folder / "files" / "lokale-monitor-voorbeeld.csv"
    path.write_text(_own(folder).replace("51,6", "52,6"), encoding="utf-8")
    app = open_page("monitors")
    history(app)
    app.text_input(key="who-put-back").input("Ans").run()
    next(button for button in app.button if button.label == "Zet terug").click().run()
    assert not app.exception
    assert "44,2% → 51,6%" in shown(
        open_page("effectenkaart", opgave="dementie", vak="minder-eenzaam")
    )


KEY = ("lokale-monitor", "files/lokale-monitor-voorbeeld.csv")
