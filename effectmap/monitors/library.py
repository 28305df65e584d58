"""The accepted copies of a municipality's monitor files: kept as Parquet, asked in one query."""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from itertools import pairwise, repeat
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from effectmap.model import Catalogue, FileSource, Measure, Monitor, Observation, Period, Status
from effectmap.model import Problem as ModelProblem
from effectmap.model import Series as Series
from effectmap.model.observation import NO_DIMENSIONS
from effectmap.monitors import bulk, queries
from effectmap.monitors.areas import area_names
from effectmap.monitors.cells import Measured
from effectmap.monitors.dialects import plain_long
from effectmap.monitors.reading import MonitorError, Reading, read_file
from effectmap.monitors.source import content_hash, read_head
from effectmap.words import Text

# content hash of a copy, measure, area
_Place = tuple[str, str, str]
MANIFEST = "manifest.json"
ACCEPTED = "accepted"
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
    ]
)


@dataclass(frozen=True)
class FileState:
    """One file of the catalogue and its accepted copy.

    `state`: `accepted`; `stale` (the file is damaged, missing or changed for the worse: an earlier
    copy is in use); `missing` or `refused` (there is no copy).
    """

    monitor: str
    path: str
    state: str
    hash: str = ""
    accepted_at: datetime | None = None
    seen: str = ""
    dialect: str = ""
    encoding: str = ""
    periods: tuple[str, ...] = ()
    areas: int = 0
    measures: tuple[str, ...] = ()
    by_status: dict[str, int] = field(default_factory=dict)
    problems: tuple[ModelProblem, ...] = ()


