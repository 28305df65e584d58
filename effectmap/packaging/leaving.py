"""What leaves in a data package: every accepted file, without what may not leave the server."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from effectmap.analysis.disclosure import Whole
from effectmap.analysis.disputes import Settled
from effectmap.exchange import data_package
from effectmap.exchange.data_package import Leaving
from effectmap.model import (
    Catalogue,
    Measure,
    Monitor,
    Observation,
    Period,
    Problem,
    ProblemsError,
    Series,
    Status,
)
from effectmap.monitors.states import FileState
from effectmap.store.map_file import CATALOGUE_FILE
from effectmap.words import Text
from effectmap.workspace import Workspace, settled

# monitor and measure
_Ref = tuple[str, str]
_Groups = dict[_Ref, frozenset[_Ref]]


def out(workspace: Workspace, day: date) -> bytes:
    """Every accepted file of every monitor, without what may not leave the server."""
    groups = _guarded(workspace.catalogue, workspace.wholes)
    judged = _judged(workspace, groups)
    leaving = [
        one
        for state in workspace.files
        if state.hash and (one := _leaving(workspace, state, groups, judged)) is not None
    ]
    if not leaving:
        message = Text("no monitor has an accepted file yet: there is nothing to pack")
        raise ProblemsError([Problem(CATALOGUE_FILE, message)])
    title = f"Effectenkaart {workspace.map.municipality.name}"
    return data_package.write(title, leaving, day)


def _leaving(
    workspace: Workspace, state: FileState, groups: _Groups, judged: Mapping[Series, _Figures]
) -> Leaving | None:
    """One file; None where it holds nothing that its monitor measures."""
    monitor = workspace.catalogue.monitor(state.monitor)
    if monitor is None:
        return None
    held = set(state.measures)
    columns = sorted({name for one in monitor.measures for name in one.columns} & held)
    rows = [one for one in workspace.library.every(state, columns) if one.text is None]
    rows.sort(key=_order)
    if not rows:
        return None
    guard = _Guard(monitor, groups, judged, rows)
    kept = [one if guard.may_leave(one) else _withheld(one) for one in rows]
    withheld = sum(one.status is Status.SMALL for one in kept)
    said = monitor.model_copy(update={"small_counts": workspace.catalogue.small_below(monitor.id)})
    present = tuple(sorted({one.measure for one in rows}))
    return Leaving(said, state.path, present, kept, withheld, state.accepted_at)


def _order(one: Observation) -> tuple[object, ...]:
    """The same whichever file the figures were read from."""
    return one.measure, one.area or "", str(one.period), sorted(one.dimensions.items())


def _withheld(one: Observation) -> Observation:
    """What is missing already keeps its own reason; bounds never tell what it is."""
    if one.value is None:
        return one._replace(lower=None, upper=None)
    return one.without(Status.SMALL)


def _guarded(catalogue: Catalogue, wholes: Iterable[Whole]) -> _Groups:
    """Measures of which small numbers are withheld, each with all that could tell of it.

    That is what it adds up with, what is read from a column of the same name, and what the map
    shows as a share of it.
    """
    groups: dict[_Ref, frozenset[_Ref]] = {}
    by_column: dict[str, set[_Ref]] = defaultdict(set)
    for monitor in catalogue.monitors:
        for measure in monitor.measures:
            groups[monitor.id, measure.id] = frozenset({(monitor.id, measure.id)})
            for column in measure.columns:
                by_column[column].add((monitor.id, measure.id))
    shares = [{_ref(part), _ref(whole)} for part, whole in wholes]
    for together in (*catalogue.families().values(), *by_column.values(), *shares):
        joined = frozenset().union(*(groups[one] for one in together))
        groups |= dict.fromkeys(joined, joined)
    return {
        ref: all
        for ref, all in groups.items()
        if any(catalogue.small_below(monitor) for monitor, _measure in all)
    }


@dataclass(frozen=True)
class _Figures:
    """What may be told of a series: its figures by period, and those that files dispute."""

    by_period: Mapping[Period | None, Observation]
    rivals: Mapping[Period, Collection[float | None]]


def _judged(workspace: Workspace, groups: _Groups) -> dict[Series, _Figures]:
    """The guarded series in every area, as they may leave beside what the map shows.

    Each group by itself: nothing in one tells of another.
    """
    places = _places(workspace, groups)
    found: dict[Series, _Figures] = {}
    for group in dict.fromkeys(groups.values()):
        shown = {one: all for one, all in workspace.shown.items() if _ref(one) in group}
        wholes = [both for both in workspace.wholes if any(_ref(one) in group for one in both)]
        wanted = [
            Series(*ref, area, _own_rows(workspace.catalogue, ref))
            for ref in sorted(group)
            for area in sorted(places.get(ref, ()))
        ]
        kept = settled(
            workspace.library, workspace.catalogue, [*shown, *wanted], None, shown, wholes
        )
        found |= {one: _told(kept, one) for one in kept.series}
    return found


def _told(kept: Settled, one: Series) -> _Figures:
    rivals = {
        period: {rival.value for rival in dispute.rivals if rival.status is not Status.SMALL}
        for period, dispute in kept.disputes.get(one, {}).items()
        if not dispute.in_one_file
    }
    return _Figures({figure.period: figure for figure in kept.series[one]}, rivals)


def _ref(one: Series) -> _Ref:
    return one.monitor, one.measure


def _own_rows(catalogue: Catalogue, ref: _Ref) -> tuple[tuple[str, str], ...]:
    monitor = catalogue.monitor(ref[0])
    measure = monitor.measure(ref[1]) if monitor else None
    return tuple(sorted(measure.dimensions.items())) if measure else ()


def _places(workspace: Workspace, groups: _Groups) -> dict[_Ref, set[str]]:
    """The areas for which there is anything of each guarded measure."""
    found: dict[_Ref, set[str]] = defaultdict(set)
    for monitor in workspace.catalogue.monitors:
        refs: dict[str, list[_Ref]] = defaultdict(list)
        for measure in monitor.measures:
            for column in measure.columns:
                if (monitor.id, measure.id) in groups:
                    refs[column].append((monitor.id, measure.id))
        for state in workspace.files:
            here = refs.keys() & set(state.measures)
            if state.monitor == monitor.id and state.hash and here:
                for one in workspace.library.every(state, here):
                    for ref in refs[one.measure]:
                        found[ref].add(one.area or "")
    return found


class _Guard:
    """Which rows of a file may leave as they are."""

    def __init__(
        self,
        monitor: Monitor,
        groups: _Groups,
        judged: Mapping[Series, _Figures],
        rows: Iterable[Observation],
    ) -> None:
        self.open = {
            column
            for measure in monitor.measures
            for column in measure.columns
            if not any((monitor.id, one.id) in groups for one in _of_column(monitor, column))
        }
        self.columns = {measure.id: set(measure.columns) for measure in monitor.measures}
        self.series: dict[str, list[tuple[Series, _Figures]]] = defaultdict(list)
        for one, figures in judged.items():
            if one.monitor == monitor.id:
                self.series[one.area].append((one, figures))
        # rows of a file that one series cannot tell apart are shown nowhere
        self.alike = Counter(
            (one, row.measure, row.period) for row in rows for one, _f in self._about(row)
        )

    def _about(self, row: Observation) -> list[tuple[Series, _Figures]]:
        if row.measure in self.open:
            return []
        return [
            (one, figures)
            for one, figures in self.series.get(row.area or "", ())
            if row.measure in self.columns[one.measure]
            and all(row.dimensions.get(name) == code for name, code in one.dimensions)
        ]

    def may_leave(self, row: Observation) -> bool:
        """Whether every series that the row is of may tell it, and one does."""
        if row.measure in self.open:
            return True
        about = self._about(row)
        return (
            row.value is not None
            and bool(about)
            and all(self._tells(row, one, figures) for one, figures in about)
        )

    def _tells(self, row: Observation, one: Series, figures: _Figures) -> bool:
        if self.alike[one, row.measure, row.period] > 1:
            return False
        told = figures.by_period.get(row.period)
        if told is None:
            return False
        if told.status is Status.DISPUTED and row.period is not None:
            return row.value in figures.rivals.get(row.period, ())
        return told.value is not None and told.value == row.value


def _of_column(monitor: Monitor, column: str) -> list[Measure]:
    return [one for one in monitor.measures if column in one.columns]
