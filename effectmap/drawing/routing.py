"""Drawing of the links: where they leave and enter boxes, and the curve they follow between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Chain = Sequence[int]  # the nodes of one link: its box, a lane per column it passes, its box

_AS_IT_IS = 0.05  # weight of leaving a port in place, against 1 for making its link straight


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
    leave = [0.0] * len(chains)
    enter = [0.0] * len(chains)
    for side, node, beside in ((leave, 0, 1), (enter, -1, -2)):
        ends: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, chain in enumerate(chains):
            ends[chain[node]].append((position[chain[beside]], number))
        for box, links in ends.items():
            _, steps = _spread(len(links), heights[box], settings)
            for step, (_, number) in zip(steps, sorted(links), strict=True):
                side[number] = step - steps[-1] / 2
    return list(zip(leave, enter, strict=True))


def _spread(count: int, height: float, settings: Settings) -> tuple[float, list[float]]:
    """How far the ports of a box stay from its edges, and how far they lie below the first."""
    edge = min(settings.port_edge, height / 4)
    step = min(settings.port_gap, (height - 2 * edge) / max(1, count - 1))
    return edge, [step * place for place in range(count)]


def link_heights(
    chains: Sequence[Chain],
    ports: Sequence[tuple[float, float]],
    middles: Sequence[float],
    heights: Sequence[float],
    settings: Settings,
) -> list[list[float]]:
    """Per link the height at which it leaves, those of its lanes, and where it enters.

    `ports` are as from `port_offsets`, `middles` and `heights` are those of the nodes. A link
    whose other end is level with the box gets its port there where possible, so that it is
    straight; the links at that side of the box keep their order and distance.
    """
    rows = [
        [
            middles[chain[0]] + leave,
            *(middles[lane] for lane in chain[1:-1]),
            middles[chain[-1]] + enter,
        ]
        for chain, (leave, enter) in zip(chains, ports, strict=True)
    ]
    for end, beside in ((0, 1), (-1, -2)):
        ends: dict[int, list[list[float]]] = defaultdict(list)
        for chain, row in zip(chains, rows, strict=True):
            ends[chain[end]].append(row)
        for box, links in ends.items():
            links.sort(key=lambda row: row[end])
            top, bottom = middles[box] - heights[box] / 2, middles[box] + heights[box] / 2
            edge, steps = _spread(len(links), heights[box], settings)
            wishes = [
                (row[beside], 1.0) if top < row[beside] < bottom else (row[end], _AS_IT_IS)
                for row in links
            ]
            found = keep_apart(wishes, steps, top + edge, bottom - edge - steps[-1])
            for row, height in zip(links, found, strict=True):
                row[end] = height
    return rows


def keep_apart(
    wishes: Sequence[tuple[float, float]], offsets: Sequence[float], low: float, high: float
) -> list[float]:
    """The heights nearest to the wishes that keep order and distance (isotonic regression).

    A wish is a height and a weight. Things whose wishes are in each other's way form a block
    that stands at their mean wish. The first one comes between `low` and `high`; `offsets`
    says how far below it the others are when packed tightly.
    """
    blocks: list[tuple[float, float, int]] = []  # summed wish, weight, how many
    for (wish, weight), offset in zip(wishes, offsets, strict=True):
        total, count = (wish - offset) * weight, 1
        while blocks and blocks[-1][0] * weight >= total * blocks[-1][1]:
            upper = blocks.pop()
            total, weight, count = total + upper[0], weight + upper[1], count + upper[2]
        blocks.append((total, weight, count))
    starts = [
        min(max(total / weight, low), high) for total, weight, count in blocks for _ in range(count)
    ]
    return [start + offset for start, offset in zip(starts, offsets, strict=True)]


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
