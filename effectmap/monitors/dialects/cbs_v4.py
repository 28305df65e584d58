"""The CBS v4 bundle: long `Observations.csv` with lists of codes beside it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from pathlib import Path

from effectmap.model import Observation, Period, Problem, Status
from effectmap.model.observation import NO_DIMENSIONS
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
    for key in dict.fromkeys(
        map(str.strip, columns.cut(table.rows)[table.header.index("Measure")])
    ):
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
    if table.sheet:
        raise columns.DoesNotFitError
    cells = dict(zip(table.header, columns.cut(table.rows), strict=True))
    rows = len(table.rows)
    keys = list(map(str.strip, cells["Measure"]))
    values, statuses = _figures(cells["ValueAttribute"], cells["Value"])
    when: Sequence[Period | None] = [period] * rows
    unlisted: set[str] = set()
    if PERIOD in cells:
        codes = list(map(str.strip, cells[PERIOD]))
        when, _marks = columns.periods(codes)
        unlisted = set(codes) - states.keys()
        open_ = columns.each(codes, lambda code: not _is_final(states, code))
        if any(open_):
            statuses = columns.provisional(statuses, values, open_)
    places = columns.areas(cells[AREA]) if AREA in cells else [area] * rows
    split = [name for name in table.header if name not in {*FIXED, AREA, PERIOD}]
    about = [list(map(str.strip, cells[name])) for name in split]
    dimensions = columns.dimensions(split, about) if split else [NO_DIMENSIONS] * rows
    # equal periods and equal dimensions are one object
    same = (map(id, when), map(id, dimensions))
    columns.check_distinct(zip(keys, places, *same, strict=True), rows)
    observations = columns.figures(keys, places, when, values, statuses, dimensions=dimensions)
    return Found([], observations), unlisted


def _figures(
    attributes: Sequence[str], texts: Sequence[str]
) -> tuple[list[float | None], list[Status]]:
    """Value and status of every row. Raises `columns.DoesNotFitError`."""
    statuses = columns.each(attributes, STATED.__getitem__)
    there = [attribute == "None" for attribute in attributes]
    known = columns.numbers(compress(texts, there), FORM.number)
    values: list[float | None] = []
    for is_there, text in zip(there, texts, strict=True):
        if not is_there and text.strip():
            raise columns.DoesNotFitError
        values.append(known[text] if is_there else None)
    return values, statuses


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
            one = _observation(row, at, key, states, period, area, unlisted)
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
