"""What the store answers: applied, a conflict or refused; and what its history tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from effectmap.model import EffectMap, Problem
from effectmap.model.changes import Changed
from effectmap.model.cycle import Cycle
from effectmap.model.theme_table import ThemeTable


@dataclass(frozen=True)
class Who:
    """Who did something and when.

    `name` is empty where nobody had to sign in, and None for somebody who was removed.
    """

    person: str
    name: str | None
    at: datetime


@dataclass(frozen=True)
class Theirs:
    """What somebody else did to a field since the person looked."""

    kind: str
    id: str
    field: str
    value: Any
    version: int
    who: Who


@dataclass(frozen=True)
class Applied:
    """It stands. `revision` is also the version of every field that changed.

    `repeated`: this operation had been applied before. `merged`: what others changed meanwhile in
    other fields of the same item. `along`: what was archived, brought back or moved with it.
    `left`: what stays off the map although what it hangs on came back.
    """

    operation: str
    revision: int
    changes: tuple[Changed, ...] = ()
    repeated: bool = False
    merged: tuple[Theirs, ...] = ()
    along: tuple[tuple[str, str], ...] = ()
    left: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FieldConflict:
    """One field that somebody else changed since: what I want, what they made, what it was.

    Sent again with `theirs.version` as the version seen, mine is applied.
    """

    mine: Any
    theirs: Theirs
    was: Any


@dataclass(frozen=True)
class Conflict:
    """Nothing was applied: these fields were changed by somebody else meanwhile."""

    operation: str
    fields: tuple[FieldConflict, ...]


@dataclass(frozen=True)
class Refused:
    """Nothing was applied, and why, at item and field."""

    operation: str
    problems: tuple[Problem, ...]


Result = Applied | Conflict | Refused


@dataclass(frozen=True)
class Entry:
    """One row of the log. `undone`: the values of before it have been put back since."""

    revision: int
    operation: str
    action: str
    who: Who
    why: str
    changes: tuple[Changed, ...]
    undoes: str
    undone: bool


@dataclass(frozen=True)
class FrozenMap:
    """A snapshot: its name, the revision it froze, when, and the SHA-256 of its content.

    `moment` is the moment that was adopted with it; empty for any other snapshot.
    """

    id: str
    name: str
    revision: int
    at: datetime
    hash: str
    moment: str = ""


@dataclass(frozen=True)
class Adopted:
    """What was frozen when a moment was adopted; `figures` is the text that was given.

    `table` is the theme table of that day; empty where there was none yet.
    """

    snapshot: FrozenMap
    map: EffectMap
    cycle: Cycle
    table: ThemeTable
    figures: str

    @property
    def revision(self) -> int:
        """The revision of the adoption."""
        return self.snapshot.revision

    @property
    def at(self) -> datetime:
        """When it was adopted, in UTC."""
        return self.snapshot.at


@dataclass(frozen=True)
class Person:
    """Somebody whose name the history shows."""

    id: str
    name: str


@dataclass(frozen=True)
class Here:
    """Somebody who works on an item now; `person` as in `Actor`, `item` as the screen named it."""

    person: str
    name: str
    item: str
    at: datetime
