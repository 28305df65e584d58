"""Adding a monitor, a file or a measure to monitors.yaml: everything else stays as it stands."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from pathlib import Path

from effectmap.model import Catalogue, FileSource, Measure, Monitor, ProblemsError
from effectmap.model.check import check_catalogue
from effectmap.store import yaml_edit
from effectmap.store.map_file import CATALOGUE_FILE, beside_shared, load_own_catalogue
from effectmap.store.yaml_edit import (
    CHANGED,
    NOT_ADDED_TO,
    Edit,
    added,
    one_at_a_time,
    refused,
    replace,
    row,
)
from effectmap.words import Text


def version(folder: Path) -> str:
    """Changes when monitors.yaml does."""
    return yaml_edit.version(folder, (CATALOGUE_FILE,))


def add_monitor(folder: Path, monitor: Monitor, *, expected: str) -> Catalogue:
    """Write a new monitor with its files and measures; returns the catalogue with it.

    `expected` is the `version` that the person looked at. Raises ProblemsError, with nothing
    changed, when the file changed since, when it is written in a form that cannot be added to, or
    when the result would not be a catalogue that can be used.
    """
    return add_monitors(folder, [monitor], expected=expected)


def add_monitors(folder: Path, monitors: Sequence[Monitor], *, expected: str) -> Catalogue:
    """Write new monitors at once, which may name each other. Raises as `add_monitor` does."""
    edits = [Edit((), "monitors", row(monitor)) for monitor in monitors]
    return _write(folder, expected, edits, *monitors)


def add_measure(folder: Path, monitor: str, measure: Measure) -> None:
    """Write a measure that is new to a monitor. Raises ProblemsError as `add_monitor` does."""
    seen = version(folder)
    known = load_own_catalogue(folder).monitor(monitor)
    if known is None:
        raise refused(CATALOGUE_FILE, Text("“{id}” does not exist", id=monitor))
    wider = known.model_copy(update={"measures": (*known.measures, measure)})
    edit = Edit((("monitors", monitor),), "measures", row(measure))
    _write(folder, seen, [edit], wider)


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


def _write(folder: Path, expected: str, edits: list[Edit], *monitors: Monitor) -> Catalogue:
    with one_at_a_time((folder / CATALOGUE_FILE).resolve()):
        if version(folder) != expected:
            raise refused(CATALOGUE_FILE, CHANGED)
        after = reduce(_with, monitors, load_own_catalogue(folder))
        new = added(folder / CATALOGUE_FILE, edits)
        _check(new, after, folder)
        if version(folder) != expected:
            raise refused(CATALOGUE_FILE, CHANGED)
        replace((folder / CATALOGUE_FILE).resolve(), new)
    return after


def _check(new: bytes, after: Catalogue, folder: Path) -> None:
    """That the new file is a usable catalogue, and differs in exactly what was added."""
    with tempfile.TemporaryDirectory(prefix="effectmap-") as name:
        (Path(name) / CATALOGUE_FILE).write_bytes(new)
        found = load_own_catalogue(Path(name))
    if problems := check_catalogue(beside_shared(folder, found), CATALOGUE_FILE):
        raise ProblemsError(problems)
    if found != after:
        raise refused(CATALOGUE_FILE, NOT_ADDED_TO)


def _with(catalogue: Catalogue, monitor: Monitor) -> Catalogue:
    """The catalogue with this monitor in the place of the one with its id, or as the last."""
    known = catalogue.monitors
    monitors = tuple(monitor if one.id == monitor.id else one for one in known)
    if catalogue.monitor(monitor.id) is None:
        monitors = (*known, monitor)
    return catalogue.model_copy(update={"monitors": monitors})
