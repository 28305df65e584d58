"""What fields are called and what their values say, in Dutch."""

from __future__ import annotations

from typing import Any

import pytest

from effectmap.telling.fields import told_fields, value_in_words
from effectmap.telling.names import Names
from effectmap.words import in_language

NAMES = Names(
    {
        ("partner", "ggd"): "GGD",
        ("partner", "welzijn"): "Welzijn",
        ("theme", "t"): "Opgave",
        ("outcome", "b"): "Minder eenzaam",
    },
    {"GM0301": "Zutphen", "NL": "Nederland"},
    {"m": "Gezondheidsmonitor"},
    {"m/x": "Eenzaam", "m/n": "Inwoners", "n/y": "Een maat", "o/y": "Een andere"},
    frozenset({"i"}),
)
MEASURED = {"monitor": "m"}


@pytest.mark.parametrize(
    ("field", "value", "item", "words"),
    [
        ("name", "Inloop", {}, "Inloop"),
        ("description", "", {}, "(leeg)"),
        ("partners", [], {}, "(leeg)"),
        ("start", None, {}, "(leeg)"),
        ("start", "2024-03-01", {}, "1 maart 2024"),
        ("budget", 12500.0, {}, "€ 12.500"),
        ("budget", 0, {}, "€ 0"),
        ("budget", 12500.5, {}, "€ 12.500,5"),
        ("budget", 5, {"id": "i"}, "€ 5 (Voorbeeldcijfers)"),
        ("budget", 5, {"id": "i", "budget_example": False}, "€ 5"),
        ("budget", 5, {"id": "j", "budget_example": True}, "€ 5 (Voorbeeldcijfers)"),
        ("budget_example", True, {}, "ja"),
        ("budget_example", False, {}, "nee"),
        ("partners", ["welzijn", "ggd", "weg"], {}, "Welzijn, GGD, weg"),
        ("theme", "t", {}, "Opgave"),
        ("outcome", "b", {}, "Minder eenzaam"),
        ("evidence", "good_indications", {}, "goede aanwijzingen"),
        ("level", "impact", {}, "Maatschappelijk effect"),
        ("sign", "-", {}, "werkt het tegen"),
        ("delay_months", 18, {}, "18 maanden"),
        ("sources", [{"title": "Boek", "url": ""}], {}, "Boek"),
        ("sources", [{"title": "Boek", "url": "https://x.nl"}], {}, "Boek (https://x.nl)"),
        ("monitor", "m", {}, "Gezondheidsmonitor"),
        ("measure", "x", MEASURED, "Eenzaam"),
        ("measure", "x", {}, "Eenzaam"),
        ("measure", "y", {}, "y"),
        ("area", "GM0301", {}, "Zutphen"),
        ("references", ["NL", "PV25"], {}, "Nederland, PV25"),
        ("better", "lower", {}, "lager is beter"),
        ("baseline", "2023/'24", {}, "schooljaar 2023/'24"),
        ("target", {"value": 4.75, "period": "2030"}, {}, "4,75 (2030)"),
        ("breaks", [{"period": "2020", "reason": "Andere vraag"}], {}, "2020: Andere vraag"),
        ("derived", {"kind": "share_of", "of": "n"}, MEASURED, "als aandeel van Inwoners"),
        ("derived", {"kind": "sum_over_areas", "areas": ["NL"]}, {}, "Nederland samen"),
        (
            "derived",
            {"kind": "difference_with_reference", "reference": "NL"},
            {},
            "min die van Nederland",
        ),
        ("dimensions", {"leeftijd": "65+"}, {}, "leeftijd: 65+"),
        ("smallest_relevant_change", 0.5, {}, "0,5"),
        # what this version does not know is told as it is kept
        ("evidence", "proof", {}, "proof"),
        ("target", {"goal": 3}, {}, '{"goal":3}'),
        ("new_field", ["a"], {}, '["a"]'),
    ],
)
def test_a_value_is_told_as_a_reader_writes_it(
    field: str, value: Any, item: dict[str, Any], words: str
) -> None:
    assert value_in_words(field, value, NAMES, item) == words


def test_values_follow_the_language_of_the_reader() -> None:
    with in_language("en"):
        assert value_in_words("budget", 12500.5, NAMES, {}) == "€ 12,500.5"
        assert value_in_words("evidence", "practice", NAMES, {}) == "practical knowledge"


def test_an_item_is_told_by_what_was_filled_in() -> None:
    fields = {"name": "Inloop", "theme": "t", "description": "", "budget_example": False}
    assert told_fields("intervention", fields, NAMES) == [("opgave", "Opgave")]
