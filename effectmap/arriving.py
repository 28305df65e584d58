"""From a file that came in to its place in the catalogue: beside other files, or a new monitor.

A file that takes the place of a listed one changes no catalogue: see `effectmap.deciding`.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from effectmap.analysis.proposal import free_id
from effectmap.model import (
    Catalogue,
    FileSource,
    Measure,
    Monitor,
    MonitorKind,
    Problem,
    ProblemsError,
)
from effectmap.model.catalogue import is_inside
from effectmap.monitors.copies import Copy
from effectmap.monitors.coverage import Split
from effectmap.monitors.intake import safe_name
from effectmap.monitors.library import Library, misfits
from effectmap.monitors.states import FileState
from effectmap.store import catalogue_edit
from effectmap.store.map_file import CATALOGUE_FILE
from effectmap.store.roles import Actor, Permission, demand
from effectmap.store.yaml_edit import CHANGED, refused
from effectmap.workspace import Workspace

FOLDER = "files"


@dataclass(frozen=True)
class Ticked:
    """A measure of the file that is to be used: `column` is its name there, `split` its rows.

    `of` is the id of the monitor's measure that it is; the others say it for a new measure.
    """

    column: str
    split: Split = ()
    of: str = ""
    name: str = ""
    unit: str = ""
    decimals: int = 1
    counts: bool = False


@dataclass(frozen=True)
class About:
    """What only people know of a new monitor."""

    name: str
    publisher: str
    source: str
    licence: str
    kind: MonitorKind
    frequency: str
    example: bool


@dataclass(frozen=True)
class Draft:
    """A monitor as it will be once the file `source` is accepted; `known` is as it is until then.

    `measures` are new to a known monitor; `columns` gives the measure (id) that a column is.
    """

    monitor: Monitor
    source: FileSource
    known: Monitor | None = None
    measures: tuple[Measure, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)

    def problems(self, made: Copy) -> tuple[Problem, ...]:
        """Why the file cannot be used for the monitor, before anything changes."""
        return misfits(self.monitor, self.source, made)


def new_monitor(
    workspace: Workspace, about: About, source: FileSource, ticked: Sequence[Ticked]
) -> Draft:
    """A monitor of its own for this file; its id is made of its name."""
    taken = {monitor.id for monitor in workspace.catalogue.monitors}
    monitor = Monitor(
        id=free_id(about.name, taken),
        **vars(about),
        files=(source,),
        measures=_measures(ticked, ()),
    )
    return Draft(monitor, source)


def beside(monitor: Monitor, source: FileSource, ticked: Sequence[Ticked]) -> Draft:
    """The file beside those of a monitor, with the measures that it did not know yet."""
    columns = {one.column: one.of for one in ticked if one.of}
    new = _measures([one for one in ticked if not one.of], monitor.measures)
    wider = catalogue_edit.widened(monitor, source, new, columns)
    return Draft(wider, source, monitor, new, columns)


def _measures(ticked: Sequence[Ticked], known: Sequence[Measure]) -> tuple[Measure, ...]:
    taken = {measure.id for measure in known}
    found = []
    for one in ticked:
        measure = Measure(
            id=free_id(one.name, taken),
            name=one.name,
            unit=one.unit,
            decimals=one.decimals,
            columns=(one.column,),
            dimensions=dict(one.split),
        )
        taken.add(measure.id)
        # what the unit says already need not stand in the file
        said = {} if measure.counts == one.counts else {"count": one.counts}
        found.append(measure.model_copy(update=said))
    return tuple(found)


def free_path(workspace: Workspace, name: str) -> str:
    """Where a file of this name can be kept: below `files`, `-2` when there is one already."""
    if not is_inside(name):
        name = safe_name(name)
    listed = {file.path for monitor in workspace.catalogue.monitors for file in monitor.files}
    bare, number = Path(name), 1
    found = f"{FOLDER}/{name}"
    while found in listed or (workspace.folder / found).exists():
        number += 1
        found = f"{FOLDER}/{bare.with_stem(f'{bare.stem}-{number}').name}"
    return found


def shared(workspace: Workspace, draft: Draft, made: Copy) -> dict[str, list[str]]:
    """Per file of the monitor the periods that this one has as well, of a measure in both.

    Where two files have different figures for one period, neither is shown.
    """
    keys = {one.key for one in made.measured}
    found: dict[str, list[str]] = {}
    for state in workspace.files:
        if draft.known is None or state.monitor != draft.known.id:
            continue
        both = any(
            keys & set(measure.columns) and set(state.measures) & set(measure.columns)
            for measure in draft.monitor.measures
        )
        periods = sorted(set(made.periods) & set(state.periods))
        if both and periods:
            found[state.path] = periods
    return found


def accept(workspace: Workspace, draft: Draft, raw: Path, actor: Actor, expected: str) -> FileState:
    """Put the examined file `raw` in its place, write the catalogue, and use the file.

    `expected` is the version of the catalogue that `actor` looked at. Raises ProblemsError, with
    nothing changed, when they may not, when another person was first or when the catalogue cannot
    be added to; OSError when the file cannot be put there.
    """
    demand(actor, Permission.ACCEPT_FILES)
    target = workspace.folder / draft.source.path
    put(raw, target)
    try:
        catalogue = _write(workspace.folder, draft, expected)
    except (ProblemsError, OSError):
        target.unlink(missing_ok=True)
        raise
    library = Library(workspace.folder, catalogue)
    return library.bring((draft.monitor.id, draft.source.path), raw, actor.name)


def put(raw: Path, target: Path) -> None:
    """A file at a name that nobody took meanwhile, whole or not at all.

    Raises ProblemsError when somebody did, OSError when it cannot be put there.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        place = target.open("xb")
    except FileExistsError:
        raise refused(CATALOGUE_FILE, CHANGED, target.name) from None
    try:
        with place, raw.open("rb") as file:
            shutil.copyfileobj(file, place)
    except OSError:
        target.unlink(missing_ok=True)
        raise


def _write(folder: Path, draft: Draft, expected: str) -> Catalogue:
    if draft.known is None:
        return catalogue_edit.add_monitor(folder, draft.monitor, expected=expected)
    return catalogue_edit.add_file(
        folder,
        draft.known,
        draft.source,
        measures=draft.measures,
        columns=draft.columns,
        expected=expected,
    )
