"""The theme table goes to Excel and comes back while somebody else fills in the same."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from effectmap import exchanging
from effectmap.store.commands import Put
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied
from effectmap.store.roles import LOCAL

FRAME = "bestaanszekerheid"


def test_a_frame_that_both_filled_in_is_chosen_and_taken_over(
    page: Page, address: str, served_folder: Path, tmp_path: Path
) -> None:
    # the server opens the store first
    page.goto(f"{address}/tabellen?opgave={FRAME}")
    expect(page.get_by_role("button", name="Download kaart en thematafel")).to_be_visible()
    store = MapStore.open(served_folder)
    book = openpyxl.load_workbook(io.BytesIO(exchanging.workbook(store, date(2026, 11, 24))))
    sheet = book["Kaders"]
    headers = [cell.value for cell in sheet[1]]
    row = sheet.max_row + 1
    sheet.cell(row, headers.index("Opgave") + 1).value = "Bestaanszekerheid"
    sheet.cell(row, headers.index("Budget per jaar") + 1).value = 500
    book.save(tmp_path / "tafel.xlsx")
    page.locator('input[type="file"]').first.set_input_files(tmp_path / "tafel.xlsx")
    expect(page.get_by_text("Kader “Bestaanszekerheid”: nieuw")).to_be_visible()
    theirs = Put(kind="frame", id=FRAME, fields={"budget": 900})
    assert isinstance(store.apply(theirs, LOCAL), Applied)
    page.get_by_role("button", name="Neem deze wijzigingen over").click()
    expect(page.get_by_text("Bestaanszekerheid · Budget per jaar")).to_be_visible()
    page.get_by_role("radiogroup").get_by_text("500").click()
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("Bestaanszekerheid · Budget per jaar")).to_have_count(0)
    frame = store.table().frame(FRAME)
    store.close()
    assert frame is not None
    assert frame.budget == 500
