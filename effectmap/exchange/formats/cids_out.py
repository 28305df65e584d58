"""The Common Impact Data Standard (JSON-LD) out: themes, activities, outputs, outcomes, indicators
with their reports and targets, and an impact pathway for each theme.

See https://ontology.commonapproach.org/cids. The file is a list of nodes that each name the
standard's context, as in its own examples. What the standard has no place for goes along in
properties of a namespace of our own: none of its shapes is closed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from effectmap.exchange.formats import attributes
from effectmap.exchange.formats.jsonld import CONTEXT
from effectmap.exchange.formats.measured import Figures, Measured
from effectmap.exchange.formats.sketch import Arrow, Box
from effectmap.model import EffectMap, Level, Observation, Period
from effectmap.model.observation import Status
from effectmap.words import Text

OWN = "https://effectenkaart.nl/cids#"
OWN_ID, OWN_FIELDS, OWN_LINKS = f"{OWN}id", f"{OWN}fields", f"{OWN}links"
# the key of the municipality itself, which is no partner
TOWN = "municipality"
# what leads to what in the words of the standard, which has none for other pairs
_RELATIONS = {
    ("Activity", "Output"): "hasOutput",
    ("Activity", "Outcome"): "canProduce",
    ("Output", "Outcome"): "canProduce",
    ("Outcome", "Outcome"): "canProduce",
}
_Node = dict[str, Any]


def write(map: EffectMap, figures: Figures) -> bytes:
    """The map with what was measured."""
    nodes = _Writing(map, figures).nodes()
    return json.dumps(nodes, ensure_ascii=False, indent=1).encode("utf-8")


def number(value: float) -> str:
    """As the standard holds figures: in a text."""
    return f"{value:.15g}"


class _Writing:
    def __init__(self, map: EffectMap, figures: Figures) -> None:
        self._area, self._name, self._figures = (
            map.municipality.area,
            map.municipality.name,
            figures,
        )
        self._sketch = attributes.sketch_of(map)
        self._boxes = {one.key: one for one in self._sketch.boxes if one.kind != "partner"}
        self._links: dict[str, list[Arrow]] = {}
        for arrow in self._sketch.arrows:
            self._links.setdefault(arrow.source, []).append(arrow)
        self._groups: dict[str, str] = {}
        self._nodes: list[_Node] = []
        # what was written, by type and theme
        self._made: dict[tuple[str, str], list[str]] = {}
        self._today = {"@type": "xsd:dateTime", "@value": _begin(date.today())}

    def nodes(self) -> list[_Node]:
        town = self._add("Organization", TOWN, TOWN)
        town["hasLegalName"] = self._name
        for theme in self._sketch.themes:
            self._named("Theme", theme.key, theme.name, theme.fields)
        for box in self._sketch.boxes:
            if box.kind == "partner":
                self._partner(box)
            elif box.kind == "intervention":
                self._activity(box)
            else:
                self._outcome(box)
        for theme in self._sketch.themes:
            self._pathway(theme.key, theme.name)
        for type in ("Outcome", "Indicator"):
            all = [iri for (of, _theme), found in self._made.items() if of == type for iri in found]
            _list(town, f"has{type}", all)
        return self._nodes

    def _iri(self, kind: str, key: str) -> str:
        return f"https://effectenkaart.nl/id/{self._area}/{kind.casefold()}/{key}"

    def _add(self, type: str, key: str, kind: str = "", theme: str = "") -> _Node:
        node = {"@context": CONTEXT, "@id": self._iri(kind or type, key), "@type": f"cids:{type}"}
        node[OWN_ID] = key
        self._nodes.append(node)
        self._made.setdefault((type, theme), []).append(node["@id"])
        return node

    def _named(
        self, type: str, key: str, name: str, fields: Mapping[str, Any], theme: str = ""
    ) -> _Node:
        """The standard wants a description: one that is the name may be none."""
        node = self._add(type, key, theme=theme)
        told = str(fields.get("description", ""))
        node |= {"hasName": name, "hasDescription": told or name}
        _own(node, {one: fields[one] for one in fields if one != "description" or told == name})
        return node

    def _partner(self, box: Box) -> None:
        node = self._add("Organization", box.key, "partner")
        node["hasLegalName"] = box.name
        _own(node, box.fields)
        does = [one.key for one in self._boxes.values() if box.key in one.partners]
        _list(node, "hasActivity", [self._iri("Activity", key) for key in does])

    def _box(self, box: Box, apart: Sequence[str]) -> _Node:
        """With what it leads to; what the standard cannot say of a link in properties of ours."""
        type = _type(box)
        fields = {name: value for name, value in box.fields.items() if name not in apart}
        node = self._named(type, box.key, box.name, fields, box.theme)
        node["oep:partOf"] = {"@id": self._iri("ImpactPathway", box.theme)}
        links = []
        for arrow in self._links.get(box.key, ()):
            target = self._boxes[arrow.target]
            # what lessens something does not produce it
            said = "" if arrow.fields.get("sign") == "-" else _RELATIONS.get((type, _type(target)))
            if said:
                node.setdefault(said, []).append(self._iri(_type(target), target.key))
            if arrow.fields or not said:
                links.append({"to": arrow.target, "only": not said, "fields": arrow.fields})
        if links:
            node[OWN_LINKS] = json.dumps(links, ensure_ascii=False)
        return node

    def _activity(self, box: Box) -> None:
        node = self._box(box, ("start", "end", "target_group"))
        # the order of partners, which stand with the organizations
        _own(node, {"partners": list(box.partners)} if len(box.partners) > 1 else {})
        for name, said in (("start", "startedAtTime"), ("end", "endedAtTime")):
            if box.fields.get(name):
                node[said] = f"{box.fields[name]}T00:00:00"
        if group := str(box.fields.get("target_group", "")):
            node["hasStakeholder"] = [self._stakeholder(group)]

    def _stakeholder(self, group: str) -> str:
        """People for whom something is done; all that this municipality does is local."""
        if group not in self._groups:
            key = str(len(self._groups) + 1)
            node = self._named("Stakeholder", key, group, {})
            node |= {"hasCatchmentArea": "local", "forOrganization": self._iri(TOWN, TOWN)}
            self._groups[group] = node["@id"]
        return self._groups[group]

    def _outcome(self, box: Box) -> None:
        impact = box.fields.get("level") == Level.IMPACT
        node = self._box(box, () if impact else ("level",))
        output = _type(box) == "Output"
        if not output:
            node["forOrganization"] = self._iri(TOWN, TOWN)
            node["forTheme"] = [self._iri("Theme", box.theme)]
        made = [self._indicator(said, box) for said in box.indicators]
        for one in made:
            _list(one, "usesOutput" if output else "forOutcome", [node["@id"]])
        name = "usedByIndicator" if output else "hasIndicator"
        _list(node, name, [one["@id"] for one in made])

    def _indicator(self, said: Mapping[str, Any], box: Box) -> _Node:
        rest = {name: said[name] for name in said if name not in ("id", "name", "note")}
        fields = rest | {"description": str(said.get("note", ""))}
        node = self._named("Indicator", str(said["id"]), str(said["name"]), fields, box.theme)
        found = self._figures.get(str(said["id"]))
        unit = found.unit if found else str(Text("the unit is not known"))
        node |= {"hasIdentifier": str(said["id"]), "unitDescription": unit}
        node |= {"forOrganization": self._iri(TOWN, TOWN)}
        node["forTheme"] = [self._iri("Theme", box.theme)]
        target = self._target(said, node) if isinstance(said.get("target"), dict) else ""
        if found is not None:
            self._reports(node, said, found, box.theme, target)
        return node

    def _measure(self, key: str, value: float) -> _Node:
        made = {"@id": self._iri("Measure", key), "@type": "i72:Measure"}
        return made | {"hasNumericalValue": number(value)}

    def _target(self, said: Mapping[str, Any], indicator: _Node) -> str:
        value, period = said["target"]["value"], Period.parse(str(said["target"]["period"]))
        key = str(said["id"])
        node = self._add("Target", key)
        node |= {"hasName": f"{said['name']} ({period})", **_between(period)}
        node["value"] = self._measure(f"{key}-target", value)
        # the standard wants to know when it was set, which nobody noted
        node |= {"sch:dateCreated": self._today, "hasComment": _day_of_file()}
        indicator["cids:hasTarget"] = [{"@id": node["@id"]}]
        return str(node["@id"])

    def _reports(
        self, indicator: _Node, said: Mapping[str, Any], found: Measured, theme: str, target: str
    ) -> None:
        """A figure each; one that is missing has no report, and the indicator says why."""
        made: dict[Period, str] = {}
        missing = []
        for which, one in (("baseline", found.baseline), ("current", found.current)):
            if one is None or one.period in made:
                continue
            if one.value is None or one.period is None:
                missing.append(f"{which} ({one.period or '–'}): {one.status.value}")
                continue
            key = f"{said['id']}-{which}"
            node = self._add("IndicatorReport", key, theme=theme)
            node |= {"hasName": f"{said['name']} ({one.period})", **_between(one.period)}
            node |= {"forOrganization": self._iri(TOWN, TOWN), "forIndicator": indicator["@id"]}
            node |= {"value": self._measure(key, one.value), "hasComment": _comments(one, found)}
            if target:
                node["cids:forTarget"] = {"@id": target}
            if which == "baseline":
                indicator["hasBaseline"] = self._iri("Measure", key)
            made[one.period] = node["@id"]
        _list(indicator, "hasIndicatorReport", [*made.values()])
        _list(indicator, "hasComment", missing)

    def _pathway(self, theme: str, name: str) -> None:
        """The impact model of a theme, of which boxes are part."""
        node = self._named("ImpactPathway", theme, name, {})
        node["@type"] = ["cids:ImpactPathway", "cids:ImpactModel"]
        node["cids:hasTheme"] = [{"@id": self._iri("Theme", theme)}]
        node["forOrganization"] = self._iri(TOWN, TOWN)
        node |= {"sch:dateCreated": self._today, "hasComment": _day_of_file()}
        for type in ("Activity", "Output", "Outcome", "Indicator", "IndicatorReport"):
            _list(node, f"has{type}", self._made.get((type, theme), []))


def _type(box: Box) -> str:
    if box.kind == "intervention":
        return "Activity"
    return "Output" if box.fields.get("level") == Level.OUTPUT else "Outcome"


def _list(node: _Node, name: str, iris: Sequence[str]) -> None:
    if iris:
        node[name] = list(iris)


def _own(node: _Node, fields: Mapping[str, Any]) -> None:
    """Adds to what the standard has no place for."""
    if fields:
        there = json.loads(node.get(OWN_FIELDS, "{}"))
        node[OWN_FIELDS] = json.dumps({**there, **fields}, ensure_ascii=False)


def _begin(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"


def _between(period: Period) -> dict[str, str]:
    last = f"{period.end.isoformat()}T23:59:59"
    return {"startedAtTime": _begin(period.start), "endedAtTime": last}


def _day_of_file() -> str:
    return str(Text("dateCreated is the day of this file"))


def _comments(one: Observation, found: Measured) -> list[str]:
    """Where a figure comes from, and what must be known of it."""
    words = [found.source]
    if one.status is not Status.DEFINITIVE:
        words.append(one.status.value)
    if one.lower is not None and one.upper is not None:
        words.append(f"95%: {number(one.lower)} – {number(one.upper)}")
    if found.example:
        words.append(str(Text("Example figures")))
    return words
