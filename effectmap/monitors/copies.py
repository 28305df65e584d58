"""From a file to a sorted Parquet copy of its figures, and what stands in it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from effectmap.model import FileSource, Observation, Problem
from effectmap.monitors import bulk
from effectmap.monitors.cells import Measured
from effectmap.monitors.columns import Coded, Codes, Numbers, columns_of
from effectmap.monitors.dialects import plain_long
from effectmap.monitors.groups import SMALL, rows_together
from effectmap.monitors.reading import MonitorError, Reading, read_file
from effectmap.monitors.source import content_hash, fail, read_head
from effectmap.words import Text

SCHEMA = pa.schema(
    [
        ("measure", pa.string()),
        ("area", pa.string()),
        ("period", pa.string()),
        ("value", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("status", pa.string()),
        ("text", pa.string()),
        ("dimensions", pa.string()),
        ("line", pa.int32()),
    ]
)
# a file that was touched more recently may still be growing
SETTLED_SECONDS = 1.0
TRIES = 20


@dataclass(frozen=True)
class Copy:
    """What a copy holds. `problems` are rows left out and what a reader should know.

    `placed` is false when figures have no period or no area, which the catalogue must then give.
    """

    dialect: str
    encoding: str
    periods: tuple[str, ...]
    areas: int
    measured: tuple[Measured, ...]
    by_status: dict[str, int]
    has_period: bool = True
    has_area: bool = True
    problems: tuple[Problem, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            **vars(self),
            "measured": [vars(one) for one in self.measured],
            "problems": [one.to_json() for one in self.problems],
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Copy:
        """What `to_json` gave. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            **{
                **row,
                "periods": tuple(row["periods"]),
                "measured": tuple(Measured(**one) for one in row["measured"]),
                "problems": tuple(map(Problem.from_json, row["problems"])),
            }
        )


def settings_mark(source: FileSource) -> str:
    """Keeps copies apart of one file that the catalogue reads in two ways."""
    settings = source.model_dump_json(exclude={"path"}, exclude_defaults=True)
    return "" if settings == "{}" else hashlib.sha256(settings.encode()).hexdigest()[:8]


def seen(path: Path) -> str:
    """Size and time of a file, or of all in a folder; a cheap sign that nothing changed.

    Raises MonitorError when there is no such file.
    """
    try:
        files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
        stats = [file.stat() for file in files]
    except FileNotFoundError:
        raise fail(path, Text("the file is missing")) from None
    except OSError:
        raise fail(path, Text("the file cannot be opened")) from None
    return ";".join(f"{one.st_size}:{one.st_mtime_ns}" for one in stats)


def check_inside(path: Path, folder: Path) -> None:
    """Raises MonitorError for a path that leads, by a link on the way, out of `folder`."""
    within = path.iterdir() if path.is_dir() else ()
    if not all(one.resolve().is_relative_to(folder.resolve()) for one in (path, *within)):
        raise fail(path, _ELSEWHERE)


def check_itself(path: Path) -> None:
    """Raises MonitorError for a link instead of a file, and for a folder with one in it."""
    if path.is_symlink() or (path.is_dir() and any(one.is_symlink() for one in path.iterdir())):
        raise fail(path, _ELSEWHERE)


_ELSEWHERE = Text("this is a link to somewhere else: put the file itself here")


def take(path: Path, folder: Path) -> tuple[Path, str]:
    """A copy of the file as it is when nobody writes to it, and its content hash.

    The copy keeps its name, in a folder named by the hash. Raises MonitorError when the file goes
    on changing, or is missing.
    """
    for _try in range(TRIES):
        before = _settled(path)
        taking = folder / f".taking-{uuid4().hex}"
        taking.mkdir(parents=True)
        try:
            _copy(path, taking / path.name)
            if seen(path) == before:
                hash = content_hash(taking / path.name)
                return _named(taking, folder / hash) / path.name, hash
        finally:
            shutil.rmtree(taking, ignore_errors=True)
    raise fail(path, Text("the file is still being written: try again when that is done"))


def _settled(path: Path) -> str:
    """Wait until size and time stay the same; gives them."""
    before = seen(path)
    newest = max(int(part.split(":")[1]) for part in before.split(";")) / 1e9
    if time.time() - newest < SETTLED_SECONDS:
        time.sleep(SETTLED_SECONDS / 10)
        return seen(path)
    return before


def _copy(path: Path, target: Path) -> None:
    try:
        if path.is_dir():
            target.mkdir()
            for file in sorted(path.glob("*.csv")):
                shutil.copyfile(file, target / file.name)
        else:
            shutil.copyfile(path, target)
    except OSError:
        raise fail(path, Text("the file cannot be opened")) from None


def _named(taking: Path, folder: Path) -> Path:
    """Give the copy its name; who comes second with the same content finds it there."""
    try:
        taking.rename(folder)
    except OSError:
        if not any(folder.iterdir()):
            raise
    return folder


