"""Swing long: one row a figure, with the indicator's code under NAAM; CSV or workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from effectmap.model import Observation, Period, Problem, Status
from effectmap.model.observation import NO_DIMENSIONS
from effectmap.monitors import columns
from effectmap.monitors.areas import area_names
from effectmap.monitors.cells import (
    Form,
    Found,
    Marks,
    Measured,
    Wide,
    place_of,
    placed,
    point_or_comma,
)
from effectmap.monitors.dialects import swing
from effectmap.monitors.source import MAX_PROBLEMS, Head, MonitorError
from effectmap.words import Text

NAME = "swing-long"
COLUMNS = ("periode", "gebiedsniveau", "gebied", "naam", "waarde")


def fits(header: Sequence[str]) -> bool:
    """The five columns and no other."""
    return sorted(name.strip().lower() for name in header) == sorted(COLUMNS)


def recognise(head: Head) -> bool:
    """The five columns, in one table."""
    return swing.place(head, fits) is not None


def read(path: Path, *, period: Period | None = None, area: str | None = None) -> Found:
    """Every row; raises MonitorError with every row that does not fit.

    Units stand in the sheet `metadata`, where there is one.
    """
    export = swing.read_export(path, fits)
    table = export.table
    names = [name.strip().lower() for name in table.header]
    when, level, item, _name, value = map(names.index, COLUMNS)
    form = swing.SwingForm(point_or_comma(table, [value], export.delimiter), swing.MISSING)
    wide = Wide(item, when, {}, {}, swing.area_code, level)
    try:
        return _by_columns(export, wide, form, period, area)
    except columns.DoesNotFitError:
        return _by_rows(export, wide, form, period, area)


def _by_columns(
    export: swing.Export, wide: Wide, form: Form, period: Period | None, area: str | None
) -> Found:
    """Every row of a CSV in which everything fits. Raises `columns.DoesNotFitError`."""
    table = export.table
    cells = table.columns()
    codes, when, marks = placed(table, wide, cells, period, area)
    at = _places(table.header)
    keys = columns.coded(cells[at["naam"]]).each(columns.named)
    columns.check_distinct(keys, codes, when)
    values, statuses = form.values(cells[at["waarde"]])
    statuses = columns.provisional(statuses, values, marks)
    lines = columns.lines_of(table.lines)
    figures = columns.figures(keys, codes, when, values, statuses, lines)
    return Found([export.measured(key) for key in keys.used()], columns.Observations(figures))


def _places(header: Sequence[str]) -> dict[str, int]:
    return {name.strip().lower(): at for at, name in enumerate(header)}


def _by_rows(
    export: swing.Export, wide: Wide, form: Form, period: Period | None, area: str | None
) -> Found:
    table = export.table
    at = _places(table.header)
    name, value = at["naam"], at["waarde"]
    found: list[Observation] = []
    held: list[Problem] = []
    wrong: list[Problem] = []
    measures: dict[str, Measured] = {}
    seen: dict[tuple[object, ...], int] = {}
    marks = Marks(form)
    for row, line in zip(table.rows, table.lines, strict=True):
        place = place_of(table, wide, row, line, period, area, held, wrong)
        if place is None:
            continue
        key = row[name].strip()
        if not key:
            message = Text("the name of the indicator is missing")
            wrong.append(table.problem(message, line=line, column=table.header[name]))
            continue
        if (first := seen.setdefault((key, *place[:2]), line)) != line:
            message = Text("the same area and period as line {n}", n=first)
            wrong.append(table.problem(message, line=line))
            continue
        try:
            found.append(_observation(key, place, row[value], form, line))
        except ValueError as error:
            message = Text("“{text}” is not {expected}", text=str(error), expected=form.expected())
            wrong.append(table.problem(message, line=line, column=table.header[value]))
        marks.add(key, row[value], line, table.header[value])
        measures.setdefault(key, export.measured(key))
    if wrong:
        raise MonitorError(wrong[:MAX_PROBLEMS])
    marks.check(table.path, table.sheet)
    return Found(list(measures.values()), found, held)


def _observation(
    key: str, place: tuple[str | None, Period | None, bool], text: str, form: Form, line: int
) -> Observation:
    """One figure. Raises ValueError with the text that does not fit."""
    code, when, provisional = place
    value, status = form.value(text)
    if provisional and value is not None:
        status = Status.PROVISIONAL
    name = area_names().get(code or "", "")
    return Observation(
        key, code, when, value, None, None, status, name, None, NO_DIMENSIONS, "", line
    )
