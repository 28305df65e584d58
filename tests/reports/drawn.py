"""A drawing of a series for tests of what stands around it: its own points, and its name."""

from __future__ import annotations

from effectmap.drawing.element import SVG_NAMESPACE, Element
from effectmap.reports.content import Series


def draw(series: Series, name: str, colour: str, ink: str) -> str:
    """SVG source with a dot for every figure."""
    style = Element("style", text=".dot { fill: " + colour + "; } text { font-size: 12px; }")
    dots = [
        Element("circle", {"class": "dot", "cx": 20 + 40 * at, "cy": 100 - point.value, "r": 4})
        for at, point in enumerate(series.own.points)
        if point.value is not None
    ]
    label = Element("text", {"x": 10, "y": 20, "fill": ink}, text=name)
    size: dict[str, str | float] = {"viewBox": "0 0 360 120", "width": 360, "height": 120}
    return Element("svg", {"xmlns": SVG_NAMESPACE, **size}, [style, *dots, label]).to_text()
