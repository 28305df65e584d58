"""A server that is killed and started again, or has a full disk, under a page that stays open."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from effectmap.bench.server import Server
from effectmap.store.database import EXAMPLE
from effectmap.store.map_store import MapStore
from tests.browser.accessibility import drawn
from tests.small_disk import small_disk

ROLE = "diagnose-thuiszorg-casemanager"


def _form(page: Page) -> tuple[Locator, Locator, Locator]:
    """The panel of an offer, its amount, and the button that saves."""
    panel = page.locator(".st-key-panel")
    amount = panel.get_by_label("Bedrag per jaar (euro)")
    return panel, amount, panel.get_by_role("button", name=re.compile("^Bewaar(?! niet)"))


def test_who_was_editing_goes_on_and_what_was_saved_stays(page: Page, visited: Path) -> None:
    server = Server(visited)
    server.start()
    try:
        page.goto(f"{server.address}/thematafel?opgave=dementie&vak=role:{ROLE}")
        drawn(page)
        _panel, amount, save = _form(page)
        for number, shown in ((1001, "1.001"), (1002, "1.002")):
            amount.fill(str(number))
            amount.press("Tab")
            expect(save).to_be_enabled()
            if number == 1002:
                server.kill()
                server.start()
                # the page comes back by itself, with what was typed and not saved yet
                page.locator("[data-test-connection-state=CONNECTED]").wait_for()
                drawn(page)
                expect(amount).to_have_value("1002")
            save.click()
            expect(save).to_have_count(0)
            expect(amount).to_have_value(shown)
    finally:
        server.kill()
    history = MapStore.open(visited).history("role", ROLE)
    changes = [one.after or {} for entry in history for one in entry.changes]
    assert [one["amount"] for one in changes if "amount" in one][:2] == [1002, 1001]


def test_what_did_not_fit_on_the_disk_stands_in_the_field_still(page: Page, tmp_path: Path) -> None:
    """The page says what is wrong in words, keeps what was typed, and saves it later."""
    with small_disk(tmp_path / "disk", "24m") as disk:
        folder = disk.path / "zutphen"
        shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("accepted", "store"))
        server = Server(folder)
        server.start()
        try:
            page.goto(f"{server.address}/thematafel?opgave=dementie&vak=role:{ROLE}")
            drawn(page)
            panel, amount, save = _form(page)
            amount.fill("1003")
            amount.press("Tab")
            expect(save).to_be_enabled()
            disk.fill()
            save.click()
            expect(panel.get_by_text("de schijf van de server is vol")).to_be_visible()
            expect(amount).to_have_value("1003")
            # another page still shows the map
            other = page.context.new_page()
            other.goto(f"{server.address}/?opgave=dementie")
            drawn(other)
            expect(other.locator(".box").first).to_be_visible()
            expect(other.get_by_text("Traceback")).to_have_count(0)
            disk.make_room()
            save.click()
            expect(save).to_have_count(0)
            expect(amount).to_have_value("1.003")
        finally:
            server.kill()
        history = MapStore.open(folder).history("role", ROLE)
        changes = [one.after or {} for entry in history for one in entry.changes]
        assert next(one["amount"] for one in changes if "amount" in one) == 1003
