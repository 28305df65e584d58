"""The map as a poster on A3 or A0: what stands on a sheet, and whether it can be read on the wall.

The measure is the smallest letter: seen from where one stands before the poster, the body of its
small letters (the x-height) is at least ten minutes of arc high. Smith (1979, Human Factors 21(6),
661-670) found over 300 printed signs that of letters of 0.003 radians, ten minutes, more than nine
in ten are legible. A map that is too large for that goes over several sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, radians, tan

from effectmap import formats
from effectmap.drawing import palette
from effectmap.drawing.effect_map import LEVELS, BoxContent, spoken
from effectmap.drawing.element import SVG_NAMESPACE, Element
from effectmap.drawing.fitting import SMALLEST, Fitted, divisions, fit, part_of
from effectmap.drawing.legend import LETTER, Item, link_items, signal_items
from effectmap.drawing.picture import font_faces
from effectmap.drawing.text import FONT_FAMILY, text_width, wrap
from effectmap.labels import COLUMN_ALL
from effectmap.model import Link
from effectmap.words import Text, _

LEAST_ANGLE = 10 / 60  # degrees
X_HEIGHT = 0.486  # of the size of a letter: the `x` of Kaart Sans
_MARGIN = 0.0125  # of the long side; printers leave about this much white
_TITLE, _EYEBROW = 2.3, 1.15  # sizes, as parts of the smallest letter
_LEADING = 1.36


@dataclass(frozen=True)
class Paper:
    """A size of paper: its sides in mm, and from how many metres it is read."""

    name: str
    short: float
    long: float
    distance: float

    @property
    def letter(self) -> float:
        """The smallest size of letter, in mm, that can be read from `distance`."""
        return tan(radians(LEAST_ANGLE)) * self.distance * 1000 / X_HEIGHT


PAPERS = {
    "A3": Paper("A3", 297, 420, 0.6),  # on a table or in the hand
    "A0": Paper("A0", 841, 1189, 2.0),
}


@dataclass(frozen=True)
class Caption:
    """What a poster says around the map; `notes` stand below it, each on lines of its own."""

    title: str
    municipality: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One sheet of paper, `width` by `height` mm, with a map on it.

    `label` says which sheet it is, and is empty for the only one. `contents` and `links` are what
    is drawn.
    """

    paper: Paper
    width: float
    height: float
    label: str
    contents: tuple[BoxContent, ...]
    links: tuple[Link, ...]
    map: Fitted
    caption: Caption

    @property
    def letter(self) -> float:
        """The size of the smallest letter of the map, in mm."""
        return SMALLEST * self.map.scale

    @property
    def reach(self) -> str:
        """How many metres away the smallest letter of the sheet can still be read, rounded down.

        What stands around the map has the size for this paper's distance, no more.
        """
        reach = self.paper.distance * min(1.0, self.letter / self.paper.letter)
        return formats.number(floor(reach * 10 + 1e-6) / 10, 1)

    @property
    def legible(self) -> bool:
        """Whether everything can be read from where one stands before this size of paper."""
        return self.letter >= self.paper.letter


@dataclass(frozen=True)
class Poster:
    """The whole map on one sheet, and the sheets on which everything is legible.

    Those are the same where one sheet will do. `message` says what is the matter where it does
    not, and also where the most sheets there can be do not; else it is empty.
    """

    whole: Sheet
    sheets: tuple[Sheet, ...]
    message: str


def make_poster(
    contents: Sequence[BoxContent], links: Sequence[Link], caption: Caption, paper: Paper
) -> Poster:
    """Lay a theme out on paper; takes a second for a large one.

    Raises ValueError when the links cannot be laid out (a cycle), which a checked map excludes.
    """
    whole = _sheet(contents, links, caption, paper, "")
    if whole.legible:
        return Poster(whole, (whole,), "")
    sheets: tuple[Sheet, ...] = (whole,)
    for parts in range(2, len(LEVELS)):
        for levels in divisions(contents, parts):
            found = _divided(contents, links, caption, paper, levels)
            if _smallest(found) > _smallest(sheets):
                sheets = found
        if all(sheet.legible for sheet in sheets):
            break
    return Poster(whole, sheets, _message(whole, sheets))


