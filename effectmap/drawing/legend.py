"""How to read the map: signs, lines and boxes, as one small drawing."""

from __future__ import annotations

from effectmap.analysis.progress import Signal
from effectmap.drawing import palette
from effectmap.drawing.effect_map import symbol
from effectmap.drawing.element import SVG_NAMESPACE, Element
from effectmap.drawing.picture import font_faces
from effectmap.drawing.text import FONT_FAMILY
from effectmap.labels import EVIDENCE_WORD
from effectmap.model import Evidence
from effectmap.words import _

_LINE = 20.0
_WIDTH = 330


def legend() -> str:
    """SVG source of the legend, in the reader's language."""
    children: list[Element] = []
    y = 14.0
    for signal in Signal:
        children.append(symbol(signal, 12, y - 4))
        children.append(_text(28, y, str(palette.SIGNAL_WORD[signal])))
        y += _LINE
    y += 6
    for evidence in Evidence:
        width, dash = palette.EVIDENCE_LINE[evidence]
        children.append(_line(y, palette.LINK, width, dash))
        children.append(_text(60, y, str(EVIDENCE_WORD[evidence])))
        y += _LINE
    children.append(_line(y, palette.MINUS, 2.0, ""))
    ring: dict[str, str | float] = {"cx": 25, "cy": y - 4, "r": 7, "fill": "#FFFFFF"}
    children.append(Element("circle", {**ring, "stroke": palette.MINUS, "stroke-width": 1.6}))
    children.append(Element("path", {"d": f"M21 {y - 4:.0f}h8", "stroke": palette.MINUS}))
    children.append(_text(60, y, _("works against it")))
    size: dict[str, str | float] = {
        "viewBox": f"0 0 {_WIDTH} {y + 8:.0f}",
        "width": _WIDTH,
        "height": y + 8,
    }
    style = Element(
        "style", text=f"{font_faces()} text {{ font: 14px '{FONT_FAMILY}', sans-serif; }}"
    )
    return Element("svg", {"xmlns": SVG_NAMESPACE, **size}, [style, *children]).to_text()


def _line(y: float, colour: str, width: float, dash: str) -> Element:
    attributes: dict[str, str | float] = {
        "d": f"M4 {y - 4:.0f}h42",
        "stroke": colour,
        "stroke-width": width,
    }
    if dash:
        attributes["stroke-dasharray"] = dash
    return Element("path", attributes)


def _text(x: float, y: float, text: str) -> Element:
    return Element("text", {"x": x, "y": y, "fill": palette.INK}, text=text)
