"""What is proposed for an indicator, on series of a few figures."""

from __future__ import annotations

from typing import Any

import pytest

from effectmap.analysis.proposal import free_id, propose
from effectmap.model import Measure, Monitor, Observation, Period, Status, Target
from effectmap.words import in_language

MEASURE = Measure(id="m", name="Sterk eenzaam (16-25)", unit="%", decimals=1, columns=("a",))
COUNT = MEASURE.model_copy(update={"unit": "aantal", "decimals": 0})


def monitor(**more: Any) -> Monitor:
    base = {
        "id": "ggd", "name": "GGD", "publisher": "GGD", "source": "S", "licence": "L",
        "kind": "registration", "frequency": "F", "files": [{"path": "a.csv"}], "measures": [MEASURE],
    }  # fmt: skip
    return Monitor.model_validate({**base, **more})


def figures(area: str = "GM0301", **values: float | None) -> list[Observation]:
    """`y2015=4.5`, `q2015_1=...` as observations."""
    return [
        Observation(
            "m",
            area,
            Period.parse(name[1:].replace("_", "-Q")),
            value,
            status=Status.WITHHELD if value is None else Status.DEFINITIVE,
        )
        for name, value in values.items()
    ]


BASELINES = [
    ("first and newest year", {"y2015": 4.5, "y2020": 5.0, "y2025": 5.7}, "", [], "2015", "2025"),
    ("a figure that is missing is no baseline", {"y2015": None, "y2020": 5.0, "y2025": 5.7}, "", [], "2020", "2025"),
    ("one figure", {"y2024": 5.0}, "", [], "2024", "None"),
    ("no figure", {"y2024": None}, "", [], "None", "None"),
    ("years go before quarters", {"q2014_1": 1.0, "y2015": 2.0, "y2020": 3.0, "q2024_3": 4.0}, "", [], "2015", "2020"),
    ("after a break in the note", {"y2015": 1.0, "y2018": 2.0, "y2020": 3.0}, "Trendbreuk in 2018 door een nieuwe vraag.", [], "2018", "2020"),
    ("after a boundary change", {"y2015": 1.0, "y2018": 2.0, "y2020": 3.0}, "", [("2018", 3.0)], "2018", "2020"),
    ("recoded is comparable", {"y2015": 1.0, "y2018": 2.0}, "", [("2018", 2.0)], "2015", "2018"),
    ("a break after the newest figure", {"y2015": 1.0, "y2018": 2.0}, "Trendbreuk in 2024.", [], "2015", "2018"),
    ("a note on two years decides nothing", {"y2015": 1.0, "y2018": 2.0}, "Cijfers van 2015 zijn niet vergelijkbaar met 2018.", [], "2015", "2018"),
    ("a note on something else", {"y2015": 1.0, "y2018": 2.0}, "De stand op 1 januari 2016.", [], "2015", "2018"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "note", "moved", "baseline", "current"),
    [c[1:] for c in BASELINES],
    ids=[c[0] for c in BASELINES],
)
def test_the_baseline_is_the_first_comparable_figure(
    values: dict[str, float], note: str, moved: list[tuple[str, float]], baseline: str, current: str
) -> None:
    boundary = [Observation("i", "GM0301", Period.parse(year), code) for year, code in moved]
    found = propose(monitor(note=note), MEASURE, figures(**values), {}, boundary=boundary)
    assert (str(found.baseline), str(found.current)) == (baseline, current)


def test_a_break_keeps_the_sentence_of_the_note() -> None:
    found = propose(
        monitor(note="Jaarlijks. Trendbreuk in 2018 door een nieuwe vraag."), MEASURE, [], {}
    )
    assert [(str(b.period), b.reason) for b in found.breaks] == [
        ("2018", "Trendbreuk in 2018 door een nieuwe vraag.")
    ]


def test_references_are_the_areas_with_a_figure_in_baseline_or_current() -> None:
    elsewhere = {
        "NL01": figures("NL01", y2015=4.3, y2025=5.2),
        "PV25": figures("PV25", y2025=5.5),
        "CR14": figures("CR14", y2019=5.5),
        "AM06": figures("AM06", y2025=None),
        "GG1413": [],
    }
    found = propose(monitor(), MEASURE, figures(y2015=4.5, y2025=5.7), elsewhere)
    assert found.references == ("NL01", "PV25")


SMALLEST = [
    ("a percentage with one decimal", "registration", MEASURE, [4.5, 5.7], 0.1),
    ("few counts: whole numbers", "registration", COUNT, [10, 20], 1.0),
    ("counts in fives", "registration", COUNT, [5, 10, 15, 20, 25, 30, 35, 40], 5.0),
    ("counts in tens", "registration", COUNT, [10, 20, 30, 40, 50, 60, 70, 80], 10.0),
    ("a survey has margins", "survey", MEASURE, [4.5, 5.7], None),
    ("modelled figures show no change", "modelled", MEASURE, [4.5, 5.7], None),
]


@pytest.mark.parametrize(
    ("kind", "measure", "values", "step"), [c[1:] for c in SMALLEST], ids=[c[0] for c in SMALLEST]
)
def test_the_smallest_relevant_change_is_the_rounding(
    kind: str, measure: Measure, values: list[float], step: float | None
) -> None:
    series = figures(**{f"y{2010 + at}": value for at, value in enumerate(values)})
    assert propose(monitor(kind=kind), measure, series, {}).smallest_relevant_change == step


@pytest.mark.parametrize(
    ("name", "taken", "id"),
    [
        ("Sterk eenzaam (16-25)", [], "sterk-eenzaam-16-25"),
        ("Sterk eenzaam", ["sterk-eenzaam"], "sterk-eenzaam-2"),
        ("Sterk eenzaam", ["sterk-eenzaam", "sterk-eenzaam-2"], "sterk-eenzaam-3"),
        ("Eén café", [], "een-cafe"),
        ("%", [], "indicator"),
        ("x" * 200, [], "x" * 60),
    ],
)
def test_an_id_comes_from_the_name(name: str, taken: list[str], id: str) -> None:
    assert free_id(name, taken) == id


def test_a_person_says_which_way_is_better_and_the_target() -> None:
    found = propose(
        monitor(), MEASURE, figures(y2015=4.5, y2025=5.7), {}, taken={"sterk-eenzaam-16-25"}
    )
    made = found.indicator("lower", Target(value=4.0, period=Period.of(2030)))
    assert (made.id, made.better, made.target.value, str(made.baseline)) == (
        "sterk-eenzaam-16-25-2",
        "lower",
        4.0,
        "2015",
    )


def test_what_is_missing_is_said() -> None:
    with in_language("en"):
        said = [str(note) for note in propose(monitor(kind="survey"), MEASURE, [], {}).notes]
    assert said == ["There is no figure for this area."]
