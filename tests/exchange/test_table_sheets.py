"""The theme table in the workbook: frames, stages and roles go out, are changed and come back."""

from __future__ import annotations

import io
from datetime import date
from functools import cache
from typing import Any

import openpyxl
import pytest

from effectmap.exchange.changes import removing
from effectmap.exchange.result import Import
from effectmap.exchange.wording import Said, in_words
from effectmap.exchange.workbook_in import read
from effectmap.exchange.workbook_out import export
from effectmap.model.changes import Changed
from effectmap.model.theme_table import ThemeTable
from effectmap.store.map_file import load_all
from effectmap.words import in_language
from tests.exchange.maps import AWKWARD, CATALOGUE
from tests.exchange.test_round_trip import ZUTPHEN
from tests.exchange.test_workbook_in import MAP, Edit, add, put

DAY = date(2026, 11, 24)
TABLE = ThemeTable.model_validate(
    {
        "frames": [{"id": "zorg", "aim": "Samen", "budget": 5000, "target_groups": ["Ouders"]}],
        "stages": [
            {"id": "begin", "theme": "zorg", "name": "Begin"},
            {"id": "later", "theme": "zorg", "name": "Later"},
            {"id": "schuld", "theme": "geld", "name": "Begin"},
        ],
        "roles": [
            {
                "id": "r", "stage": "begin", "partner": "ggz", "name": "Inloop", "funding": "zvw",
                "target_group": "Ouders", "amount": 1500, "outcomes": ["belast"],
                "start": "2024-01-01", "end": "2025-12-31",
            },
            {"id": "q", "stage": "later", "partner": "welzijn", "name": "Inloop"},
        ],
    }
)  # fmt: skip
FRAMES, STAGES, ROLES = "Kaders", "Fasen", "Rollen"


@cache
def exported() -> bytes:
    return export(MAP, CATALOGUE, DAY, table=TABLE)


def edited(*edits: Edit, taken: tuple[tuple[str, str], ...] = ()) -> Import:
    book = openpyxl.load_workbook(io.BytesIO(exported()))
    for edit in edits:
        edit(book)
    content = io.BytesIO()
    book.save(content)
    return read(content.getvalue(), MAP, CATALOGUE, table=TABLE, taken=taken)


def without(sheet: str, row: int) -> Edit:
    return lambda book: book[sheet].delete_rows(row)


def awkward() -> ThemeTable:
    """A table with every awkward text in every kind of text field."""
    texts = [text for text in AWKWARD if text.strip()]
    return ThemeTable.model_validate(
        {
            "frames": [{"id": "zorg", "aim": "=1+1", "budget": 0.1, "target_groups": texts}],
            "stages": [
                {"id": f"s{at}", "theme": "zorg", "name": text} for at, text in enumerate(texts)
            ],
            "roles": [
                {
                    "id": f"r{at}", "stage": f"s{at}", "partner": "ggz", "name": text, "note": text,
                    "target_group": text, "amount": 0.1 + at, "amount_example": True,
                    "funding": "own", "start": "1899-12-31", "outcomes": ["belast", "thuis"],
                }
                for at, text in enumerate(texts)
            ],
        }
    )  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("table", [TABLE, awkward(), ThemeTable()], ids=["small", "awkward", "no"])
def test_a_table_that_nobody_edited_comes_back_as_it_went(table: ThemeTable, language: str) -> None:
    with in_language(language):
        content = export(MAP, CATALOGUE, DAY, table=table)
    assert read(content, MAP, CATALOGUE, table=table) == Import()


def test_the_example_comes_back_as_it_went() -> None:
    map, catalogue, _cycle, table = load_all(ZUTPHEN)
    content = export(map, catalogue, DAY, table=table)
    assert read(content, map, catalogue, table=table) == Import()


def test_a_whole_table_can_be_filled_in_on_empty_sheets() -> None:
    content = export(MAP, CATALOGUE, DAY, table=TABLE)
    found = read(content, MAP, CATALOGUE)
    assert found.problems == ()
    assert [(one.kind, one.id, one.action) for one in found.changes] == [
        ("stage", "begin", "added"),
        ("stage", "later", "added"),
        ("stage", "schuld", "added"),
        ("role", "r", "added"),
        ("role", "q", "added"),
        ("frame", "zorg", "added"),
    ]


