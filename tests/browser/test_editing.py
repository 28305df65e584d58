"""Two people change one map at the same moment, each in a browser of their own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from effectmap.store.map_store import MapStore
from effectmap.store.roles import Actor, Role
from tests.browser.accessibility import drawn
from tests.browser.conftest import WALL, close, serving

BOX = "?opgave=dementie&vak=inlooppunten"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, visited_example: Path) -> Path:
    """A municipality of its own, because these tests change the map."""
    folder = tmp_path_factory.mktemp("editing") / "zutphen"
    return Path(shutil.copytree(visited_example, folder))


@pytest.fixture(scope="module")
def town(browser: Browser, folder: Path) -> Iterator[str]:
    with serving(folder) as address:
        yield address


@pytest.fixture(scope="module")
def other_window(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=WALL, locale="nl-NL")
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def people(
    window: BrowserContext, other_window: BrowserContext, town: str
) -> Iterator[tuple[Page, Page]]:
    """Two browsers that both edit the same box."""
    pages = window.new_page(), other_window.new_page()
    for page in pages:
        open_box(page, town, BOX)
    yield pages
    for page in pages:
        close(page)


def open_box(page: Page, town: str, address: str) -> None:
    page.goto(f"{town}/{address}")
    page.locator(".box").first.wait_for()
    page.locator(".st-key-editing label").click()
    expect(page.get_by_role("button", name="Nieuw vak")).to_be_visible()
    drawn(page)


def field(page: Page, name: str) -> Locator:
    return page.locator(".st-key-panel").get_by_role("textbox", name=name, exact=True)


def text_of(page: Page) -> Locator:
    return page.locator(".st-key-panel .draft textarea").first


def save(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Bewaar(?! niet)")).first.click()


def test_others_changes_appear_without_losing_what_one_types(people: tuple[Page, Page]) -> None:
    one, other = people
    text_of(other).click()
    text_of(other).press_sequentially(" Iedereen is er welkom")
    field(one, "Naam").fill("Inlooppunt om de hoek")
    save(one)
    expect(other.locator(".box[data-id=inlooppunten]")).to_contain_text("Inlooppunt om de hoek")
    expect(field(other, "Naam")).to_have_value("Inlooppunt om de hoek")
    expect(text_of(other)).to_have_value(re.compile("Iedereen is er welkom"))
    expect(text_of(other)).to_be_focused()
    other.keyboard.type(", altijd")
    expect(text_of(other)).to_have_value(re.compile("Iedereen is er welkom, altijd"))
    save(other)
    expect(other.locator(".st-key-panel")).not_to_contain_text("nog niet bewaard")
    expect(text_of(one)).to_have_value(re.compile("Iedereen is er welkom, altijd"))


def test_the_same_field_shows_mine_theirs_and_what_it_was(people: tuple[Page, Page]) -> None:
    one, other = people
    was = field(one, "Voor wie").input_value()
    field(other, "Voor wie").fill("Buurtbewoners")
    expect(other.get_by_role("button", name=re.compile("^Bewaar(?! niet)")).first).to_be_visible()
    field(one, "Voor wie").fill("Mantelzorgers")
    save(one)
    panel = other.locator(".st-key-panel")
    expect(panel).to_contain_text("Intussen maakte iemand ervan: Mantelzorgers")
    expect(field(other, "Voor wie")).to_have_value("Buurtbewoners")
    save(other)
    for line in ("Van de ander: Mantelzorgers", "Van u: Buurtbewoners", f"Het was: {was}"):
        expect(panel).to_contain_text(line)
    panel.get_by_role("button", name="Houd de mijne").click()
    expect(field(one, "Voor wie")).to_have_value("Buurtbewoners")
    expect(panel).not_to_contain_text("Van de ander")


def test_a_draft_survives_a_reload(people: tuple[Page, Page], town: str) -> None:
    one, _other = people
    text_of(one).fill("Een lange tekst die nog niet af is")
    expect(one.locator(".st-key-panel")).to_contain_text("nog niet bewaard is")
    open_box(one, town, BOX)
    expect(text_of(one)).to_have_value("Een lange tekst die nog niet af is")
    one.get_by_role("button", name="Bewaar niet").first.click()
    expect(text_of(one)).not_to_have_value("Een lange tekst die nog niet af is")


def test_a_mistake_is_said_at_its_field_at_once(people: tuple[Page, Page]) -> None:
    one, _other = people
    field(one, "Sinds").press_sequentially("x")
    expect(one.locator(".st-key-panel")).to_contain_text("dit is geen datum: schrijf 1-3-2026")
    expect(one.get_by_role("button", name=re.compile("^Bewaar(?! niet)")).first).to_be_disabled()


def test_a_box_is_added_connected_and_undone_with_keys_alone(
    people: tuple[Page, Page], town: str
) -> None:
    one, other = people
    one.keyboard.press("Alt+N")
    dialog = one.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Naam").fill("Wandelgroep op zondag")
    dialog.get_by_role("textbox", name="Naam").press("Enter")
    new = ".box[data-id=wandelgroep-op-zondag]"
    expect(one.locator(new)).to_be_visible()
    expect(other.locator(new)).to_be_visible()
    expect(one).to_have_url(re.compile("vak=wandelgroep-op-zondag"))
    one.keyboard.press("Alt+K")
    expect(one.locator(".st-key-edit-bar")).to_contain_text("Klik op het vak waartoe")
    one.locator(".box[data-id=fit]").focus()
    one.keyboard.press("Enter")
    link = ".link[data-source=wandelgroep-op-zondag][data-target=fit]"
    expect(one.locator(link)).to_have_count(1)
    expect(other.locator(link)).to_have_count(1)
    one.keyboard.press("Alt+Z")
    expect(one.locator(link)).to_have_count(0)
    one.keyboard.press("Alt+Shift+Z")
    expect(one.locator(link)).to_have_count(1)
    one.keyboard.press("Alt+Z")
    expect(one.locator(link)).to_have_count(0)
    one.keyboard.press("Alt+Z")
    expect(one.locator(new)).to_have_count(0)
    expect(other.locator(new)).to_have_count(0)


def test_a_box_says_who_works_on_it(people: tuple[Page, Page], folder: Path) -> None:
    one, _other = people
    store = MapStore.open(folder)
    store.here(Actor("anna", "Anna <b>de Vries</b>", frozenset({Role.EDITOR})), "fit")
    store.close()
    tag = one.locator(".box[data-id=fit] .present")
    expect(tag).to_have_text("\u270e Anna <b>de Vries</b>")


def test_the_search_is_a_key_away(people: tuple[Page, Page]) -> None:
    one, _other = people
    one.locator(".box[data-id=fit]").focus()
    one.keyboard.press("/")
    expect(one.locator(".st-key-search input")).to_be_focused()
