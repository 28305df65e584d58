"""What must hold between the parts of a map: known ids, no double ids, no cycle, levels in order.

Every function returns all problems at once; none means that the map can be used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator

import networkx as nx

from effectmap.bbv import mandatory_indicators
from effectmap.model.catalogue import Catalogue, Measure, Monitor
from effectmap.model.check_derived import check_derived
from effectmap.model.effectmap import EffectMap, Indicator, Intervention, Outcome
from effectmap.model.problem import Problem, unknown
from effectmap.words import Text

_LEVELS = ("intervention", "output", "outcome", "impact")


def check(map: EffectMap, catalogue: Catalogue, file: str = "map.yaml") -> list[Problem]:
    """Everything that is wrong between the parts of `map`, and with `catalogue`."""
    return [
        *_doubles(map, file),
        *_references(map, file),
        *_links(map, file),
        *_cycle(map, file),
        *_dates(map, file),
        *_indicators(map, catalogue, file),
    ]


def check_catalogue(catalogue: Catalogue, file: str = "monitors.yaml") -> list[Problem]:
    """Double ids of monitors, and of measures inside a monitor; what adds up to what."""
    problems = list(double_ids(file, (monitor.id for monitor in catalogue.monitors)))
    for monitor in catalogue.monitors:
        for problem in double_ids(file, (measure.id for measure in monitor.measures)):
            problems.append(Problem(file, problem.message, monitor.id, problem.item))
        for measure in monitor.measures:
            problems += _adding_up(catalogue, monitor, measure, file)
    return [*problems, *_parts_in_a_circle(catalogue, file), *_area_parts(catalogue, file)]


def _adding_up(
    catalogue: Catalogue, monitor: Monitor, measure: Measure, file: str
) -> Iterator[Problem]:
    """Whether `share` and `parts` name counts, and stand where they can."""
    item = f"{monitor.id}, {measure.id}"
    used = [("share", one) for one in (measure.share.references if measure.share else ())]
    used += [("parts", one) for parts in measure.parts for one in parts]
    for field, reference in used:
        owner, id = catalogue.refer(monitor.id, reference)
        found = catalogue.monitor(owner)
        other = found.measure(id) if found else None
        if found is None:
            yield unknown(file, item, field, owner, [one.id for one in catalogue.monitors])
        elif other is None:
            yield unknown(file, item, field, id, [one.id for one in found.measures])
        elif not other.counts:
            message = Text("“{id}” is no count: only counts add up", id=reference)
            yield Problem(file, message, item, field)
        elif field == "parts" and _plain(other.unit) != _plain(measure.unit):
            message = Text(
                "the unit is “{found}”, expected “{unit}”", found=other.unit, unit=measure.unit
            )
            yield Problem(file, message, item, field)
    if measure.share is not None and measure.count:
        message = Text("a measure is a count or a share of one, not both")
        yield Problem(file, message, item, "share")
    if measure.parts and not measure.counts:
        message = Text("“{id}” is no count: only counts add up", id=measure.id)
        yield Problem(file, message, item, "parts")
    for parts in measure.parts:
        for id, count in Counter(parts).items():
            if count > 1:
                message = Text("“{id}” stands here {n} times", id=id, n=count)
                yield Problem(file, message, item, "parts")


def _plain(unit: str) -> str:
    return " ".join(unit.lower().split())


def _parts_in_a_circle(catalogue: Catalogue, file: str) -> Iterator[Problem]:
    """A measure that is, over its parts, a part of itself."""
    net = nx.DiGraph()
    for monitor in catalogue.monitors:
        for measure in monitor.measures:
            for reference in (one for parts in measure.parts for one in parts):
                part = "/".join(catalogue.refer(monitor.id, reference))
                net.add_edge(f"{monitor.id}/{measure.id}", part)
    yield from _circle(net, file, "parts")


def _area_parts(catalogue: Catalogue, file: str) -> Iterator[Problem]:
    net = nx.DiGraph()
    net.add_edges_from((area, part) for area, all in catalogue.area_parts.items() for part in all)
    yield from _circle(net, file, "area_parts")


def _circle(net: nx.DiGraph, file: str, field: str) -> Iterator[Problem]:
    if nx.is_directed_acyclic_graph(net):
        return
    path = [source for source, _target in nx.find_cycle(net)]
    words = " → ".join([*path, path[0]])
    message = Text("these parts run in a circle: {path}. Remove one of them", path=words)
    yield Problem(file, message, path[0], field)


def double_ids(file: str, ids: Iterable[str]) -> Iterator[Problem]:
    """Ids that are used more than once."""
    for id, count in Counter(ids).items():
        if count > 1:
            message = Text("the id “{id}” is used {n} times: give each its own", id=id, n=count)
            yield Problem(file, message, id, "id")


def _doubles(map: EffectMap, file: str) -> Iterator[Problem]:
    yield from double_ids(file, (theme.id for theme in map.themes))
    yield from double_ids(file, (partner.id for partner in map.partners))
    yield from double_ids(file, (node.id for node in map.boxes))
    yield from double_ids(file, (i.id for outcome in map.outcomes for i in outcome.indicators))
    for id, count in Counter(link.id for link in map.links).items():
        if count > 1:
            yield Problem(file, Text("this link stands here {n} times", n=count), id)


def _references(map: EffectMap, file: str) -> Iterator[Problem]:
    themes = {theme.id for theme in map.themes}
    partners = {partner.id for partner in map.partners}
    for node in map.boxes:
        if node.theme not in themes:
            yield unknown(file, node.id, "theme", node.theme, themes)
    for intervention in map.interventions:
        for id in intervention.partners:
            if id not in partners:
                yield unknown(file, intervention.id, "partners", id, partners)


def _links(map: EffectMap, file: str) -> Iterator[Problem]:
    nodes = map.nodes
    for link in map.links:
        for field, id in (("source", link.source), ("target", link.target)):
            if id not in nodes:
                yield unknown(file, link.id, field, id, nodes)
        if link.source == link.target:
            yield Problem(file, Text("a box cannot lead to itself"), link.id)
        elif _runs_back(nodes, link.source, link.target):
            message = Text(
                "this link runs back: effects follow interventions, outputs and outcomes in order"
            )
            yield Problem(file, message, link.id)


def _runs_back(nodes: dict[str, Intervention | Outcome], source: str, target: str) -> bool:
    if source not in nodes or target not in nodes:
        return False
    return _level(nodes[source]) > _level(nodes[target])


def _level(node: Intervention | Outcome) -> int:
    return 0 if isinstance(node, Intervention) else _LEVELS.index(node.level)


def _cycle(map: EffectMap, file: str) -> Iterator[Problem]:
    graph = nx.DiGraph()
    graph.add_edges_from(
        (link.source, link.target) for link in map.links if link.source != link.target
    )
    if nx.is_directed_acyclic_graph(graph):
        return
    path = [source for source, _target in nx.find_cycle(graph)]
    names = {node.id: node.name for node in map.nodes.values()}
    words = " → ".join(f"{names.get(id, id)} ({id})" for id in [*path, path[0]])
    yield Problem(
        file, Text("these links run in a circle: {path}. Remove one of them", path=words), path[0]
    )


def _dates(map: EffectMap, file: str) -> Iterator[Problem]:
    for node in map.interventions:
        if node.start and node.end and node.end < node.start:
            yield Problem(file, Text("the end lies before the start"), node.id, "end")


def _indicators(map: EffectMap, catalogue: Catalogue, file: str) -> Iterator[Problem]:
    monitors = {monitor.id: monitor for monitor in catalogue.monitors}
    for outcome in map.outcomes:
        for indicator in outcome.indicators:
            monitor = monitors.get(indicator.monitor)
            if monitor is None:
                yield unknown(file, indicator.id, "monitor", indicator.monitor, monitors)
            else:
                measures: Container[str] = {measure.id for measure in monitor.measures}
                if indicator.measure not in measures:
                    ids = [measure.id for measure in monitor.measures]
                    yield unknown(file, indicator.id, "measure", indicator.measure, ids)
            if indicator.mandatory and indicator.mandatory not in mandatory_indicators():
                known = mandatory_indicators()
                yield unknown(file, indicator.id, "mandatory", indicator.mandatory, known)
            yield from _target(indicator, file)
            if indicator.derived is not None:
                area = indicator.area or map.municipality.area
                yield from check_derived(indicator, indicator.derived, area, catalogue, file)


def _target(indicator: Indicator, file: str) -> Iterator[Problem]:
    target, baseline = indicator.target, indicator.baseline
    if target is not None and baseline is not None and target.period <= baseline:
        message = Text("the target lies before the baseline, or in the same period")
        yield Problem(file, message, indicator.id, "target.period")
