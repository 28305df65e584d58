"""What a new file of a source has otherwise than the copy in use, where a person should look."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from effectmap.model import Measure
from effectmap.monitors import queries
from effectmap.monitors.database import locked
from effectmap.words import Text

# a sum that falls below half or grows above one and a half
LOW, HIGH = 0.5, 1.5

COLUMN, UNIT, SUM, AREAS = "column", "unit", "sum", "areas"


@dataclass(frozen=True)
class Difference:
    """One thing that moved. `before` and `now` are as the files have them, numbers included.

    `kind`: `column` (gone; `now` is the column that looks like it, or empty), `unit`, `sum` (of a
    measure in a period, more than half up or down) or `areas` (fewer of them).
    """

    kind: str
    measure: str
    before: str
    now: str
    period: str = ""

    @property
    def message(self) -> Text:
        """What happened, in words."""
        if self.kind == COLUMN and self.now:
            return Text(
                "the column “{before}” is gone; “{now}” looks like it. Was it renamed?",
                before=self.before,
                now=self.now,
            )
        if self.kind == COLUMN:
            return Text("the column “{before}” is gone", before=self.before)
        if self.kind == UNIT:
            return Text("the unit was “{before}” and is “{now}”", before=self.before, now=self.now)
        if self.kind == AREAS:
            return Text("there were {before} areas, now {now}", before=self.before, now=self.now)
        return Text(
            "the sum of {measure} in {period} went from {before} to {now}",
            measure=self.measure,
            period=self.period,
            before=self.before,
            now=self.now,
        )


@dataclass(frozen=True)
class Side:
    """One of two copies: its Parquet file, the keys of its measures and their units."""

    path: Path
    measures: tuple[str, ...]
    units: Mapping[str, str]


def between(before: Side, now: Side, used: Iterable[Measure]) -> tuple[Difference, ...]:
    """What a person should see before `now` takes the place of `before`.

    Columns, units and sums count for the measures that the catalogue uses; areas always.
    """
    columns = [name for measure in used for name in measure.columns if name in before.measures]
    kept = [name for name in columns if name in now.measures]
    gone = [
        Difference(COLUMN, name, name, _near(name, set(now.measures) - set(before.measures)))
        for name in columns
        if name not in now.measures and not _renamed(name, used, now)
    ]
    units = [
        Difference(UNIT, name, before.units[name], now.units[name])
        for name in kept
        if name in before.units and name in now.units and before.units[name] != now.units[name]
    ]
    with locked([before.path, now.path]) as connection:
        sums = _sums(connection, before, now, kept)
        areas = [_areas(connection, side) for side in (before, now)]
    fewer = [Difference(AREAS, "", str(areas[0]), str(areas[1]))] if areas[1] < areas[0] else []
    return (*gone, *units, *sums, *fewer)


def _near(name: str, others: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(name, list(others), 1, 0.5)), "")


def _renamed(name: str, used: Iterable[Measure], now: Side) -> bool:
    """Whether the catalogue knows the measure under another name that the new file has."""
    return any(
        name in measure.columns and set(measure.columns) & set(now.measures) for measure in used
    )


def _areas(connection: duckdb.DuckDBPyConnection, side: Side) -> int:
    rows = connection.execute(queries.AREAS, {"file": str(side.path)}).fetchall()
    return int(rows[0][0])


def _totals(
    connection: duckdb.DuckDBPyConnection, side: Side, measures: list[str]
) -> dict[str, dict[str, float]]:
    """Per measure and period the sum of its figures."""
    rows = connection.execute(
        queries.TOTALS, {"file": str(side.path), "measures": measures}
    ).fetchall()
    found: dict[str, dict[str, float]] = {}
    for measure, period, total in rows:
        found.setdefault(measure, {})[period] = total
    return found


def _sums(
    connection: duckdb.DuckDBPyConnection, before: Side, now: Side, measures: list[str]
) -> list[Difference]:
    """Sums that moved: in every period that both have, else from the last to the last."""
    old, new = (_totals(connection, side, measures) for side in (before, now))
    found = []
    for measure in measures:
        was, is_now = old.get(measure, {}), new.get(measure, {})
        shared = sorted(set(was) & set(is_now))
        pairs = [(period, period) for period in shared] or (
            [(max(was), max(is_now))] if was and is_now else []
        )
        found += [
            Difference(SUM, measure, f"{was[first]:.10g}", f"{is_now[then]:.10g}", then)
            for first, then in pairs
            if _moved(was[first], is_now[then])
        ]
    return found


def _moved(before: float, now: float) -> bool:
    if before == 0:
        return now != 0
    return not LOW <= now / before <= HIGH