def _smallest(sheets: Iterable[Sheet]) -> float:
    return min(sheet.letter for sheet in sheets)


def _divided(
    contents: Sequence[BoxContent],
    links: Sequence[Link],
    caption: Caption,
    paper: Paper,
    division: Sequence[Sequence[str]],
) -> tuple[Sheet, ...]:
    sheets = []
    for n, levels in enumerate(division):
        boxes, own = part_of(contents, links, levels, first=n == 0)
        what = _listed(str(COLUMN_ALL[level]).lower() for level in levels)
        label = str(
            Text("sheet {n} of {of}: what leads to {what}", n=n + 1, of=len(division), what=what)
        )
        sheets.append(_sheet(boxes, own, caption, paper, label))
    return tuple(sheets)


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return str(Text("{most} and {last}", most=", ".join(most), last=last)) if most else last


def _message(whole: Sheet, sheets: Sequence[Sheet]) -> str:
    paper = whole.paper
    said = Text(
        "On one sheet of {size} the smallest letters can be read at {reach} m, not at "
        "{distance} m.",
        size=paper.name,
        reach=whole.reach,
        distance=formats.number(paper.distance, 1),
    )
    if all(sheet.legible for sheet in sheets):
        labels = "; ".join(sheet.label for sheet in sheets)
        then = Text("On {n} sheets they can: {sheets}.", n=len(sheets), sheets=labels)
    else:
        reach = min(sheets, key=lambda sheet: sheet.letter).reach
        then = Text(
            "Over {n} sheets it is {reach} m. Choose a larger paper, or divide the theme into "
            "smaller ones.",
            n=len(sheets),
            reach=reach,
        )
    return f"{said} {then}"


def _sheet(
    contents: Sequence[BoxContent],
    links: Sequence[Link],
    caption: Caption,
    paper: Paper,
    label: str,
) -> Sheet:
    """The map on this paper, lying or standing, whichever gives the larger letters."""

    def on(width: float, height: float) -> Sheet:
        _frame, top, bottom = _around(caption, label, paper, width, height)
        room = (width - 2 * _MARGIN * paper.long, bottom - top)
        fitted = fit(contents, links, caption.title, room, paper.letter / SMALLEST)
        return Sheet(paper, width, height, label, tuple(contents), tuple(links), fitted, caption)

    lying, standing = on(paper.long, paper.short), on(paper.short, paper.long)
    return max((lying, standing), key=lambda sheet: sheet.letter)


