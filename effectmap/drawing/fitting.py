"""A map laid out for a rectangle of paper: as large as it goes, over more sheets where it must."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from effectmap.drawing import palette
from effectmap.drawing.effect_map import (
    HEADING,
    HEADING_INSET,
    LEVELS,
    PAD_LEFT,
    PAD_RIGHT,
    SYMBOL_ROOM,
    BoxContent,
    Letters,
    MapDrawing,
    draw_map,
)
from effectmap.drawing.ordering import ordering_once
from effectmap.drawing.routing import Settings
from effectmap.drawing.text import text_width
from effectmap.labels import COLUMN_ALL
from effectmap.model import Link
from effectmap.words import _

# one size for all, so that the smallest letter is as large as it can be
ON_PAPER = Letters(14, 17, 14, 17, 14, 17, top=6, bottom=7)
SMALLEST = min(ON_PAPER.title, ON_PAPER.label, ON_PAPER.figure)
TIGHT = Settings(row_gap=6, column_gap=26, gap_per_turn=1.5, lane_height=8)
_WIDEST_BOX, _STEP = 330, 12
# `fit` tries a box of this width or a wider one, whatever stands in it
TRIED_WIDTH = _WIDEST_BOX - _STEP
_ROW_GAPS = (9, 12, 15, 18, 22, 27, 33, 40)
_COLUMN_GAPS = (36, 50, 70, 100, 140)
_AS_LARGE = 0.97  # wider gaps may cost no more than this


@dataclass(frozen=True)
class Fitted:
    """A drawing and how much of a unit of the rectangle one px of it becomes."""

    drawing: MapDrawing
    scale: float


def fit(
    contents: Sequence[BoxContent],
    links: Sequence[Link],
    title: str,
    room: tuple[float, float],
    enough: float,
) -> Fitted:
    """The layout with the largest letters in `room` (width and height, in any unit).

    No word is broken for it. What room is left goes into the gaps; for their sake letters become
    a little smaller, but not below the scale `enough`.
    """
    narrowest = _narrowest(contents)
    order = ordering_once()
    widths = [narrowest + _STEP * n for n in range(int((_WIDEST_BOX - narrowest) / _STEP) + 1)]
    tries = [replace(TIGHT, box_width=width) for width in widths]

    def drawn(settings: Settings) -> Fitted:
        drawing = draw_map(contents, links, title, settings, ON_PAPER, order)
        return Fitted(drawing, min(room[0] / drawing.width, room[1] / drawing.height))

    best, settings = max(((drawn(one), one) for one in tries), key=lambda pair: pair[0].scale)
    least = min(best.scale, max(enough, best.scale * _AS_LARGE))
    for gaps, name in ((_ROW_GAPS, "row_gap"), (_COLUMN_GAPS, "column_gap")):
        for gap in gaps:
            wider = replace(settings, **{name: gap})
            found = drawn(wider)
            if found.scale >= least:
                best, settings = found, wider
    return best


def _narrowest(contents: Sequence[BoxContent]) -> float:
    """The width of box in which no word is broken and no heading is wider than its column."""
    words = [
        (word, weight) for one in contents for text, weight in _texts(one) for word in text.split()
    ]
    inner = max((text_width(word, SMALLEST, weight) for word, weight in words), default=0.0)
    signals = {one.signal for one in contents if one.signal is not None}
    for signal in signals:
        word = str(palette.SIGNAL_WORD[signal])
        inner = max(inner, SYMBOL_ROOM + text_width(word, SMALLEST, 600))
    headings = [str(COLUMN_ALL[one.level]) for one in contents]
    heading = max((text_width(text, HEADING, 600) for text in headings), default=0.0)
    return min(_WIDEST_BOX, 1 + max(inner + PAD_LEFT + PAD_RIGHT, heading + HEADING_INSET))


def _texts(content: BoxContent) -> Iterator[tuple[str, int]]:
    """What stands in a box, each text with its weight."""
    yield content.title, 600
    yield content.note, 400
    yield content.more, 400
    yield _("Example figures"), 400
    for line in content.figures:
        yield line.label, 400
        yield line.figure, 600


def divisions(contents: Sequence[BoxContent], parts: int) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Every way to divide the levels that links lead to into `parts` that follow each other."""
    present = {one.level for one in contents}
    levels = [level for level in LEVELS[1:] if level in present]
    for cuts in combinations(range(1, len(levels)), parts - 1):
        ends = (0, *cuts, len(levels))
        yield tuple(tuple(levels[a:b]) for a, b in pairwise(ends))


def part_of(
    contents: Sequence[BoxContent], links: Sequence[Link], levels: Sequence[str], first: bool
) -> tuple[list[BoxContent], list[Link]]:
    """The boxes of `levels` with every link that leads to them and the boxes those come from.

    Each link stands in the part of its target, so that together the parts show all of them.
    Interventions that lead nowhere are in the `first` part.
    """
    inside = {one.id for one in contents if one.level in levels}
    own = [link for link in links if link.target in inside]
    wanted = inside | {link.source for link in own}
    if first:
        leading = {link.source for link in links}
        wanted |= {one.id for one in contents if one.level == LEVELS[0] and one.id not in leading}
    return [one for one in contents if one.id in wanted], own