def make(path: Path, source: FileSource, target: Path) -> Copy:
    """Write the sorted Parquet copy of a file to `target`, whole or not at all.

    What was made before is not made again. Raises MonitorError for what cannot be read.
    """
    if (before := _made(target)) is not None:
        return before
    temporary = target.with_suffix(f".{uuid4().hex}.tmp")
    try:
        made = _in_bulk(path, source, temporary) or _by_row(path, source, temporary)
        os.replace(temporary, target)
        temporary.write_text(json.dumps(made.to_json(), ensure_ascii=False), encoding="utf-8")
        os.replace(temporary, target.with_suffix(".json"))
    finally:
        temporary.unlink(missing_ok=True)
    return made


def _made(target: Path) -> Copy | None:
    if not target.exists():
        return None
    try:
        return Copy.from_json(json.loads(target.with_suffix(".json").read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _in_bulk(path: Path, source: FileSource, target: Path) -> Copy | None:
    """A large plain long file that fits in every row; None for any other."""
    if path.is_dir() or path.stat().st_size < bulk.MIN_BYTES or _read_by_hand(source):
        return None
    head = read_head(path)
    if head.sheets or head.encoding not in bulk.ENCODINGS:
        return None
    if tuple(head.header(";")) != plain_long.COLUMNS:
        return None
    found = bulk.copy_plain_long(path, target)
    if found is None:
        return None
    measured = tuple(Measured(key, key) for key in found.measures)
    return Copy(
        plain_long.NAME, head.encoding, found.periods, found.areas, measured, found.by_status
    )


def _read_by_hand(source: FileSource) -> bool:
    return source.dialect is not None or source.mapping is not None


def _by_row(path: Path, source: FileSource, target: Path) -> Copy:
    reading = read_file(
        path,
        dialect=source.dialect,
        period=source.period,
        area=source.area,
        mapping=source.mapping,
    )
    _write(reading.observations, target)
    return summary(reading)


def summary(reading: Reading) -> Copy:
    """What a reading holds, without its figures."""
    figures = columns_of(reading.observations)
    return Copy(
        reading.dialect,
        reading.encoding,
        reading.periods,
        len(set(figures.areas.used()) - {None}),
        reading.measures,
        reading.by_status,
        _all_given(figures.periods),
        _all_given(figures.areas),
        (*reading.held, *reading.notes),
    )


def _all_given(cells: Coded[Any]) -> bool:
    return None not in cells.values or None not in cells.used()


def _write(observations: Sequence[Observation], target: Path) -> None:
    figures = columns_of(observations)
    periods = figures.periods.each(lambda one: str(one) if one else None)
    about = [json.dumps(dict(one)) if one else None for one in figures.dimensions.values]
    texts: dict[str, Coded[Any]] = {
        "measure": figures.measures,
        "area": figures.areas,
        "period": periods,
        "status": figures.statuses,
        "text": figures.texts,
        "dimensions": Coded(about, figures.dimensions.codes),
    }
    numbers: dict[str, np.ndarray[Any, Any]] = {
        "value": figures.values,
        "lower": figures.lowers,
        "upper": figures.uppers,
        "line": figures.lines,
    }
    order = np.lexsort([_ranks(all) for all in (periods, figures.areas, figures.measures)])
    together = rows_together(len(order), len(figures.measures.values))
    is_small = together == SMALL
    # each small group is written by itself, with the texts it has and no other: reading one costs
    # them all
    step = together if is_small else max(len(order), 1)
    writer = None
    try:
        for first in range(0, max(len(order), 1), step):
            rows = order[first : first + step]
            columns = {name: _as_texts(all, rows, is_small) for name, all in texts.items()}
            columns |= {name: _as_numbers(all, rows) for name, all in numbers.items()}
            table = pa.table([columns[name] for name in SCHEMA.names], SCHEMA.names)
            writer = writer or pq.ParquetWriter(
                target,
                table.schema,
                compression="zstd",
                use_dictionary=[*texts, "value"],
                # by which a query skips what it does not want; of areas every large group holds all
                write_statistics=["measure", "area"] if is_small else ["measure"],
                store_schema=False,
            )
            writer.write_table(table, together)
    finally:
        if writer is not None:
            writer.close()


def _as_texts(cells: Coded[str | None], rows: Numbers, only_used: bool) -> pa.DictionaryArray:
    codes, mask, values = cells.codes[rows], None, cells.values
    if only_used:
        used = np.zeros(len(values), bool)
        used[codes] = True
        values = tuple(values[n] for n in np.flatnonzero(used))
        codes = (np.cumsum(used, dtype=np.int32) - 1)[codes]
    if None in values:
        mask = np.array([text is None for text in values], bool)[codes]
    known = pc.fill_null(pa.array(values, pa.string()), "")
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=mask), known)


def _as_numbers(all: np.ndarray[Any, Any], rows: Numbers) -> pa.Array:
    cells = all[rows]
    if cells.dtype == np.float64:
        missing = np.isnan(cells)
        if missing.all():
            return pa.nulls(len(cells), pa.float64())
        return pa.array(cells, mask=missing if missing.any() else None)
    return pa.array(cells)


def _ranks(texts: Coded[str | None]) -> Codes:
    """The place of every text in the order of all; None comes last."""
    known = pa.array(texts.values, pa.string())
    rank = np.empty(len(known), np.int32)
    rank[pc.sort_indices(known).to_numpy()] = np.arange(len(known), dtype=np.int32)
    return rank[texts.codes]


__all__ = ["Copy", "MonitorError", "make", "seen", "summary", "take"]
