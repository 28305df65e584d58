"""What Swing's two forms share: areas as a level and a number, marks of missing, sheets with units.

Swing (ABF Research) runs waarstaatjegemeente.nl and the databanks of GGDs and provinces. It numbers
the kinds of missing; the administrators of provincies.incijfers.be write down what they mean
(github.com/provinciesincijfers/JiveDocumentation, "Missing values"):

- -99999 `?`: there is something, and the source does not know how much;
- -99998 not applicable: cannot occur here;
- -99997 hidden by the supplier of the figures;
- -99996 "empty", the same as no record. GGD scripts that fill Swing also write it for too few
  respondents, so its reason is not certain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from effectmap.model import Status
from effectmap.monitors import columns
from effectmap.monitors.areas import UnknownAreaError, area_names, resolve
from effectmap.monitors.cells import Form, Measured
from effectmap.monitors.source import Head, Table, fail, read_head, read_table
from effectmap.words import Text

MISSING = {
    "-99999": Status.NOT_MEASURED,
    "-99998": Status.IMPOSSIBLE,
    "-99997": Status.WITHHELD,
    "-99996": Status.UNSPECIFIED,
    "": Status.UNSPECIFIED,
}
LOWEST = -99_990
_WHOLE_MARK = re.compile(r"(-9999\d)[.,]0+")
Fits = Callable[[Sequence[str]], bool]
PERIOD = frozenset({"period", "periode", "perioden", "jaar"})
LEVEL = frozenset({"geolevel", "gebiedsniveau"})
ITEM = frozenset({"geoitem", "gebied"})
# the sheets that describe: Swing's import form, as GGD scripts write it
ROLES = "data_def"
DESCRIBING = ("label_var", "indicators", "metadata")
SIDE = frozenset({ROLES, *DESCRIBING, "dimensies", "dimensions"})
# letters before the number and how many digits it has
LEVELS = {
    "nederland": ("NL", 2),
    "land": ("NL", 2),
    "landsdeel": ("LD", 2),
    "provincie": ("PV", 2),
    "corop": ("CR", 2),
    "arbeidsmarktregio": ("AM", 2),
    "ggd": ("GG", 4),
    "gemeente": ("GM", 4),
    "wijk": ("WK", 6),
    "buurt": ("BU", 8),
}
# a level may carry the year of its boundaries: gemeente2018, wijk23
_WITH_YEAR = re.compile(r"([a-z]+)(?:[ _]?(?:\d{2}|\d{4}))?")
# of these every area is known, and a number beyond them means another count
_LISTED = frozenset({"NL", "LD", "PV", "CR", "AM", "GG"})
_SUFFIX = {"LD": " (LD)", "PV": " (PV)", "CR": " (CR)", "AM": " (AM)"}


@dataclass(frozen=True)
class SwingForm(Form):
    """Numbers as a file writes them; nothing from -99990 down is a figure."""

    def value(self, text: str) -> tuple[float | None, Status]:
        """Value and status; raises ValueError for an unknown number of a kind of missing too."""
        if (match := _WHOLE_MARK.fullmatch(text.strip(" "))) and match[1] in MISSING:
            return None, MISSING[match[1]]
        value, status = super().value(text)
        if value is not None and value <= LOWEST:
            raise ValueError(text)
        return value, status

    def values(self, texts: pa.StringArray) -> tuple[columns.Floats, columns.Coded[Status]]:
        """As for any form; an unknown kind of missing does not fit."""
        values, statuses = super().values(texts)
        if np.any(values <= LOWEST):
            # `-99999,0` is a mark too; reading by rows knows it
            raise columns.DoesNotFitError
        return values, statuses


def column(header: Sequence[str], names: frozenset[str]) -> int | None:
    """The only column that is called so, whatever its capitals."""
    found = [at for at, name in enumerate(header) if name.strip().lower() in names]
    return found[0] if len(found) == 1 else None


def area_code(level: str, item: str) -> str:
    """The code of an area: `gemeente` 301 → GM0301. Raises UnknownAreaError."""
    match = _WITH_YEAR.fullmatch(level.strip().lower())
    if match is None or match[1] not in LEVELS:
        raise UnknownAreaError(Text("area level “{level}” is unknown", level=level))
    letters, width = LEVELS[match[1]]
    item = item.strip()
    if not item.isascii() or not item.isalnum() or not any(map(str.isdigit, item)):
        return resolve(item + _SUFFIX.get(letters, ""))
    code = item if item.startswith(letters) else letters + item.zfill(width)
    right = len(code) == width + 2 and code[2 : 2 + min(width, 4)].isdigit()
    if not right or (letters in _LISTED and code not in area_names()):
        raise UnknownAreaError(
            Text("there is no {level} with number {number}", level=level, number=item)
        )
    return resolve(code)


@dataclass(frozen=True)
class Export:
    """A Swing file: the table with figures, and what its other sheets say of it."""

    table: Table
    delimiter: str
    about: dict[str, Measured]
    roles: dict[str, str]

    def measured(self, key: str, *, text: bool = False) -> Measured:
        """The measure with its name and unit where a sheet gives them."""
        known = self.about.get(key)
        return (
            Measured(key, known.label, known.unit, text)
            if known
            else Measured(key, key, None, text)
        )


def place(head: Head, fits: Fits) -> tuple[str, str | None] | None:
    """Delimiter, and sheet of a workbook, of the only table that fits; None without one."""
    if not head.sheets:
        return next(((mark, None) for mark in ";," if fits(head.header(mark))), None)
    found = [name for name, header in head.sheets.items() if fits(header)]
    others = {name.lower() for name in head.sheets if name not in found}
    if len(found) != 1 or not (others <= SIDE or ROLES in others):
        return None
    return ";", found[0]


def read_export(path: Path, fits: Fits) -> Export:
    """The table and what describes it. Raises MonitorError when a sheet has no known role."""
    head = read_head(path)
    found = place(head, fits)
    if found is None:
        raise fail(path, Text("the columns for period, area level and area were not found"), line=1)
    delimiter, sheet = found
    table = read_table(path, delimiter, sheet)
    side = {
        name.lower(): read_table(path, delimiter, name) for name in head.sheets if name != sheet
    }
    roles = _pairs(side.get(ROLES), "col", "type")
    allowed = SIDE | {name.lower() for name, role in roles.items() if role == "dim"}
    unknown = [name for name in head.sheets if name != sheet and name.lower() not in allowed]
    if unknown:
        sheets = ", ".join([str(sheet), *unknown])
        raise fail(path, Text("several sheets hold something ({sheets}): keep one", sheets=sheets))
    about: dict[str, Measured] = {}
    for name in DESCRIBING:
        if name in side:
            about |= _described(side[name])
    return Export(table, delimiter, about, roles)


def _pairs(table: Table | None, key: str, value: str) -> dict[str, str]:
    if table is None:
        return {}
    found = [column(table.header, frozenset({name})) for name in (key, value)]
    if None in found:
        message = Text("the columns {names} are expected here", names=f"{key}, {value}")
        raise fail(table.path, message, line=1, sheet=table.sheet)
    return {row[found[0] or 0].strip(): row[found[1] or 0].strip() for row in table.rows}


def _described(table: Table) -> dict[str, Measured]:
    """Name and unit per indicator; Swing's data type `Percentage` outweighs its code for a unit."""
    code, name, unit, kind = (
        column(table.header, frozenset(names))
        for names in (
            {"onderwerpcode", "indicator code"},
            {"naam", "name"},
            {"eenheid", "unit"},
            {"data type"},
        )
    )
    if code is None or name is None:
        return {}
    return {
        (key := row[code].strip()): Measured(
            key, row[name].strip() or key, _unit(_cell(row, unit), _cell(row, kind))
        )
        for row in table.rows
    }


def _cell(row: Sequence[str], at: int | None) -> str:
    return "" if at is None else row[at].strip()


def _unit(unit: str, kind: str) -> str | None:
    if kind.lower() == "percentage":
        return "%"
    # a single letter stands in the databank's own list of units
    if unit.lower() == "geen" or re.fullmatch(r"[a-z]?", unit):
        return None
    return unit
