"""The report's HTML page in a real browser: on a projector, on a telephone and on paper."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page

from effectmap.reports.webpage import page as report_page
from tests.browser.accessibility import faults
from tests.reports.reading import plain
from tests.reports.sample import report

WORD = "Meervoudigepersoonlijkheidsstoornissenbehandelcentrum" * 2


@pytest.fixture
def file(tmp_path: Path) -> str:
    place = tmp_path / "rapport.html"
    source = report_page(report()).replace("Procesregisseur", WORD)
    place.write_text(source, encoding="utf-8")
    return place.as_uri()


@pytest.mark.parametrize("width", [1920, 390, 320])
def test_everyone_can_use_it_and_nothing_runs_off_the_screen(
    page: Page, file: str, width: int
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(file)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []


def test_it_asks_nothing_of_the_network(page: Page, file: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file)
    assert [one for one in asked if not one.startswith(("file:", "data:"))] == []


def test_on_a_narrow_screen_cells_say_of_what_they_are(page: Page, file: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(file)
    cell = page.locator("td[data-head=Gemeten]").first
    assert cell.evaluate("one => getComputedStyle(one, '::before').content") == '"Gemeten: "'
    assert page.get_by_role("cell").count() > 20


def test_it_prints_on_sheets_with_everything_on_them(page: Page, file: str) -> None:
    page.goto(file)
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    whole = plain("".join(one.get_textpage().get_text_range() for one in printed))
    for text in ("Wat mag het kosten?", "gelezen op 24 november 2026", "Hoe u dit leest"):
        assert plain(text) in whole
    assert 5 <= len(printed) <= 15
