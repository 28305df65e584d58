"""A data package that came in: every table examined, and what its columns hold."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from pydantic import ValidationError

from effectmap import arriving
from effectmap.analysis.proposal import free_id
from effectmap.exchange import data_package, data_package_in
from effectmap.exchange.data_package_in import Own, Table
from effectmap.model import (
    ColumnMapping,
    FileSource,
    MappedMeasure,
    MappedRows,
    Measure,
    Problem,
    Status,
)
from effectmap.monitors import intake
from effectmap.monitors.copies import Copy
from effectmap.monitors.limits import DEFAULT, Limits
from effectmap.monitors.sketch import Sketch
from effectmap.monitors.source import MonitorError
from effectmap.words import Text

# tables that are examined at the same time: each starts a program of its own
_TOGETHER = 2
_NOWHERE = FileSource(path="files/-.csv")


@dataclass(frozen=True)
class Found:
    """A table of the package and what it would become; nothing has changed yet.

    `made` is None for what cannot be read as figures: `problems` say why, and `by_hand` whether a
    person can still say what its columns hold. `source` says how it is read, `raw` and `hash`
    where its copy is. `left` are its columns that are not used.
    """

    table: Table
    problems: tuple[Problem, ...] = ()
    by_hand: bool = False
    source: FileSource = _NOWHERE
    raw: Path = Path()
    hash: str = ""
    made: Copy | None = None
    measures: tuple[Measure, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Looked:
    """A package as it was understood."""

    file: str
    title: str
    version: str
    tables: tuple[Found, ...]

    @property
    def asks(self) -> bool:
        """Whether something is missing that a person must say: kind, frequency."""
        return any(one.made is not None and one.table.own is None for one in self.tables)

    @property
    def says_public(self) -> bool:
        """Whether it says of a monitor that small numbers need not be withheld."""
        own = [one.table.own for one in self.tables if one.table.own is not None]
        return any(one.monitor.small_counts == 0 for one in own)


def look(path: Path, store: Path, limits: Limits = DEFAULT) -> Looked:
    """Read a package and examine every table; `store` is the folder of copies.

    Raises ProblemsError for what is no package, or beyond the limits.
    """
    intake.check_size(path, path.stat().st_size, limits)
    package = data_package_in.read(path.read_bytes(), path.name, max_bytes=limits.max_bytes)
    with (
        tempfile.TemporaryDirectory(prefix="effectmap-") as name,
        ThreadPoolExecutor(_TOGETHER) as pool,
    ):

        def examined(number: int, table: Table) -> Found:
            return _examined(table, Path(name, str(number)), store, limits)

        tables = tuple(pool.map(examined, count(), package.tables))
    return Looked(path.name, package.title, package.version, tables)


def _examined(table: Table, folder: Path, store: Path, limits: Limits) -> Found:
    if table.problems:
        return Found(table, table.problems)
    folder.mkdir()
    path = folder / intake.safe_name(f"{Path(table.path).stem}.csv")
    path.write_bytes(table.content)
    # it is whole: nobody has to wait and see whether it still grows
    os.utime(path, (0, 0))
    left: tuple[str, ...] = ()
    try:
        if table.own is not None:
            mapping, measures = _as_written(table.own), table.own.monitor.measures
        else:
            # what is seen in the cells decides: a descriptor seldom says what a column means
            plain = intake.examine(path, store, FileSource(path=path.name), limits)
            seen = intake.look(plain.raw, data_package.DELIMITER, "", limits)
            mapping, measures, left = _understood(table, seen)
        source = FileSource(path=f"{arriving.FOLDER}/{path.name}", mapping=mapping)
        preview = intake.examine(path, store, source, limits)
    except _NotUnderstoodError as error:
        problem = Problem(path.name, error.message, table.name)
        return Found(table, (problem,), by_hand=True)
    except ValidationError:
        message = Text("a column has a name that is too long, or none")
        return Found(table, (Problem(path.name, message, table.name),))
    except MonitorError as error:
        return Found(table, error.problems, by_hand=table.own is None)
    if preview.made is None:
        return Found(table, preview.problems, by_hand=table.own is None)
    keys = {one.key for one in preview.made.measured}
    kept = tuple(one for one in measures if set(one.columns) & keys)
    return Found(
        table,
        source=source,
        raw=preview.raw,
        hash=preview.hash,
        made=preview.made,
        measures=kept,
        left=left,
    )


class _NotUnderstoodError(Exception):
    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message)


def _as_written(own: Own) -> ColumnMapping:
    """How the long form is read that this product writes."""
    names = own.columns
    return ColumnMapping(
        delimiter=",",
        decimal=".",
        area=names["area"],
        period=names["period"],
        dimensions=own.dimensions,
        rows=MappedRows(
            measure=names["measure"],
            value=names["value"],
            unit=names["unit"],
            lower=names["lower"],
            upper=names["upper"],
            status=names["status"],
        ),
    )


def _understood(
    table: Table, seen: Sketch
) -> tuple[ColumnMapping, tuple[Measure, ...], tuple[str, ...]]:
    """What the columns of somebody's table hold, as far as that is certain.

    The area is the one column in which every cell is one; the period is the one that the
    descriptor calls so, or else the only one of periods. Numbers are measures, and what else is
    in the key splits them.
    """
    area = _only(table, seen, "area")
    years = [one.name for one in table.fields if one.is_period]
    period = years[0] if len(years) == 1 else _only(table, seen, "period")
    key = [name for name in table.key if name not in (area, period)]
    numbers = [
        one
        for one in table.fields
        if one.is_number and one.name not in (area, period) and one.name not in key
    ]
    if not numbers:
        message = Text("the descriptor calls no column a number: there are no figures to read")
        raise _NotUnderstoodError(message)
    used = {area, period, *key, *(one.name for one in numbers)}
    left = tuple(one.name for one in table.fields if one.name not in used)
    mapping = ColumnMapping(
        delimiter=",",
        decimal=".",
        area=area,
        period=period,
        dimensions=tuple(key),
        measures=tuple(
            MappedMeasure(column=one.name, key=one.name, unit=one.unit) for one in numbers
        ),
        missing={"": Status.UNSPECIFIED},
    )
    taken: set[str] = set()
    measures = []
    for one in numbers:
        name = (one.title or one.name)[:300]
        id = free_id(name, taken)
        taken.add(id)
        decimals = _decimals(table, one.name)
        measures.append(
            Measure(id=id, name=name, unit=one.unit, decimals=decimals, columns=(one.name,))
        )
    return mapping, tuple(measures), left


def _only(table: Table, seen: Sketch, kind: str) -> str:
    fitting = [one.name for one in seen.columns if one.kind == kind]
    if kind == "period":
        # a number of two thousand people is a period as well
        certain = [one for one in fitting if one in table.key] or fitting
        fitting = certain if len(certain) == 1 else fitting
    if len(fitting) == 1:
        return fitting[0]
    words = {
        "area": Text("no column, or more than one, holds areas alone"),
        "period": Text("no column, or more than one, holds periods alone"),
    }
    raise _NotUnderstoodError(words[kind])


def _decimals(table: Table, column: str) -> int:
    """The most decimals that a cell of the column has, as far as a screen shows them."""
    at = [one.name for one in table.fields].index(column)
    rows = list(csv.reader(io.StringIO(table.content.decode(), newline="")))[1:]
    return min(2, max((len(row[at].partition(".")[2]) for row in rows), default=0))
