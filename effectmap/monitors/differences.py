"""What a new file of a source has otherwise than the copy in use, where a person should look."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb

from effectmap import formats
from effectmap.model import Catalogue, Measure, Monitor, Status
from effectmap.monitors import moved, queries
from effectmap.monitors.areas import area_names
from effectmap.monitors.database import locked
from effectmap.monitors.moved import DOWN, GONE, UP, Moved
from effectmap.words import Text

COLUMN, UNIT, SUM, AREAS, MORE = "column", "unit", "sum", "areas", "more"
WORD = {
    COLUMN: Text("column"),
    UNIT: Text("unit"),
    SUM: Text("sum"),
    AREAS: Text("number of areas"),
    UP: Text("figure more than half up"),
    DOWN: Text("figure more than half down"),
    GONE: Text("figure gone"),
    MORE: Text("more figures"),
}
# who sees that so many figures moved does not need the rest of them
SHOWN = 100


@dataclass(frozen=True)
class Difference:
    """One thing that moved. `before` and `now` are as the files have them, numbers included.

    `kind`: `column` (gone; `now` is the column that looks like it, or empty), `unit`, `sum` (of a
    measure in a period, more than half up or down), `areas` (fewer of them); a figure of the
    municipality itself or of a part of it in a period: `up`, `down` (more than half) or `gone`;
    `more`: `now` other such figures. Of sums and figures `before` is empty when small numbers are
    among them: then neither figure is told.
    """

    kind: str
    measure: str
    before: str
    now: str
    period: str = ""
    area: str = ""

    @property
    def place(self) -> str:
        """The area by its name; empty where it is about the whole file."""
        return area_names().get(self.area, self.area)

    @property
    def earlier(self) -> str:
        """What the copy in use has, for a table."""
        if self._is_secret:
            return str(formats.STATUS_WORD[Status.SMALL])
        return self._shown(self.before)

    @property
    def new(self) -> str:
        """What the new file has, for a table."""
        if self.kind == GONE or (self.kind == COLUMN and not self.now):
            return str(Text("gone"))
        return self.earlier if self._is_secret else self._shown(self.now)

    @property
    def message(self) -> Text:
        """What happened, in words."""
        return Text(
            self._sentence.key,
            measure=self.measure,
            area=self.place,
            period=self.period,
            before=self._shown(self.before),
            now=self._shown(self.now),
        )

    @property
    def _is_secret(self) -> bool:
        return self.kind in (SUM, UP, DOWN, GONE) and not self.before

    @property
    def _sentence(self) -> Text:
        if self.kind == COLUMN:
            return _RENAMED if self.now else _COLUMN_GONE
        return (_SECRET if self._is_secret else _TOLD)[self.kind]

    def _shown(self, figure: str) -> str:
        """A number with the language's marks; any other text as it is."""
        if self.kind in (COLUMN, UNIT) or not figure:
            return figure
        decimals = 0 if "e" in figure else len(figure.partition(".")[2])
        return formats.number(float(figure), decimals)


_RENAMED = Text("the column “{before}” is gone; “{now}” looks like it. Was it renamed?")
_COLUMN_GONE = Text("the column “{before}” is gone")
_TOLD = {
    UNIT: Text("the unit was “{before}” and is “{now}”"),
    AREAS: Text("there were {before} areas, now {now}"),
    SUM: Text("the sum of {measure} in {period} went from {before} to {now}"),
    UP: Text("{measure} in {area}, {period}, went up from {before} to {now}"),
    DOWN: Text("{measure} in {area}, {period}, went down from {before} to {now}"),
    GONE: Text("{measure} in {area}, {period}, was {before} and is gone"),
    MORE: Text("and {now} more figures of the municipality moved"),
}
_SECRET = {
    SUM: Text(
        "the sum of {measure} in {period} moved by more than half; "
        "the figures stay secret, because small numbers are among them"
    ),
    UP: Text(
        "{measure} in {area}, {period}, went up by more than half; "
        "the figures stay secret, because small numbers are among them"
    ),
    DOWN: Text(
        "{measure} in {area}, {period}, went down by more than half; "
        "the figures stay secret, because small numbers are among them"
    ),
    GONE: Text(
        "{measure} in {area}, {period}, is gone; "
        "the figure stays secret, because small numbers are among them"
    ),
}


@dataclass(frozen=True)
class Side:
    """One of two copies: its Parquet file, the keys of its measures and their units."""

    path: Path
    measures: tuple[str, ...]
    units: Mapping[str, str]


class _Total(NamedTuple):
    """The figures of a column in a period; `secret` when the publisher withholds one of them."""

    sum: float | None
    smallest: float | None
    secret: bool


# per column and period
_Totals = Mapping[str, Mapping[str, _Total]]


def between(
    before: Side, now: Side, catalogue: Catalogue, monitor: Monitor, area: str = ""
) -> tuple[Difference, ...]:
    """What a person should see before `now` takes the place of `before`.

    Columns, units, sums and the figures of `area` with its districts and neighbourhoods count for
    the measures of `monitor`; the number of areas always.
    """
    used, sides = monitor.measures, (before, now)
    columns = list(dict.fromkeys(name for measure in used for name in measure.columns))
    kept = [name for name in columns if all(name in side.measures for side in sides)]
    with locked([side.path for side in sides]) as connection:
        spans = [_span(connection, side) for side in sides]
        totals = [_totals(connection, side, columns) for side in sides]
        bar = catalogue.small_below(monitor.id)
        periods = spans[0][1] & spans[1][1]
        files = (str(before.path), str(now.path))
        figures = list(moved.here(connection, files, used, bar, area, periods))
    secret = _secret(catalogue, monitor, totals)
    own = _figures(figures, secret)
    said = set(map(_as_told, own))
    sums = [
        one
        for name in kept
        for one in _sums(name, [measure for measure in used if name in measure.columns], bar,
                         [all.get(name, {}) for all in totals], secret)
    ]  # fmt: skip
    return (
        *_gone(before, now, used, columns),
        *_units(before, now, kept),
        *_areas(spans[0][0], spans[1][0]),
        *own,
        # of a file of this municipality alone the sum is the figure
        *(one for one in sums if not one.before or _as_told(one) not in said),
    )


