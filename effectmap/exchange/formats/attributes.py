"""The fields of items as named attributes, for formats in which any attribute may stand.

What is no text is written as JSON; read back, what is none of our fields becomes a note.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping
from typing import Any, cast

from pydantic.fields import FieldInfo

from effectmap.exchange.formats.sketch import Arrow, Box, BoxKind, Group, Sketch, kind_of
from effectmap.model import EffectMap, Level
from effectmap.model.items import MODELS, Fields, field_names, parts

# what a sort of box is called in files
TYPES = {
    ("intervention", ""): "Intervention",
    ("outcome", Level.OUTPUT): "Output",
    ("outcome", Level.OUTCOME): "Outcome",
    ("outcome", Level.IMPACT): "Impact",
    ("partner", ""): "Partner",
}
THEME, THEME_ID, INDICATORS = "theme", "theme_id", "indicators"


def sketch_of(map: EffectMap) -> Sketch:
    """The map as a sketch: every field of every item, so that it can be written."""
    items = parts(map)
    indicators: dict[str, list[Fields]] = {}
    for (kind, id), part in items.items():
        if kind == "indicator":
            said = {name: value for name, value in part.fields.items() if name != "outcome"}
            indicators.setdefault(part.outcome, []).append({"id": id, **_said("indicator", said)})
    boxes = [
        Box(
            id,
            part.name,
            cast(BoxKind, kind),
            str(part.fields.get("theme", "")),
            _said(kind, part.fields, but=("name", "theme", "partners")),
            partners=tuple(part.fields.get("partners", ())),
            indicators=tuple(indicators.get(id, ())) if kind == "outcome" else (),
        )
        for (kind, id), part in items.items()
        if kind in ("intervention", "outcome", "partner")
    ]
    themes = [
        Group(one.id, one.name, _said("theme", items["theme", one.id].fields, but=("name",)))
        for one in map.themes
    ]
    arrows = [
        Arrow(one.source, one.target, _said("link", items["link", one.id].fields))
        for one in map.links
    ]
    return Sketch(tuple(boxes), tuple(arrows), tuple(themes))


def _said(kind: str, fields: Mapping[str, Any], but: Container[str] = ()) -> Fields:
    """Without what is as it is where nobody says anything."""
    model = MODELS[kind].model_fields
    return {
        name: value
        for name, value in fields.items()
        if name not in but and not (name in model and value == _default(model[name]))
    }


def _default(field: FieldInfo) -> Any:
    """As JSON has it."""
    value = field.get_default(call_default_factory=True)
    return list(value) if isinstance(value, tuple) else value


def type_of(box: Box) -> str:
    """`Intervention`, `Output`, `Outcome`, `Impact` or `Partner`."""
    return TYPES[box.kind or "outcome", box.fields.get("level", "")]


def written(fields: Mapping[str, Any]) -> dict[str, str]:
    """Fields as attributes: texts as they are, anything else as JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in fields.items()
    }


def read(kind: str, said: Mapping[str, str]) -> tuple[Fields, list[str]]:
    """The fields of an item among attributes, and a note for each of the others."""
    known = {*field_names(kind)} - {"outcome"} if kind else set()
    fields: Fields = {}
    notes = []
    for name, text in said.items():
        if name in known:
            fields[name] = _value(name, text)
        elif text:
            notes.append(f"{name}: {text}")
    return fields, notes


_NO_TEXT = {
    "budget", "budget_example", "delay_months", "sources", "dimensions", "derived", "target",
    "breaks", "references", "smallest_relevant_change", "partners",
}  # fmt: skip


def _value(name: str, text: str) -> Any:
    if name not in _NO_TEXT:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        # said by who checks the fields
        return text


def kinds_of(words: Iterable[str]) -> list[str]:
    """Words for sorts of boxes that are not known here."""
    return [*dict.fromkeys(word for word in words if word and kind_of(word)[0] == "")]
