"""One municipality as the pages need it: map, catalogue, figures and judgements together."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path

from effectmap import formats
from effectmap.analysis import chains, derived, disclosure, disputes, over_maps, progress
from effectmap.analysis.disclosure import Whole
from effectmap.analysis.disputes import Disputed, Settled, Source
from effectmap.analysis.progress import Assessment, Signal
from effectmap.drawing.effect_map import FigureLine
from effectmap.installation import SHARED, is_many, shared_of
from effectmap.known import FileRead, Judged, Known
from effectmap.model import (
    KEPT_BACK,
    Catalogue,
    EffectMap,
    Indicator,
    Measure,
    Observation,
    Outcome,
    ProblemsError,
)
from effectmap.model.check import check
from effectmap.monitors import storage
from effectmap.monitors.areas import area_names
from effectmap.monitors.library import Library, Series
from effectmap.monitors.origin import FileRow
from effectmap.monitors.states import HISTORY, FileState
from effectmap.store.map_file import (
    CYCLE_FILE,
    MAP_FILE,
    TABLE_FILE,
    areas_beside,
    load_catalogue,
)
from effectmap.store.map_store import MapStore


@dataclass(frozen=True)
class Workspace:
    """Everything of one municipality as it was at `revision`: another one where anything is other.

    `shown` are the figures behind its indicators, small numbers taken out of all of them together.
    """

    folder: Path
    revision: str
    map: EffectMap
    catalogue: Catalogue
    judged: dict[str, Judged]
    signals: dict[str, Signal]
    files: tuple[FileState, ...]
    area_names: dict[str, str]
    library: Library
    shown: Mapping[Series, tuple[Observation, ...]]
    wholes: tuple[Whole, ...]

    def of_outcome(self, id: str) -> list[Judged]:
        """The judged indicators of one outcome, in the map's order."""
        return [judged for judged in self.judged.values() if judged.outcome.id == id]

    def of_theme(self, id: str) -> list[Judged]:
        """The judged indicators of one theme, in the map's order."""
        return [judged for judged in self.judged.values() if judged.outcome.theme == id]

    @cached_property
    def known(self) -> Known:
        """What is known now, as it can be frozen."""
        files: dict[str, list[FileRead]] = {}
        for state in self.files:
            if state.hash and state.accepted_at is not None:
                read = FileRead(state.monitor, state.path, state.accepted_at.date())
                files.setdefault(state.hash, []).append(read)
        kept = {hash: tuple(read) for hash, read in files.items()}
        return Known(self.map, self.judged, self.signals, kept, self.area_names)

    def read_from(self, one: Judged) -> list[tuple[str, str]]:
        """The files that the baseline and the current figure come from, each with its day."""
        return [(path, formats.day(day)) for path, day in self.known.read_from(one)]

    def rows_behind(self, one: Judged) -> list[tuple[Observation, FileRow | None]]:
        """The figures behind baseline and current figure, each with the row of its file.

        A computed figure has several; what is withheld here has no row.
        """
        shown = (one.assessment.baseline, one.assessment.current)
        periods = [o.period for o in shown if o is not None]
        own = list(_series_of(self.map, self.catalogue, one.indicator, references=False).values())
        return [
            (o, None if o.status in KEPT_BACK else self.library.origin(o))
            for period in dict.fromkeys(periods)
            for series in own
            for o in self.shown.get(series, ())
            if o.period == period
        ]

    def assessments(self) -> dict[str, list[Assessment]]:
        """The assessments per outcome, outcomes without any included."""
        return {
            outcome.id: [judged.assessment for judged in self.of_outcome(outcome.id)]
            for outcome in self.map.outcomes
        }


def figure_lines(judged: Iterable[Judged]) -> tuple[FigureLine, ...]:
    """What the box of an outcome says of its indicators."""
    return tuple(
        FigureLine(one.indicator.label, one.figure, one.assessment.example) for one in judged
    )


def stamp(folder: Path, shared: str | None = None) -> str:
    """Changes when monitors.yaml or a monitor's file does: names, sizes and times, unread.

    Those that the map shares with others too: `shared` is their `shared_stamp`, where it is known.
    The map itself is kept in the store, which counts its own revisions.
    """
    place = shared_of(folder)
    own = _own_stamp(folder)
    return own if place is None else f"{own}||{_own_stamp(place) if shared is None else shared}"


def shared_stamp(root: Path) -> str:
    """The part of `stamp` that is the same for all maps in `root`."""
    return _own_stamp(root / SHARED)


def _own_stamp(folder: Path) -> str:
    parts = []
    for path in sorted(folder.rglob("*")):
        part = path.relative_to(folder).parts
        # what came in is not in use yet; of the copies only the history tells of a decision
        if path.is_file() and (part[0] not in _APART or path.name == HISTORY):
            seen = path.stat()
            parts.append(f"{path.relative_to(folder)}:{seen.st_size}:{seen.st_mtime_ns}")
    # what another server accepted or decided
    return "|".join([*parts, storage.shared(folder).beat()])


