"""A workshop with three screens: the facilitator's page, the wall, and a telephone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from effectmap.model.workshop import Ask, Results, Shown, Vote, Workshop
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL
from tests.browser.accessibility import drawn, faults
from tests.browser.conftest import serving

TEXT = "De inloop is op woensdag dicht"


@pytest.fixture(scope="module")
def folder(visited_example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("room") / "zutphen"
    shutil.copytree(visited_example, folder)
    return folder


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[str]:
    with serving(folder) as address:
        yield address


@pytest.fixture
def store(folder: Path) -> Iterator[MapStore]:
    store = MapStore.open(folder)
    yield store
    store.close()


@pytest.fixture
def workshop(store: MapStore) -> Workshop:
    made = store.workshops.open("dementie", "Middag", (), 5, LOCAL, datetime.now(UTC))
    store.workshops.show(made.id, Shown(asks=tuple(Ask)), LOCAL)
    return made


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL")
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def _open(page: Page, served: str, workshop: Workshop) -> None:
    page.goto(f"{served}/werksessie?sessie={workshop.id}")
    page.get_by_role("heading", name="Aan de wand").wait_for()
    drawn(page)


def _shown(store: MapStore, workshop: Workshop) -> Shown:
    return store.workshops.by_key(workshop.key).shown


def test_from_the_code_on_the_wall_to_an_answer_on_the_telephone(
    page: Page, phone: Page, served: str
) -> None:
    page.goto(f"{served}/werksessie")
    page.get_by_label("Naam").fill("Middag over dementie")
    page.get_by_role("button", name="Beginnen").click()
    page.get_by_role("heading", name="Middag over dementie").wait_for()
    code = page.locator("strong", has_text="").filter(has_text="").all_inner_texts()
    (code,) = [one for one in code if len(one) == 6 and one.isupper()]

    phone.goto(f"{served}/mee")
    phone.get_by_label("De code op de wand").fill(code.lower())
    phone.keyboard.press("Enter")
    phone.get_by_label("Wat wilt u zeggen?").fill(TEXT)
    phone.get_by_text("Dit kan gedaan worden").click()
    phone.get_by_role("button", name="Versturen").click()
    expect(phone.get_by_text("Het is aangekomen. Dank u.")).to_be_visible()

    expect(page.get_by_text(TEXT)).to_be_visible()
    page.get_by_role("button", name="Overnemen").click()
    expect(page.get_by_text("Overgenomen (1)")).to_be_visible()
    phone.get_by_role("button", name="Antwoorden").click()
    expect(phone.get_by_text("overgenomen")).to_be_visible()

    page.goto(f"{served}/?opgave=dementie")
    expect(page.locator(".box", has_text="De inloop is op woensdag").first).to_be_visible()


def test_what_is_given_without_a_connection_arrives_once_there_is_one(
    phone: Page, served: str, store: MapStore, workshop: Workshop
) -> None:
    phone.goto(f"{served}/mee/{workshop.key}")
    phone.get_by_label("Wat wilt u zeggen?").fill(TEXT)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Versturen").click()
    expect(phone.get_by_text("Geen verbinding")).to_be_visible()
    assert store.workshops.suggestions(workshop.id) == []
    phone.context.set_offline(False)
    expect(phone.get_by_text("Het is aangekomen. Dank u.")).to_be_visible()
    assert [one.text for one in store.workshops.suggestions(workshop.id)] == [TEXT]


def test_a_telephone_that_is_closed_goes_on_where_it_was(
    phone: Page, served: str, store: MapStore, workshop: Workshop
) -> None:
    phone.goto(f"{served}/mee/{workshop.key}")
    phone.get_by_role("button", name="Stippen verdelen").click()
    more = phone.get_by_role("button", name="Eén meer").first
    more.click()
    more.click()
    expect(phone.get_by_text("nog 3 van 5 stippen")).to_be_visible()
    phone.wait_for_function(
        "() => !(JSON.parse(localStorage.getItem(`mee:${key}`)).out || []).length"
    )
    phone.reload()
    phone.get_by_role("button", name="Stippen verdelen").click()
    expect(phone.get_by_text("nog 3 van 5 stippen")).to_be_visible()
    assert [one.value for one in store.workshops.votes(workshop.id)] == [2]


def test_what_people_write_is_shown_as_they_wrote_it(
    page: Page, phone: Page, served: str, workshop: Workshop
) -> None:
    text = "<img src=x onerror=alert(1)> **vet** [x](javascript:1) $\\alpha$ :red[a]"
    phone.goto(f"{served}/mee/{workshop.key}")
    phone.get_by_label("Wat wilt u zeggen?").fill(text)
    phone.get_by_role("button", name="Versturen").click()
    expect(phone.get_by_text("Het is aangekomen. Dank u.")).to_be_visible()
    phone.get_by_role("button", name="Antwoorden").click()
    expect(phone.get_by_text(text)).to_be_visible()
    _open(page, served, workshop)
    expect(page.get_by_text(text)).to_be_visible()


def test_the_wall_shows_what_the_facilitator_chooses(
    page: Page, served: str, store: MapStore, workshop: Workshop
) -> None:
    outcome = store.map().of_theme("dementie").outcomes[0]
    token = store.workshops.join(workshop.key, datetime.now(UTC))
    store.workshops.vote(workshop.key, token, Vote(Ask.DOTS, outcome.id, 3), 1, datetime.now(UTC))
    wall = page.context.new_page()
    wall.goto(f"{served}/wand?opgave=dementie&sessie={workshop.id}")
    wall.locator(".wall .box").first.wait_for()
    assert wall.locator(".wall-join, .dots").count() == 0
    _open(page, served, workshop)
    page.get_by_text("Zo doet u mee (QR-code)").click()
    expect(wall.locator(".wall-join")).to_contain_text(workshop.code[:3])
    page.get_by_text("Zo doet u mee (QR-code)").click()
    expect(wall.locator(".wall-join")).to_have_count(0)
    page.get_by_role("radio", name="Stippen").click()
    expect(wall.locator(f".dots[data-box='{outcome.id}']").first).to_have_text("3")
    assert _shown(store, workshop).results is Results.DOTS
    page.get_by_role("button", name="Volgende stap").click()
    # the first step after the whole part: only its first column
    expect(wall.locator(".wall .box.later").first).to_be_attached()
    wall.close()


def test_where_the_room_is_divided_stands_on_the_wall(
    page: Page, served: str, store: MapStore, workshop: Workshop
) -> None:
    link = store.map().of_theme("dementie").links[0]
    for value in (1, 1, 5, 5):
        token = store.workshops.join(workshop.key, datetime.now(UTC))
        vote = Vote(Ask.BELIEF, link.id, value)
        store.workshops.vote(workshop.key, token, vote, 1, datetime.now(UTC))
    store.workshops.show(workshop.id, Shown(results=Results.BELIEF, link=link.id), LOCAL)
    page.goto(f"{served}/wand?opgave=dementie&sessie={workshop.id}")
    expect(page.locator(".wall-talk")).to_contain_text("hier is de zaal verdeeld")
    expect(page.locator(".wall-talk")).to_contain_text("4 mensen")
    expect(page.locator(".belief.divided")).to_have_count(1)
    assert faults(page) == []