def _as_told(one: Difference) -> tuple[str, str, str]:
    return one.period, one.before, one.now


def _gone(
    before: Side, now: Side, used: Iterable[Measure], columns: Iterable[str]
) -> list[Difference]:
    new = set(now.measures) - set(before.measures)
    return [
        Difference(COLUMN, name, name, _near(name, new))
        for name in columns
        if name in before.measures and name not in now.measures and not _renamed(name, used, now)
    ]


def _near(name: str, others: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(name, list(others), 1, 0.5)), "")


def _renamed(name: str, used: Iterable[Measure], now: Side) -> bool:
    """Whether the catalogue knows the measure under another name that the new file has."""
    return any(
        name in measure.columns and set(measure.columns) & set(now.measures) for measure in used
    )


def _units(before: Side, now: Side, kept: Iterable[str]) -> list[Difference]:
    return [
        Difference(UNIT, name, before.units[name], now.units[name])
        for name in kept
        if name in before.units and name in now.units and before.units[name] != now.units[name]
    ]


def _areas(before: int, now: int) -> list[Difference]:
    return [Difference(AREAS, "", str(before), str(now))] if now < before else []


def _span(connection: duckdb.DuckDBPyConnection, side: Side) -> tuple[int, set[str]]:
    """How many areas a copy has, and its periods."""
    rows = connection.execute(queries.SPAN, {"file": str(side.path)}).fetchall()
    areas, periods = rows[0]
    return int(areas), set(periods or ())


def _totals(connection: duckdb.DuckDBPyConnection, side: Side, columns: list[str]) -> _Totals:
    rows = connection.execute(
        queries.TOTALS, {"file": str(side.path), "measures": columns}
    ).fetchall()
    found: dict[str, dict[str, _Total]] = {}
    for column, period, *total in rows:
        found.setdefault(column, {})[period] = _Total(*total)
    return found


def _secret(catalogue: Catalogue, monitor: Monitor, totals: Iterable[_Totals]) -> set[str]:
    """The measures of which no figure may be told, because small numbers are among them.

    Which ones could be told all the same depends on what other pages show, so all of a measure and
    of what it adds up with stay secret; also where that stands in another monitor, or is the count
    behind a percentage, and cannot be seen from here.
    """
    bar = catalogue.small_below(monitor.id)
    if not bar:
        return set()
    counting = {
        name
        for owner in catalogue.monitors
        for measure in owner.measures
        if measure.counts and catalogue.small_below(owner.id)
        for name in measure.columns
    }
    small = {
        name
        for all in totals
        for name, periods in all.items()
        if name in counting
        and any(one.secret or _below(one.smallest, bar) for one in periods.values())
    }
    counted = {one.id for one in monitor.measures if any(set(one.columns) & set(t) for t in totals)}
    told = {
        measure.id: not small & set(measure.columns)
        and (measure.share is None or measure.share.part in counted)
        for measure in monitor.measures
    }
    families = catalogue.families()

    def is_told(owner: str, id: str) -> bool:
        return told.get(id, False) if owner == monitor.id else not catalogue.small_below(owner)

    return {
        id
        for id in told
        if not all(is_told(*ref) for ref in families.get((monitor.id, id), {(monitor.id, id)}))
    }


def _below(smallest: float | None, bar: int) -> bool:
    return smallest is not None and smallest < bar


def _sums(
    name: str,
    measures: Collection[Measure],
    bar: int,
    totals: Sequence[Mapping[str, _Total]],
    secret: Collection[str],
) -> list[Difference]:
    """Sums of a column that moved: in periods that both have, else from the last to the last."""
    was, is_now = (
        {period: one.sum for period, one in all.items() if one.sum is not None} for all in totals
    )
    shared = sorted(set(was) & set(is_now))
    pairs = [(period, period) for period in shared] or (
        [(max(was), max(is_now))] if was and is_now else []
    )
    floor = max(moved.floor_of(measure, bar) for measure in measures)
    hidden = any(measure.id in secret for measure in measures)
    return [
        _difference(SUM, name, was[first], is_now[then], then, hidden=hidden)
        for first, then in pairs
        if moved.way(was[first], is_now[then], floor)
    ]


def _figures(figures: Sequence[Moved], secret: Collection[str]) -> list[Difference]:
    shown = [
        _difference(one.way, _name(one), one.before, one.now, one.period, one.area,
                    hidden=one.measure.id in secret)
        for one in figures[:SHOWN]
    ]  # fmt: skip
    more = len(figures) - len(shown)
    return [*shown, Difference(MORE, "", "", str(more))] if more else shown


def _name(one: Moved) -> str:
    """The measure; where the file splits it further than the measure does, with which rows."""
    chosen = [code for name, code in one.dimensions if name not in one.measure.dimensions]
    return f"{one.measure.name} ({', '.join(chosen)})" if chosen else one.measure.name


def _difference(
    kind: str,
    measure: str,
    before: float,
    now: float | None,
    period: str,
    area: str = "",
    *,
    hidden: bool,
) -> Difference:
    told = ("", "") if hidden else (f"{before:.10g}", "" if now is None else f"{now:.10g}")
    return Difference(kind, measure, *told, period, area)
