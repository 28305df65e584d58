"""Judging, adopting and making a document at a moment of the cycle, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdfium2 import PdfDocument

from effectmap.store import commands as c
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied
from effectmap.store.roles import LOCAL
from tests.browser.accessibility import drawn
from tests.browser.conftest import serving
from tests.workspaces import copy_example, visit

# the figures of this outcome lie behind the path to its target
OUTCOME, NAME = "minder-overbelast", "Mantelzorgers voelen zich minder overbelast"
PAGE = "verantwoording?opgave=dementie&moment=najaar"
HTML = "Besluit <img src=x onerror=alert(1)> *vet*"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = copy_example(tmp_path_factory.mktemp("cycle") / "zutphen", "cycle.yaml")
    visit(copy)
    store = MapStore.open(copy)
    moments = (("voorjaar", "Voorjaarsnota", "2026-05-20"), ("najaar", "Najaar", "2026-10-15"))
    for id, name, day in moments:
        fields = {"name": name, "date": day, "state": "review"}
        assert isinstance(store.apply(c.Add(kind="moment", id=id, fields=fields), LOCAL), Applied)
    fields = {"moment": "najaar", "theme": "dementie", "text": HTML}
    store.apply(c.Add(kind="decision", id="besluit", fields=fields), LOCAL)
    store.close()
    return copy


@pytest.fixture(scope="module")
def cycle(folder: Path) -> Iterator[str]:
    with serving(folder) as address:
        yield address


def _open(page: Page, address: str, query: str = PAGE) -> Locator:
    page.goto(f"{address}/{query}")
    sheet = page.locator(".sheet")
    expect(sheet).to_be_visible(timeout=30_000)
    drawn(page)
    return sheet


def test_the_sheet_of_a_theme_fits_a_screen_and_hides_nothing_sideways(
    page: Page, cycle: str
) -> None:
    sheet = _open(page, cycle)
    expect(sheet.locator("caption")).to_have_text("Wat willen we bereiken?")
    assert sheet.bounding_box()["y"] + sheet.bounding_box()["height"] <= 1080  # type: ignore[index]
    for width in (1920, 390):
        page.set_viewport_size({"width": width, "height": 1080})
        drawn(page)
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0
        cut = """[...document.querySelectorAll('.sheet button')].filter(
            b => b.scrollWidth > b.closest('th, li').clientWidth + 1).map(b => b.textContent)"""
        assert page.evaluate(cut) == []


def test_the_sheet_of_a_theme_fits_a_sheet_of_white_paper(page: Page, cycle: str) -> None:
    page.emulate_media(color_scheme="dark")
    _open(page, cycle, PAGE + "&deel=raad")
    printed = PdfDocument(page.pdf(prefer_css_page_size=True))
    assert len(printed) == 1
    text = printed[0].get_textpage().get_text_bounded()
    assert "Wat mag het kosten?" in text
    assert NAME in text
    assert "Voor de raad" not in text
    sheet = printed[0].render().to_pil()
    light = sum(sheet.convert("L").histogram()[200:])
    assert light > 0.8 * sheet.width * sheet.height


def test_text_of_people_is_shown_as_it_was_written(page: Page, cycle: str) -> None:
    sheet = _open(page, cycle)
    expect(sheet.get_by_role("button", name=HTML)).to_be_visible()
    assert page.locator(".sheet img").count() == 0


def test_a_judgement_against_the_figures_is_saved_only_with_a_reason(
    page: Page, cycle: str, folder: Path
) -> None:
    sheet = _open(page, cycle)
    # with the keyboard only: to the row, and into the form beside it
    button = sheet.get_by_role("button", name=NAME)
    button.focus()
    page.keyboard.press("Enter")
    panel = page.locator(".st-key-panel")
    expect(panel.locator("h3")).to_have_text(NAME)
    expect(panel).to_contain_text("18,4% → 18,9%")
    expect(panel.get_by_label("Waarom anders dan de cijfers?")).to_have_count(0)
    drawn(page)
    on_course = panel.get_by_role("radio", name="op koers")
    on_course.focus()
    page.keyboard.press("Space")
    expect(panel.get_by_text("De cijfers lopen achter")).to_be_visible()
    save = panel.get_by_role("button", name="Bewaar").first
    expect(save).to_be_disabled()
    panel.get_by_label("Het verhaal achter de cijfers").fill("Aan tafel horen we iets anders.")
    panel.get_by_label("Waarom anders dan de cijfers?").fill("De meting is van voor de start.")
    expect(save).to_be_enabled()
    save.click()
    row = sheet.locator("tr", has=page.get_by_role("button", name=NAME))
    expect(row).to_contain_text("achter 18,4% → 18,9%")
    expect(row).to_contain_text("op koers")
    expect(row).to_contain_text("Aan tafel horen we iets anders.")
    store = MapStore.open(folder)
    review = store.cycle().review("najaar", OUTCOME)
    store.close()
    assert review is not None
    assert (review.judgement, review.reason) == ("on_course", "De meting is van voor de start.")


def test_the_council_sees_no_entry_fields_and_no_working_notes(page: Page, cycle: str) -> None:
    sheet = _open(page, cycle, PAGE + "&deel=raad")
    expect(page.get_by_text("Nieuw besluit")).to_have_count(0)
    sheet.get_by_role("button", name=NAME).click()
    panel = page.locator(".st-key-panel")
    expect(panel.locator("h3")).to_have_text(NAME)
    expect(
        panel.get_by_text("Bron", exact=False).or_(panel.get_by_text("Uit files"))
    ).not_to_have_count(0)
    expect(panel.get_by_text("Werknotities")).to_have_count(0)
    expect(panel.get_by_role("textbox")).to_have_count(0)


def test_a_document_is_made_beside_the_page_and_downloaded(page: Page, cycle: str) -> None:
    page.goto(f"{cycle}/verantwoording?moment=najaar&deel=documenten")
    page.get_by_role("button", name="Webpagina").click()
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="Download").click(timeout=60_000)
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert download.value.suggested_filename == "najaar.html"
    assert NAME in text
    assert "&lt;img" in text


def test_adopting_a_moment_locks_it(page: Page, cycle: str, folder: Path) -> None:
    page.goto(f"{cycle}/verantwoording?deel=agenda")
    moment = page.locator(".st-key-moment-voorjaar")
    moment.get_by_role("button", name="Vaststellen").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("hebben nog geen oordeel")
    dialog.get_by_role("button", name="Vaststellen").click()
    expect(moment).to_contain_text("vastgesteld")
    expect(moment.get_by_role("button", name="Vaststellen")).to_have_count(0)
    sheet = _open(page, cycle, "verantwoording?opgave=dementie&moment=voorjaar")
    expect(sheet.locator(".state.adopted")).to_contain_text("vastgesteld op")
    expect(page.get_by_text("Nieuw besluit")).to_have_count(0)
    store = MapStore.open(folder)
    assert store.adopted("voorjaar") is not None
    store.close()
