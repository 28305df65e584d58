"""The map of another moment, and two moments in one drawing: boxes and links, no figures.

What the figures say is known now only; to draw it on an older map would tell what nobody knew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import networkx as nx  # type: ignore[import-untyped, unused-ignore]

from effectmap.drawing import palette
from effectmap.drawing.effect_map import (
    LEVELS,
    BoxContent,
    MapDrawing,
    content_of_intervention,
    draw_map,
)
from effectmap.drawing.element import SVG_NAMESPACE, Element
from effectmap.drawing.picture import font_faces
from effectmap.drawing.text import FONT_FAMILY, text_width
from effectmap.model import EffectMap, Intervention, Link, Outcome
from effectmap.words import Text


class Mark(StrEnum):
    """What became of a box or link between two moments."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


SIGN = {Mark.ADDED: "+", Mark.REMOVED: "\N{MINUS SIGN}", Mark.CHANGED: "~"}
MARK_WORD = {
    Mark.ADDED: Text("added"),
    Mark.REMOVED: Text("disappeared"),
    Mark.CHANGED: Text("changed"),
}
COLOUR = {Mark.ADDED: "#005AB5", Mark.REMOVED: "#7A0F3C", Mark.CHANGED: "#C56A00"}
_DASH = {Mark.ADDED: "none", Mark.REMOVED: "6 4", Mark.CHANGED: "none"}
_RADIUS = 9.0
# from the middle of a link that already carries a sign of its own
_ASIDE = 20.0
_STYLE = "\n".join(
    f"""
.effect-map .box.marked.{mark} .plate {{
  stroke: {COLOUR[mark]}; stroke-width: 3; stroke-dasharray: {_DASH[mark]};
}}
.effect-map .link.marked.{mark} .line {{
  stroke: {COLOUR[mark]}; stroke-width: 2.4; stroke-dasharray: {_DASH[mark]};
}}
.effect-map .link.marked.{mark} .tip {{ fill: {COLOUR[mark]}; }}
"""
    for mark in Mark
)


@dataclass(frozen=True)
class Marked:
    """What became of it, and where that says more than the sign: in a few words."""

    mark: Mark
    note: str = ""


@dataclass(frozen=True)
class Compared:
    """Two moments in one drawing; `left_out` are links of before that could not be drawn."""

    drawing: MapDrawing
    left_out: tuple[Link, ...]

    @property
    def shown(self) -> set[str]:
        """The ids of the boxes and links in the drawing."""
        routes = {f"{route.source}>{route.target}" for route in self.drawing.layout.routes}
        return routes | set(self.drawing.layout.boxes)


def draw_moment(part: EffectMap, title: str) -> MapDrawing:
    """The map of one theme without figures."""
    return draw_map([_content(node) for node in part.boxes], part.links, title)


def draw_compared(
    before: EffectMap, after: EffectMap, marks: Mapping[str, Marked], title: str
) -> Compared:
    """One theme at two moments, what is gone included; `marks` by the id of a box or link.

    A link that is gone and would now run backwards or in a circle cannot be drawn: it is left
    out, and named.
    """
    nodes = {**before.nodes, **after.nodes}
    links, left_out = _together(before.links, after.links, nodes)
    contents = [_content(node, marks.get(id)) for id, node in nodes.items()]
    drawing = draw_map(contents, links, title)
    _mark(drawing, links, marks)
    return Compared(drawing, tuple(left_out))


def _content(node: Intervention | Outcome, marked: Marked | None = None) -> BoxContent:
    if isinstance(node, Intervention):
        plain = content_of_intervention(node)
    else:
        plain = BoxContent(node.id, node.level, node.name)
    if marked is None:
        return plain
    note = f"{SIGN[marked.mark]} {marked.note or MARK_WORD[marked.mark]}"
    return BoxContent(plain.id, plain.level, plain.title, note=note)


