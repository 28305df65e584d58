"""StatLine "volgens tabelindeling" (A): title, stacked header rows, `Bron: CBS` as last line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from effectmap.model import Period, Problem, Status
from effectmap.monitors.cells import COMMA, Form, Found
from effectmap.monitors.dialects import stacked
from effectmap.monitors.dialects.stacked import Column, Layout
from effectmap.monitors.dialects.statline_labels import AREA_NAMES, PERIOD
from effectmap.monitors.source import Head, Rows
from effectmap.words import Text

NAME = "statline-layout"
TOPIC = "Onderwerp"
# CBS legend: `.` is unknown, unreliable or secret; an empty cell cannot occur
FORM = Form(COMMA, {".": Status.WITHHELD, "": Status.IMPOSSIBLE, "NA": Status.UNSPECIFIED})
FOOTER = re.compile(r"Bron: (?:.*\b)?CBS\b.*")


def recognise(head: Head) -> bool:
    """A title by itself, and "Onderwerp" over the columns or at the head of the rows."""
    rows = stacked.head_rows(head)
    if not rows or not rows[0] or not rows[0][0] or not stacked.is_single(rows[0]):
        return False
    return any(_over_columns(row) or _beside_rows(row) for row in rows[1:])


def _over_columns(row: Sequence[str]) -> bool:
    return len(row) > 1 and row[0] == "" and set(row) == {"", TOPIC}


def _beside_rows(row: Sequence[str]) -> bool:
    return len(row) > 2 and row[0] == TOPIC and bool({PERIOD, *AREA_NAMES} & set(row))


def read(path: Path, *, period: Period | None = None, area: str | None = None) -> Found:
    """Every cell; raises MonitorError as `stacked.fill` does, and without the last line."""
    rows, lines = stacked.body_rows(path, FOOTER)
    start = next((n for n, row in enumerate(rows) if n and any(row[1:])), len(rows) - 1)
    notes = [
        Problem(path.name, Text("the table says above its figures: “{text}”", text=row[0]), line=n)
        for row, n in zip(rows[1:start], lines[1:start], strict=True)
        if row and row[0]
    ]
    find = _topics_over if _over_columns(rows[start]) else _topics_beside
    return stacked.fill(find(path, rows, lines, start, notes), FORM, period=period, area=area)


def _topics_over(
    path: Path, rows: Rows, lines: Sequence[int], start: int, notes: list[Problem]
) -> Layout:
    """`Onderwerp`, then the paths, then the units; the rows are named beside one of the last."""
    width = rows[start].index(TOPIC)
    if len(rows) < start + 3:
        raise stacked.not_understood(path, lines[start])
    paths, units = rows[start + 1], rows[start + 2]
    named = [row[:width] for row in (paths, units) if any(row[:width])]
    if (
        len(named) != 1
        or not all(named[0])
        or not all(paths[width:])
        or len(units) != len(paths)
        or len(paths) <= width
        or len(set(named[0])) != width
    ):
        raise stacked.not_understood(path, lines[start + 1])
    columns = {
        at: Column(paths[at].strip(), units[at].strip() or None) for at in range(width, len(paths))
    }
    body, at_line = rows[start + 3 :], lines[start + 3 :]
    stacked.check_widths(path, body, at_line, len(paths))
    stubs = dict(enumerate(named[0]))
    return Layout(
        path, lines[start + 1], stubs, columns, body, at_line, len(paths), notes=tuple(notes)
    )


def _topics_beside(
    path: Path, rows: Rows, lines: Sequence[int], start: int, notes: list[Problem]
) -> Layout:
    """A topic a row: behind the names of the rows the unit, under what the columns are about."""
    last = next((n for n in range(start, len(rows)) if _beside_rows(rows[n])), None)
    if last is None:
        raise stacked.not_understood(path, lines[start])
    header = rows[last]
    unit = max(at for at, name in enumerate(header) if name in (PERIOD, *AREA_NAMES))
    about: dict[int, list[tuple[str, str]]] = {at: [] for at in range(unit + 1, len(header))}
    for row, line in zip(rows[start : last + 1], lines[start : last + 1], strict=True):
        names = [name for name in row[: unit + 1] if name]
        if len(row) != len(header) or not all(row[unit + 1 :]) or not names:
            raise stacked.not_understood(path, line)
        for at, found in about.items():
            found.append((names[-1], row[at]))
    columns = {at: Column(None, None, tuple(found)) for at, found in about.items()}
    body, at_line = rows[last + 1 :], lines[last + 1 :]
    stacked.check_widths(path, body, at_line, len(header))
    stubs = {at: header[at] for at in range(1, unit)}
    return Layout(
        path, lines[last], stubs, columns, body, at_line, len(header), (0,), unit, tuple(notes)
    )
