"""What StatLine's table layouts share: stacked header rows, and topics over or beside the figures.

No dialect itself: a dialect finds its header rows and hands over a `Layout`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, repeat
from pathlib import Path
from typing import NamedTuple

from effectmap.model import Observation, Period, Problem, Status
from effectmap.monitors import columns
from effectmap.monitors.areas import UnknownAreaError, area_names, resolve
from effectmap.monitors.cells import Form, Found, Marks, Measured
from effectmap.monitors.dialects.statline_labels import AREA_NAMES, PERIOD
from effectmap.monitors.periods import read_period
from effectmap.monitors.source import MAX_PROBLEMS, Head, MonitorError, Rows, fail
from effectmap.words import Text

About = tuple[tuple[str, str], ...]
PATH_MARK = "|"


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
        return list(csv.reader(head.lines()[:40], delimiter=";", strict=True))
    except csv.Error:
        return []


def is_single(row: Sequence[str]) -> bool:
    """Whether nothing stands in a row but in its first cell."""
    return not any(row[1:])


def topic_path(levels: Iterable[str]) -> str:
    """The levels of a topic as one name; a level that only repeats the one above is left out."""
    return PATH_MARK.join(name for name, _all in groupby(filter(None, map(str.strip, levels))))


def without_footer(path: Path, rows: Rows, lines: list[int], form: re.Pattern[str]) -> None:
    """Take the last line off. Raises MonitorError when it does not name the source."""
    if len(rows) < 2 or not rows[-1] or not is_single(rows[-1]) or not form.fullmatch(rows[-1][0]):
        message = Text(
            "the last line does not name Statistics Netherlands as the source: was the file "
            "saved whole? Download it again"
        )
        raise fail(path, message, line=lines[-1] if lines else None)
    rows.pop()
    lines.pop()


def check_widths(path: Path, rows: Rows, lines: Sequence[int], width: int) -> None:
    """Raises MonitorError with every row of another width, or when there is none."""
    if not rows:
        raise fail(path, Text("there is a header but no figures: download it again"), line=1)
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
    cells = columns.cut(layout.rows)
    rows, width = len(layout.rows), len(known)
    stubs = columns.each(
        list(zip(*(cells[at] for at in layout.stubs), strict=True)) or [()] * rows,
        lambda texts: _stub(filling, texts),
    )
    beside = [*layout.topics, *([] if layout.unit is None else [layout.unit])]
    if layout.topics:
        said = list(zip(*(cells[at] for at in beside), strict=True))
        by_row = columns.each(said, lambda texts: _topic(filling, texts))
        topics = list(columns.times(by_row, width))
    else:
        topics = [column.topic or "" for column, _place in known.values()] * rows
    if filling.held or filling.wrong:
        raise columns.DoesNotFitError
    keys, codes, when, marks, about = _places_by_row(given, known.values(), stubs)
    columns.check_distinct(zip(topics, keys, strict=True), rows * width)
    texts = list(columns.by_row([cells[at] for at in known]))
    values, missing = form.values(texts)
    figures = list(map(values.__getitem__, texts))
    statuses = list(map(missing.get, texts, repeat(form.figures)))
    if any(marks):
        statuses = columns.provisional(statuses, figures, marks)
    observations = columns.figures(topics, codes, when, figures, statuses, dimensions=about)
    return Found(list(filling.measures.values()), observations, [], list(layout.notes))


def _places_by_row(
    given: Place, known: Iterable[tuple[Column, Place]], stubs: Sequence[Place]
) -> tuple[list[int], list[str | None], list[Period | None], list[bool], list[Mapping[str, str]]]:
    """For every cell a number that equal places share, area, period, its mark, and the rest."""
    same: dict[tuple[object, ...], int] = {}
    kept: dict[About, list[tuple[object, ...]]] = {}
    placed = []
    for column, place in known:
        if column.about not in kept:
            beside = place if column.about else NOWHERE
            whole = {id(one): _joined(given, beside, one) for one in _distinct(stubs)}
            numbers = {at: _number(same, one) for at, one in whole.items()}
            ids = list(map(id, stubs))
            found = list(map(whole.__getitem__, ids))
            kept[column.about] = [tuple(map(numbers.__getitem__, ids)), *zip(*found, strict=True)]
        placed.append(kept[column.about])
    keys, codes, when, marks, about = (
        list(columns.by_row(cells)) for cells in zip(*placed, strict=True)
    )
    return keys, codes, when, marks, about


def _distinct(stubs: Iterable[Place]) -> Iterable[Place]:
    return {id(one): one for one in stubs}.values()


def _number(same: dict[tuple[object, ...], int], place: Place) -> int:
    """A number that places share where a second figure would be one too many."""
    key = (place.area, place.period, *place.dimensions.values())
    return same.setdefault(key, len(same))


def _stub(filling: _Filling, texts: tuple[str, ...]) -> Place:
    place = _place(filling, zip(filling.layout.stubs.values(), texts, strict=True), 0)
    if place is None:
        raise ValueError(texts)
    return place


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
        )
    )
