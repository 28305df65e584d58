"""All monitors out as a data package, and into a new installation: looked at first, then in use."""

from __future__ import annotations

from pathlib import Path

from frictionless import Package, system
from playwright.sync_api import Page, expect

from effectmap.store.map_file import load_catalogue
from tests.browser.accessibility import drawn
from tests.browser.conftest import serving
from tests.packaging.places import all_figures, empty
from tests.workspaces import opened_workspace


def test_all_monitors_go_out_and_come_in_elsewhere(
    page: Page, visited: Path, tmp_path: Path
) -> None:
    file = tmp_path / "monitors-datapackage.zip"
    with serving(visited) as address:
        page.goto(f"{address}/monitors")
        drawn(page)
        with page.expect_download() as download:
            page.get_by_role("button", name="Download alle monitors als datapakket").click()
        download.value.save_as(file)
    with system.use_context(trusted=True):
        assert Package(str(file)).validate().valid

    other = empty(tmp_path / "elders").folder
    with serving(other) as address:
        page.goto(f"{address}/monitors")
        drawn(page)
        page.locator("input[type=file]").last.set_input_files(file)
        expect(page.get_by_text("begint de monitor").first).to_be_visible(timeout=60_000)
        expect(page.get_by_text("kleine aantallen getoond mogen worden")).to_be_visible()
        assert not load_catalogue(other).monitors
        page.get_by_label("Uw naam").fill("Ans")
        page.get_by_label("Uw naam").press("Enter")
        page.get_by_role("button", name="Accepteer").click()
        expect(page.get_by_text("is nu in gebruik")).to_be_visible(timeout=60_000)
    here, there = opened_workspace(visited), opened_workspace(other)
    assert all_figures(there) == all_figures(here)
    assert {event.who for event in there.library.history()} == {"Ans"}
