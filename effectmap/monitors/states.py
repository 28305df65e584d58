"""What is known of each file of the catalogue, and everything that was decided about it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from effectmap.model import Problem
from effectmap.monitors.differences import Difference

MANIFEST = "manifest.json"
HISTORY = "history.jsonl"
# a file with more has the same one over and over
KEPT_PROBLEMS = 500


@dataclass(frozen=True)
class FileState:
    """One file of the catalogue and its accepted copy.

    `state`: `accepted`; `held` (the new file differs in a way that a person must judge: an earlier
    copy is in use); `stale` (the file is damaged or missing: an earlier copy is in use); `missing`
    or `refused` (there is no copy). `seen` is the file's size and time with how it is read; `raw`
    where the file itself is kept, below the folder of copies.
    """

    monitor: str
    path: str
    state: str
    hash: str = ""
    accepted_at: datetime | None = None
    seen: str = ""
    dialect: str = ""
    encoding: str = ""
    periods: tuple[str, ...] = ()
    areas: int = 0
    measures: tuple[str, ...] = ()
    by_status: dict[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    raw: str = ""
    differences: tuple[Difference, ...] = ()
    proposed: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The source that this is about: monitor and path."""
        return self.monitor, self.path


@dataclass(frozen=True)
class Event:
    """Something that happened to a source.

    `what` is `accepted`, `put_back`, or what a person chose for a held file: `taken` or `kept`.

    `who` is empty for what the program does by itself. `origin` is where the file came from.
    `differences` were on the table when it was `taken`, and are not asked about again.
    """

    when: datetime
    who: str
    what: str
    state: FileState
    origin: str = ""
    differences: tuple[Difference, ...] = ()


class Ledger:
    """Manifest (which copy is in use) and history (all that happened) in the folder of copies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def states(self) -> dict[tuple[str, str], FileState]:
        """The copies in use, per monitor and path; empty when nothing usable is kept."""
        try:
            rows = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
            states = [_state(row) for row in rows]
        except (OSError, ValueError, KeyError, TypeError):
            return {}
        return {state.key: state for state in states}

    def keep(self, states: Iterable[FileState]) -> None:
        """Write which copies are in use, whole or not at all; nothing when nothing changed."""
        rows = [_row(state) for state in states if state.hash]
        text = json.dumps(rows, indent=1, ensure_ascii=False)
        target = self.folder / MANIFEST
        if target.exists() and target.read_text(encoding="utf-8") == text:
            return
        temporary = target.with_suffix(f".{uuid4().hex}.tmp")
        temporary.write_text(text, encoding="utf-8")
        os.replace(temporary, target)

    def record(
        self,
        what: str,
        state: FileState,
        *,
        who: str = "",
        origin: str = "",
        differences: tuple[Difference, ...] = (),
    ) -> None:
        """Add one event to the history."""
        row = {
            "when": datetime.now(UTC).isoformat(),
            "who": who,
            "what": what,
            "state": _row(state),
            "origin": origin,
            "differences": [asdict(one) for one in differences],
        }
        self.add([json.dumps(row, ensure_ascii=False)])

    def add(self, lines: Iterable[str]) -> None:
        """Add lines of a history, as `lines` gives them."""
        text = "".join(f"{line}\n" for line in lines)
        with (self.folder / HISTORY).open("a", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())

    def lines(self) -> dict[str, str]:
        """Every line of the history under a name of its own: its moment and its content's hash."""
        return {name_of(line, event): line for line, event in self._read()}

    def history(self) -> list[Event]:
        """Everything that happened, oldest first; a line that cannot be read is passed over."""
        return sorted((event for _line, event in self._read()), key=lambda event: event.when)

    def in_use(self) -> dict[tuple[str, str], FileState]:
        """Which copies the history says are in use, whichever server decided it."""
        used = [event for event in self.history() if event.what in ("accepted", "put_back")]
        return {event.state.key: event.state for event in used}

    def _read(self) -> list[tuple[str, Event]]:
        try:
            lines = (self.folder / HISTORY).read_text(encoding="utf-8").split("\n")
        except (OSError, ValueError):
            return []
        return [(line, event) for line in lines if (event := read_event(line)) is not None]


def name_of(line: str, event: Event) -> str:
    """The name of a line of the history: in the order of time, another one for another line."""
    when = event.when.astimezone(UTC).strftime("%Y%m%dT%H%M%S%f")
    return f"{when}-{hashlib.sha256(line.encode()).hexdigest()[:16]}"


def _row(state: FileState) -> dict[str, Any]:
    row = asdict(replace(state, problems=(), differences=(), proposed=""))
    row["problems"] = [one.to_json() for one in state.problems[:KEPT_PROBLEMS]]
    row["accepted_at"] = state.accepted_at.isoformat() if state.accepted_at else None
    return {name: value for name, value in row.items() if value not in ((), [], "")}


def _state(row: Mapping[str, Any]) -> FileState:
    when = row["accepted_at"]
    return FileState(
        **{
            **row,
            "accepted_at": datetime.fromisoformat(when) if when else None,
            "periods": tuple(row.get("periods", ())),
            "measures": tuple(row.get("measures", ())),
            "problems": tuple(map(Problem.from_json, row.get("problems", ()))),
        }
    )


def read_event(line: str) -> Event | None:
    """What a line of the history says; None for what is no such line."""
    try:
        row = json.loads(line)
        return Event(
            datetime.fromisoformat(row["when"]).astimezone(UTC),
            row["who"],
            row["what"],
            _state(row["state"]),
            row["origin"],
            tuple(Difference(**one) for one in row["differences"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
