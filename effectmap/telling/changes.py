"""Changes of the map in words: per item what became of it, per field before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from effectmap.drawing.moment import Mark, Marked
from effectmap.labels import KIND_WORD
from effectmap.model import EffectMap
from effectmap.model.changes import Changed
from effectmap.model.items import MODELS
from effectmap.store.items import ALONG, ARCHIVED, POSITION
from effectmap.telling.fields import field_in_words, told_fields, value_in_words
from effectmap.telling.names import Names
from effectmap.words import Text, _

# of a longer text only the part that differs is told, with a little of what stands around it
_LONG, _AROUND = 120, 30


@dataclass(frozen=True)
class Told:
    """What became of one item, in the reader's language.

    `head` names it: `Interventie “Inloop”`. `event` says what happened to it as a whole, empty
    where only fields changed; `details` tell the fields: `naam: “A” → “B”`.
    """

    kind: str
    id: str
    mark: Mark
    head: str
    event: str
    details: tuple[str, ...] = ()


def told(changes: Iterable[Changed], names: Names) -> list[Told]:
    """Every change in words; a new order is told once for each kind of item."""
    changes = list(changes)
    names = names.also(changes)
    moved = dict.fromkeys(one.kind for one in changes if set(one.after or {}) == {POSITION})
    orders = [
        Told(kind, "", Mark.CHANGED, str(KIND_WORD[kind]), _("put in another order"))
        for kind in moved
        if kind in KIND_WORD
    ]
    items = [_told(one, names) for one in changes if set(one.after or {}) != {POSITION}]
    return items + orders


def _told(one: Changed, names: Names) -> Told:
    head = f"{KIND_WORD.get(one.kind, one.kind)} “{names.item(one.kind, one.id)}”"
    mark, event = _event(one)
    if one.before is None:
        fields = told_fields(one.kind, one.after or {}, names)
        details = tuple(f"{name}: {value}" for name, value in fields)
    elif one.after is None:
        details = ()
    else:
        details = tuple(_field(name, one, names) for name in one.fields)
    return Told(one.kind, one.id, mark, head, event, details)


def _event(one: Changed) -> tuple[Mark, str]:
    after = one.after or {}
    if one.before is None:
        return Mark.ADDED, _("added")
    if one.after is None:
        return Mark.REMOVED, _("disappeared")
    if ARCHIVED not in after:
        return Mark.CHANGED, ""
    on_map = one.kind in MODELS
    if not after[ARCHIVED]:
        return Mark.ADDED, _("back on the map") if on_map else _("back from the archive")
    if after[ARCHIVED] == ALONG:
        along = _("went off the map with it") if on_map else _("went to the archive with it")
        return Mark.REMOVED, along
    return Mark.REMOVED, _("taken off the map") if on_map else _("archived")


def _field(name: str, one: Changed, names: Names) -> str:
    old, new = (
        value_in_words(name, side.get(name), names, {"id": one.id, **side})
        for side in (one.before or {}, one.after or {})
    )
    old, new = _what_differs(old, new)
    return f"{field_in_words(name)}: {_quoted(old)} → {_quoted(new)}"


def _quoted(text: str) -> str:
    return text if text == _("(empty)") else f"“{text}”"


def _what_differs(old: str, new: str) -> tuple[str, str]:
    """Both texts whole, or where they are long and alike, from just before to just after."""
    if max(len(old), len(new)) <= _LONG:
        return old, new
    start = _shared(old, new)
    end = min(_shared(old[::-1], new[::-1]), min(len(old), len(new)) - start)
    first, last = max(0, start - _AROUND), max(0, end - _AROUND)
    return _cut(old, first, last), _cut(new, first, last)


def _shared(one: str, other: str) -> int:
    """How many letters both begin with."""
    alike = (a == b for a, b in zip(one, other, strict=False))
    return next((n for n, same in enumerate(alike) if not same), min(len(one), len(other)))


def _cut(text: str, first: int, last: int) -> str:
    middle = text[first : len(text) - last]
    return ("…" if first else "") + middle + ("…" if last else "")


def counted(items: Sequence[Told]) -> list[str]:
    """How many of each kind, where there are too many to tell: `Interventie: 12 toegevoegd`."""
    counts: dict[tuple[str, Mark], int] = {}
    for one in items:
        counts[one.kind, one.mark] = counts.get((one.kind, one.mark), 0) + 1
    words = {
        Mark.ADDED: "{n} added",
        Mark.REMOVED: "{n} disappeared",
        Mark.CHANGED: "{n} changed",
    }
    return [
        f"{KIND_WORD.get(kind, kind)}: {Text(words[mark], n=n)}"
        for (kind, mark), n in counts.items()
    ]


def marks_of(
    changes: Iterable[Changed], before: EffectMap, after: EffectMap, theme: str
) -> dict[str, Marked]:
    """The marks on a drawing of one theme, by the id of a box or link.

    A box that came from or went to another theme says so; a change of an indicator is one of the
    box that it stands in.
    """
    marks: dict[str, Marked] = {}
    for one in changes:
        if one.kind == "indicator":
            for id in _outcomes_of(one.id, before, after):
                marks.setdefault(id, Marked(Mark.CHANGED, _("indicators changed")))
    for one in changes:
        if one.kind in ("intervention", "outcome", "link"):
            marks[one.id] = _marked(one, after, before, theme)
    return marks


def _outcomes_of(indicator: str, *maps: EffectMap) -> set[str]:
    return {
        outcome.id
        for map in maps
        for outcome in map.outcomes
        if any(one.id == indicator for one in outcome.indicators)
    }


def _marked(one: Changed, after: EffectMap, before: EffectMap, theme: str) -> Marked:
    if one.before is None:
        return Marked(Mark.ADDED)
    if one.after is None:
        return Marked(Mark.REMOVED)
    if "theme" in one.fields:
        came = one.after["theme"] == theme
        map, other = (before, one.before["theme"]) if came else (after, one.after["theme"])
        found = map.theme(other)
        key = "came from “{theme}”" if came else "went to “{theme}”"
        note = str(Text(key, theme=found.name if found else other))
        return Marked(Mark.ADDED if came else Mark.REMOVED, note)
    fields = ", ".join(field_in_words(name) for name in one.fields)
    return Marked(Mark.CHANGED, str(Text("changed: {fields}", fields=fields)))
