"""Order of the boxes and lanes inside each column, so that few links cross.

Links come in as chains: a box, the lanes in the columns it passes, a box. The search starts
from a few orders that suit the map as a whole (spectral: boxes that hang together come to
lie together) and improves a column while both its neighbours stand still. The crossings of
that column are then a sum over pairs, which numpy gives for all pairs at once; that makes it
affordable to move a box to any place in its column instead of only past a neighbour. What
budget is left goes into small disturbances, kept when the result is no worse.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Node = TypeVar("Node", bound=Hashable)
Chain = Sequence[int]
Matrix = NDArray[np.float32]
Order = NDArray[np.intp]
Spot = tuple[int, int]  # column, number within that column

_SEED = 2026
_ANGLES = 8  # starting orders taken from the plane of the two smoothest patterns
_STARTS = 3  # of those, the best this many are worked out
# The budget counts work, not time, so that a map always gets the same picture.
# A unit of work is about a millisecond.
_WORK_FIXED = 12.0
_WORK_PER_NODE = 0.2


def count_crossings(
    columns: Sequence[Sequence[Node]], segments: Sequence[tuple[Node, Node]]
) -> int:
    """Crossings when each column is drawn from top to bottom as given, with straight segments.

    Every segment runs from a column to the next one; segments that share an end do not cross.
    """
    place = {node: (c, i) for c, nodes in enumerate(columns) for i, node in enumerate(nodes)}
    gaps: list[list[tuple[int, int]]] = [[] for _ in columns]
    for source, target in segments:
        column, position = place[source]
        gaps[column].append((position, place[target][1]))
    return sum(_inversions([right for _, right in sorted(gap)]) for gap in gaps)


def _inversions(values: Sequence[int]) -> int:
    seen: list[int] = []
    total = 0
    for value in values:
        total += len(seen) - bisect_right(seen, value)
        insort(seen, value)
    return total


def order_columns(columns: Sequence[Sequence[int]], chains: Sequence[Chain]) -> list[list[int]]:
    """The same columns, each ordered from top to bottom for few crossings.

    Parts of the map that no link connects come below each other, the largest on top; nodes
    without any link come last.
    """
    ordered: list[list[int]] = [[] for _ in columns]
    size = sum(len(nodes) for nodes in columns)
    for part in _parts(chains):
        members = {node for chain in part for node in chain}
        own = [[node for node in nodes if node in members] for nodes in columns]
        budget = (_WORK_FIXED + _WORK_PER_NODE * size) * len(members) / size
        for nodes, found in zip(ordered, _order_part(own, part, budget), strict=True):
            nodes += found
    linked = {node for chain in chains for node in chain}
    for nodes, all_nodes in zip(ordered, columns, strict=True):
        nodes += [node for node in all_nodes if node not in linked]
    return ordered


def _parts(chains: Sequence[Chain]) -> list[list[Chain]]:
    """The chains per connected part of the map, the part with most chains first."""
    leader: dict[int, int] = {}

    def find(node: int) -> int:
        while leader.setdefault(node, node) != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    for chain in chains:
        leader[find(chain[0])] = find(chain[-1])
    parts: dict[int, list[Chain]] = defaultdict(list)
    for chain in chains:
        parts[find(chain[0])].append(chain)
    return sorted(parts.values(), key=lambda part: -len(part))


def _order_part(
    columns: Sequence[Sequence[int]], chains: Sequence[Chain], budget: float
) -> list[list[int]]:
    """Order one connected part: try the best starts, then disturb the best of those."""
    stack = _Stack(columns, chains)
    starts: list[tuple[int, int, list[Order]]] = []
    for heights in _smooth_heights(chains):
        stack.sort_by(heights)
        starts.append((stack.crossings(), len(starts), stack.orders))
    results = []
    for _, number, orders in sorted(starts, key=lambda start: start[:2])[:_STARTS]:
        stack.orders = orders
        stack.settle(set(range(len(columns))))
        results.append((stack.crossings(), number, stack.orders))
    fewest, _, stack.orders = min(results, key=lambda result: result[:2])
    _disturb(stack, fewest, budget)
    return [
        [nodes[i] for i in order.tolist()]
        for nodes, order in zip(columns, stack.orders, strict=True)
    ]


def _smooth_heights(chains: Sequence[Chain]) -> list[dict[int, float]]:
    """Heights per node under which linked nodes are close together, in several versions.

    Takes the smoothest patterns over the boxes (eigenvectors of the graph, a link counting
    for less when it is longer) and mixes the first two in all directions. Lanes lie evenly
    between the ends of their link.
    """
    boxes = sorted({chain[0] for chain in chains} | {chain[-1] for chain in chains})
    number = {box: i for i, box in enumerate(boxes)}
    weight = np.zeros((len(boxes), len(boxes)))
    for chain in chains:
        source, target = number[chain[0]], number[chain[-1]]
        weight[source, target] = weight[target, source] = 1 / (len(chain) - 1)
    scale = 1 / np.sqrt(weight.sum(axis=1))
    _, vectors = np.linalg.eigh(-weight * scale[:, None] * scale)
    patterns = vectors[:, 1:4] * scale[:, None]
    patterns /= patterns.std(axis=0) + 1e-12
    mixes = [patterns[:, -1]]
    for step in range(_ANGLES):
        angle = math.pi * step / _ANGLES
        first, second = patterns[:, 0], patterns[:, min(1, patterns.shape[1] - 1)]
        mixes.append(math.cos(angle) * first + math.sin(angle) * second)
    return [_with_lanes(dict(zip(boxes, mix.tolist(), strict=True)), chains) for mix in mixes]


def _with_lanes(heights: dict[int, float], chains: Sequence[Chain]) -> dict[int, float]:
    for chain in chains:
        start, end = heights[chain[0]], heights[chain[-1]]
        for step, lane in enumerate(chain[1:-1], start=1):
            heights[lane] = start + (end - start) * step / (len(chain) - 1)
    # Rounded, so that the last bits of a floating-point library do not decide the picture.
    return {node: round(height, 6) for node, height in heights.items()}


def _disturb(stack: _Stack, fewest: int, budget: float) -> None:
    """Disturb the order a little, let it settle, keep what is no worse, until out of budget."""
    rng = random.Random(_SEED)
    while stack.work < budget and fewest:
        before = stack.orders
        stack.orders = list(before)
        dirty = stack.turn_part(rng) if rng.random() < 0.5 else stack.move_group(rng)
        stack.settle(dirty)
        crossings = stack.crossings()
        if crossings <= fewest:
            fewest = crossings
        else:
            stack.orders = before


class _Stack:
    """Columns whose order can be improved; nodes are numbered within their column.

    An order is never changed in place, so whoever keeps one can always go back to it.
    """

    def __init__(self, columns: Sequence[Sequence[int]], chains: Sequence[Chain]) -> None:
        self.columns = columns
        self.orders: list[Order] = [np.arange(len(nodes)) for nodes in columns]
        self.work = 0.0
        self.near: dict[Spot, list[Spot]] = defaultdict(list)
        self.gaps: list[Matrix] = [
            np.zeros((len(left), len(right)), dtype=np.float32) for left, right in pairwise(columns)
        ]
        spot = {node: (c, i) for c, nodes in enumerate(columns) for i, node in enumerate(nodes)}
        for chain in chains:
            for left, right in pairwise(chain):
                here, there = spot[left], spot[right]
                self.gaps[here[0]][here[1], there[1]] = 1
                self.near[here].append(there)
                self.near[there].append(here)
        self.spots = sorted(self.near)
        self._counted: dict[int, tuple[Order, Order, float]] = {}

    def sort_by(self, heights: dict[int, float]) -> None:
        self.orders = [
            np.argsort([heights[node] for node in nodes], kind="stable") for nodes in self.columns
        ]

    def crossings(self) -> int:
        """Crossings of the present orders; gaps between unchanged orders are not recounted."""
        total = 0.0
        for gap, links in enumerate(self.gaps):
            left, right = self.orders[gap], self.orders[gap + 1]
            known = self._counted.get(gap)
            if known is None or known[0] is not left or known[1] is not right:
                known = self._counted[gap] = left, right, _gap_crossings(links[left][:, right])
                self.work += 0.015
            total += known[2]
        return round(total)

    def settle(self, dirty: set[int]) -> None:
        """Improve the `dirty` columns and then their neighbours, until none gets better."""
        forth = True
        while dirty:
            for column in sorted(dirty, reverse=not forth):
                dirty.discard(column)
                if self._improve(column):
                    dirty |= self._beside(column)
            forth = not forth

    def _beside(self, column: int) -> set[int]:
        return {c for c in (column - 1, column + 1) if 0 <= c < len(self.orders)}

    def _improve(self, column: int) -> bool:
        """Move single nodes to their best place in the column as long as that saves crossings."""
        wish = self._preference(column)
        order = self.orders[column]
        while True:
            saved = wish[order[:, None], order].cumsum(axis=1)
            gain = np.maximum(saved.max(axis=1, initial=0), 0) - saved.diagonal()
            self.work += 0.02 + 1e-5 * len(order) ** 2
            if gain.max(initial=0) <= 0:
                break
            movers = order[np.argsort(-gain, kind="stable")[: np.count_nonzero(gain)]]
            order = _sift(order, movers, wish)
            self.work += 0.007 * len(movers)
        changed = order is not self.orders[column]
        self.orders[column] = order
        return changed

    def _preference(self, column: int) -> Matrix:
        """Per pair u, v of a column: crossings with u above v, minus those with v above u."""
        size = len(self.orders[column])
        cost = np.zeros((size, size), dtype=np.float32)
        if column > 0:
            links = self.gaps[column - 1][self.orders[column - 1]]
            cost += links.T @ (links.cumsum(axis=0) - links)
        if column < len(self.gaps):
            links = self.gaps[column][:, self.orders[column + 1]]
            cost += links @ (links.cumsum(axis=1) - links).T
        self.work += 0.025 + 1e-5 * size**2
        return cost - cost.T

    def turn_part(self, rng: random.Random) -> set[int]:
        """Turn a stretch of one column upside down; the columns to look at now."""
        column = rng.randrange(len(self.orders))
        order = self.orders[column].copy()
        start = rng.randrange(max(1, len(order)))
        end = start + rng.randint(2, max(3, len(order) // 3))
        order[start:end] = order[start:end][::-1]
        self.orders[column] = order
        return self._beside(column)

    def move_group(self, rng: random.Random) -> set[int]:
        """Shift a few linked nodes up or down together; the columns to look at now."""
        shift = rng.gauss(0, 0.25)
        dirty: set[int] = set()
        for column, node in self._group(rng, rng.randint(2, 6)):
            order = self.orders[column].tolist()
            place = order.index(node)
            del order[place]
            place = round(place + shift * len(order))
            order.insert(min(len(order), max(0, place)), node)
            self.orders[column] = np.array(order)
            dirty |= {column} | self._beside(column)
        return dirty

    def _group(self, rng: random.Random, size: int) -> list[Spot]:
        group = [rng.choice(self.spots)]
        for spot in group:
            for other in rng.sample(self.near[spot], len(self.near[spot])):
                if other not in group and len(group) < size:
                    group.append(other)
        return group


def _gap_crossings(links: Matrix) -> float:
    """Crossings between two columns: per link, those that start lower and end higher."""
    lower = links[::-1].cumsum(axis=0)[::-1] - links
    return float((links[:, 1:] * lower.cumsum(axis=1)[:, :-1]).sum())


def _sift(order: Order, movers: Order, wish: Matrix) -> Order:
    """Take out the movers one by one and put each back where it saves most."""
    nodes = order.tolist()
    for node in movers.tolist():
        saved = wish[node].take(nodes).cumsum()
        place = nodes.index(node)
        best = int(saved.argmax())
        if saved[best] > 0:
            if saved[best] > saved[place]:
                nodes.insert(best + 1, node)
                del nodes[place if place <= best else place + 1]
        elif saved[place] < 0:
            del nodes[place]
            nodes.insert(0, node)
    return np.array(nodes)
