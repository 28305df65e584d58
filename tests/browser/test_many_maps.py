"""Many maps in one installation: choosing one, comparing them, and whose is whose."""

from __future__ import annotations

import re
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from effectmap.store.commands import Add
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL
from tests.browser.accessibility import faults
from tests.browser.conftest import serving
from tests.browser.provider import Provider, running
from tests.regions import write_region

HOSTILE = '<script>window.bad = 1</script><img src=x onerror="window.bad=1">'
SHARED = "75-plussers voelen zich minder eenzaam"


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_region(tmp_path_factory.mktemp("regio") / "regio")


@pytest.fixture(scope="module")
def address(region: Path) -> Iterator[str]:
    with serving(region) as found:
        _wait_for_maps(found)
        yield found


def _wait_for_maps(address: str) -> None:
    """The first page never waits for all of them: it says how many are being read."""
    for _try in range(120):
        if "gelezen: kijk" not in urllib.request.urlopen(address, timeout=30).read().decode():
            return
        time.sleep(0.5)
    raise TimeoutError(address)


def test_one_chooses_a_map_and_compares_an_outcome(page: Page, address: str) -> None:
    page.goto(address)
    expect(page).to_have_title("Effectenkaarten")
    page.get_by_label("Effect").select_option(value=SHARED.casefold())
    page.get_by_role("button", name="Tonen").click()
    table = page.get_by_role("region", name=SHARED)
    # as the map of each town has it
    expect(table.get_by_role("row").filter(has_text="Zutphen")).to_contain_text("44,2% → 51,6%")
    expect(table.get_by_role("row").filter(has_text="Lochem")).to_contain_text("geen cijfer")
    expect(table.get_by_role("row").filter(has_text="Zutphen")).to_contain_text("Voorbeeldcijfers")
    assert faults(page) == []
    table.get_by_role("link", name="Gemeente Zutphen").click()
    expect(page.locator(".st-key-panel")).to_contain_text(SHARED, timeout=30_000)
    assert "/kaart/zutphen/" in page.url
    page.get_by_role("link", name="Indicatoren").click()
    expect(page).to_have_url(re.compile(r"/kaart/zutphen/indicatoren\?"), timeout=20_000)
    page.get_by_role("link", name="Alle kaarten").click()
    expect(page).to_have_title("Effectenkaarten")


def test_what_is_edited_in_one_map_stays_there_and_is_seen_at_once(
    page: Page, address: str, region: Path
) -> None:
    page.goto(f"{address}/kaart/lochem/?opgave=dementie")
    box = page.get_by_role("button", name=re.compile("Alzheimer"))
    expect(box).to_be_visible(timeout=30_000)
    store = MapStore.open(region / "lochem")
    fields = {"name": "Café Lochem", "theme": "dementie"}
    store.apply(Add(kind="intervention", id="cafe-lochem", fields=fields), LOCAL)
    store.close()
    expect(page.get_by_role("button", name=re.compile("Café Lochem"))).to_be_visible(timeout=20_000)
    other = page.request.get(f"{address}/kaart/zutphen/api/boxes").text()
    assert "Café Lochem" not in other
    assert "Alzheimer" in other


def test_nothing_of_a_map_is_found_without_its_name(page: Page, address: str) -> None:
    for path in ("/nu", "/api/map", "/mee", "/kaart/niets/api/map", "/kaart/..%2fzutphen/api/map"):
        answer = page.request.get(address + path, max_redirects=0, headers={"accept": "*/*"})
        assert answer.status == 404, path
        # what is refused is an answer like any other
        assert answer.headers["x-content-type-options"] == "nosniff"
    header = {"x-effectmap-kaart": "zutphen"}
    assert page.request.get(f"{address}/api/map", headers=header).status == 404
    said = page.request.get(f"{address}/kaart/lochem/api/map", headers=header).json()
    assert said["municipality"]["name"] == "Gemeente Lochem"
    page.goto(f"{address}/indicatoren")
    assert page.url == f"{address}/"


def test_the_first_page_shows_names_as_they_are_typed(
    page: Page, address: str, region: Path
) -> None:
    for name in ("lochem", "zutphen"):
        store = MapStore.open(region / name)
        fields = {"name": HOSTILE, "theme": "dementie", "level": "outcome"}
        store.apply(Add(kind="outcome", id="kwaad", fields=fields), LOCAL)
        store.close()
    page.goto(address)
    page.get_by_label("Effect").select_option(label=f"{HOSTILE} (2 kaarten)")
    page.get_by_role("button", name="Tonen").click()
    expect(page.get_by_role("region", name=HOSTILE)).to_be_visible()
    assert page.evaluate("window.bad") is None


@pytest.fixture(scope="module")
def provider(browser: Browser) -> Iterator[Provider]:
    with running() as provider:
        for name, roles in {
            "van Zutphen": ["zutphen:redacteur"],
            "van overal": ["*:lezer"],
            "van nergens": ["redacteur", "elders:beheerder", ":lezer"],
        }.items():
            provider.people[name] = {
                "oid": name,
                "sub": name,
                "name": name,
                "preferred_username": name,
                "roles": roles,
            }
        yield provider


def test_who_signed_in_opens_the_maps_of_their_roles(
    browser: Browser, provider: Provider, region: Path, tmp_path: Path
) -> None:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(provider.secrets("http://127.0.0.1:{port}/oauth2callback"), encoding="utf-8")
    seen = {}
    with serving(region, "--secrets.files", str(secrets)) as address:
        for person in provider.people:
            window = browser.new_context()
            page = window.new_page()
            page.goto(f"{address}/kaart/zutphen/monitors?taal=EN")
            page.get_by_role("link", name="Sign in").click()
            page.get_by_role("link", name=person, exact=True).click()
            page.wait_for_url(f"{address}/**")
            seen[person] = {
                town: page.request.get(f"{address}/kaart/{town}/api/map").status
                for town in ("zutphen", "lochem")
            }
            page.goto(f"{address}/?taal=NL")
            seen[person]["listed"] = sorted(
                one.inner_text().split("\n")[0] for one in page.locator(".maps a").all()
            )
            window.close()
    assert seen == {
        "van Zutphen": {"zutphen": 200, "lochem": 401, "listed": ["Gemeente Zutphen"]},
        "van overal": {
            "zutphen": 200,
            "lochem": 200,
            "listed": ["Gemeente Lochem", "Gemeente Zutphen"],
        },
        "van nergens": {"zutphen": 401, "lochem": 401, "listed": []},
    }
