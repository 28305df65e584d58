"""Which mandatory indicators are covered: by which box, and with a figure or without."""

from __future__ import annotations

from dataclasses import replace

import pytest

from effectmap.analysis.mandatory import Cover, coverage
from effectmap.analysis.progress import Assessment, Progress
from effectmap.bbv import mandatory_indicators
from effectmap.model import EffectMap, Observation, Period, Status
from tests.analysis.test_chains import judged


def marked(**indicators: str) -> EffectMap:
    """A map of one outcome with these indicators, each the mandatory one that it says."""
    measured = [
        {
            "id": id,
            "name": id,
            "monitor": "m",
            "measure": "x",
            "better": "higher",
            "mandatory": mandatory,
        }
        for id, mandatory in indicators.items()
    ]
    outcome = {"id": "o", "theme": "t", "level": "outcome", "name": "Werk", "indicators": measured}
    return EffectMap.model_validate(
        {
            "schema_version": 1,
            "municipality": {"name": "Zutphen", "area": "GM0301"},
            "themes": [{"id": "t", "name": "Opgave"}],
            "outcomes": [outcome],
        }
    )


def assessed(value: float | None, status: Status = Status.DEFINITIVE) -> Assessment:
    current = Observation("x", "GM0301", Period.parse("2024"), value, status=status)
    return replace(judged(Progress.NO_BASELINE), current=current)


@pytest.mark.parametrize(
    ("map", "assessments", "cover"),
    [
        (marked(a=""), {"a": assessed(600.0)}, Cover.NOT),
        (marked(a="overhead"), {"a": assessed(9.0)}, Cover.NOT),
        (marked(a="banen"), {"a": assessed(600.0)}, Cover.WITH_FIGURE),
        (marked(a="banen"), {"a": assessed(0.0)}, Cover.WITH_FIGURE),
        (marked(a="banen"), {"a": judged(Progress.NO_CURRENT)}, Cover.WITHOUT_FIGURE),
        (marked(a="banen"), {"a": assessed(None, Status.SMALL)}, Cover.WITHOUT_FIGURE),
        (marked(a="banen"), {}, Cover.WITHOUT_FIGURE),
        (
            marked(a="banen", b="banen"),
            {"a": assessed(None), "b": assessed(600.0)},
            Cover.WITH_FIGURE,
        ),
    ],
)
def test_cover_of_jobs(map: EffectMap, assessments: dict[str, Assessment], cover: Cover) -> None:
    found = {one.mandatory.id: one for one in coverage(map, assessments)}
    assert found["banen"].cover is cover


def test_every_mandatory_indicator_is_listed_in_its_order_with_its_uses() -> None:
    found = coverage(marked(a="banen", b="banen"), {})
    assert [one.mandatory.id for one in found] == list(mandatory_indicators())
    (jobs,) = (one for one in found if one.uses)
    assert [(use.outcome.id, use.indicator.id) for use in jobs.uses] == [("o", "a"), ("o", "b")]
