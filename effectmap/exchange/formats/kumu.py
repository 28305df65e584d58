"""Kumu: elements and connections as JSON (a blueprint or a project's backup), in a workbook, or as
CSV: a file of either, or a zip with both.

See https://docs.kumu.io/guides/import: type, description, tags and any field of one's own.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from effectmap.exchange.formats import attributes, kumu_csv
from effectmap.exchange.formats.json_in import dicts, read_json, text_of
from effectmap.exchange.formats.sketch import (
    Arrow,
    Box,
    Group,
    Sketch,
    check_size,
    kind_of,
)
from effectmap.exchange.paper import write
from effectmap.exchange.xlsx import Sheet, read_sheets
from effectmap.model import EffectMap, Problem, ProblemsError
from effectmap.words import Text

_APART = {"_id", "id", "label", "type", "element type", "connection type", "description", "from"}
_APART |= {"to", "direction", "attributes"}
_SHEETS = ("Elements", "Connections")
# its `type` is the sort of element
_PARTNER_TYPE = "partner type"
_THEME_WORDS = ("theme", "opgave", "thema")


def read_blueprint(content: bytes, file: str) -> Sketch:
    """What a JSON of Kumu says. Raises ProblemsError when it is none."""
    said = read_json(content, file)
    if not isinstance(said, dict) or not isinstance(said.get("elements"), list):
        raise ProblemsError([Problem(file, Text("there are no “elements” in this file"))])
    return _sketch(dicts(said["elements"]), dicts(said.get("connections")), file)


def read_workbook(content: bytes, file: str) -> Sketch:
    """What the sheets Elements and Connections say. Raises ProblemsError without them."""
    sheets = {sheet.name.strip().casefold(): sheet for sheet in read_sheets(content, file)}
    found = [sheets.get(name.casefold()) for name in _SHEETS]
    if found == [None, None]:
        message = Text("there is no sheet “Elements” or “Connections” in this file")
        raise ProblemsError([Problem(file, message)])
    elements, connections = (_rows(sheet) if sheet else [] for sheet in found)
    return _sketch(elements, connections, file)


def read_csv(content: bytes, file: str) -> Sketch:
    """What a CSV of elements or connections says, or a zip with both. Raises ProblemsError."""
    return _sketch(*kumu_csv.read(content, file), file)


def _rows(sheet: Sheet) -> list[dict[str, Any]]:
    rows = [sheet.rows[number] for number in sorted(sheet.rows)]
    if not rows:
        return []
    names = {at: str(cell.value).strip().casefold() for at, cell in rows[0].items()}
    return [
        {names[at]: str(cell.value) for at, cell in row.items() if at in names} for row in rows[1:]
    ]


def _sketch(elements: list[dict[str, Any]], connections: list[dict[str, Any]], file: str) -> Sketch:
    check_size(file, len(elements), len(connections))
    flat = [_flat(one) for one in elements]
    lost: list[Problem] = []
    boxes: list[Box] = []
    keys: dict[str, str] = {}
    themes = {group.key: group for group in map(_theme, flat) if group is not None}
    flat = [said for said in flat if not _is_theme(said)]
    for said in flat:
        box, theme = _box(said)
        boxes.append(box)
        keys.setdefault(said.get("label", ""), box.key)
        keys[box.key] = box.key
        if theme is not None:
            themes.setdefault(theme.key, theme)
    unknown = attributes.kinds_of(said.get("type", "") for said in flat)
    for word in unknown:
        message = Text("the type “{name}” is not known: by its arrows, and as a note", name=word)
        lost.append(Problem(file, message))
    arrows = []
    for said in map(_flat, connections):
        arrow, note = _arrow(said, keys)
        for end in (arrow.source, arrow.target):
            # a label that only connections name is an element too
            if end and end not in keys:
                boxes.append(Box(end, end))
                keys[end] = end
        arrows.append(arrow)
        if note:
            lost.append(Problem(file, note))
    return Sketch(tuple(boxes), tuple(arrows), tuple(themes.values()), tuple(lost))


def _is_theme(said: Mapping[str, str]) -> bool:
    return said.get("type", "").casefold() in _THEME_WORDS


def _theme(said: Mapping[str, str]) -> Group | None:
    """A theme that is an element of its own."""
    if not _is_theme(said):
        return None
    rest = {name: value for name, value in said.items() if name not in _APART}
    fields, _notes = attributes.read("theme", {**rest, "description": said.get("description", "")})
    key = said.get("_id") or said.get("id") or said.get("label", "")
    return Group(key, said.get("label", ""), fields)


def _flat(said: Mapping[str, Any]) -> dict[str, str]:
    """An element or connection with its attributes beside its id, names without capitals."""
    inside = said.get("attributes")
    whole = {**said, **(inside if isinstance(inside, dict) else {})}
    flat = {
        str(name).casefold().strip(): text_of(value)
        for name, value in whole.items()
        if name != "attributes"
    }
    for name in ("element type", "connection type"):
        if flat.get(name):
            flat.setdefault("type", flat[name])
    return flat


def _box(said: Mapping[str, str]) -> tuple[Box, Group | None]:
    word = said.get("type", "")
    kind, level = kind_of(word)
    rest = {name: value for name, value in said.items() if name not in _APART}
    theme, theme_key = rest.pop(attributes.THEME, ""), rest.pop(attributes.THEME_ID, "")
    indicators = _listed(rest.pop(attributes.INDICATORS, ""))
    typed = {name: text for name, text in rest.items() if name != _PARTNER_TYPE}
    fields, notes = attributes.read(kind or "outcome", typed)
    partners = fields.pop("partners", ())
    if said.get("description"):
        fields["description"] = said["description"]
    if kind == "partner" and "description" in fields:
        notes.append(fields.pop("description"))
    if kind == "partner" and _PARTNER_TYPE in rest:
        fields["type"] = rest[_PARTNER_TYPE]
    if level is not None:
        fields["level"] = level.value
    if word and not kind:
        notes.insert(0, f"type: {word}")
    label = said.get("label", "")
    key = said.get("_id") or said.get("id") or label
    group = Group(theme_key or theme, theme) if theme else None
    box = Box(
        key,
        label,
        kind,
        group.key if group else "",
        fields,
        tuple(notes),
        tuple(map(str, partners)) if isinstance(partners, list) else (),
        tuple(indicators),
    )
    return box, group


def _listed(text: str) -> list[dict[str, Any]]:
    try:
        return dicts(json.loads(text)) if text else []
    except (ValueError, RecursionError):
        return []


def _arrow(said: Mapping[str, str], keys: Mapping[str, str]) -> tuple[Arrow, Text | None]:
    rest = {name: value for name, value in said.items() if name not in _APART}
    fields, notes = attributes.read("link", rest)
    word = said.get("type", "").strip()
    if word in ("+", "-", "−"):
        fields["sign"] = "+" if word == "+" else "-"
    elif word:
        notes.append(f"type: {word}")
    notes += [said[name] for name in ("label", "description") if said.get(name)]
    ends = [keys.get(said.get(end, ""), said.get(end, "")) for end in ("from", "to")]
    direction = said.get("direction", "directed")
    lost = None
    if direction in ("mutual", "undirected"):
        lost = Text(
            "“{source}” and “{target}” work on each other: the map keeps one direction",
            source=said.get("from", ""),
            target=said.get("to", ""),
        )
        notes.append(f"direction: {direction}")
    return Arrow(ends[0], ends[1], fields, tuple(notes)), lost


def write_blueprint(map: EffectMap) -> bytes:
    """The map as a blueprint: every field, those that Kumu does not know as its own fields."""
    elements, connections = _written(map)
    whole = {"elements": elements, "connections": connections}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode("utf-8")


def write_workbook(map: EffectMap) -> bytes:
    """The map as the sheets Elements and Connections."""
    book, content = Workbook(write_only=True), io.BytesIO()
    for name, rows in zip(_SHEETS, _written(map), strict=True):
        sheet = book.create_sheet(name)
        columns = [*dict.fromkeys(column for row in rows for column in row)]
        sheet.append([column.capitalize() for column in columns])
        for row in rows:
            cells = [WriteOnlyCell(sheet) for _column in columns]
            for cell, column in zip(cells, columns, strict=True):
                write(cell, row.get(column) or None)
            sheet.append(cells)
    book.save(content)
    return content.getvalue()


def write_csv(map: EffectMap) -> bytes:
    """The map as a zip of elements.csv and connections.csv, as Kumu takes them one by one."""
    return kumu_csv.write(*_written(map))


def _written(map: EffectMap) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    sketch = attributes.sketch_of(map)
    names = {group.key: group.name for group in sketch.themes}
    elements = [
        {"id": one.key, "label": one.name, "type": "Theme", **attributes.written(one.fields)}
        for one in sketch.themes
    ]
    elements += [_element(box, names) for box in sketch.boxes]
    connections = [
        {
            "from": arrow.source,
            "to": arrow.target,
            "direction": "directed",
            "type": str(arrow.fields.get("sign", "+")),
            **attributes.written(_without(arrow.fields, ("sign",))),
        }
        for arrow in sketch.arrows
    ]
    return elements, connections


def _element(box: Box, themes: Mapping[str, str]) -> dict[str, str]:
    said = {"id": box.key, "label": box.name, "type": attributes.type_of(box)}
    if box.theme:
        said |= {attributes.THEME: themes[box.theme], attributes.THEME_ID: box.theme}
    said |= attributes.written(_without(box.fields, ("level", "type")))
    if "type" in box.fields:
        said[_PARTNER_TYPE] = str(box.fields["type"])
    if box.partners:
        said["partners"] = json.dumps(list(box.partners))
    if box.indicators:
        said[attributes.INDICATORS] = json.dumps(list(box.indicators), ensure_ascii=False)
    return said


def _without(fields: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}
