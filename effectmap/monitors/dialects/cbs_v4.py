"""The CBS v4 bundle: long `Observations.csv` with lists of codes beside it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from effectmap.model import Observation, Period, Problem, Status
from effectmap.monitors import columns
from effectmap.monitors.areas import UnknownAreaError, area_names, resolve
from effectmap.monitors.cells import COMMA, Form, Found, Marks, Measured, merge_margins
from effectmap.monitors.periods import read_period
from effectmap.monitors.source import MAX_PROBLEMS, Head, MonitorError, Table, fail, read_table
from effectmap.words import Text

NAME = "cbs-v4"
FORM = Form(COMMA, {})
FIXED = ("Id", "Measure", "Value", "StringValue", "ValueAttribute")
ATTRIBUTE = {
    "Impossible": Status.IMPOSSIBLE,
    "Confidential": Status.WITHHELD,
    "NotAvailable": Status.NOT_MEASURED,
}
AREA, PERIOD = "RegioS", "Perioden"


def recognise(head: Head) -> bool:
    """The five fixed columns."""
    return set(FIXED) <= set(head.header(";"))


def read(path: Path, *, period: Period | None = None, area: str | None = None) -> Found:
    """Every row; labels and units come from `MeasureCodes.csv` beside the file.

    A period that `PeriodenCodes.csv` does not list is read as provisional, with a note.
    """
    table = read_table(path, ";")
    titles = _codes(path.parent / "MeasureCodes.csv")
    states = _codes(path.parent / "PeriodenCodes.csv")
    try:
        found, unlisted = _by_columns(table, states, period, area)
    except columns.DoesNotFitError:
        found, unlisted = _by_rows(table, states, period, area)
    for key in _keys(table):
        known = titles.get(key, {})
        found.measures.append(Measured(key, known.get("Title", key), known.get("Unit") or None))
    if unlisted and states:
        listed = ", ".join(sorted(unlisted))
        message = Text(
            "PeriodenCodes.csv does not list {periods}: read as provisional", periods=listed
        )
        found.notes.append(Problem(path.name, message, column=PERIOD))
    return merge_margins(found, path)


States = dict[str, dict[str, str]]


def _is_final(states: States, code: str) -> bool:
    return not states or states.get(code, {}).get("Status") == "Definitief"


def _by_columns(
    table: Table, states: States, period: Period | None, area: str | None
) -> tuple[Found, set[str]]:
    """Every row of a CSV in which everything fits. Raises `columns.DoesNotFitError`."""
    cells = dict(zip(table.header, table.columns(), strict=True))
    rows = len(table.rows)
    keys = columns.coded(cells["Measure"]).each(str.strip)
    values, statuses = _figures(cells["ValueAttribute"], cells["Value"])
    when: columns.Coded[Period | None] = columns.same(period, rows)
    unlisted: set[str] = set()
    if PERIOD in cells:
        codes = columns.coded(cells[PERIOD]).each(str.strip)
        when, _marks = columns.periods(cells[PERIOD])
        unlisted = set(codes.values) - states.keys()
        open_ = np.array([not _is_final(states, code) for code in codes.values], bool)
        statuses = columns.provisional(statuses, values, open_[codes.codes])
    places: columns.Coded[str | None] = columns.same(area, rows)
    if AREA in cells:
        places = columns.areas(cells[AREA])
    split = [name for name in table.header if name not in {*FIXED, AREA, PERIOD}]
    about = [columns.coded(cells[name]).each(str.strip) for name in split]
    columns.check_distinct(keys, places, when, *about)
    dimensions = columns.dimensions(split, about, rows)
    lines = columns.lines_of(table.lines)
    figures = columns.figures(keys, places, when, values, statuses, lines, dimensions=dimensions)
    return Found([], columns.Observations(figures)), unlisted


def _keys(table: Table) -> list[str]:
    """The measures, in the order of the file."""
    at = table.header.index("Measure")
    try:
        return columns.coded(table.columns()[at]).each(str.strip).used()
    except columns.DoesNotFitError:
        return list(dict.fromkeys(row[at].strip() for row in table.rows))


def _figures(
    attributes: pa.StringArray, texts: pa.StringArray
) -> tuple[columns.Floats, columns.Coded[Status]]:
    """Value and status of every row. Raises `columns.DoesNotFitError`."""
    statuses = columns.STATUSES.coded(columns.coded(attributes).each(STATED.__getitem__))
    there = pc.equal(attributes, "None")
    beside = texts.filter(pc.invert(there))
    if pc.any(pc.not_equal(pc.utf8_trim_whitespace(beside), "")).as_py():
        raise columns.DoesNotFitError
    distinct, codes = columns.trimmed(pc.if_else(there, texts, pa.scalar(None, pa.string())))
    return columns.numbers(distinct, FORM.number)[codes], statuses


STATED = ATTRIBUTE | {"None": FORM.figures}


def _by_rows(
    table: Table, states: States, period: Period | None, area: str | None
) -> tuple[Found, set[str]]:
    path = table.path
    at = {name: table.header.index(name) for name in table.header}
    observations: list[Observation] = []
    found = Found([], observations)
    wrong: list[Problem] = []
    unlisted: set[str] = set()
    marks = Marks(FORM)
    seen: dict[tuple[object, ...], int] = {}
    for row, line in zip(table.rows, table.lines, strict=True):
        key = row[at["Measure"]].strip()
        try:
            one = _observation(row, at, key, states, period, area, unlisted)._replace(line=line)
        except UnknownAreaError as error:
            found.held.append(Problem(path.name, error.message, line=line, column=AREA))
        except ValueError as error:
            message = Text("“{text}” is not what is expected here", text=str(error)[:60])
            wrong.append(table.problem(message, line=line, column=_where(str(error), row, at)))
        else:
            place = (one.measure, one.area, one.period, *one.dimensions.values())
            if (first := seen.setdefault(place, line)) != line:
                message = Text("the same area and period as line {n}", n=first)
                wrong.append(table.problem(message, line=line))
            marks.add(key, row[at["Value"]], line, "Value")
            observations.append(one)
    if wrong:
        raise MonitorError(wrong[:MAX_PROBLEMS])
    marks.check(table.path, table.sheet)
    return found, unlisted


def _where(text: str, row: list[str], at: dict[str, int]) -> str:
    names = (name for name in ("Value", PERIOD) if name in at and row[at[name]].strip() == text)
    return next(names, "ValueAttribute")


def _observation(
    row: list[str],
    at: dict[str, int],
    key: str,
    states: dict[str, dict[str, str]],
    period: Period | None,
    area: str | None,
    unlisted: set[str],
) -> Observation:
    """One row. Raises ValueError with the text that does not fit."""
    attribute, text = row[at["ValueAttribute"]].strip(), row[at["Value"]]
    if attribute == "None":
        value, status = FORM.value(text)
    elif attribute in ATTRIBUTE and not text.strip():
        value, status = None, ATTRIBUTE[attribute]
    else:
        raise ValueError(f"{attribute} {text}")
    when = period
    if PERIOD in at:
        code = row[at[PERIOD]].strip()
        when, _star = read_period(code)
        known = states.get(code)
        if known is None:
            unlisted.add(code)
        if value is not None and not _is_final(states, code):
            status = Status.PROVISIONAL
    place = resolve(row[at[AREA]]) if AREA in at else area
    skip = {*FIXED, AREA, PERIOD}
    dimensions = {name: row[i].strip() for name, i in at.items() if name not in skip}
    name = area_names().get(place or "", "")
    return Observation(key, place, when, value, None, None, status, name, None, dimensions)


def _codes(path: Path) -> dict[str, dict[str, str]]:
    """A list of codes by its identifiers; empty where the list is absent."""
    if not path.is_file():
        return {}
    table = read_table(path, ";")
    if "Identifier" not in table.header:
        raise fail(path, Text("the column Identifier is missing"), line=1)
    rows = (dict(zip(table.header, row, strict=True)) for row in table.rows)
    return {row["Identifier"].strip(): row for row in rows}
