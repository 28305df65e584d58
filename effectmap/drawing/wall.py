"""The map for the wall of a room: its parts, each drawn so that every letter is large enough."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

from effectmap.analysis.slices import Kind, Slice, propose
from effectmap.drawing.effect_map import (
    HEADING_HEIGHT,
    MARGIN,
    BoxContent,
    MapDrawing,
    StubLine,
    box_height,
)
from effectmap.drawing.fitting import ON_PAPER, SMALLEST, TIGHT, TRIED_WIDTH, Fitted, fit
from effectmap.model import EffectMap, Link
from effectmap.model.theme_table import SavedSlice
from effectmap.words import Text, _, language

ROOM = (1872.0, 880.0)  # px for the drawing on a screen of 1920 by 1080
LEAST_LETTER = 20.0  # px on that screen, readable from the back of a room
_ENOUGH = 1.01 * LEAST_LETTER / SMALLEST  # the drawing's size is rounded to whole px
_LARGEST = 2.4  # a few boxes do not become a billboard
# of two boxes above each other each may be this high, in px of the drawing: no part is smaller
_HALF = (ROOM[1] / _ENOUGH - HEADING_HEIGHT - 2 * MARGIN - TIGHT.row_gap) / 2


@dataclass(frozen=True)
class Part:
    """One part of the map, drawn; on a screen of 1920 by 1080 one px of it becomes `scale` px."""

    slice: Slice
    title: str
    contents: tuple[BoxContent, ...]
    drawing: MapDrawing
    scale: float

    @property
    def view(self) -> tuple[float, float, float, float]:
        """Left, top, width and height, in px of the drawing, of what fills the room."""
        width, height = (side / self.scale for side in ROOM)
        drawn = self.drawing
        return (drawn.width - width) / 2, (drawn.height - height) / 2, width, height


def parts_of(
    map: EffectMap,
    contents: Sequence[BoxContent],
    chosen: Collection[str] = (),
    saved: Sequence[SavedSlice] = (),
) -> tuple[Part, ...]:
    """A theme in the parts in which it is shown, in their order; none when it has no boxes.

    `contents` is what stands in each box of `map`; the boxes `chosen` come first, as one part, and
    after them what was `saved`. No letter is smaller than `LEAST_LETTER`: a box with more figures
    than there is room for shows the first ones and says how many more there are. Takes up to some
    seconds for a large theme.
    """
    room = _Room(map, contents)
    names = {one.id: one.name for one in saved}
    return tuple(
        _part(map, slice, room, names) for slice in propose(map, room.readable, chosen, saved)
    )


def _part(map: EffectMap, slice: Slice, room: _Room, names: Mapping[str, str]) -> Part:
    boxes = frozenset(slice.boxes)
    most = room.most(boxes)
    fitted = room.fitted(boxes, most)
    scale = min(fitted.scale, _LARGEST)
    return Part(slice, title_of(map, slice, names), room.shown(boxes, most), fitted.drawing, scale)


def title_of(map: EffectMap, slice: Slice, names: Mapping[str, str]) -> str:
    """What a part is called, in the reader's language; `names` are those of saved slices."""
    if slice.kind is Kind.IMPACT:
        title = str(Text("What leads to: {name}", name=map.nodes[slice.of].name))
    elif slice.kind is Kind.PARTNER:
        name = next(one.name for one in map.partners if one.id == slice.of)
        title = str(Text("The work of {name} and what it leads to", name=name))
    elif slice.kind is Kind.SAVED:
        title = names[slice.of]
    elif slice.kind is Kind.CHOSEN:
        title = _("Own choice")
    elif slice.kind is Kind.REST:
        title = _("What is left")
    else:
        title = _("The whole map")
    if slice.parts == 1:
        return title
    return str(Text("{title} ({n} of {of})", title=title, n=slice.part, of=slice.parts))


class _Room:
    """Boxes laid out for the wall, with at most so many figures each.

    Every box shows what half of the room can hold (`_least`), so that two boxes can always be read.
    """

    def __init__(self, map: EffectMap, contents: Sequence[BoxContent]) -> None:
        self._map = map
        self._contents = {one.id: one for one in contents}
        self._least = {one.id: _held(one) for one in contents}

    def readable(self, boxes: frozenset[str], most: int = 0) -> bool:
        return self.fitted(boxes, most).scale >= _ENOUGH

    def most(self, boxes: frozenset[str]) -> int:
        """How many figures a box can show where these are together."""
        tried = range(max(len(self._contents[id].figures) for id in boxes) + 1)
        if self.readable(boxes, tried[-1]):
            return tried[-1]
        first_too_many = bisect_left(tried, True, key=lambda n: not self.readable(boxes, n))
        return max(0, first_too_many - 1)

    def fitted(self, boxes: frozenset[str], most: int) -> Fitted:
        links = tuple(k for k in self._map.links if {k.source, k.target} <= boxes)
        return _fitted(self.shown(boxes, most), links, self._map.themes[0].name, language())

    def shown(self, boxes: frozenset[str], most: int) -> tuple[BoxContent, ...]:
        """What stands in the boxes, with what is said of links to boxes elsewhere."""
        links = self._map.links
        into = Counter(k.target for k in links if k.target in boxes and k.source not in boxes)
        out = Counter(k.source for k in links if k.source in boxes and k.target not in boxes)
        return tuple(
            replace(
                _cut(self._contents[id], max(most, self._least[id])),
                stubs=(*_line(into[id], False), *_line(out[id], True)),
            )
            for id in self._map.nodes
            if id in boxes
        )


def _held(content: BoxContent) -> int:
    """How many figures of a box stay within half the height of the room, whatever leads away."""
    both = (*_line(1, False), *_line(1, True))
    heights = (
        box_height(replace(_cut(content, n), stubs=both), TRIED_WIDTH, ON_PAPER)
        for n in range(len(content.figures), 0, -1)
    )
    too_many = sum(1 for _height in takewhile(lambda height: height > _HALF, heights))
    return len(content.figures) - too_many


def _cut(content: BoxContent, most: int) -> BoxContent:
    """The first figures, and how many more there are."""
    left = len(content.figures) - most
    if left <= 0:
        return content
    more = Text("1 more figure") if left == 1 else Text("{n} more figures", n=left)
    return replace(content, figures=content.figures[:most], more=str(more))


@lru_cache(maxsize=128)
def _fitted(
    contents: tuple[BoxContent, ...], links: tuple[Link, ...], title: str, _language: str
) -> Fitted:
    """Remembered: an edit changes a few parts only, and the others need not be laid out again."""
    return fit(contents, links, title, ROOM, _ENOUGH)


def _line(count: int, outgoing: bool) -> tuple[StubLine, ...]:
    if not count:
        return ()
    words = Text("to {n} elsewhere", n=count) if outgoing else Text("from {n} elsewhere", n=count)
    return (StubLine(str(words), outgoing),)
