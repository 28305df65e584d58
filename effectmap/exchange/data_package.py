"""Monitors as a Frictionless Data Package (version 1): its descriptor, and the zip that it leads.

Knows neither copies nor small numbers: it writes the rows that it is given. Version 1, because
every reader of version 2 reads it and the other way round does not hold; it has all that is needed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from effectmap.model import Monitor, Observation, Status

DESCRIPTOR = "datapackage.json"
# what stands here is ours: the standard lets a descriptor hold more than it describes itself
OWN = "effectenkaart"
OWN_VERSION = 1
DELIMITER = ","
# the columns of the long form, with what they are called unless a dimension is called so
ROLES = (
    "measure", "unit", "area", "area_name", "period", "value", "lower", "upper", "status",
)  # fmt: skip
_NUMBERS = ("value", "lower", "upper")
_KEY = ("measure", "area", "period")
_ABOUT = {
    "measure": "What is measured, by the name that the monitor's file gives it.",
    "unit": "The unit of value, lower and upper.",
    "area": "The code of the area: NL00 or NL01, PV.., GM...., WK......, BU........ and the like.",
    "area_name": "The name of the area; empty where it is not known.",
    "period": "A year (2024), school year (2023/'24), half (2024-H1), quarter (2024-Q3) or month.",
    "value": "The figure; empty where there is none: status says why.",
    "lower": "Lower bound of the 95% margin, where the source gives one.",
    "upper": "Upper bound of the 95% margin, where the source gives one.",
    "status": (
        "definitive, provisional, modelled: a figure. withheld: by the publisher. small: not in "
        "this package, because small numbers could be read or computed from it. not_measured, "
        "impossible, unspecified (the source gives no reason): no figure in the source."
    ),
}
_STATUSES = [one for one in Status if one not in (Status.DISPUTED, Status.ELSEWHERE)]
# licences as data packages name them: by what stands in a catalogue
_LICENCES = {
    "ccby40": ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "ccbysa40": ("CC-BY-SA-4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "ccby30": ("CC-BY-3.0", "https://creativecommons.org/licenses/by/3.0/"),
    "cc0": ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "cc010": ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
}
# more than this a reader with limits, such as ours, takes for an attack
_MOST_PACKED = 40
_MOMENT = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Leaving:
    """One accepted file of a monitor as it leaves. `rows` are without what is withheld.

    `columns` are the file's names of what `monitor` measures; `withheld` counts the figures that
    stay behind, `accepted` is when the copy came in use.
    """

    monitor: Monitor
    path: str
    columns: tuple[str, ...]
    rows: Sequence[Observation]
    withheld: int
    accepted: datetime | None


def write(title: str, leaving: Iterable[Leaving], day: date) -> bytes:
    """The zip with the descriptor and a CSV for each file; the same bytes for the same input."""
    names: set[str] = set()
    files: dict[str, bytes] = {}
    resources = []
    for one in leaving:
        name = _free(f"{one.monitor.id}-{_slug(one.path.rpartition('/')[2])}", names)
        roles = _roles(one.rows)
        content = _csv(one, roles)
        files[f"data/{name}.csv"] = content
        resources.append(_resource(one, name, roles, content))
    said = {
        "profile": "data-package",
        "name": _slug(title) or "effectenkaart",
        "title": title,
        "description": (
            "The monitors of a map of effects: every accepted file in one long form, a row a "
            "figure. Figures that point at few people are left out, see the field status."
        ),
        "version": day.isoformat(),
        "created": f"{day.isoformat()}T00:00:00Z",
        "sources": _once(source for one in resources for source in one["sources"]),
        "contributors": _once(
            {"title": one["publisher"], "role": "publisher"} for one in resources
        ),
        "resources": resources,
    }
    descriptor = json.dumps(said, ensure_ascii=False, indent=1).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in {DESCRIPTOR: descriptor, **files}.items():
            _add(archive, name, content)
    return packed.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    how = zipfile.ZIP_DEFLATED
    trial = io.BytesIO()
    with zipfile.ZipFile(trial, "w", how) as alone:
        alone.writestr(zipfile.ZipInfo(name, _MOMENT), content, how)
        if alone.infolist()[0].compress_size * _MOST_PACKED < len(content):
            how = zipfile.ZIP_STORED
    archive.writestr(zipfile.ZipInfo(name, _MOMENT), content, how)


def _resource(one: Leaving, name: str, roles: Mapping[str, str], content: bytes) -> dict[str, Any]:
    monitor = one.monitor
    said: dict[str, Any] = {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"data/{name}.csv",
        "title": monitor.name,
        "description": monitor.note,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {
            "delimiter": DELIMITER,
            "lineTerminator": "\r\n",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
            "skipInitialSpace": False,
        },
        "sources": [_source(monitor)],
        "publisher": monitor.publisher,
        "schema": _schema(one, roles),
        OWN: _own(one, roles),
    }
    if licence := _licence(monitor.licence):
        said["licenses"] = [licence]
    return {key: value for key, value in said.items() if value != ""}


def _source(monitor: Monitor) -> dict[str, str]:
    said = {"title": monitor.source}
    if re.match(r"https?://", monitor.url):
        said["path"] = monitor.url
    return said


def _licence(text: str) -> dict[str, str] | None:
    """A licence that is known; any other stands in the monitor's own words."""
    known = _LICENCES.get(re.sub(r"[^a-z0-9]", "", text.lower()))
    return {"name": known[0], "path": known[1], "title": text} if known else None