class Library:
    """The monitor files of one municipality. `folder` holds the files and the accepted copies."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.folder = folder
        self.catalogue = catalogue
        self._lock = threading.Lock()
        self._store = _writable(folder / ACCEPTED)
        self._states: dict[tuple[str, str], FileState] = {}
        self._connection = duckdb.connect()
        # a copy never changes: its name is its hash
        self._connection.execute(queries.KEEP_METADATA)

    def refresh(self) -> None:
        """Accept new and changed files. A file that cannot be used never raises: see `files`."""
        with self._lock:
            known = self._manifest()
            for monitor in self.catalogue.monitors:
                for source in monitor.files:
                    key = (monitor.id, source.path)
                    self._states[key] = self._accept(monitor, source, known.get(key))
            self._write_manifest()

    def files(self) -> list[FileState]:
        """The state of every file of the catalogue, in its order."""
        return list(self._states.values())

    def revision(self) -> str:
        """Changes when any accepted copy does, or is read under another state."""
        return "-".join(f"{state.hash[:12]}{state.state[0]}" for state in self._states.values())

    def series(self, wanted: Sequence[Series]) -> dict[Series, tuple[Observation, ...]]:
        """The observations of all series, sorted by period, in one query."""
        distinct = list(dict.fromkeys(wanted))
        files = self._files_by_measure({(one.monitor, one.measure) for one in distinct})
        rows = [
            (one, (hash, column, one.area))
            for one in distinct
            for hash, column in files[one.monitor, one.measure]
        ]
        found = self._ask([place for _one, place in rows])
        gathered: dict[Series, list[Observation]] = {one: [] for one in distinct}
        for one, place in rows:
            gathered[one] += _chosen(found.get(place, ()), one.dimensions)
        return {one: _one_a_period(all) for one, all in gathered.items()}

    def _files_by_measure(
        self, measures: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], list[tuple[str, str]]]:
        """Per monitor and measure the copies that hold it, each with the column that does."""
        held = [
            (state.monitor, state.hash, frozenset(state.measures))
            for state in self._states.values()
            if state.hash
        ]
        return {
            (monitor, measure): [
                (hash, column)
                for column in self._columns(monitor, measure)
                for owner, hash, columns in held
                if owner == monitor and column in columns
            ]
            for monitor, measure in measures
        }

    def _columns(self, monitor: str, measure: str) -> tuple[str, ...]:
        found = self.catalogue.monitor(monitor)
        one = found.measure(measure) if found else None
        return one.columns if one else ()

    def _ask(self, places: Sequence[_Place]) -> dict[_Place, list[Observation]]:
        """What stands at each file, measure and area that is asked for."""
        if not places:
            return {}
        hashes, measures, areas = (sorted(set(all)) for all in zip(*places, strict=True))
        asked = {
            "files": [str(self._copy(hash)) for hash in hashes],
            "measures": measures,
            "areas": areas,
        }
        columns = self._connection.cursor().execute(queries.SERIES, asked).fetchnumpy()
        observations = _observations(columns, hashes)
        found: dict[_Place, list[Observation]] = defaultdict(list)
        for first, end in _runs(columns):
            one = observations[first]
            found[one.file_hash, one.measure, one.area or ""] += observations[first:end]
        return found

    def _copy(self, hash: str) -> Path:
        return self._store / f"{hash}.parquet"

    def _accept(self, monitor: Monitor, source: FileSource, last: FileState | None) -> FileState:
        """The state of one file now: accepted, or the last copy with the reason why."""
        path = self.folder / source.path
        try:
            seen = _seen(path)
            settings = f"{source.dialect}/{source.period}/{source.area}"
            if last and last.seen == f"{seen}/{settings}" and self._copy(last.hash).exists():
                return replace(last, state="accepted", problems=last.problems)
            quick = self._bulk(monitor, source, path, f"{seen}/{settings}", last)
            if quick is not None:
                return quick
            reading = read_file(
                path, dialect=source.dialect, period=source.period, area=source.area
            )
            _check_placed(monitor, source, reading)
            _check_units(monitor, reading)
            _check_measures(monitor, source, reading, last)
            hash = content_hash(path) + _settings_mark(settings)
            self._keep(hash, reading)
        except MonitorError as error:
            return self._fallen_back(monitor, source, last, error)
        return FileState(
            monitor.id,
            source.path,
            "accepted",
            hash,
            datetime.now(UTC),
            f"{seen}/{settings}",
            reading.dialect,
            reading.encoding,
            reading.periods,
            len(reading.areas),
            tuple(measure.key for measure in reading.measures),
            reading.by_status,
            (*reading.held, *reading.notes, *_absent(monitor, source, reading)),
        )

    def _bulk(
        self,
        monitor: Monitor,
        source: FileSource,
        path: Path,
        seen: str,
        last: FileState | None,
    ) -> FileState | None:
        """The state of a large plain long file that fits in every row; None for any other."""
        if path.is_dir() or path.stat().st_size < bulk.MIN_BYTES or source.dialect is not None:
            return None
        head = read_head(path)
        if not plain_long.recognise(head):
            return None
        hash = content_hash(path)
        temporary = self._copy(hash).with_suffix(f".{os.getpid()}.tmp")
        found = bulk.copy_plain_long(path, temporary)
        if found is None:
            temporary.unlink(missing_ok=True)
            return None
        reading = Reading(
            path,
            plain_long.NAME,
            head.encoding,
            tuple(Measured(key, key) for key in found.measures),
            (),
            (),
            (),
        )
        _check_measures(monitor, source, reading, last)
        os.replace(temporary, self._copy(hash))
        return FileState(
            monitor.id,
            source.path,
            "accepted",
            hash,
            datetime.now(UTC),
            seen,
            plain_long.NAME,
            head.encoding,
            found.periods,
            found.areas,
            found.measures,
            found.by_status,
            tuple(_absent(monitor, source, reading)),
        )

    def _fallen_back(
        self, monitor: Monitor, source: FileSource, last: FileState | None, error: MonitorError
    ) -> FileState:
        problems = list(error.problems)
        if last is None or not last.hash or not self._copy(last.hash).exists():
            gone = not (self.folder / source.path).exists()
            state = "missing" if gone else "refused"
            return FileState(monitor.id, source.path, state, problems=tuple(problems))
        when = last.accepted_at.strftime("%Y-%m-%d") if last.accepted_at else "?"
        message = Text("the copy that was read on {date} stays in use", date=when)
        problems.append(ModelProblem(Path(source.path).name, message))
        return replace(last, state="stale", problems=tuple(problems))

    def _keep(self, hash: str, reading: Reading) -> None:
        """Write the copy whole or not at all."""
        path = self._copy(hash)
        if path.exists():
            return
        incoming = _table(reading.observations)
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        with duckdb.connect() as connection:
            connection.register("incoming", incoming)
            # a path of our own making: hash and folder, quotes doubled
            connection.execute(queries.COPY_SORTED.format(path=str(temporary).replace("'", "''")))
        os.replace(temporary, path)

    def _manifest(self) -> dict[tuple[str, str], FileState]:
        try:
            rows = json.loads((self._store / MANIFEST).read_text(encoding="utf-8"))
            return {(row["monitor"], row["path"]): _state(row) for row in rows}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def _write_manifest(self) -> None:
        rows = []
        for state in self._states.values():
            if state.hash:
                row = asdict(replace(state, problems=()))
                row["accepted_at"] = state.accepted_at.isoformat() if state.accepted_at else None
                row.pop("problems")
                rows.append(row)
        temporary = self._store / f"{MANIFEST}.{os.getpid()}.tmp"
        temporary.write_text(json.dumps(rows, indent=1), encoding="utf-8")
        os.replace(temporary, self._store / MANIFEST)


def _state(row: dict[str, Any]) -> FileState:
    when = row["accepted_at"]
    return FileState(
        **{
            **row,
            "accepted_at": datetime.fromisoformat(when) if when else None,
            "periods": tuple(row["periods"]),
            "measures": tuple(row["measures"]),
        }
    )


def _writable(folder: Path) -> Path:
    """The folder of copies; a temporary one where the municipality's folder is read-only."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".{os.getpid()}.probe"
        probe.touch()
        probe.unlink()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="effectmap-"))
    return folder


