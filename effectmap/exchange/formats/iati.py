"""IATI 2.03: a theme is an activity with its outcomes as results, an intervention one of its own
below it; indicators carry baseline, period, target and what was measured.

Links and our other fields have no place in the standard: they go along in a namespace of their
own, as it allows. See https://iatistandard.org/en/iati-standard/203/.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from lxml import etree

from effectmap.exchange.formats import attributes
from effectmap.exchange.formats.measured import Figures, Measured
from effectmap.exchange.formats.sketch import Arrow, Box, Group, Sketch, check_size
from effectmap.exchange.formats.xml_text import clean, read_xml
from effectmap.model import EffectMap, Level, Observation, Period, Problem, ProblemsError
from effectmap.words import Text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_OWN = "https://effectenkaart.nl/iati"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LEVELS = {Level.OUTPUT: "1", Level.OUTCOME: "2", Level.IMPACT: "3"}
_LEVEL_OF = {code: level.value for level, code in _LEVELS.items()}
# codes of the standard's lists
_LOCAL_GOVERNMENT, _FUNDING, _IMPLEMENTING, _RUNNING = "11", "1", "4", "2"
_PLANNED, _ACTUAL, _PLANNED_END, _ACTUAL_END = "1", "2", "3", "4"
_PARENT, _CHILD = "1", "2"
_UNIT, _PERCENTAGE, _QUALITATIVE = "1", "2", "5"
_NO_INDICATOR = "none"
_PLACED = {
    "iati-identifier", "reporting-org", "title", "description", "participating-org",
    "activity-status", "activity-date", "related-activity", "result", "link", "other-identifier",
    "partner",
}  # fmt: skip


def write(map: EffectMap, figures: Figures) -> bytes:
    """The activities of a municipality, those of its themes first."""
    return _Writing(map, figures).content()


class _Writing:
    def __init__(self, map: EffectMap, figures: Figures) -> None:
        self._map, self._figures = map, figures
        self._sketch = attributes.sketch_of(map)
        self._partners = {one.key: one for one in self._sketch.boxes if one.kind == "partner"}
        spaces: Any = {"ek": _OWN}
        self._root = etree.Element("iati-activities", nsmap=spaces)
        self._root.set("version", "2.03")

    def content(self) -> bytes:
        for theme in self._sketch.themes:
            self._theme(theme)
        for box in self._sketch.boxes:
            if box.kind == "intervention":
                self._intervention(box)
        # partners that do nothing, and links, stand with the last activity
        last = self._root[-1] if len(self._root) else None
        if last is not None:
            self._apart(last)
        return etree.tostring(self._root, xml_declaration=True, encoding="utf-8")

    def _id(self, kind: str, key: str) -> str:
        return f"NL-{self._map.municipality.area}-{kind}-{key}"

    def _activity(
        self, kind: str, key: str, name: str, fields: Mapping[str, Any], hierarchy: str
    ) -> Any:
        made = self._child(self._root, "iati-activity", hierarchy=hierarchy)
        made.set("default-currency", "EUR")
        made.set(_LANG, "nl")
        # the standard wants a description: one that is the name may be none
        told = str(fields.get("description", ""))
        own = {one: fields[one] for one in fields if one != "description" or told == name}
        self._own(made, key, own)
        self._child(made, "iati-identifier").text = self._id(kind, key)
        town = self._map.municipality
        self._told(made, "reporting-org", town.name, ref=f"NL-{town.area}", type=_LOCAL_GOVERNMENT)
        self._told(made, "title", name)
        self._told(made, "description", told or name, type="1")
        return made

    def _dates(self, made: Any, start: str, end: str) -> None:
        """The standard wants a date; where none is known, that is said beside the day of today."""
        self._child(made, "activity-status", code=_RUNNING)
        if start:
            self._child(made, "activity-date", **{"type": _ACTUAL, "iso-date": start})
        else:
            today = {"type": _PLANNED, "iso-date": date.today().isoformat()}
            unknown = str(Text("the start is not known: this is the day of this file"))
            self._told(made, "activity-date", unknown, **today)
        if end:
            is_past = end <= date.today().isoformat()
            kind = _ACTUAL_END if is_past else _PLANNED_END
            self._child(made, "activity-date", **{"type": kind, "iso-date": end})

    def _theme(self, theme: Group) -> None:
        made = self._activity("theme", theme.key, theme.name, theme.fields, "1")
        funding = {"role": _FUNDING, "type": _LOCAL_GOVERNMENT}
        self._told(made, "participating-org", self._map.municipality.name, **funding)
        own = [one for one in self._map.interventions if one.theme == theme.key]
        starts = [one.start.isoformat() for one in own if one.start]
        self._dates(made, min(starts, default=""), "")
        for one in own:
            child = {"type": _CHILD, "ref": self._id("intervention", one.id)}
            self._child(made, "related-activity", **child)
        for box in self._sketch.boxes:
            if box.kind == "outcome" and box.theme == theme.key:
                self._result(made, box)

    def _intervention(self, box: Box) -> None:
        made = self._activity("intervention", box.key, box.name, box.fields, "2")
        for key in box.partners:
            name = self._partners[key].name
            one = self._told(made, "participating-org", name, role=_IMPLEMENTING)
            self._own(one, key, self._partners[key].fields)
        if not box.partners:
            funding = {"role": _FUNDING, "type": _LOCAL_GOVERNMENT}
            self._told(made, "participating-org", self._map.municipality.name, **funding)
        self._dates(made, str(box.fields.get("start", "")), str(box.fields.get("end", "")))
        parent = {"type": _PARENT, "ref": self._id("theme", box.theme)}
        self._child(made, "related-activity", **parent)

    def _result(self, activity: Any, box: Box) -> None:
        level = Level(box.fields.get("level", Level.OUTCOME))
        made = self._child(activity, "result", type=_LEVELS[level])
        made.set("aggregation-status", "false")
        apart = ("level", "description")
        self._own(made, box.key, {one: box.fields[one] for one in box.fields if one not in apart})
        self._told(made, "title", box.name)
        if box.fields.get("description"):
            self._told(made, "description", str(box.fields["description"]))
        for said in box.indicators:
            self._indicator(made, said)
        if not box.indicators:
            # the standard wants one: that there is none is a gap, and says so
            none = self._child(made, "indicator", measure=_QUALITATIVE)
            self._own(none, _NO_INDICATOR, {})
            self._told(none, "title", str(Text("no indicator yet")))

    def _indicator(self, result: Any, said: Mapping[str, Any]) -> None:
        found = self._figures.get(str(said["id"]))
        code = _PERCENTAGE if found and found.unit.strip() == "%" else _UNIT
        made = self._child(result, "indicator", measure=code)
        if said.get("better") in ("higher", "lower"):
            made.set("ascending", "true" if said["better"] == "higher" else "false")
        made.set("aggregation-status", "false")
        rest = {name: value for name, value in said.items() if name not in ("id", "name")}
        self._own(made, str(said["id"]), rest)
        self._told(made, "title", str(said["name"]))
        if found is not None:
            self._told(made, "description", f"{found.source} ({found.unit})")
            self._figures_of(made, said, found)

    def _figures_of(self, made: Any, said: Mapping[str, Any], found: Measured) -> None:
        """Baseline and newest figure; one that is missing says why, and never a number."""
        baseline, current = found.baseline, found.current
        if baseline is not None and baseline.period is not None:
            year = {"year": str(baseline.period.start.year)}
            year["iso-date"] = baseline.period.start.isoformat()
            self._figure(made, "baseline", baseline, found, year)
        if current is not None and current.period is not None:
            period = self._period(made, current.period)
            self._figure(period, "actual", current, found, {})
        target = said.get("target")
        if isinstance(target, dict):
            period = self._period(made, Period.parse(str(target["period"])))
            self._child(period, "target", value=f"{target['value']:g}")

    def _period(self, made: Any, value: Period) -> Any:
        period = self._child(made, "period")
        self._child(period, "period-start", **{"iso-date": value.start.isoformat()})
        self._child(period, "period-end", **{"iso-date": value.end.isoformat()})
        return period

    def _figure(
        self, parent: Any, tag: str, one: Observation, found: Measured, more: Mapping[str, str]
    ) -> None:
        made = self._child(parent, tag, **more)
        if one.value is not None:
            made.set("value", f"{one.value:.15g}")
        words = [] if one.value is not None else [one.status.value]
        words += [str(Text("Example figures"))] if found.example else []
        if words:
            self._told(made, "comment", "; ".join(words))

    def _apart(self, activity: Any) -> None:
        used = {key for one in self._sketch.boxes for key in one.partners}
        for key, one in self._partners.items():
            if key not in used:
                made = self._child(activity, f"{{{_OWN}}}partner", name=clean(one.name))
                self._own(made, key, one.fields)
        for arrow in self._sketch.arrows:
            ends = {"source": arrow.source, "target": arrow.target}
            made = self._child(activity, f"{{{_OWN}}}link", **ends)
            self._own(made, "", arrow.fields)

    def _own(self, made: Any, key: str, fields: Mapping[str, Any]) -> None:
        """What the standard has no place for, in attributes of our own."""
        if key:
            made.set(f"{{{_OWN}}}id", key)
        rest = {name: value for name, value in fields.items() if name != "theme"}
        if rest:
            made.set(f"{{{_OWN}}}fields", json.dumps(rest))

    def _child(self, parent: Any, tag: str, **said: str) -> Any:
        return etree.SubElement(parent, tag, attrib=said)

    def _told(self, parent: Any, tag: str, text: str, **said: str) -> Any:
        made = self._child(parent, tag, **said)
        self._child(made, "narrative").text = clean(text)
        return made


def read(content: bytes, file: str) -> Sketch:
    """What a file of activities says. Raises ProblemsError for one that is none."""
    root = read_xml(content, file)
    activities = [one for one in root if one.tag == "iati-activity"]
    if root.tag != "iati-activities" or not activities:
        raise ProblemsError([Problem(file, Text("there are no activities of IATI in this file"))])
    return _Reading(activities, file).sketch()


class _Reading:
    def __init__(self, activities: list[Element], file: str) -> None:
        self._activities, self._file = activities, file
        check_size(file, sum(1 + len(one) for one in activities), len(activities))
        self._themes: dict[str, str] = {}
        self._boxes: list[Box] = []
        self._partners: dict[str, Box] = {}

    def sketch(self) -> Sketch:
        """An activity with results is a theme; any other is what is done within one."""
        themes = [one for one in self._activities if self._is_theme(one)]
        groups = []
        for one in themes:
            key = _id(one) or _text(one.find("iati-identifier"))
            self._themes[_text(one.find("iati-identifier"))] = key
            fields, notes = self._fields("theme", one)
            groups.append(Group(key, _narrative(one, "title"), self._noted(fields, notes)))
        for one in self._activities:
            if self._is_theme(one):
                theme = self._themes[_text(one.find("iati-identifier"))]
                self._boxes += [self._outcome(said, theme) for said in one.iter("result")]
            else:
                self._boxes.append(self._intervention(one))
            for said in one.iter(f"{{{_OWN}}}partner"):
                self._partner(said, said.get("name", ""))
        arrows = [
            Arrow(said.get("source", ""), said.get("target", ""), _own(said))
            for one in self._activities
            for said in one.iter(f"{{{_OWN}}}link")
        ]
        boxes = (*self._partners.values(), *self._boxes)
        return Sketch(boxes, tuple(arrows), tuple(groups))

    def _is_theme(self, one: Element) -> bool:
        return one.find("result") is not None or one.get("hierarchy") == "1"

    def _noted(self, fields: dict[str, Any], notes: list[str]) -> dict[str, Any]:
        text = "\n\n".join(filter(None, [str(fields.get("description", "")), "\n".join(notes)]))
        return {**fields, **({"description": text} if text else {})}

    def _fields(self, kind: str, one: Element) -> tuple[dict[str, Any], list[str]]:
        fields = _own(one)
        texts = [_narrative_of(said) for said in one.findall("description")]
        title = _narrative(one, "title")
        if any(text != title for text in texts):
            fields["description"] = "\n\n".join(filter(None, texts))
        if kind == "intervention" and not fields.keys() & {"start", "end"} and not _id(one):
            dates = {said.get("type"): said.get("iso-date") for said in one.iter("activity-date")}
            start, end = (
                dates.get(first) or dates.get(other)
                for first, other in ((_ACTUAL, _PLANNED), (_ACTUAL_END, _PLANNED_END))
            )
            fields |= {name: day for name, day in (("start", start), ("end", end)) if day}
        return fields, [] if _id(one) else [*_notes(one)]

    def _intervention(self, one: Element) -> Box:
        fields, notes = self._fields("intervention", one)
        parents = [
            said.get("ref", "")
            for said in one.iter("related-activity")
            if said.get("type") == _PARENT
        ]
        theme = next((self._themes[ref] for ref in parents if ref in self._themes), "")
        who = [
            self._partner(said, _narrative_of(said))
            for said in one.iter("participating-org")
            if said.get("role") == _IMPLEMENTING
        ]
        key = _id(one) or _text(one.find("iati-identifier"))
        name = _narrative(one, "title")
        return Box(key, name, "intervention", theme, fields, tuple(notes), tuple(who))

    def _partner(self, said: Element, name: str) -> str:
        key = _id(said) or said.get("ref") or name
        self._partners.setdefault(key, Box(key, name, "partner", "", _own(said)))
        return key

    def _outcome(self, said: Element, theme: str) -> Box:
        fields = _own(said)
        fields["level"] = _LEVEL_OF.get(said.get("type", ""), Level.OUTCOME.value)
        if text := _narrative(said, "description"):
            fields["description"] = text
        key = _id(said) or f"{theme}/{_narrative(said, 'title')}"
        indicators = [
            _indicator(one) for one in said.iter("indicator") if _id(one) != _NO_INDICATOR
        ]
        name = _narrative(said, "title")
        return Box(key, name, "outcome", theme, fields, (), (), tuple(indicators))


def _indicator(one: Element) -> dict[str, Any]:
    """Ours by its own fields; another's with its figures in words, for a note."""
    name = _narrative(one, "title")
    if _id(one):
        return {"id": _id(one), "name": name, **_own(one)}
    found: dict[str, Any] = {"name": name, "description": _narrative(one, "description")}
    baselines = [
        f"{said.get('value', '–')} ({said.get('iso-date') or said.get('year')})"
        for said in one.iter("baseline")
    ]
    found["baseline"] = ", ".join(baselines)
    for tag in ("target", "actual"):
        values = [
            f"{said.get('value', '–')} ({_day(period, 'start')} – {_day(period, 'end')})"
            for period in one.iter("period")
            for said in period.iter(tag)
        ]
        found[tag] = ", ".join(values)
    return {key: value for key, value in found.items() if value}


def _day(period: Element, which: str) -> str:
    said = period.find(f"period-{which}")
    return said.get("iso-date", "") if said is not None else ""


def _notes(one: Element) -> Iterator[str]:
    """What an activity says beside what has a place, a line each."""
    for said in one:
        tag = said.tag.rpartition("}")[2]
        if tag not in _PLACED:
            parts = [f"{name}={value}" for name, value in said.attrib.items()]
            parts += [text for inner in said.iter() if (text := (inner.text or "").strip())]
            yield f"{tag}: {'; '.join(parts)}"


def _text(one: Element | None) -> str:
    return (one.text or "").strip() if one is not None else ""


def _narrative(one: Element, tag: str) -> str:
    found = one.find(tag)
    return _narrative_of(found) if found is not None else ""


def _narrative_of(one: Element) -> str:
    """The text, a Dutch one before others."""
    found = sorted(one.findall("narrative"), key=lambda text: text.get(_LANG, "nl") != "nl")
    return (found[0].text or "") if found else ""


def _id(one: Element) -> str:
    return one.get(f"{{{_OWN}}}id", "")


def _own(one: Element) -> dict[str, Any]:
    try:
        said = json.loads(one.get(f"{{{_OWN}}}fields", "{}"))
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
