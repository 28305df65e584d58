"""A server that is killed and started again, under a page that stays open."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from effectmap.bench.server import Server
from effectmap.store.map_store import MapStore
from tests.browser.accessibility import drawn

ROLE = "diagnose-thuiszorg-casemanager"


def test_who_was_editing_goes_on_and_what_was_saved_stays(page: Page, visited: Path) -> None:
    server = Server(visited)
    server.start()
    try:
        page.goto(f"{server.address}/thematafel?opgave=dementie&vak=role:{ROLE}")
        drawn(page)
        panel = page.locator(".st-key-panel")
        amount = panel.get_by_label("Bedrag per jaar (euro)")
        save = panel.get_by_role("button", name=re.compile("^Bewaar(?! niet)"))
        for number, shown in ((1001, "1.001"), (1002, "1.002")):
            amount.fill(str(number))
            amount.press("Tab")
            save.click()
            expect(save).to_have_count(0)
            expect(amount).to_have_value(shown)
            if number == 1001:
                server.kill()
                server.start()
                # the page comes back by itself
                page.locator("[data-test-connection-state=CONNECTED]").wait_for()
                drawn(page)
    finally:
        server.kill()
    history = MapStore.open(visited).history("role", ROLE)
    changes = [one.after or {} for entry in history for one in entry.changes]
    assert [one["amount"] for one in changes if "amount" in one][:2] == [1002, 1001]
