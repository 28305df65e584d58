"""ArchiMate, the language of municipal architects: the Open Group's Model Exchange File.

Impact is a Goal, outcome an Outcome, output a Deliverable, an intervention a CourseOfAction, a
partner a Stakeholder, an indicator an Assessment, a theme a Grouping; a link is an Influence with
its sign, and a Realization comes in as one. Every other field is a property.
See https://www.opengroup.org/xsd/archimate/.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lxml import etree

from effectmap.exchange.formats import attributes
from effectmap.exchange.formats.sketch import Arrow, Box, Group, Sketch, check_size, kind_of
from effectmap.exchange.formats.xml_text import clean, read_xml
from effectmap.model import EffectMap, Problem, ProblemsError
from effectmap.words import Text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_SPACE = "http://www.opengroup.org/xsd/archimate/3.0/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SCHEMA = f"{_SPACE} http://www.opengroup.org/xsd/archimate/3.1/archimate3_Model.xsd"
_TYPE = {
    "Intervention": "CourseOfAction",
    "Output": "Deliverable",
    "Outcome": "Outcome",
    "Impact": "Goal",
    "Partner": "Stakeholder",
}
_GROUPING, _ASSESSMENT = "Grouping", "Assessment"
_LINKS = ("Influence", "Realization")
_FIELDS = "fields"


def write(map: EffectMap) -> bytes:
    """The map as a model with its elements, relationships and properties."""
    return _Writing(map).content()


class _Writing:
    def __init__(self, map: EffectMap) -> None:
        self._sketch = attributes.sketch_of(map)
        self._properties: dict[str, str] = {}
        spaces: Any = {None: _SPACE, "xsi": _XSI}
        self._root = etree.Element(f"{{{_SPACE}}}model", nsmap=spaces)
        self._root.set("identifier", "model")
        self._root.set(f"{{{_XSI}}}schemaLocation", _SCHEMA)
        self._text(self._root, "name", map.municipality.name)
        self._elements = self._child(self._root, "elements")
        self._links = self._child(self._root, "relationships")

    def content(self) -> bytes:
        """The file: what is empty is left out, as the schema wants it."""
        for group in self._sketch.themes:
            self._element(f"theme-{group.key}", _GROUPING, group.name, group.fields)
        for box in self._sketch.boxes:
            self._box(box)
        for number, arrow in enumerate(self._sketch.arrows):
            said = {name: value for name, value in arrow.fields.items() if name != "sign"}
            sign = "-" if arrow.fields.get("sign") == "-" else "+"
            ends = (f"box-{arrow.source}", f"box-{arrow.target}")
            self._relation(f"link-{number}", "Influence", *ends, said, sign)
        if self._properties:
            names = self._child(self._root, "propertyDefinitions")
            for name, id in self._properties.items():
                self._text(
                    self._child(names, "propertyDefinition", identifier=id, type="string"),
                    "name",
                    name,
                )
        for part in (self._elements, self._links):
            if not len(part):
                self._root.remove(part)
        return etree.tostring(
            self._root, xml_declaration=True, encoding="utf-8", pretty_print=False
        )

    def _box(self, box: Box) -> None:
        id = f"{'partner' if box.kind == 'partner' else 'box'}-{box.key}"
        fields = {name: value for name, value in box.fields.items() if name != "level"}
        if box.theme:
            fields[attributes.THEME_ID] = box.theme
        self._element(id, _TYPE[attributes.type_of(box)], box.name, fields)
        for partner in box.partners:
            self._relation(f"by-{box.key}.{partner}", "Association", f"partner-{partner}", id, {})
        for said in box.indicators:
            key = f"indicator-{said['id']}"
            rest = {name: value for name, value in said.items() if name not in ("id", "name")}
            whole = {_FIELDS: json.dumps(rest, ensure_ascii=False)}
            self._element(key, _ASSESSMENT, str(said["name"]), whole)
            self._relation(f"of-{said['id']}", "Association", key, id, {})

    def _element(self, id: str, type: str, name: str, fields: Mapping[str, Any]) -> None:
        made = self._child(self._elements, "element", identifier=id)
        made.set(f"{{{_XSI}}}type", type)
        self._text(made, "name", name)
        self._said(made, fields)

    def _relation(
        self, id: str, type: str, source: str, target: str, said: Mapping[str, Any], sign: str = ""
    ) -> None:
        made = self._child(self._links, "relationship", identifier=id, source=source, target=target)
        made.set(f"{{{_XSI}}}type", type)
        if sign:
            made.set("modifier", sign)
        self._said(made, said)

    def _said(self, made: Any, fields: Mapping[str, Any]) -> None:
        rest = dict(fields)
        if text := str(rest.pop("description", "")):
            self._text(made, "documentation", text)
        if rest:
            properties = self._child(made, "properties")
            for name, value in attributes.written(rest).items():
                id = self._properties.setdefault(name, f"property-{name}")
                one = self._child(properties, "property", propertyDefinitionRef=id)
                self._text(one, "value", value)

    def _child(self, parent: Any, tag: str, **said: str) -> Any:
        return etree.SubElement(parent, f"{{{_SPACE}}}{tag}", attrib=said)

    def _text(self, parent: Any, tag: str, text: str) -> None:
        made = self._child(parent, tag)
        if tag != "name" or parent.tag != f"{{{_SPACE}}}propertyDefinition":
            made.set(_LANG, "nl")
        made.text = clean(text)


def read(content: bytes, file: str) -> Sketch:
    """What a model says. Raises ProblemsError for a file that is none."""
    root = read_xml(content, file)
    if _bare(root.tag) != "model" or _SPACE.rstrip("0123456789./") not in root.tag:
        raise ProblemsError([Problem(file, Text("this is no ArchiMate exchange file"))])
    return _Reading(root, file).sketch()


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def _children(parent: Element | None, tag: str) -> Iterator[Element]:
    return (one for one in (parent if parent is not None else ()) if _bare(one.tag) == tag)


def _first(parent: Element, tag: str) -> Element | None:
    return next(_children(parent, tag), None)


class _Reading:
    def __init__(self, root: Element, file: str) -> None:
        self._file = file
        self._names = {
            one.get("identifier", ""): _said(one, "name")
            for one in _children(_first(root, "propertyDefinitions"), "propertyDefinition")
        }
        self._elements = list(_children(_first(root, "elements"), "element"))
        self._relations = list(_children(_first(root, "relationships"), "relationship"))
        check_size(file, len(self._elements), len(self._relations))
        self._types = {one.get("identifier", ""): _type(one) for one in self._elements}
        self._called = {one.get("identifier", ""): _said(one, "name") for one in self._elements}
        self._notes: dict[str, list[str]] = {}
        self._partners: dict[str, list[str]] = {}
        self._indicators: dict[str, list[dict[str, Any]]] = {}
        self._lost: list[Problem] = []

    def sketch(self) -> Sketch:
        measures = {
            id: self._indicator(one)
            for one in self._elements
            if _type(one) == _ASSESSMENT
            for id in [one.get("identifier", "")]
        }
        arrows = [arrow for one in self._relations for arrow in self._arrow(one, measures)]
        boxes = [
            self._box(one) for one in self._elements if _type(one) not in (_GROUPING, _ASSESSMENT)
        ]
        themes = [self._theme(one) for one in self._elements if _type(one) == _GROUPING]
        unknown = attributes.kinds_of(
            type for type in self._types.values() if type not in (_GROUPING, _ASSESSMENT)
        )
        for word in unknown:
            message = Text(
                "the type “{name}” is not known: by its arrows, and as a note", name=word
            )
            self._lost.append(Problem(self._file, message))
        return Sketch(tuple(boxes), tuple(arrows), tuple(themes), tuple(self._lost))

    def _properties(self, one: Element) -> dict[str, str]:
        found = {
            self._names.get(said.get("propertyDefinitionRef", ""), ""): _said(said, "value")
            for said in _children(_first(one, "properties"), "property")
        }
        return {name: text for name, text in found.items() if name}

    def _theme(self, one: Element) -> Group:
        fields, _notes = attributes.read("theme", self._properties(one))
        if text := _said(one, "documentation"):
            fields["description"] = text
        return Group(_key(one.get("identifier", "")), _said(one, "name"), fields)

    def _box(self, one: Element) -> Box:
        id, type = one.get("identifier", ""), _type(one)
        kind, level = kind_of(type)
        said = self._properties(one)
        theme = said.pop(attributes.THEME_ID, "")
        fields, notes = attributes.read(kind or "outcome", said)
        text = _said(one, "documentation")
        if text and kind == "partner":
            notes.append(text)
        elif text:
            fields["description"] = text
        if level is not None:
            fields["level"] = level.value
        if not kind:
            notes.insert(0, f"type: {type}")
        notes += self._notes.get(id, [])
        return Box(
            _key(id),
            _said(one, "name"),
            kind,
            theme,
            fields,
            tuple(notes),
            tuple(self._partners.get(id, ())),
            tuple(self._indicators.get(id, ())),
        )

    def _indicator(self, one: Element) -> dict[str, Any]:
        said = self._properties(one)
        try:
            fields = json.loads(said.pop(_FIELDS, "{}"))
        except (ValueError, RecursionError):
            fields = {}
        text = {"note": _said(one, "documentation")} if _said(one, "documentation") else {}
        own = fields if isinstance(fields, dict) else {}
        id = _key(one.get("identifier", ""))
        return {"id": id, "name": _said(one, "name"), **own, **text, **said}

    def _arrow(self, one: Element, measures: Mapping[str, dict[str, Any]]) -> Iterator[Arrow]:
        """A link; what says who does something or what is measured is kept with the box."""
        source, target, type = one.get("source", ""), one.get("target", ""), _type(one)
        if source in measures or target in measures:
            id, box = (source, target) if source in measures else (target, source)
            self._indicators.setdefault(box, []).append(measures[id])
            return
        kinds = [kind_of(self._types.get(end, ""))[0] for end in (source, target)]
        if "partner" in kinds and "intervention" in kinds:
            who, what = (source, target) if kinds[0] == "partner" else (target, source)
            self._partners.setdefault(what, []).append(_key(who))
            return
        if type not in _LINKS:
            name = self._called.get(target, target)
            self._notes.setdefault(source, []).append(f"{type}: {name}")
            message = Text(
                "{type} to “{name}” is no link here: kept as a note", type=type, name=name
            )
            self._lost.append(Problem(self._file, message, self._called.get(source, source)))
            return
        fields, notes = attributes.read("link", self._properties(one))
        modifier = one.get("modifier", "+").strip()
        fields["sign"] = "-" if modifier.startswith(("-", "−")) else "+"
        if modifier not in ("+", "-", ""):
            notes.append(f"modifier: {modifier}")
        notes += [text for tag in ("name", "documentation") if (text := _said(one, tag))]
        yield Arrow(_key(source), _key(target), fields, tuple(notes))


def _type(one: Element) -> str:
    return one.get(f"{{{_XSI}}}type", "").rpartition(":")[2]


def _said(one: Element, tag: str) -> str:
    """The first text with this tag, a Dutch one before others."""
    found = list(_children(one, tag))
    found.sort(key=lambda text: text.get(_LANG, "") != "nl")
    return (found[0].text or "") if found else ""


def _key(id: str) -> str:
    """The id of the item that a file of ours calls so; anything else stays as it is."""
    for start in ("box-", "partner-", "theme-", "indicator-"):
        if id.startswith(start):
            return id.removeprefix(start)
    return id
