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
from collections.abc import Callable, Hashable, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Node = TypeVar("Node", bound=Hashable)
Chain = Sequence[int]
Matrix = NDArray[np.float32]
Order = NDArray[np.intp]
Ordering = Callable[[Sequence[Sequence[int]], Sequence[Chain]], list[list[int]]]
Spot = tuple[int, int]  # column, number within that column

_SEED = 2026
_ANGLES = 8  # starting orders taken from the plane of the two smoothest patterns
_AVERAGINGS = 200  # steps to find those patterns; fewer do for a few boxes
_TINY = 1e-9
_STARTS = 3  # of those, the best this many are worked out
_SHIFT = 0.2  # how far a disturbance usually moves nodes, as part of their column
_REPAIRS = 40  # nodes that may be looked at to repair it
# The budget counts work, not time, so that a map always gets the same picture.
# A unit of work is about a millisecond.
_WORK_FIXED = 10.0
_WORK_PER_NODE = 0.16


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


def ordering_once() -> Ordering:
    """`order_columns` for who lays the same boxes out again and again: it is worked out once."""

    @cache
    def found(
        columns: tuple[tuple[int, ...], ...], chains: tuple[tuple[int, ...], ...]
    ) -> list[list[int]]:
        return order_columns(columns, chains)

    return lambda columns, chains: found(
        tuple(tuple(nodes) for nodes in columns), tuple(tuple(chain) for chain in chains)
    )


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
    if len(chains) == 1:
        return [list(nodes) for nodes in columns]
    stack = _Stack(columns, chains)
    starts: list[tuple[int, int, list[Order]]] = []
    for heights in _smooth_heights(chains):
        stack.sort_by(heights)
        starts.append((stack.crossings(), len(starts), stack.orders))
    results: list[tuple[int, int, list[Order]]] = []
    for _, number, orders in sorted(starts, key=lambda start: start[:2])[:_STARTS]:
        if results and stack.work > budget / 2:
            break
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

    Mixes the two smoothest patterns over the boxes in all directions, and takes the third as
    it is. Lanes lie evenly between the ends of their link.
    """
    boxes = sorted({chain[0] for chain in chains} | {chain[-1] for chain in chains})
    number = {box: i for i, box in enumerate(boxes)}
    first, second, third = _patterns(
        np.array([(number[chain[0]], number[chain[-1]]) for chain in chains]),
        np.array([1 / (len(chain) - 1) for chain in chains]),
    )
    angles = [math.pi * step / _ANGLES for step in range(_ANGLES)]
    mixes = [math.cos(angle) * first + math.sin(angle) * second for angle in angles]
    return [
        _with_lanes(dict(zip(boxes, mix.tolist(), strict=True)), chains) for mix in (*mixes, third)
    ]


def _patterns(links: NDArray[np.intp], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Three values per box, each pattern as even as can be along the links.

    These are eigenvectors of the graph, found by averaging every box with its neighbours time
    and again while keeping the patterns apart. A linear algebra library would be as good, but
    now and then takes very long on a busy machine.
    """
    here = np.concatenate([links[:, 0], links[:, 1]])
    order = np.argsort(here, kind="stable")
    here, there = here[order], np.concatenate([links[:, 1], links[:, 0]])[order]
    weight = np.concatenate([weights, weights])[order]
    starts = np.flatnonzero(np.diff(here, prepend=-1))
    degree = np.add.reduceat(weight, starts)
    share = weight / degree[here]
    patterns = np.random.default_rng(_SEED).standard_normal((3, len(degree)))
    for step in range(min(_AVERAGINGS, 10 * len(degree))):
        patterns += np.add.reduceat(share * patterns[:, there], starts, axis=1)
        if step % 10 == 9:
            _set_apart(patterns, degree)
    return patterns


def _set_apart(patterns: NDArray[np.float64], degree: NDArray[np.float64]) -> None:
    """Take out of each pattern what is constant or in an earlier one (Gram-Schmidt)."""
    for number, pattern in enumerate(patterns):
        pattern -= (degree * pattern).sum() / degree.sum()
        for earlier in patterns[:number]:
            pattern -= (degree * pattern * earlier).sum() * earlier
        size = math.sqrt((degree * pattern * pattern).sum())
        pattern /= size if size > _TINY else 1.0


def _with_lanes(heights: dict[int, float], chains: Sequence[Chain]) -> dict[int, float]:
    for chain in chains:
        start, end = heights[chain[0]], heights[chain[-1]]
        for step, lane in enumerate(chain[1:-1], start=1):
            heights[lane] = start + (end - start) * step / (len(chain) - 1)
    # Rounded, so that the last bits of a floating-point library do not decide the picture.
    return {node: round(height, 6) for node, height in heights.items()}


def _disturb(stack: _Stack, fewest: int, budget: float) -> None:
    """Disturb the order a little, repair it, keep what is no worse, until out of budget."""
    rng = random.Random(_SEED)
    shaker = _Shaker(stack)
    while stack.work < budget and fewest:
        before = shaker.orders.copy(), shaker.positions.copy()
        change = shaker.shake(rng)
        if change <= 0:
            fewest += change
        else:
            shaker.orders, shaker.positions = before
    stack.orders = shaker.orders
    stack.settle(set(range(len(stack.orders))))


class _Side(NamedTuple):
    """The links of a column to the column beside it, sorted by node."""

    beside: int
    links: Matrix  # 1 where a node beside (row) is linked to a node of the column
    nodes: Order  # per link the node of the column ...
    ends: Order  # ... and the node beside
    linked: Order  # the nodes that have links here, and where those links start
    starts: Order


def _make_side(beside: int, links: Matrix) -> _Side:
    nodes, ends = np.nonzero(links.T)
    linked, starts = np.unique(nodes, return_index=True)
    return _Side(beside, np.ascontiguousarray(links), nodes, ends, linked, starts)


