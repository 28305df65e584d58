"""What StatLine's table layouts share: stacked header rows, and topics over or beside the figures.

No dialect itself: a dialect finds its header rows and hands over a `Layout`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from effectmap.model import Observation, Period, Problem, Status
from effectmap.monitors import columns
from effectmap.monitors.areas import UnknownAreaError, area_names, resolve
from effectmap.monitors.cells import Form, Found, Marks, Measured
from effectmap.monitors.dialects.statline_labels import AREA_NAMES, PERIOD
from effectmap.monitors.periods import read_period
from effectmap.monitors.source import (
    MAX_PROBLEMS,
    Head,
    MonitorError,
    Rows,
    columns_of_rows,
    fail,
    read_rows,
)
from effectmap.words import Text

About = tuple[tuple[str, str], ...]
PATH_MARK = "|"
# the header of a table stands within so many rows
HEAD_ROWS = 40


class Column(NamedTuple):
    """A column of figures: its topic and unit where it has them, and what else it is about."""

    topic: str | None
    unit: str | None
    about: About = ()


@dataclass(frozen=True)
class Layout:
    """Where a table keeps things. `topics` and `unit` are columns where topics stand in rows."""

    path: Path
    line: int
    stubs: Mapping[int, str]
    columns: Mapping[int, Column]
    rows: Rows
    lines: Sequence[int]
    width: int
    topics: tuple[int, ...] = ()
    unit: int | None = None
    notes: tuple[Problem, ...] = ()


class Place(NamedTuple):
    """What a row or a column says that its figures are about."""

    area: str | None
    period: Period | None
    provisional: bool
    dimensions: dict[str, str]


NOWHERE = Place(None, None, False, {})


def head_rows(head: Head) -> Rows:
    """The cells of the first whole lines; none where a quotation mark is astray."""
    try:
        return list(csv.reader(head.lines()[:HEAD_ROWS], delimiter=";", strict=True))
    except csv.Error:
        return []


def is_single(row: Sequence[str]) -> bool:
    """Whether nothing stands in a row but in its first cell."""
    return not any(row[1:])


def topic_path(levels: Iterable[str]) -> str:
    """The levels of a topic as one name; a level that only repeats the one above is left out."""
    return PATH_MARK.join(name for name, _all in groupby(filter(None, map(str.strip, levels))))


def body_rows(
    path: Path, footer: re.Pattern[str], *, latin: bool = False
) -> tuple[Rows, Sequence[int]]:
    """All rows but the last, with their lines.

    Raises MonitorError as `read_rows` does, and when the last row does not name the source.
    """
    rows, lines = read_rows(path, ";", latin=latin, footer=True)
    last = rows[-1] if len(rows) > 1 else []
    if not last or not is_single(last) or not footer.fullmatch(last[0]):
        message = Text(
            "the last line does not name Statistics Netherlands as the source: was the file "
            "saved whole? Download it again"
        )
        raise fail(path, message, line=lines[-1] if lines else None)
    return rows[:-1], lines[:-1]


def check_widths(path: Path, rows: Rows, lines: Sequence[int], width: int) -> None:
    """Raises MonitorError with every row of another width, or when there is none."""
    if not rows:
        raise fail(path, Text("there is a header but no figures: download it again"), line=1)
    with suppress(columns.DoesNotFitError):
        columns_of_rows(rows, width)
        return
    wrong = [
        Problem(
            path.name,
            Text("{n} cells where {expected} are expected", n=len(row), expected=width),
            line=line,
        )
        for row, line in zip(rows, lines, strict=True)
        if len(row) != width
    ]
    if wrong:
        raise MonitorError(wrong[:MAX_PROBLEMS])


def not_understood(path: Path, line: int) -> MonitorError:
    """The header rows are not as this layout writes them."""
    message = Text(
        "the header above the figures is not understood: download the table with its topics in "
        "the columns and the rest in the rows"
    )
    return fail(path, message, line=line)


@dataclass
class _Filling:
    """What is gathered while the cells are read."""

    layout: Layout
    form: Form
    held: list[Problem] = field(default_factory=list)
    wrong: list[Problem] = field(default_factory=list)
    measures: dict[str, Measured] = field(default_factory=dict)
    seen: dict[tuple[object, ...], int] = field(default_factory=dict)
    paths: dict[tuple[str, ...], str] = field(default_factory=dict)
    places: dict[tuple[tuple[str, str], ...], Place] = field(default_factory=dict)
    observations: list[Observation] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.marks = Marks(self.form)

    def report(self, message: Text, line: int, column: str) -> None:
        """A cell that does not fit."""
        self.wrong.append(Problem(self.layout.path.name, message, line=line, column=column))


def fill(layout: Layout, form: Form, *, period: Period | None, area: str | None) -> Found:
    """Every cell becomes an observation.

    Rows and columns whose area is unknown are held. Raises MonitorError with every cell that is no
    figure, and with a topic that has two units.
    """
    try:
        return _by_columns(layout, form, Place(area, period, False, {}))
    except columns.DoesNotFitError:
        return _by_rows(layout, form, Place(area, period, False, {}))


def _by_columns(layout: Layout, form: Form, given: Place) -> Found:
    """A table in which everything fits. Raises `columns.DoesNotFitError`."""
    filling = _Filling(layout, form)
    known = _known_columns(filling)
    cells = columns_of_rows(layout.rows, layout.width)
    rows, width = len(layout.rows), len(known)
    if layout.topics:
        beside = [*layout.topics, *([] if layout.unit is None else [layout.unit])]
        said = columns.paired(*(columns.coded(cells[at]) for at in beside))
        topics = said.each(lambda texts: _topic(filling, texts)).times(width)
    else:
        over = [column.topic or "" for column, _place in known.values()]
        topics = columns.in_turn(over, rows)
    if filling.held or filling.wrong or not width:
        raise columns.DoesNotFitError
    about = _about(layout, [column for column, _place in known.values()], cells)
    codes, when, marks = _where(about, given, rows * width)
    split = {name: texts.each(str.strip) for name, texts in about.items() if name not in _PLACES}
    columns.check_distinct(topics, codes, when, *split.values())
    found, statuses = form.values(pa.concat_arrays([cells[at] for at in known]))
    values = found.reshape(width, rows).T.ravel()
    by_row = columns.Coded(statuses.values, statuses.codes.reshape(width, rows).T.ravel())
    figures = columns.figures(
        topics,
        codes,
        when,
        values,
        columns.provisional(by_row, values, marks),
        np.repeat(columns.lines_of(layout.lines), width),
        dimensions=columns.dimensions(list(split), list(split.values()), rows * width),
    )
    measures = list(filling.measures.values())
    return Found(measures, columns.Observations(figures), [], list(layout.notes))


_PLACES = frozenset({PERIOD, *AREA_NAMES})


def _about(
    layout: Layout, heads: Sequence[Column], cells: Sequence[pa.StringArray]
) -> dict[str, columns.Coded[str]]:
    """What every cell is about, by name: what its row says, and what stands above its column.

    Raises `columns.DoesNotFitError` where both say it, or not all columns say the same things.
    """
    rows, width = len(layout.rows), len(heads)
    found = {name: columns.coded(cells[at]).times(width) for at, name in layout.stubs.items()}
    names = [name for name, _text in heads[0].about]
    for n, name in enumerate(names):
        if name in found or any([one for one, _t in head.about] != names for head in heads):
            raise columns.DoesNotFitError
        found[name] = columns.in_turn([head.about[n][1] for head in heads], rows)
    if any(len(head.about) != len(names) for head in heads):
        raise columns.DoesNotFitError
    return found


def _where(
    about: Mapping[str, columns.Coded[str]], given: Place, number: int
) -> tuple[columns.Coded[str | None], columns.Coded[Period | None], columns.Marks]:
    """Area and period of every cell, and whether its figure is provisional."""
    codes: columns.Coded[str | None] = columns.same(given.area, number)
    when: columns.Coded[Period | None] = columns.same(given.period, number)
    marks = np.zeros(number, bool)
    for name, texts in about.items():
        if name in AREA_NAMES:
            codes = texts.each(resolve)
        elif name == PERIOD:
            when, marks = columns.periods_of(texts)
    return codes, when, marks


def _topic(filling: _Filling, texts: tuple[str, ...]) -> str:
    layout = filling.layout
    unit = texts[-1].strip() if layout.unit is not None else ""
    topic = topic_path(texts[: len(layout.topics)])
    if not topic:
        raise ValueError(texts)
    _measure(filling, topic, unit or None, 0)
    return topic


def _by_rows(layout: Layout, form: Form, given: Place) -> Found:
    filling = _Filling(layout, form)
    known = _known_columns(filling)
    for row, line in zip(layout.rows, layout.lines, strict=True):
        stub = _place(filling, [(name, row[at]) for at, name in layout.stubs.items()], line)
        if stub is None:
            continue
        said = _row_topic(filling, row, line)
        alone = _joined(given, NOWHERE, stub)
        for at, (column, place) in known.items():
            topic = said if said is not None else column.topic or ""
            full = _joined(given, place, stub) if column.about else alone
            _cell(filling, row[at], line, topic, full)
    if filling.wrong:
        raise MonitorError(filling.wrong[:MAX_PROBLEMS])
    filling.marks.check(layout.path)
    measures = list(filling.measures.values())
    return Found(measures, filling.observations, filling.held, list(layout.notes))


def _known_columns(filling: _Filling) -> dict[int, tuple[Column, Place]]:
    """The columns whose area is known; their topics become measures."""
    layout = filling.layout
    found = {}
    if len(set(layout.columns.values())) < len(layout.columns):
        twice = next(one for one in layout.columns.values() if _count(layout, one) > 1)
        message = Text("two columns have this name")
        raise fail(layout.path, message, line=layout.line, column=twice.topic or "")
    for at, column in layout.columns.items():
        place = _place(filling, column.about, layout.line)
        if place is not None:
            found[at] = (column, place)
        if column.topic is not None:
            _measure(filling, column.topic, column.unit, layout.line)
    return found


def _count(layout: Layout, column: Column) -> int:
    return list(layout.columns.values()).count(column)


def _row_topic(filling: _Filling, row: Sequence[str], line: int) -> str | None:
    """The topic of a row; None where topics head the columns."""
    layout = filling.layout
    if not layout.topics:
        return None
    levels = tuple(row[at] for at in layout.topics)
    topic = filling.paths.get(levels)
    if topic is None:
        topic = filling.paths[levels] = topic_path(levels)
    if not topic:
        filling.report(Text("the name of the indicator is missing"), line, "")
    unit = row[layout.unit].strip() if layout.unit is not None else ""
    _measure(filling, topic, unit or None, line)
    return topic


def _measure(filling: _Filling, topic: str, unit: str | None, line: int) -> None:
    known = filling.measures.get(topic)
    if known is None:
        label = topic.rsplit(PATH_MARK, 1)[-1]
        filling.measures[topic] = Measured(topic, label, unit)
    elif known.unit != unit:
        message = Text(
            "the unit is “{found}”, expected “{unit}”", found=unit or "–", unit=known.unit or "–"
        )
        filling.report(message, line, topic)


def _place(filling: _Filling, about: Iterable[tuple[str, str]], line: int) -> Place | None:
    """Area, period and the rest; None when it cannot be placed, which is then reported."""
    about = tuple(about)
    if (kept := filling.places.get(about)) is not None:
        return kept
    code, when, provisional = None, None, False
    dimensions: dict[str, str] = {}
    for name, text in about:
        if name in AREA_NAMES:
            try:
                code = resolve(text)
            except UnknownAreaError as error:
                held = Problem(filling.layout.path.name, error.message, line=line, column=name)
                filling.held.append(held)
                return None
        elif name == PERIOD:
            try:
                when, provisional = read_period(text)
            except ValueError:
                message = Text("“{text}” is no period such as 2024 or 2024JJ00", text=text)
                filling.report(message, line, name)
                return None
        else:
            dimensions[name] = text.strip()
    filling.places[about] = Place(code, when, provisional, dimensions)
    return filling.places[about]


def _joined(given: Place, column: Place, row: Place) -> Place:
    return Place(
        row.area or column.area or given.area,
        row.period or column.period or given.period,
        row.provisional or column.provisional,
        row.dimensions | column.dimensions,
    )


def _cell(filling: _Filling, text: str, line: int, topic: str, place: Place) -> None:
    key = (topic, place.area, place.period, *place.dimensions.values())
    if key in filling.seen:
        message = Text("the same area and period as line {n}", n=filling.seen[key])
        filling.report(message, line, topic)
        return
    filling.seen[key] = line
    try:
        value, status = filling.form.value(text)
    except ValueError:
        expected = filling.form.expected()
        message = Text("“{text}” is not {expected}", text=text[:40], expected=expected)
        filling.report(message, line, topic)
        return
    filling.marks.add(topic, text, line, topic)
    if place.provisional and value is not None:
        status = Status.PROVISIONAL
    name = area_names().get(place.area or "", "")
    filling.observations.append(
        Observation(
            topic,
            place.area,
            place.period,
            value,
            None,
            None,
            status,
            name,
            None,
            place.dimensions,
            "",
            line,
        )
    )
