"""A map from another tool, and a pasted list: looked at first, then on the map."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from effectmap.exchange.formats import which
from effectmap.store.map_store import MapStore
from tests.browser.accessibility import drawn
from tests.browser.conftest import serving
from tests.exchange.test_formats import KUMU

TAKE = "Neem deze wijzigingen over"


def test_a_file_and_a_pasted_list_come_on_the_map_and_the_map_goes_out(
    page: Page, visited: Path, tmp_path: Path
) -> None:
    store = MapStore.open(visited)
    before = store.revision()
    with serving(visited) as address:
        page.goto(f"{address}/tabellen?opgave=dementie")
        drawn(page)
        file = {"name": "kaart.json", "mimeType": "application/json"}
        file["buffer"] = json.dumps(KUMU).encode()  # type: ignore[assignment]
        page.locator("input[type=file]").last.set_input_files(file)  # type: ignore[arg-type]
        expect(page.get_by_text("Nieuw: Partij: 1")).to_be_visible()
        expect(page.get_by_text("de kaart loopt één kant op")).to_be_visible()
        assert store.revision() == before
        page.get_by_role("button", name=TAKE).click()
        expect(page.get_by_role("button", name=TAKE)).to_have_count(0)
        drawn(page)
        assert {"Inloop", "Minder eenzaam"} <= {one.name for one in store.map().boxes}

        page.get_by_text("Of plak een lijst").click()
        page.get_by_label("De lijst").fill("Wandelclub\n    Meer bewegen\n")
        page.get_by_label("De lijst").press("Control+Enter")
        expect(page.get_by_text("Nieuw: Interventie: 1 · Effect: 1 · Verband: 1")).to_be_visible()
        page.get_by_role("button", name=TAKE).click()
        expect(page.get_by_role("button", name=TAKE)).to_have_count(0)
        drawn(page)
        assert "Wandelclub" in {one.name for one in store.map().interventions}

        with page.expect_download() as download:
            page.get_by_role("button", name="Download voor dit programma").click()
        download.value.save_as(tmp_path / "uit.json")
    said = which.read("kumu", (tmp_path / "uit.json").read_bytes(), "uit.json")
    assert "Wandelclub" in {one.name for one in said.boxes}
