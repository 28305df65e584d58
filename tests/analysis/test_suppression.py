"""Tables worked out by hand, and random tables against an attacker who tries every table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effectmap.analysis.suppression import Cell, hidden

BELOW = 10
INFINITE = 10**9


def cells(*values: float | None, below: int = BELOW) -> list[Cell]:
    """Counts; small ones, and those that the publisher hides, are secret."""
    return [
        Cell(
            value, secret=value is None or value < below, choices=below, cost=10.0 + (value or 0.0)
        )
        for value in values
    ]


def total(whole: int, *parts: int) -> dict[int, int]:
    return {whole: -1, **dict.fromkeys(parts, 1)}


# the values; the sums; the places that must be hidden
CASES: dict[str, tuple[Sequence[float | None], list[dict[int, int]], set[int]]] = {
    "no small count: nothing is hidden": ((30, 10, 20), [total(0, 1, 2)], set()),
    "a small count that stands alone": ((3,), [], {0}),
    "a zero is fewer than ten": ((0, 12), [], {0}),
    "ten is not fewer than ten": ((10, 9), [], {1}),
    "the other part goes along": ((100, 3, 97), [total(0, 1, 2)], {1, 2}),
    "of several parts the cheapest goes along": (
        (150, 3, 97, 50),
        [total(0, 1, 2, 3)],
        {1, 3},
    ),
    "two small parts leave too few numbers to choose from": (
        (105, 3, 2, 100),
        [total(0, 1, 2, 3)],
        {1, 2, 3},
    ),
    "two small parts that leave enough": (
        (112, 6, 6, 100),
        [total(0, 1, 2, 3)],
        {1, 2},
    ),
    "three small parts leave enough": (
        (112, 4, 4, 4, 100),
        [total(0, 1, 2, 3, 4)],
        {1, 2, 3},
    ),
    "the rest is zero, so zeros could be told: another part goes": (
        (50, 0, 0, 20, 30),
        [total(0, 1, 2, 3, 4)],
        {1, 2, 3},
    ),
    "one part only: the total goes": ((12, 12), [total(0, 1)], set()),
    "a part with a total of nothing else": ((4, 4), [total(0, 1)], {0, 1}),
    "what the publisher hides alone could be computed here": (
        (100, None, 80, 15),
        [total(0, 1, 2, 3)],
        {1, 3},
    ),
    "what the publisher hides twice is safe": (
        (100, None, None, 80),
        [total(0, 1, 2, 3)],
        {1, 2},
    ),
    "a total in two breakdowns: hiding it needs one of the other": (
        (20, 3, 17, 12, 8),
        [total(0, 1, 2), total(0, 3, 4)],
        {1, 2, 4, 3},
    ),
    "a chain of totals stops at the first that is wide enough": (
        (500, 103, 397, 3, 100),
        [total(0, 1, 2), total(1, 3, 4)],
        {3, 4},
    ),
    # rows 0-2 and 3-5, columns 6-8: a small corner takes a rectangle with it
    "a table of two by two": (
        (5, 95, 100, 45, 55, 100, 50, 150, 200),
        [
            total(2, 0, 1), total(5, 3, 4), total(8, 6, 7),
            total(6, 0, 3), total(7, 1, 4), total(8, 2, 5),
        ],
        {0, 1, 3, 4},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("values", "sums", "gone"), CASES.values(), ids=CASES.keys())
def test_which_cells_are_hidden(values, sums, gone) -> None:
    assert set(hidden(cells(*values), sums)) == gone


def test_what_nobody_sees_leaves_room() -> None:
    shown = [*cells(100, 3, 60), Cell(37, unseen=True)]
    assert hidden(shown, [total(0, 1, 2, 3)]) == {1}


def test_the_cheaper_cell_goes() -> None:
    table = [
        Cell(100, cost=9),
        Cell(3, secret=True, choices=10),
        Cell(40, cost=5),
        Cell(57, cost=2),
    ]
    assert hidden(table, [total(0, 1, 2, 3)]) == {1, 3}


def _tables(rows: int, columns: int) -> tuple[list[list[int]], list[dict[int, int]]]:
    """Places of a table with totals of rows and columns, and its sums."""
    grid = [
        [row * (columns + 1) + column for column in range(columns + 1)] for row in range(rows + 1)
    ]
    sums = [total(line[-1], *line[:-1]) for line in grid]
    sums += [total(grid[-1][c], *(line[c] for line in grid[:-1])) for c in range(columns + 1)]
    return grid, sums


@st.composite
def crossed(draw, most: int, largest: int):
    """A table of counts with its totals: values and sums."""
    rows, columns = draw(st.integers(1, most)), draw(st.integers(1, most))
    inner = [[draw(st.integers(0, largest)) for _ in range(columns)] for _ in range(rows)]
    whole = [[*line, sum(line)] for line in inner]
    whole.append([sum(column) for column in zip(*whole, strict=True)])
    return [value for line in whole for value in line], _tables(rows, columns)[1]


def possible(
    values: Sequence[float], sums: Sequence[Mapping[int, int]], gone: set[int]
) -> dict[int, set[int]]:
    """Every value that each hidden cell can have: all tables of whole numbers are tried."""
    order = sorted(gone)
    found: dict[int, set[int]] = {place: set() for place in order}
    # three above the largest is enough to see that there are three to choose from
    limits = bounds(values, sums, gone)
    ranges = [
        range(int(low), int(min(high, max(values) + 3)) + 1)
        for low, high in (limits[place] for place in order)
    ]
    for tried in product(*ranges):
        table = {**dict(enumerate(values)), **dict(zip(order, tried, strict=True))}
        if all(sum(table[place] * weight for place, weight in one.items()) == 0 for one in sums):
            for place, value in zip(order, tried, strict=True):
                found[place].add(value)
    return found


@given(crossed(2, 5))
@settings(max_examples=150, deadline=None)
def test_an_attacker_who_tries_every_table_is_left_with_enough_of_them(table) -> None:
    values, sums = table
    gone = set(hidden(cells(*values, below=3), sums))
    limits = bounds(values, sums, gone)
    if math.prod(min(high, 20) - low + 1 for low, high in limits.values()) > 20_000:
        return  # trying them all takes too long; the attacker below looks at these
    for place, choices in possible(values, sums, gone).items():
        assert values[place] in choices
        assert len(choices) >= 3, (values, gone, place)


def computed(sums: Sequence[Mapping[int, int]], gone: set[int]) -> set[int]:
    """Hidden cells that equations alone give, by exact elimination."""
    order = sorted(gone)
    rows = [[Fraction(one.get(place, 0)) for place in order] for one in sums]
    lead = 0
    for column in range(len(order)):
        pivot = next((r for r in range(lead, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[lead], rows[pivot] = rows[pivot], rows[lead]
        rows[lead] = [value / rows[lead][column] for value in rows[lead]]
        for r, row in enumerate(rows):
            if r != lead and row[column]:
                rows[r] = [a - row[column] * b for a, b in zip(row, rows[lead], strict=True)]
        lead += 1
    return {order[row.index(1)] for row in rows[:lead] if sum(value != 0 for value in row) == 1}


def bounds(
    values: Sequence[float], sums: Sequence[Mapping[int, int]], gone: set[int]
) -> dict[int, list[float]]:
    """Lowest and highest value of each hidden cell, by going round the sums until nothing moves."""
    found: dict[int, list[float]] = {place: [0.0, INFINITE] for place in gone}

    def limits(place: int) -> list[float]:
        return found[place] if place in gone else [values[place], values[place]]

    moved = True
    while moved:
        moved = False
        for one in sums:
            for place in set(one) & gone:
                low = high = 0.0
                for other, weight in one.items():
                    if other != place:
                        ends = [-weight * one[place] * end for end in limits(other)]
                        low, high = low + min(ends), high + max(ends)
                new = [max(low, found[place][0]), min(high, found[place][1])]
                if new != found[place]:
                    found[place], moved = new, True
    return found


@given(crossed(5, 40))
@settings(max_examples=200, deadline=None)
def test_an_attacker_with_equations_and_bounds_computes_nothing(table) -> None:
    values, sums = table
    gone = set(hidden(cells(*values), sums))
    assert {place for place, value in enumerate(values) if value < BELOW} <= gone
    assert computed(sums, gone) == set()
    for place, (low, high) in bounds(values, sums, gone).items():
        assert low <= values[place] <= high
        assert high - low >= BELOW - 1, (values, gone, place)


@given(crossed(5, 40))
@settings(max_examples=50, deadline=None)
def test_nothing_is_hidden_where_no_count_is_small(table) -> None:
    values, sums = table
    assert hidden(cells(*(value + BELOW for value in values)), sums) == frozenset()