_APART = ("accepted", "inbox", "store", MAP_FILE, CYCLE_FILE, TABLE_FILE)

_opening = threading.Lock()


def open_library(folder: Path, area: str) -> Library:
    """The monitor files, changed ones accepted; figures of the municipality `area` moved or not.

    Those that are shared with other maps are read once for all of them. Raises ProblemsError when
    monitors.yaml cannot be used; a file that cannot be read raises nothing: its last accepted copy
    stays and `Library.files` says why.
    """
    shared = open_shared(folder.resolve().parent) if shared_of(folder) else None
    library = Library(folder, load_catalogue(folder), area, shared)
    # who comes second finds the files accepted: once read, once in the history
    with _opening:
        library.refresh()
    return library


_shared: dict[Path, tuple[str, Library]] = {}


def open_shared(root: Path) -> Library | None:
    """The monitors that all maps in `root` share, where there are any; opened as `open_library`."""
    if not is_many(root):
        return None
    place = root / SHARED
    with _opening:
        kept = _shared.get(place)
        if kept is not None and kept[0] == _own_stamp(place):
            return kept[1]
        library = Library(place, load_catalogue(place), areas=partial(areas_beside, place))
        library.refresh()
        # accepting a file changes the folder
        _shared[place] = (_own_stamp(place), library)
        return library


def open_folder(folder: Path) -> Workspace:
    """The map as its store has it now, with its figures, for who asks once.

    Raises ProblemsError when it cannot be used.
    """
    store = MapStore.open(folder)
    try:
        map = store.map()
    finally:
        store.close()
    return open_workspace(open_library(folder, map.municipality.area), map)


def open_workspace(library: Library, map: EffectMap) -> Workspace:
    """Judge every indicator of the map.

    Raises ProblemsError when the map names what monitors.yaml does not have.
    """
    folder, catalogue = library.folder, library.catalogue
    if problems := check(map, catalogue):
        raise ProblemsError(problems)
    # units, decimals and the bar for small numbers stand in the catalogue
    said = map.model_dump_json() + catalogue.model_dump_json()
    seen = hashlib.sha256(said.encode()).hexdigest()[:16]
    wanted = {
        indicator.id: _series_of(map, catalogue, indicator)
        for outcome in map.outcomes
        for indicator in outcome.indicators
    }
    shown = [series for all in wanted.values() for series in all.values()]
    wholes = tuple(
        whole
        for outcome in map.outcomes
        for indicator in outcome.indicators
        for whole in _wholes(indicator, wanted[indicator.id])
    )
    found = figures(library, shown, wholes)
    sources = _sources(library)
    names = area_names()
    earliest = chains.earliest_effects(map)
    judged = {
        indicator.id: _judge(
            map,
            catalogue,
            outcome,
            indicator,
            wanted[indicator.id],
            found,
            names,
            earliest,
            sources,
        )
        for outcome in map.outcomes
        for indicator in outcome.indicators
    }
    signals = {
        outcome.id: progress.outcome_signal(
            [judged[indicator.id].assessment for indicator in outcome.indicators]
        )
        for outcome in map.outcomes
    }
    return Workspace(
        folder,
        f"{seen}-{library.revision()}",
        map,
        catalogue,
        judged,
        signals,
        tuple(library.files()),
        names,
        library,
        found.series,
        wholes,
    )


def figures(library: Library, wanted: Iterable[Series], wholes: Collection[Whole] = ()) -> Settled:
    """The series of the map as they may leave the server.

    Small numbers are taken out, see `effectmap.analysis.disclosure`. What is shown together must
    be asked for together: what one call hides another one could give away. `wholes` are the parts
    that are shown as a share.
    """
    shown = list(wanted)
    kept = settled(library, library.catalogue, shown, shown, wholes=wholes)
    return _only(kept, shown)


def more_figures(workspace: Workspace, wanted: Iterable[Series], catalogue: Catalogue) -> Settled:
    """Series beside those of the map, as they may leave the server next to them.

    Nothing follows from them together with what the map shows, nor with what another such question
    shows: what is hidden does not depend on which of the measures that add up was asked for.
    """
    asked = list(wanted)
    left = workspace.shown
    kept = settled(workspace.library, catalogue, [*left, *asked], None, left, workspace.wholes)
    return _only(kept, asked)


def settled(
    library: Library,
    catalogue: Catalogue,
    wanted: Iterable[Series],
    leaving: Collection[Series] | None,
    left: Mapping[Series, Sequence[Observation]] | None = None,
    wholes: Collection[Whole] = (),
) -> Settled:
    """`wanted` and what it adds up with, as `disputes.settle` has it.

    Without what other maps of the installation guard, see `effectmap.analysis.over_maps`.
    """
    every = disclosure.related(catalogue, wanted)
    theirs = over_maps.elsewhere(catalogue, library.shared_monitors(), library.area, every)
    found = library.series(every)
    own = {one: all for one, all in found.items() if one not in theirs}
    kept = disputes.settle(catalogue, own, leaving, left, wholes)
    away = {one: over_maps.withheld(found[one]) for one in theirs}
    return Settled({**kept.series, **away}, kept.disputes)


