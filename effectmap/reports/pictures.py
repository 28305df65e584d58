"""The pictures of a report, each as drawing and as PNG for programs that show no drawing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import resvg_py
from lxml import etree

from effectmap.drawing.effect_map import HEADING_HEIGHT, MARGIN, MapDrawing
from effectmap.drawing.element import SVG_NAMESPACE, Element
from effectmap.drawing.text import FONTS
from effectmap.reports.content import IndicatorPart, Series, ThemePart
from effectmap.reports.office_svg import office_svg
from effectmap.reports.series import told
from effectmap.words import Text


@dataclass(frozen=True)
class Picture:
    """`width` and `height` in px of the drawing; `told` says in words what is on it."""

    svg: bytes
    png: bytes
    width: float
    height: float
    told: str

    @property
    def key(self) -> str:
        """By what its PNG is known again in a file."""
        return hashlib.sha256(self.png).hexdigest()


# how far from an even part, in px, a place is sought where no box is cut
_SEARCH = 130

# from a drawable series, the indicator's name, and its colours for shapes and letters to SVG source
DrawSeries = Callable[[Series, str, str, str], str]


def picture_of(root: Element, told: str) -> Picture:
    """`root`, an `svg` element with `width`, `height` and `viewBox` in px, on white."""
    width, height = float(root.attributes["width"]), float(root.attributes["height"])
    left, top, *_size = str(root.attributes["viewBox"]).split()
    paper: dict[str, str | float] = {"x": left, "y": top, "width": width, "height": height}
    white = Element("rect", {**paper, "fill": "#FFFFFF"})
    whole = Element(root.tag, root.attributes, [white, *root.children])
    png = resvg_py.svg_to_bytes(
        svg_string=whole.to_text(),
        font_files=[str(path) for path in FONTS.values()],
        skip_system_fonts=True,
        zoom=2,
    )
    return Picture(office_svg(whole), bytes(png), width, height, told)


def series_picture(one: IndicatorPart, draw: DrawSeries) -> Picture:
    """The chart of a drawable series as `draw` makes it."""
    source = etree.fromstring(draw(one.series, one.name, one.mark.colour, one.mark.ink).encode())
    return picture_of(_element(source), told(one))


def _element(source: etree._Element) -> Element:
    attributes: dict[str, str | float] = {str(k): str(v) for k, v in source.attrib.items()}
    if source.getparent() is None:
        attributes["xmlns"] = SVG_NAMESPACE
    children = [_element(child) for child in source if isinstance(child.tag, str)]
    tag = etree.QName(source).localname
    return Element(tag, attributes, children, "" if children else source.text or "")


def map_pictures(theme: ThemePart, highest: float) -> list[Picture]:
    """The map from top to bottom, in parts of at most about `highest` px where it is higher."""
    parts = _parts(theme.map, highest)
    told = Text("Effect map of “{theme}”. {summary}", theme=theme.name, summary=theme.summary)
    pictures = []
    for number, (top, bottom) in enumerate(parts, 1):
        drawn = theme.map.svg
        if len(parts) > 1:
            size: dict[str, str | float] = {
                "viewBox": f"0 {top:.0f} {theme.map.width:.0f} {bottom - top:.0f}",
                "height": round(bottom - top),
            }
            drawn = Element(drawn.tag, {**drawn.attributes, **size}, drawn.children)
            told = Text(
                "Effect map of “{theme}”, part {part} of {parts}. {summary}",
                theme=theme.name,
                part=number,
                parts=len(parts),
                summary=theme.summary,
            )
        pictures.append(picture_of(drawn, str(told)))
    return pictures


def _parts(drawing: MapDrawing, highest: float) -> list[tuple[float, float]]:
    """From which to which y the parts run: cut where the fewest boxes are cut."""
    if drawing.height <= highest:
        return [(0.0, drawing.height)]
    count = -int(-drawing.height // highest)
    above = HEADING_HEIGHT + MARGIN
    boxes = [(box.y + above, box.y + box.height + above) for box in drawing.layout.boxes.values()]
    cuts = [0.0]
    for number in range(1, count):
        ideal = round(drawing.height * number / count)
        near = range(ideal - _SEARCH, ideal + _SEARCH + 1, 2)
        cuts.append(min(near, key=lambda y: (sum(a < y < b for a, b in boxes), abs(y - ideal))))
    return list(pairwise([*cuts, drawing.height]))
