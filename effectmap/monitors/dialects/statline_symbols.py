"""StatLine labels with symbols (B): all quoted and padded, decimal point, `.` unlike empty."""

from __future__ import annotations

from pathlib import Path

from effectmap.model import Period, Status
from effectmap.monitors.cells import POINT, Form, Found, from_wide
from effectmap.monitors.dialects import statline_labels
from effectmap.monitors.source import Head, read_table

NAME = "statline-symbols"
# CBS legend: `.` is unknown, unreliable or secret; an empty cell cannot occur
FORM = Form(POINT, {".": Status.WITHHELD, "": Status.IMPOSSIBLE, "NA": Status.UNSPECIFIED})


def recognise(head: Head) -> bool:
    """Readable column names with units, and figures that may be written with symbols."""
    return statline_labels.has_labels(head) and statline_labels.without_symbols(head) is not True


def read(path: Path, *, period: Period | None = None, area: str | None = None) -> Found:
    """Every cell; raises MonitorError as `from_wide` does. The unit stands in the column name."""
    table = read_table(path, ";")
    wide = statline_labels.places(path, table.header)
    return from_wide(table, wide, FORM, period=period, area=area)
