"""Which years and which areas of a municipality a measure covers, and with what status."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from effectmap.model import Period, Status
from effectmap.monitors import queries

Split = tuple[tuple[str, str], ...]
_Measure = tuple[str, str]


@dataclass
class Slice:
    """What one choice of dimensions holds. `periods` per area are those with a figure.

    `by_status` counts the figures of the municipality and its parts, missing ones included.
    """

    periods: dict[str, list[Period]] = field(default_factory=dict)
    by_status: Counter[Status] = field(default_factory=Counter)


@dataclass(frozen=True)
class Coverage:
    """What there is of one measure, per choice of dimensions; `()` where a file has none."""

    area: str
    slices: Mapping[Split, Slice]

    def chosen(self, dimensions: Mapping[str, str]) -> Slice:
        """All that fits these dimensions together; an empty choice fits everything."""
        whole = Slice()
        for split, one in self.slices.items():
            if dimensions.items() <= dict(split).items():
                whole.by_status += one.by_status
                for area, periods in one.periods.items():
                    whole.periods[area] = sorted({*whole.periods.get(area, ()), *periods})
        return whole

    @property
    def splits(self) -> list[Split]:
        """The choices of dimensions that occur, sorted."""
        return sorted(self.slices)


def parts_of(area: str, codes: Sequence[str], kind: str) -> list[str]:
    """Those of `codes` that are districts (`WK`) or neighbourhoods (`BU`) of a municipality."""
    return sorted(code for code in codes if code.startswith(f"{kind}{area[2:]}"))


def beginnings(area: str) -> list[str]:
    """What the codes of a municipality's districts and neighbourhoods begin with; else nothing."""
    return [f"{kind}{area[2:]}" for kind in ("WK", "BU")] if area.startswith("GM") else []


def ask(
    cursor: duckdb.DuckDBPyConnection,
    files: Mapping[str, str],
    places: Mapping[_Measure, Sequence[tuple[str, str]]],
    area: str,
    around: Sequence[str],
) -> dict[_Measure, Coverage]:
    """The coverage per measure; `places` are its copies (by hash) and columns, `files` their paths.

    One query, however many measures are asked for.
    """
    hashes = list(files)
    rows = []
    if files:
        asked = {
            "files": list(files.values()),
            "measures": sorted({column for all in places.values() for _hash, column in all}),
            "areas": [area, *around],
            "parts": beginnings(area),
        }
        rows = cursor.execute(queries.COVERAGE, asked).fetchall()
    slices: dict[tuple[str, str], dict[Split, Slice]] = {}
    for file, column, code, period, dimensions, status, n, figures in rows:
        split = tuple(sorted(json.loads(dimensions).items())) if dimensions else ()
        one = slices.setdefault((hashes[file], column), {}).setdefault(split, Slice())
        if code not in around:
            one.by_status[Status(status)] += n
        if figures:
            one.periods.setdefault(code, []).append(Period.parse(period))
    return {
        measure: Coverage(area, _together([slices.get(place, {}) for place in all]))
        for measure, all in places.items()
    }


def _together(found: Sequence[Mapping[Split, Slice]]) -> dict[Split, Slice]:
    """The slices of several files as one."""
    whole: dict[Split, Slice] = {}
    for slices in found:
        for split, one in slices.items():
            into = whole.setdefault(split, Slice())
            into.by_status += one.by_status
            for area, periods in one.periods.items():
                into.periods[area] = sorted({*into.periods.get(area, ()), *periods})
    return whole
