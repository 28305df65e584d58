"""The workbook as its receiver opens it: headers, lists to choose from, notes, texts that stay texts."""

from __future__ import annotations

import io
from datetime import date
from functools import cache
from typing import Any

import openpyxl
import pytest

from effectmap.exchange.workbook_out import export
from effectmap.model import EffectMap, ProblemsError
from effectmap.store.map_file import load_all
from tests.exchange.maps import CATALOGUE
from tests.exchange.test_round_trip import ZUTPHEN, awkward
from tests.exchange.test_workbook_in import MAP

SHEETS = [
    "Opgaven", "Partijen", "Interventies", "Outcome-factoren", "Verbanden", "Indicatoren",
    "Kaders", "Fasen", "Rollen",
]  # fmt: skip


@cache
def book() -> Any:
    map, catalogue, _cycle, table = load_all(ZUTPHEN)
    return opened(export(map, catalogue, date(2026, 11, 24), table=table))


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_the_sheets_stand_in_order_and_the_lists_are_hidden() -> None:
    assert book().sheetnames == ["Lees mij", *SHEETS, "_lijsten"]
    assert [page.title for page in book() if page.sheet_state != "visible"] == ["_lijsten"]
    assert book().active.title == "Lees mij"


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_has_a_header_that_stays_filters_and_a_note_on_every_column(name: str) -> None:
    page = book()[name]
    assert page.freeze_panes == ("D2" if name == "Verbanden" else "C2")
    assert page.auto_filter.ref == page.dimensions
    assert [cell.value for cell in page[1] if not (cell.comment and cell.comment.text)] == []
    assert all(page.column_dimensions[cell.column_letter].width >= 12 for cell in page[1])
    assert page["A1"].value == "Id"
    assert page["A2"].font.color.rgb != page["B2"].font.color.rgb


def test_the_first_sheet_says_what_it_is_and_of_which_day() -> None:
    texts = [cell.value for row in book()["Lees mij"] for cell in row if cell.value]
    assert texts[:2] == [
        "Effectenkaart Gemeente Zutphen",
        "De kaart van GM0301 zoals die was op 24 november 2026: om te lezen, te bewerken en weer in te lezen.",
    ]
    assert (
        "aanname · praktijkkennis · goed onderbouwd · eerste aanwijzingen · goede aanwijzingen · sterke aanwijzingen"
        in texts
    )


LISTS = {
    ("Interventies", "Opgave"): ("warning", ["Dementievriendelijke gemeente [dementie]", "Mentale gezondheid jongvolwassenen [jongvolwassenen]"]),
    ("Interventies", "Voorbeeldbudget"): ("stop", ["ja", "nee"]),
    ("Outcome-factoren", "Niveau"): ("stop", ["Directe prestatie", "Effect", "Maatschappelijk effect"]),
    ("Verbanden", "Van vak"): ("warning", ["Thematafel dementie [thematafel]"]),
    ("Verbanden", "Richting"): ("stop", ["draagt eraan bij", "werkt het tegen"]),
    ("Verbanden", "Bewijskracht"): ("stop", ["aanname", "praktijkkennis", "goed onderbouwd"]),
    ("Indicatoren", "Monitor"): ("warning", ["Regionale kerncijfers Nederland [cbs-kerncijfers]"]),
    ("Indicatoren", "Maat"): ("warning", ["Inwoners op 1 januari [bevolking]"]),
    ("Indicatoren", "Beter is"): ("stop", ["hoger is beter", "lager is beter", "achtergrond, zonder oordeel"]),
}  # fmt: skip


@pytest.mark.parametrize(("sheet", "header"), LISTS)
def test_a_column_with_fixed_values_has_a_list_to_choose_from(sheet: str, header: str) -> None:
    page, (style, first) = book()[sheet], LISTS[sheet, header]
    letter = next(cell.column_letter for cell in page[1] if cell.value == header)
    rules = [one for one in page.data_validations.dataValidation if f"{letter}2" in one.cells]
    assert [(one.type, one.errorStyle) for one in rules] == [("list", style)]
    cells = book()["_lijsten"][rules[0].formula1.split("!")[1].replace("$", "")]
    values = [row[0].value for row in cells]
    assert values[: len(first)] == first
    # what stands in the column stands in the list, and rows to come have it too
    assert {cell.value for cell in page[letter][1:] if cell.value} <= set(values)
    assert f"{letter}{page.max_row + 100}" in rules[0].cells


def test_a_text_that_starts_like_a_formula_is_a_text_and_marked_as_one() -> None:
    page = opened(export(awkward(), CATALOGUE, date(2026, 11, 24)))["Partijen"]
    said = {cell.value: (cell.data_type, cell.quotePrefix) for cell in page["B"][1:]}
    for text in ("=1+1", "+31 575", "-5 graden", "@thuis", "\tingesprongen"):
        assert said[text] == ("s", True)
    assert said["#N/A"] == ("s", False)


def test_figures_and_dates_are_figures_and_dates() -> None:
    page = opened(export(MAP, CATALOGUE, date(2026, 11, 24)))["Interventies"]
    assert page["E2"].is_date
    assert (page["H2"].value, page["H2"].number_format) == (45000, "#,##0")


def test_what_does_not_fit_in_a_cell_is_said_with_its_field() -> None:
    breaks = [{"period": "2020", "reason": "x" * 300}] * 120
    data = MAP.model_dump(mode="json")
    data["outcomes"][0]["indicators"][0]["breaks"] = breaks
    with pytest.raises(ProblemsError) as refused:
        export(EffectMap.model_validate(data), CATALOGUE, date(2026, 11, 24))
    assert [(one.item, one.field) for one in refused.value.problems] == [("meting", "breaks")]
