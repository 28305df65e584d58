"""A workbook goes out, is changed, and comes back as edits; what others did meanwhile stays."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any, Literal

import openpyxl
import pytest

from effectmap import exchanging
from effectmap.store.commands import Archive, Batch, Change
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


def _change(
    store: MapStore,
    id: str,
    kind: Literal["intervention", "role"] = "intervention",
    **fields: object,
) -> None:
    step = Change(kind=kind, id=id, fields=fields, seen=store.versions(kind, id))
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


ROLE = "diagnose-thuiszorg-casemanager"


def test_roles_change_in_excel_while_others_work_on_the_same_table(store: MapStore) -> None:
    content = exchanging.workbook(store, DAY)
    _change(store, ROLE, "role", amount=99_000)
    changed = _edited(content, _set("Rollen", ROLE, "Fase", "Nazorg [nazorg]"))
    assert isinstance(_bring(store, changed), Applied)
    kept = store.fields("role", ROLE)
    assert (kept["stage"], kept["amount"]) == ("nazorg", 99_000)
    answer = _bring(store, _edited(content, _set("Rollen", ROLE, "Bedrag per jaar (euro)", 1)))
    assert isinstance(answer, Conflict)


def _row(sheet: str, **values: object) -> Callable[[Any], None]:
    """A new row below the last; the names of the columns with _ for a space."""

    def edit(book: Any) -> None:
        page = book[sheet]
        headers = [cell.value for cell in page[1]]
        row = page.max_row + 1
        for header, value in values.items():
            page.cell(row, headers.index(header.replace("_", " ")) + 1).value = value

    return edit


def test_a_frame_that_two_begin_on_together_is_a_conflict(store: MapStore) -> None:
    content = exchanging.workbook(store, DAY)
    frame = _edited(content, _row("Kaders", Opgave="bestaanszekerheid", Budget_per_jaar=500))
    assert isinstance(_bring(store, frame), Applied)
    found = store.table().frame("bestaanszekerheid")
    assert found is not None
    assert found.budget == 500
    other = _edited(content, _row("Kaders", Opgave="bestaanszekerheid", Budget_per_jaar=900))
    assert isinstance(_bring(store, other), Conflict)


def test_a_new_role_may_be_called_as_one_in_the_archive(store: MapStore) -> None:
    role = _row("Rollen", Wat_wordt_geboden="Koffie", Partij="ggd", Fase="nazorg")
    content = _edited(exchanging.workbook(store, DAY), role)
    assert isinstance(_bring(store, content), Applied)
    assert isinstance(store.apply(Archive(kind="role", id="koffie"), LOCAL), Applied)
    assert isinstance(_bring(store, _edited(exchanging.workbook(store, DAY), role)), Applied)
    assert [one.id for one in store.table().roles if one.name == "Koffie"] == ["koffie-2"]


@pytest.mark.parametrize("gone", [("stage", "diagnose"), ("partner", "buurtmens")])
def test_what_hangs_on_a_row_that_is_gone_may_be_chosen_with_it(
    store: MapStore, gone: tuple[str, str]
) -> None:
    brought = exchanging.bring_workbook(store, exchanging.workbook(store, DAY), "kaart.xlsx")
    roles = [one for one in store.table().roles if gone[1] in (one.stage, one.partner)]
    steps = exchanging.steps(store, brought, (gone, *(("role", one.id) for one in roles)))
    assert isinstance(store.apply(Batch(steps=steps), LOCAL), Applied)
    assert not {one.id for one in roles} & {one.id for one in store.table().roles}
