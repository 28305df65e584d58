"""The forms of the answers: rows of one kind each, the same as JSON and as CSV."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from effectmap.analysis.progress import Course, Progress
from effectmap.known import Judged, Known
from effectmap.model import (
    EffectMap,
    Evidence,
    Intervention,
    Level,
    Observation,
    Outcome,
    Sign,
    Status,
)


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)


class BoxRow(_Row):
    """An intervention or an outcome; `level` is empty for an intervention."""

    id: str
    kind: str = Field(description="intervention or outcome")
    theme: str
    level: Level | None
    name: str
    description: str
    target_group: str
    start: str = Field(description="first day, YYYY-MM-DD; empty where it is not known")
    end: str
    partners: str = Field(description="ids, with a space between")


class LinkRow(_Row):
    """The expectation that `source` works on `target`; never that it caused anything."""

    source: str
    target: str
    sign: Sign
    evidence: Evidence
    assumption: str
    delay_months: int


class ObservationRow(_Row):
    """One figure of one indicator. `value` is empty where there is none; `status` says why."""

    indicator: str
    outcome: str
    theme: str
    monitor: str
    measure: str
    area: str
    period: str
    value: float | None
    lower: float | None = Field(description="of the 95% margin, in the unit")
    upper: float | None
    status: Status
    unit: str
    example: bool = Field(description="made up, to show how the map works")
    source: str = Field(description="as the publisher wants to be named")


class ProgressRow(_Row):
    """One indicator judged; change and margin in its unit."""

    indicator: str
    name: str
    outcome: str
    theme: str
    unit: str
    baseline_period: str
    baseline: float | None
    current_period: str
    current: float | None
    change: float | None
    margin: float | None
    progress: Progress
    target_period: str
    target: float | None
    course: Course
    example: bool
    source: str


def boxes(map: EffectMap) -> list[BoxRow]:
    """Every box of the map, interventions first."""
    return [_box(box) for box in map.boxes]


def _box(box: Intervention | Outcome) -> BoxRow:
    said = box.model_dump(mode="json")
    is_done = isinstance(box, Intervention)
    return BoxRow(
        id=said["id"],
        kind="intervention" if is_done else "outcome",
        theme=said["theme"],
        level=said.get("level"),
        name=said["name"],
        description=said["description"],
        target_group=said.get("target_group", ""),
        start=said.get("start") or "",
        end=said.get("end") or "",
        partners=" ".join(said.get("partners", ())),
    )


def links(map: EffectMap) -> list[LinkRow]:
    """Every link of the map."""
    return [
        LinkRow(
            source=one.source,
            target=one.target,
            sign=one.sign,
            evidence=one.evidence,
            assumption=one.assumption,
            delay_months=one.delay_months,
        )
        for one in map.links
    ]


def observations(known: Known) -> list[ObservationRow]:
    """The whole series of every indicator of the map, as its pages show it."""
    return [
        _observation(judged, one)
        for judged in known.judged.values()
        for one in judged.assessment.series
    ]


def _observation(judged: Judged, one: Observation) -> ObservationRow:
    return ObservationRow(
        indicator=judged.indicator.id,
        outcome=judged.outcome.id,
        theme=judged.outcome.theme,
        monitor=judged.monitor.id,
        measure=judged.measure.id,
        area=one.area or "",
        period=str(one.period or ""),
        value=one.value,
        lower=one.lower,
        upper=one.upper,
        status=one.status,
        unit=judged.measure.unit,
        example=judged.assessment.example,
        source=judged.monitor.source,
    )


def progress(known: Known) -> list[ProgressRow]:
    """What is judged of every indicator of the map."""
    return [_progress(one) for one in known.judged.values()]


def _progress(one: Judged) -> ProgressRow:
    found, target = one.assessment, one.indicator.target
    baseline, current = found.baseline, found.current
    return ProgressRow(
        indicator=one.indicator.id,
        name=one.indicator.name,
        outcome=one.outcome.id,
        theme=one.outcome.theme,
        unit=one.measure.unit,
        baseline_period=str(baseline.period or "") if baseline else "",
        baseline=baseline.value if baseline else None,
        current_period=str(current.period or "") if current else "",
        current=current.value if current else None,
        change=found.change,
        margin=found.margin,
        progress=found.progress,
        target_period=str(target.period) if target else "",
        target=target.value if target else None,
        course=found.course,
        example=found.example,
        source=one.monitor.source,
    )
