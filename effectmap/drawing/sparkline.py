"""The small line in the panel: baseline to current, its margins and the way to the target."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from effectmap import formats
from effectmap.analysis.progress import Assessment
from effectmap.drawing import palette
from effectmap.drawing.element import SVG_NAMESPACE, Element
from effectmap.drawing.picture import font_faces
from effectmap.drawing.text import FONT_FAMILY
from effectmap.model import Indicator, Measure, Observation, Status

WIDTH, HEIGHT = 330.0, 120.0
LEFT, RIGHT, TOP, BOTTOM = 26.0, 304.0, 26.0, 92.0


class _Scale:
    """From days and values to px."""

    def __init__(self, days: Sequence[date], values: Sequence[float]) -> None:
        self.first = min(days)
        self.days = max((max(days) - self.first).days, 1)
        low, high = min(values), max(values)
        room = (high - low) * 0.1 or abs(high) * 0.1 or 1.0
        self.low, self.high = low - room, high + room

    def x(self, day: date) -> float:
        return LEFT + (RIGHT - LEFT) * (day - self.first).days / self.days

    def y(self, value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (value - self.low) / (self.high - self.low)


def segments(
    series: Sequence[Observation], breaks: Sequence[date]
) -> list[list[tuple[date, float, Observation]]]:
    """Runs of points between which a line may be drawn: none across a break or a missing figure."""
    runs: list[list[tuple[date, float, Observation]]] = [[]]
    before: date | None = None
    for observation in series:
        if observation.period is None or observation.value is None:
            runs.append([])
            continue
        day = observation.period.start
        if before is not None and any(before < broken <= day for broken in breaks):
            runs.append([])
        runs[-1].append((day, observation.value, observation))
        before = day
    return [run for run in runs if run]


def sparkline(indicator: Indicator, measure: Measure, assessment: Assessment) -> str | None:
    """SVG source of the small line, or None where fewer than two figures can be drawn."""
    runs = segments(assessment.series, [broken.period.start for broken in indicator.breaks])
    points = [point for run in runs for point in run]
    if len(points) < 2:
        return None
    target = indicator.target
    days = [day for day, _value, _of in points] + ([target.period.start] if target else [])
    values = [value for _day, value, _of in points] + ([target.value] if target else [])
    values += [b for *_rest, of in points for b in (of.lower, of.upper) if b is not None]
    scale = _Scale(days, values)
    colour = palette.SIGNAL_COLOUR[assessment.signal]
    children: list[Element] = []
    for run in runs:
        children += _run(run, scale, colour)
    if target is not None and assessment.baseline is not None:
        children += _path_to_target(indicator, measure, assessment, scale)
    children += _ends(measure, assessment, scale, colour)
    size: dict[str, str | float] = {
        "viewBox": f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        "width": WIDTH,
        "height": HEIGHT,
    }
    style = Element(
        "style", text=f"{font_faces(600)} text {{ font: 600 13px '{FONT_FAMILY}', sans-serif; }}"
    )
    return Element("svg", {"xmlns": SVG_NAMESPACE, **size}, [style, *children]).to_text()


def _run(
    run: Sequence[tuple[date, float, Observation]], scale: _Scale, colour: str
) -> list[Element]:
    elements: list[Element] = []
    upper = [(scale.x(d), scale.y(o.upper)) for d, _v, o in run if o.upper is not None]
    lower = [(scale.x(d), scale.y(o.lower)) for d, _v, o in run if o.lower is not None]
    if len(upper) == len(lower) == len(run) > 1:
        elements.append(
            Element(
                "polygon",
                {
                    "points": _points([*upper, *reversed(lower)]),
                    "fill": colour,
                    "fill-opacity": "0.13",
                },
            )
        )
    line = _points([(scale.x(day), scale.y(value)) for day, value, _of in run])
    elements.append(
        Element(
            "polyline",
            {"points": line, "fill": "none", "stroke": colour, "stroke-width": "2.4"},
        )
    )
    for day, value, of in run:
        fill = "#FFFFFF" if of.status is Status.PROVISIONAL else colour
        dot: dict[str, str | float] = {"cx": scale.x(day), "cy": scale.y(value), "r": 3.2}
        elements.append(Element("circle", {**dot, "fill": fill, "stroke": colour}))
    return elements


def _path_to_target(
    indicator: Indicator, measure: Measure, assessment: Assessment, scale: _Scale
) -> list[Element]:
    target, baseline = indicator.target, assessment.baseline
    if target is None or baseline is None or baseline.period is None or baseline.value is None:
        return []
    x, y = scale.x(target.period.start), scale.y(target.value)
    start = (scale.x(baseline.period.start), scale.y(baseline.value))
    return [
        Element(
            "polyline",
            {
                "points": _points([start, (x, y)]),
                "fill": "none",
                "stroke": palette.QUIET,
                "stroke-width": "1.4",
                "stroke-dasharray": "4 4",
            },
        ),
        Element(
            "path", {"d": f"M{x - 5:.1f} {y:.1f}h10", "stroke": palette.INK, "stroke-width": 3}
        ),
        _label(x, HEIGHT - 6, formats.period(target.period), palette.QUIET),
    ]


def _ends(measure: Measure, assessment: Assessment, scale: _Scale, colour: str) -> list[Element]:
    """Value and period of baseline and current, above and below their points."""
    elements: list[Element] = []
    for observation in (assessment.baseline, assessment.current):
        if observation is None or observation.period is None or observation.value is None:
            continue
        x = scale.x(observation.period.start)
        top = observation.upper if observation.upper is not None else observation.value
        y = scale.y(top) - 8
        text = formats.figure(observation, measure.unit, measure.decimals)
        elements.append(_label(x, y, text, colour))
        elements.append(_label(x, HEIGHT - 6, formats.period(observation.period), palette.QUIET))
    return elements


def _label(x: float, y: float, text: str, colour: str) -> Element:
    anchor = "start" if x < LEFT + 20 else "end" if x > RIGHT - 20 else "middle"
    edge = x - 20 if anchor == "start" else x + 20 if anchor == "end" else x
    return Element("text", {"x": edge, "y": y, "text-anchor": anchor, "fill": colour}, text=text)


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
