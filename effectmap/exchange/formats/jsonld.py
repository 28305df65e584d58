"""JSON-LD of the impact standard as plain JSON: its nodes by their ids, names without prefix.

Names without a prefix mean what they mean in the standard's own context, which is known here; what
another context says inside the file is followed, and no context is ever fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from effectmap.exchange.formats.json_in import text_of
from effectmap.model import Problem, ProblemsError
from effectmap.words import Text

CONTEXT = "https://ontology.commonapproach.org/contexts/cidsContext.jsonld"
_OWN_CONTEXTS = ("https://ontology.commonapproach.org/", "http://ontology.commonapproach.org/")
# how deep nodes lie in each other, how many there are with their values, and names of a context
_DEEPEST, _MOST, _MOST_NAMES = 60, 300_000, 1_000
_PREFIXES = {
    "cids": "https://ontology.commonapproach.org/cids#",
    "org": "http://ontology.eil.utoronto.ca/tove/organization#",
    "act": "http://ontology.eil.utoronto.ca/tove/activity#",
    "i72": "http://ontology.eil.utoronto.ca/ISO21972/iso21972#",
    "oep": "http://www.w3.org/2001/sw/BestPractices/OEP/SimplePartWhole/part.owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "sch": "http://schema.org/",
    "schema": "http://schema.org/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "ic": "http://ontology.eil.utoronto.ca/tove/icontact#",
    "iso5087": "https://standards.iso.org/iso-iec/5087/-1/ed-1/en/ontology/GenericProperties/",
}
# the standard under its older and other addresses
_SPACES = (
    *_PREFIXES.values(),
    "http://ontology.commonapproach.org/cids#",
    "http://ontology.eil.utoronto.ca/cids/cids#",
    "https://www.w3.org/ns/prov#",
    "https://schema.org/",
)
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_Names = Mapping[str, str]


class Ref(str):
    """The id of a node that stands in the file itself or elsewhere."""

    __slots__ = ()


@dataclass
class Node:
    """What the file says of one thing: `said` are texts and references by property."""

    id: str
    types: list[str] = field(default_factory=list)
    said: dict[str, list[str]] = field(default_factory=dict)


def read_nodes(said: Any, file: str) -> tuple[dict[str, Node], list[str]]:
    """The nodes in their order, and what of the file was not read: contexts, and words of JSON-LD.

    `said` is an object, a list of them, or what holds them in `@graph`. Raises ProblemsError for
    more, or deeper, than is read.
    """
    reading = _Reading(file)
    reading.many(said, {}, 0)
    return reading.nodes, list(reading.unread)


class _Reading:
    def __init__(self, file: str) -> None:
        self._file = file
        self._count = 0
        self.nodes: dict[str, Node] = {}
        self.unread: dict[str, None] = {}

    def many(self, said: Any, names: _Names, depth: int) -> None:
        self._check(depth)
        for one in said if isinstance(said, list) else [said]:
            if isinstance(one, dict):
                self._node(one, names, depth)
            elif isinstance(one, list):
                self.many(one, names, depth + 1)

    def _check(self, depth: int) -> None:
        self._count += 1
        if depth > _DEEPEST or self._count > _MOST:
            raise ProblemsError([Problem(self._file, Text("this file is too large or too deep"))])

    def _node(self, said: Mapping[str, Any], names: _Names, depth: int) -> Ref:
        names = self._known(said.get("@context"), names)
        pairs = [(_short(key, names), value) for key, value in said.items()]
        inside = [value for name, value in pairs if name in ("@graph", "@included")]
        for value in inside:
            self.many(value, names, depth + 1)
        if len(pairs) == len(inside) + ("@context" in said):
            return Ref("")
        given = next((value for name, value in pairs if name == "@id"), None)
        # what has no id gets one that no file can give
        id = _whole(given, names) if isinstance(given, str) and given else f"_:#{len(self.nodes)}"
        node = self.nodes.setdefault(id, Node(id))
        for name, value in pairs:
            if name in ("@type", _RDF_TYPE):
                node.types += [_short(one, names) for one in _texts(value)]
            elif not name.startswith("@"):
                node.said.setdefault(name, []).extend(self._values(value, names, depth + 1))
            elif name not in ("@id", "@context", "@graph", "@included"):
                self.unread[name] = None
        return Ref(id)

    def _values(self, value: Any, names: _Names, depth: int) -> list[str]:
        """Texts and references; of a text in several languages the Dutch one first."""
        found = [*self._each(value, names, depth)]
        return [text for _rank, text in sorted(found, key=lambda one: one[0])]

    def _each(self, value: Any, names: _Names, depth: int) -> Iterator[tuple[int, str]]:
        self._check(depth)
        if isinstance(value, list):
            for one in value:
                yield from self._each(one, names, depth + 1)
        elif isinstance(value, dict):
            keys = {_short(key, names): one for key, one in value.items()}
            language = str(keys.get("@language", ""))
            if "@value" in keys:
                rank = 1 if language and not language.startswith("nl") else 0
                yield rank, text_of(keys["@value"])
            elif "@list" in keys or "@set" in keys:
                yield from self._each([keys.get("@list"), keys.get("@set")], names, depth + 1)
            else:
                yield 0, self._node(value, names, depth)
        elif value is not None:
            yield 0, text_of(value)

    def _known(self, context: Any, names: _Names) -> _Names:
        """The names that hold within a node with this context."""
        for one in context if isinstance(context, list) else [context]:
            if isinstance(one, str):
                if not one.startswith(_OWN_CONTEXTS):
                    self.unread[one] = None
            elif isinstance(one, dict):
                more = {key: _meant(value) for key, value in one.items()}
                names = {**names, **{key: value for key, value in more.items() if value}}
                if len(names) > _MOST_NAMES:
                    message = Text("this file is too large or too deep")
                    raise ProblemsError([Problem(self._file, message)])
        return names


def _meant(value: Any) -> str:
    """What a context says that a name is."""
    said = value.get("@id") if isinstance(value, dict) else value
    return said if isinstance(said, str) else ""


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for one in value for text in ([one] if isinstance(one, str) else [])]
    said = value.get("@id") if isinstance(value, dict) else value
    return [said] if isinstance(said, str) else []


def _whole(name: str, names: _Names) -> str:
    """An address for a name with a known prefix, or for one that a context explains."""
    # a name may be explained by another, and these in a circle
    for _round in range(4):
        if names.get(name, name) == name:
            break
        name = names[name]
    prefix, mark, local = name.partition(":")
    if mark and not local.startswith("//"):
        space = names.get(prefix) or _PREFIXES.get(prefix)
        return space + local if space else name
    vocabulary = "" if mark or name.startswith("@") else names.get("@vocab", "")
    return vocabulary + name


def _short(name: str, names: _Names) -> str:
    """A name of the standard without its prefix; any other as it stands in the file."""
    whole = _whole(name, names)
    if whole.startswith("@"):
        return whole
    for space in _SPACES:
        if whole.startswith(space) and len(whole) > len(space):
            return whole[len(space) :]
    return name
