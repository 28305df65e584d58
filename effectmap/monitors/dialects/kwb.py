"""CBS key figures of districts and neighbourhoods (KWB) with mnemonics: `a_inw`, `p_jz_tn`, ...

The yearly workbooks `kwb-2024.xlsx` of cbs.nl, or the same as CSV. Text cells have a decimal comma,
and some years write names with spaces around them. Units: CBS, "Toelichting variabelen Kerncijfers
wijken en buurten", and the units of the same columns on StatLine (84286NED, 82931NED).
"""

from __future__ import annotations

import re
from pathlib import Path

from effectmap.model import Period, Status
from effectmap.monitors.cells import COMMA, Form, Found, Measured, Wide, from_wide
from effectmap.monitors.source import Head, MonitorError, Table, read_table
from effectmap.words import Text

NAME = "kwb"
# the workbook of 2022 has a lone comma where other years have a point
FORM = Form(COMMA, {".": Status.WITHHELD, "": Status.UNSPECIFIED, ",": Status.UNSPECIFIED})
AREAS = ("gwb_code_10", "gwb_code")
NAMES = ("regio", "gm_naam", "recs")
ATTRIBUTES = frozenset({*AREAS, *NAMES, "gwb_code_8"})
PERIODS = ("periode", "jaar")
# 1 comparable, 2 recoded, 3 boundary moved: ind_wbz, ind_wbi
CHANGE = re.compile(r"ind_wb\w?")
MNEMONIC = re.compile(r"[a-z]+_\w+")
PER_1000 = frozenset({"p_geb", "p_ste", "p_wmo_t"})
HECTARE = frozenset({"a_opp_ha", "a_lan_ha", "a_wat_ha"})
UNITS = {
    "g_ele": "kWh",
    "g_gas": "m³",
    "g_ink_pi": "x 1 000 euro",
    "g_ink_po": "x 1 000 euro",
    "g_woz": "x 1 000 euro",
    "g_wozbag": "x 1 000 euro",
}


def recognise(head: Head) -> bool:
    """A code of CBS's regions, their name, and a mnemonic."""
    header = {name.strip() for name in head.header(";")}
    return (
        bool(header & set(AREAS))
        and "regio" in header
        and any(map(MNEMONIC.fullmatch, header - ATTRIBUTES))
    )


def unit(key: str) -> str | None:
    """The unit of a mnemonic where CBS documents it: averages each have their own."""
    if key in PER_1000:
        return "per 1 000 inwoners"
    if key in HECTARE:
        return "ha"
    return {"a_": "aantal", "p_": "%"}.get(key[:2]) or UNITS.get(key)


def read(path: Path, *, period: Period | None = None, area: str | None = None) -> Found:
    """Every cell; raises MonitorError as `from_wide` does. The catalogue gives the period."""
    table = read_table(path, ";")
    names = [name.strip() for name in table.header]
    _check_names(table, names)
    when = next((names.index(name) for name in PERIODS if name in names), None)
    measures = {
        at: Measured(name, name, unit(name), bool(CHANGE.fullmatch(name)))
        for at, name in enumerate(names)
        if name not in ATTRIBUTES and at != when
    }
    place = next(names.index(name) for name in AREAS if name in names)
    return from_wide(table, Wide(place, when, {}, measures), FORM, period=period, area=area)


def places(path: Path, municipality: str) -> list[str]:
    """The names of the districts and neighbourhoods of a municipality (`GM0301`), as in the file.

    Raises MonitorError as `read_table` does.
    """
    table = read_table(path, ";")
    names = [name.strip() for name in table.header]
    at = next(names.index(name) for name in AREAS if name in names)
    called = names.index("regio")
    parts = tuple(f"{kind}{municipality[2:]}" for kind in ("WK", "BU"))
    return [row[called].strip() for row in table.rows if row[at].strip().startswith(parts)]


def _check_names(table: Table, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise MonitorError(
                [table.problem(Text("two columns have this name"), line=1, column=name)]
            )
