"""What StatLine's raw downloads share: machine keys such as `k_80JaarOfOuder_21`."""

from __future__ import annotations

import re

from effectmap.monitors.cells import Measured, Wide, is_text
from effectmap.monitors.source import Table

MEASURE = re.compile(r"[A-Za-z]\w*_\d+")
MISSING = (".", "", "NA")
AREA, PERIOD, ROW = "RegioS", "Perioden", "ID"


def places(table: Table) -> Wide:
    """Area, period and dimensions by their names; every key that ends in a number measures.

    A measure holds names or codes when every cell that says something has two letters in a row.
    """
    header = table.header
    measures = {
        at: Measured(name, name, text=is_text(table, at, MISSING))
        for at, name in enumerate(header)
        if MEASURE.fullmatch(name)
    }
    known = {AREA, PERIOD, ROW}
    return Wide(
        header.index(AREA) if AREA in header else None,
        header.index(PERIOD) if PERIOD in header else None,
        {n: at for at, n in enumerate(header) if n not in known and at not in measures},
        measures,
    )
