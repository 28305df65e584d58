"""What was heard in a conversation with a resident, and what such a story must keep to.

There is no place for a name or an address, on purpose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from effectmap.model.privacy import KIND_WORD, marks
from effectmap.model.problem import Problem
from effectmap.words import Text

MOST_LETTERS, MOST_PLACE = 1_000, 60
# consent is asked for a time: at most two years
LONGEST = timedelta(days=731)


class Direction(StrEnum):
    """How a story bears on the outcomes it is linked to."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    NEW = "new"


class Age(StrEnum):
    """The age band of who told it; wide, so that it points at nobody."""

    UNKNOWN = ""
    CHILD = "0-17"
    YOUNG = "18-29"
    ADULT = "30-49"
    MIDDLE = "50-64"
    OLDER = "65-79"
    OLDEST = "80+"


class Purpose(StrEnum):
    """What a resident agreed to."""

    SHOW = "show"
    LEARN = "learn"


@dataclass(frozen=True)
class Story:
    """One story. `month` is YYYY-MM; `outcomes` are ids, none where it is new.

    `place` is a neighbourhood or larger, by name or code; empty for the whole municipality.
    """

    id: str
    gist: str
    place: str
    month: str
    age: Age
    outcomes: tuple[str, ...]
    direction: Direction
    purpose: Purpose
    until: date


@dataclass(frozen=True)
class Heard:
    """How many stories of one outcome support it, and how many contradict it."""

    supports: int = 0
    contradicts: int = 0

    @property
    def directions(self) -> tuple[Direction, ...]:
        """One for every story."""
        yes, no = (Direction.SUPPORTS,), (Direction.CONTRADICTS,)
        return yes * self.supports + no * self.contradicts


_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)
_AREA = re.compile(r"(?:WK\d{6}|BU\d{8}|GM\d{4})", re.ASCII)
_STREET_END = ("straat", "steeg", "laan")


def problems(story: Story, today: date, *, doubts_seen: bool = False) -> list[Problem]:
    """Why a story cannot be kept, at the field; none when it can.

    What looks like an address or a name is left to the person who says to have seen it.
    """
    found = [*_text_problems(story, doubts_seen), *_place_problems(story.place)]
    if not _MONTH.fullmatch(story.month) or story.month > today.isoformat()[:7]:
        found.append(("month", Text("choose the month of the conversation, not later than now")))
    if story.direction is Direction.NEW and story.outcomes:
        found.append(("outcomes", Text("what is new is on the map nowhere: choose no effect")))
    if story.direction is not Direction.NEW and not story.outcomes:
        found.append(("outcomes", Text("choose the effect that it is about, or “new”")))
    if not today <= story.until <= today + LONGEST:
        found.append(("until", Text("consent ends within two years from today")))
    return [Problem("", message, story.id, field) for field, message in found]


def _text_problems(story: Story, doubts_seen: bool) -> list[tuple[str, Text]]:
    if not story.gist.strip():
        return [("gist", Text("write down what was heard"))]
    if len(story.gist) > MOST_LETTERS:
        return [("gist", Text("keep it to {n} letters: only what matters", n=MOST_LETTERS))]
    stopping = {mark.kind for mark in marks(story.gist) if mark.sure or not doubts_seen}
    return [
        ("gist", Text("take out the {what}: it points at a person", what=KIND_WORD[kind]))
        for kind in sorted(stopping)
    ]


def is_place(text: str) -> bool:
    """Whether a story can be kept with this place."""
    return bool(text) and not _place_problems(text)


def _place_problems(place: str) -> list[tuple[str, Text]]:
    if len(place) > MOST_PLACE:
        return [("place", Text("name a neighbourhood, in a few words"))]
    if not place or _AREA.fullmatch(place):
        return []
    small = any(sign.isdigit() for sign in place) or place.strip().lower().endswith(_STREET_END)
    if small or marks(place):
        return [("place", Text("a neighbourhood at the smallest: no street, number or postcode"))]
    return []
