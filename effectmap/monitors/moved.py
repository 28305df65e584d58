"""When a figure moved so far that a person should look, and which of the municipality's own did.

How that is told is in `effectmap.monitors.differences`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import duckdb

from effectmap.model import Measure
from effectmap.model.catalogue import SMALL_COUNTS
from effectmap.monitors import queries
from effectmap.monitors.coverage import beginnings

# a figure that falls below half or grows above one and a half
LOW, HIGH = 0.5, 1.5

UP, DOWN, GONE = "up", "down", "gone"

_Dimensions = tuple[tuple[str, str], ...]
# area, period, the choice of rows: where one figure of a measure stands
_Place = tuple[str, str, _Dimensions]
# the same of a column
_Row = tuple[str, str, str, _Dimensions]


class Moved(NamedTuple):
    """A figure that moved: `way` is `up`, `down` or `gone`, `dimensions` what chose its row."""

    way: str
    measure: Measure
    area: str
    period: str
    dimensions: _Dimensions
    before: float
    now: float | None


def floor_of(measure: Measure, bar: int) -> int:
    """Below this a count is only small: 5 to 8 people is no sign of an error in a file.

    Also where the figures are public: CBS rounds to fives.
    """
    return max(bar, SMALL_COUNTS) if measure.counts else 0


def way(before: float, now: float, floor: float, step: float = 0) -> str | None:
    """`up` or `down` when a figure moved more than half; None when it did not.

    One below `floor` counts as `floor`, so that nothing can be told of how small it is. A
    difference of one `step`, that of the last decimal, can be rounding.
    """
    if max(abs(before), abs(now)) < floor:
        return None
    if abs(before) < floor:
        before = math.copysign(floor, now)
    if abs(now) < floor:
        now = math.copysign(floor, before)
    # differences such as 0.3 - 0.2 carry noise in the 16th digit
    if round(abs(now - before), 9) <= step:
        return None
    if before != 0 and LOW <= now / before <= HIGH:
        return None
    return UP if now > before else DOWN


def here(
    connection: duckdb.DuckDBPyConnection,
    files: tuple[str, str],
    measures: Sequence[Measure],
    bar: int,
    area: str,
    periods: Collection[str],
) -> Iterator[Moved]:
    """What moved in `area`, its districts and neighbourhoods, in `periods` that both copies have.

    `files` are the Parquet copies, the earlier one first; one query for each. Figures of a measure
    are compared under any of its columns. The municipality comes first, then districts.
    """
    columns = sorted({column for measure in measures for column in measure.columns})
    rows = [_rows(connection, file, columns, area) for file in files]
    for measure in measures:
        old, new = (_of(measure, found) for found in rows)
        for place in sorted(old, key=_order):
            before, now = old[place], new.get(place)
            if before is None or place[1] not in periods:
                continue
            moved = _way(measure, bar, before, now)
            if moved is not None:
                yield Moved(moved, measure, *place, before, now)


def _rows(
    connection: duckdb.DuckDBPyConnection, file: str, columns: list[str], area: str
) -> dict[_Row, float | None]:
    asked = {"file": file, "measures": columns, "area": area, "parts": beginnings(area)}
    found = connection.execute(queries.HERE, asked).fetchall()
    return {
        (column, code, period, tuple(sorted(json.loads(split).items())) if split else ()): value
        for column, code, period, split, value in found
    }


def _of(measure: Measure, rows: Mapping[_Row, float | None]) -> dict[_Place, float | None]:
    """The figures of a measure; of a split file only the rows that it chooses."""
    return {
        (area, period, split): value
        for (column, area, period, split), value in rows.items()
        if column in measure.columns and measure.dimensions.items() <= dict(split).items()
    }


def _way(measure: Measure, bar: int, before: float, now: float | None) -> str | None:
    if now is None:
        # what was withheld as a small number was not seen, so nobody misses it
        return None if bar and measure.counts and abs(before) < bar else GONE
    return way(before, now, floor_of(measure, bar), 10.0**-measure.decimals)


def _order(place: _Place) -> tuple[bool, bool, str, str, _Dimensions]:
    area, period, split = place
    return area.startswith("BU"), area.startswith("WK"), period, area, split
