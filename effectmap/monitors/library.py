"""The accepted copies of a municipality's monitor files: kept as Parquet, asked in one query."""

from __future__ import annotations

import difflib
import json
import os
import shutil
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from itertools import pairwise, repeat
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import duckdb
import numpy as np

from effectmap.model import Catalogue, FileSource, Measure, Monitor, Observation, Period, Status
from effectmap.model import Problem as ModelProblem
from effectmap.model import Series as Series
from effectmap.model.observation import NO_DIMENSIONS
from effectmap.monitors import copies, coverage, differences, engines, origin, queries, storage
from effectmap.monitors.areas import area_names
from effectmap.monitors.copies import Copy
from effectmap.monitors.coverage import Coverage
from effectmap.monitors.database import in_time, locked
from effectmap.monitors.dialects import kwb
from effectmap.monitors.differences import Difference, Side
from effectmap.monitors.limits import DEFAULT, within
from effectmap.monitors.origin import FileRow
from effectmap.monitors.source import MonitorError
from effectmap.monitors.states import Event, FileState, Ledger
from effectmap.words import Text

# content hash of a copy, measure, area
_Place = tuple[str, str, str]
ACCEPTED = "accepted"
RAW = "raw"
# who can put a file in its place is not bound by the rows that may come in through a page
IN_PLACE = replace(DEFAULT, max_rows=100_000_000)


