"""The theme table on a wall and on a telephone, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import drawn

PAGE = "thematafel?opgave=dementie"
CASEMANAGER = "role:diagnose-thuiszorg-casemanager"


def _open(page: Page, address: str, query: str = PAGE) -> Locator:
    page.goto(f"{address}/{query}")
    sheet = page.locator(".theme-table")
    expect(sheet).to_be_visible(timeout=30_000)
    drawn(page)
    return sheet


def test_an_offer_is_reached_with_the_keyboard_and_opens_beside_the_table(
    page: Page, address: str
) -> None:
    sheet = _open(page, address)
    sheet.locator(f'[data-id="{CASEMANAGER}"]').focus()
    page.keyboard.press("Enter")
    panel = page.locator(".st-key-panel")
    expect(panel.locator("h3")).to_have_text("Casemanager dementie")
    expect(panel.get_by_label("Bedrag per jaar (euro)")).to_have_value("150.000")
    expect(sheet.locator("li.chosen")).to_have_count(1)
    # the keyboard goes on in the panel, and comes back when that closes
    expect(panel.get_by_label("Wat wordt geboden")).to_be_focused()
    panel.get_by_role("button", name="Sluiten").focus()
    page.keyboard.press("Enter")
    expect(panel).to_have_count(0)
    expect(sheet.locator(f'[data-id="{CASEMANAGER}"]')).to_be_focused()


def test_a_role_is_added_to_a_cell_at_one_click_and_to_the_next_with_the_keyboard(
    page: Page, address: str
) -> None:
    sheet = _open(page, address)
    sheet.get_by_role("button", name="Nieuwe rol van Huisartsen in Nazorg").click()
    panel = page.locator(".st-key-panel")
    offer = panel.get_by_role("combobox", name="Wat wordt geboden")
    expect(offer).to_be_focused()
    page.keyboard.type("Rouwgesprek")
    page.keyboard.press("Enter")
    panel.get_by_role("button", name="Voeg toe, en nog een").click()
    expect(sheet.get_by_role("button", name="Rouwgesprek")).to_have_count(1)
    # the form is empty again and still about this cell
    expect(panel.locator("h3")).to_have_text("Nieuwe rol")
    expect(offer).to_have_value("")
    # from one thing that can be added straight to the other
    page.get_by_role("button", name="Nieuwe fase").click()
    expect(panel.get_by_label("Naam")).to_be_focused()
    page.get_by_role("button", name="Nieuwe partij").click()
    expect(panel.locator("h3")).to_have_text("Nieuwe partij")


def test_a_role_goes_to_another_stage_beside_the_table(page: Page, address: str) -> None:
    sheet = _open(page, address)
    sheet.get_by_role("button", name="Huisbezoek", exact=True).click()
    panel = page.locator(".st-key-panel")
    stage = panel.get_by_role("combobox", name="Fase")
    stage.click()
    page.get_by_role("option", name="Verhuizen").click()
    panel.get_by_role("button", name="Bewaar").first.click()
    expect(panel.get_by_text("Huisartsen · Verhuizen")).to_be_visible()
    page.goto(f"{address}/geschiedenis")
    expect(
        page.get_by_text("in de fase: “Intensieve zorg thuis” → “Verhuizen”").first
    ).to_be_visible()


def test_one_target_group_is_kept_in_the_address_and_leaves_what_is_computed(
    page: Page, address: str
) -> None:
    sheet = _open(page, address)
    overlap = sheet.get_by_role("heading", name="Overlap").inner_text()
    page.get_by_role("combobox", name="Toon wat er is voor").click()
    page.get_by_role("option", name="Mantelzorgers").click()
    expect(sheet).to_contain_text("Alleen wat er is voor “Mantelzorgers”")
    expect(sheet.get_by_role("button", name="Geheugenonderzoek")).to_have_count(0)
    assert "groep=Mantelzorgers" in page.url
    page.reload()
    expect(sheet).to_contain_text("Alleen wat er is voor “Mantelzorgers”")
    expect(sheet.get_by_role("heading", name="Overlap")).to_have_text(overlap)


def test_what_is_filled_in_counts_at_once(page: Page, address: str) -> None:
    sheet = _open(page, address, f"{PAGE}&vak=role:thuis-met-hulp-welzijn-maatje")
    expect(sheet).to_contain_text("€\u00a013.000 te veel")
    panel = page.locator(".st-key-panel")
    amount = panel.get_by_label("Bedrag per jaar (euro)")
    amount.fill("10.000")
    panel.get_by_role("button", name="Bewaar").first.click()
    expect(sheet).to_contain_text("€\u00a07.000 over")


def test_a_table_begins_at_the_table_with_words_of_its_own(page: Page, address: str) -> None:
    page.goto(f"{address}/thematafel?opgave=bestaanszekerheid")
    page.get_by_role("button", name="Nieuwe fase").click()
    page.get_by_label("Naam").fill("Schulden op komst")
    page.get_by_role("button", name="Voeg toe", exact=True).click()
    panel = page.locator(".st-key-panel")
    expect(panel.locator("h3")).to_have_text("Schulden op komst")
    page.reload()
    page.get_by_role("button", name="Nieuwe rol").first.click()
    offer = page.get_by_role("combobox", name="Wat wordt geboden")
    offer.fill("Geldmaatje <b>*gratis*</b>")
    offer.press("Enter")
    page.get_by_role("button", name="Voeg toe", exact=True).click()
    expect(panel.locator("h3")).to_have_text("Geldmaatje <b>*gratis*</b>")
    sheet = page.locator(".theme-table")
    expect(sheet.get_by_role("button", name="Geldmaatje <b>*gratis*</b>")).to_be_visible()
    assert sheet.locator("b").count() == 0


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (390, 844)])
@pytest.mark.parametrize(
    "chosen",
    ["", f"&vak={CASEMANAGER}", "&vak=frame:dementie", "&vak=new:role>>&groep=Mantelzorgers"],
)
def test_the_table_hides_nothing_sideways(
    page: Page, address: str, width: int, height: int, chosen: str
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    sheet = _open(page, address, PAGE + chosen)
    expect(page.get_by_text("Lokale gebruiker")).to_be_visible()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0
    cut = """[...document.querySelectorAll('.theme-table button')].filter(
        b => b.scrollWidth > b.closest('th, li').clientWidth + 1).map(b => b.textContent)"""
    assert page.evaluate(cut) == []
    small = """[...document.querySelectorAll('.theme-table *')].filter(
        e => e.childElementCount === 0 && e.textContent.trim()
            && parseFloat(getComputedStyle(e).fontSize) < 12).length"""
    assert page.evaluate(small) == 0
    expect(sheet.get_by_role("button", name="Niet pluis", exact=True)).to_have_count(
        1 if width > 900 else 0
    )
