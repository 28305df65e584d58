"""A sketch of another tool taken into the map: what is new, what changes, and what is lost.

Nothing that a person wrote disappears: what has no place on the map becomes a line of the
description of the item it is about, and what cannot be kept even so is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from effectmap.exchange.formats.one_way import one_way
from effectmap.exchange.formats.sketch import Arrow, Box, Group, Sketch
from effectmap.exchange.items import build
from effectmap.exchange.names import plain
from effectmap.exchange.new_ids import IDENTIFIER, new_id
from effectmap.exchange.result import Import, additions_last, wrong_together
from effectmap.model import Catalogue, EffectMap, Level, Problem, ProblemsError
from effectmap.model.changes import Changed, differing
from effectmap.model.items import Fields, Key, link_id, parts
from effectmap.words import Text, _

_NAME, _PROSE = 300, 10_000
# where a line can be added to what a person wrote
_PROSE_OF = {
    "theme": "description",
    "intervention": "description",
    "outcome": "description",
    "indicator": "note",
    "link": "assumption",
}


def take(
    sketch: Sketch, map: EffectMap, catalogue: Catalogue, *, theme: str = "", file: str = ""
) -> Import:
    """What the sketch adds to `map` and changes on it.

    Boxes come in the theme that they name, else in `theme` (an id), else in one that is made. What
    has the id of an item on the map and is of its kind, or its theme and name, is that item.
    """
    return _Taking(sketch, map, catalogue, theme, file).result()


class _Taking:
    """The state of taking one sketch: what each item of the map gets, by its key."""

    def __init__(
        self, sketch: Sketch, map: EffectMap, catalogue: Catalogue, theme: str, file: str
    ) -> None:
        self._sketch, self._map, self._catalogue = sketch, map, catalogue
        self._theme, self._file = theme, file
        self._items = parts(map)
        self._lost: list[Problem] = list(sketch.lost)
        self._said: dict[Key, Fields] = {}
        self._notes: dict[Key, list[str]] = {}
        # boxes share their ids; other kinds have their own
        self._taken = {_pool(kind): set[str]() for kind in _PROSE_OF} | {"partner": set()}
        self._named: dict[tuple[str, str, str], str] = {}
        # the boxes that the file calls by their name alone
        self._only_named: set[str] = set()
        for (kind, id), part in self._items.items():
            if _pool(kind) in self._taken:
                self._taken[_pool(kind)].add(id)
                where = str(part.fields.get("theme", ""))
                self._named.setdefault((kind, where, plain(part.name)), id)
        # what the file calls boxes, and what it calls partners
        self._keys: dict[str, Key] = {}
        self._partners: dict[str, Key] = {}
        self._groups: dict[str, str] = {}

    def result(self) -> Import:
        for group in self._sketch.themes:
            self._group(group)
        led = {one.target for one in self._sketch.arrows}
        first = {one.source for one in self._sketch.arrows} - led
        # an intervention names its partners
        for box in sorted(self._sketch.boxes, key=lambda one: one.kind != "partner"):
            # where the file does not say, what nothing leads to is an intervention
            self._box(box, box.kind or ("intervention" if box.key in first else "outcome"))
        self._links()
        changes = [change for key in self._said for change in self._changes(key)]
        found = additions_last(changes)
        problems = wrong_together(self._map, found, self._catalogue, set())
        return Import(found, (), tuple(problems), tuple(self._lost))

    def _group(self, group: Group) -> str:
        """The id of a theme, which the map has already or gets."""
        name, notes = _short(group.name or group.key)
        id = self._id_of("theme", group.key, "", name)
        self._groups[group.key] = id
        self._say(("theme", id), {"name": name, **group.fields}, notes)
        return id

    def _box(self, box: Box, kind: str) -> None:
        name, notes = _short(box.name or box.key)
        theme = "" if kind == "partner" else self._theme_of(box)
        key = (kind, self._id_of(kind, box.key, theme, name))
        if key in self._said:
            self._lose(Text("“{name}” stands twice in the file: it is one item here", name=name))
        (self._partners if kind == "partner" else self._keys)[box.key] = key
        fields: Fields = {"name": name, **box.fields}
        if kind != "partner":
            fields["theme"] = theme
        if kind == "outcome" and key not in self._items:
            fields.setdefault("level", Level.OUTCOME.value)
        elif kind != "outcome":
            fields.pop("level", None)
        if kind == "intervention" and box.partners:
            known = [self._partners[one] for one in box.partners if one in self._partners]
            fields["partners"] = [id for _kind, id in known]
        self._say(key, fields, [*notes, *box.notes])
        for said in box.indicators:
            self._indicator(key, said)

    def _say(self, key: Key, fields: Mapping[str, Any], notes: Iterable[str]) -> None:
        self._said[key] = {**self._said.get(key, {}), **fields}
        self._notes.setdefault(key, []).extend(notes)

    def _theme_of(self, box: Box) -> str:
        if not box.theme and self._theme:
            return self._theme
        key = box.theme or _("First map")
        return self._groups.get(key) or self._group(Group(key, key))

    def _id_of(self, kind: str, key: str, theme: str, name: str) -> str:
        """The id of an item that the map has, or a free one; the file's own where it can be."""
        if (kind, key) in self._items:
            return key
        by_name = (kind, theme, plain(name))
        # a file with ids of its own may have two boxes of one name, and an id that is a name
        known = self._named.get(by_name)
        if known is not None and (
            (kind, known) in self._items or (key == name and known in self._only_named)
        ):
            return known
        taken = self._taken[_pool(kind)]
        id = key if IDENTIFIER.fullmatch(key) and key not in taken else new_id(name, taken, kind)
        taken.add(id)
        self._named.setdefault(by_name, id)
        if key == name:
            self._only_named.add(id)
        return id

    def _indicator(self, outcome: Key, said: Mapping[str, Any]) -> None:
        """An indicator of a measure that the municipality has; else what it said, in words."""
        if "monitor" not in said and ("indicator", str(said.get("id", ""))) in self._items:
            # a format that does not say what is measured: it stays as it is
            return
        monitor = self._catalogue.monitor(str(said.get("monitor", "")))
        measure = monitor.measure(str(said.get("measure", ""))) if monitor else None
        if outcome[0] != "outcome" or measure is None:
            self._notes[outcome].append(_of_indicator(said))
            return
        fields = {name: value for name, value in said.items() if name != "id"}
        id = self._id_of("indicator", str(said.get("id", "")), "", str(said.get("name", "")))
        self._say(("indicator", id), {**fields, "outcome": outcome[1]}, ())

    def _links(self) -> None:
        found: dict[str, Arrow] = {}
        known = {**self._partners, **self._keys}
        for arrow in self._sketch.arrows:
            ends = [known.get(end) for end in (arrow.source, arrow.target)]
            if None in ends:
                missing = arrow.target if ends[0] else arrow.source
                text = Text("an arrow to “{name}”, which is not in the file", name=missing[:80])
                self._lose(text)
                continue
            source, target = (end for end in ends if end)
            if "partner" in (source[0], target[0]):
                self._partner(source, target)
            elif (id := link_id(source[1], target[1])) in found:
                self._lose(Text("two arrows between the same boxes are one link here"), id)
                found[id] = _both(found[id], arrow)
            else:
                found[id] = arrow
        levels = {key[1]: self._rank(key) for key in self._keys.values()}
        possible = one_way([*found], {link.id for link in self._map.links}, levels)
        for id, arrow in found.items():
            if id in possible:
                self._say(("link", id), arrow.fields, arrow.notes)
            else:
                self._cannot(arrow)

    def _rank(self, key: Key) -> int:
        if key[0] != "outcome":
            return 0
        there = self._items.get(key)
        said = self._said[key].get("level") or (there.fields["level"] if there else "")
        levels = [level.value for level in Level]
        return levels.index(said) + 1 if said in levels else 1

    def _partner(self, source: Key, target: Key) -> None:
        """An arrow between a partner and an intervention says who does it."""
        who, what = (source, target) if source[0] == "partner" else (target, source)
        if what[0] == "intervention":
            there = self._said[what].setdefault("partners", [])
            if who[1] not in there:
                there.append(who[1])
        else:
            note = Text("connected with “{name}”", name=str(self._said[who]["name"]))
            self._notes[what].append(str(note))

    def _cannot(self, arrow: Arrow) -> None:
        """An arrow that runs back or in a circle is kept in words."""
        source, target = self._keys[arrow.source], self._keys[arrow.target]
        name = str(self._said[target]["name"])
        words = [str(Text("leads back to “{name}”", name=name)), *arrow.notes]
        words += [f"{field}: {value}" for field, value in arrow.fields.items() if value]
        self._notes[source].append("; ".join(words))
        text = Text("an arrow back to “{name}”: the map runs one way; kept as a note", name=name)
        self._lose(text, source[1])

    def _changes(self, key: Key) -> Iterator[Changed]:
        """What is new or other of one item, with what its fields cannot hold as notes."""
        (kind, id), there = key, self._items.get(key)
        before = there.fields if there else {}
        fields, refused = self._usable(key, {**before, **self._said[key]})
        notes = [*self._notes.get(key, ()), *refused]
        if notes and kind in _PROSE_OF:
            name = _PROSE_OF[kind]
            fields[name] = self._with_notes(str(fields.get(name, "")), notes, id)
        else:
            for one in notes:
                self._lose(Text("there is no place for: {text}", text=one[:200]), id)
        after = build(kind, id, fields).fields
        if there is None:
            yield Changed(kind, id, None, after)
        else:
            yield from differing(key, before, after)

    def _usable(self, key: Key, fields: Fields) -> tuple[Fields, list[str]]:
        """The fields that an item can have, and those that the file has otherwise, in words."""
        there, refused = self._items.get(key), []
        for _round in range(len(fields)):
            try:
                build(*key, fields)
            except ProblemsError as error:
                names = {one.field.partition(".")[0] for one in error.problems} & fields.keys()
                for name in sorted(names):
                    refused.append(f"{name}: {fields.pop(name)}")
                    if there is not None:
                        fields[name] = there.fields[name]
            else:
                break
        return fields, refused

    def _with_notes(self, text: str, notes: Iterable[str], id: str) -> str:
        """A text with the notes below it; one that stands there already is not repeated."""
        lines = [one for one in dict.fromkeys(notes) if one and one not in text]
        whole = "\n\n".join(filter(None, [text, "\n".join(lines)])) if lines else text
        if len(whole) > _PROSE:
            self._lose(Text("this text is too long for a description: its end is left out"), id)
        return whole[:_PROSE]

    def _lose(self, message: Text, item: str = "") -> None:
        self._lost.append(Problem(self._file, message, item))


def _pool(kind: str) -> str:
    return "box" if kind in ("intervention", "outcome") else kind


def _short(name: str) -> tuple[str, list[str]]:
    """A name that fits a box, and the whole of it as a note where it does not."""
    if 0 < len(name) <= _NAME and name.strip():
        return name, []
    short = " ".join(name.split())[:_NAME].strip()
    return (short, [name]) if short else (_("Without a name"), [])


def _both(one: Arrow, other: Arrow) -> Arrow:
    """Two arrows between the same boxes: the first counts, what the second adds is kept."""
    more = {name: value for name, value in other.fields.items() if name not in one.fields}
    return Arrow(one.source, one.target, {**one.fields, **more}, (*one.notes, *other.notes))


def _of_indicator(said: Mapping[str, Any]) -> str:
    """What a file says of an indicator, on one line."""
    name = str(said.get("name") or said.get("id") or "")
    rest = [f"{key}: {value}" for key, value in said.items() if key not in ("id", "name") and value]
    return "; ".join([str(Text("Indicator: {name}", name=name)), *rest])
