"""Layout of the map: which column a box gets, where it stands, and the links between them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from effectmap.drawing.ordering import Ordering, count_crossings, order_columns
from effectmap.drawing.routing import (
    Chain,
    Point,
    Rect,
    Route,
    Settings,
    draw_route,
    gap_widths,
    keep_apart,
    link_heights,
    port_offsets,
)

__all__ = ["Box", "Layout", "Link", "Rect", "Route", "Settings", "assign_columns", "lay_out"]

Link = tuple[str, str]

_DEFAULT = Settings()
_PASSES = 16  # over all columns, to find the heights
_EVEN_PASSES = 3  # of those, the first few that only average
_FIRM_PASSES, _FIRM = 8, 1000.0  # the last few, in which straight lanes count for this much more
_NEARLY_STRAIGHT = 3.0  # px; below this, bends no longer gain weight
_TO_BOX, _TO_LANE, _AMONG_LANES = 1.0, 2.0, 10.0  # how much a straight piece of link matters
_FAINT = 1e-6  # weight of a box without links: anything real outweighs it


@dataclass(frozen=True, slots=True)
class Box:
    """A box that has to be placed; `level` 0 intervention to 3 impact, `height` in px."""

    id: str
    level: int
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A map that has been laid out; all measures in px, the top left corner is (0, 0).

    `columns` gives the column per box, `column_x` the left edge and `column_level` the level
    per column. `crossings` counts crossing links, lanes included, between the columns.
    """

    boxes: Mapping[str, Rect]
    columns: Mapping[str, int]
    column_x: tuple[float, ...]
    column_level: tuple[int, ...]
    routes: tuple[Route, ...]
    width: float
    height: float
    crossings: int


@dataclass(frozen=True, slots=True)
class _Shelf:
    """One column packed as tightly as it goes, in px measured from its first node's middle."""

    nodes: Sequence[int]
    offsets: Sequence[float]  # of each node's middle, downwards
    above: float  # to the top of the first node
    below: float  # to the bottom of the last node


class _Tie(NamedTuple):
    """What a node would like: to be `shift` px below `other`."""

    other: int
    shift: float
    weight: float
    firm: bool  # its weight does not shrink where the wish is far from fulfilled


@dataclass(frozen=True, slots=True)
class _Grid:
    """The ordered columns; nodes are numbers, first the boxes and then the lanes."""

    names: Sequence[str]
    links: Sequence[Link]
    columns: Sequence[Sequence[int]]
    chains: Sequence[Chain]
    heights: Sequence[float]


def lay_out(
    boxes: Sequence[Box],
    links: Sequence[Link],
    settings: Settings = _DEFAULT,
    order: Ordering = order_columns,
) -> Layout:
    """Place all boxes and draw all links; the order of the arguments makes no difference.

    Raises ValueError as `assign_columns` does.
    """
    columns = assign_columns(boxes, links)
    if not boxes:
        return Layout({}, {}, (), (), (), 0.0, 0.0, 0)
    grid = _make_grid(boxes, links, columns, settings, order)
    position = [0] * len(grid.heights)
    for nodes in grid.columns:
        for place, node in enumerate(nodes):
            position[node] = place
    ports = port_offsets(grid.chains, position, grid.heights, settings)
    middles, height = _place(grid, ports, settings)
    rows = link_heights(grid.chains, ports, middles, grid.heights, settings)
    column_x = _column_x(grid, columns, rows, settings)
    level = {columns[box.id]: box.level for box in boxes}
    segments = [pair for chain in grid.chains for pair in pairwise(chain)]
    return Layout(
        boxes=_rects(grid, middles, column_x, columns, settings),
        columns=columns,
        column_x=tuple(column_x),
        column_level=tuple(level[column] for column in range(len(column_x))),
        routes=tuple(
            draw_route(link, _points(columns[link[0]], row, column_x, settings))
            for link, row in zip(grid.links, rows, strict=True)
        ),
        width=column_x[-1] + settings.box_width,
        height=height,
        crossings=count_crossings(grid.columns, segments),
    )


