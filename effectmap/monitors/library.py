"""The accepted copies of a municipality's monitor files: kept as Parquet, asked in one query."""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import tempfile
import threading
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from effectmap.model import Catalogue, FileSource, Measure, Monitor, Observation, Period, Status
from effectmap.model import Problem as ModelProblem
from effectmap.monitors import bulk, queries
from effectmap.monitors.areas import area_names
from effectmap.monitors.cells import Measured
from effectmap.monitors.dialects import plain_long
from effectmap.monitors.reading import MonitorError, Reading, read_file
from effectmap.monitors.source import content_hash, read_head
from effectmap.words import Text

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
class Series:
    """What a page wants: one measure of one monitor in one area; `dimensions` choose rows."""

    monitor: str
    measure: str
    area: str
    dimensions: tuple[tuple[str, str], ...] = ()


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
        rows = [
            (number, column, one.area, state.hash)
            for number, one in enumerate(distinct)
            for column in self._columns(one)
            for state in self._states.values()
            if state.monitor == one.monitor and state.hash and column in state.measures
        ]
        found: dict[Series, list[Observation]] = {one: [] for one in distinct}
        if rows:
            for number, observation in self._ask(rows):
                one = distinct[number]
                if _chosen(observation, one.dimensions):
                    found[one].append(observation)
        return {one: tuple(_one_a_period(all)) for one, all in found.items()}

    def _columns(self, one: Series) -> tuple[str, ...]:
        monitor = self.catalogue.monitor(one.monitor)
        measure = monitor.measure(one.measure) if monitor else None
        return measure.columns if measure else ()

    def _ask(self, rows: list[tuple[int, str, str, str]]) -> Iterable[tuple[int, Observation]]:
        names = ("series", "column_name", "area", "file_hash")
        table = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
        files = sorted({str(self._copy(row[3])) for row in rows})
        with duckdb.connect() as connection:
            connection.register("wanted", table)
            asked = {
                "files": files,
                "measures": sorted({row[1] for row in rows}),
                "areas": sorted({row[2] for row in rows}),
            }
            answer = connection.execute(queries.SERIES, asked).fetchall()
        for number, *rest in answer:
            yield number, _observation(rest)

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
            "dimensions": [json.dumps(one.dimensions) for one in observations],
        },
        schema=SCHEMA,
    )


def _observation(row: list[Any]) -> Observation:
    measure, area, period, value, lower, upper, status, text, dimensions, hash = row
    return Observation(
        measure,
        area,
        _period(period) if period else None,
        value,
        lower,
        upper,
        _STATUS[status],
        area_names().get(area, ""),
        text,
        json.loads(dimensions) if dimensions != "{}" else {},
        hash,
    )


_STATUS = {status.value: status for status in Status}


@lru_cache(maxsize=2000)
def _period(text: str) -> Period:
    return Period.parse(text)


def _chosen(observation: Observation, dimensions: tuple[tuple[str, str], ...]) -> bool:
    return all(observation.dimensions.get(name) == code for name, code in dimensions)


def _one_a_period(observations: Sequence[Observation]) -> list[Observation]:
    """One figure a period; two different ones for the same period are no figure at all."""
    found: dict[Period | None, Observation] = {}
    for one in observations:
        before = found.get(one.period)
        if before is not None and before.value != one.value:
            one = replace(one, value=None, lower=None, upper=None, status=Status.UNSPECIFIED)
        found[one.period] = one
    ordered = [period for period in found if period is not None]
    return [found[period] for period in sorted(ordered)]