def role(field: str, before: object, after: object) -> list[Changed]:
    return [Changed("role", "r", {field: before}, {field: after})]


EDITS: dict[str, tuple[Edit, list[Changed]]] = {
    "another law": (put(ROLES, 2, "Betaald uit", "Wmo"), role("funding", "zvw", "wmo")),
    "no law": (put(ROLES, 2, "Betaald uit", None), role("funding", "zvw", "")),
    "an amount as people write it": (
        put(ROLES, 2, "Bedrag per jaar (euro)", "€ 2.500,-"), role("amount", 1500.0, 2500.0),
    ),
    "another partner": (put(ROLES, 2, "Partij", "Welzijn"), role("partner", "ggz", "welzijn")),
    "another stage": (put(ROLES, 2, "Fase", "Later [later]"), role("stage", "begin", "later")),
    "two outcomes": (
        put(ROLES, 2, "Werkt aan", "Minder belast [belast]\nLanger thuis"),
        role("outcomes", ["belast"], ["belast", "thuis"]),
    ),
    "another budget": (
        put(FRAMES, 2, "Budget per jaar", 6000),
        [Changed("frame", "zorg", {"budget": 5000.0}, {"budget": 6000.0})],
    ),
    "one more group": (
        put(FRAMES, 2, "Wie niet vergeten mag worden", "Ouders\nKinderen"),
        [Changed("frame", "zorg", {"target_groups": ["Ouders"]}, {"target_groups": ["Ouders", "Kinderen"]})],
    ),
    "another name of a stage": (
        put(STAGES, 2, "Naam", "Eerst"), [Changed("stage", "begin", {"name": "Begin"}, {"name": "Eerst"})],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "changes"), EDITS.values(), ids=EDITS)
def test_what_was_typed_is_what_changes(edit: Edit, changes: list[Changed]) -> None:
    found = edited(edit)
    assert [str(one) for one in found.problems] == []
    assert list(found.changes) == changes


def test_a_new_role_at_a_new_stage_by_a_new_partner_stands_in_one_file() -> None:
    found = edited(
        add("Partijen", Naam="Buren"),
        add(STAGES, Naam="Nazorg", Opgave="Zorg"),
        add(ROLES, Wat_wordt_geboden="Koffie", Partij="Buren", Fase="Nazorg"),
        add(FRAMES, Opgave="Geld", Budget_per_jaar=100),
    )
    assert found.problems == ()
    said = {one.key: one.after or {} for one in found.changes}
    assert set(said) == {
        ("partner", "buren"), ("stage", "nazorg"), ("role", "koffie"), ("frame", "geld"),
    }  # fmt: skip
    assert (said["role", "koffie"]["partner"], said["role", "koffie"]["stage"]) == (
        "buren",
        "nazorg",
    )


def test_a_new_id_is_none_that_lies_in_the_archive() -> None:
    new = add(ROLES, Wat_wordt_geboden="Koffie", Partij="ggz", Fase="later")
    (one,) = edited(new, taken=(("role", "koffie"), ("stage", "koffie-2"))).changes
    assert one.id == "koffie-2"