def _make_grid(
    boxes: Sequence[Box],
    links: Sequence[Link],
    column_of: Mapping[str, int],
    settings: Settings,
    order: Ordering,
) -> _Grid:
    """Number the nodes, give long links a lane in the columns they pass, order the columns."""
    by_name = sorted(boxes, key=lambda box: box.id)
    number = {box.id: index for index, box in enumerate(by_name)}
    heights = [box.height for box in by_name]
    columns: list[list[int]] = [[] for _ in range(max(column_of.values()) + 1)]
    for box in by_name:
        columns[column_of[box.id]].append(number[box.id])
    chains: list[Chain] = []
    for source, target in sorted(links):
        passed = range(column_of[source] + 1, column_of[target])
        lanes = range(len(heights), len(heights) + len(passed))
        for column, lane in zip(passed, lanes, strict=True):
            columns[column].append(lane)
            heights.append(settings.lane_height)
        chains.append((number[source], *lanes, number[target]))
    ordered = order(columns, chains)
    return _Grid([box.id for box in by_name], sorted(links), ordered, chains, heights)


def _place(
    grid: _Grid, ports: Sequence[tuple[float, float]], settings: Settings
) -> tuple[list[float], float]:
    """The height of every node's middle, and of the whole, in px.

    Column by column, back and forth, nodes move to where their links are straight; the whole
    gets no higher than the fullest column.
    """
    shelves = _shelves(grid, settings)
    height = max(shelf.above + shelf.below for shelf in shelves)
    middles = [0.0] * len(grid.heights)
    for shelf in shelves:
        start = (height + shelf.above - shelf.below) / 2
        for node, offset in zip(shelf.nodes, shelf.offsets, strict=True):
            middles[node] = start + offset
    ties = _ties(grid, ports)
    for number in range(_PASSES):
        evenly = number < _EVEN_PASSES
        firmness = 1.0 if number < _PASSES - _FIRM_PASSES else _FIRM
        for shelf in shelves:
            wishes = [
                _wish(middles[node], ties[node], middles, evenly, firmness) for node in shelf.nodes
            ]
            found = keep_apart(wishes, shelf.offsets, shelf.above, height - shelf.below)
            for node, middle in zip(shelf.nodes, found, strict=True):
                middles[node] = middle
        shelves.reverse()
    _straighten(grid.chains, shelves, height, middles)
    return middles, height


def _straighten(
    chains: Sequence[Chain], shelves: Sequence[_Shelf], height: float, middles: list[float]
) -> None:
    """Put the lanes of a link at one height wherever the nodes around them leave room."""
    spot = {node: (shelf, i) for shelf in shelves for i, node in enumerate(shelf.nodes)}

    def room(lane: int) -> tuple[float, float]:
        shelf, i = spot[lane]
        nodes, offsets = shelf.nodes, shelf.offsets
        low = shelf.above + offsets[i]
        high = height - shelf.below + offsets[i]
        if i > 0:
            low = middles[nodes[i - 1]] + offsets[i] - offsets[i - 1]
        if i + 1 < len(nodes):
            high = middles[nodes[i + 1]] + offsets[i] - offsets[i + 1]
        return low, high

    for chain in sorted(chains, key=len, reverse=True):
        lanes = chain[1:-1]
        if len(lanes) < 2:
            continue
        rooms = [room(lane) for lane in lanes]
        low, high = max(low for low, _ in rooms), min(high for _, high in rooms)
        if low <= high:
            mean = sum(middles[lane] for lane in lanes) / len(lanes)
            for lane in lanes:
                middles[lane] = min(max(mean, low), high)


def _shelves(grid: _Grid, settings: Settings) -> list[_Shelf]:
    boxes = len(grid.names)
    beside_lane = max(settings.lane_gap, (settings.row_gap - settings.lane_height) / 2)
    shelves = []
    for nodes in grid.columns:
        steps = [0.0]
        for upper, lower in pairwise(nodes):
            lanes = (upper >= boxes) + (lower >= boxes)
            gap = (settings.row_gap, beside_lane, 0.0)[lanes]
            steps.append((grid.heights[upper] + grid.heights[lower]) / 2 + gap)
        offsets = list(accumulate(steps))
        above, below = grid.heights[nodes[0]] / 2, offsets[-1] + grid.heights[nodes[-1]] / 2
        shelves.append(_Shelf(nodes, offsets, above, below))
    return shelves


