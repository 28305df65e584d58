"""What leads to what: chains, the first moment of effect, where a chain stalls, gaps."""

from __future__ import annotations

from calendar import monthrange
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import networkx as nx  # type: ignore[import-untyped, unused-ignore]

from effectmap.analysis.progress import Assessment, Progress, Signal
from effectmap.model import EffectMap, Level, Outcome

# what an outcome's figures say: the judgement itself, or the indicators it follows from
Figures = Progress | Sequence[Assessment]

# a node of the helper graphs that no identifier of the map can be equal to
_START = ("start",)

# no month has a day 32, so month * 32 + day orders days and adds months without carrying
_DAYS = 32


@dataclass(frozen=True)
class Chain:
    """Everything that leads to a box and everything beyond it, without the box itself.

    `links` are the ids of the links on those chains, in the order of the map.
    """

    upstream: frozenset[str]
    downstream: frozenset[str]
    links: tuple[str, ...]


@dataclass(frozen=True)
class Stall:
    """`outcome` did not move in the wished direction although `after` did.

    `between` are the outcomes on the way whose figures are unknown; `links` the links of the
    way from `after` to `outcome`.
    """

    outcome: str
    after: str
    between: tuple[str, ...]
    links: tuple[str, ...]


@dataclass(frozen=True)
class SinglePoint:
    """A link without which none of their interventions reaches `impacts` any more."""

    link: str
    impacts: tuple[str, ...]


@dataclass(frozen=True)
class Gaps:
    """What is missing on the map: ids of boxes and of indicators, in the order of the map."""

    outcomes_without_monitor: tuple[str, ...]
    indicators_without_baseline: tuple[str, ...]
    indicators_without_current: tuple[str, ...]
    interventions_leading_nowhere: tuple[str, ...]
    impacts_without_cause: tuple[str, ...]
    outcomes_without_cause: tuple[str, ...]


def graph(map: EffectMap) -> nx.DiGraph[Any]:
    """The boxes and links as a directed graph; a link to an unknown box is left out."""
    result: nx.DiGraph[Any] = nx.DiGraph()
    result.add_nodes_from(map.nodes)
    for link in map.links:
        if link.source in map.nodes and link.target in map.nodes:
            result.add_edge(link.source, link.target, months=link.delay_months, id=link.id)
    return result


def chain(map: EffectMap, node_id: str) -> Chain:
    """Everything that leads to this box and beyond it; raises KeyError for an unknown box.

    A link that passes the box by, from what leads to it to what lies beyond, is not on the chain.
    """
    if node_id not in map.nodes:
        raise KeyError(node_id)
    net = graph(map)
    upstream = frozenset(nx.ancestors(net, node_id))
    downstream = frozenset(nx.descendants(net, node_id))
    before, beyond = upstream | {node_id}, downstream | {node_id}
    links = tuple(
        link.id
        for link in map.links
        if {link.source, link.target} <= before or {link.source, link.target} <= beyond
    )
    return Chain(upstream, downstream, links)


def earliest_effects(map: EffectMap) -> dict[str, date]:
    """Per box the first day on which any effect can show; boxes without such a day are left out.

    An intervention's start plus the delays along the chain, the shortest way: until then a
    figure says nothing about any intervention.
    """
    net = graph(map)
    for _, _, data in net.edges(data=True):
        data["days"] = data["months"] * _DAYS
    for one in map.interventions:
        if one.start is not None:
            day = (one.start.year * 12 + one.start.month - 1) * _DAYS + one.start.day
            net.add_edge(_START, one.id, days=day)
    if _START not in net:
        return {}
    reached = nx.single_source_dijkstra_path_length(net, _START, weight="days")
    return {node: _date(day) for node, day in reached.items() if node != _START}


def earliest_effect(map: EffectMap, outcome_id: str) -> date | None:
    """The first day on which any effect on this outcome can show.

    None when no intervention with a start leads there, or the box is unknown.
    """
    return earliest_effects(map).get(outcome_id)


def _date(day: int) -> date:
    """Back from month * 32 + day; 31 January plus a month is the last day of February."""
    month, day_of_month = divmod(day, _DAYS)
    year, month = month // 12, month % 12 + 1
    if year > date.max.year:
        return date.max
    return date(year, month, min(day_of_month, monthrange(year, month)[1]))


def moved(figures: Figures | None) -> bool | None:
    """Whether an outcome moved in the wished direction; None when its figures do not tell.

    Of several indicators one that worsened decides, then one that improved. Modelled figures do
    not tell, and neither does standing still while it is too early for an effect.
    """
    if figures is None:
        return None
    if isinstance(figures, Progress):
        found = {figures}
    else:
        found = {
            one.progress
            for one in figures
            if not one.modelled
            and not (
                one.signal is Signal.TOO_EARLY and one.progress is Progress.NO_DEMONSTRABLE_CHANGE
            )
        }
    if Progress.WORSENED in found:
        return False
    if Progress.IMPROVED in found:
        return True
    return False if Progress.NO_DEMONSTRABLE_CHANGE in found else None


