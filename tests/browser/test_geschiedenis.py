"""Opening a moment and comparing two, in a real browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from effectmap.store import commands as c
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL
from tests.browser.accessibility import drawn
from tests.browser.conftest import serving

BLUE, WINE, ORANGE = "rgb(0, 90, 181)", "rgb(122, 15, 60)", "rgb(197, 106, 0)"


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory, visited_example: Path) -> Iterator[str]:
    """The address of a municipality whose map was changed: one box more, one less, one other."""
    folder = tmp_path_factory.mktemp("history") / "zutphen"
    shutil.copytree(visited_example, folder)
    store = MapStore.open(folder)
    fields = {"theme": "dementie", "name": "Maatje <b>thuis</b>"}
    for command in (
        c.Add(kind="intervention", id="maatje", fields=fields),
        c.Connect(source="maatje", target="casemanager-snel"),
        c.Archive(kind="intervention", id="beweeggroepen"),
        c.Change(
            kind="intervention",
            id="casemanager",
            fields={"name": "Vaste hulp"},
            seen=store.versions("intervention", "casemanager"),
        ),
    ):
        store.apply(command, LOCAL)
    store.close()
    with serving(folder) as address:
        yield address


def _open(page: Page, address: str, query: str) -> None:
    page.goto(f"{address}/geschiedenis?{query}")
    page.locator(".st-key-controls").wait_for()
    drawn(page)


def test_from_a_box_to_its_history_to_the_map_of_then_and_back(page: Page, changed: str) -> None:
    page.goto(f"{changed}/?opgave=dementie&vak=casemanager")
    page.get_by_role("link", name="Geschiedenis van dit vak").click()
    expect(page).to_have_url(re.compile("geschiedenis.*vak=casemanager"))
    expect(page.locator(".st-key-timeline")).to_contain_text("→ “Vaste hulp”")
    page.locator(".st-key-entry-1").get_by_role("link", name="kaart van dat moment").click()
    expect(page.get_by_text("Zo stond de kaart op")).to_be_visible()
    box = page.locator('.box[data-id="casemanager"]')
    expect(box).to_contain_text("Casemanager")
    expect(page.locator('.box[data-id="maatje"]')).to_have_count(0)
    box.click()
    expect(page.locator(".st-key-panel h3")).to_have_text("Casemanager dementie vanaf de diagnose")
    page.get_by_role("link", name="Terug naar de geschiedenis").click()
    expect(page.locator(".st-key-timeline")).to_contain_text("Hele kaart ingelezen")


def test_two_moments_are_told_by_sign_word_and_edge(page: Page, changed: str) -> None:
    _open(page, changed, "deel=vergelijken&van=1&tot=5&opgave=dementie")
    for id, colour, dash, words in (
        ("maatje", BLUE, "none", "+ toegevoegd"),
        ("beweeggroepen", WINE, "6px, 4px", "− verdwenen"),
        ("casemanager", ORANGE, "none", "~ gewijzigd: naam"),
    ):
        box = page.locator(f'.box[data-id="{id}"]')
        expect(box).to_contain_text(words)
        expect(box.locator(".plate")).to_have_css("stroke", colour)
        expect(box.locator(".plate")).to_have_css("stroke-dasharray", dash)
    expect(page.locator('.box[data-id="maatje"]')).to_contain_text("<b>thuis</b>")
    link = page.locator('.link[data-id="maatje>casemanager-snel"] .line')
    expect(link).to_have_css("stroke", BLUE)
    panel = page.locator(".st-key-panel")
    expect(panel).to_contain_text("Maatje <b>thuis</b>")
    expect(panel).to_contain_text("→ “Vaste hulp”")


def test_choosing_another_moment_changes_address_and_differences(page: Page, changed: str) -> None:
    _open(page, changed, "deel=vergelijken&van=1&tot=5&opgave=dementie")
    expect(page.locator('.box[data-id="maatje"]')).to_contain_text("toegevoegd")
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name=re.compile("Verband")).first.click()
    expect(page).to_have_url(re.compile("van=[34]"))
    expect(page.locator('.box[data-id="maatje"]')).not_to_contain_text("toegevoegd")
    expect(page.locator('.box[data-id="casemanager"]')).to_contain_text("gewijzigd")
