"""Drawing of the links: where they leave and enter boxes, and the curve they follow between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Chain = Sequence[int]  # the nodes of one link: its box, a lane per column it passes, its box


@dataclass(frozen=True, slots=True)
class Settings:
    """Measures of the drawing, all in px."""

    box_width: float = 200.0
    column_gap: float = 64.0  # between columns, at least
    gap_per_turn: float = 2.0  # a gap widens by this for every link that turns in it
    widest_gap: float = 160.0  # but not beyond this (or column_gap, if that is more)
    row_gap: float = 14.0  # between two boxes in a column, at least
    lane_height: float = 10.0  # room for one link that passes a column
    lane_gap: float = 6.0  # between such a lane and a box, at least; more if row_gap needs it
    port_gap: float = 9.0  # between links at the same side of a box, where its height allows
    port_edge: float = 6.0  # from a link to the top and bottom of the box, at least


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in px; `x`, `y` is its top left corner and y grows downwards."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Route:
    """How one link is drawn, in px.

    `points` are the ends of its pieces: they come in pairs, and each pair spans one gap
    between columns. Within a gap the link is a smooth curve, from one pair to the next a
    horizontal straight piece. `path` is the same as SVG path data. `middle` is a point on the
    link that is free of boxes, for a badge.
    """

    source: str
    target: str
    points: tuple[Point, ...]
    path: str
    middle: Point


def port_offsets(
    chains: Sequence[Chain],
    position: Sequence[int],
    heights: Sequence[float],
    settings: Settings,
) -> list[tuple[float, float]]:
    """Per link: px below the middle of its source where it leaves, and of its target where
    it enters.

    `position` is the place of every node in its column. Around a box the links keep the order
    of their other ends in the next column, so that they do not cross right next to it.
    """
    leaving: dict[int, list[tuple[int, int]]] = defaultdict(list)
    entering: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, chain in enumerate(chains):
        leaving[chain[0]].append((position[chain[1]], number))
        entering[chain[-1]].append((position[chain[-2]], number))
    leave = _spread(leaving, heights, settings)
    enter = _spread(entering, heights, settings)
    return [(leave[number], enter[number]) for number in range(len(chains))]


def _spread(
    ends: dict[int, list[tuple[int, int]]], heights: Sequence[float], settings: Settings
) -> dict[int, float]:
    offsets: dict[int, float] = {}
    for box, links in ends.items():
        edge = min(settings.port_edge, heights[box] / 4)
        steps = max(1, len(links) - 1)
        step = min(settings.port_gap, (heights[box] - 2 * edge) / steps)
        first = -step * (len(links) - 1) / 2
        for place, (_, number) in enumerate(sorted(links)):
            offsets[number] = first + place * step
    return offsets


def gap_widths(gap_turns: Sequence[int], settings: Settings) -> list[float]:
    """The width in px of each gap, given how many links change height in it."""
    widest = max(settings.widest_gap, settings.column_gap)
    return [min(widest, settings.column_gap + settings.gap_per_turn * turns) for turns in gap_turns]


def draw_route(link: tuple[str, str], points: Sequence[Point]) -> Route:
    """The route through `points`, two for every gap that the link crosses."""
    pieces = [f"M{_text(points[0])}"]
    for here, there in zip(points[::2], points[1::2], strict=True):
        if here != points[0]:
            pieces.append(f"L{_text(here)}")
        half = (here[0] + there[0]) / 2
        if abs(here[1] - there[1]) < 0.005:
            pieces.append(f"L{_text(there)}")
        else:
            bends = f"{_text((half, here[1]))} {_text((half, there[1]))}"
            pieces.append(f"C{bends} {_text(there)}")
    gap = len(points) // 4 * 2
    (x0, y0), (x1, y1) = points[gap], points[gap + 1]
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    return Route(link[0], link[1], tuple(points), "".join(pieces), middle)


def _text(point: Point) -> str:
    return f"{point[0]:.2f},{point[1]:.2f}"
