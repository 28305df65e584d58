"""Changes in words, for the person who decides about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from effectmap import formats
from effectmap.exchange.column import Column
from effectmap.exchange.columns import OF_KIND, in_id, shown, spread
from effectmap.exchange.names import Names
from effectmap.exchange.xlsx import Value
from effectmap.labels import KIND_WORD
from effectmap.model import Catalogue, EffectMap
from effectmap.model.changes import Action, Changed
from effectmap.model.items import Fields, parts, table_parts
from effectmap.model.theme_table import NO_TABLE, ThemeTable
from effectmap.words import Text

ACTION_WORD: dict[Action, Text] = {
    "added": Text("new"),
    "changed": Text("changed"),
    "removed": Text("removed"),
}


@dataclass(frozen=True)
class Said:
    """One column in words: `Bewijskracht`, `aanname`, `praktijkkennis`; empty for nothing."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class SaidItem:
    """One item in words: `Interventie`, `Inloop in elke wijk`, `gewijzigd`, and what is said of it.

    `key` is its kind and id, to choose it by.
    """

    key: tuple[str, str]
    kind: str
    name: str
    action: str
    columns: tuple[Said, ...]


def in_words(
    changes: Sequence[Changed],
    map: EffectMap,
    catalogue: Catalogue,
    table: ThemeTable = NO_TABLE,
) -> list[SaidItem]:
    """What `changes` do to `map` and `table`, item by item, in the language of now.

    Of an item that is new or removed only what it holds is said. Texts are those of people: escape
    them before they are shown.
    """
    names, there = Names(map, catalogue, table), {**parts(map), **table_parts(table)}
    for one in changes:
        for group in ("box", "outcome") if one.kind == "outcome" else ("box", one.kind):
            if one.before is None and "name" in one.fields:
                names.add(group, one.id, (one.after or {})["name"])
    said = []
    for one in changes:
        part = there.get(one.key)
        before = part.fields if part else {}
        after: Fields = {} if one.after is None else {**before, **one.after}
        said.append(
            SaidItem(
                one.key,
                str(KIND_WORD[one.kind]),
                _name(one, before or after, names),
                str(ACTION_WORD[one.action]),
                tuple(_columns(one, before, after, names)),
            )
        )
    return said


def _name(one: Changed, fields: Mapping[str, Any], names: Names) -> str:
    if one.kind == "frame":
        return names.name("theme", one.id)
    if one.kind != "link":
        return str(fields.get("name", one.id))
    source, _mark, target = one.id.partition(">")
    return f"{names.name('box', source)} → {names.name('box', target)}"


def _columns(one: Changed, before: Fields, after: Fields, names: Names) -> Iterator[Said]:
    old, new = spread(before, one.id, one.kind), spread(after, one.id, one.kind)
    for column in OF_KIND[one.kind].columns:
        if in_id(one.kind, column):
            continue
        was = _words(shown(column, old, names), column) if before else ""
        now = _words(shown(column, new, names), column) if after else ""
        if was != now:
            yield Said(str(column.header), was, now)


def _words(value: Value, column: Column) -> str:
    """A value as the screen writes it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, int | float) and column.is_figure:
        return formats.exact(value)
    return str(value)
