"""The Common Impact Data Standard (JSON-LD) in: activities, services and programs are what is
done, outputs and outcomes what follows, organizations partners, stakeholders for whom it is.

See https://ontology.commonapproach.org/cids. Of figures the map keeps what was said, in words:
its own come from monitors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from effectmap.exchange.formats.cids_nodes import (
    LONGEST,
    Nodes,
    day,
    description,
    own_fields,
    own_id,
    own_links,
)
from effectmap.exchange.formats.cids_out import TOWN, number
from effectmap.exchange.formats.json_in import read_json
from effectmap.exchange.formats.jsonld import Node, read_nodes
from effectmap.exchange.formats.sketch import Arrow, Box, Group, Sketch, check_size
from effectmap.model import Level, Problem, ProblemsError
from effectmap.words import Text

_BOXES = ("action", "output", "outcome")
_FORWARD = ("hasOutput", "canProduce", "hasOutcome", "canEnable")
_DOES = ("hasActivity", "hasProgram", "hasService")
_FOR_WHOM = ("hasStakeholder", "hasBeneficialStakeholder", "forStakeholder")
_PLACED_OF = {
    "action": {*_FORWARD, *_FOR_WHOM, "hasContributingStakeholder", "startedAtTime", "endedAtTime"}
    | {"hasInput"},
    "output": {*_FORWARD, "usedByIndicator", "forActivity"},
    "outcome": {*_FORWARD, "hasIndicator", "hasStakeholderOutcome", "hasImpactReport"},
    "organization": {*_DOES, "hasOutcome", "hasIndicator"},
    "indicator": {"hasIndicatorReport", "hasBaseline", "hasTarget", "unitDescription"}
    | {"forOutcome", "usesOutput", "forTheme", "hasComment"},
}


def read(content: bytes, file: str) -> Sketch:
    """What the file says. Raises ProblemsError when nothing of the standard is in it."""
    nodes, unread = read_nodes(read_json(content, file), file)
    reading = _Reading(nodes, file)
    if not reading.is_known():
        message = Text("there is nothing of the Common Impact Data Standard in this file")
        raise ProblemsError([Problem(file, message)])
    for name in unread:
        message = Text(
            "“{name}” is not followed: names mean what they mean in the standard",
            name=name[:LONGEST],
        )
        reading.lose(message)
    return reading.sketch()


class _Reading(Nodes):
    def __init__(self, nodes: Mapping[str, Node], file: str) -> None:
        super().__init__(nodes, file)
        self._groups: dict[str, Group] = {}

    def is_known(self) -> bool:
        """Whether anything of the standard is in the file."""
        return any(sort not in ("", "measure") for sort in self._sort.values())

    def sketch(self) -> Sketch:
        """All of the file, and what is lost of it."""
        partners = {node.id: node for node in self._of("organization") if self._is_partner(node)}
        boxes = [node for sort in _BOXES for node in self._of(sort)]
        alone = [node for node in self._nodes.values() if self._is_alone(node)]
        arrows = list(self._arrows(boxes))
        check_size(self._file, len(partners) + len(boxes) + len(alone), len(arrows))
        self._kept |= {node.id for node in (*partners.values(), *boxes, *alone)}
        self._kept |= {node.id for node in self._nodes.values() if own_id(node) == TOWN}
        for node in self._of("theme"):
            if own_id(node) or not boxes or self._holds(node):
                self._group(node)
        # ours say nothing that the theme does not say
        self._kept |= {node.id for node in self._of("model") if own_id(node)}
        made = [self._partner(node) for node in partners.values()]
        made += [self._box(node, partners) for node in (*boxes, *alone)]
        self._left_out()
        return Sketch(tuple(made), tuple(arrows), tuple(self._groups.values()), tuple(self._lost))

    def _is_partner(self, node: Node) -> bool:
        if own := own_id(node):
            return own != TOWN
        has = any(node.said.get(name) for name in (*_DOES, "hasOutcome", "hasIndicator"))
        named = self._said_of(node, "forOrganization", "hasContributingStakeholder")
        return has or bool(named)

    def _is_alone(self, node: Node) -> bool:
        """An outcome for a stakeholder of an outcome that is not in the file."""
        if self._sort[node.id] or "StakeholderOutcome" not in node.types:
            return False
        of = [*self._said(node, "forOutcome"), *self._said_of(node, "hasStakeholderOutcome")]
        return not any(self._sort[one.id] == "outcome" for one in of)

    def _holds(self, theme: Node) -> bool:
        """Whether a box is in this theme, and no other before it."""
        named = self._said_of(theme, "forTheme", "hasTheme")
        return any(self._sort[one.id] in ("outcome", "model", "action", "output") for one in named)

    def _group(self, node: Node) -> str:
        """The key of a theme, or of an impact model that stands for one."""
        if node.id not in self._groups:
            self._kept.add(node.id)
            fields, name = own_fields(node), self._name(node)
            notes = self._notes(node, {"hasTheme", *_FORWARD, *_DOES, "hasIndicator"})
            text = "\n\n".join(filter(None, [description(node, name, fields), "\n".join(notes)]))
            key = own_id(node) or node.id
            made = {**fields, "description": text} if text else fields
            self._groups[node.id] = Group(key, name, made)
        return self._groups[node.id].key

    def _theme(self, node: Node) -> tuple[str, list[str]]:
        """The key of the theme of a box, and a note of others that it is in."""
        themes = [one for one in self._said(node, "forTheme") if self._sort[one.id] == "theme"]
        other = [id for id in node.said.get("forTheme", ()) if self._sort.get(id) != "theme"]
        models = [*self._said(node, "partOf"), *self._said_of(node, *_FORWARD, *_DOES)]
        models = [one for one in models if self._sort[one.id] == "model"]
        if not themes:
            found = [theme for one in models for theme in self._said(one, "hasTheme", "forTheme")]
            themes = [one for one in found if self._sort[one.id] == "theme"][:1]
        if not themes:
            themes = models[:1]
        names = [*(self._name(one)[:LONGEST] for one in themes[1:]), *map(self._text, other)]
        notes = [f"forTheme: {', '.join(names)}"] if names else []
        return (self._group(themes[0]) if themes else ""), notes

    def _partner(self, node: Node) -> Box:
        name, notes = self._name(node), self._notes(node, _PLACED_OF["organization"])
        told = description(node, name, {})
        key = own_id(node) or node.id
        notes = [*([told] if told else []), *notes]
        return Box(key, name, "partner", "", own_fields(node), tuple(notes))

    def _box(self, node: Node, partners: Mapping[str, Node]) -> Box:
        sort = self._sort[node.id] or "outcome"
        theme, notes = self._theme(node)
        fields, name = own_fields(node), self._name(node)
        order = fields.pop("partners", [])
        if text := description(node, name, fields):
            fields["description"] = text
        placed = _PLACED_OF[sort] | {"forTheme"}
        if len(partners) < 2 or own_id(node):
            # of whom it is goes without saying
            placed |= {"forOrganization"}
        who: list[str] = []
        if sort == "action":
            fields |= self._when(node) | self._for_whom(node)
            who = self._who(node, partners, order if isinstance(order, list) else [])
            attached = [*self._said(node, "hasInput"), *self._said_of(node, "inputFor")]
        else:
            if sort == "output":
                fields["level"] = Level.OUTPUT.value
            elif fields.get("level") != Level.IMPACT:
                fields["level"] = Level.OUTCOME.value
            attached = self._said(node, "hasStakeholderOutcome", "hasImpactReport", "hasImpactRisk")
            more = self._said_of(node, "forOutcome")
            attached += [one for one in more if not self._sort[one.id]]
        notes += self._notes(node, placed)
        notes += [self._line(one) for one in attached if one.id not in self._told]
        indicators = [] if sort == "action" else [*self._indicators(node, notes)]
        key, told = own_id(node) or node.id, tuple(notes)
        self._weigh(*told, str(fields.get("target_group", "")))
        if sort == "action":
            return Box(key, name, "intervention", theme, fields, told, tuple(who))
        return Box(key, name, "outcome", theme, fields, told, (), tuple(indicators))

    def _when(self, node: Node) -> dict[str, Any]:
        found = {}
        for name, said in (("start", "startedAtTime"), ("end", "endedAtTime")):
            if text := day(node.said.get(said, [""])[0]):
                found[name] = text
        return found

    def _for_whom(self, node: Node) -> dict[str, str]:
        groups = [one for one in self._said(node, *_FOR_WHOM) if self._sort[one.id] == "group"]
        self._kept |= {one.id for one in groups}
        names = filter(None, map(self._name, groups))
        return {"target_group": ", ".join(names)} if groups else {}

    def _who(self, node: Node, partners: Mapping[str, Node], order: list[Any]) -> list[str]:
        named = [*self._said(node, "forOrganization", "hasContributingStakeholder")]
        found = [one for one in (*named, *self._said_of(node, *_DOES)) if one.id in partners]
        keys = [*dict.fromkeys(own_id(one) or one.id for one in found)]
        return sorted(keys, key=lambda key: order.index(key) if key in order else len(order))

    def _arrows(self, boxes: Iterable[Node]) -> Iterator[Arrow]:
        done: set[tuple[str, str]] = set()
        for node in boxes:
            ours = {str(one.get("to")): one for one in own_links(node)}
            ends = [
                (node.id, id)
                for name in _FORWARD
                for id in node.said.get(name, ())
                # what nobody describes is said to be missing
                if self._sort.get(id, "") in (*_BOXES, "")
            ]
            doers = [one for one in self._said(node, "forActivity") if one.id in self._sort]
            ends += [(one.id, node.id) for one in doers if self._sort[one.id] in _BOXES]
            pairs = [(self._key(source), self._key(target)) for source, target in ends]
            key = self._key(node.id)
            pairs += [(key, to) for to, one in ours.items() if one.get("only") is True]
            for pair in pairs:
                if pair not in done:
                    done.add(pair)
                    said = ours.get(pair[1], {}).get("fields") if pair[0] == key else None
                    yield Arrow(*pair, said if isinstance(said, dict) else {})

    def _key(self, id: str) -> str:
        node = self._nodes.get(id)
        return (own_id(node) or id) if node else id

    def _indicators(self, node: Node, notes: list[str]) -> Iterator[dict[str, Any]]:
        found = [*self._said(node, "hasIndicator", "usedByIndicator")]
        found += self._said_of(node, "forOutcome", "usesOutput")
        for one in {each.id: each for each in found}.values():
            if self._sort[one.id] != "indicator":
                continue
            if one.id in self._kept:
                # on the map it belongs to one outcome
                notes.append(str(Text("Indicator: {name}", name=self._name(one)[:LONGEST])))
            else:
                self._kept.add(one.id)
                yield self._indicator(one)

    def _indicator(self, node: Node) -> dict[str, Any]:
        """Ours by its own fields; another's with its figures in words, for a note."""
        name, own = self._name(node), own_fields(node)
        targets = self._said(node, "hasTarget")
        reports = [*self._said(node, "hasIndicatorReport"), *self._said_of(node, "forIndicator")]
        reports = list({each.id: each for each in reports}.values())
        self._kept |= {one.id for one in (*targets, *reports)}
        figures = [self._figure(one) for one in (*targets, *reports)]
        baseline = self._said(node, "hasBaseline")
        self._kept |= {one.id for one in baseline}
        if own_id(node):
            note = own.pop("description", "") or description(node, name, {})
            said = {"id": own_id(node), "name": name, **own, **({"note": note} if note else {})}
            return _with_target(said, [self._number(one) for one in targets])
        told = {
            "id": node.id,
            "name": name,
            "description": description(node, name, {}),
            "unit": " ".join(node.said.get("unitDescription", ())),
            "baseline": ", ".join(map(self._value, baseline)),
            "target": "; ".join(figures[: len(targets)]),
            "actual": "; ".join(figures[len(targets) :]),
            "comment": "; ".join(node.said.get("hasComment", ())),
        }
        rest = dict(self._pairs(node, _PLACED_OF["indicator"]))
        return {key: text for key, text in {**told, **rest}.items() if text}

    def _number(self, node: Node) -> str:
        """What a report or a target says, as it is written there."""
        values = node.said.get("value", ()) or node.said.get("hasValue", ())
        return ", ".join(map(self._value_of, values))

    def _value_of(self, value: str) -> str:
        return self._value(self._nodes[value]) if value in self._nodes else value

    def _figure(self, node: Node) -> str:
        days = [
            day(node.said.get(name, [""])[0]) or "–" for name in ("startedAtTime", "endedAtTime")
        ]
        placed = {"value", "startedAtTime", "endedAtTime", "forIndicator", "forOrganization"}
        # whose name says no more than that of the indicator
        rest = [f"{name}: {text}" for name, text in self._pairs(node, placed | {"forTarget"})]
        words = [*node.said.get("hasName", ()), *rest]
        return f"{self._number(node) or '–'} ({' – '.join(days)}; {'; '.join(words)})"

    def _left_out(self) -> None:
        """What has no place, by its type."""
        names: dict[str, list[str]] = {}
        for node in self._nodes.values():
            if node.id not in self._kept and (node.said or node.types):
                type = node.types[0] if node.types else "–"
                names.setdefault(type, []).append(self._name(node) or node.id)
        for type, found in names.items():
            shown = ", ".join(one[:80] for one in found[:10]) + (" …" if len(found) > 10 else "")
            message = Text(
                "“{type}” has no place on the map ({n}): {names}",
                type=type[:80],
                n=len(found),
                names=shown,
            )
            self.lose(message)


def _with_target(said: dict[str, Any], texts: list[str]) -> dict[str, Any]:
    """With the target that somebody changed in another program."""
    there = said.get("target")
    if isinstance(there, dict) and isinstance(there.get("value"), int | float) and texts:
        try:
            value = float(texts[0])
        except ValueError:
            return said
        if texts[0] != number(float(there["value"])):
            return {**said, "target": {**there, "value": value}}
    return said
