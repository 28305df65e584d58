"""A workbook goes out, is changed, and comes back as edits; what others did meanwhile stays."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl

from effectmap import exchanging
from effectmap.store.commands import Batch, Change
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied, Conflict, Result
from effectmap.store.roles import LOCAL

DAY = date(2026, 11, 24)


def _edited(content: bytes, edit: Callable[[Any], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _set(sheet: str, id: str, column: str, value: object) -> Callable[[Any], None]:
    def edit(book: Any) -> None:
        page = book[sheet]
        at = [cell.value for cell in page[1]].index(column) + 1
        row = next(cells[0].row for cells in page.iter_rows() if cells[0].value == id)
        page.cell(row, at).value = value

    return edit


def _change(store: MapStore, id: str, **fields: object) -> None:
    seen = store.versions("intervention", id)
    step = Change(kind="intervention", id=id, fields=fields, seen=seen)
    assert isinstance(store.apply(step, LOCAL), Applied)


def _bring(store: MapStore, content: bytes, gone: tuple[Any, ...] = ()) -> Result:
    brought = exchanging.bring_workbook(store, content, "kaart.xlsx")
    assert brought.found.problems == ()
    return store.apply(Batch(steps=exchanging.steps(store, brought, gone)), LOCAL)


def test_a_workbook_that_nobody_changed_changes_nothing(store: MapStore) -> None:
    content = exchanging.workbook(store, DAY)
    _change(store, "maatjes", target_group="Wie graag wandelt")
    brought = exchanging.bring_workbook(store, content, "kaart.xlsx")
    assert brought.found.changes == ()
    assert exchanging.steps(store, brought) == ()


def test_what_was_changed_in_excel_and_meanwhile_by_others_both_stand(store: MapStore) -> None:
    content = exchanging.workbook(store, DAY)
    _change(store, "maatjes", target_group="Wie graag wandelt")
    changed = _edited(content, _set("Interventies", "maatjes", "Naam", "Maatjes met hond"))
    assert isinstance(_bring(store, changed), Applied)
    kept = store.fields("intervention", "maatjes")
    assert (kept["name"], kept["target_group"]) == ("Maatjes met hond", "Wie graag wandelt")


def test_a_field_that_both_changed_is_a_conflict(store: MapStore) -> None:
    content = exchanging.workbook(store, DAY)
    was = store.fields("intervention", "maatjes")["name"]
    _change(store, "maatjes", name="Van de ander")
    answer = _bring(store, _edited(content, _set("Interventies", "maatjes", "Naam", "Uit Excel")))
    assert isinstance(answer, Conflict)
    (both,) = answer.fields
    assert (both.mine, both.theirs.value, both.was) == ("Uit Excel", "Van de ander", was)
    assert store.fields("intervention", "maatjes")["name"] == "Van de ander"


def test_a_row_that_is_gone_stays_on_the_map_until_somebody_chooses(store: MapStore) -> None:
    def without(book: Any) -> None:
        page = book["Interventies"]
        row = next(cells[0].row for cells in page.iter_rows() if cells[0].value == "maatjes")
        page.delete_rows(row)

    content = _edited(exchanging.workbook(store, DAY), without)
    brought = exchanging.bring_workbook(store, content, "kaart.xlsx")
    assert ("intervention", "maatjes") in {one.key for one in brought.found.missing}
    assert exchanging.steps(store, brought) == ()
    assert isinstance(_bring(store, content, (("intervention", "maatjes"),)), Applied)
    assert "maatjes" not in store.map().nodes


def test_a_plain_list_adds_its_boxes_and_links_in_one_edit(store: MapStore) -> None:
    content = b"Interventie;Effect\nSoep op dinsdag;Mensen kennen elkaar\n"
    brought = exchanging.bring_list(store, content, "lijst.csv", "dementie")
    assert brought.found.problems == ()
    answer = store.apply(Batch(steps=exchanging.steps(store, brought)), LOCAL)
    assert isinstance(answer, Applied)
    names = {node.name: node.id for node in store.map().nodes.values()}
    link = f"{names['Soep op dinsdag']}>{names['Mensen kennen elkaar']}"
    assert link in {one.id for one in store.map().links}
    assert isinstance(store.undo(answer.operation, LOCAL), Applied)
    assert "Soep op dinsdag" not in {node.name for node in store.map().nodes.values()}


def test_a_workbook_of_an_unknown_state_is_held_against_the_map_of_now(store: MapStore) -> None:
    def without(book: Any) -> None:
        page = next(one for one in book.worksheets if one.sheet_state == "hidden")
        page.cell(4, 1).value = "999"

    content = _edited(exchanging.workbook(store, DAY), without)
    _change(store, "maatjes", name="Van de ander")
    brought = exchanging.bring_workbook(store, content, "kaart.xlsx")
    assert brought.revision == store.revision()
    assert brought.found.notes
