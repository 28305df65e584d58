"""A data package on the page of monitors, without a browser."""

from __future__ import annotations

from pathlib import Path

from effectmap.store.map_file import load_catalogue
from tests.packaging.places import out
from tests.packaging.test_taking import foreign
from tests.pages.conftest import Open, shown
from tests.workspaces import opened_workspace


def _put(folder: Path, content: bytes) -> None:
    (folder / "inbox").mkdir(exist_ok=True)
    (folder / "inbox" / "pakket.zip").write_bytes(content)


def test_a_package_of_others_asks_what_only_people_know(folder: Path, open_page: Open) -> None:
    _put(folder, foreign())
    app = open_page("monitors")
    assert not app.exception
    assert "zeg wie dit uitgeeft" in shown(app)
    assert app.button(key="accept-pakket.zip").disabled
    app.text_input(key="package-publisher-pakket.zip").set_value("Elders")
    app.selectbox(key="package-kind-pakket.zip").select_index(0)
    app.text_input(key="package-frequency-pakket.zip").set_value("Elk jaar")
    app.text_input(key="who-in-pakket.zip").set_value("Ans").run()
    assert "begint de monitor “Peiling eenzaamheid”" in shown(app)
    app.button(key="accept-pakket.zip").click().run()
    assert not app.exception
    assert load_catalogue(folder).monitors[-1].name == "Peiling eenzaamheid"
    assert not list((folder / "inbox").iterdir())


def test_what_is_in_use_already_is_left_out_until_somebody_takes_it(
    folder: Path, open_page: Open
) -> None:
    _put(folder, out(opened_workspace(folder)))
    app = open_page("monitors")
    assert not app.exception
    assert app.multiselect(key="package-pakket.zip").value == []
    assert app.button(key="accept-pakket.zip").disabled


def test_a_zip_that_is_no_package_says_so(folder: Path, open_page: Open) -> None:
    _put(folder, b"geen zip")
    app = open_page("monitors")
    assert not app.exception
    assert "deze zip is beschadigd" in shown(app)
    app.text_input(key="who-in-pakket.zip").set_value("Ans").run()
    app.button(key="refuse-pakket.zip").click().run()
    assert not list((folder / "inbox").iterdir())
