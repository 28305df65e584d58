"""StatWeb (F), StatLine before 2018: latin-1, stacked header rows with repeats, a footer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from effectmap.model import Period, Status
from effectmap.monitors.cells import COMMA, Form, Found
from effectmap.monitors.dialects import stacked
from effectmap.monitors.dialects.stacked import Column, Layout
from effectmap.monitors.dialects.statline_labels import AREA_NAMES, PERIOD
from effectmap.monitors.source import Head, Rows

NAME = "statweb"
LATIN = True
TOPICS = "Onderwerpen"
TOPIC_LEVEL = re.compile(r"Onderwerpen_\d")
# CBS legend, "nihil": exactly none, where 0 is less than half the unit
NIL = "-"


class _Form(Form):
    """With the mark of nil, which is a figure."""

    def value(self, text: str) -> tuple[float | None, Status]:
        if text.strip(" ") == NIL:
            return 0.0, self.figures
        return super().value(text)


# CBS legend: `.` is not available, `x` secret, an empty cell cannot occur
FORM = _Form(
    COMMA,
    {
        ".": Status.WITHHELD,
        "x": Status.WITHHELD,
        "": Status.IMPOSSIBLE,
        "NA": Status.UNSPECIFIED,
    },
)
FOOTER = re.compile(r"© Centraal Bureau voor de Statistiek, .+")


def recognise(head: Head) -> bool:
    """A title by itself, and under it header rows that name topics."""
    rows = stacked.head_rows(head)
    if len(rows) < 3 or not rows[0] or not rows[0][0] or not stacked.is_single(rows[0]):
        return False
    return any(TOPICS in row[:-1] or any(map(TOPIC_LEVEL.fullmatch, row)) for row in rows[1:])


def read(path: Path, *, period: Period | None = None, area: str | None = None) -> Found:
    """Every cell; raises MonitorError as `stacked.fill` does, and without the last line."""
    rows, lines = stacked.body_rows(path, FOOTER, latin=True)
    head = rows[: stacked.HEAD_ROWS]
    beside = next((n for n, row in enumerate(head) if any(map(TOPIC_LEVEL.fullmatch, row))), None)
    if beside is None:
        layout = _topics_over(path, rows, lines)
    else:
        layout = _topics_beside(path, rows, lines, beside)
    return stacked.fill(layout, FORM, period=period, area=area)


def _label_at(row: Sequence[str]) -> int:
    """Where a header row says what it splits the columns by: its first cell with text."""
    return next((at for at, name in enumerate(row) if name), len(row))


def _topics_over(path: Path, rows: Rows, lines: Sequence[int]) -> Layout:
    """Rows of topics and other dimensions, then a row with the names of the rows and the units."""
    label = _label_at(rows[1]) if len(rows) > 1 else 0
    first = next((n for n in range(2, len(rows)) if _is_data(rows[n], label)), len(rows))
    header, units = rows[1 : first - 1], rows[first - 1]
    names = units[: label + 1]
    for row, line in zip(header, lines[1:], strict=False):
        if _label_at(row) != label or len(row) != len(units) or not all(row[label:]):
            raise stacked.not_understood(path, line)
    about_topics = [row for row in header if row[label] == TOPICS]
    if not about_topics or not all(names) or TOPICS in names or len(set(names)) != len(names):
        raise stacked.not_understood(path, lines[first - 1])
    columns = {
        at: Column(
            stacked.topic_path(row[at] for row in about_topics),
            units[at].strip() or None,
            tuple((row[label], row[at]) for row in header if row[label] != TOPICS),
        )
        for at in range(label + 1, len(units))
    }
    stacked.check_widths(path, rows[first:], lines[first:], len(units))
    stubs = dict(enumerate(names))
    return Layout(path, lines[first - 1], stubs, columns, rows[first:], lines[first:], len(units))


def _is_data(row: Sequence[str], label: int) -> bool:
    """Whether a row holds figures: a header row of years looks like one, but says `Perioden`."""
    if len(row) <= label + 1 or row[label] in (PERIOD, TOPICS, *AREA_NAMES):
        return False
    cells = [text.strip() for text in row[label + 1 :]]
    return any(map(COMMA.fullmatch, cells)) or all(text in (NIL, *FORM.missing) for text in cells)


def _topics_beside(path: Path, rows: Rows, lines: Sequence[int], last: int) -> Layout:
    """A topic a row, its levels in `Onderwerpen_1` and on; the unit stands before the figures."""
    header = rows[last]
    unit = _label_at(rows[1]) if last > 1 else header.index(_UNIT) if _UNIT in header else 0
    topics = tuple(at for at, name in enumerate(header) if TOPIC_LEVEL.fullmatch(name))
    if not max(topics) < unit < len(header) - 1:
        raise stacked.not_understood(path, lines[last])
    about: dict[int, list[tuple[str, str]]] = {at: [] for at in range(unit + 1, len(header))}
    for at_row in range(1, last + 1):
        row, line = rows[at_row], lines[at_row]
        if len(row) != len(header) or any(row[:unit]) != (at_row == last):
            raise stacked.not_understood(path, line)
        if row[unit] == _UNIT:
            continue
        if not all(row[unit:]):
            raise stacked.not_understood(path, line)
        for at, found in about.items():
            found.append((row[unit], row[at]))
    columns = {at: Column(None, None, tuple(found)) for at, found in about.items()}
    body, at_line = rows[last + 1 :], lines[last + 1 :]
    stacked.check_widths(path, body, at_line, len(header))
    stubs = {at: header[at] for at in range(unit) if at not in topics}
    return Layout(path, lines[last], stubs, columns, body, at_line, len(header), topics, unit)


# where no dimension heads the columns, StatWeb names the column of units so
_UNIT = "Waarde eenheid"
