"""What people come to do, with the keyboard alone: everything is reached with Tab and arrows.

Editing, undoing and the theme table have tests of their own, with their own keys.
"""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import drawn
from tests.browser.everything import SAID, Everything

# more than the longest page has: what is not reached by then cannot be reached
_MOST = 250
HERE = "e => e === document.activeElement || (e.type !== 'radio' && e.contains(document.activeElement))"


def reach(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press a key until what is wanted has the focus."""
    wanted.wait_for(state="attached")
    for _press in range(_MOST):
        if wanted.count() and wanted.evaluate(HERE):
            return
        page.keyboard.press(key)
    raise AssertionError(f"not reached with {key}: {wanted}")


def opened(page: Page, everything: Everything, path: str) -> None:
    page.goto(f"{everything.address}/{path}")
    page.locator("[data-testid=stMainBlockContainer] [data-testid]").first.wait_for()
    drawn(page)


def test_from_a_box_to_its_figures(page: Page, everything: Everything) -> None:
    opened(page, everything, "?opgave=dementie")
    reach(page, page.locator(".box").first)
    reach(page, page.locator('.box[data-id="minder-overbelast"]'))
    page.keyboard.press("Enter")
    panel = page.locator(".st-key-panel")
    expect(panel).to_contain_text("18,4% → 18,9%")
    drawn(page)
    reach(page, panel.get_by_role("link", name="De hele reeks").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("indicator="))
    drawn(page)
    figures = page.locator("summary", has_text="Alle cijfers van deze reeks")
    reach(page, figures)
    page.keyboard.press("Enter")
    expect(page.locator("details[open] [data-testid=stDataFrame]")).to_be_visible()


def test_the_other_language(page: Page, everything: Everything) -> None:
    opened(page, everything, "?opgave=dementie")
    reach(page, page.get_by_role("radio", name="NL"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator("svg.effect-map")).to_contain_text("Societal effects")
    expect(page).to_have_title(re.compile("Effect map"))


def test_a_judgement(page: Page, everything: Everything) -> None:
    opened(page, everything, "verantwoording?opgave=dementie&moment=najaar")
    row = page.locator(".sheet tr", has_text="Mantelzorgers weten waar zij terechtkunnen")
    reach(page, row.get_by_role("button"))
    page.keyboard.press("Enter")
    panel = page.locator(".st-key-panel")
    expect(panel.locator("h3")).to_have_text("Mantelzorgers weten waar zij terechtkunnen")
    drawn(page)
    reach(page, panel.get_by_role("radio", name="op koers"))
    page.keyboard.press("Space")
    save = panel.get_by_role("button", name="Bewaar").first
    expect(save).to_be_enabled()
    drawn(page)
    reach(page, save)
    page.keyboard.press("Enter")
    expect(row.locator("td .mark")).to_have_count(2)


def test_an_answer_to_what_was_brought_in(page: Page, everything: Everything) -> None:
    opened(page, everything, f"werksessie?sessie={everything.workshop}")
    expect(page.get_by_text(SAID)).to_be_visible()
    reach(page, page.get_by_role("button", name="Overnemen"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Overgenomen (1)")).to_be_visible()


def test_a_story(page: Page, everything: Everything) -> None:
    opened(page, everything, "gesprekken?deel=opschrijven")
    reach(page, page.get_by_role("textbox", name="In een paar zinnen"))
    page.keyboard.type("De bankjes bij de markt zijn weg.")
    reach(page, page.get_by_role("radio", name="Wel gemerkt"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    drawn(page)
    reach(page, page.get_by_role("checkbox", name="Ik vroeg het"))
    page.keyboard.press("Space")
    drawn(page)
    reach(page, page.get_by_role("button", name="Bewaren"))
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("De code is [A-Z2-9]{4}-[A-Z2-9]{4}"))).to_be_visible()
