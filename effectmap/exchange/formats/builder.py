"""A theory of change builder's JSON: `sections` with `columns` with `nodes`, and their connections.

A section is a level, a connection's `confidence` (0 to 100) a rung of evidence; the number is kept.
"""

from __future__ import annotations

from typing import Any

from effectmap.exchange.formats.json_in import dicts, read_json, text_of
from effectmap.exchange.formats.sketch import Arrow, Box, Sketch, check_size, kind_of
from effectmap.model import Evidence, Level, Problem, ProblemsError
from effectmap.words import Text

_NODE = {"id", "title", "name", "text", "label", "description", "connections"}
_CONNECTION = {"targetId", "confidence", "evidence", "assumptions"}
# of five sections or fewer, where their titles say nothing: what is done first, then ever farther
_BY_PLACE = (None, Level.OUTPUT, Level.OUTCOME, Level.OUTCOME, Level.IMPACT)


def read(content: bytes, file: str) -> Sketch:
    """What the file says. Raises ProblemsError when it has no sections with nodes."""
    said = read_json(content, file)
    sections = dicts(said.get("sections")) if isinstance(said, dict) else []
    nodes = [
        (number, section, node)
        for number, section in enumerate(sections)
        for column in dicts(section.get("columns"))
        for node in dicts(column.get("nodes"))
    ]
    if not nodes:
        message = Text("there are no “sections” with nodes in this file")
        raise ProblemsError([Problem(file, message)])
    connections = [
        (text_of(node.get("id")), one)
        for _number, _section, node in nodes
        for one in dicts(node.get("connections"))
    ]
    check_size(file, len(nodes), len(connections))
    boxes = [_box(section, node, _place(number, len(sections))) for number, section, node in nodes]
    return Sketch(tuple(boxes), tuple(_arrow(source, one) for source, one in connections))


def _place(number: int, of: int) -> Level | None:
    if number == 0:
        return None
    return Level.IMPACT if number == of - 1 else _BY_PLACE[min(number, 3)]


def _box(section: dict[str, Any], node: dict[str, Any], place: Level | None) -> Box:
    title = text_of(section.get("title") or section.get("name"))
    kind, level = kind_of(title)
    if not kind or kind == "partner":
        kind, level = ("outcome", place) if place else ("intervention", None)
    name = text_of(node.get("title") or node.get("name") or node.get("label") or node.get("text"))
    text = text_of(node.get("description"))
    if text_of(node.get("text")) not in ("", name):
        text = "\n\n".join(filter(None, [text, text_of(node.get("text"))]))
    fields: dict[str, Any] = {"description": text} if text else {}
    if level is not None:
        fields["level"] = level.value
    return Box(text_of(node.get("id")), name, kind, "", fields, _rest(node, _NODE))


def _rest(said: dict[str, Any], known: set[str]) -> tuple[str, ...]:
    """What has no place of its own; places and colours on a screen are none of it."""
    return tuple(
        f"{name}: {text_of(value)}"
        for name, value in said.items()
        if name not in known and isinstance(value, str | int | float) and text_of(value)
        if name not in ("x", "y", "width", "height", "color", "order")
    )


def _arrow(source: str, said: dict[str, Any]) -> Arrow:
    notes = list(_rest(said, _CONNECTION))
    fields: dict[str, Any] = {}
    confidence = said.get("confidence")
    if isinstance(confidence, int | float) and not isinstance(confidence, bool):
        fields["evidence"] = rung(float(confidence)).value
        notes.insert(0, f"confidence: {confidence:g}")
    if assumptions := text_of(said.get("assumptions")):
        fields["assumption"] = assumptions
    if evidence := text_of(said.get("evidence")):
        notes.append(f"evidence: {evidence}")
    return Arrow(source, text_of(said.get("targetId")), fields, tuple(notes))


def rung(confidence: float) -> Evidence:
    """The rung for a confidence of 0 to 100, which is divided into six equal steps."""
    rungs = list(Evidence)
    return rungs[min(max(int(confidence / 100 * len(rungs)), 0), len(rungs) - 1)]