def _seen(path: Path) -> str:
    """Size and time of a file, or of all in a folder; a cheap sign that nothing changed."""
    if not path.exists():
        raise MonitorError([ModelProblem(path.name, Text("the file is missing"))])
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    return ";".join(f"{file.stat().st_size}:{file.stat().st_mtime_ns}" for file in files)


def _settings_mark(settings: str) -> str:
    """Keeps copies apart of one file that the catalogue reads in two ways."""

    return "" if settings == "None/None/None" else hashlib.sha256(settings.encode()).hexdigest()[:8]


def _check_placed(monitor: Monitor, source: FileSource, reading: Reading) -> None:
    """Without a period or an area a figure means nothing: the catalogue must give them."""
    name = Path(source.path).name
    if any(one.period is None for one in reading.observations):
        message = Text("this file has no period column: give its `period` in monitors.yaml")
        raise MonitorError([ModelProblem(name, message, monitor.id)])
    if any(one.area is None for one in reading.observations):
        message = Text("this file has no area column: give its `area` in monitors.yaml")
        raise MonitorError([ModelProblem(name, message, monitor.id)])


def _check_units(monitor: Monitor, reading: Reading) -> None:
    """The unit in the file, where it has one, must be the catalogue's."""
    units = {measure.key: measure.unit for measure in reading.measures if measure.unit}
    wrong = [
        ModelProblem(
            reading.path.name,
            Text("the unit is “{found}”, expected “{unit}”", found=units[name], unit=measure.unit),
            column=name,
        )
        for measure in monitor.measures
        for name in measure.columns
        if name in units and _plain(units[name]) != _plain(measure.unit)
    ]
    if wrong:
        raise MonitorError(wrong)


def _plain(unit: str | None) -> str:
    return " ".join((unit or "").lower().split())


def _check_measures(
    monitor: Monitor, source: FileSource, reading: Reading, last: FileState | None
) -> None:
    """A column that the last copy had and that is gone now: the last copy stays."""
    keys = {measure.key for measure in reading.measures}
    before = set(last.measures) if last else set()
    wrong = [
        _missing_column(source.path, measure, keys)
        for measure in monitor.measures
        if (set(measure.columns) & before) and not (set(measure.columns) & keys)
    ]
    if not wrong and not any(set(measure.columns) & keys for measure in monitor.measures):
        wrong = [_missing_column(source.path, monitor.measures[0], keys)]
    if wrong:
        raise MonitorError(wrong)


