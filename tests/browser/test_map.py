"""What a policy advisor does on the map, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.accessibility import drawn
from tests.browser.conftest import serving
from tests.workspaces import copy_example


def test_a_click_on_an_outcome_shows_its_chain_and_the_share_of_people_over_80(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/?opgave=dementie")
    box = page.locator(".box", has_text="4,5% → 5,7%").first
    box.click()
    expect(box).to_have_attribute("aria-pressed", "true")
    assert page.locator(".box.in").count() > 2
    assert page.locator(".box:not(.in)").count() > 2
    panel = page.locator(".st-key-panel")
    expect(panel).to_contain_text("4,5%")
    expect(panel).to_contain_text("5,7%")
    expect(page).to_have_url(re.compile("vak="))


def test_a_chosen_box_comes_back_from_the_address(page: Page, address: str) -> None:
    page.goto(f"{address}/?opgave=dementie")
    box = page.locator(".box.outcome").first
    id = box.get_attribute("data-id")
    page.goto(f"{address}/?opgave=dementie&vak={id}")
    expect(page.locator(f'.box[data-id="{id}"]')).to_have_attribute("aria-pressed", "true")


def test_every_box_can_be_reached_and_chosen_with_the_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/?opgave=dementie")
    drawn(page)
    first = page.locator(".box.intervention").first
    first.focus()
    page.keyboard.press("ArrowDown")
    second = page.locator(".box:focus")
    assert second.get_attribute("data-id") != first.get_attribute("data-id")
    page.keyboard.press("ArrowRight")
    assert page.locator(".box:focus").get_attribute("data-column") != "0"
    page.keyboard.press("Enter")
    expect(page.locator(".box:focus")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(page.locator('.box[aria-pressed="true"]')).to_have_count(0)
    apart = "(all) => all.filter((b) => b.tabIndex !== 0 || !b.getAttribute('aria-label')).length"
    assert page.locator(".box").evaluate_all(apart) == 0


def test_no_label_reaches_out_of_its_box(page: Page, address: str) -> None:
    page.goto(f"{address}/?opgave=dementie")
    page.locator(".box").first.wait_for()
    drawn(page)
    outside = page.evaluate(
        """() => [...document.querySelectorAll('.box')].filter((box) => {
            const plate = box.querySelector('.plate').getBBox();
            return [...box.querySelectorAll('text')].some((text) => {
                const area = text.getBBox();
                return area.x < plate.x || area.x + area.width > plate.x + plate.width
                    || area.y + area.height > plate.y + plate.height + 1;
            });
        }).map((box) => box.dataset.id)"""
    )
    assert outside == []


def test_english_is_one_switch_away(page: Page, address: str) -> None:
    page.goto(f"{address}/?opgave=dementie")
    page.get_by_text("EN", exact=True).click()
    expect(page.locator("svg.effect-map")).to_contain_text("Societal effects")


def test_example_figures_say_so_in_their_box(page: Page, address: str) -> None:
    page.goto(f"{address}/?opgave=dementie")
    expect(page.locator(".box", has_text="Voorbeeldcijfers").first).to_be_visible()


def test_the_pages_fit_a_telephone(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("/?opgave=dementie", "/indicatoren", "/monitors"):
        page.goto(f"{address}{path}")
        page.locator("[data-testid=stMainBlockContainer] >> visible=true").first.wait_for()
        drawn(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_other_pages_open_without_an_error(page: Page, address: str) -> None:
    page.goto(f"{address}/indicatoren?opgave=dementie")
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    page.goto(f"{address}/monitors")
    expect(page.locator("[data-testid=stDataFrame]").first).to_be_visible()
    assert page.locator("[data-testid=stException]").count() == 0


def test_a_figure_leads_to_its_series_and_back_to_its_box(page: Page, address: str) -> None:
    page.goto(f"{address}/?opgave=bestaanszekerheid&vak=minder-armoede")
    page.locator(".st-key-panel").get_by_text("De hele reeks").first.click()
    expect(page).to_have_url(re.compile("indicator=nl-laag-inkomen"))
    expect(page.locator("h3")).to_contain_text("laag inkomen")
    page.get_by_text("Toon in de kaart").click()
    expect(page).to_have_url(re.compile("vak=minder-armoede"))
    expect(page.locator('.box[aria-pressed="true"]')).to_have_count(1)


def test_the_theme_stays_from_page_to_page(page: Page, address: str) -> None:
    page.goto(f"{address}/?opgave=dementie")
    page.get_by_text("Bestaanszekerheid", exact=True).first.click()
    expect(page).to_have_url(re.compile("opgave=bestaanszekerheid"))
    page.get_by_text("Indicatoren", exact=True).first.click()
    expect(page).to_have_url(re.compile("indicatoren.*opgave=bestaanszekerheid"))


def test_the_map_can_be_downloaded_as_a_picture_and_as_a_drawing(page: Page, address: str) -> None:
    page.goto(f"{address}/?opgave=dementie")
    page.locator(".box").first.wait_for()
    drawn(page)
    page.get_by_role("button", name="Download").click()
    for name, start in (("PNG", b"\x89PNG"), ("SVG", b"<?xml")):
        with page.expect_download() as waiting:
            page.get_by_text(name).click()
        content = Path(waiting.value.path()).read_bytes()
        assert content.startswith(start)
        assert len(content) > 10_000


NASTY = "<img src=x onerror=window.hit=1> [x](javascript:1) **vet** $x^2$"


def test_a_label_is_shown_as_it_was_written(page: Page, tmp_path: Path) -> None:
    folder = copy_example(tmp_path / "zutphen")
    path = folder / "map.yaml"
    text = path.read_text(encoding="utf-8")
    assert "name: Mensen met dementie blijven fit" in text
    text = text.replace("name: Mensen met dementie blijven fit", f"name: '{NASTY}'")
    path.write_text(text, encoding="utf-8")
    with serving(folder) as address:
        page.goto(f"{address}/?opgave=dementie&vak=fit")
        expect(page.locator(".st-key-panel h3")).to_have_text(NASTY)
        expect(page.locator('.box[data-id="fit"]')).to_contain_text("<img")
        page.get_by_text("Lijst", exact=True).click()
        expect(page.get_by_role("button", name=NASTY)).to_have_count(1)
        assert page.evaluate("window.hit") is None


def test_a_server_whose_first_visit_is_another_page_shows_it_as_it_should(
    page: Page, visited: Path
) -> None:
    with serving(visited) as address:
        page.goto(f"{address}/monitors")
        expect(page.locator("[data-testid=stTopNavLink]").first).to_be_visible()
        expect(page.locator("h3").first).to_have_text("Monitors")
        expect(page.locator("[data-testid=stSidebar]")).to_have_count(0)


def test_a_poster_is_chosen_and_downloaded(page: Page, address: str) -> None:
    page.goto(f"{address}/?opgave=dementie")
    page.locator(".box").first.wait_for()
    drawn(page)
    page.get_by_role("button", name="Download").click()
    page.locator(".st-key-poster button").click()
    dialog = page.get_by_role("dialog", name="Een poster van de kaart")
    expect(dialog).to_contain_text("niet op 2,0 m", timeout=30_000)
    expect(page.locator(".st-key-poster button")).not_to_be_visible()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Blad 2 (SVG)").click()
    assert download.value.suggested_filename == "effectenkaart-dementie-a0-2.svg"
    dialog.get_by_text("A3", exact=True).click()
    expect(dialog).to_contain_text("Alles is leesbaar op 0,6 m afstand.", timeout=30_000)
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Poster (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
