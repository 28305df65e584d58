"""How much a room believes a link: five columns, one an answer, as one small drawing."""

from __future__ import annotations

from effectmap.analysis.room import Belief
from effectmap.drawing import palette
from effectmap.drawing.element import SVG_NAMESPACE, Element
from effectmap.drawing.picture import font_faces
from effectmap.drawing.text import FONT_FAMILY
from effectmap.model.workshop import BELIEFS
from effectmap.words import Text, _

WIDTH, HEIGHT = 230, 84
_COLUMN, _APART = 40.0, 6.0
_BASE, _ROOM = 50.0, 34.0  # where the columns stand, and how high the highest is
_LETTER = 12.5


def belief_bar(belief: Belief, *, alone: bool = False) -> str:
    """SVG source: how many gave each answer, 1 to 5, with the words of both ends.

    `alone` carries the font along, for where the drawing stands by itself.
    """
    most = max(belief.counts)
    children: list[Element] = []
    for n, (answer, count) in enumerate(zip(BELIEFS, belief.counts, strict=True)):
        left = n * (_COLUMN + _APART)
        height = _ROOM * count / most if most else 0.0
        middle = left + _COLUMN / 2
        if count:
            place: dict[str, str | float] = {"x": left, "y": _BASE - height, "rx": 2}
            size: dict[str, str | float] = {"width": _COLUMN, "height": height}
            children.append(Element("rect", {**place, **size, "fill": palette.LINK}))
            above = _BASE - height - 4
            children.append(_words(str(count), middle, above, "middle", palette.INK))
        children.append(_words(str(answer), middle, _BASE + 14, "middle", palette.QUIET))
    line: dict[str, str | float] = {"d": f"M0 {_BASE:g}H{WIDTH - _APART:g}", "fill": "none"}
    children.append(Element("path", {**line, "stroke": palette.FADED, "stroke-width": 1}))
    ends = ((_("not at all"), 0.0, "start"), (_("fully"), WIDTH - _APART, "end"))
    children += [_words(word, x, _BASE + 30, anchor, palette.QUIET) for word, x, anchor in ends]
    fonts = [Element("style", text=font_faces(400))] if alone else []
    root: dict[str, str | float] = {
        "xmlns": SVG_NAMESPACE,
        "viewBox": f"0 0 {WIDTH - _APART:g} {HEIGHT}",
        "width": WIDTH - _APART,
        "height": HEIGHT,
    }
    return Element("svg", root, [*fonts, *children]).to_text()


def told(belief: Belief) -> str:
    """The same in words: `1: 2, 2: 0, 3: 0, 4: 1, 5: 3`, and who does not know."""
    counts = zip(BELIEFS, belief.counts, strict=True)
    words = Text(
        "How much people believe this, from 1 (not at all) to 5 (fully): {counts}",
        counts=", ".join(f"{answer}: {count}×" for answer, count in counts),
    )
    return f"{words}. {how_many(belief)}"


def how_many(belief: Belief) -> str:
    """`12 people, 2 do not know`."""
    people = Text("{n} answers", n=belief.people)
    if not belief.unsure:
        return str(people)
    if belief.unsure == 1:
        return f"{people}, {_('one does not know')}"
    return f"{people}, {Text('{n} do not know', n=belief.unsure)}"


def _words(text: str, x: float, y: float, anchor: str, colour: str) -> Element:
    place: dict[str, str | float] = {"x": x, "y": y, "text-anchor": anchor, "fill": colour}
    font: dict[str, str | float] = {"font-size": _LETTER, "font-family": FONT_FAMILY}
    return Element("text", {**place, **font}, text=text)
