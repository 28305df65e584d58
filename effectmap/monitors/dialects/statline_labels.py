"""StatLine labels without symbols (C): `Path/Path (unit)`, decimal comma, empty is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from effectmap.model import Period, Status
from effectmap.monitors.cells import COMMA, Form, Found, Measured, Wide, from_wide
from effectmap.monitors.source import Head, fail, read_table
from effectmap.words import Text

NAME = "statline-labels"
FORM = Form(COMMA, {"": Status.UNSPECIFIED})
WITH_UNIT = re.compile(r"(?P<path>.+) \((?P<unit>[^()]*)\)")
# what these hold are names and codes, no figures
ATTRIBUTES = ("naam", "code", "omschrijving")
AREA_CODE = "Regioaanduiding/Codering (code)"
AREA_NAMES = ("Regio's", "Regio’s", "Wijken en buurten")
PERIOD = "Perioden"


def recognise(head: Head) -> bool:
    """Readable column names with units, an area by name or a period."""
    header = head.header(";")
    known = {AREA_CODE, PERIOD, *AREA_NAMES} & set(header)
    return bool(known) and any(_unit(name) for name in header)


def _unit(name: str) -> str | None:
    match = WITH_UNIT.fullmatch(name)
    return match["unit"] if match and match["unit"] not in ATTRIBUTES else None


def _places(path: Path, header: Sequence[str]) -> Wide:
    areas = [name for name in (AREA_CODE, *AREA_NAMES) if name in header]
    if not areas:
        raise fail(path, Text("no column with areas was found"), line=1)
    measures = {}
    for at, name in enumerate(header):
        if (unit := _unit(name)) is not None:
            label = name[: -len(unit) - 3].rsplit("/", 1)[-1]
            measures[at] = Measured(name, label, unit)
    attributes = {at for at, name in enumerate(header) if WITH_UNIT.fullmatch(name)}
    known = {PERIOD, *AREA_NAMES}
    return Wide(
        header.index(areas[0]),
        header.index(PERIOD) if PERIOD in header else None,
        {n: at for at, n in enumerate(header) if n not in known and at not in attributes},
        measures,
    )


def read(path: Path, *, period: Period | None = None, area: str | None = None) -> Found:
    """Every cell; raises MonitorError as `from_wide` does. The unit stands in the column name."""
    table = read_table(path, ";")
    return from_wide(table, _places(path, table.header), FORM, period=period, area=area)
