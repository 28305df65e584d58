"""Which cells of a table must stay hidden: the table alone, whatever its cells are about.

A hidden cell is safe when the reader of all other cells must reckon with several whole numbers
for it. That is never taken from a formula: each of those numbers is reached by really changing
the table, one step at a time, while every sum keeps holding and no cell falls below zero.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

# how cells of one sum are added: 1 for a part, -1 for the total
Sum = Mapping[int, int]

# tables one step away that are looked at before everything around a cell is hidden instead
_BUDGET = 2000


@dataclass(frozen=True)
class Cell:
    """One cell. `value` is None where the publisher hides it from us too.

    `secret`: may not be computed; `unseen`: never leaves, so nobody knows it, and is no secret.
    A hidden cell must have `choices` possible values. `cost` of hiding it steers which cell goes.
    """

    value: float | None
    secret: bool = False
    unseen: bool = False
    choices: int = 2
    cost: float = 1.0


def hidden(cells: Sequence[Cell], sums: Sequence[Sum]) -> frozenset[int]:
    """The places of the cells that may not leave: the secret ones, and what gives them away.

    The sums need not come out in the values: what they are off by counts as known to everyone.
    """
    return _Table(cells, sums).hide()


# a table one step away: which cells go one up (1) or down (-1)
_Step = dict[int, int]


class _Table:
    def __init__(self, cells: Sequence[Cell], sums: Sequence[Sum]) -> None:
        self.cells = cells
        self.sums = sums
        self.values = _filled(cells, sums)
        self.within: dict[int, list[int]] = defaultdict(list)
        for number, one in enumerate(sums):
            for cell in one:
                self.within[cell].append(number)
        self.hidden = {place for place, cell in enumerate(cells) if cell.secret}

    def hide(self) -> frozenset[int]:
        waiting = sorted(self.hidden)
        done: set[int] = set()
        while waiting:
            cell = waiting.pop(0)
            done.add(cell)
            self._protect(cell)
            waiting += sorted(self.hidden - done - set(waiting))
        return frozenset(self.hidden)

    def _protect(self, cell: int) -> None:
        """Hide more until the cell can have enough other values, higher and lower ones together."""
        needed = self.cells[cell].choices - 1
        tables = {1: list(self.values), -1: list(self.values)}
        while needed > 0:
            ways = [
                (*way, sign)
                for sign, values in tables.items()
                if (way := self._way(cell, sign, values)) is not None
            ]
            if not ways:
                self.hidden |= self._around(cell)
                return
            _cost, step, sign = min(ways, key=lambda way: (way[0], -way[2]))
            self.hidden |= {place for place in step if not self.cells[place].unseen}
            values = tables[sign]
            room = min((int(values[p]) for p, by in step.items() if by < 0), default=needed)
            times = min(needed, room)
            for place, by in step.items():
                values[place] += by * times
            needed -= times

    def _way(self, cell: int, sign: int, values: Sequence[float]) -> tuple[float, _Step] | None:
        """The cheapest step that moves the cell one up or down, or None where none is found."""
        if sign < 0 and values[cell] < 1:
            return None
        order = count()
        first: _Step = {cell: sign}
        # of tables at one price the one that is nearest to a table that adds up goes first
        waiting = [(0.0, 0, next(order), first, self._off(first, {}))]
        seen: set[frozenset[tuple[int, int]]] = set()
        for _look in range(_BUDGET):
            if not waiting:
                return None
            cost, _size, _order, step, off = heapq.heappop(waiting)
            if not off:
                return cost, step
            for place, by in self._repairs(off, step, values):
                longer = {**step, place: by}
                mark = frozenset(longer.items())
                if mark not in seen:
                    seen.add(mark)
                    still = self._off({place: by}, off)
                    one = (cost + self._price(place), len(still), next(order), longer, still)
                    heapq.heappush(waiting, one)
        return None

    def _off(self, step: _Step, before: Mapping[int, int]) -> dict[int, int]:
        """The sums that do not hold after one more step, and by how much."""
        off = dict(before)
        for place, by in step.items():
            for number in self.within[place]:
                much = off.pop(number, 0) + self.sums[number][place] * by
                if much:
                    off[number] = much
        return off

    def _repairs(
        self, off: Mapping[int, int], step: _Step, values: Sequence[float]
    ) -> Iterator[tuple[int, int]]:
        """What can be changed so that the first sum that is off comes nearer."""
        number, much = next(iter(off.items()))
        for place, weight in self.sums[number].items():
            if place in step:
                continue
            by = -1 if much * weight > 0 else 1
            if by > 0 or values[place] >= 1:
                yield place, by

    def _price(self, place: int) -> float:
        free = place in self.hidden or self.cells[place].unseen
        return 0.0 if free else self.cells[place].cost

    def _around(self, cell: int) -> set[int]:
        """All cells that any row of sums connects with this one."""
        found, waiting = {cell}, [cell]
        while waiting:
            for number in self.within[waiting.pop()]:
                new = set(self.sums[number]) - found
                found |= new
                waiting += sorted(new)
        return {place for place in found if not self.cells[place].unseen}


def _filled(cells: Sequence[Cell], sums: Sequence[Sum]) -> list[float]:
    """The values, with one that agrees with the sums where the publisher hides it.

    Any table that agrees will do: the reader cannot tell it from the real one. Where nothing
    tells it is 0, which leaves the least room.
    """
    known = {place: cell.value for place, cell in enumerate(cells) if cell.value is not None}
    for one in sums:
        unknown = [place for place in one if place not in known]
        if len({one[place] for place in unknown}) == 1:
            rest = -sum(known[place] * weight for place, weight in one.items() if place in known)
            share, over = divmod(max(0, math.floor(rest * one[unknown[0]])), len(unknown))
            for number, place in enumerate(unknown):
                known[place] = float(share + (number < over))
    return [max(0.0, known.get(place, 0.0)) for place in range(len(cells))]
