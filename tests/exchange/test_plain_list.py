"""The list that people have today, as CSV or workbook, becomes a first map."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from effectmap.exchange.changes import apply
from effectmap.exchange.plain_list import read
from effectmap.exchange.result import Import
from effectmap.model import EffectMap
from effectmap.model.check import check
from tests.exchange.maps import CATALOGUE
from tests.exchange.test_workbook_in import MAP

EMPTY = EffectMap.model_validate(
    {"schema_version": 1, "municipality": {"name": "Zutphen", "area": "GM0301"}}
)


def drawn(found: Import, map: EffectMap = EMPTY) -> tuple[list[str], list[str], list[str]]:
    """The names of interventions and outcomes, and the links between ids; nothing may be wrong."""
    assert [str(one) for one in found.problems] == []
    after = apply(map, found.changes)
    assert check(after, CATALOGUE) == []
    return (
        [one.name for one in after.interventions],
        [one.name for one in after.outcomes],
        [f"{one.id} {one.evidence.value}" for one in after.links],
    )


def book(*rows: list[Any]) -> bytes:
    made, content = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(content)
    return content.getvalue()


ONE = (["Inloop"], ["Minder eenzaam"], ["inloop>minder-eenzaam assumption"])
LISTS: dict[str, tuple[bytes, tuple[list[str], list[str], list[str]]]] = {
    "semicolons": (b"interventie;effect\nInloop;Minder eenzaam\n", ONE),
    "commas": (b"Interventie,Effect\nInloop,Minder eenzaam\n", ONE),
    "tabs": (b"INTERVENTIES\tEFFECTEN\nInloop\tMinder eenzaam\n", ONE),
    "Excel's Unicode text": ("interventie\teffect\nInloop\tMinder eenzaam\n".encode("utf-16"), ONE),
    "old Windows": (
        "interventie;effect\nCafé;Minder\n".encode("cp1252"),
        (["Café"], ["Minder"], ["cafe>minder assumption"]),
    ),
    "a mark before the text": ("\ufeffinterventie;effect\r\nInloop;Minder eenzaam\r\n".encode(), ONE),
    "other words above the columns": (b"outcome-factor;maatregel\nMinder eenzaam;Inloop\n", ONE),
    "a workbook": (book(["Interventie", "Outcome"], ["Inloop", "Minder eenzaam"]), ONE),
    "a title and other columns": (
        book(["Onze lijst"], [], ["Nr", "Interventie", "Effect"], [1, "Inloop", "Minder eenzaam"]), ONE,
    ),
    "one box for a name that is repeated": (
        b"interventie;effect\nInloop;Minder eenzaam\n inloop ;minder  eenzaam\n", ONE,
    ),
    "several effects in a cell": (
        book(["interventie", "effect"], ["Inloop", "Minder eenzaam;  Gezond\nGezond\n"]),
        (["Inloop"], ["Minder eenzaam", "Gezond"], ["inloop>minder-eenzaam assumption", "inloop>gezond assumption"]),
    ),
    "several effects in a cell of a CSV": (
        b'interventie;effect\nInloop;"Minder eenzaam\nGezond"\n',
        (["Inloop"], ["Minder eenzaam", "Gezond"], ["inloop>minder-eenzaam assumption", "inloop>gezond assumption"]),
    ),
    "a chain": (
        b"interventie;effect\nInloop;Minder eenzaam\nMinder eenzaam;Gezond\n",
        (["Inloop"], ["Minder eenzaam", "Gezond"], ["inloop>minder-eenzaam assumption", "minder-eenzaam>gezond assumption"]),
    ),
    "a chain that is told backwards": (
        b"interventie;effect\nMinder eenzaam;Gezond\nInloop;Minder eenzaam\n",
        (["Inloop"], ["Minder eenzaam", "Gezond"], ["minder-eenzaam>gezond assumption", "inloop>minder-eenzaam assumption"]),
    ),
    "an intervention without an effect yet": (b"interventie;effect\nInloop;\n", (["Inloop"], [], [])),
    "evidence": (
        b"interventie;effect;bewijskracht\nInloop;Minder eenzaam;Praktijkkennis\n",
        (["Inloop"], ["Minder eenzaam"], ["inloop>minder-eenzaam practice"]),
    ),
    "a name that starts like a formula": (
        b"interventie;effect\n=1+1;-5 kilo\n", (["=1+1"], ["-5 kilo"], ["1-1>5-kilo assumption"]),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), LISTS.values(), ids=LISTS)
def test_a_list_becomes_a_map(
    content: bytes, expected: tuple[list[str], list[str], list[str]]
) -> None:
    assert drawn(read(content, EMPTY, CATALOGUE)) == expected


def test_a_column_opgave_makes_themes_and_keeps_their_boxes_apart() -> None:
    found = read(
        b"opgave;interventie;effect\nZorg;Inloop;Rust\nGeld;Inloop;Rust\n", EMPTY, CATALOGUE
    )
    after = apply(EMPTY, found.changes)
    assert [one.name for one in after.themes] == ["Zorg", "Geld"]
    assert [(one.id, one.theme) for one in after.boxes] == [
        ("inloop", "zorg"), ("inloop-2", "geld"), ("rust", "zorg"), ("rust-2", "geld"),
    ]  # fmt: skip


def test_boxes_that_are_on_the_map_are_used_and_nothing_else_of_them_changes() -> None:
    content = b"interventie;effect;bewijskracht\nInloop;minder belast;goed onderbouwd\nMaatjes;Minder belast;\n"
    found = read(content, MAP, CATALOGUE, theme="zorg")
    assert [(one.id, one.action, one.before) for one in found.changes] == [
        ("inloop>belast", "changed", {"evidence": "practice"}),
        ("maatjes>belast", "added", None),
    ]
    assert found.missing == ()


LINE = b"interventie;effect;bewijskracht\n"
WRONG: dict[str, tuple[bytes, list[str]]] = {
    "no such columns": (
        b"naam;doel\na;b\n",
        ["lijst.csv: in de eerste rijen staan geen kolommen “interventie” en “effect”"],
    ),
    "nothing": (b"", ["lijst.csv: in dit bestand staat geen tekst"]),
    "a header only": (LINE, ["lijst.csv, regel 1: er is een kopregel, maar geen rij eronder"]),
    "an intervention left out": (
        LINE + b";Gezond;\n", ["lijst.csv, regel 2, kolom A (interventie): dit ontbreekt: herhaal het in elke rij"],
    ),
    "a circle": (
        LINE + b"Rust;Slaap;\nSlaap;Rust;\n",
        ["lijst.csv, regel 2, kolom A (interventie), rust: deze verbanden lopen in een kring: Rust (rust) → Slaap (slaap) → Rust (rust). Haal er één weg"],
    ),
    "a box that leads to itself": (
        LINE + b"Rust;rust;\n", ["lijst.csv, regel 2, kolom B (effect), rust>rust: een vak kan niet naar zichzelf leiden"],
    ),
    "unknown evidence": (
        LINE + b"Inloop;Rust;zeker\n",
        ["lijst.csv, regel 2, kolom C (bewijskracht): “zeker” is niet een van aanname, praktijkkennis, goed onderbouwd, eerste aanwijzingen, goede aanwijzingen, sterke aanwijzingen"],
    ),
    "two kinds of evidence for one link": (
        LINE + b"Inloop;Rust;aanname\nInloop;Rust;praktijkkennis\n",
        ["lijst.csv, regel 3, kolom C (bewijskracht), inloop>rust: dit verband staat ook in rij 2, met een andere bewijskracht: kies er één"],
    ),
    "a quotation mark that is open": (
        LINE + b'"Inloop;Rust;\n', ["lijst.csv, regel 2: hier is een aanhalingsteken niet gesloten"],
    ),
    "a name that is too long": (
        LINE + b"x" * 301 + b";Rust;\n",
        ["lijst.csv, regel 2, kolom A (interventie), " + "x" * 60 + ": deze tekst heeft 301 tekens: er passen er hoogstens 300"],
    ),
    "a cell too many": (
        LINE + b"Inloop;Rust; Slaap;aanname\nInloop;Rust;;\n",
        ["lijst.csv, regel 2: meer cellen dan kolommen: zet een cel waarin “;” of “,” staat tussen aanhalingstekens",
         "lijst.csv, regel 2, kolom C (bewijskracht): “Slaap” is niet een van aanname, praktijkkennis, goed onderbouwd, eerste aanwijzingen, goede aanwijzingen, sterke aanwijzingen"],
    ),
    "an old workbook": (
        b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        ["lijst.csv: dit is een oude werkmap (.xls) of een document: bewaar die als XLSX"],
    ),
    "a date as effect": (
        book(["interventie", "effect"], ["Inloop", date(2024, 5, 1)]),
        ["lijst.xlsx, blad Sheet, regel 2, kolom B (effect): hier staat een datum: typ er ' voor, dan blijft het tekst"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_used_is_refused_with_its_place(content: bytes, expected: list[str]) -> None:
    assert [str(one) for one in read(content, EMPTY, CATALOGUE).problems] == expected


def test_with_several_themes_the_list_or_the_person_says_which() -> None:
    content = b"interventie;effect\nBuurtkamer;Rust\n"
    assert [str(one.message) for one in read(content, MAP, CATALOGUE).problems] == [
        "bij welke opgave hoort dit? Vul het in, in een kolom “opgave”"
    ]
    assert drawn(read(content, MAP, CATALOGUE, theme="geld"), MAP)[0][-1] == "Buurtkamer"
