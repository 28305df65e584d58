"""What every chart of an indicator draws: its lines in runs, and the way to where it should go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from effectmap.drawing import palette
from effectmap.reports.content import IndicatorPart, Line, Point, Series
from effectmap.words import _

# the dashes of DrawingML for reference areas
_DASHES = ("sysDot", "dash", "dashDot", "lgDash")


@dataclass(frozen=True)
class Run:
    """Figures that a line may join: none stands across a break or a missing figure.

    `line` is 0 for the own area and then counts the references; `start` is where in its line the
    first point stands. `width` is in points. `later` is a run whose line has one before it.
    """

    line: int
    start: int
    name: str
    points: tuple[Point, ...]
    colour: str
    width: float
    dash: str
    later: bool


def runs(part: IndicatorPart) -> list[Run]:
    """The series of the indicator's own area first, then those of the references."""
    series = part.series
    found = _runs(0, series.own, palette.SIGNAL_COLOUR[part.signal], 2.5, "solid")
    for number, line in enumerate(series.references, 1):
        found += _runs(number, line, palette.QUIET, 1.5, _DASHES[number % len(_DASHES)])
    return found


def _runs(number: int, line: Line, colour: str, width: float, dash: str) -> list[Run]:
    starts: list[int] = []
    parts: list[list[Point]] = []
    before: Point | None = None
    for at, point in enumerate(line.points):
        if point.value is not None:
            if not point.joined or before is None or before.value is None:
                starts.append(at)
                parts.append([])
            parts[-1].append(point)
        before = point
    return [
        Run(number, start, line.name, tuple(points), colour, width, dash, start > starts[0])
        for start, points in zip(starts, parts, strict=True)
    ]


def way(series: Series) -> tuple[tuple[date, float], tuple[date, float]] | None:
    """From the baseline straight to the target, or None where one of them has no figure."""
    first = next((one for one in series.own.points if one.period == series.baseline), None)
    last = series.target
    if first is None or first.value is None or last is None or last.value is None:
        return None
    return (first.day, first.value), (last.day, last.value)


def number_format(series: Series) -> str:
    """For a program that puts in the reader's own marks; a percentage is a number with a sign."""
    digits = "#,##0" + ("." + "0" * series.decimals if series.decimals else "")
    return digits + ('"%"' if series.unit == "%" else "")


def origin(part: IndicatorPart) -> str:
    """Where the figures come from and when they were read, in one line."""
    files = [f"{file} ({_('read on')} {day})" for file, day in part.files]
    said = [f"{_('Source')}: {part.source}" if part.source else "", part.licence, *files]
    return " · ".join(one for one in said if one)


def told(part: IndicatorPart) -> str:
    """A chart in words, for who cannot see it."""
    lines = [part.series.own, *part.series.references]
    figures = [
        f"{line.name}: " + ", ".join(f"{point.period} {point.figure}" for point in line.points)
        for line in lines
    ]
    goal = f"{_('target')} {part.target}" if part.target else ""
    return ". ".join(one for one in (part.name, *figures, goal, part.example) if one)
