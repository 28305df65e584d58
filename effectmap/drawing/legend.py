"""How to read the map: signs, lines and boxes, as one small drawing or item by item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from effectmap.analysis.progress import Signal
from effectmap.drawing import palette
from effectmap.drawing.effect_map import room_mark, symbol
from effectmap.drawing.element import SVG_NAMESPACE, Element
from effectmap.drawing.picture import font_faces
from effectmap.drawing.text import FONT_FAMILY
from effectmap.labels import EVIDENCE_WORD
from effectmap.model import Evidence
from effectmap.words import _

LETTER = 14.0  # px, of the words beside the marks
_LINE = 20.0
_WIDTH = 330


@dataclass(frozen=True)
class Item:
    """One mark and its word: marks are drawn as if the word's baseline were y = 0, in px."""

    marks: tuple[Element, ...]
    word_x: float
    word: str


def signal_items() -> list[Item]:
    """How an outcome is doing."""
    return [
        Item((symbol(signal, 12, -4),), 28, str(palette.SIGNAL_WORD[signal])) for signal in Signal
    ]


def link_items() -> list[Item]:
    """On what grounds a link stands, and which ones work against their target."""
    grounds = [
        Item((_line(palette.LINK, *palette.EVIDENCE_LINE[one]),), 60, str(EVIDENCE_WORD[one]))
        for one in Evidence
    ]
    ring: dict[str, str | float] = {"cx": 25, "cy": -4, "r": 7, "fill": "#FFFFFF"}
    against = (
        _line(palette.MINUS, 2.0, ""),
        Element("circle", {**ring, "stroke": palette.MINUS, "stroke-width": 1.6}),
        Element("path", {"d": "M21 -4h8", "stroke": palette.MINUS}),
    )
    return [*grounds, Item(against, 60, _("works against it"))]


def marks_data() -> list[dict[str, Any]]:
    """Every item for a browser that gives the marks its own colours.

    `kind` is the class of what it stands for (`is-on_course`, `link`, `link minus`), `width` the
    room of the marks in px, `marks` are their elements as data.
    """
    grounds = link_items()
    kinds = [f"is-{signal.value}" for signal in Signal]
    kinds += ["link"] * (len(grounds) - 1) + ["link minus"]
    widths = [24] * len(Signal) + [50] * len(grounds)
    return [
        {
            "kind": kind,
            "width": width,
            "marks": [mark.to_data() for mark in one.marks],
            "word": one.word,
        }
        for kind, width, one in zip(kinds, widths, [*signal_items(), *grounds], strict=True)
    ]


def divided_item() -> Item:
    """That a workshop was divided about a link."""
    line = _line(palette.LINK, 1.5, "")
    return Item((line, *room_mark(25, -4)), 60, _("here the room is divided"))


def legend(*, divided: bool = False) -> str:
    """SVG source of the legend, in the reader's language; `divided` where the map has that mark."""
    children: list[Element] = []
    y = 14.0
    links = [*link_items(), *([divided_item()] if divided else [])]
    for items in (signal_items(), links):
        for item in items:
            word = Element("text", {"x": item.word_x, "y": 0, "fill": palette.INK}, text=item.word)
            place: dict[str, str | float] = {"transform": f"translate(0,{y:g})"}
            children.append(Element("g", place, [*item.marks, word]))
            y += _LINE
        y += 6
    size: dict[str, str | float] = {
        "viewBox": f"0 0 {_WIDTH} {y - 18:.0f}",
        "width": _WIDTH,
        "height": y - 18,
    }
    style = Element(
        "style",
        text=f"{font_faces(400)} text {{ font: {LETTER:g}px '{FONT_FAMILY}', sans-serif; }}"
        f" .room {{ fill: #FFFFFF; stroke: {palette.LINK}; }} .side {{ fill: {palette.LINK}; }}",
    )
    return Element("svg", {"xmlns": SVG_NAMESPACE, **size}, [style, *children]).to_text()


def _line(colour: str, width: float, dash: str) -> Element:
    attributes: dict[str, str | float] = {
        "d": "M4 -4h42",
        "stroke": colour,
        "stroke-width": width,
    }
    if dash:
        attributes["stroke-dasharray"] = dash
    return Element("path", attributes)
