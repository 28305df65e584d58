"""The figures of one indicator as a chart shows them, with every text ready for the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Point:
    """One figure of a series, in the unit of its measure; `day` is the first of its period.

    `value`, `lower` and `upper` are None where there is none; `figure` says then why. `joined` is
    false after a trend break and after a missing figure: no line leads to this point. `file` is the
    file that it was read from, `read` the day.
    """

    period: str
    day: date
    value: float | None
    lower: float | None
    upper: float | None
    figure: str
    status: str
    provisional: bool
    joined: bool
    file: str = ""
    read: str = ""


@dataclass(frozen=True)
class Line:
    """A series of one area, oldest first."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Series:
    """What a chart of an indicator shows; `own` stands alone in a small one.

    `target` is where it should go; `baseline` the period from which the way there is drawn.
    """

    own: Line
    references: tuple[Line, ...]
    target: Point | None
    baseline: str
    unit: str
    decimals: int
    breaks: tuple[tuple[date, str], ...]

    @property
    def drawable(self) -> bool:
        """Whether there are at least two figures, so that a chart says something."""
        return sum(point.value is not None for point in self.own.points) > 1
