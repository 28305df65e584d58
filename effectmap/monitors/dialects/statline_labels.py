"""StatLine labels without symbols (C): `Path/Path (unit)`, decimal comma, empty is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from effectmap.model import Period, Status
from effectmap.monitors.cells import COMMA, Form, Found, Measured, Wide, from_wide
from effectmap.monitors.source import Head, fail, read_table
from effectmap.words import Text

NAME = "statline-labels"
FORM = Form(COMMA, {"": Status.UNSPECIFIED, "NA": Status.UNSPECIFIED})
WITH_UNIT = re.compile(r"(?P<path>.+) \((?P<unit>[^()]*)\)")
# what these hold are names and codes, no figures
ATTRIBUTES = ("naam", "code", "omschrijving")
AREA_CODE = "Regioaanduiding/Codering (code)"
AREA_NAMES = ("Regio's", "Regio’s", "Wijken en buurten")
PERIOD = "Perioden"
# cells as they stand in the file, with their quotation marks
RAW_CELL = re.compile(r'("(?:[^"]|"")*"|[^";]*)(?:;|$)')
PADDED = re.compile(r'" +(?:\.|-?[\d.]+)"')
QUOTED_POINT, QUOTED_COMMA = re.compile(r'"-?\d+\.\d+"'), re.compile(r'"-?\d+,\d+"')


def recognise(head: Head) -> bool:
    """Readable column names with units, and figures that may be written without symbols."""
    return has_labels(head) and without_symbols(head) is not False


def has_labels(head: Head) -> bool:
    """Readable column names with units, an area by name or a period."""
    header = head.header(";")
    known = {AREA_CODE, PERIOD, *AREA_NAMES} & set(header)
    return bool(known) and any(_unit(name) for name in header)


def without_symbols(head: Head) -> bool | None:
    """Whether figures stand bare (C) or quoted and padded (B); None when that cannot be told.

    Bare and padded are sure signs, and tell nothing together. Where neither is found a decimal
    point in quotation marks decides, or a decimal comma there or a bare empty cell.
    """
    header = head.header(";")
    cells = _cells_at(
        head.text, tuple(n for n, name in enumerate(header) if _unit(name) is not None)
    )
    bare = any(cell and not cell.startswith('"') for cell in cells)
    padded = any(map(PADDED.fullmatch, cells))
    if bare or padded:
        return None if bare and padded else bare
    comma = "" in cells or any(map(QUOTED_COMMA.fullmatch, cells))
    point = any(map(QUOTED_POINT.fullmatch, cells))
    return None if comma == point else comma


@lru_cache(maxsize=4)
def _cells_at(text: str, at: tuple[int, ...]) -> frozenset[str]:
    """The distinct cells of these columns in the first whole lines; two dialects ask for them."""
    lines = text.split("\n")[1:-1][:400]
    rows = (RAW_CELL.findall(line.rstrip("\r")) for line in lines)
    return frozenset(row[n] for row in rows for n in at if n < len(row))


def _unit(name: str) -> str | None:
    match = WITH_UNIT.fullmatch(name)
    return match["unit"] if match and match["unit"] not in ATTRIBUTES else None


def places(path: Path, header: Sequence[str]) -> Wide:
    """Area and period by their names; a column with a unit measures, the others are dimensions."""
    areas = [name for name in (AREA_CODE, *AREA_NAMES) if name in header]
    if not areas:
        raise fail(path, Text("no column with areas was found"), line=1)
    measures: dict[int, Measured] = {}
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
    return from_wide(table, places(path, table.header), FORM, period=period, area=area)
