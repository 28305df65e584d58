"""A conversation on a telephone and its second look, in a real browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from effectmap.model.story import Direction
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL
from tests.browser.accessibility import drawn, faults
from tests.browser.conftest import serving
from tests.model.test_story import GOOD

# milliseconds, on a busy machine
SLOW = 30_000
GISTS = (
    ("Bij de biljartclub komt hij weer onder de mensen.", Direction.NEW),
    ("De biljartclub haalt mensen zelf op, daar komt geen beleid aan te pas.", Direction.NEW),
    ("De bus rijdt na zessen niet meer.", Direction.NEW),
    ("Er is meer te doen, maar mijn moeder komt er niet.", Direction.CONTRADICTS),
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, visited_example: Path) -> Iterator[str]:
    """The address of a municipality where residents told something."""
    folder = tmp_path_factory.mktemp("talks") / "zutphen"
    shutil.copytree(visited_example, folder)
    store = MapStore.open(folder)
    today = date.today()
    for gist, direction in GISTS:
        outcomes = () if direction is Direction.NEW else ("eenzaamheid",)
        story = replace(
            GOOD, gist=gist, direction=direction, outcomes=outcomes,
            month=today.isoformat()[:7], until=today + timedelta(days=90),
        )  # fmt: skip
        store.stories.look(store.stories.record(story, LOCAL, today), LOCAL, beside=True)
    store.close()
    with serving(folder) as address:
        yield address


@pytest.fixture
def telephone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="nl-NL", has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def _open(page: Page, address: str, part: str) -> None:
    page.goto(f"{address}/gesprekken?deel={part}")
    page.get_by_role("radiogroup", name="Deel van de gesprekken").wait_for()
    drawn(page)


def test_on_a_telephone_a_story_is_marked_kept_and_looked_at(telephone: Page, told: str) -> None:
    page = telephone
    _open(page, told, "opschrijven")
    page.get_by_role("textbox", name="In een paar zinnen").fill(
        "Bel 06-12345678: de bankjes zijn weg."
    )
    about = page.get_by_role("radiogroup", name="Merkten bewoners het effect?")
    about.get_by_text("Nieuw", exact=True).click()
    page.get_by_text("Dit wijst naar een persoon").wait_for()
    assert faults(page) == []
    page.get_by_role("button", name="Vervang door wat het is").click()
    box = page.get_by_role("textbox", name="In een paar zinnen")
    expect(box).to_have_value("Bel [telefoonnummer]: de bankjes zijn weg.", timeout=SLOW)
    page.get_by_text("Ik vroeg het").click()
    drawn(page)
    page.get_by_role("button", name="Bewaren").click()
    page.get_by_text(re.compile("De code is [A-Z2-9]{4}-[A-Z2-9]{4}")).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    _open(page, told, "nakijken")
    card = page.locator("[class*='st-key-waiting-']")
    expect(card).to_contain_text("de bankjes zijn weg", timeout=SLOW)
    expect(card.get_by_role("button", name="Niemand is te herkennen")).to_be_disabled(timeout=SLOW)
    card.get_by_text("Een tweede persoon keek").click()
    card.get_by_role("button", name="Niemand is te herkennen").click()
    page.get_by_text("telt vanaf nu mee").wait_for()
    expect(card).to_have_count(0, timeout=SLOW)
