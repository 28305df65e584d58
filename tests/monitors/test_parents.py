"""What areas are part of, by year, on the project's own list."""

from __future__ import annotations

import csv

import pytest

from effectmap.monitors.parents import PARENTS_FILE, ParentKind, parents

REGIONS = [
    ("ggd_region", "GG1413", "GGD Noord- en Oost-Gelderland"),
    ("province", "PV25", "Gelderland (PV)"),
    ("corop", "CR14", "Achterhoek (CR)"),
    ("labour_region", "AM06", "Stedendriehoek en Noordwest Veluwe"),
    ("size_class", "", "20.000 tot 50.000 inwoners"),
]
COUNTRY = [("country", "NL01", "Nederland"), ("country", "NL00", "Nederland")]
ZUTPHEN = [("municipality", "GM0301", "Zutphen")]
DISTRICT = [("district", "WK030100", "WK030100")]

CASES = [
    ("a municipality in the year of the list", "GM0301", 2022, 2022, REGIONS + COUNTRY),
    ("a later year takes the nearest earlier", "GM0301", 2025, 2022, REGIONS + COUNTRY),
    ("before the first year nothing is guessed", "GM0301", 2015, None, COUNTRY),
    ("a district", "WK030100", 2022, 2022, ZUTPHEN + REGIONS + COUNTRY),
    ("a neighbourhood", "BU03010003", 2022, 2022, DISTRICT + ZUTPHEN + REGIONS + COUNTRY),
    ("letters in a code", "BU030100A1", 2015, None, DISTRICT + ZUTPHEN + COUNTRY),
    ("a municipality that is gone", "GM0003", 2022, None, COUNTRY),
    ("a municipality of after the list", "GM1992", 2023, None, COUNTRY),
    ("a province", "PV25", 2022, None, COUNTRY),
    ("the country", "NL01", 2022, None, []),
    ("a code that nobody knows", "XX99", 2022, None, []),
]


@pytest.mark.parametrize(
    ("area", "year", "known", "above"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_an_area_knows_its_parents(area: str, year: int, known: int | None, above: list) -> None:
    found = parents(area, year)
    said = [(str(one.kind), one.code, one.name.removesuffix(" (AM)")) for one in found.parents]
    assert (found.known_for, said) == (known, above)


@pytest.mark.parametrize(
    ("area", "year", "said"),
    [
        ("GM0301", 2022, "None"),
        ("GM0301", 2025, "De regio's zijn die van 2022: die van 2025 zijn niet bekend."),
        ("BU03010003", 2015, "Bij welke regio's dit gebied hoort in 2015, is niet bekend."),
        ("PV25", 2015, "None"),
    ],
)
def test_another_year_than_asked_is_said(area: str, year: int, said: str) -> None:
    assert str(parents(area, year).note) == said


def test_every_municipality_of_2022_has_every_parent() -> None:
    with PARENTS_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == 345
    for row in rows:
        kinds = {one.kind for one in parents(row["area"], 2022).parents}
        assert kinds == set(ParentKind) - {ParentKind.DISTRICT, ParentKind.MUNICIPALITY}
