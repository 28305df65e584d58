"""What becomes of the tables of a data package here, and making it so.

Nothing changes before `accept`; that goes the way of every other file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from effectmap import arriving
from effectmap.analysis.proposal import free_id
from effectmap.arriving import Draft
from effectmap.exchange.data_package_in import Table
from effectmap.model import (
    FileSource,
    Measure,
    Monitor,
    MonitorKind,
    Problem,
    ProblemsError,
    Share,
)
from effectmap.monitors import intake
from effectmap.monitors.copies import Copy
from effectmap.monitors.differences import Difference
from effectmap.monitors.library import Library, misfits
from effectmap.monitors.limits import DEFAULT, Limits
from effectmap.monitors.source import MonitorError
from effectmap.monitors.states import FileState
from effectmap.packaging.looking import Found, Looked
from effectmap.store import catalogue_edit
from effectmap.store.catalogue_edit import widened
from effectmap.store.roles import Actor, Permission, demand
from effectmap.words import Text
from effectmap.workspace import Workspace

Key = tuple[str, str]
NEW, BESIDE, REPLACES = "new", "beside", "replaces"


@dataclass(frozen=True)
class Asked:
    """What only people know of monitors in a package that this product did not make.

    `public`: small numbers need not be withheld where the package says so.
    """

    publisher: str = ""
    kind: MonitorKind | None = None
    frequency: str = ""
    public: bool = False


@dataclass(frozen=True)
class Planned:
    """What happens to one table: a new monitor, a file beside those of one, or in place of one.

    `moved` is what a file has otherwise than the one that it replaces, `shared` the periods that
    files of its monitor have as well, `lost` what cannot be kept.
    """

    way: str
    monitor: str
    name: str
    moved: tuple[Difference, ...] = ()
    shared: Mapping[str, list[str]] = field(default_factory=dict)
    lost: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What accepting a package does.

    `new` are monitors with their files, `raws` what is put at their paths. `tables` says it for
    each table that is taken, `by_hand` are those that go to the inbox, `problems` what is in the
    way.
    """

    new: tuple[Monitor, ...] = ()
    raws: Mapping[str, Path] = field(default_factory=dict)
    beside: tuple[tuple[Draft, Path], ...] = ()
    replaced: tuple[tuple[Key, Path], ...] = ()
    tables: Mapping[str, Planned] = field(default_factory=dict)
    by_hand: tuple[Table, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def does_something(self) -> bool:
        """Whether there is anything to accept, and nothing in the way of it."""
        return not self.problems and bool(self.tables or self.by_hand)

    @property
    def doubled(self) -> list[str]:
        """The tables with periods that their monitor has already: best left out."""
        return [name for name, one in self.tables.items() if one.shared]


@dataclass(frozen=True)
class Done:
    """What came of accepting a package."""

    states: tuple[FileState, ...]
    in_inbox: tuple[str, ...]
    problems: tuple[Problem, ...]


def plan(workspace: Workspace, looked: Looked, asked: Asked, without: Collection[str] = ()) -> Plan:
    """What becomes of the tables, but for those that are named in `without`."""
    taking = [one for one in looked.tables if one.table.name not in without]
    planner = _Planner(workspace, looked.file, asked)
    for monitor, tables in _by_monitor([one for one in taking if one.made is not None]):
        planner.add(monitor, tables)
    return replace(planner.plan(), by_hand=tuple(one.table for one in taking if one.by_hand))


def accept(
    workspace: Workspace,
    plan: Plan,
    file: str,
    actor: Actor,
    expected: str,
    limits: Limits = DEFAULT,
) -> Done:
    """Put the files in their places, write the catalogue, and use them.

    `expected` is the version of the catalogue that `actor` looked at. Raises ProblemsError, with
    nothing changed, when they may not, when another person was first, or when something is in the
    way; OSError when the new monitors' files cannot be put there. What goes wrong after the new
    monitors are there is told in the answer.
    """
    demand(actor, Permission.ACCEPT_FILES)
    if plan.problems:
        raise ProblemsError(plan.problems)
    states = list(_started(workspace, plan, file, actor, expected))
    problems: list[Problem] = []
    inbox: list[str] = []
    for draft, raw in plan.beside:
        # who was first is checked once; what changed since was changed here
        seen = catalogue_edit.version(workspace.folder) if states else expected
        try:
            states.append(arriving.accept(workspace, draft, raw, actor, seen))
        except ProblemsError as error:
            problems += error.problems
        except OSError:
            problems.append(Problem(draft.source.path, _NOT_PUT))
    for key, raw in plan.replaced:
        try:
            states.append(workspace.library.bring(key, raw, actor.name))
        except ProblemsError as error:
            problems += error.problems
        except OSError:
            problems.append(Problem(key[1], _NOT_PUT))
    for table in plan.by_hand:
        try:
            name = f"{Path(table.path).stem}.csv"
            inbox.append(intake.put_in(workspace.folder, name, table.content, limits).name)
        except MonitorError as error:
            problems += error.problems
        except OSError:
            problems.append(Problem(table.path, _NOT_PUT))
    return Done(tuple(states), tuple(inbox), tuple(problems))


_SHARED = Text(
    "its monitor is shared with other maps and kept in one place for all of them: leave this table "
    "out, or use `accept` there"
)
_NOT_PUT = Text("the file could not be put in its place: is the disk full or read-only?")


def _started(
    workspace: Workspace, plan: Plan, file: str, actor: Actor, expected: str
) -> list[FileState]:
    """The new monitors, all at once or none."""
    if not plan.new:
        return []
    put: list[Path] = []
    paths = [source.path for monitor in plan.new for source in monitor.files]
    try:
        for path in paths:
            arriving.put(plan.raws[path], workspace.folder / path)
            put.append(workspace.folder / path)
        catalogue = catalogue_edit.add_monitors(workspace.folder, plan.new, expected=expected)
    except (ProblemsError, OSError):
        for place in put:
            place.unlink(missing_ok=True)
        raise
    library = Library(workspace.folder, catalogue)
    library.refresh(actor.name, file)
    states = (library.state((one.id, file.path)) for one in plan.new for file in one.files)
    return [state for state in states if state is not None]


def _by_monitor(tables: Iterable[Found]) -> list[tuple[Monitor | None, list[Found]]]:
    """The tables of one monitor together; somebody's tables are a monitor each."""
    found: dict[str, tuple[Monitor | None, list[Found]]] = {}
    for one in tables:
        own = one.table.own
        mark = f"own {own.monitor.id}" if own else f"table {one.table.name}"
        found.setdefault(mark, (own.monitor if own else None, []))[1].append(one)
    return list(found.values())


class _Planner:
    """Makes a plan, a monitor after another."""

    def __init__(self, workspace: Workspace, file: str, asked: Asked) -> None:
        self.workspace, self.file, self.asked = workspace, file, asked
        # as known monitors become by what is planned
        self.known = {one.id: one for one in workspace.catalogue.monitors}
        self.new: dict[str, Monitor] = {}
        self.raws: dict[str, Path] = {}
        self.beside: list[tuple[Draft, Path]] = []
        self.replaced: list[tuple[Key, Path]] = []
        self.tables: dict[str, Planned] = {}
        self.problems: list[Problem] = []
        # ids of monitors in the package and here
        self.ids: dict[str, str] = {}

    def plan(self) -> Plan:
        """What was planned, once all monitors are there that others may name."""
        new = tuple(self._referring(one) for one in self.new.values())
        return Plan(
            new,
            self.raws,
            tuple(self.beside),
            tuple(self.replaced),
            self.tables,
            (),
            tuple(self.problems),
        )

    def add(self, monitor: Monitor | None, tables: Sequence[Found]) -> None:
        """A monitor of the package, or with None somebody's table."""
        if monitor is None and (monitor := self._somebodys(tables[0])) is None:
            return
        known = self.known.get(monitor.id)
        if known is not None and (known.name, known.publisher) == (monitor.name, monitor.publisher):
            self.ids[monitor.id] = monitor.id
            for one in tables:
                self._known(monitor, one)
            return
        self._start(monitor, tables)

    def _start(self, monitor: Monitor, tables: Sequence[Found]) -> None:
        """A monitor that is new here."""
        taken = {*self.known, *self.new}
        id = monitor.id if monitor.id not in taken else free_id(monitor.id, taken)
        self.ids[monitor.id] = id
        sources = tuple(self._placed(one) for one in tables)
        bar = self._bar(monitor)
        new = monitor.model_copy(update={"id": id, "files": sources, "small_counts": bar})
        for one, source in zip(tables, sources, strict=True):
            self.problems += misfits(new, source, _made(one))
            self.tables[one.table.name] = Planned(NEW, id, new.name)
        self.new[id] = new

    def _bar(self, monitor: Monitor) -> int | None:
        """Who sends a package cannot decide alone that small numbers are shown here."""
        said, ours = monitor.small_counts, self.workspace.catalogue.small_counts
        return said if said is not None and (self.asked.public or said >= ours) else None

    def _placed(self, one: Found) -> FileSource:
        """The file at a path of its own, and what is to be put there."""
        name = Path(one.source.path).name
        found, number = arriving.free_path(self.workspace, name), 1
        while found in self.raws:
            number += 1
            found = arriving.free_path(self.workspace, f"{Path(name).stem}-{number}.csv")
        self.raws[found] = one.raw
        return one.source.model_copy(update={"path": found})

    def _somebodys(self, one: Found) -> Monitor | None:
        """A monitor for a table of a package that another program made."""
        table, asked = one.table, self.asked
        publisher = asked.publisher or table.publisher
        if not (publisher and asked.kind and asked.frequency):
            message = Text(
                "say who publishes this, what kind of source it is and how often it comes out"
            )
            self.problems.append(Problem(self.file, message, table.name))
            return None
        return Monitor(
            id=free_id(table.title, set()),
            name=table.title,
            publisher=publisher,
            source=table.source or publisher,
            licence=table.licence or str(Text("not stated in the data package")),
            url=table.url,
            kind=asked.kind,
            frequency=asked.frequency,
            note=table.description,
            files=(one.source,),
            measures=one.measures,
        )

    def _known(self, monitor: Monitor, one: Found) -> None:
        """A file of a monitor that is there: in the place of what came before, or beside it."""
        known = self.known[monitor.id]
        if self.workspace.library.is_shared(known.id):
            self.problems.append(Problem(self.file, _SHARED, one.table.name))
            return
        before = next((file for file in known.files if _same(file, one.source)), None)
        wrong, new, columns = _measures(known, one, self.file)
        if wrong:
            self.problems += wrong
            return
        if before is not None and not new and not columns:
            key = (known.id, before.path)
            moved = self.workspace.library.moved(key, one.hash, _made(one))
            self.replaced.append((key, one.raw))
            self.tables[one.table.name] = Planned(REPLACES, known.id, known.name, moved)
            return
        source = self._placed(one)
        draft = Draft(widened(known, source, new, columns), source, known, new, columns)
        self.known[known.id] = draft.monitor
        self.problems += draft.problems(_made(one))
        self.beside.append((draft, one.raw))
        both = arriving.shared(self.workspace, draft, _made(one))
        self.tables[one.table.name] = Planned(BESIDE, known.id, known.name, shared=both)

    def _referring(self, monitor: Monitor) -> Monitor:
        """With the ids that monitors have here; what leads nowhere is left out, and said."""
        lost: list[Text] = []
        measures = tuple(self._measure(monitor, one, lost) for one in monitor.measures)
        for name, planned in self.tables.items():
            if lost and planned.monitor == monitor.id:
                self.tables[name] = replace(planned, lost=tuple(lost))
        return monitor.model_copy(update={"measures": measures})

    def _measure(self, monitor: Monitor, measure: Measure, lost: list[Text]) -> Measure:
        share = measure.share
        if share is not None:
            part = self._ours(share.part) if share.part else None
            share = Share(of=self._ours(share.of), part=part, per=share.per)
            if not all(self._stands(monitor, one) for one in share.references):
                lost.append(
                    Text("“{name}”: what it is a share of is not known here", name=measure.name)
                )
                share = None
        named = [tuple(map(self._ours, each)) for each in measure.parts]
        parts = [each for each in named if all(self._stands(monitor, one) for one in each)]
        if len(parts) < len(named):
            lost.append(Text("“{name}”: what adds up to it is not known here", name=measure.name))
        return measure.model_copy(update={"share": share, "parts": tuple(parts)})

    def _ours(self, reference: str) -> str:
        owner, _sign, measure = reference.rpartition("/")
        return f"{self.ids.get(owner, owner)}/{measure}" if owner else measure

    def _stands(self, monitor: Monitor, reference: str) -> bool:
        owner, _sign, id = reference.rpartition("/")
        found = {**self.known, **self.new}.get(owner or monitor.id)
        return found is not None and found.measure(id) is not None


def _made(one: Found) -> Copy:
    """What a table holds. Raises LookupError for one that could not be read."""
    if one.made is None:
        raise LookupError(one.table.name)
    return one.made


def _same(listed: FileSource, new: FileSource) -> bool:
    """Whether a listed file came from a package before, of the same name."""
    return Path(listed.path).name == Path(new.path).name and listed.mapping == new.mapping


def _measures(
    known: Monitor, one: Found, file: str
) -> tuple[list[Problem], tuple[Measure, ...], dict[str, str]]:
    """What is in the way, which measures are new to a known monitor, and new names of others."""
    wrong: list[Problem] = []
    new: list[Measure] = []
    columns: dict[str, str] = {}
    keys = {each.key for each in _made(one).measured}
    for measure in one.measures:
        here = known.measure(measure.id)
        if here is None:
            # what it adds up with may be called otherwise here: a person says that
            new.append(measure.model_copy(update={"share": None, "parts": ()}))
        elif (here.unit, here.dimensions) != (measure.unit, measure.dimensions):
            message = Text(
                "“{name}” has another unit or other rows than the measure with this id here",
                name=measure.name,
            )
            wrong.append(Problem(file, message, one.table.name))
        else:
            more = [name for name in measure.columns if name in keys and name not in here.columns]
            columns |= dict.fromkeys(more, here.id)
    return wrong, tuple(new), columns
