"""StatLine typed (E): machine keys, decimal point, empty for every kind of missing."""

from __future__ import annotations

from pathlib import Path

from effectmap.model import Period, Status
from effectmap.monitors.cells import POINT, Form, Found, from_wide
from effectmap.monitors.dialects import keys, statline_untyped
from effectmap.monitors.source import Head, read_table

NAME = "statline-typed"
FORM = Form(POINT, {"": Status.UNSPECIFIED, "NA": Status.UNSPECIFIED})


def recognise(head: Head) -> bool:
    """Machine keys, quoted or not, and no padded figures."""
    return head.first.startswith(("ID;", '"ID";')) and not statline_untyped.recognise(head)


def read(path: Path, *, period: Period | None = None, area: str | None = None) -> Found:
    """Every cell; raises MonitorError as `from_wide` does. Units are not in the file."""
    table = read_table(path, ";")
    wide = keys.places(table)
    return from_wide(table, wide, FORM, period=period, area=area)
