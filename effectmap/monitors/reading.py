"""A file from disk to observations: which dialect it is, and everything that it holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from effectmap.model import ColumnMapping, Observation, Period, Problem
from effectmap.monitors import mapped
from effectmap.monitors.cells import Measured
from effectmap.monitors.dialects import DIALECTS
from effectmap.monitors.source import Head, MonitorError, fail, read_head
from effectmap.words import Text

__all__ = ["MonitorError", "Reading", "read_file"]


@dataclass(frozen=True)
class Reading:
    """What a file holds. `held` are rows left out and why; `notes` what a reader should know."""

    path: Path
    dialect: str
    encoding: str
    measures: tuple[Measured, ...]
    observations: tuple[Observation, ...]
    held: tuple[Problem, ...]
    notes: tuple[Problem, ...]

    @property
    def areas(self) -> tuple[str, ...]:
        """The codes of the areas, sorted."""
        return tuple(sorted({one.area for one in self.observations if one.area is not None}))

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods in order of time."""
        found = {one.period for one in self.observations if one.period is not None}
        return tuple(str(period) for period in sorted(found))

    @property
    def by_status(self) -> dict[str, int]:
        """How many observations there are of each status."""
        return dict(sorted(Counter(str(one.status) for one in self.observations).items()))


def read_file(
    path: Path,
    *,
    dialect: str | None = None,
    period: Period | None = None,
    area: str | None = None,
    mapping: ColumnMapping | None = None,
) -> Reading:
    """Read a file, or a folder that holds a CBS bundle, strictly.

    `period` and `area` are for a file without such a column, `mapping` for a file of no dialect.
    Raises MonitorError when the file is of no known dialect, of two at once, damaged, or holds a
    cell that is no figure.
    """
    file = _inside(path)
    head = read_head(file)
    if mapping is not None:
        name = mapped.NAME
        found = mapped.read(file, mapping, period=period, area=area)
    else:
        reader = _dialect(head, dialect)
        name = reader.NAME
        found = reader.read(file, period=period, area=area)
    return Reading(
        path,
        name,
        head.encoding,
        tuple(found.measures),
        tuple(found.observations),
        tuple(found.held),
        tuple(found.notes),
    )


def _inside(path: Path) -> Path:
    """The file with figures: the path itself, or the one in a bundle's folder."""
    if not path.is_dir():
        return path
    found = [path / name for name in ("Observations.csv", "data.csv") if (path / name).is_file()]
    if len(found) != 1:
        raise fail(path, Text("this folder holds no Observations.csv or data.csv"))
    return found[0]


def _dialect(head: Head, fixed: str | None) -> ModuleType:
    names = ", ".join(dialect.NAME for dialect in DIALECTS)
    if fixed is not None:
        chosen = [dialect for dialect in DIALECTS if fixed == dialect.NAME]
        if not chosen:
            message = Text(
                "dialect “{name}” is unknown; known are {names}", name=fixed, names=names
            )
            raise fail(head.path, message)
        return chosen[0]
    fitting = [dialect for dialect in DIALECTS if dialect.recognise(head)]
    if not fitting and len(head.sheets) > 1:
        sheets = ", ".join(head.sheets)
        raise fail(
            head.path, Text("several sheets hold something ({sheets}): keep one", sheets=sheets)
        )
    if not fitting:
        raise fail(
            head.path, Text("this is no form that can be read; known are {names}", names=names)
        )
    if len(fitting) > 1:
        both = ", ".join(dialect.NAME for dialect in fitting)
        message = Text("several forms fit ({names}): fix the dialect in monitors.yaml", names=both)
        raise fail(head.path, message)
    return fitting[0]
