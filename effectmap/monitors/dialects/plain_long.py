"""A plain long file for a municipality's own monitors: one row a figure, decimal comma."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from effectmap.model import Observation, Period, Problem, Status
from effectmap.model.observation import NO_DIMENSIONS
from effectmap.monitors import columns
from effectmap.monitors.areas import UnknownAreaError, area_names, resolve
from effectmap.monitors.cells import COMMA, Form, Found, Marks, Measured
from effectmap.monitors.periods import read_period
from effectmap.monitors.source import MAX_PROBLEMS, Head, MonitorError, Table, read_table
from effectmap.words import Text

NAME = "plain-long"
COLUMNS = (
    "gebied",
    "periode",
    "indicator",
    "waarde",
    "ondergrens",
    "bovengrens",
    "n",
    "status",
)
FORM = Form(COMMA, {})
STATUS = {
    "definitief": Status.DEFINITIVE,
    "voorlopig": Status.PROVISIONAL,
    "gemodelleerd": Status.MODELLED,
    "geheim": Status.WITHHELD,
    "niet gemeten": Status.NOT_MEASURED,
    "onmogelijk": Status.IMPOSSIBLE,
} | {status.value: status for status in Status}


def recognise(head: Head) -> bool:
    """The eight columns, in any order."""
    return sorted(head.header(";")) == sorted(COLUMNS)


def read(path: Path, *, period: Period | None = None, area: str | None = None) -> Found:
    """Every row; raises MonitorError with every row that does not fit."""
    table = read_table(path, ";")
    try:
        return _by_columns(table)
    except columns.DoesNotFitError:
        return _by_rows(table)


def _by_columns(table: Table) -> Found:
    """Every row of a CSV in which everything fits. Raises `columns.DoesNotFitError`."""
    cells = dict(zip(table.header, table.columns(), strict=True))
    codes = columns.areas(cells["gebied"])
    when, _marks = columns.periods(cells["periode"])
    keys = columns.coded(cells["indicator"]).each(columns.named)
    columns.check_distinct(keys, codes, when)
    values, lower, upper, _n = (_numbers(cells[name]) for name in NUMBERS)
    if np.any(lower > values) or np.any(values > upper):
        raise columns.DoesNotFitError
    said = columns.coded(cells["status"]).each(lambda text: STATED[text.strip().lower()])
    figure = np.array([status in FIGURES for status in said.values], bool)[said.codes]
    if not np.array_equal(figure, ~np.isnan(values)):
        raise columns.DoesNotFitError
    statuses = columns.STATUSES.coded(said)
    lines = columns.lines_of(table.lines)
    figures = columns.figures(keys, codes, when, values, statuses, lines, lower, upper)
    return Found([Measured(key, key) for key in keys.used()], columns.Observations(figures))


NUMBERS = ("waarde", "ondergrens", "bovengrens", "n")
FIGURES = (Status.DEFINITIVE, Status.PROVISIONAL, Status.MODELLED)
# a figure without a status is definitive
STATED = STATUS | {"": Status.DEFINITIVE}


def _numbers(texts: pa.StringArray) -> columns.Floats:
    """The number of every cell that is not blank. Raises `columns.DoesNotFitError`."""
    distinct, codes = columns.trimmed(texts)
    blank = pc.equal(pc.utf8_trim_whitespace(distinct), "")
    said = pc.if_else(blank, pa.scalar(None, pa.string()), distinct)
    return columns.numbers(said, FORM.number)[codes]


def _by_rows(table: Table) -> Found:
    observations: list[Observation] = []
    found = Found([], observations)
    value = table.header.index("waarde")
    wrong: list[Problem] = []
    measures: dict[str, Measured] = {}
    seen: dict[tuple[object, ...], int] = {}
    marks = Marks(FORM)
    for row, line in zip(table.rows, table.lines, strict=True):
        try:
            one = _observation(dict(zip(table.header, row, strict=True)), line)
        except UnknownAreaError as error:
            found.held.append(table.problem(error.message, line=line, column="gebied"))
            continue
        except _CellError as error:
            wrong.append(table.problem(error.message, line=line, column=error.column))
            continue
        key = (one.measure, one.area, one.period)
        if key in seen:
            first = Text("the same area and period as line {n}", n=seen[key])
            wrong.append(table.problem(first, line=line))
        seen[key] = line
        measures.setdefault(one.measure, Measured(one.measure, one.measure))
        marks.add(one.measure, row[value], line, COLUMNS[3])
        observations.append(one)
    if wrong:
        raise MonitorError(wrong[:MAX_PROBLEMS])
    marks.check(table.path, table.sheet)
    found.measures = list(measures.values())
    return found


class _CellError(ValueError):
    def __init__(self, column: str, message: Text) -> None:
        self.column, self.message = column, message
        super().__init__(message)


def _number(column: str, text: str) -> float | None:
    if not text.strip():
        return None
    try:
        return FORM.value(text)[0]
    except ValueError:
        message = Text("“{text}” is not {expected}", text=text[:40], expected=FORM.expected())
        raise _CellError(column, message) from None


def _observation(cells: dict[str, str], line: int) -> Observation:
    said = cells["status"].strip().lower()
    if said and said not in STATUS:
        listed = ", ".join(list(STATUS)[:6])
        raise _CellError(
            "status", Text("“{text}” is no status: use one of {listed}", text=said, listed=listed)
        )
    value = _number("waarde", cells["waarde"])
    lower, upper = (_number(name, cells[name]) for name in ("ondergrens", "bovengrens"))
    _number("n", cells["n"])
    status = STATUS[said] if said else Status.DEFINITIVE if value is not None else None
    if status is None or (value is None) == (status in FIGURES):
        raise _CellError("status", Text("figure and status do not fit together"))
    if value is not None and not (
        (lower is None or lower <= value) and (upper is None or value <= upper)
    ):
        raise _CellError("waarde", Text("the figure lies outside its own bounds"))
    if not cells["indicator"].strip():
        raise _CellError("indicator", Text("the name of the indicator is missing"))
    try:
        when, _star = read_period(cells["periode"])
    except ValueError:
        message = Text("“{text}” is no period such as 2024 or 2024JJ00", text=cells["periode"])
        raise _CellError("periode", message) from None
    place = resolve(cells["gebied"])
    name = area_names().get(place, "")
    key = cells["indicator"].strip()
    return Observation(
        key, place, when, value, lower, upper, status, name, None, NO_DIMENSIONS, "", line
    )
