"""Text on slides: how much room it takes, and how it is divided where it needs more than there is.

Slides are shown in Arial, which every office has. It is measured with our own letters, which are
narrower, and a margin that covers the widest words: a text never takes more room than reckoned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from effectmap.drawing import palette
from effectmap.drawing.text import wrap

# how much wider Arial is at most, over a line of text: regular and bold
_WIDER = {False: 1.16, True: 1.2}
LINE_HEIGHT = 1.22


@dataclass(frozen=True)
class Para:
    """A paragraph: `lead` stands in bold before `text`. Sizes are in points.

    `together` keeps it on one slide with the paragraph after it.
    """

    text: str
    size: float = 14
    lead: str = ""
    bold: bool = False
    colour: str = palette.INK
    lead_colour: str = palette.INK
    after: float = 5
    together: bool = False

    @property
    def whole(self) -> str:
        """What is read, lead and text."""
        return f"{self.lead} {self.text}".strip()


def lines_of(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """`text` in lines of at most `width` points in Arial; an empty line stays one."""
    room = width / _WIDER[bold]
    found: list[str] = []
    for line in text.split("\n"):
        found += wrap(line, room, size, 600 if bold else 400) or ("",)
    return found


def height_of(para: Para, width: float) -> float:
    """Points from the top of the paragraph to the top of the one after it."""
    lines = lines_of(para.whole, width, para.size, para.bold or bool(para.lead))
    return len(lines) * para.size * LINE_HEIGHT + para.after


def fitting_size(text: str, width: float, height: float, most: float, least: float = 7) -> float:
    """The largest size in points up to `most` at which a bold `text` fits, or `least`."""
    size = most
    while size > least and len(lines_of(text, width, size, True)) * size * LINE_HEIGHT > height:
        size -= 1
    return size


def divide(paras: Iterable[Para], width: float, height: float) -> list[list[Para]]:
    """The paragraphs over as many boxes of this size as they need, in points; none is empty."""
    boxes: list[list[Para]] = []
    box: list[Para] = []
    used = 0.0
    pieces = [piece for para in paras for piece in _pieces(para, width, height)]
    for group in _groups(pieces, width, height):
        needs = sum(height_of(para, width) for para in group)
        if box and used + needs > height:
            boxes.append(box)
            box, used = [], 0.0
        box += group
        used += needs
    return [*boxes, box] if box else boxes


def _groups(paras: Sequence[Para], width: float, height: float) -> list[list[Para]]:
    """Paragraphs with those that they must stay together with, as far as a box can hold them."""
    groups: list[list[Para]] = []
    room, together = 0.0, False
    for para in paras:
        needs = height_of(para, width)
        if together and needs <= room:
            groups[-1].append(para)
            room -= needs
        else:
            groups.append([para])
            room = height - needs
        together = para.together
    return groups


def _pieces(para: Para, width: float, height: float) -> list[Para]:
    """A paragraph that is higher than half a box in parts that are not, cut between lines."""
    bold = para.bold or bool(para.lead)
    lines = lines_of(para.whole, width, para.size, bold)
    most = max(1, int(height / 2 / (para.size * LINE_HEIGHT)))
    if len(lines) <= most:
        return [para]
    parts = [lines[at : at + most] for at in range(0, len(lines), most)]
    first = " ".join(parts[0]).removeprefix(para.lead).strip()
    pieces = [replace(para, text=first, after=0, together=False)]
    pieces += [replace(para, text=" ".join(part), lead="", after=0) for part in parts[1:]]
    return [*pieces[:-1], replace(pieces[-1], after=para.after, together=para.together)]
