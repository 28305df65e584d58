"""What an area is part of: municipality, province, GGD region, size class and more, by year.

Bron: CBS (CC BY 4.0), tabel 85067NED (2022).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from effectmap.monitors.areas import area_names
from effectmap.words import Text

PARENTS_FILE = Path(__file__).resolve().parents[2] / "data" / "area_parents.csv"
COUNTRY = ("NL01", "NL00")
_LOCAL = re.compile(r"(?P<kind>WK|BU)(?P<municipality>\d{4})(?P<district>[0-9A-Z]{2})")


class ParentKind(StrEnum):
    """In what way an area is part of a larger one."""

    DISTRICT = "district"
    MUNICIPALITY = "municipality"
    GGD_REGION = "ggd_region"
    PROVINCE = "province"
    COROP = "corop"
    LABOUR_REGION = "labour_region"
    SIZE_CLASS = "size_class"
    COUNTRY = "country"


@dataclass(frozen=True)
class Parent:
    """A larger area. `code` is its CBS code; empty for a size class, which is no area."""

    kind: ParentKind
    code: str
    name: str


@dataclass(frozen=True)
class Parents:
    """What an area is part of, nearest first, as it was in `known_for`.

    `known_for` is the year asked for, or else the nearest earlier year that is known; None when
    there is none, and then only what the code itself says is given. `note` says so.
    """

    area: str
    year: int
    known_for: int | None
    parents: tuple[Parent, ...]
    note: Text | None = None


def parents(area: str, year: int) -> Parents:
    """What `area` (a CBS code) is part of in `year`. An unknown code is part of nothing known.

    The codes of districts and neighbourhoods carry their municipality, of the year of the code.
    """
    local = _LOCAL.match(area)
    municipality = f"GM{local['municipality']}" if local else area
    above = _above_local(area, local) if local else []
    known = _by_municipality().get(municipality, {})
    used = max((one for one in known if one <= year), default=None)
    if used is not None:
        above += known[used]
    if area not in COUNTRY and (above or area in area_names()):
        above += [Parent(ParentKind.COUNTRY, code, area_names()[code]) for code in COUNTRY]
    return Parents(area, year, used, tuple(above), _note(municipality, year, used))


def _above_local(area: str, local: re.Match[str]) -> list[Parent]:
    district = f"WK{local['municipality']}{local['district']}"
    found = [(ParentKind.MUNICIPALITY, f"GM{local['municipality']}")]
    if local["kind"] == "BU":
        found.insert(0, (ParentKind.DISTRICT, district))
    return [Parent(kind, code, area_names().get(code, code)) for kind, code in found]


def _note(municipality: str, year: int, used: int | None) -> Text | None:
    if used == year or not municipality.startswith("GM"):
        return None
    if used is None:
        return Text("Of which regions this area is part in {year} is not known.", year=year)
    return Text(
        "The regions are those of {known}: those of {year} are not known.", known=used, year=year
    )


@lru_cache(maxsize=1)
def _by_municipality() -> dict[str, dict[int, list[Parent]]]:
    """Per municipality and year what the file says, in the order of `ParentKind`."""
    found: dict[str, dict[int, list[Parent]]] = {}
    with PARENTS_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            years = found.setdefault(row["area"], {})
            years[int(row["year"])] = [
                _parent(kind, row[kind]) for kind in ParentKind if row.get(kind)
            ]
    return found


def _parent(kind: ParentKind, said: str) -> Parent:
    if kind is ParentKind.SIZE_CLASS:
        return Parent(kind, "", said)
    return Parent(kind, said, area_names().get(said, said))
