"""The map as a drawing's source: Mermaid, Graphviz DOT and GraphML. They go out only."""

from __future__ import annotations

import io

import networkx as nx

from effectmap.exchange.formats import attributes
from effectmap.exchange.formats.xml_text import clean
from effectmap.model import EffectMap, Intervention, Sign


def write_mermaid(map: EffectMap) -> bytes:
    """A flowchart from left to right, a subgraph for each theme."""
    numbers = {id: f"n{number}" for number, id in enumerate(map.nodes)}
    lines = ["flowchart LR"]
    for at, theme in enumerate(map.themes):
        lines.append(f'  subgraph t{at}["{_mermaid(theme.name)}"]')
        for box in (one for one in map.boxes if one.theme == theme.id):
            first, last = ("[", "]") if isinstance(box, Intervention) else ("([", "])")
            lines.append(f'    {numbers[box.id]}{first}"{_mermaid(box.name)}"{last}')
        lines.append("  end")
    for link in map.links:
        arrow = "-->" if link.sign is Sign.PLUS else '-- "−" -->'
        lines.append(f"  {numbers[link.source]} {arrow} {numbers[link.target]}")
    return ("\n".join(lines) + "\n").encode("utf-8")


def _mermaid(text: str) -> str:
    """Letters that Mermaid or a browser would read as marks, as numbered entities."""
    shown = " ".join(text.split())
    return "".join(f"#{ord(one)};" if one in '"#<>&;`\\' else one for one in shown)


def write_dot(map: EffectMap) -> bytes:
    """A directed graph, a cluster for each theme; ids as on the map."""
    lines = ["digraph effectmap {", "  rankdir=LR;", "  node [shape=box];"]
    for at, theme in enumerate(map.themes):
        lines += [f"  subgraph cluster_{at} {{", f"    label={_dot(theme.name)};"]
        for box in (one for one in map.boxes if one.theme == theme.id):
            style = "" if isinstance(box, Intervention) else ", style=rounded"
            lines.append(f"    {_dot(box.id)} [label={_dot(box.name)}{style}];")
        lines.append("  }")
    for link in map.links:
        style = "" if link.sign is Sign.PLUS else ' [label="−", style=dashed]'
        lines.append(f"  {_dot(link.source)} -> {_dot(link.target)}{style};")
    return ("\n".join([*lines, "}"]) + "\n").encode("utf-8")


def _dot(text: str) -> str:
    shown = clean(" ".join(text.split())).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{shown}"'


def write_graphml(map: EffectMap) -> bytes:
    """Every field of boxes, partners and links as attributes."""
    sketch, graph = attributes.sketch_of(map), nx.DiGraph()
    for box in sketch.boxes:
        key = f"partner:{box.key}" if box.kind == "partner" else box.key
        said = {"label": box.name, "type": attributes.type_of(box), "theme": box.theme}
        fields = {name: value for name, value in box.fields.items() if name not in said}
        graph.add_node(key, **_cleaned(said | attributes.written(fields)))
        for partner in box.partners:
            graph.add_edge(f"partner:{partner}", key, type="carries out")
    for arrow in sketch.arrows:
        said = {"type": "leads to", **attributes.written(arrow.fields)}
        graph.add_edge(arrow.source, arrow.target, **_cleaned(said))
    content = io.BytesIO()
    nx.write_graphml_xml(graph, content)
    return content.getvalue()


def _cleaned(said: dict[str, str]) -> dict[str, str]:
    return {name: clean(value) for name, value in said.items() if value}
