"""StatLine labels saved again by R, which made dots of everything in a name but letters.

`Bevolking/Totaal (aantal)` became `Bevolking.Totaal..aantal.`: the unit cannot be told from the
name any more, so there is none, and the measure is called what the column is called.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from effectmap.model import Period, Problem, Status
from effectmap.monitors.cells import COMMA, POINT, Form, Found, Measured, Wide, from_wide
from effectmap.monitors.source import Head, fail, read_table, read_text
from effectmap.words import Text

NAME = "r-labels"
NAME_IN_R = re.compile(r"[^\W\d_][\w.]*")
WITH_UNIT = re.compile(r".+\.\..*\.(?:\d+)?")
ATTRIBUTE = re.compile(r".+\.\.(?:naam|code|omschrijving)\.")
AREA_CODE = "Regioaanduiding.Codering..code."
AREAS = (AREA_CODE, "Regio.s", "Wijken.en.buurten")
PERIOD = "Perioden"
MISSING = {"NA": Status.UNSPECIFIED, "": Status.UNSPECIFIED}
# write.csv writes commas and a decimal point, write.csv2 semicolons and a decimal comma
FORMS = {",": Form(POINT, MISSING), ";": Form(COMMA, MISSING)}


def recognise(head: Head) -> bool:
    """Names that R made, among them one of an area or a period and one that held a unit."""
    return _delimiter(head.first) is not None


def _delimiter(first: str) -> str | None:
    for delimiter in FORMS:
        header = [name.strip('"') for name in first.split(delimiter)]
        if (
            all(map(NAME_IN_R.fullmatch, header))
            and {PERIOD, *AREAS} & set(header)
            and any(map(_measures, header))
        ):
            return delimiter
    return None


def _measures(name: str) -> bool:
    return bool(WITH_UNIT.fullmatch(name)) and not ATTRIBUTE.fullmatch(name)


def read(path: Path, *, period: Period | None = None, area: str | None = None) -> Found:
    """Every cell; raises MonitorError as `from_wide` does. No measure has a unit."""
    delimiter = _delimiter(read_text(path).split("\n", 1)[0].rstrip("\r"))
    if delimiter is None:
        raise fail(path, Text("no column with areas was found"), line=1)
    table = read_table(path, delimiter)
    wide = _places(table.header)
    found = from_wide(table, wide, FORMS[delimiter], period=period, area=area)
    message = Text("R changed the names of the columns: their units cannot be told any more")
    found.notes.append(Problem(path.name, message, line=1))
    return found


def _places(header: Sequence[str]) -> Wide:
    areas = [name for name in AREAS if name in header]
    measures = {at: Measured(name, name) for at, name in enumerate(header) if _measures(name)}
    known = {PERIOD, *AREAS}
    return Wide(
        header.index(areas[0]) if areas else None,
        header.index(PERIOD) if PERIOD in header else None,
        {
            name: at
            for at, name in enumerate(header)
            if name not in known and at not in measures and not ATTRIBUTE.fullmatch(name)
        },
        measures,
    )
