"""Adding a monitor, or a file to one, to monitors.yaml: everything else stays as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from effectmap.model import Catalogue, FileSource, Measure, Monitor
from effectmap.store import yaml_edit
from effectmap.store.map_edit import check
from effectmap.store.map_file import CATALOGUE_FILE, load
from effectmap.store.yaml_edit import CHANGED, Edit, added, one_at_a_time, refused, replace, row


def version(folder: Path) -> str:
    """Changes when monitors.yaml does."""
    return yaml_edit.version(folder, (CATALOGUE_FILE,))


def add_monitor(folder: Path, monitor: Monitor, *, expected: str) -> Catalogue:
    """Write a new monitor with its files and measures; returns the catalogue with it.

    `expected` is the `version` that the person looked at. Raises ProblemsError, with nothing
    changed, when the file changed since, when it is written in a form that cannot be added to, or
    when the result would not be a catalogue that can be used.
    """
    return _write(folder, expected, [Edit((), "monitors", row(monitor))], monitor)


def add_file(
    folder: Path,
    monitor: Monitor,
    source: FileSource,
    *,
    expected: str,
    measures: Iterable[Measure] = (),
    columns: Mapping[str, str] | None = None,
) -> Catalogue:
    """Write a file beside those of a monitor; returns the catalogue with it.

    `measures` are new to the monitor. `columns` gives, by the name of a column in the new file,
    the id of the measure that it holds: the measure keeps its other names. Raises ProblemsError as
    `add_monitor` does.
    """
    place = (("monitors", monitor.id),)
    new, names = tuple(measures), columns or {}
    edits = [Edit(place, "files", row(source))]
    edits += [Edit((*place, ("measures", id)), "columns", column) for column, id in names.items()]
    edits += [Edit(place, "measures", row(measure)) for measure in new]
    return _write(folder, expected, edits, widened(monitor, source, new, names))


def widened(
    monitor: Monitor, source: FileSource, measures: Iterable[Measure], columns: Mapping[str, str]
) -> Monitor:
    """The monitor as `add_file` makes it."""

    def named(measure: Measure) -> Measure:
        more = (column for column, id in columns.items() if id == measure.id)
        return measure.model_copy(update={"columns": (*measure.columns, *more)})

    known = map(named, monitor.measures)
    return monitor.model_copy(
        update={"files": (*monitor.files, source), "measures": (*known, *measures)}
    )


def _write(folder: Path, expected: str, edits: list[Edit], monitor: Monitor) -> Catalogue:
    with one_at_a_time:
        if version(folder) != expected:
            raise refused(CATALOGUE_FILE, CHANGED)
        map, before = load(folder)
        after = _with(before, monitor)
        new = added(folder / CATALOGUE_FILE, edits)
        check(folder, {CATALOGUE_FILE: new}, (map.model_dump(), after.model_dump()))
        if version(folder) != expected:
            raise refused(CATALOGUE_FILE, CHANGED)
        replace((folder / CATALOGUE_FILE).resolve(), new)
    return after


def _with(catalogue: Catalogue, monitor: Monitor) -> Catalogue:
    """The catalogue with this monitor in the place of the one with its id, or as the last."""
    known = catalogue.monitors
    monitors = tuple(monitor if one.id == monitor.id else one for one in known)
    if catalogue.monitor(monitor.id) is None:
        monitors = (*known, monitor)
    return catalogue.model_copy(update={"monitors": monitors})