def stalls(
    map: EffectMap, figures: Mapping[str, Figures], node_id: str | None = None
) -> tuple[Stall, ...]:
    """Along every chain from an intervention the first outcome that did not move although the
    last one before it whose figures tell did.

    `figures` by outcome id, see `moved`. With `node_id` only the chains through that box, KeyError
    for an unknown box. A minus link changes nothing here: moved is judged per outcome by what is
    better for it.
    """
    net = graph(map)
    if node_id is not None:
        links = set(chain(map, node_id).links)
        net.remove_edges_from([(a, b) for a, b, id in net.edges(data="id") if id not in links])
    known = {one.id: moved(figures.get(one.id)) for one in map.outcomes}
    seen = _seen(net, [one.id for one in map.interventions], known)
    ways = _ways(net, [node for node in net if node in seen and known.get(node)], known)
    found: dict[tuple[str, str], Stall] = {}
    for one in map.outcomes:
        if known[one.id] is not False:
            continue
        for before in net.predecessors(one.id):
            if before in ways:
                after, between = _back(ways, before)
                way = (after, *between, one.id)
                steps = tuple(f"{a}>{b}" for a, b in pairwise(way))
                found.setdefault((one.id, after), Stall(one.id, after, between, steps))
    return tuple(found.values())


def _seen(
    net: nx.DiGraph[Any], starts: Iterable[str], known: Mapping[str, bool | None]
) -> set[str]:
    """The outcomes that a chain without a stall reaches from an intervention."""
    queue = deque((start, False) for start in starts)
    states = set(queue)
    while queue:
        node, hopeful = queue.popleft()
        for after in net.successors(node):
            if hopeful and known.get(after) is False:
                continue  # here this chain stalls; what lies beyond is not its first stall
            state = (after, hopeful if known.get(after) is None else bool(known[after]))
            if state not in states:
                states.add(state)
                queue.append(state)
    return {node for node, _ in states}


def _ways(
    net: nx.DiGraph[Any], starts: Sequence[str], known: Mapping[str, bool | None]
) -> dict[str, str | None]:
    """Per box that an outcome that moved reaches over unknown ones: the box before it."""
    ways: dict[str, str | None] = dict.fromkeys(starts)
    queue = deque(starts)
    while queue:
        node = queue.popleft()
        for after in net.successors(node):
            if after not in ways and known.get(after) is None:
                ways[after] = node
                queue.append(after)
    return ways


def _back(ways: Mapping[str, str | None], node: str) -> tuple[str, tuple[str, ...]]:
    """The nearest outcome that moved, and the unknown ones from there up to and with `node`."""
    between: list[str] = []
    before = ways[node]
    while before is not None:
        between.append(node)
        node, before = before, ways[before]
    return node, tuple(reversed(between))


def single_points(map: EffectMap) -> tuple[SinglePoint, ...]:
    """Links whose removal cuts an impact off from all its interventions, most impacts first.

    Every link becomes a node of its own and one start leads to all interventions: the links
    that dominate an impact are those that every way to it passes. One dominator tree finds
    them all, where taking out each link in turn would walk the whole map once a link.
    """
    net: nx.DiGraph[Any] = nx.DiGraph()
    net.add_node(_START)
    net.add_edges_from((_START, one.id) for one in map.interventions)
    for a, b, id in graph(map).edges(data="id"):
        net.add_edge(a, (id,))
        net.add_edge((id,), b)
    above = nx.immediate_dominators(net, _START)
    cut: dict[str, list[str]] = {}
    for impact in (one.id for one in map.outcomes if one.level is Level.IMPACT):
        node = above.get(impact)
        while node is not None and node != _START:
            if isinstance(node, tuple):
                cut.setdefault(node[0], []).append(impact)
            node = above.get(node)
    order = {link.id: place for place, link in enumerate(map.links)}
    points = [SinglePoint(link, tuple(impacts)) for link, impacts in cut.items()]
    return tuple(sorted(points, key=lambda one: (-len(one.impacts), order[one.link])))


def gaps(map: EffectMap, assessments: Mapping[str, Sequence[Assessment]]) -> Gaps:
    """What is missing, so that it can be drawn. `assessments` by outcome id.

    "Without cause" is that no link arrives and "nowhere" that none leaves: the gap is named at
    the box where it is, not at every box beyond it.
    """
    net = graph(map)
    judged = [one for outcome in map.outcomes for one in assessments.get(outcome.id, ())]
    bare = [one for one in map.outcomes if net.in_degree(one.id) == 0]
    return Gaps(
        outcomes_without_monitor=tuple(
            one.id for one in map.outcomes if _unmonitored(one, assessments.get(one.id, ()))
        ),
        indicators_without_baseline=tuple(
            one.indicator for one in judged if one.progress is Progress.NO_BASELINE
        ),
        indicators_without_current=tuple(
            one.indicator
            for one in judged
            if one.progress is not Progress.NO_MONITOR and one.current is None
        ),
        interventions_leading_nowhere=tuple(
            one.id for one in map.interventions if net.out_degree(one.id) == 0
        ),
        impacts_without_cause=tuple(one.id for one in bare if one.level is Level.IMPACT),
        outcomes_without_cause=tuple(one.id for one in bare if one.level is not Level.IMPACT),
    )


def _unmonitored(outcome: Outcome, assessments: Sequence[Assessment]) -> bool:
    """No indicators at all, or none of them has a monitor."""
    if not outcome.indicators and not assessments:
        return True
    return bool(assessments) and all(one.progress is Progress.NO_MONITOR for one in assessments)