def _ties(grid: _Grid, ports: Sequence[tuple[float, float]]) -> list[list[_Tie]]:
    """The wishes per node.

    A box looks at the next node of each of its links; a lane looks at both boxes and all other
    lanes of its link, so that the lanes agree on one height at once.
    """
    ties: list[list[_Tie]] = [[] for _ in grid.heights]
    for chain, (leave, enter) in zip(grid.chains, ports, strict=True):
        source, *lanes, target = chain
        if not lanes:
            ties[source].append(_Tie(target, enter - leave, _TO_BOX, False))
            ties[target].append(_Tie(source, leave - enter, _TO_BOX, False))
            continue
        ties[source].append(_Tie(lanes[0], -leave, _TO_LANE, False))
        ties[target].append(_Tie(lanes[-1], -enter, _TO_LANE, False))
        for lane in lanes:
            ties[lane].append(_Tie(source, leave, _TO_LANE, False))
            ties[lane].append(_Tie(target, enter, _TO_LANE, False))
            level = _AMONG_LANES / len(lanes)
            ties[lane] += [_Tie(other, 0.0, level, True) for other in lanes if other != lane]
    return ties


def _wish(
    here: float, ties: Sequence[_Tie], middles: Sequence[float], evenly: bool, firmness: float
) -> tuple[float, float]:
    """Where a node that is at `here` wants to be and how strongly.

    Counting the square of each bend spreads bends over all links. Weighing them by the
    inverse of their present size as well makes many links straight and leaves a few bends.
    """
    total = _FAINT
    pull = 0.0
    for other, shift, weight, firm in ties:
        wish = middles[other] + shift
        if firm:
            weight *= firmness
        elif not evenly:
            weight /= abs(wish - here) + _NEARLY_STRAIGHT
        total += weight
        pull += weight * wish
    return pull / total, total


def _column_x(
    grid: _Grid,
    column_of: Mapping[str, int],
    rows: Sequence[Sequence[float]],
    settings: Settings,
) -> list[float]:
    """The left edge of every column; gaps in which many links turn are wider."""
    turns = [0] * (len(grid.columns) - 1)
    for (source, _), row in zip(grid.links, rows, strict=True):
        for gap, (here, there) in enumerate(pairwise(row), start=column_of[source]):
            turns[gap] += abs(here - there) > settings.row_gap
    steps = [settings.box_width + width for width in gap_widths(turns, settings)]
    return list(accumulate(steps, initial=0.0))


def _rects(
    grid: _Grid,
    middles: Sequence[float],
    column_x: Sequence[float],
    column_of: Mapping[str, int],
    settings: Settings,
) -> dict[str, Rect]:
    rects = {}
    for node, name in enumerate(grid.names):
        height = grid.heights[node]
        top = max(0.0, middles[node] - height / 2)
        rects[name] = Rect(column_x[column_of[name]], top, settings.box_width, height)
    return rects


def _points(
    column: int, row: Sequence[float], column_x: Sequence[float], settings: Settings
) -> list[Point]:
    """Two points per gap: where the link comes out of a column and where it enters the next."""
    points: list[Point] = []
    for gap, (here, there) in enumerate(pairwise(row), start=column):
        points += [(column_x[gap] + settings.box_width, here), (column_x[gap + 1], there)]
    return points


def assign_columns(boxes: Sequence[Box], links: Sequence[Link]) -> dict[str, int]:
    """The column of every box: levels in order, every link rightwards, links short in total.

    A level gets as many columns as its longest chain needs. Raises ValueError, naming the
    link, for links that run back to an earlier level, form a cycle, occur twice or end at a
    box that is not there.
    """
    level = _checked_levels(boxes, links)
    columns: dict[str, int] = {}
    first = 0
    for number in sorted(set(level.values())):
        members = sorted(name for name in level if level[name] == number)
        inside = sorted(link for link in links if level[link[0]] == level[link[1]] == number)
        steps = _chain_steps(members, inside)
        width = max(steps.values()) + 1
        if width > 1:
            _shorten(steps, inside, _pull(members, links), width)
        columns.update((name, first + step) for name, step in steps.items())
        first += width
    return columns