def _together(
    before: Sequence[Link], after: Sequence[Link], nodes: Mapping[str, Intervention | Outcome]
) -> tuple[list[Link], list[Link]]:
    """The links of both moments that can stand in one drawing, and those of before that cannot."""
    net = nx.DiGraph((link.source, link.target) for link in after)
    net.add_nodes_from(nodes)
    drawn, left_out = list(after), []
    ids = {link.id for link in after}
    for link in before:
        if link.id in ids:
            continue
        back = _level(nodes[link.source]) > _level(nodes[link.target])
        if back or nx.has_path(net, link.target, link.source):
            left_out.append(link)
        else:
            drawn.append(link)
            net.add_edge(link.source, link.target)
    return drawn, left_out


def _level(node: Intervention | Outcome) -> int:
    return 0 if isinstance(node, Intervention) else LEVELS.index(node.level)


def _mark(drawing: MapDrawing, links: Sequence[Link], marks: Mapping[str, Marked]) -> None:
    """Give every marked box and link its edge and its sign."""
    middle = {f"{route.source}>{route.target}": route.middle for route in drawing.layout.routes}
    minus = {link.id for link in links if link.sign == "-"}
    style, body = drawing.svg.children
    style.text += _STYLE
    for element in body.children:
        id = str(element.attributes.get("data-id", ""))
        if id not in marks:
            continue
        mark = marks[id].mark
        element.attributes["class"] = f"{element.attributes['class']} marked {mark}"
        if id in middle:
            x, y = middle[id]
            element.children += sign(mark, x + (_ASIDE if id in minus else 0), y)
            title = element.children[0]
            title.text = f"{title.text} ({marks[id].note or MARK_WORD[mark]})"
        else:
            element.children += sign(mark, 0, 0)


def sign(mark: Mark, x: float, y: float) -> list[Element]:
    """The sign of a mark around (x, y): white on a disc of its colour."""
    disc: dict[str, str | float] = {"cx": x, "cy": y, "r": _RADIUS, "fill": COLOUR[mark]}
    line: dict[str, str | float] = {"fill": "none", "stroke": "#FFFFFF", "stroke-width": 2.2}
    return [
        Element("circle", {**disc, "stroke": "#FFFFFF"}),
        Element("path", {"d": _sign_path(mark, x, y), **line}),
    ]


def _sign_path(mark: Mark, x: float, y: float) -> str:
    if mark is Mark.CHANGED:
        return f"M{x - 5:.1f} {y + 1.5:.1f}q2.5 -5 5 -1.5t5 -1.5"
    across = f"M{x - 5:.1f} {y:.1f}h10"
    return f"{across}M{x:.1f} {y - 5:.1f}v10" if mark is Mark.ADDED else across


def marks_legend() -> str:
    """SVG source that tells the three marks apart: sign, edge and word, on one line."""
    children: list[Element] = [
        Element(
            "style", text=f"{font_faces(400)} text {{ font: 14px '{FONT_FAMILY}', sans-serif; }}"
        )
    ]
    x = 2.0
    for mark in Mark:
        place: dict[str, str | float] = {"x": x + 9, "y": 10, "width": 30, "height": 18, "rx": 3}
        edge = {"stroke": COLOUR[mark], "stroke-dasharray": _DASH[mark]}
        look: dict[str, str | float] = {"fill": "#FFFFFF", "stroke-width": 2.4, **edge}
        children.append(Element("rect", {**place, **look}))
        children += sign(mark, x + 9, 12)
        word = str(MARK_WORD[mark])
        children.append(Element("text", {"x": x + 47, "y": 24, "fill": palette.INK}, text=word))
        x += 47 + text_width(word, 14) + 24
    size: dict[str, str | float] = {"viewBox": f"0 0 {x:.0f} 32", "width": round(x), "height": 32}
    return Element("svg", {"xmlns": SVG_NAMESPACE, **size}, children).to_text()
