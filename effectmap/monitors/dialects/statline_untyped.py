"""StatLine untyped (D): everything quoted, left-padded, decimal point, `.` unlike empty."""

from __future__ import annotations

import re
from pathlib import Path

from effectmap.model import Period, Status
from effectmap.monitors.cells import POINT, Form, Found, from_wide
from effectmap.monitors.dialects import keys
from effectmap.monitors.source import Head, read_table

NAME = "statline-untyped"
# CBS legend: `.` is unknown, unreliable or secret; an empty cell cannot occur
FORM = Form(POINT, {".": Status.WITHHELD, "": Status.IMPOSSIBLE, "NA": Status.UNSPECIFIED})
PADDED = re.compile(r';" +[-.\d]')


def recognise(head: Head) -> bool:
    """Quoted machine keys, and figures padded on the left."""
    return head.first.startswith('"ID";') and any(map(PADDED.search, head.lines()[1:200]))


def read(path: Path, *, period: Period | None = None, area: str | None = None) -> Found:
    """Every cell; raises MonitorError as `from_wide` does. Units are not in the file."""
    table = read_table(path, ";")
    wide = keys.places(table)
    return from_wide(table, wide, FORM, period=period, area=area)
