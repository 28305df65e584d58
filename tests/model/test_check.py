"""What must hold between the parts of a map, on maps of a few boxes."""

from __future__ import annotations

from typing import Any

import pytest

from effectmap.model import Catalogue, EffectMap
from effectmap.model.check import check, check_catalogue
from effectmap.words import in_language

MEASURE = {"id": "belast", "name": "Zwaar belast", "unit": "%", "columns": ["a"]}
MONITOR = {
    "id": "ggd", "name": "GGD-monitor", "publisher": "GGD", "source": "GGD", "licence": "CC BY 4.0",
    "kind": "survey", "frequency": "Elke vier jaar", "files": [{"path": "a.csv"}],
    "measures": [MEASURE],
}  # fmt: skip
INDICATOR = {"id": "x", "name": "X", "monitor": "ggd", "measure": "belast", "better": "lower"}


def box(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "theme": "zorg", "name": id.upper(), **more}


def made(**parts: Any) -> EffectMap:
    """An intervention `i`, an output `p`, outcomes `o` and `q` and an impact `z`."""
    whole = {
        "schema_version": 1,
        "municipality": {"name": "Zutphen", "area": "GM0301"},
        "partners": [{"id": "ggz", "name": "Ggz"}],
        "themes": [{"id": "zorg", "name": "Zorg"}],
        "interventions": [box("i")],
        "outcomes": [
            box("p", level="output"),
            box("o", level="outcome"),
            box("q", level="outcome"),
            box("z", level="impact"),
        ],
    }
    return EffectMap.model_validate({**whole, **parts})


def links(*pairs: str) -> list[dict[str, str]]:
    return [dict(zip(("source", "target"), pair.split(">"), strict=True)) for pair in pairs]


def measured(*indicators: dict[str, Any]) -> list[dict[str, Any]]:
    return [box("o", level="outcome", indicators=list(indicators))]


def said(map: EffectMap, *monitors: dict[str, Any]) -> list[str]:
    catalogue = Catalogue.model_validate({"schema_version": 1, "monitors": monitors or (MONITOR,)})
    with in_language("en"):
        return [str(problem) for problem in check(map, catalogue)]


TWICE = "the id “{}” is used 2 times: give each its own"
BACK = "this link runs back: effects follow interventions, outputs and outcomes in order"
NO_SUCH = "map.yaml, x, mandatory: “bane” does not exist: is “banen” meant?"
CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a map without faults": ({"links": links("i>p", "p>o", "o>q", "q>z", "i>z")}, []),
    "levels may be skipped and links may stay on a level": ({"links": links("p>z", "o>q")}, []),
    "an indicator that every municipality reports": (
        {"outcomes": measured({**INDICATOR, "mandatory": "banen"})},
        [],
    ),
    "a mandatory indicator that is not in the list": (
        {"outcomes": measured({**INDICATOR, "mandatory": "bane"})},
        [NO_SUCH],
    ),
    "two boxes with one id": (
        {"interventions": [box("o")]},
        ["map.yaml, o, id: " + TWICE.format("o")],
    ),
    "a theme twice": (
        {"themes": [{"id": "zorg", "name": "A"}, {"id": "zorg", "name": "B"}]},
        ["map.yaml, zorg, id: " + TWICE.format("zorg")],
    ),
    "a partner twice": (
        {"partners": [{"id": "ggz", "name": "A"}, {"id": "ggz", "name": "B"}]},
        ["map.yaml, ggz, id: " + TWICE.format("ggz")],
    ),
    "an indicator twice": (
        {"outcomes": measured(INDICATOR, INDICATOR)},
        ["map.yaml, x, id: " + TWICE.format("x")],
    ),
    "a link twice": (
        {"links": links("i>o", "i>o")},
        ["map.yaml, i>o: this link stands here 2 times"],
    ),
    "an unknown theme, with the nearest": (
        {"interventions": [box("i", theme="zorgg")]},
        ["map.yaml, i, theme: “zorgg” does not exist: is “zorg” meant?"],
    ),
    "an unknown theme that looks like none": (
        {"interventions": [box("i", theme="werk")]},
        ["map.yaml, i, theme: “werk” does not exist"],
    ),
    "an unknown partner, with the nearest": (
        {"interventions": [box("i", partners=["ggd"])]},
        ["map.yaml, i, partners: “ggd” does not exist: is “ggz” meant?"],
    ),
    "both ends of a link unknown": (
        {"links": links("ii>oo")},
        [
            "map.yaml, ii>oo, source: “ii” does not exist: is “i” meant?",
            "map.yaml, ii>oo, target: “oo” does not exist: is “o” meant?",
        ],
    ),
    "a link to itself": ({"links": links("o>o")}, ["map.yaml, o>o: a box cannot lead to itself"]),
    "a link from an outcome to an intervention": ({"links": links("o>i")}, [f"map.yaml, o>i: {BACK}"]),
    "a link from an impact to an output": ({"links": links("z>p")}, [f"map.yaml, z>p: {BACK}"]),
    "a circle, with its path": (
        {"links": links("i>o", "o>q", "q>o")},
        ["map.yaml, o: these links run in a circle: O (o) → Q (q) → O (o). Remove one of them"],
    ),
    "an end before its start": (
        {"interventions": [box("i", start="2024-03-01", end="2024-02-29")]},
        ["map.yaml, i, end: the end lies before the start"],
    ),
    "an end on the day of its start": (
        {"interventions": [box("i", start="2024-03-01", end="2024-03-01")]},
        [],
    ),
    "an unknown monitor, with the nearest": (
        {"outcomes": measured({**INDICATOR, "monitor": "gdd"})},
        ["map.yaml, x, monitor: “gdd” does not exist: is “ggd” meant?"],
    ),
    "an unknown measure, with the nearest": (
        {"outcomes": measured({**INDICATOR, "measure": "belastt"})},
        ["map.yaml, x, measure: “belastt” does not exist: is “belast” meant?"],
    ),
    "a target before its baseline": (
        {"outcomes": measured({**INDICATOR, "baseline": "2024", "target": {"value": 4, "period": "2023"}})},
        ["map.yaml, x, target.period: the target lies before the baseline, or in the same period"],
    ),
    "a target in the period of its baseline": (
        {"outcomes": measured({**INDICATOR, "baseline": "2024", "target": {"value": 4, "period": "2024"}})},
        ["map.yaml, x, target.period: the target lies before the baseline, or in the same period"],
    ),
    "a target without a baseline": (
        {"outcomes": measured({**INDICATOR, "target": {"value": 4, "period": "2020"}})},
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("parts", "problems"), CASES.values(), ids=CASES.keys())
def test_a_map_is_checked(parts: dict[str, Any], problems: list[str]) -> None:
    assert said(made(**parts)) == problems


