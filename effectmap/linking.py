"""From a question in plain words to an indicator on the map: find, look at the coverage, attach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from effectmap.analysis import progress
from effectmap.analysis.progress import Assessment
from effectmap.analysis.proposal import Proposal, free_id, propose
from effectmap.model import (
    Catalogue,
    Measure,
    Monitor,
    Observation,
    Period,
    ProblemsError,
    Status,
    Target,
)
from effectmap.monitors.coverage import Coverage, Slice, Split, parts_of
from effectmap.monitors.library import Series
from effectmap.monitors.parents import ParentKind, Parents, parents
from effectmap.monitors.search import Candidate, candidates, search
from effectmap.store.catalogue_edit import add_measure
from effectmap.store.commands import Add
from effectmap.store.map_store import MapStore
from effectmap.store.results import Refused
from effectmap.store.roles import Actor, Permission, demand
from effectmap.workspace import Workspace, more_figures

# the order in which a reference is useful; a district or municipality above is no reference
REFERENCES = (
    ParentKind.COUNTRY,
    ParentKind.PROVINCE,
    ParentKind.GGD_REGION,
    ParentKind.COROP,
    ParentKind.LABOUR_REGION,
)
# columns in which CBS says whether an area is the same as the year before
_BOUNDARY = ("indelingswijziging", "ind_wb")


@dataclass(frozen=True)
class Found:
    """A measure that fits the question, and what it covers in this municipality.

    `by_status` counts its figures here, districts and neighbourhoods included. `splits` are the
    choices of dimensions to make one of, before it can be attached; empty when none is needed.
    """

    candidate: Candidate
    every_word: bool
    periods: tuple[Period, ...]
    districts: int
    neighbourhoods: int
    local_periods: tuple[Period, ...]
    elsewhere: tuple[str, ...]
    by_status: Mapping[Status, int]
    splits: tuple[Split, ...]


@dataclass(frozen=True)
class Linked:
    """A proposal with its figures. `measure` is new to the catalogue where `is_new`.

    `figures` are those of the own area and of every area that could be a reference.
    """

    proposal: Proposal
    monitor: Monitor
    measure: Measure
    is_new: bool
    parents: Parents
    area: str
    figures: Mapping[str, Sequence[Observation]]
    names: Mapping[str, str]

    @property
    def preview(self) -> Assessment:
        """What the figures say, without a judgement: which way is better is not known yet."""
        return progress.assess(
            self.proposal.indicator("context"),
            self.monitor,
            self.figures[self.area],
            {code: self.figures.get(code, ()) for code in self.proposal.references},
            area_names=self.names,
        )

    @property
    def baselines(self) -> list[Period]:
        """The periods that can be the baseline: those with a figure."""
        figures = self.figures[self.area]
        return [one.period for one in figures if one.period and one.value is not None]

    @property
    def references(self) -> dict[str, str]:
        """The areas with a figure that can be a reference: code and name."""
        return {
            code: self.names.get(code, code)
            for code, series in self.figures.items()
            if code != self.area and any(one.value is not None for one in series)
        }


def around(area: str, year: int) -> dict[str, str]:
    """The areas that can serve as a reference, most useful first: code and name."""
    known = parents(area, year).parents
    return {one.code: one.name for kind in REFERENCES for one in known if one.kind is kind}


def find(workspace: Workspace, text: str, year: int, limit: int = 12) -> list[Found]:
    """The measures that fit `text` best, with their coverage; one query for all of them."""
    area = workspace.map.municipality.area
    near = list(around(area, year))
    hits = search(text, candidates(workspace.catalogue, workspace.files), limit)
    asked = {(hit.candidate.monitor, hit.candidate.key) for hit in hits}
    covered = workspace.library.coverage(asked, area, near)
    return [
        _found(hit.candidate, hit.every_word, covered[hit.candidate.monitor, hit.candidate.key])
        for hit in hits
    ]


def _found(candidate: Candidate, every_word: bool, coverage: Coverage) -> Found:
    measure, area = candidate.measure, coverage.area
    splits = () if measure else tuple(one for one in coverage.splits if one)
    whole: Slice = coverage.chosen(measure.dimensions if measure else {})
    codes = list(whole.periods)
    local = {
        kind: parts_of(area, codes, kind) if area.startswith("GM") else [] for kind in ("WK", "BU")
    }
    inside = {p for codes in local.values() for code in codes for p in whole.periods[code]}
    others = set(codes) - {area, *local["WK"], *local["BU"]}
    return Found(
        candidate,
        every_word,
        tuple(whole.periods.get(area, ())),
        len(local["WK"]),
        len(local["BU"]),
        tuple(sorted(inside)),
        tuple(sorted(others)),
        dict(whole.by_status),
        splits,
    )


def propose_for(
    workspace: Workspace,
    candidate: Candidate,
    *,
    area: str | None = None,
    unit: str | None = None,
    split: Split = (),
    year: int | None = None,
) -> Linked:
    """The indicator as proposed from the figures, with those figures.

    `area` is given for another area than the municipality. `unit` is what a person says where no
    file does, `split` the choice of dimensions of a measure that is new to the catalogue.
    """
    monitor = workspace.catalogue.monitor(candidate.monitor)
    if monitor is None:  # a candidate comes from the catalogue
        raise LookupError(candidate.monitor)
    measure = candidate.measure or _new_measure(monitor, candidate, unit or "", split)
    own = area or workspace.map.municipality.area
    known = parents(own, year or date.today().year)
    found = _figures(workspace, monitor, candidate, measure, [own, *around(own, known.year)])
    if candidate.measure is None:
        measure = measure.model_copy(update={"decimals": _decimals(found.values())})
    proposal = propose(
        monitor,
        measure,
        found[own],
        {code: series for code, series in found.items() if code != own},
        area=area,
        boundary=_boundary(workspace, monitor, own),
        taken={i.id for outcome in workspace.map.outcomes for i in outcome.indicators},
    )
    is_new = candidate.measure is None
    return Linked(proposal, monitor, measure, is_new, known, own, found, workspace.area_names)


def chosen(linked: Linked, baseline: Period | None, references: Sequence[str]) -> Linked:
    """The proposal with what a person chose instead."""
    proposal = replace(linked.proposal, baseline=baseline, references=tuple(references))
    return replace(linked, proposal=proposal)


def _decimals(series: Iterable[Sequence[Observation]]) -> int:
    """As many as the figures have, at most 2."""
    values = [one.value for all in series for one in all if one.value is not None]
    return next((n for n in (0, 1) if all(round(v, n) == v for v in values)), 2)


def _new_measure(monitor: Monitor, candidate: Candidate, unit: str, split: Split) -> Measure:
    unit = unit or candidate.unit or ""
    return Measure(
        id=free_id(candidate.name, {one.id for one in monitor.measures}),
        name=candidate.name[:300],
        unit=unit[:60],
        columns=(candidate.key,),
        dimensions=dict(split),
    )


def _figures(
    workspace: Workspace,
    monitor: Monitor,
    candidate: Candidate,
    measure: Measure,
    places: Sequence[str],
) -> dict[str, tuple[Observation, ...]]:
    chosen = tuple(sorted(measure.dimensions.items()))
    wanted = [Series(monitor.id, candidate.key, area, chosen) for area in places]
    # a measure that is not in the catalogue yet is held to the same rules for small numbers; that
    # it counts nobody is not believed of who only looks
    said = candidate.measure is None and not candidate.unit
    known = measure.model_copy(
        update={"id": candidate.key, "count": True if said else measure.count}
    )
    found = more_figures(workspace, wanted, _with(workspace.catalogue, monitor, known))
    return {one.area: found.series[one] for one in wanted}


def _with(catalogue: Catalogue, monitor: Monitor, measure: Measure) -> Catalogue:
    """The catalogue with this measure in it."""
    if monitor.measure(measure.id) is not None:
        return catalogue
    wider = monitor.model_copy(update={"measures": (*monitor.measures, measure)})
    return catalogue.model_copy(
        update={
            "monitors": tuple(wider if one.id == wider.id else one for one in catalogue.monitors)
        }
    )


def _boundary(workspace: Workspace, monitor: Monitor, area: str) -> list[Observation]:
    """What the monitor's own files say about moved boundaries of this area."""
    columns = {
        column
        for state in workspace.files
        if state.monitor == monitor.id
        for column in state.measures
        # the whole name: “people who moved, without Indelingswijziging” is a count, and no code
        if state.labels.get(column, column).lower().rpartition("/")[2].startswith(_BOUNDARY)
    }
    codes = workspace.library.codes(monitor.id, sorted(columns), area)
    return [Observation("", area, period, code) for period, code in codes.items()]


def attach(
    store: MapStore,
    linked: Linked,
    outcome: str,
    better: Literal["higher", "lower", "context"],
    target: Target | None,
    actor: Actor,
) -> None:
    """Put the indicator on the map, and a new measure into monitors.yaml first.

    Raises ProblemsError when the map does not take it, when `actor` may not, or when the measure
    cannot be written; nothing changed then.
    """
    demand(actor, Permission.EDIT)
    indicator = linked.proposal.indicator(better, target)
    fields = {**indicator.model_dump(mode="json", exclude={"id"}), "outcome": outcome}
    command = Add(kind="indicator", id=indicator.id, fields=fields)
    store.would_change(command)
    if linked.is_new:
        add_measure(store.folder, linked.monitor.id, linked.measure)
    result = store.apply(command, actor)
    if isinstance(result, Refused):
        raise ProblemsError(result.problems)
