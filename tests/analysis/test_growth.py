"""How much of the map is known, counted by hand on a small one."""

from __future__ import annotations

import pytest

from effectmap.analysis.growth import Grown, growth
from effectmap.analysis.progress import assess
from effectmap.model import (
    EffectMap,
    Indicator,
    Link,
    Monitor,
    Municipality,
    Observation,
    Outcome,
    Period,
    Status,
    Theme,
)
from effectmap.model.effectmap import Evidence, Level, Target

MONITOR = Monitor.model_validate(
    {
        "id": "m",
        "name": "M",
        "publisher": "P",
        "source": "S",
        "licence": "L",
        "kind": "registration",
        "frequency": "elk jaar",
        "files": [{"path": "m.csv"}],
        "measures": [{"id": "x", "name": "X", "unit": "%", "columns": ["x"]}],
    }
)


def indicator(id: str, **more: object) -> Indicator:
    said = {"id": id, "name": id, "monitor": "m", "measure": "x", "better": "higher"}
    return Indicator.model_validate({**said, **more})


def figure(year: int, value: float | None) -> Observation:
    status = Status.DEFINITIVE if value is not None else Status.WITHHELD
    return Observation("x", "GM0301", Period.of(year), value, status=status)


def outcome(id: str, *indicators: Indicator) -> Outcome:
    return Outcome(id=id, theme="t", level=Level.OUTCOME, name=id, indicators=indicators)


BARE = outcome("bare")
NO_FIGURE = outcome("no-figure", indicator("a", baseline="2020"))
HIDDEN = outcome("hidden", indicator("b", baseline="2020"))
WHOLE = outcome(
    "whole",
    indicator("c", baseline="2020", target=Target(value=9, period=Period.of(2030))),
    indicator("d"),
)
MAP = EffectMap(
    schema_version=1,
    municipality=Municipality(name="Z", area="GM0301"),
    themes=(Theme(id="t", name="T"),),
    outcomes=(BARE, NO_FIGURE, HIDDEN, WHOLE),
    links=(
        Link(source="bare", target="whole"),
        Link(source="no-figure", target="whole", evidence=Evidence.PRACTICE),
        Link(source="hidden", target="whole", evidence=Evidence.STRONG_INDICATIONS),
    ),
)
FIGURES = {
    "a": [],
    "b": [figure(2020, None), figure(2024, None)],
    "c": [figure(2020, 3.0), figure(2024, 4.0)],
    "d": [],
}
ASSESSED = {
    one.id: [assess(i, MONITOR, FIGURES[i.id], {}) for i in one.indicators] for one in MAP.outcomes
}


@pytest.mark.parametrize(
    ("what", "have", "of"),
    [
        (Grown.MONITOR, 3, 4),
        (Grown.BASELINE, 1, 4),  # a figure that is withheld is no baseline
        (Grown.CURRENT, 1, 4),
        (Grown.TARGET, 1, 4),
        (Grown.STORY, 2, 4),
        (Grown.HEARD, 1, 4),
        (Grown.GROUNDS, 2, 3),
    ],
)
def test_what_the_map_has(what: Grown, have: int, of: int) -> None:
    found = {
        one.what: one for one in growth(MAP, ASSESSED, {"bare", "whole", "elsewhere"}, {"hidden"})
    }
    assert (found[what].have, found[what].of) == (have, of)


def test_what_residents_told_is_left_out_where_it_was_not_kept() -> None:
    assert [one.what for one in growth(MAP, ASSESSED, (), None)] == [
        one for one in Grown if one is not Grown.HEARD
    ]


def test_an_empty_map_has_nothing_of_nothing() -> None:
    empty = EffectMap(schema_version=1, municipality=Municipality(name="Z", area="GM0301"))
    assert [(one.have, one.of) for one in growth(empty, {}, set(), set())] == [(0, 0)] * len(Grown)
