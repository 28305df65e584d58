"""Which of the links that a file asks for the map can have: none runs back or in a circle."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import networkx as nx

from effectmap.model.items import link_id


def one_way(wanted: Sequence[str], there: Collection[str], ranks: Mapping[str, int]) -> set[str]:
    """Of the ids `wanted` (`source>target`) those that can stand beside the links `there`.

    `ranks` says how far each box lies from what is done; of a circle the fewest go that a walk
    finds, and never a link that is there.
    """
    forward = [id for id in wanted if _is_forward(id, ranks)]
    graph = nx.DiGraph(tuple(id.split(">")) for id in (*there, *forward))
    gone: set[str] = set()
    for ring in [one for one in nx.strongly_connected_components(graph) if len(one) > 1]:
        part = nx.DiGraph(graph.subgraph(ring))
        while not nx.is_directed_acyclic_graph(part):
            circle = [(source, target) for source, target in nx.find_cycle(part)]
            new = [edge for edge in circle if link_id(*edge) not in there]
            part.remove_edge(*new[-1])
            gone.add(link_id(*new[-1]))
    return set(forward) - gone


def _is_forward(id: str, ranks: Mapping[str, int]) -> bool:
    source, _mark, target = id.partition(">")
    return source != target and ranks[source] <= ranks[target]
