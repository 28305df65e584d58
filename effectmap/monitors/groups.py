"""How many rows of a sorted copy a query reads or skips together (decision 0015)."""

from __future__ import annotations

# each group costs 10 µs to look at: many small ones only where a measure fills several of them
LARGE, SMALL = 122_880, 16_384
_LONG_MEASURE = 2 * SMALL


def rows_together(rows: int, measures: int) -> int:
    """The size of the groups for so many rows of so many measures."""
    return SMALL if measures and rows / measures > _LONG_MEASURE else LARGE
