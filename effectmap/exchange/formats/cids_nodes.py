"""Nodes of the Common Impact Data Standard: their sorts, who names whom, and a node in words."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from effectmap.exchange.formats.cids_out import OWN, OWN_FIELDS, OWN_ID, OWN_LINKS
from effectmap.exchange.formats.json_in import dicts
from effectmap.exchange.formats.jsonld import Node
from effectmap.model import Problem, ProblemsError
from effectmap.words import Text

_ACTIONS = {"Activity", "Service", "Program"}
_MODELS = {"ImpactPathway", "OutcomeChain", "LogicModel", "ImpactModel", "ImpactThesis"}
_ORGANIZATIONS = {"Organization", "SocialPurposeOrganization", "FinancialOrganization"}
_ORGANIZATIONS |= {"StandardsOrganization", "FormalOrganization", "ContributingStakeholder"}
_GROUPS = {"Stakeholder", "BeneficialStakeholder", "Client", "Community", "Employee", "Supplier"}
# the first of these that a node is
_SORTS: Mapping[str, set[str]] = {
    "action": _ACTIONS,
    "output": {"Output"},
    "outcome": {"Outcome"},
    "indicator": {"Indicator"},
    "report": {"IndicatorReport"},
    "theme": {"Theme"},
    "model": _MODELS,
    "organization": _ORGANIZATIONS,
    "group": _GROUPS,
    "measure": {"Measure"},
}
_NAMES = ("hasName", "hasLegalName", "label", "name")
_PLACED = {*_NAMES, "hasDescription", "partOf", "hasIdentifier"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
LONGEST = 300
# how much notes may say together
_MOST_TOLD = 50_000_000


class Nodes:
    """The nodes of a file, and which of them have found a place on the map."""

    def __init__(self, nodes: Mapping[str, Node], file: str) -> None:
        self._nodes, self._file = nodes, file
        self._lost: list[Problem] = []
        self._sort = {id: _sort_of(node) for id, node in nodes.items()}
        # who says something of a node, by the property
        self._back: dict[tuple[str, str], list[Node]] = {}
        for node in nodes.values():
            for name, values in node.said.items():
                for value in dict.fromkeys(values):
                    if value in nodes:
                        self._back.setdefault((name, value), []).append(node)
        # what is kept on the map or told in a note, and what was told whole
        self._kept: set[str] = set()
        self._told: set[str] = set()
        # how much notes say together: what many name is told more than once
        self._length = 0

    def lose(self, message: Text) -> None:
        """Say what cannot be kept."""
        self._lost.append(Problem(self._file, message))

    def _weigh(self, *texts: str) -> None:
        """Raises ProblemsError when the map would hold far more than the file does."""
        self._length += sum(map(len, texts))
        if self._length > _MOST_TOLD:
            raise ProblemsError([Problem(self._file, Text("this file is too large or too deep"))])

    def _of(self, sort: str) -> list[Node]:
        return [self._nodes[id] for id, found in self._sort.items() if found == sort]

    def _said(self, node: Node, *names: str) -> list[Node]:
        """The nodes of this file that a node names in these properties."""
        ids = dict.fromkeys(id for name in names for id in node.said.get(name, ()))
        return [self._nodes[id] for id in ids if id in self._nodes]

    def _said_of(self, node: Node, *names: str) -> list[Node]:
        """The nodes that name this one."""
        found = {one.id: one for name in names for one in self._back.get((name, node.id), ())}
        return list(found.values())

    def _value(self, measure: Node) -> str:
        self._kept.add(measure.id)
        said = measure.said.get("hasNumericalValue") or measure.said.get("numerical_value") or ()
        return " ".join([*said, *measure.said.get("symbol", ())])

    def _name(self, node: Node) -> str:
        found = [text for name in _NAMES for text in node.said.get(name, ())]
        return next((text for text in found if text not in self._nodes), found[0] if found else "")

    def _notes(self, node: Node, placed: Collection[str]) -> list[str]:
        return [f"{name}: {text}" for name, text in self._pairs(node, placed)]

    def _pairs(self, node: Node, placed: Collection[str]) -> Iterator[tuple[str, str]]:
        """What a node says beside what has a place."""
        for name, values in node.said.items():
            if name in placed or name in _PLACED or name.startswith(OWN):
                continue
            if text := ", ".join(filter(None, map(self._text, values))):
                yield name, text

    def _text(self, value: str) -> str:
        """A text as it is; of another node its name, or all of it where it has no other place."""
        node = self._nodes.get(value)
        if node is None or not (node.said or node.types):
            return value
        sort = self._sort[node.id]
        if sort == "measure":
            return self._value(node)
        if sort or node.id in self._told:
            return (self._name(node) or node.id)[:LONGEST]
        return self._line(node)

    def _line(self, node: Node) -> str:
        """All that a node says, nodes that it names by their names."""
        self._told.add(node.id)
        self._kept.add(node.id)
        words = [f"{node.types[0]}: {self._name(node)}" if node.types else self._name(node)]
        for name, values in node.said.items():
            if name not in _NAMES and not name.startswith(OWN):
                shown = [self._brief(value) for value in values]
                words.append(f"{name}: {', '.join(filter(None, shown))}")
        return "; ".join(words)

    def _brief(self, value: str) -> str:
        node = self._nodes.get(value)
        if node is None or not (node.said or node.types):
            return value
        if self._sort[node.id] == "measure":
            return self._value(node)
        if inner := self._said(node, "value"):
            # how much, how deep, how long: a number with a description
            self._kept.add(node.id)
            said = [*node.said.get("hasDescription", ()), *map(self._value, inner)]
            return " ".join(said)[:LONGEST]
        return (self._name(node) or node.id)[:LONGEST]


def _sort_of(node: Node) -> str:
    types = set(node.types)
    return next((sort for sort, known in _SORTS.items() if types & known), "")


def day(text: str) -> str:
    found = _DAY.match(text)
    return found.group() if found else ""


def own_id(node: Node) -> str:
    return node.said.get(OWN_ID, [""])[0]


def _own(node: Node, name: str) -> Any:
    try:
        return json.loads(node.said.get(name, ["null"])[0])
    except (ValueError, RecursionError):
        return None


def own_fields(node: Node) -> dict[str, Any]:
    said = _own(node, OWN_FIELDS)
    return said if isinstance(said, dict) else {}


def own_links(node: Node) -> list[dict[str, Any]]:
    return dicts(_own(node, OWN_LINKS))


def description(node: Node, name: str, own: Mapping[str, Any]) -> str:
    """What stands there that is not the name; one of ours may be."""
    texts = [text for text in node.said.get("hasDescription", ()) if text != name]
    return "\n\n".join(texts) or str(own.get("description", ""))