PROBLEMS: dict[str, tuple[Edit, str, str]] = {
    "a stage of two themes": (
        put(ROLES, 2, "Fase", "Begin"), "meer dan één heet “Begin”", "Fase",
    ),
    "a partner that is not there": (
        put(ROLES, 2, "Partij", "Niemand"), "“Niemand” bestaat niet", "Partij",
    ),
    "a law that is none": (put(ROLES, 2, "Betaald uit", "Awbz"), "“Awbz” is niet een van", "Betaald uit"),
    "an end before the start": (put(ROLES, 2, "Tot", "1-1-2020"), "dit eindigt voor het begint", "Tot"),
    "no stage": (put(ROLES, 2, "Fase", None), "dit ontbreekt", "Fase"),
    "an amount below nothing": (put(ROLES, 2, "Bedrag per jaar (euro)", -1), "buiten wat mag", "Bedrag"),
    "a frame of no theme": (add(FRAMES, Budget_per_jaar=1), "dit ontbreekt", "Opgave"),
    "a frame twice": (add(FRAMES, Opgave="Zorg", Budget_per_jaar=1), "ook in rij 2", "Id"),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "said", "column"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_cannot_be_read_is_said_at_its_cell(edit: Edit, said: str, column: str) -> None:
    (found,) = edited(edit).problems
    assert said.casefold() in str(found.message).casefold()
    assert column in found.column
    assert found.line


def test_one_mistake_gives_one_problem() -> None:
    found = edited(
        add(STAGES, Naam="Nazorg", Opgave="Weg"),
        add(ROLES, Wat_wordt_geboden="Koffie", Partij="ggz", Fase="Nazorg"),
    )
    assert [str(one.message) for one in found.problems] == [
        "“Weg” bestaat niet: kies er een uit de lijst"
    ]


def test_a_role_whose_row_is_gone_is_a_choice_and_its_namesakes_are_others() -> None:
    found = edited(
        without(ROLES, 2), add(ROLES, Wat_wordt_geboden="Inloop", Partij="ggz", Fase="schuld")
    )
    assert [one.key for one in found.missing] == [("role", "r")]
    assert [(one.key, one.action) for one in found.changes] == [(("role", "inloop"), "added")]
    (wiped,) = edited(put(ROLES, 2, "Id", None)).problems
    assert "“Inloop” staat al op de kaart met de id “r”" in str(wiped.message)


@pytest.mark.parametrize(
    ("key", "along"),
    [
        (("stage", "begin"), [("stage", "begin"), ("role", "r")]),
        (("partner", "ggz"), [("partner", "ggz"), ("role", "r")]),
        (("theme", "geld"), [("theme", "geld"), ("stage", "schuld")]),
    ],
)
def test_what_hangs_on_what_goes_goes_with_it(
    key: tuple[str, str], along: list[tuple[str, str]]
) -> None:
    assert [one.key for one in removing(MAP, [key], TABLE)] == along


def test_what_changes_is_said_in_the_words_of_the_screen() -> None:
    found = edited(
        put(ROLES, 2, "Fase", "Later [later]"),
        put(FRAMES, 2, "Budget per jaar", 6000),
        add(STAGES, Naam="Nazorg", Opgave="Geld"),
    )
    said = {one.key: one for one in in_words(found.changes, MAP, CATALOGUE, TABLE)}
    assert said["role", "r"].columns == (Said("Fase", "Begin [begin]", "Later [later]"),)
    assert (said["frame", "zorg"].kind, said["frame", "zorg"].name) == ("Kader", "Zorg")
    assert said["frame", "zorg"].columns == (Said("Budget per jaar", "5.000", "6.000"),)
    assert said["stage", "nazorg"].columns[-1] == Said("Opgave", "", "Geld [geld]")


def rules(sheet: str) -> dict[str, Any]:
    book = openpyxl.load_workbook(io.BytesIO(exported()))
    page = book[sheet]
    return {
        str(page.cell(1, next(iter(one.sqref.ranges)).min_col).value): one
        for one in page.data_validations.dataValidation
    }


def test_stages_partners_and_laws_are_chosen_from_lists() -> None:
    found = rules(ROLES)
    assert {"Partij", "Fase", "Betaald uit", "Voorbeeldbedrag"} <= set(found)
    # words that were used before are there to choose from, and others are as good
    for header in ("Wat wordt geboden", "Voor wie"):
        assert not found[header].showErrorMessage
    assert found["Betaald uit"].errorStyle in (None, "stop")
    book = openpyxl.load_workbook(io.BytesIO(exported()))
    column = found["Voor wie"].formula1.split("$")[1]
    assert [cell.value for cell in book["_lijsten"][column] if cell.value] == ["Ouders"]


def test_a_workbook_of_before_the_table_was_in_it_changes_nothing_there() -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported()))
    for name in (FRAMES, STAGES, ROLES):
        del book[name]
    next(one for one in book.worksheets if one.title == "_lijsten").cell(5, 1).value = None
    content = io.BytesIO()
    book.save(content)
    found = read(content.getvalue(), MAP, CATALOGUE, table=TABLE)
    assert (found.changes, found.missing, found.problems) == ((), (), ())
    assert len(found.notes) == 3
