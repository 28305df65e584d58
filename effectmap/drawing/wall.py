"""The map for the wall of a room: its parts, each drawn so that every letter is large enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from effectmap.analysis.slices import Kind, Slice, propose
from effectmap.drawing.effect_map import BoxContent, MapDrawing, StubLine
from effectmap.drawing.fitting import SMALLEST, Fitted, fit
from effectmap.model import EffectMap, Link
from effectmap.words import Text, _, language

ROOM = (1872.0, 880.0)  # px for the drawing on a screen of 1920 by 1080
LEAST_LETTER = 20.0  # px on that screen, readable from the back of a room
_ENOUGH = 1.01 * LEAST_LETTER / SMALLEST  # the drawing's size is rounded to whole px
_LARGEST = 2.4  # a few boxes do not become a billboard


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
    map: EffectMap, contents: Sequence[BoxContent], chosen: Collection[str] = ()
) -> tuple[Part, ...]:
    """A theme in the parts in which it is shown, in their order; none when it has no boxes.

    `contents` is what stands in each box of `map`; the boxes `chosen` come first, as one part.
    Letters are smaller than `LEAST_LETTER` only where two boxes say more than a wall can hold.
    Takes up to some seconds for a large theme.
    """
    room = _Room(map, contents)
    return tuple(
        _part(map, slice, room.fitted(frozenset(slice.boxes)), room.shown(frozenset(slice.boxes)))
        for slice in propose(map, room.readable, chosen)
    )


def _part(map: EffectMap, slice: Slice, fitted: Fitted, contents: tuple[BoxContent, ...]) -> Part:
    scale = min(fitted.scale, _LARGEST)
    return Part(slice, title_of(map, slice), contents, fitted.drawing, scale)


def title_of(map: EffectMap, slice: Slice) -> str:
    """What a part is called, in the reader's language."""
    if slice.kind is Kind.IMPACT:
        title = str(Text("What leads to: {name}", name=map.nodes[slice.of].name))
    elif slice.kind is Kind.PARTNER:
        name = next(one.name for one in map.partners if one.id == slice.of)
        title = str(Text("The work of {name} and what it leads to", name=name))
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
    """Boxes laid out for the wall."""

    def __init__(self, map: EffectMap, contents: Sequence[BoxContent]) -> None:
        self._map = map
        self._contents = {one.id: one for one in contents}

    def readable(self, boxes: frozenset[str]) -> bool:
        return self.fitted(boxes).scale >= _ENOUGH

    def fitted(self, boxes: frozenset[str]) -> Fitted:
        links = tuple(k for k in self._map.links if {k.source, k.target} <= boxes)
        return _fitted(self.shown(boxes), links, self._map.themes[0].name, language())

    def shown(self, boxes: frozenset[str]) -> tuple[BoxContent, ...]:
        """What stands in the boxes, with what is said of links to boxes elsewhere."""
        links = self._map.links
        into = Counter(k.target for k in links if k.target in boxes and k.source not in boxes)
        out = Counter(k.source for k in links if k.source in boxes and k.target not in boxes)
        return tuple(
            replace(self._contents[id], stubs=(*_line(into[id], False), *_line(out[id], True)))
            for id in self._map.nodes
            if id in boxes
        )


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