def _absent(monitor: Monitor, source: FileSource, reading: Reading) -> list[ModelProblem]:
    """Measures of the monitor that this file does not carry: a gap that must be seen."""
    keys = {measure.key for measure in reading.measures}
    return [
        _missing_column(source.path, measure, keys)
        for measure in monitor.measures
        if not set(measure.columns) & keys
    ]


def _missing_column(path: str, measure: Measure, known: Iterable[str]) -> ModelProblem:
    name = measure.columns[-1]
    near = difflib.get_close_matches(name, list(known), 1, 0.5)
    if near:
        message = Text(
            "this column is missing; “{near}” looks like it. Was it renamed? "
            "Then add the new name to monitors.yaml",
            near=near[0],
        )
    else:
        message = Text("this column is missing: download the file again with it")
    return ModelProblem(Path(path).name, message, measure.id, column=name)


def _table(observations: Sequence[Observation]) -> pa.Table:
    return pa.table(
        {
            "measure": [one.measure for one in observations],
            "area": [one.area for one in observations],
            "period": [str(one.period) if one.period else None for one in observations],
            "value": [one.value for one in observations],
            "lower": [one.lower for one in observations],
            "upper": [one.upper for one in observations],
            "status": [str(one.status) for one in observations],
            "text": [one.text for one in observations],
            "dimensions": [
                json.dumps(dict(one.dimensions)) if one.dimensions else None for one in observations
            ],
        },
        schema=SCHEMA,
    )


def _observations(columns: Mapping[str, Any], hashes: Sequence[str]) -> list[Observation]:
    """What `queries.SERIES` found; by column, because a page asks for thousands."""
    files, measures, areas, periods, values, lowers, uppers, statuses, dimensions = (
        column.tolist() for column in columns.values()
    )
    cells = zip(
        measures,
        areas,
        map(_period, periods),
        values,
        lowers,
        uppers,
        map(_STATUS.__getitem__, statuses),
        map(area_names().get, areas, repeat("")),
        repeat(None),
        map(_dimensions, dimensions),
        map(hashes.__getitem__, files),
        strict=False,  # `repeat` has no end
    )
    return list(map(_as_observation, cells))


def _runs(columns: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """First and end of each run of rows with the same file, measure and area."""
    places = [columns[name] for name in ("file_index", "measure", "area")]
    if not len(places[0]):
        return iter(())
    changes = np.logical_or.reduce([place[1:] != place[:-1] for place in places])
    return pairwise([0, *(np.flatnonzero(changes) + 1).tolist(), len(places[0])])


# what `Observation._make` does, without its steps in Python
_as_observation = partial(tuple.__new__, Observation)
_STATUS = {status.value: status for status in Status}


@lru_cache(maxsize=2000)
def _period(text: str) -> Period:
    return Period.parse(text)


@lru_cache(maxsize=2000)
def _dimensions(text: str | None) -> Mapping[str, str]:
    return MappingProxyType(json.loads(text)) if text else NO_DIMENSIONS


def _chosen(
    observations: Sequence[Observation], dimensions: tuple[tuple[str, str], ...]
) -> Sequence[Observation]:
    if not dimensions:
        return observations
    return [
        one
        for one in observations
        if all(one.dimensions.get(name) == code for name, code in dimensions)
    ]


def _one_a_period(observations: Sequence[Observation]) -> tuple[Observation, ...]:
    """Sorted, one figure a period; two different ones for the same period are no figure at all."""
    starts = [one.period.start for one in observations if one.period]
    if len(starts) == len(observations) and starts == sorted(set(starts)):
        return tuple(observations)
    found: dict[Period | None, Observation] = {}
    for one in observations:
        before = found.setdefault(one.period, one)
        if before is not one and before.value != one.value:
            found[one.period] = one._replace(
                value=None, lower=None, upper=None, status=Status.UNSPECIFIED
            )
    return tuple(found[period] for period in sorted(filter(None, found)))
