"""A workshop around the map: what is shown and asked, and what people in the room give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from effectmap.model.catalogue import Line, Strict
from effectmap.model.contribution import MOST_LETTERS, MOST_NAME, ContributionKind
from effectmap.model.privacy import KIND_WORD, Mark, marks
from effectmap.words import Text

# a workshop that nobody closed is over by then
LONGEST = timedelta(hours=12)
MOST_PEOPLE, MOST_SUGGESTIONS_EACH, MOST_SUGGESTIONS = 300, 60, 3_000
MOST_DOTS = 20
BELIEFS = (1, 2, 3, 4, 5)
UNSURE = 0


class Ask(StrEnum):
    """What people in the room can do now."""

    SUGGEST = "suggest"
    DOTS = "dots"
    BELIEF = "belief"


class Results(StrEnum):
    """Which answers of the room stand on the wall."""

    NONE = "none"
    DOTS = "dots"
    BELIEF = "belief"


class AgendaItem(Strict):
    name: Line
    minutes: Annotated[int, Field(ge=1, le=480)] = 15


class Shown(Strict):
    """What the facilitator shows. `steps` counts those taken forward less those taken back.

    `part` is the id of a part of the map, `box` the one whose chain is in focus, `link` the one
    that is talked about; empty for none. `item` is the place in the agenda, counted from 0, and
    `until` when its time is up. `join` shows how to take part.
    """

    part: str = ""
    box: str = ""
    link: str = ""
    steps: int = 0
    figures: bool = False
    join: bool = False
    results: Results = Results.NONE
    asks: tuple[Ask, ...] = (Ask.SUGGEST,)
    item: Annotated[int, Field(ge=0)] = 0
    until: datetime | None = None


@dataclass(frozen=True)
class Workshop:
    """One workshop on one theme. Moments are UTC.

    `key` is the secret in its link, `code` what people type while it is open. `version` rises
    with everything that is shown, given or closed.
    """

    id: str
    key: str
    code: str
    theme: str
    name: str
    agenda: tuple[AgendaItem, ...]
    dots_each: int
    shown: Shown
    opened: datetime
    closed: datetime | None
    version: int

    def is_open(self, now: datetime) -> bool:
        """Whether people in the room can take part."""
        return self.closed is None and now < self.opened + LONGEST


@dataclass(frozen=True)
class Suggestion:
    """What somebody in the room wrote; `id` is a UUID that their telephone made."""

    id: str
    kind: ContributionKind
    about: str
    text: str
    by: str
    at: datetime

    @property
    def contribution(self) -> str:
        """The id of the item that its answer is kept as."""
        return f"inbreng-{self.id}"


@dataclass(frozen=True)
class Vote:
    """How many dots on an outcome, or how much a link is believed (`BELIEFS`, or `UNSURE`)."""

    ask: Ask
    about: str
    value: int


@dataclass(frozen=True)
class Rated:
    """How many people gave one answer on a link in one workshop; `opened` is UTC."""

    workshop: str
    name: str
    opened: datetime
    link: str
    value: int
    people: int


def text_problem(text: str, by: str) -> Text | None:
    """Why a text cannot be taken from somebody in the room; None when it can."""
    if not text.strip():
        return Text("write down what you want to bring in")
    if len(text) > MOST_LETTERS or len(by) > MOST_NAME:
        return Text("keep it to {n} letters: only what matters", n=MOST_LETTERS)
    return next((_points(one) for one in (*marks(text), *marks(by)) if one.sure), None)


def text_doubt(text: str) -> Text | None:
    """What in a text looks like an address or a name: the person who wrote it decides."""
    return next((_points(one) for one in marks(text) if not one.sure), None)


def _points(mark: Mark) -> Text:
    return Text("take out the {what}: it points at a person", what=KIND_WORD[mark.kind])


def vote_problem(vote: Vote, others: int, dots_each: int) -> Text | None:
    """Why a vote cannot be taken; `others` are the dots that this person put elsewhere."""
    if vote.ask is Ask.DOTS and vote.value >= 0:
        if vote.value + others <= dots_each:
            return None
        return Text("you have {n} dots in all", n=dots_each)
    if vote.ask is Ask.BELIEF and vote.value in (UNSURE, *BELIEFS):
        return None
    return Text("this is not an answer to what was asked")