class Library:
    """The monitor files of one municipality.

    `folder` holds the files; `store`, the folder of accepted copies, lies inside it. `area` is the
    municipality's own: figures of it that move are held for a person. The monitors of `catalogue`
    that are in `shared` are read there, for all maps once, and decided about there; `areas` tells
    whose figures are then watched instead of `area`.
    """

    def __init__(
        self,
        folder: Path,
        catalogue: Catalogue,
        area: str = "",
        shared: Library | None = None,
        areas: Callable[[], Iterable[str]] | None = None,
    ) -> None:
        self.folder = folder
        self.catalogue = catalogue
        self.area = area
        self.shared = shared
        self._watched = areas or (lambda: (area,))
        self._lock = threading.Lock()
        self.store = _writable(folder / ACCEPTED)
        self._ledger = Ledger(self.store)
        self._states: dict[tuple[str, str], FileState] = {}
        self._connected: duckdb.DuckDBPyConnection | None = None

    def refresh(self, who: str = "", origin: str = "") -> None:
        """Accept new and changed files. A file that cannot be used never raises: see `files`.

        `who` brought what is new, from `origin`; without them the program found it in its place.
        """
        with self._lock:
            shared = storage.shared(self.folder)
            kept = shared.fetch(self.folder, self.catalogue, self._ledger, self._ledger.states())
            decided = self._ledger.history()
            for monitor in self.catalogue.monitors:
                if self.is_shared(monitor.id):
                    continue
                for source in monitor.files:
                    key = (monitor.id, source.path)
                    last = kept.get(key)
                    state = self._states[key] = self._accept(monitor, source, last, decided)
                    if state.state != "accepted":
                        continue
                    kept[key] = state
                    if last is None or last.hash != state.hash:
                        self._ledger.record(
                            "accepted", state, who=who, origin=origin or source.path
                        )
            self._ledger.keep(kept.values())
            shared.give(self._ledger)
            self._connected = None

    @property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        """A connection that can read the copies in use; made when somebody asks for figures."""
        with self._lock:
            used = [self._copy(state.hash) for state in self.files() if state.hash]
            if self.shared is not None and all(one.parent == self.shared.store for one in used):
                # hundreds of maps without files of their own need one database
                return self.shared._connection
            if self._connected is None:
                self._connected = locked(used)
            return self._connected

    def is_shared(self, monitor: str) -> bool:
        """Whether other maps have this monitor too: its files are kept in one place for all."""
        return monitor in self.shared_monitors()

    def shared_monitors(self) -> frozenset[str]:
        """The ids of the monitors that other maps have too."""
        return frozenset(
            one.id for one in (self.shared.catalogue.monitors if self.shared is not None else ())
        )

    def take(self, key: tuple[str, str], who: str, origin: str = "") -> None:
        """Use the file that is held, as it is; its differences are not asked about again."""
        self._decide("taken", key, who)
        self.refresh(who, origin)

    def bring(self, key: tuple[str, str], path: Path, who: str) -> FileState:
        """Put a file that was examined in the place of a source's file, and use it.

        What moved has been seen by `who` and is taken as it is. Raises OSError when the file
        cannot be put there, MonitorError when that is elsewhere, LookupError when there is no such
        source.
        """
        self.source(key)
        target = self.folder / key[1]
        copies.check_inside(target, self.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.{uuid4().hex}.tmp")
        try:
            shutil.copyfile(path, temporary)
            os.replace(temporary, target)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        self.refresh(who, path.name)
        if self._states[key].state == "held":
            self.take(key, who, path.name)
        return self._states[key]

    def source(self, key: tuple[str, str]) -> FileSource:
        """The catalogue's entry of a file. Raises LookupError for none, or one that is shared."""
        monitor = None if self.is_shared(key[0]) else self.catalogue.monitor(key[0])
        for one in monitor.files if monitor else ():
            if one.path == key[1]:
                return one
        raise LookupError(key)

    def moved(self, key: tuple[str, str], hash: str, made: Copy) -> tuple[Difference, ...]:
        """What an examined copy has otherwise than the one in use; nothing for a first one."""
        state, monitor = self._states.get(key), self.catalogue.monitor(key[0])
        if state is None or monitor is None or not state.hash or state.hash == hash:
            return ()
        units = {one.key: one.unit for one in made.measured if one.unit}
        new = Side(self._copy(hash), tuple(one.key for one in made.measured), units)
        return self._between(self._side(state), new, monitor)

    def leave(self, key: tuple[str, str], who: str) -> None:
        """Go on with the earlier copy; the file that is held is not asked about again."""
        self._decide("kept", key, who)
        self.refresh()

    def _decide(self, what: str, key: tuple[str, str], who: str) -> None:
        state = self._states[key]
        held = replace(state, hash=state.proposed)
        moved = state.differences if what == "taken" else ()
        self._ledger.record(what, held, who=who, differences=moved)

    def put_back(self, key: tuple[str, str], hash: str, who: str) -> None:
        """Use an earlier accepted copy again, until the file changes.

        Raises LookupError when there is no such copy.
        """
        earlier = [
            event.state
            for event in self._ledger.history()
            if event.state.key == key and event.state.hash == hash and event.what == "accepted"
        ]
        if earlier:
            storage.shared(self.folder).fetch_copy(self.store, earlier[-1])
        if not earlier or not self._copy(hash).exists():
            raise LookupError(hash)
        now = self._ledger.states().get(key)
        state = replace(earlier[-1], seen=now.seen if now else "", state="accepted")
        with self._lock:
            self._ledger.record("put_back", state, who=who)
            self._ledger.keep({**self._ledger.states(), key: state}.values())
        self.refresh()

    def history(self) -> list[Event]:
        """Everything that happened to the files, oldest first."""
        return self._ledger.history()

    def raw(self, state: FileState) -> Path | None:
        """The file behind an accepted copy, as it was when it was read."""
        if self.shared is not None and self.is_shared(state.monitor):
            return self.shared.raw(state)
        path = self.store / RAW / state.raw
        return path if state.raw and path.exists() else None

    def origin(self, one: Observation) -> FileRow | None:
        """The row of its file on which a figure stands; None where it cannot be found.

        Where small counts of its monitor are withheld, the other figures of the row are left out.
        """
        state = next((state for state in self.files() if state.hash == one.file_hash), None)
        file = self.raw(state) if state else None
        if state is None or file is None:
            return None
        return origin.row_of(file, one, whole=not self.catalogue.small_below(state.monitor))

    def neighbourhoods(self) -> list[str]:
        """The names of the municipality's districts and neighbourhoods in the files, each once.

        Only the key figures of neighbourhoods (KWB) of CBS name them beside their code; an
        accepted copy keeps the code alone.
        """
        found: list[str] = []
        for state in self.files():
            path = self.raw(state) if state.dialect == kwb.NAME and self.area else None
            if path is None:
                continue
            try:
                found += kwb.places(path, self.area)
            except MonitorError:
                # it was read once: names are a help in a form, and no reason to stop it
                continue
        return list(dict.fromkeys(found))

    def files(self) -> list[FileState]:
        """The state of every file of the catalogue, in its order: those that are shared last."""
        own = list(self._states.values())
        return [*own, *self.shared.files()] if self.shared is not None else own

    def state(self, key: tuple[str, str]) -> FileState | None:
        """The state of one file, or None before it was looked at."""
        if self.shared is not None and self.is_shared(key[0]):
            return self.shared.state(key)
        return self._states.get(key)

    def troubles(self) -> tuple[ModelProblem, ...]:
        """What is wrong with the engine or the storage elsewhere; the figures here serve on."""
        found = engines.elsewhere(self.store).problem, storage.shared(self.folder).problem
        return tuple(problem for problem in found if problem is not None)

    def revision(self) -> str:
        """Changes when any accepted copy does, or is read under another state."""
        return "-".join(f"{state.hash[:12]}{state.state[0]}" for state in self.files())

    def series(self, wanted: Sequence[Series]) -> dict[Series, tuple[Observation, ...]]:
        """The observations of all series, sorted by period, in one query.

        Where files of one series give several figures for a period, all of them are there.
        """
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
        return {one: _by_period(all) for one, all in gathered.items()}

    def coverage(
        self, measures: Iterable[tuple[str, str]], area: str, around: Sequence[str] = ()
    ) -> dict[tuple[str, str], Coverage]:
        """What there is of each monitor's measure in `area`, its parts and `around`; one query.

        A measure that the catalogue does not have is asked for by its column.
        """
        places = self._files_by_measure(measures)
        hashes = sorted({hash for all in places.values() for hash, _column in all})
        files = {hash: str(self._copy(hash)) for hash in hashes}
        with in_time():
            return coverage.ask(self._connection.cursor(), files, places, area, around)

    def codes(self, monitor: str, columns: Iterable[str], area: str) -> dict[Period, float]:
        """The code per period, such as that of a boundary change, of columns that hold codes."""
        places = self._files_by_measure((monitor, column) for column in columns)
        files = sorted({str(self._copy(hash)) for all in places.values() for hash, _c in all})
        if not files:
            return {}
        asked = {"files": files, "measures": [column for _m, column in places], "area": area}
        with in_time():
            rows = self._connection.cursor().execute(queries.CODES, asked).fetchall()
        return {_period(period): code for period, code in rows if code is not None}

    def every(self, state: FileState, columns: Iterable[str]) -> list[Observation]:
        """All that the copy in use holds of these columns, as it stands: nothing is withheld."""
        asked = {"file": str(self._copy(state.hash)), "measures": list(columns)}
        with in_time():
            rows = self._connection.cursor().execute(queries.EVERY, asked).fetchall()
        return [
            Observation(
                measure,
                area,
                _period(period) if period else None,
                value,
                lower,
                upper,
                _STATUS[status],
                area_names().get(area, ""),
                text,
                _dimensions(dimensions),
                state.hash,
            )
            for measure, area, period, value, lower, upper, status, text, dimensions in rows
        ]

    def _files_by_measure(
        self, measures: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], list[tuple[str, str]]]:
        """Per monitor and measure the copies that hold it, each with the column that does."""
        held = [
            (state.monitor, state.hash, frozenset(state.measures))
            for state in self.files()
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
        return one.columns if one else (measure,)

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
        columns = engines.elsewhere(self.store).ask(hashes, measures, areas)
        if columns is None:
            with in_time():
                columns = self._connection.cursor().execute(queries.SERIES, asked).fetchnumpy()
        observations = _observations(columns, hashes)
        found: dict[_Place, list[Observation]] = defaultdict(list)
        for first, end in _runs(columns):
            one = observations[first]
            found[one.file_hash, one.measure, one.area or ""] += observations[first:end]
        return found

    def _copy(self, hash: str) -> Path:
        own = self.store / f"{hash}.parquet"
        return own if self.shared is None or own.exists() else self.shared._copy(hash)

    def _accept(
        self,
        monitor: Monitor,
        source: FileSource,
        last: FileState | None,
        decided: Sequence[Event],
    ) -> FileState:
        """The state of one file now: accepted, or the last copy with the reason why."""
        path = self.folder / source.path
        mark = copies.settings_mark(source)
        try:
            copies.check_inside(path, self.folder)
            seen = f"{copies.seen(path)}/{mark}"
            if last and last.seen == seen and self._copy(last.hash).exists():
                return replace(last, state="accepted")
            raw, content = copies.take(path, self.store / RAW)
            hash = content + mark
            with within(IN_PLACE):
                made = copies.make(raw, source, self._copy(hash))
            if wrong := misfits(monitor, source, made, last):
                raise MonitorError(wrong)
        except MonitorError as error:
            return self._fallen_back(monitor, source, last, error)
        new = FileState(
            monitor.id,
            source.path,
            "accepted",
            hash,
            datetime.now(UTC),
            seen,
            made.dialect,
            made.encoding,
            made.periods,
            made.areas,
            tuple(measure.key for measure in made.measured),
            made.by_status,
            (*made.problems, *_absent(monitor, source, made)),
            {one.key: one.label for one in made.measured if one.label != one.key},
            {one.key: one.unit for one in made.measured if one.unit},
            f"{content}/{raw.name}",
        )
        return self._compared(monitor, new, last, decided)

    def _compared(
        self,
        monitor: Monitor,
        new: FileState,
        last: FileState | None,
        decided: Sequence[Event],
    ) -> FileState:
        """The new state, or the last one with `new` held beside it until a person decides."""
        if last is None or last.hash == new.hash or not self._copy(last.hash).exists():
            return new
        events = [event for event in decided if event.state.key == new.key]
        taken = {one for event in events for one in event.differences}
        moved = [
            one
            for one in self._between(self._side(last), self._side(new), monitor)
            if one not in taken
        ]
        if not moved:
            return new
        name = Path(new.path).name
        problems = [ModelProblem(name, one.message, one.measure) for one in moved]
        problems.append(_stays(name, last))
        if any(event.what == "kept" and event.state.hash == new.hash for event in events):
            return replace(last, state="stale", problems=tuple(problems))
        return replace(
            last,
            state="held",
            problems=tuple(problems),
            differences=tuple(moved),
            proposed=new.hash,
        )

    def _between(self, before: Side, now: Side, monitor: Monitor) -> tuple[Difference, ...]:
        found = (
            one
            for area in self._watched()
            for one in differences.between(before, now, self.catalogue, monitor, area)
        )
        return tuple(dict.fromkeys(found))

    def _side(self, state: FileState) -> Side:
        return Side(self._copy(state.hash), state.measures, state.units)

    def _fallen_back(
        self, monitor: Monitor, source: FileSource, last: FileState | None, error: MonitorError
    ) -> FileState:
        problems = list(error.problems)
        if last is None or not last.hash or not self._copy(last.hash).exists():
            gone = not (self.folder / source.path).exists()
            state = "missing" if gone else "refused"
            return FileState(monitor.id, source.path, state, problems=tuple(problems))
        problems.append(_stays(Path(source.path).name, last))
        return replace(last, state="stale", problems=tuple(problems))


def _stays(name: str, last: FileState) -> ModelProblem:
    when = last.accepted_at.strftime("%Y-%m-%d") if last.accepted_at else "?"
    message = Text("the copy that was read on {date} stays in use", date=when)
    return ModelProblem(name, message)


def _writable(folder: Path) -> Path:
    """The folder of copies; a temporary one where the municipality's folder is read-only."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".{uuid4().hex}.probe"
        probe.touch()
        probe.unlink()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="effectmap-"))
    return folder


def misfits(
    monitor: Monitor, source: FileSource, made: Copy, last: FileState | None = None
) -> tuple[ModelProblem, ...]:
    """Why an examined copy could not be used for this file of a monitor; empty when it can.

    `last` is the state of the file it replaces; what it has otherwise, `Library.moved` tells.
    """
    try:
        _check_placed(monitor, source, made)
        _check_units(monitor, source, made)
        _check_measures(monitor, source, made, last)
    except MonitorError as error:
        return error.problems
    return ()


def _check_placed(monitor: Monitor, source: FileSource, made: Copy) -> None:
    """Without a period or an area a figure means nothing: the catalogue must give them."""
    name = Path(source.path).name
    if not made.has_period:
        message = Text("this file has no period column: give its `period` in monitors.yaml")
        raise MonitorError([ModelProblem(name, message, monitor.id)])
    if not made.has_area:
        message = Text("this file has no area column: give its `area` in monitors.yaml")
        raise MonitorError([ModelProblem(name, message, monitor.id)])


def _check_units(monitor: Monitor, source: FileSource, made: Copy) -> None:
    """The unit in the file, where it has one, must be the catalogue's."""
    units = {measure.key: measure.unit for measure in made.measured if measure.unit}
    wrong = [
        ModelProblem(
            Path(source.path).name,
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
    monitor: Monitor, source: FileSource, made: Copy, last: FileState | None
) -> None:
    """A first file without any measure of its monitor; what an earlier copy had is compared."""
    keys = {measure.key for measure in made.measured}
    if last is None and not any(set(measure.columns) & keys for measure in monitor.measures):
        raise MonitorError([_missing_column(source.path, monitor.measures[0], keys)])


def _absent(monitor: Monitor, source: FileSource, made: Copy) -> list[ModelProblem]:
    """Measures of the monitor that this file does not carry: a gap that must be seen."""
    keys = {measure.key for measure in made.measured}
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


def _observations(columns: Mapping[str, Any], hashes: Sequence[str]) -> list[Observation]:
    """What `queries.SERIES` found; by column, because a page asks for thousands."""
    files, measures, areas, periods, values, lowers, uppers, statuses, dimensions, lines = (
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
        lines,
        strict=False,  # `repeat` has no end
    )
    return list(map(_as_observation, cells))


def _runs(columns: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """First and end of each run of rows with the same file, measure and area."""
    places = [columns[name] for name in ("copy", "measure", "area")]
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


def _by_period(observations: Sequence[Observation]) -> tuple[Observation, ...]:
    starts = [one.period.start for one in observations if one.period]
    if len(starts) == len(observations) and starts == sorted(set(starts)):
        return tuple(observations)
    # of figures of one period the order is that of their files and lines, whoever found them
    files = {hash: n for n, hash in enumerate(dict.fromkeys(one.file_hash for one in observations))}
    dated = [
        (one.period, files[one.file_hash], one.line or 0, sorted(one.dimensions.items()), one)
        for one in observations
        if one.period is not None
    ]
    return tuple(row[-1] for row in sorted(dated, key=itemgetter(slice(4))))