class _Stack:
    """Columns whose order can be improved; nodes are numbered within their column.

    An order is an array that is never changed in place, so that it is safe to keep one.
    """

    def __init__(self, columns: Sequence[Sequence[int]], chains: Sequence[Chain]) -> None:
        self.columns = columns
        self.orders: list[Order] = [np.arange(len(nodes)) for nodes in columns]
        self.work = 0.0
        self.near: dict[Spot, list[Spot]] = defaultdict(list)
        self.gaps = [
            np.zeros((len(left), len(right)), dtype=np.float32) for left, right in pairwise(columns)
        ]
        spot = {node: (c, i) for c, nodes in enumerate(columns) for i, node in enumerate(nodes)}
        for chain in chains:
            for left, right in pairwise(chain):
                here, there = spot[left], spot[right]
                self.gaps[here[0]][here[1], there[1]] = 1
                self.near[here].append(there)
                self.near[there].append(here)
        self.sides: list[list[_Side]] = [[] for _ in columns]
        for gap, links in enumerate(self.gaps):
            self.sides[gap + 1].append(_make_side(gap, links))
            self.sides[gap].append(_make_side(gap + 1, links.T))

    def sort_by(self, heights: dict[int, float]) -> None:
        self.orders = [
            np.argsort([heights[node] for node in nodes], kind="stable") for nodes in self.columns
        ]

    def crossings(self) -> int:
        total = 0.0
        for gap, links in enumerate(self.gaps):
            left, right = self.orders[gap], self.orders[gap + 1]
            total += _gap_crossings(links.take(left, axis=0).take(right, axis=1))
            self.work += 0.015
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
            saved = wish.take(order, axis=0).take(order, axis=1).cumsum(axis=1)
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
        """Per pair u, v of a column: crossings with u above v, minus those with v above u.

        Links of u and v to one and the same node are counted as well, but they are in both
        terms and drop out.
        """
        size = len(self.orders[column])
        cost = np.zeros((size, size), dtype=np.float32)
        for side in self.sides[column]:
            order = self.orders[side.beside]
            upto = side.links.take(order, axis=0).cumsum(axis=0)
            ends = np.argsort(order).take(side.ends)
            cost[side.linked] += np.add.reduceat(upto.take(ends, axis=0), side.starts, axis=0)
        self.work += 0.03 + 1e-5 * size**2
        return cost - cost.T


class _Shaker:
    """Moves a few linked nodes away and repairs the order around them.

    Works node by node with the same sums as `_Stack`, which is less thorough but much cheaper
    than whole columns, so that far more can be tried.
    """

    def __init__(self, stack: _Stack) -> None:
        self.stack = stack
        self.near = stack.near
        self.spots = sorted(stack.near)
        self.orders = list(stack.orders)
        self.positions = [np.argsort(order) for order in stack.orders]

    def shake(self, rng: random.Random) -> int:
        """Shift a few linked nodes up or down together and repair; the change in crossings."""
        shift = rng.gauss(0, _SHIFT)
        group = self._group(rng, rng.randint(2, 6))
        change = sum(self._shift(spot, shift) for spot in group)
        around = [near for spot in group for near in self.near[spot] if near not in group]
        waiting = dict.fromkeys(around + group)  # in this order, each once
        steps = 0
        while waiting and steps < _REPAIRS:
            spot = next(iter(waiting))
            del waiting[spot]
            steps += 1
            won = self._sift(spot)
            if won:
                change -= won
                waiting.update(dict.fromkeys(self.near[spot]))
        self.stack.work += 0.02 * (steps + len(group))
        return change

    def _group(self, rng: random.Random, size: int) -> list[Spot]:
        group = [rng.choice(self.spots)]
        for spot in group:
            for other in rng.sample(self.near[spot], len(self.near[spot])):
                if other not in group and len(group) < size:
                    group.append(other)
        return group

    def _saved(self, spot: Spot) -> NDArray[np.float64]:
        """Per node of the column, in order: what putting the node right below that one saves,
        compared with putting it on top."""
        column = spot[0]
        wish = np.zeros(len(self.orders[column]))
        for side in self.stack.sides[column]:
            positions = self.positions[side.beside]
            ends = positions.take(side.ends)
            for beside, other in self.near[spot]:
                if beside == side.beside:
                    wish += np.bincount(side.nodes, np.sign(positions[other] - ends), len(wish))
        return wish.take(self.orders[column]).cumsum()

    def _sift(self, spot: Spot) -> int:
        """Move a node to its best place; the crossings this saves."""
        saved = self._saved(spot)
        place = int(self.positions[spot[0]][spot[1]])
        best = int(saved.argmax())
        if saved[best] > 0:
            to, won = (best + 1 if best < place else best), saved[best] - saved[place]
        else:
            to, won = 0, -saved[place]
        if won > 0:
            self._put(spot, place, to)
        return int(won)

    def _shift(self, spot: Spot, shift: float) -> int:
        """Move a node by `shift` times the length of its column; the crossings this costs."""
        size = len(self.orders[spot[0]])
        place = int(self.positions[spot[0]][spot[1]])
        to = min(size - 1, max(0, round(place + shift * size)))
        if to == place:
            return 0
        saved = self._saved(spot)
        above = to if to > place else to - 1
        self._put(spot, place, to)
        return int(saved[place] - (saved[above] if above >= 0 else 0))

    def _put(self, spot: Spot, place: int, to: int) -> None:
        column, node = spot
        nodes = self.orders[column].tolist()
        del nodes[place]
        nodes.insert(to, node)
        self.orders[column] = np.array(nodes)
        self.positions[column] = np.argsort(self.orders[column])


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
