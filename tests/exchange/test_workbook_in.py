"""What people do to a workbook, and what is made of it: changes, or a problem with its place."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any

import openpyxl
import pytest

from effectmap.exchange.changes import apply
from effectmap.exchange.result import Import
from effectmap.exchange.workbook_in import read
from effectmap.exchange.workbook_out import export
from effectmap.model import EffectMap
from effectmap.model.changes import Changed
from effectmap.model.check import check
from tests.exchange.maps import CATALOGUE

Edit = Callable[[openpyxl.Workbook], object]
MAP = EffectMap.model_validate(
    {
        "schema_version": 1,
        "municipality": {"name": "Zutphen", "area": "GM0301"},
        "partners": [
            {"id": "ggz", "name": "Ggz-instelling"},
            {"id": "welzijn", "name": "Welzijn"},
        ],
        "themes": [{"id": "zorg", "name": "Zorg"}, {"id": "geld", "name": "Geld"}],
        "interventions": [
            {
                "id": "inloop", "theme": "zorg", "name": "Inloop", "start": "2020-01-01",
                "budget": 45000, "partners": ["ggz"],
            },
            {"id": "maatjes", "theme": "zorg", "name": "Maatjes"},
        ],
        "outcomes": [
            {
                "id": "belast", "theme": "zorg", "level": "outcome", "name": "Minder belast",
                "indicators": [
                    {
                        "id": "meting", "name": "Zwaar belast", "monitor": "cbs", "measure": "belast",
                        "better": "lower", "baseline": "2018", "target": {"value": 12, "period": "2028"},
                    }
                ],
            },
            {"id": "thuis", "theme": "zorg", "level": "impact", "name": "Langer thuis"},
        ],
        "links": [
            {"source": "inloop", "target": "belast", "evidence": "practice"},
            {"source": "belast", "target": "thuis"},
        ],
    }
)  # fmt: skip
ACTS, BOXES, LINKS, FIGURES = "Interventies", "Outcome-factoren", "Verbanden", "Indicatoren"
WHO = "Partijen"


@cache
def exported() -> bytes:
    return export(MAP, CATALOGUE, date(2026, 11, 24))


def edited(*edits: Edit) -> Import:
    book = openpyxl.load_workbook(io.BytesIO(exported()))
    for edit in edits:
        edit(book)
    content = io.BytesIO()
    book.save(content)
    return read(content.getvalue(), MAP, CATALOGUE)


def column(page: Any, header: str) -> int:
    return next(cell.column for cell in page[1] if cell.value == header)


def put(sheet: str, row: int, header: str, value: object, number_format: str = "") -> Edit:
    """Type `value` in a cell, in a column that is found by its header."""

    def edit(book: openpyxl.Workbook) -> None:
        cell = book[sheet].cell(row, column(book[sheet], header))
        cell.value = value  # type: ignore[assignment]
        cell.number_format = number_format or "General"

    return edit


def add(sheet: str, row: int = 40, **values: object) -> Edit:
    """A new row; the names of the columns with _ for a space."""

    def edit(book: openpyxl.Workbook) -> None:
        for header, value in values.items():
            put(sheet, row, header.replace("_", " "), value)(book)

    return edit


def changed(kind: str, id: str, field: str, before: object, after: object) -> list[Changed]:
    return [Changed(kind, id, {field: before}, {field: after})]


START = ("intervention", "inloop", "start", "2020-01-01")
BUDGET = ("intervention", "inloop", "budget", 45000)
TARGET = ("indicator", "meting", "target", {"value": 12.0, "period": "2028"})
EVIDENCE = ("link", "inloop>belast", "evidence", "practice")
EDITS: dict[str, tuple[Edit, list[Changed]]] = {
    "another name": (
        put(ACTS, 2, "Naam", "Inloop in de wijk"),
        changed("intervention", "inloop", "name", "Inloop", "Inloop in de wijk"),
    ),
    "a year as a name": (
        put(ACTS, 2, "Naam", 2024), changed("intervention", "inloop", "name", "Inloop", "2024"),
    ),
    "a date of Excel": (put(ACTS, 2, "Sinds", datetime(2021, 3, 1), "dd-mm-yyyy"), changed(*START, "2021-03-01")),
    "a date typed as text": (put(ACTS, 2, "Sinds", "1-3-2021"), changed(*START, "2021-03-01")),
    "a date in words": (put(ACTS, 2, "Sinds", "1 maart 2021"), changed(*START, "2021-03-01")),
    "a date as programs write it": (put(ACTS, 2, "Sinds", "2021-03-01"), changed(*START, "2021-03-01")),
    "the same date as text": (put(ACTS, 2, "Sinds", "1/1/2020"), []),
    "a date wiped": (put(ACTS, 2, "Sinds", None), changed(*START, None)),
    "a budget": (put(ACTS, 2, "Budget per jaar", 50000), changed(*BUDGET, 50000.0)),
    "a budget as people type it": (put(ACTS, 2, "Budget per jaar", "€ 50.000,-"), changed(*BUDGET, 50000.0)),
    "a budget with cents": (put(ACTS, 2, "Budget per jaar", "50.000,50"), changed(*BUDGET, 50000.5)),
    "the same budget as text": (put(ACTS, 2, "Budget per jaar", "45.000"), []),
    "an example": (
        put(ACTS, 2, "Voorbeeldbudget", "Ja"),
        changed("intervention", "inloop", "budget_example", False, True),
    ),
    "the word of a list in capitals": (put(LINKS, 2, "Bewijskracht", "GOED ONDERBOUWD"), changed(*EVIDENCE, "well_founded")),
    "the code of a list": (put(LINKS, 2, "Bewijskracht", "well_founded"), changed(*EVIDENCE, "well_founded")),
    "the English word of a list": (put(LINKS, 2, "Bewijskracht", "well founded"), changed(*EVIDENCE, "well_founded")),
    "a minus as direction": (
        put(LINKS, 2, "Richting", "-"), changed("link", "inloop>belast", "sign", "+", "-"),
    ),
    "a theme by its name": (
        put(ACTS, 2, "Opgave", "geld"), changed("intervention", "inloop", "theme", "zorg", "geld"),
    ),
    "a theme by its id and name": (
        put(ACTS, 2, "Opgave", "Geld [geld]"), changed("intervention", "inloop", "theme", "zorg", "geld"),
    ),
    "two partners on two lines": (
        put(ACTS, 2, "Door wie", "Welzijn\nGgz-instelling [ggz]"),
        changed("intervention", "inloop", "partners", ["ggz"], ["welzijn", "ggz"]),
    ),
    "two partners with a semicolon": (
        put(ACTS, 2, "Door wie", "ggz; welzijn"),
        changed("intervention", "inloop", "partners", ["ggz"], ["ggz", "welzijn"]),
    ),
    "a target with a decimal comma": (put(FIGURES, 2, "Streefwaarde", "12,5"), changed(*TARGET, {"value": 12.5, "period": "2028"})),
    "a target with a percent sign": (put(FIGURES, 2, "Streefwaarde", "9%"), changed(*TARGET, {"value": 9.0, "period": "2028"})),
    "a target that Excel made a percentage": (put(FIGURES, 2, "Streefwaarde", 0.07, "0%"), changed(*TARGET, {"value": 7.0, "period": "2028"})),
    "another target period": (put(FIGURES, 2, "Periode streefwaarde", 2030), changed(*TARGET, {"value": 12.0, "period": "2030"})),
    "no target any more": (
        lambda book: (put(FIGURES, 2, "Periode streefwaarde", None)(book), put(FIGURES, 2, "Streefwaarde", None)(book)),
        changed(*TARGET, None),
    ),
    "a quarter as baseline": (
        put(FIGURES, 2, "Nulmeting", "3e kwartaal 2019"), changed("indicator", "meting", "baseline", "2018", "2019-Q3"),
    ),
    "a trend break": (
        put(FIGURES, 2, "Trendbreuken", "2021 | andere vraag, \\| erin"),
        changed("indicator", "meting", "breaks", [], [{"period": "2021", "reason": "andere vraag, | erin"}]),
    ),
    "sources with and without an address": (
        put(LINKS, 2, "Bronnen", "Databank | https://x.nl\nEigen ervaring"),
        changed(
            "link", "inloop>belast", "sources", [],
            [{"title": "Databank", "url": "https://x.nl"}, {"title": "Eigen ervaring", "url": ""}],
        ),
    ),
    "an indicator of another outcome": (
        put(FIGURES, 2, "Effect", "Langer thuis"), changed("indicator", "meting", "outcome", "belast", "thuis"),
    ),
    "a header in capitals with spaces": (put(ACTS, 1, "Naam", "  NAAM "), []),
    "a title above the header": (lambda book: book[ACTS].insert_rows(1, 2), []),
    "rows in another order": (
        lambda book: book[ACTS].move_range("A2:K2", rows=10), [],
    ),
    "blank rows between": (lambda book: book[ACTS].insert_rows(3, 3), []),
    "spaces in a wiped row": (put(ACTS, 9, "Naam", "   "), []),
    "an own column with a formula": (lambda book: setattr(book[ACTS]["M2"], "value", "=1+1"), []),
    "an own sheet": (lambda book: book.create_sheet("Kladblok").append(["wat", "ik denk"]), []),
    "an id in capitals": (put(ACTS, 2, "Id", "INLOOP"), []),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), EDITS.values(), ids=EDITS)
def test_what_is_certain_is_read(edit: Edit, expected: list[Changed]) -> None:
    found = edited(edit)
    assert [str(one) for one in found.problems] == []
    assert list(found.changes) == expected
    assert found.missing == ()


def test_a_text_that_starts_like_a_formula_stays_text() -> None:
    def edit(book: openpyxl.Workbook) -> None:
        cell = book[ACTS].cell(2, column(book[ACTS], "Beschrijving"))
        cell.value = "=1+1 is twee"
        cell.data_type = "s"

    assert list(edited(edit).changes) == changed(
        "intervention", "inloop", "description", "", "=1+1 is twee"
    )


def test_new_rows_get_ids_from_their_names_and_may_name_each_other() -> None:
    found = edited(
        add("Opgaven", Naam="Wonen & zorg"),
        add(ACTS, Naam="Inloop", Opgave="Wonen & zorg"),
        add(BOXES, Naam="Één buurt", Opgave="Wonen & zorg", Niveau="effect"),
        add(LINKS, Van_vak="inloop-2", Naar_vak="Één buurt"),
    )
    assert [str(one) for one in found.problems] == []
    assert [(one.kind, one.id, one.before) for one in found.changes] == [
        ("theme", "wonen-zorg", None),
        ("intervention", "inloop-2", None),
        ("outcome", "een-buurt", None),
        ("link", "inloop-2>een-buurt", None),
    ]
    assert check(apply(MAP, found.changes), CATALOGUE) == []


def test_a_row_that_is_gone_is_offered_as_a_choice_and_not_removed() -> None:
    found = edited(lambda book: book[ACTS].delete_rows(3))
    assert found.changes == found.problems == ()
    assert [(one.kind, one.id, one.after) for one in found.missing] == [
        ("intervention", "maatjes", None)
    ]
    assert "maatjes" in apply(MAP, found.changes).nodes


def test_a_link_that_is_led_elsewhere_is_a_new_one_and_the_old_one_a_choice() -> None:
    found = edited(put(LINKS, 2, "Naar vak", "Langer thuis"))
    assert [(one.id, one.after["evidence"]) for one in found.changes] == [
        ("inloop>thuis", "practice")
    ]
    assert [one.id for one in found.missing] == ["inloop>belast"]


NOTES: dict[str, tuple[Edit, list[str]]] = {
    "a sheet that is gone": (
        lambda book: book.remove(book[WHO]),
        ["effectenkaart.xlsx: het blad “Partijen” ontbreekt: daarvan verandert niets"],
    ),
    "a column that is gone": (
        lambda book: book[BOXES].delete_cols(5),
        ["effectenkaart.xlsx, blad Outcome-factoren, regel 1: de kolom “Beschrijving” is weg: die gegevens blijven zoals ze zijn"],
    ),
    "a column of one's own": (
        lambda book: setattr(book[WHO]["D1"], "value", "Telefoon"),
        ["effectenkaart.xlsx, blad Partijen, regel 1: de kolom “Telefoon” is niet bekend en wordt niet gelezen"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), NOTES.values(), ids=NOTES)
def test_what_is_left_out_is_said(edit: Edit, expected: list[str]) -> None:
    found = edited(edit)
    assert [str(one) for one in found.notes] == expected
    assert found.changes == found.missing == found.problems == ()


MISTAKES: dict[str, tuple[Edit, tuple[str, int, str, str]]] = {
    "a date that is none": (put(ACTS, 2, "Sinds", "31-2-2024"), (ACTS, 2, "E (Sinds)", "“31-2-2024” is geen datum: schrijf die als 1-3-2024")),
    "a date without a day": (put(ACTS, 2, "Sinds", "maart 2024"), (ACTS, 2, "E (Sinds)", "“maart 2024” is geen datum: schrijf die als 1-3-2024")),
    "a date with two digits": (put(ACTS, 2, "Sinds", "1-3-24"), (ACTS, 2, "E (Sinds)", "“1-3-24” is geen datum: schrijf die als 1-3-2024")),
    "a number for a date": (put(ACTS, 2, "Sinds", 45352), (ACTS, 2, "E (Sinds)", "“45352” is geen datum: schrijf die als 1-3-2024")),
    "an end before the start": (put(ACTS, 2, "Tot", "1-1-2019"), (ACTS, 2, "F (Tot)", "het einde ligt vóór het begin")),
    "a budget in words": (put(ACTS, 2, "Budget per jaar", "ca. 5 ton"), (ACTS, 2, "H (Budget per jaar)", "“ca. 5 ton” is geen getal: schrijf het als 4,5")),
    "a negative budget": (put(ACTS, 2, "Budget per jaar", -5), (ACTS, 2, "H (Budget per jaar)", "“-5.0” valt buiten wat mag")),
    "a formula": (put(ACTS, 2, "Budget per jaar", "=1000*12"), (ACTS, 2, "H (Budget per jaar)", "hier staat een formule: zet de uitkomst neer als tekst of getal")),
    "a name wiped": (put(ACTS, 2, "Naam", None), (ACTS, 2, "B (Naam)", "dit ontbreekt: vul het in")),
    "a name that is too long": (put(ACTS, 2, "Naam", "x" * 301), (ACTS, 2, "B (Naam)", "deze tekst heeft 301 tekens: er passen er hoogstens 300")),
    "a name that became a date": (put(ACTS, 2, "Naam", datetime(2024, 5, 1), "mmm-yy"), (ACTS, 2, "B (Naam)", "hier staat een datum: typ er ' voor, dan blijft het tekst")),
    "an unknown theme": (put(ACTS, 2, "Opgave", "Sport"), (ACTS, 2, "C (Opgave)", "“Sport” bestaat niet: kies er een uit de lijst")),
    "a name with another's id": (put(ACTS, 2, "Opgave", "Geld [zorg]"), (ACTS, 2, "C (Opgave)", "de naam is die van “geld” en de id is “zorg”: welke is bedoeld?")),
    "an unknown rung": (put(LINKS, 2, "Bewijskracht", "sterk"), (LINKS, 2, "E (Bewijskracht)", "“sterk” is niet een van aanname, praktijkkennis, goed onderbouwd, eerste aanwijzingen, goede aanwijzingen, sterke aanwijzingen")),
    "an id twice": (put(ACTS, 3, "Id", "inloop"), (ACTS, 3, "A (Id)", "“inloop” staat ook in rij 2: houd er één, of laat de id van een nieuwe rij leeg")),
    "an id with a space": (put(ACTS, 3, "Id", "mijn id"), (ACTS, 3, "A (Id)", "“mijn id” is geen id: gebruik kleine letters, cijfers en streepjes, of laat de id van een nieuwe rij leeg")),
    "an id wiped": (put(ACTS, 3, "Id", None), (ACTS, 3, "A (Id)", "“Maatjes” staat al op de kaart met de id “maatjes”: zet die id hier, of kies een andere naam")),
    "a new row without a name": (add(ACTS, Opgave="Zorg"), (ACTS, 40, "B (Naam)", "dit ontbreekt: vul het in")),
    "a new row without a theme": (add(ACTS, Naam="Nieuw"), (ACTS, 40, "C (Opgave)", "dit ontbreekt: vul het in")),
    "a link without an end": (add(LINKS, Van_vak="Inloop"), (LINKS, 40, "C (Naar vak)", "dit ontbreekt: vul het in")),
    "a link that runs back": (add(LINKS, Van_vak="Minder belast", Naar_vak="Maatjes"), (LINKS, 40, "B (Van vak)", "dit verband loopt terug: de volgorde is interventie, directe prestatie, effect, maatschappelijk effect")),
    "half a month": (put(LINKS, 2, "Vertraging in maanden", 1.5), (LINKS, 2, "G (Vertraging in maanden)", "“1.5” is geen heel getal")),
    "a point that may mean thousands": (put(FIGURES, 2, "Streefwaarde", "1.630"), (FIGURES, 2, "K (Streefwaarde)", "staat de punt in “1.630” voor decimalen of voor duizendtallen? Schrijf het zonder punt")),
    "half a target": (put(FIGURES, 2, "Periode streefwaarde", None), (FIGURES, 2, "L (Periode streefwaarde)", "dit ontbreekt: vul het in")),
    "a target before the baseline": (put(FIGURES, 2, "Nulmeting", 2029), (FIGURES, 2, "L (Periode streefwaarde)", "de streefwaarde ligt vóór de nulmeting, of in dezelfde periode")),
    "a period that became a date": (put(FIGURES, 2, "Nulmeting", datetime(2024, 7, 1), "mmm-yy"), (FIGURES, 2, "J (Nulmeting)", "hier staat een datum: typ een periode zoals 2024 of 2024-07, met ' ervoor")),
    "a measure of no monitor": (put(FIGURES, 2, "Maat", "geluk"), (FIGURES, 2, "F (Maat)", "“geluk” bestaat niet: kies er een uit de lijst")),
    "a break without a reason": (put(FIGURES, 2, "Trendbreuken", "2021"), (FIGURES, 2, "M (Trendbreuken)", "“2021” moet de vorm periode | reden hebben")),
    "the same column twice": (lambda book: setattr(book[WHO]["C1"], "value", "naam"), (WHO, 1, "C (naam)", "twee kolommen heten zo")),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_what_is_not_certain_is_refused_with_its_place(
    edit: Edit, expected: tuple[str, int, str, str]
) -> None:
    problems = edited(edit).problems
    assert [(one.sheet, one.line, one.column, str(one.message)) for one in problems] == [expected]


def test_all_mistakes_come_at_once_and_what_hangs_on_one_is_not_said_again() -> None:
    found = edited(
        put(ACTS, 2, "Sinds", "ooit"),
        put(FIGURES, 2, "Nulmeting", "toen"),
        add(BOXES, Naam="Nieuw", Opgave="Sport", Niveau="effect"),
        add(LINKS, Van_vak="Inloop", Naar_vak="Nieuw"),
    )
    assert [(one.sheet, one.line) for one in found.problems] == [
        (ACTS, 2),
        (BOXES, 40),
        (FIGURES, 2),
    ]


def test_a_percentage_in_a_figure_that_is_none_is_refused() -> None:
    found = edited(put(FIGURES, 2, "Maat", "Inwoners"), put(FIGURES, 2, "Streefwaarde", 0.5, "0%"))
    assert [(one.column, str(one.message)) for one in found.problems] == [
        ("K (Streefwaarde)", "hier staat een percentage: schrijf het cijfer zonder procentteken")
    ]


def test_a_workbook_of_another_municipality_is_refused() -> None:
    other = MAP.model_copy(
        update={"municipality": MAP.municipality.model_copy(update={"area": "GM0200"})}
    )
    found = read(exported(), other, CATALOGUE)
    assert [str(one.message) for one in found.problems] == [
        "deze werkmap is van GM0301, en dit is de kaart van GM0200"
    ]
    assert found.changes == found.missing == ()


def test_a_map_that_changed_since_the_export_says_so() -> None:
    since = apply(MAP, changed("partner", "ggz", "name", "Ggz-instelling", "Ggz"))
    found = read(exported(), since, CATALOGUE)
    assert [str(one.message) for one in found.notes] == [
        "de kaart is veranderd nadat deze werkmap op 24 november 2026 werd gemaakt: wat iemand "
        "intussen wijzigde, staat hieronder als teruggedraaid"
    ]
    assert list(found.changes) == changed("partner", "ggz", "name", "Ggz", "Ggz-instelling")


def test_a_workbook_that_is_something_else_is_said_to_be_so() -> None:
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["interventie", "effect"])
    book.save(content)
    assert [str(one.message) for one in read(content.getvalue(), MAP, CATALOGUE).problems] == [
        "geen blad van een effectenkaart gevonden (Opgaven, Partijen, Interventies, "
        "Outcome-factoren, Verbanden, Indicatoren, Kaders, Fasen, Rollen): is dit een lijst met twee kolommen?"
    ]