def _checked_levels(boxes: Sequence[Box], links: Sequence[Link]) -> dict[str, int]:
    level = {box.id: box.level for box in boxes}
    if len(level) < len(boxes):
        raise ValueError("two boxes have the same id")
    seen: set[Link] = set()
    for source, target in links:
        name = f"link {source!r} -> {target!r}"
        if source not in level or target not in level:
            raise ValueError(f"{name} ends at an unknown box")
        if source == target:
            raise ValueError(f"{name} forms a cycle")
        if level[source] > level[target]:
            raise ValueError(f"{name} runs back to an earlier level")
        if (source, target) in seen:
            raise ValueError(f"{name} occurs twice")
        seen.add((source, target))
    return level


def _pull(members: Sequence[str], links: Sequence[Link]) -> dict[str, int]:
    """Per box: how much shorter all links together get when it moves one column right."""
    pull = dict.fromkeys(members, 0)
    for source, target in links:
        if source in pull:
            pull[source] += 1
        if target in pull:
            pull[target] -= 1
    return pull


def _chain_steps(members: Sequence[str], inside: Sequence[Link]) -> dict[str, int]:
    """Per box the length of the longest chain that leads to it inside its level."""
    after: dict[str, list[str]] = defaultdict(list)
    waiting = dict.fromkeys(members, 0)
    for source, target in inside:
        after[source].append(target)
        waiting[target] += 1
    steps = {name: 0 for name in members if not waiting[name]}
    ready = deque(steps)
    while ready:
        name = ready.popleft()
        for target in after[name]:
            steps[target] = max(steps.get(target, 0), steps[name] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    for source, target in inside:
        if waiting[source] and waiting[target]:
            raise ValueError(f"link {source!r} -> {target!r} forms a cycle")
    return steps


def _shorten(
    steps: dict[str, int], inside: Sequence[Link], pull: Mapping[str, int], width: int
) -> None:
    """Move boxes right until the links are as short in total as they can be.

    Each round moves the group of boxes that together gain most; links without room take
    their target along. Starting from the left-most columns, no other moves are ever needed
    (the total length is an L-natural convex function of the columns).
    """
    while True:
        tight: dict[str, list[str]] = defaultdict(list)
        for source, target in inside:
            if steps[source] + 1 == steps[target]:
                tight[source].append(target)
        stuck = {name for name in steps if steps[name] == width - 1}
        group = _best_group(pull, tight, stuck)
        if not group:
            return
        for name in group:
            steps[name] += 1


def _best_group(
    pull: Mapping[str, int], tight: Mapping[str, list[str]], stuck: set[str]
) -> set[str]:
    """The smallest group with the largest total pull that is closed under `tight`.

    This is a minimum cut: pull flows along tight links into boxes that resist or are stuck;
    the boxes that still have pull to spare can be moved with profit, with all they reach.
    """
    spare = {name: max(0, value) for name, value in pull.items()}
    endless = sum(spare.values()) + 1
    room = {name: endless if name in stuck else max(0, -pull[name]) for name in pull}
    flow: dict[str, dict[str, int]] = {name: {} for name in pull}  # flow[to][from]
    while True:
        parent = {name: name for name in spare if spare[name]}
        end = _first_with_room(parent, room, tight, flow)
        if end is None:
            return set(parent)
        path = [end]
        while parent[path[-1]] != path[-1]:
            path.append(parent[path[-1]])
        hops = [(here, there) for there, here in pairwise(path)]
        undone = [flow[here][there] for here, there in hops if flow[here].get(there)]
        amount = min([spare[path[-1]], room[end], *undone])
        spare[path[-1]] -= amount
        room[end] -= amount
        for here, there in hops:
            if flow[here].get(there):
                flow[here][there] -= amount
            else:
                flow[there][here] = flow[there].get(here, 0) + amount


def _first_with_room(
    parent: dict[str, str],
    room: Mapping[str, int],
    tight: Mapping[str, list[str]],
    flow: Mapping[str, Mapping[str, int]],
) -> str | None:
    """Search breadth-first from the boxes in `parent`, noting there how each was reached."""
    queue = deque(parent)
    while queue:
        here = queue.popleft()
        if room[here]:
            return here
        undoable = [before for before, amount in flow[here].items() if amount]
        for there in [*tight.get(here, ()), *undoable]:
            if there not in parent:
                parent[there] = here
                queue.append(there)
    return None