def test_all_problems_come_at_once() -> None:
    found = said(
        made(
            interventions=[box("i", theme="werk", partners=["x"])],
            links=links("o>o", "z>p", "o>nergens"),
        )
    )
    assert len(found) == 5


def test_many_unknown_ids_in_a_large_map_are_all_named() -> None:
    whole = made(
        outcomes=[box(f"effect-{n}", level="outcome") for n in range(3000)],
        links=links(*(f"effect-{n}>effekt-{n}" for n in range(3000))),
    )
    assert len(said(whole)) == 3000


def test_double_ids_in_the_catalogue_are_named() -> None:
    double = {**MONITOR, "measures": [MEASURE, MEASURE]}
    catalogue = Catalogue.model_validate({"schema_version": 1, "monitors": [double, MONITOR]})
    with in_language("en"):
        assert [str(problem) for problem in check_catalogue(catalogue)] == [
            "monitors.yaml, ggd, id: " + TWICE.format("ggd"),
            "monitors.yaml, ggd, belast: " + TWICE.format("belast"),
        ]


def counted(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "name": id, "unit": "personen", "columns": [id], **more}


OWN = counted("alle")
ADDING_UP: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "counts that add up": ([{**OWN, "parts": [["man", "vrouw"]]}, counted("man"), counted("vrouw")], []),
    "a share of a count": ([OWN, counted("aandeel", unit="%", share={"of": "alle"})], []),
    "a share of a count elsewhere": ([counted("aandeel", unit="%", share={"of": "cbs/inwoners"})], []),
    "an unknown measure": (
        [counted("aandeel", unit="%", share={"of": "ale"}), OWN],
        ["eigen, aandeel, share: “ale” does not exist: is “alle” meant?"],
    ),
    "an unknown monitor": (
        [counted("aandeel", unit="%", share={"of": "cbz/inwoners"})],
        ["eigen, aandeel, share: “cbz” does not exist: is “cbs” meant?"],
    ),
    "a share of a percentage": (
        [counted("a", unit="%", share={"of": "b"}), counted("b", unit="%")],
        ["eigen, a, share: “b” is no count: only counts add up"],
    ),
    "a count that is a share": (
        [counted("a", count=True, share={"of": "alle"}), OWN],
        ["eigen, a, share: a measure is a count or a share of one, not both"],
    ),
    "percentages that should add up": (
        [counted("a", unit="%", parts=[["alle", "man"]]), OWN, counted("man")],
        [
            "eigen, a, parts: the unit is “personen”, expected “%”",
            "eigen, a, parts: the unit is “personen”, expected “%”",
            "eigen, a, parts: “a” is no count: only counts add up",
        ],
    ),
    "parts in another unit": (
        [{**OWN, "parts": [["man", "vrouw"]]}, counted("man"), counted("vrouw", unit="huishoudens")],
        ["eigen, alle, parts: the unit is “huishoudens”, expected “personen”"],
    ),
    "a part twice": (
        [{**OWN, "parts": [["man", "man"]]}, counted("man")],
        ["eigen, alle, parts: “man” stands here 2 times"],
    ),
    "a part of itself": (
        [counted("a", parts=[["b", "man"]]), counted("b", parts=[["a", "man"]]), counted("man")],
        ["eigen/a, parts: these parts run in a circle: eigen/a → eigen/b → eigen/a. Remove one of them"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("measures", "problems"), ADDING_UP.values(), ids=ADDING_UP.keys())
def test_what_adds_up_is_checked(measures: list[dict[str, Any]], problems: list[str]) -> None:
    own = {**MONITOR, "id": "eigen", "measures": measures}
    cbs = {**MONITOR, "id": "cbs", "measures": [counted("inwoners")]}
    catalogue = Catalogue.model_validate({"schema_version": 1, "monitors": [own, cbs]})
    with in_language("en"):
        assert [str(problem) for problem in check_catalogue(catalogue)] == [
            f"monitors.yaml, {problem}" for problem in problems
        ]


def test_areas_that_are_part_of_themselves_are_named() -> None:
    catalogue = Catalogue.model_validate(
        {"schema_version": 1, "area_parts": {"GG1413": ["GG1413"]}}
    )
    with in_language("en"):
        assert [str(problem) for problem in check_catalogue(catalogue)] == [
            "monitors.yaml, GG1413, area_parts: these parts run in a circle: GG1413 → GG1413. Remove one of them"
        ]