def _schema(one: Leaving, roles: Mapping[str, str]) -> dict[str, Any]:
    dimensions = _dimensions(one.rows)
    fields = [_field(one, role, roles[role]) for role in ROLES]
    fields[1:1] = [
        {
            "name": name,
            "type": "string",
            "description": "How the figures are split: the code of the group that the row is of.",
        }
        for name in dimensions
    ]
    key = [*(roles[role] for role in _KEY), *dimensions]
    # a key may hold no empty cell
    if all(row.dimensions.get(name) for row in one.rows for name in dimensions):
        for field in fields:
            if field["name"] in key:
                field.setdefault("constraints", {})["required"] = True
        return {"fields": fields, "primaryKey": key, "missingValues": [""]}
    return {"fields": fields, "missingValues": [""]}


def _field(one: Leaving, role: str, name: str) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": "string", "description": _ABOUT[role]}
    if role in _NUMBERS:
        field |= {"type": "number", "decimalChar": ".", "bareNumber": True}
    if role == "measure" and one.columns:
        field["constraints"] = {"enum": list(one.columns)}
        field["description"] += "".join(f"\n{line}" for line in _words(one))
    if role == "status":
        field["constraints"] = {"required": True, "enum": [str(status) for status in _STATUSES]}
    return field


def _words(one: Leaving) -> list[str]:
    """Every measure in words with its unit, by its column and the rows that it is."""
    found = []
    for measure in one.monitor.measures:
        for column in measure.columns:
            if column in one.columns:
                rows = ", ".join(f"{name} = {code}" for name, code in measure.dimensions.items())
                found.append(
                    f"{column}: {measure.name} ({measure.unit or '-'})"
                    + (f", where {rows}" if rows else "")
                )
    return found


def _own(one: Leaving, roles: Mapping[str, str]) -> dict[str, Any]:
    """What makes a catalogue of it again."""
    said: dict[str, Any] = {
        "version": OWN_VERSION,
        "monitor": one.monitor.model_dump(mode="json", exclude={"files"}, exclude_defaults=True),
        "columns": dict(roles),
        "dimensions": list(_dimensions(one.rows)),
        "withheld": one.withheld,
    }
    if one.accepted is not None:
        said["accepted"] = one.accepted.isoformat(timespec="seconds")
    return said


def _dimensions(rows: Iterable[Observation]) -> tuple[str, ...]:
    return tuple(sorted({name for row in rows for name in row.dimensions}))


def _roles(rows: Iterable[Observation]) -> dict[str, str]:
    """What the columns of the long form are called: no dimension is called the same."""
    taken = set(_dimensions(rows))
    found = {}
    for role in ROLES:
        name = role
        while name in taken:
            name += "_"
        taken.add(name)
        found[role] = name
    return found


def _csv(one: Leaving, roles: Mapping[str, str]) -> bytes:
    dimensions = _dimensions(one.rows)
    units = _units(one)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=DELIMITER, lineterminator="\r\n")
    header = [roles[role] for role in ROLES]
    writer.writerow([header[0], *dimensions, *header[1:]])
    for row in one.rows:
        writer.writerow(
            [
                row.measure,
                *(row.dimensions.get(name, "") for name in dimensions),
                units.get(row.measure, ""),
                row.area,
                row.area_name,
                row.period,
                *map(decimal, (row.value, row.lower, row.upper)),
                row.status,
            ]
        )
    return text.getvalue().encode()


def _units(one: Leaving) -> dict[str, str]:
    """The unit of each column; none where two measures of it disagree."""
    found: dict[str, set[str]] = {}
    for measure in one.monitor.measures:
        for column in measure.columns:
            found.setdefault(column, set()).add(measure.unit)
    return {column: units.pop() for column, units in found.items() if len(units) == 1}


def decimal(value: float | None) -> str:
    """The shortest decimal text that is this number and no other, without an exponent."""
    if value is None:
        return ""
    text = format(Decimal(repr(value)), "f")
    return text.removesuffix(".0")


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower().removesuffix(".csv")).strip("-")[-80:].strip("-")


def _free(name: str, taken: set[str]) -> str:
    found, number = name, 2
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    taken.add(found)
    return found


def _once(all: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return [dict(one) for one in dict.fromkeys(tuple(each.items()) for each in all)]