def _only(kept: Settled, wanted: Iterable[Series]) -> Settled:
    asked = list(wanted)
    return Settled(
        {one: kept.series[one] for one in asked},
        {one: kept.disputes[one] for one in asked if one in kept.disputes},
    )


def _series_of(
    map: EffectMap, catalogue: Catalogue, indicator: Indicator, *, references: bool = True
) -> dict[derived.Place, Series]:
    """Every series that an indicator needs, for its own area and for its references."""
    area = indicator.area or map.municipality.area
    if not references:
        indicator = indicator.model_copy(update={"references": ()})
    return {
        place: _series(catalogue, indicator, place) for place in derived.places(indicator, area)
    }


def _wholes(indicator: Indicator, wanted: Mapping[derived.Place, Series]) -> list[Whole]:
    """The parts of this indicator that are shown as a share, each with its whole."""
    if indicator.derived is None or indicator.derived.kind != "share_of":
        return []
    return [
        (wanted[derived.Place(False, place.area)], one)
        for place, one in wanted.items()
        if place.denominator
    ]


def _series(catalogue: Catalogue, indicator: Indicator, place: derived.Place) -> Series:
    if place.denominator and indicator.derived is not None:
        monitor_id = indicator.derived.monitor or indicator.monitor
        measure_id, own = indicator.derived.of or "", {}
    else:
        monitor_id, measure_id, own = indicator.monitor, indicator.measure, indicator.dimensions
    monitor = catalogue.monitor(monitor_id)
    measure = monitor.measure(measure_id) if monitor else None
    chosen = {**(measure.dimensions if measure else {}), **own}
    return Series(monitor_id, measure_id, place.area, tuple(sorted(chosen.items())))


def _judge(
    map: EffectMap,
    catalogue: Catalogue,
    outcome: Outcome,
    indicator: Indicator,
    wanted: Mapping[derived.Place, Series],
    found: Settled,
    names: dict[str, str],
    earliest: dict[str, date],
    sources: Mapping[str, Source],
) -> Judged:
    monitor = catalogue.monitor(indicator.monitor)
    measure = monitor.measure(indicator.measure) if monitor else None
    if monitor is None or measure is None:  # a checked map excludes it
        raise LookupError(indicator.id)

    def at(place: derived.Place) -> tuple[Observation, ...]:
        return found.series.get(wanted[place], ())

    own = derived.own_figures(indicator, indicator.area or map.municipality.area, at, names)
    assessment = progress.assess(
        indicator,
        monitor,
        own.series,
        {
            area: derived.figures_in(indicator.derived, area, at, names).series
            for area in indicator.references
        },
        area_names=names,
        earliest_effect=earliest.get(outcome.id),
    )
    if indicator.derived is not None:
        assessment = _explained(catalogue, indicator, measure, assessment, own, names)
    disputed = [_disputed(catalogue, wanted[place], found, names) for place in wanted]
    said = disputes.reasons(disputed, sources, indicator.baseline)
    assessment = replace(assessment, reasons=(*assessment.reasons, *said))
    shown = derived.measure_of(measure, indicator.derived)
    return Judged(outcome, indicator, monitor, shown, assessment)


def _disputed(
    catalogue: Catalogue, one: Series, found: Settled, names: Mapping[str, str]
) -> Disputed:
    monitor = catalogue.monitor(one.monitor)
    measure = monitor.measure(one.measure) if monitor else None
    if measure is None:  # a checked map excludes it
        raise LookupError(one)
    return Disputed(measure, names.get(one.area, one.area), found.disputes.get(one, {}))


def _sources(library: Library) -> dict[str, Source]:
    return {
        state.hash: Source(state.path, state.accepted_at.date())
        for state in library.files()
        if state.hash and state.accepted_at is not None
    }


def _explained(
    catalogue: Catalogue,
    indicator: Indicator,
    measure: Measure,
    assessment: Assessment,
    own: derived.Figures,
    names: dict[str, str],
) -> Assessment:
    """With how the figures were computed, and what was in the way for the newest of them."""
    how = indicator.derived
    if how is None:
        return assessment
    monitor = catalogue.monitor(how.monitor or indicator.monitor)
    of = monitor.measure(how.of) if monitor and how.of else None
    newest = assessment.series[-1].period if assessment.series else None
    shown = [one.period for one in (assessment.baseline, assessment.current) if one]
    periods = dict.fromkeys([indicator.baseline, *shown, newest])
    said = [reason for period in periods if period for reason in own.reasons.get(period, ())]
    return replace(
        assessment,
        reasons=(derived.how(measure, how, of, names), *assessment.reasons, *said),
        example=assessment.example or (monitor is not None and monitor.example),
    )