def poster_svg(sheet: Sheet) -> bytes:
    """One sheet as a file of its real size, with its font inside."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n' + drawn(sheet, font_faces()).to_text()
    ).encode()


def drawn(sheet: Sheet, fonts: str = "") -> Element:
    """One sheet as a drawing in mm; `fonts` is CSS that carries its font along."""
    width, height = sheet.width, sheet.height
    frame, top, bottom = _around(sheet.caption, sheet.label, sheet.paper, width, height)
    drawing, scale = sheet.map.drawing, sheet.map.scale
    x = (width - drawing.width * scale) / 2
    y = top + (bottom - top - drawing.height * scale) / 2
    place: dict[str, str | float] = {"transform": f"translate({x:.3f},{y:.3f}) scale({scale:.5f})"}
    return Element(
        "svg",
        {
            "xmlns": SVG_NAMESPACE,
            "width": f"{width:g}mm",
            "height": f"{height:g}mm",
            "viewBox": f"0 0 {width:g} {height:g}",
            "role": "img",
            "aria-label": described(sheet),
        },
        [
            Element("title", text=sheet.caption.title),
            Element("style", text=f"{fonts}\ntext {{ font-family: '{FONT_FAMILY}', sans-serif; }}"),
            Element("rect", {"width": f"{width:g}", "height": f"{height:g}", "fill": "#FFFFFF"}),
            Element("g", place, list(drawing.svg.children)),
            *frame,
        ],
    )


def described(sheet: Sheet) -> str:
    """The sheet in words: every box with its figures, then every link."""
    names = {one.id: one.title for one in sheet.contents}
    arrows = [f"{names[link.source]} → {names[link.target]}" for link in sheet.links]
    boxes = [spoken(one) for one in sheet.contents]
    head = " · ".join(filter(None, (sheet.caption.title, sheet.label)))
    return ". ".join([head, *boxes, *arrows])


def _around(
    caption: Caption, label: str, paper: Paper, width: float, height: float
) -> tuple[list[Element], float, float]:
    """Title above and explanation below the map, and between which heights the map may stand."""
    margin, letter = _MARGIN * paper.long, paper.letter
    inner = width - 2 * margin
    head = _Lines(margin, margin, inner, letter)
    eyebrow = " · ".join(filter(None, (caption.municipality, _("Effect map"), label)))
    head.text(eyebrow, _EYEBROW, colour=palette.QUIET)
    head.text(caption.title, _TITLE, weight=600)
    foot = _Lines(margin, 0, inner, letter)
    foot.items(_("Status"), signal_items())
    foot.items(_("Links"), link_items())
    for note in caption.notes:
        foot.text(note, 1.0, colour=palette.INK)
    top, bottom = head.y + letter * 0.3, height - margin - foot.y
    place: dict[str, str | float] = {"transform": f"translate(0,{bottom:.3f})"}
    return [*head.elements, Element("g", place, foot.elements)], top, bottom


class _Lines:
    """Lines of text under each other, in mm; `y` is where the next one begins."""

    def __init__(self, x: float, y: float, width: float, letter: float) -> None:
        self.x, self.y, self.width, self.letter = x, y, width, letter
        self.elements: list[Element] = []

    def text(self, text: str, size: float, weight: int = 400, colour: str = palette.INK) -> None:
        """A paragraph in lines that fit; `size` is a part of the smallest letter."""
        for line in wrap(text, self.width, size * self.letter, weight):
            self._next(size)
            self._put(line, self.x, size, weight, colour)

    def items(self, name: str, items: Sequence[Item]) -> None:
        """What marks mean, one after another, as many on a line as fit."""
        scale = self.letter / LETTER
        x = self._named(name)
        for item in items:
            wide = item.word_x * scale + text_width(item.word, self.letter)
            if x + wide > self.x + self.width:
                self._next(1.0)
                x = self.x
            at = f"translate({x:.3f},{self.y - self._below(1.0):.3f})"
            place: dict[str, str | float] = {"transform": f"{at} scale({scale:.5f})"}
            self.elements.append(Element("g", place, list(item.marks)))
            self._put(item.word, x + item.word_x * scale, 1.0, 400, palette.INK)
            x += wide + self.letter * 1.1

    def _named(self, name: str) -> float:
        self._next(1.0)
        self._put(name, self.x, 1.0, 600, palette.INK)
        return self.x + text_width(name, self.letter, 600) + self.letter * 0.6

    def _next(self, size: float) -> None:
        self.y += size * self.letter * _LEADING

    def _below(self, size: float) -> float:
        """From a baseline to the end of its line."""
        return size * self.letter * 0.34

    def _put(self, text: str, x: float, size: float, weight: int, colour: str) -> None:
        look: dict[str, str | float] = {
            "x": f"{x:.3f}",
            "y": f"{self.y - self._below(size):.3f}",
            "fill": colour,
            # the map's own style, in px, is in this file as well
            "style": f"font-size:{size * self.letter:.3f}px;font-weight:{weight};fill:{colour}",
        }
        self.elements.append(Element("text", look, text=text))
