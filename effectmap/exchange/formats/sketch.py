"""What a file of another tool says: boxes and arrows in its own keys, before the map takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from effectmap.model import Level, Problem, ProblemsError
from effectmap.words import Text

BoxKind = Literal["intervention", "outcome", "partner"]
# what a file may hold; more is refused, so that nobody waits for what no screen can show
MOST_BOXES, MOST_ARROWS = 20_000, 60_000
# what people and tools call the kinds of boxes, without capitals, spaces and marks
_KINDS: Mapping[str, tuple[BoxKind, Level | None]] = {
    **dict.fromkeys(
        ("intervention", "interventie", "maatregel", "activity", "activities", "activiteit"),
        ("intervention", None),
    ),
    **dict.fromkeys(("courseofaction", "strategy", "input", "inputs"), ("intervention", None)),
    **dict.fromkeys(
        ("output", "outputs", "deliverable", "prestatie", "directeprestatie", "resultaat"),
        ("outcome", Level.OUTPUT),
    ),
    **dict.fromkeys(
        ("outcome", "outcomes", "effect", "uitkomst", "outcomefactor", "stakeholderoutcome"),
        ("outcome", Level.OUTCOME),
    ),
    **dict.fromkeys(
        ("impact", "impacts", "goal", "doel", "maatschappelijkeffect", "ultimateoutcome"),
        ("outcome", Level.IMPACT),
    ),
    **dict.fromkeys(
        ("partner", "stakeholder", "partij", "organisation", "organization", "actor", "person"),
        ("partner", None),
    ),
}


@dataclass(frozen=True)
class Group:
    """A theme: what the file calls it, its name, and other fields that a theme has."""

    key: str
    name: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Box:
    """One box, or a partner. `key` is what the file calls it, `theme` the key of its theme.

    `fields` are the other fields that an item of the map has, as JSON values; `notes` is what has
    no place among them, each a line for the description. `kind` is empty where the file does not
    say. `partners` are keys of partners. `indicators` have fields as those on the map, with `id`;
    of a measure that the municipality does not have they become notes.
    """

    key: str
    name: str
    kind: BoxKind | Literal[""] = ""
    theme: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    indicators: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Arrow:
    """A link between two boxes by their keys; `fields` and `notes` as of a box."""

    source: str
    target: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sketch:
    """All of it; `lost` is what the file says and the map cannot hold at all."""

    boxes: tuple[Box, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    themes: tuple[Group, ...] = ()
    lost: tuple[Problem, ...] = ()


def kind_of(word: str) -> tuple[BoxKind | Literal[""], Level | None]:
    """What a tool's word for a sort of box means here; empty where it is not known."""
    bare = "".join(letter for letter in word.casefold() if letter.isalpha())
    return _KINDS.get(bare, ("", None))


def check_size(file: str, boxes: int, arrows: int) -> None:
    """Raises ProblemsError for more than is read."""
    for found, most in ((boxes, MOST_BOXES), (arrows, MOST_ARROWS)):
        if found > most:
            message = Text("this file holds {n} items: at most {most} are read", n=found, most=most)
            raise ProblemsError([Problem(file, message)])
