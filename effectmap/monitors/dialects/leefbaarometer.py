"""Leefbaarometer 3.0: a score a year for municipalities, districts and neighbourhoods.

Open data of leefbaarometer.nl (Ministry of the Interior, CC0), "Leefbaarometer-scores buurten
2002-2024.csv": `bu_code`, `bu_naam`, `jaar`, `lbm`, `afw`, `fys`, `onv`, `soc`, `vrz`, `won`. The
columns are those that public scripts read from it. A score of about 4.1 is no percentage; the five
dimensions are differences with the Netherlands. All of it is estimated from features of the place.
"""

from __future__ import annotations

from pathlib import Path

from effectmap.model import Period, Status
from effectmap.monitors.cells import POINT, Form, Found, Measured, Wide, from_wide, is_text
from effectmap.monitors.source import Head, read_table

NAME = "leefbaarometer"
UNIT = "score"
# empty where too few people live
FORM = Form(POINT, {"": Status.UNSPECIFIED}, Status.MODELLED, thousands=False)
AREAS = ("bu_code", "wk_code", "gm_code")
NAMES = ("bu_naam", "wk_naam", "gm_naam")
PERIOD, SCORE = "jaar", "lbm"
LABELS = {
    SCORE: "Leefbaarheid",
    "afw": "Leefbaarheid: afwijking van Nederland",
    "fys": "Fysieke omgeving",
    "onv": "Overlast en onveiligheid",
    "soc": "Sociale samenhang",
    "vrz": "Voorzieningen",
    "won": "Woningvoorraad",
}


def recognise(head: Head) -> bool:
    """An area's code, the year and the score."""
    header = set(head.header(","))
    return {PERIOD, SCORE} <= header and bool(header & set(AREAS))


def read(path: Path, *, period: Period | None = None, area: str | None = None) -> Found:
    """Every cell; raises MonitorError as `from_wide` does. The smallest area counts."""
    table = read_table(path, ",")
    header = table.header
    code = next(name for name in AREAS if name in header)
    apart = {*AREAS, *NAMES, PERIOD}
    measures = {
        at: Measured(
            name,
            LABELS.get(name, name),
            UNIT if name in LABELS else None,
            is_text(table, at, FORM.missing),
        )
        for at, name in enumerate(header)
        if name not in apart
    }
    wide = Wide(header.index(code), header.index(PERIOD), {}, measures)
    return from_wide(table, wide, FORM, period=period, area=area)
