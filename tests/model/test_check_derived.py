"""What must hold for an indicator that is computed."""

from __future__ import annotations

from typing import Any

import pytest

from effectmap.model import Catalogue, EffectMap
from effectmap.model.check import check
from effectmap.words import in_language


def _measure(id: str, unit: str, name: str = "") -> dict[str, Any]:
    return {"id": id, "name": name or id, "unit": unit, "columns": [id]}


def _monitor(id: str, kind: str, *measures: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": id, "name": id.upper(), "publisher": "P", "source": "S", "licence": "L", "kind": kind,
        "frequency": "F", "files": [{"path": "a.csv"}], "measures": list(measures),
    }  # fmt: skip


CATALOGUE = Catalogue.model_validate(
    {
        "schema_version": 1,
        "monitors": [
            _monitor(
                "reg", "registration", _measure("bijstand", "aantal"), _measure("bevolking", "aantal"),
                _measure("woningen", "woningen"), _measure("eenzaam", "%"), _measure("inkomen", "1 000 euro"),
                _measure("gemiddeld", "aantal", "Gemiddeld aantal auto's"), _measure("nachten", "nachten"),
            ),
            _monitor("peiling", "survey", _measure("ouderen", "aantal")),
        ],
    }
)  # fmt: skip
SHARE = {"kind": "share_of", "of": "bevolking"}
SUM = {"kind": "sum_over_areas", "areas": ["BU03010000", "BU03010001"]}
DIFFERENCE = {"kind": "difference_with_reference", "reference": "NL01"}
UNUSED = "{}: this does not go with “{}”: remove it"
NO_COUNT = "“{}” ({}) is no count, so it cannot be added or divided"
AREAS = "derived.areas: give two or more different areas of one kind, so that none counts twice"
CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a share": ({"derived": SHARE}, []),
    "per 1,000": ({"measure": "nachten", "derived": {**SHARE, "kind": "per_1000"}}, []),
    "a sum": ({"derived": SUM}, []),
    "a difference": ({"measure": "eenzaam", "derived": DIFFERENCE}, []),
    "a share of a survey in a registration": (
        {"monitor": "peiling", "measure": "ouderen", "derived": {**SHARE, "monitor": "reg"}}, []
    ),
    "a share of nothing": ({"derived": {"kind": "share_of"}}, ["derived.of: this is missing: fill it in"]),
    "a share of what is not there": (
        {"derived": {**SHARE, "of": "bevolkin"}}, ["derived.of: “bevolkin” does not exist: is “bevolking” meant?"]
    ),
    "a monitor that is not there": (
        {"derived": {**SHARE, "monitor": "regg"}}, ["derived.monitor: “regg” does not exist: is “reg” meant?"]
    ),
    "a share of a survey": (
        {"derived": {"kind": "share_of", "of": "ouderen", "monitor": "peiling"}},
        ["derived.monitor: only a registration can be divided by: “PEILING” is none"],
    ),
    "a share in another unit": (
        {"derived": {**SHARE, "of": "woningen"}},
        ["derived.of: a share needs one unit, and these are “aantal” and “woningen”"],
    ),
    "a share of a percentage": (
        {"measure": "eenzaam", "derived": SHARE},
        ["measure: " + NO_COUNT.format("eenzaam", "%"), "derived.of: a share needs one unit, and these are “%” and “aantal”"],
    ),
    "per 1,000 homes": (
        {"derived": {"kind": "per_1000", "of": "woningen"}}, ["derived.of: “woningen” are no inhabitants: choose a measure of them"]
    ),
    "fields of another kind": (
        {"derived": {**SHARE, "areas": ["A", "B"], "reference": "NL01"}},
        [UNUSED.format("derived.areas", "share_of"), UNUSED.format("derived.reference", "share_of")],
    ),
    "a sum of one area": ({"derived": {**SUM, "areas": ["BU03010000"]}}, [AREAS]),
    "a sum of no areas": ({"derived": {"kind": "sum_over_areas"}}, ["derived.areas: this is missing: fill it in"]),
    "an area twice": ({"derived": {**SUM, "areas": ["BU03010000", "BU03010000"]}}, [AREAS]),
    "areas that overlap": ({"derived": {**SUM, "areas": ["GM0301", "BU03010000"]}}, [AREAS]),
    "a sum of percentages": ({"measure": "eenzaam", "derived": SUM}, ["measure: " + NO_COUNT.format("eenzaam", "%")]),
    "a sum of incomes": (
        {"measure": "inkomen", "derived": SUM}, ["measure: " + NO_COUNT.format("inkomen", "1 000 euro")]
    ),
    "a sum of averages": (
        {"measure": "gemiddeld", "derived": SUM}, ["measure: " + NO_COUNT.format("Gemiddeld aantal auto's", "aantal")]
    ),
    "a sum with an area of its own": (
        {"area": "GM0301", "derived": SUM}, [UNUSED.format("area", "sum_over_areas")]
    ),
    "a difference with itself": (
        {"derived": {**DIFFERENCE, "reference": "GM0301"}},
        ["derived.reference: this area is compared with itself: choose another reference"],
    ),
    "a reference that is the reference": (
        {"references": ["NL01"], "derived": DIFFERENCE},
        ["derived.reference: this area is compared with itself: choose another reference"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_can_be_computed(name: str) -> None:
    fields, expected = CASES[name]
    indicator = {
        "id": "i",
        "name": "I",
        "monitor": "reg",
        "measure": "bijstand",
        "better": "lower",
        **fields,
    }
    box = {"id": "o", "theme": "t", "name": "O", "level": "outcome", "indicators": [indicator]}
    map = EffectMap.model_validate(
        {
            "schema_version": 1,
            "municipality": {"name": "Zutphen", "area": "GM0301"},
            "themes": [{"id": "t", "name": "T"}],
            "outcomes": [box],
        }
    )
    with in_language("en"):
        found = [str(problem) for problem in check(map, CATALOGUE)]
    assert found == [f"map.yaml, i, {text}" for text in expected]
