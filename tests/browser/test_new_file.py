"""A table of a municipality's own, from upload to the list of files, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from effectmap.store.map_file import load
from tests.browser.accessibility import faults
from tests.browser.conftest import serving

OWN = (
    "Wijk;Jaar;Tevreden <b>%</b>;laag;hoog;Opmerking\n"
    "Zutphen;2023;71,5;68,0;75,0;=1+1\n"
    "Zutphen;2024;n.b.;;;\n"
)
# ms; a file is read in a process of its own, which takes long on a busy machine
PATIENCE = 60_000
COLUMN = "Tevreden <b>%</b>"


@pytest.fixture
def own_address(visited: Path) -> Iterator[str]:
    """Where a municipality of this test alone is served, because its catalogue changes."""
    with serving(visited) as address:
        yield address


def _pick(page: Page, label: str | re.Pattern[str], option: str) -> None:
    """Open a list and choose; opened again when the page was drawn anew, which closes it."""
    wanted = page.get_by_role("option", name=option, exact=True)
    for _try in range(10):
        page.locator("[data-test-script-state=notRunning]").wait_for()
        page.get_by_role("combobox", name=label).click()
        page.wait_for_timeout(500)
        if wanted.count():
            break
    wanted.click()


def _write(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Tab")


def _upload(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "eigen peiling.csv"
    path.write_text(OWN, encoding="utf-8")
    page.locator("input[type=file]").set_input_files(path)


def _map(page: Page) -> None:
    page.get_by_text("begint een nieuwe monitor").click()
    page.get_by_text("Zelf zeggen wat er in de kolommen staat").click()
    page.get_by_text("een kolom per maat").click()
    _pick(page, "Kolommen met cijfers", COLUMN)
    page.keyboard.press("Escape")
    page.get_by_label("Eenheid").first.fill("%")
    page.get_by_label("Eenheid").first.press("Tab")
    _pick(page, "Ondergrens", "laag")
    _pick(page, "Bovengrens", "hoog")
    # what this mapping cannot read yet is said at its line and column
    expect(page.get_by_text("regel 3, kolom Tevreden")).to_be_visible(timeout=PATIENCE)
    _pick(page, re.compile("n.*b"), "niet gemeten")


def _describe(page: Page) -> None:
    _write(page, "Naam van de monitor", "Eigen peiling")
    _write(page, "Uitgever", "Gemeente Zutphen")
    _write(page, "Bronvermelding", "Bron: gemeente Zutphen")
    _write(page, "Licentie", "CC BY 4.0")
    _write(page, "Frequentie", "Elk jaar")
    page.get_by_role("radio", name="enquête").click()


def test_a_table_of_ones_own_is_uploaded_mapped_accepted_and_listed(
    page: Page, own_address: str, visited: Path, tmp_path: Path
) -> None:
    page.goto(f"{own_address}/monitors")
    _upload(page, tmp_path)
    expect(page.get_by_text("eigen peiling.csv").first).to_be_visible(timeout=PATIENCE)
    _map(page)
    expect(page.get_by_text("1 definitief")).to_be_visible(timeout=PATIENCE)
    _describe(page)
    _write(page, "Uw naam", "Ans")
    accept = page.get_by_role("button", name="Accepteer")
    expect(accept).to_be_enabled(timeout=PATIENCE)
    assert faults(page) == []
    accept.click()
    expect(page.get_by_text("is nu in gebruik")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("De inbox is leeg")).to_be_visible(timeout=PATIENCE)
    assert page.locator("[data-testid=stException]").count() == 0
    # the list is drawn on a canvas, with a table for who cannot see that
    expect(page.locator("[data-testid=stDataFrame]").first).to_contain_text(
        "Eigen peiling", timeout=PATIENCE
    )
    monitor = load(visited)[1].monitors[-1]
    assert (monitor.id, monitor.measures[0].name) == ("eigen-peiling", COLUMN)


def test_a_file_that_is_put_in_the_inbox_appears_by_itself(
    page: Page, own_address: str, visited: Path
) -> None:
    page.goto(f"{own_address}/monitors")
    expect(page.get_by_text("De inbox is leeg")).to_be_visible(timeout=PATIENCE)
    (visited / "inbox").mkdir(exist_ok=True)
    (visited / "inbox" / "later.csv").write_text(OWN, encoding="utf-8")
    expect(page.get_by_text("later.csv").first).to_be_visible(timeout=PATIENCE)
