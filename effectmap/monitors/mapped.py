"""A table of a municipality's own, read as a person said that its columns are to be read."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from effectmap.model import Bounded, ColumnMapping, Observation, Period, Problem, Status
from effectmap.monitors.areas import area_names
from effectmap.monitors.cells import COMMA, POINT, Form, Found, Measured, Wide, place_of
from effectmap.monitors.dialects.plain_long import STATUS
from effectmap.monitors.source import MAX_PROBLEMS, MonitorError, Table, fail, read_table
from effectmap.words import Text

NAME = "mapped"
FIGURES = (Status.DEFINITIVE, Status.PROVISIONAL, Status.MODELLED)
Place = tuple[str | None, Period | None, bool]


@dataclass(frozen=True)
class _Columns:
    """Where one figure stands in a row, and what is beside it."""

    value: int
    lower: int | None
    upper: int | None
    status: int | None


class _CellError(ValueError):
    def __init__(self, at: int, message: Text) -> None:
        self.at, self.message = at, message
        super().__init__(message)


def read(
    path: Path, mapping: ColumnMapping, *, period: Period | None = None, area: str | None = None
) -> Found:
    """Every figure of the mapped columns. `period` and `area` are for a table without such columns.

    Raises MonitorError for a column that is not there, and with every cell that does not fit.
    """
    table = read_table(path, mapping.delimiter, mapping.sheet or None)
    reader = _Reader(table, mapping)
    _check_given(path, "area", mapping.area, area)
    _check_given(path, "period", mapping.period, period)
    observations: list[Observation] = []
    found = Found([], observations)
    wrong: list[Problem] = []
    measures: dict[str, Measured] = {}
    seen: dict[tuple[object, ...], int] = {}
    for row, line in zip(table.rows, table.lines, strict=True):
        place = place_of(table, reader.wide, row, line, period, area, found.held, wrong)
        if place is None:
            continue
        split = {name: row[at].strip() for name, at in reader.wide.dimensions.items()}
        for columns, measure in reader.figures(row):
            try:
                _agree(measures, measure, columns)
                key = (measure.key, *place[:2], *split.values())
                if (first := seen.setdefault(key, line)) != line:
                    message = Text("the same area and period as line {n}", n=first)
                    raise _CellError(columns.value, message)
                observations.append(reader.observation(row, columns, measure, place, split))
            except _CellError as error:
                column = table.header[error.at]
                wrong.append(table.problem(error.message, line=line, column=column))
    if wrong:
        raise MonitorError(wrong[:MAX_PROBLEMS])
    found.measures = list(measures.values())
    return found


def _check_given(path: Path, name: str, column: str, fixed: object) -> None:
    if bool(column) == (fixed is not None):
        message = Text("give {name} as a column or for the whole file, and not both", name=name)
        raise fail(path, message, column=column)


def _agree(measures: dict[str, Measured], measure: Measured, columns: _Columns) -> None:
    known = measures.setdefault(measure.key, measure)
    if known.unit != measure.unit:
        message = Text(
            "the unit is “{found}”, expected “{unit}”", found=measure.unit, unit=known.unit
        )
        raise _CellError(columns.value, message)


class _Reader:
    """A table with the columns that a mapping names."""

    def __init__(self, table: Table, mapping: ColumnMapping) -> None:
        self.table, self.mapping = table, mapping
        self.form = Form(COMMA if mapping.decimal == "," else POINT, dict(mapping.missing))
        self.statuses = STATUS | {text.lower(): status for text, status in mapping.statuses.items()}
        self.wide = Wide(
            self._at(mapping.area),
            self._at(mapping.period),
            {name: self._needed(name) for name in mapping.dimensions},
            {},
        )
        self.columns = [
            (self._beside(one.column, one), Measured(one.key, one.key, one.unit or None))
            for one in mapping.measures
        ]
        if (rows := mapping.rows) is not None:
            self.one = self._beside(rows.value, rows)
            self.named, self.unit = self._needed(rows.measure), self._at(rows.unit)

    def _at(self, name: str) -> int | None:
        return self._needed(name) if name else None

    def _needed(self, name: str) -> int:
        header = self.table.header
        if name in header:
            return header.index(name)
        near = difflib.get_close_matches(name, header, 1)
        message = (
            Text("this column is missing; “{near}” looks like it", near=near[0])
            if near
            else Text("this column is missing; there are: {names}", names=", ".join(header)[:300])
        )
        raise MonitorError([self.table.problem(message, line=1, column=name)])

    def _beside(self, value: str, beside: Bounded) -> _Columns:
        others = map(self._at, (beside.lower, beside.upper, beside.status))
        return _Columns(self._needed(value), *others)

    def figures(self, row: Sequence[str]) -> Iterator[tuple[_Columns, Measured]]:
        """The figures that a row holds, each with its measure."""
        yield from self.columns
        if self.mapping.rows is not None:
            key = row[self.named].strip()
            unit = row[self.unit].strip() if self.unit is not None else ""
            yield self.one, Measured(key, key, unit or None)

    def observation(
        self,
        row: Sequence[str],
        columns: _Columns,
        measure: Measured,
        place: Place,
        split: Mapping[str, str],
    ) -> Observation:
        """One figure. Raises _CellError."""
        if not measure.key:
            raise _CellError(self.named, Text("the name of the indicator is missing"))
        code, when, provisional = place
        stated = columns.status is not None and bool(row[columns.status].strip())
        value, status = None, Status.UNSPECIFIED
        if row[columns.value].strip() or not stated:
            value, status = self._number(row, columns.value)
        lower, upper = (self._bound(row, at) for at in (columns.lower, columns.upper))
        if value is not None and not (
            (lower is None or lower <= value) and (upper is None or value <= upper)
        ):
            raise _CellError(columns.value, Text("the figure lies outside its own bounds"))
        if columns.status is not None and stated:
            status = self._status(row, columns.status, value)
        elif provisional and value is not None:
            status = Status.PROVISIONAL
        name = area_names().get(code or "", "")
        return Observation(
            measure.key, code, when, value, lower, upper, status, name, None, dict(split)
        )

    def _number(self, row: Sequence[str], at: int) -> tuple[float | None, Status]:
        try:
            return self.form.value(row[at])
        except ValueError:
            message = Text(
                "“{text}” is not {expected}", text=row[at][:40], expected=self.form.expected()
            )
            raise _CellError(at, message) from None

    def _bound(self, row: Sequence[str], at: int | None) -> float | None:
        return None if at is None or not row[at].strip() else self._number(row, at)[0]

    def _status(self, row: Sequence[str], at: int, value: float | None) -> Status:
        said = row[at].strip().lower()
        if said not in self.statuses:
            listed = ", ".join(list(self.statuses)[:6])
            message = Text("“{text}” is no status: use one of {listed}", text=said, listed=listed)
            raise _CellError(at, message)
        status = self.statuses[said]
        if (value is None) == (status in FIGURES):
            raise _CellError(at, Text("figure and status do not fit together"))
        return status
