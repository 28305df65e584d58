"""A map too large to read on a wall, in parts: what is shown together, and what leaves it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from effectmap.analysis.chains import chain
from effectmap.model import EffectMap, Level, Link
from effectmap.model.theme_table import SavedSlice

MOST = 25  # boxes that can be read together from the back of a room
# tried one after another where boxes say so much that fewer of them fit
_SIZES = (MOST, 20, 16, 12, 9, 7, 5, 4, 3, 2)


class Kind(StrEnum):
    """What a part of the map was taken together for."""

    CHOSEN = "chosen"
    SAVED = "slice"
    WHOLE = "whole"
    IMPACT = "impact"
    PARTNER = "partner"
    REST = "rest"


@dataclass(frozen=True)
class Stub:
    """A link of which only `box` is in the slice; `slices` are the ids of those that have `other`.

    `outgoing` is whether it leads from `box` to `other`.
    """

    link: str
    box: str
    other: str
    outgoing: bool
    slices: tuple[str, ...]


@dataclass(frozen=True)
class Slice:
    """Boxes that are shown together, part `part` of `parts` of what was taken together.

    `of` is the id of the saved slice, impact or partner, else empty. `boxes` and `links` are ids
    in the order of the map: every link between two of the boxes is there.
    """

    id: str
    kind: Kind
    of: str
    part: int
    parts: int
    boxes: tuple[str, ...]
    links: tuple[str, ...]
    stubs: tuple[Stub, ...]


Readable = Callable[[frozenset[str]], bool]
_Group = tuple[Kind, str, list[frozenset[str]]]


def propose(
    map: EffectMap,
    readable: Readable = lambda _boxes: True,
    chosen: Collection[str] = (),
    saved: Sequence[SavedSlice] = (),
) -> tuple[Slice, ...]:
    """The parts in which a map is shown, in the order they are shown; none for an empty map.

    The boxes that somebody chose come first, then what was saved; ids that are not on the map
    count for nothing.

    One part where the whole map is small enough, else what leads to each impact, what each
    partner does and what that leads to, and what is then left. Every box and every link is in one
    of them at least, and no part has more than `MOST` boxes. `readable` says whether boxes can be
    read together: where not, there are more and smaller parts, down to two boxes.
    """
    whole = frozenset(map.nodes)
    if not whole:
        return ()
    people = [(Kind.CHOSEN, "", chosen), *((Kind.SAVED, one.id, one.holds) for one in saved)]
    own: list[_Group] = [
        (kind, of, _split(map, asked, map.links, readable))
        for kind, of, boxes in people
        if (asked := whole.intersection(boxes))
    ]
    if len(whole) <= MOST and readable(whole):
        return _named(map, [*own, (Kind.WHOLE, "", [whole])])
    groups = [
        (kind, of, _split(map, boxes, map.links, readable)) for kind, of, boxes in _together(map)
    ]
    shown = [part for _kind, _of, parts in groups for part in parts]
    left = [k for k in map.links if not any({k.source, k.target} <= part for part in shown)]
    ends = {end for link in left for end in (link.source, link.target)}
    rest = frozenset(whole.difference(*shown) | ends)
    if rest:
        groups.append((Kind.REST, "", _split(map, rest, left, readable)))
    return _named(map, [*own, *_once(groups)])


def _together(map: EffectMap) -> Iterator[tuple[Kind, str, frozenset[str]]]:
    """What belongs together: per impact what leads to it, per partner what its work leads to."""
    for one in map.outcomes:
        if one.level is Level.IMPACT:
            yield Kind.IMPACT, one.id, chain(map, one.id).upstream | {one.id}
    for partner in map.partners:
        own = {one.id for one in map.interventions if partner.id in one.partners}
        if own:
            beyond = frozenset().union(*(chain(map, id).downstream for id in own))
            yield Kind.PARTNER, partner.id, beyond | own


def _once(groups: Iterable[_Group]) -> list[_Group]:
    """The groups without those that show just what was shown before."""
    seen: set[tuple[frozenset[str], ...]] = set()
    kept = []
    for kind, of, parts in groups:
        if tuple(parts) not in seen:
            seen.add(tuple(parts))
            kept.append((kind, of, parts))
    return kept


def _split(
    map: EffectMap, boxes: frozenset[str], links: Sequence[Link], readable: Readable
) -> list[frozenset[str]]:
    """Boxes in as few parts as can be read; each of `links` between them is in one of the parts."""
    order = [id for id in map.nodes if id in boxes]
    inner = [link for link in links if {link.source, link.target} <= boxes]
    parts: list[frozenset[str]] = []
    for most in _SIZES:
        parts = _packed(order, inner, most)
        if all(readable(part) for part in parts):
            break
    return parts


def _packed(order: Sequence[str], links: Sequence[Link], most: int) -> list[frozenset[str]]:
    """Parts of at most `most` boxes: a box stands with all that leads to it, as far as that goes.

    From the end of a chain backwards, so that what follows each other there is in one part.
    """
    if len(order) <= most:
        return [frozenset(order)]
    parts: list[set[str]] = []
    for star in _stars(order, links, most):
        if parts and len(parts[-1] | star) <= most:
            parts[-1] |= star
        else:
            parts.append(star)
    kept: list[frozenset[str]] = []
    for part in parts:
        if not any(part <= other for other in (*kept, *(p for p in parts if len(p) > len(part)))):
            kept.append(frozenset(part))
    return kept


def _stars(order: Sequence[str], links: Sequence[Link], most: int) -> Iterator[set[str]]:
    """Every box with what leads to it, at most `most` at a time; a box without links alone."""
    into: dict[str, list[str]] = defaultdict(list)
    for link in links:
        into[link.target].append(link.source)
    leading = {link.source for link in links}
    for target in _backwards([id for id in order if id not in leading], into):
        sources = into.get(target, [])
        if not sources and target not in leading:
            yield {target}
        for start in range(0, len(sources), most - 1):
            yield {target, *sources[start : start + most - 1]}


def _backwards(ends: Sequence[str], into: dict[str, list[str]]) -> Iterator[str]:
    """The ends, each followed by all that leads to it that was not named before."""
    seen: set[str] = set()
    waiting = list(reversed(ends))
    while waiting:
        id = waiting.pop()
        if id not in seen:
            seen.add(id)
            yield id
            waiting += reversed(into.get(id, []))


def _named(map: EffectMap, groups: Sequence[_Group]) -> tuple[Slice, ...]:
    """The parts with their ids, links and stubs."""
    found: list[tuple[str, Kind, str, int, int, frozenset[str]]] = []
    for kind, of, parts in groups:
        for n, boxes in enumerate(parts, 1):
            names = (kind.value, of, str(n) if len(parts) > 1 else "")
            found.append((".".join(filter(None, names)), kind, of, n, len(parts), boxes))
    homes: dict[str, list[str]] = defaultdict(list)
    for id, *_rest, boxes in found:
        for box in boxes:
            homes[box].append(id)
    return tuple(
        Slice(
            id,
            kind,
            of,
            n,
            parts,
            tuple(box for box in map.nodes if box in boxes),
            tuple(link.id for link in map.links if {link.source, link.target} <= boxes),
            tuple(_stubs(map.links, boxes, homes)),
        )
        for id, kind, of, n, parts, boxes in found
    )


def _stubs(
    links: Iterable[Link], boxes: Collection[str], homes: dict[str, list[str]]
) -> Iterator[Stub]:
    for link in links:
        if (link.source in boxes) != (link.target in boxes):
            outgoing = link.source in boxes
            box, other = (link.source, link.target) if outgoing else (link.target, link.source)
            yield Stub(link.id, box, other, outgoing, tuple(homes[other]))
