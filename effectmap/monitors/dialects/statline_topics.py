"""StatLine long with topics in rows: `Onderwerpen_1..n`, a unit a row, decimal comma."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from effectmap.model import Period, Status
from effectmap.monitors.cells import COMMA, Form, Found
from effectmap.monitors.dialects import stacked
from effectmap.monitors.dialects.stacked import Column, Layout
from effectmap.monitors.source import Head, read_table

NAME = "statline-topics"
TOPIC_LEVEL = re.compile(r"Onderwerpen_\d")
UNITS = ("Eenheid", "Waarde eenheid")
VALUE = "Waarde"
FORM = Form(
    COMMA,
    {".": Status.WITHHELD, "": Status.UNSPECIFIED, "NA": Status.UNSPECIFIED},
)


def recognise(head: Head) -> bool:
    """In the first line columns of topics, one of units and one of figures."""
    header = head.header(";")
    return any(map(TOPIC_LEVEL.fullmatch, header)) and _places(header) is not None


def _places(header: Sequence[str]) -> tuple[int, int] | None:
    """The columns of unit and figure; a figure without a name stands behind its unit."""
    units = [at for at, name in enumerate(header) if name in UNITS]
    values = [at for at, name in enumerate(header) if name == VALUE]
    if len(units) == 1 and not values and units[0] == len(header) - 2:
        values = [len(header) - 1]
    return (units[0], values[0]) if len(units) == len(values) == 1 else None


def read(path: Path, *, period: Period | None = None, area: str | None = None) -> Found:
    """Every row; raises MonitorError as `stacked.fill` does. A topic has one unit."""
    table = read_table(path, ";")
    header = table.header
    places = _places(header)
    if places is None:
        raise stacked.not_understood(path, 1)
    unit, value = places
    levels = [at for at, name in enumerate(header) if TOPIC_LEVEL.fullmatch(name)]
    topics = tuple(sorted(levels, key=header.__getitem__))
    stubs = {at: n for at, n in enumerate(header) if at not in (unit, value, *topics)}
    layout = Layout(
        path,
        1,
        stubs,
        {value: Column(None, None)},
        table.rows,
        table.lines,
        len(header),
        topics,
        unit,
    )
    return stacked.fill(layout, FORM, period=period, area=area)
