"""What residents told: recorded by one, looked at by a second, withdrawn or ended by the text.

Outside the log on purpose: nothing here is kept longer than a resident agreed to.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from effectmap.model import Problem, ProblemsError
from effectmap.model.story import Age, Direction, Heard, Purpose, Story, problems
from effectmap.store import tables
from effectmap.store.database import Database
from effectmap.store.roles import LOCAL, STORE, Actor, Permission, demand
from effectmap.store.schema import STORIES
from effectmap.words import Text

# without letters and digits that are taken for each other when read aloud
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
# nobody looked at it for so long: it is not kept waiting in its raw form
UNSEEN = timedelta(days=90)
# instead of the id of a person who was removed
_TRACE = "scrypt$"

_log = logging.getLogger(__name__)


class State(StrEnum):
    """Where a story stands; of the last two the text is gone."""

    NEW = "new"
    LOOKED_AT = "looked_at"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


OPEN = (State.NEW, State.LOOKED_AT)


@dataclass(frozen=True)
class Waiting:
    """A story that nobody looked at yet; `own` when this person entered it."""

    story: Story
    own: bool


class StoryStore:
    """The stories of one municipality, in the database of its map.

    Every function takes who acts and raises NotAllowed where a role is missing, and ProblemsError
    when the database cannot be used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, story: Story, actor: Actor, today: date, *, doubts_seen: bool = False) -> str:
        """Keep a story; the code by which it can be withdrawn, whatever `story.id` was.

        Raises ProblemsError, with nothing kept, for what `effectmap.model.story.problems` finds.
        """
        demand(actor, Permission.RECORD_STORY)
        found = problems(story, today, doubts_seen=doubts_seen)
        if found:
            raise ProblemsError(found)
        new = replace(story, id="".join(secrets.choice(_SIGNS) for _sign in range(8)))
        with self._database.write() as connection:
            person = tables.person(connection, actor)
            values = {"state": State.NEW, "entered_by": person, "entered": today.isoformat()}
            rest = {"looked_by": "", "closed": ""}
            connection.execute(insert(STORIES).values(**_columns(new), **values, **rest))
        return new.id

    def waiting(self, actor: Actor, today: date) -> list[Waiting]:
        """The stories that wait for a second person, oldest first, in their raw form."""
        demand(actor, Permission.RAW_STORIES)
        query = select(STORIES).where(
            STORIES.c.state == State.NEW, STORIES.c.until >= today.isoformat()
        )
        with self._database.read() as connection:
            person = tables.known_person(connection, actor.person)
            rows = connection.execute(query.order_by(STORIES.c.entered, STORIES.c.id)).mappings()
            return [Waiting(_story(row), _entered(row, person, actor.person)) for row in rows]

    def look(self, code: str, actor: Actor, *, beside: bool = False) -> None:
        """Say that a second person looked, so that others see the story.

        Only somebody else than who entered it can. Without signing in everybody is the same
        local user: there `beside` says that another person looked along. Raises ProblemsError.
        """
        demand(actor, Permission.REVIEW_STORY)
        with self._database.write() as connection:
            person = tables.person(connection, actor)
            row = _open_row(connection, code)
            if row["state"] != State.NEW:
                raise _refused(Text("somebody looked at this story already"))
            own = _entered(row, person, actor.person)
            if own and not (actor == LOCAL and beside):
                raise _refused(Text("you entered this yourself: a second person must look at it"))
            changed = update(STORIES).where(STORIES.c.id == row["id"])
            # who entered it does not matter any more, where only a trace of them was left
            by = "" if _is_trace(row["entered_by"]) else row["entered_by"]
            connection.execute(
                changed.values(state=State.LOOKED_AT, looked_by=person, entered_by=by)
            )

    def visible(self, actor: Actor, today: date) -> list[Story]:
        """What a second person looked at and residents agreed to show, newest month first."""
        demand(actor, Permission.READ)
        return self._looked_at(today, (Purpose.SHOW,))

    def heard(self, today: date) -> dict[str, Heard]:
        """Per outcome how many of the stories that may be shown point which way.

        Counts only, of those that `visible` gives: they may stay where the texts may not.
        """
        found: dict[str, Counter[Direction]] = {}
        for story in self._looked_at(today, (Purpose.SHOW,)):
            for outcome in story.outcomes:
                found.setdefault(outcome, Counter())[story.direction] += 1
        return {
            outcome: Heard(counted[Direction.SUPPORTS], counted[Direction.CONTRADICTS])
            for outcome, counted in sorted(found.items())
        }

    def looked_at(self, actor: Actor, today: date) -> list[Story]:
        """As `visible`, with what may only be learned from."""
        demand(actor, Permission.RAW_STORIES)
        return self._looked_at(today, tuple(Purpose))

    def _looked_at(self, today: date, purposes: tuple[Purpose, ...]) -> list[Story]:
        query = select(STORIES).where(
            STORIES.c.state == State.LOOKED_AT,
            STORIES.c.purpose.in_(purposes),
            # what has ended is not shown, also before it is emptied
            STORIES.c.until >= today.isoformat(),
        )
        query = query.order_by(STORIES.c.month.desc(), STORIES.c.id)
        with self._database.read() as connection:
            return [_story(row) for row in connection.execute(query).mappings()]

    def withdraw(self, code: str, actor: Actor, today: date) -> None:
        """Take the text and all that belongs to it out of the store, for who knows the code.

        Raises ProblemsError when there is no such story (any more).
        """
        demand(actor, Permission.RECORD_STORY)
        with self._database.write() as connection:
            row = _open_row(connection, code)
            _close(connection, row["id"], State.WITHDRAWN, today)
        forget_rows(self._database)

    def counts(self, actor: Actor) -> Mapping[State, int]:
        """How many stories stand where; those without text are counted too."""
        demand(actor, Permission.READ)
        with self._database.read() as connection:
            found = Counter(connection.execute(select(STORIES.c.state)).scalars())
        return {state: found[state] for state in State}

    def retire(self, today: date) -> int:
        """Take out the text of every story whose time has passed; how many there were.

        Its time passes with the consent, or after 90 days in which nobody looked.
        """
        ended = STORIES.c.until < today.isoformat()
        unseen = STORIES.c.state == State.NEW
        unseen &= STORIES.c.entered < (today - UNSEEN).isoformat()
        query = select(STORIES.c.id).where(STORIES.c.state.in_(OPEN), ended | unseen)
        with self._database.read() as connection:
            ended_now = connection.execute(query).first() is not None
        ids: list[str] = []
        if ended_now:
            with self._database.write() as connection:
                ids = list(connection.execute(query).scalars())
                for id in ids:
                    _close(connection, id, State.ENDED, today)
        # PostgreSQL may have been too busy to forget what was taken out before
        if ended_now or not self._database.is_sqlite:
            forget_rows(self._database)
        return len(ids)

    def empty(self, actor: Actor) -> int:
        """Throw away the whole table, counts too; how many rows it had."""
        demand(actor, Permission.RAW_STORIES)
        with self._database.write() as connection:
            gone = connection.execute(delete(STORIES)).rowcount
        forget_rows(self._database)
        return gone


def forget_rows(database: Database) -> None:
    """Take out of the files what was taken out of the table.

    SQLite keeps what was written in a file beside it: that is brought in and cut off. PostgreSQL
    leaves the old row where it stood; the table is written anew into another file (`VACUUM` alone
    only marks the place as free, and the text stays there until something else is written). Where
    others hold the table for longer than ten seconds, it is done the next day.
    """
    if database.is_sqlite:
        with database.writing.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    try:
        with database.writing.connect() as found:
            connection = found.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("SET lock_timeout = '10s'")
            try:
                schema = f'"{database.schema}".' if database.schema else ""
                connection.exec_driver_sql(f"VACUUM FULL {schema}stories")
            finally:
                connection.exec_driver_sql("RESET lock_timeout")
    except DBAPIError:
        _log.warning("the table of stories could not be written anew: this is done tomorrow")


def leave_trace(connection: Connection, person: str, login: str) -> None:
    """Before a person is forgotten: what they entered and nobody looked at yet stays theirs.

    Only a slow, salted hash of their login is left, and only as long as the story waits: somebody
    who signs in again gets another id, and must not be the second person for their own story.
    """
    query = select(STORIES.c.id).where(STORIES.c.entered_by == person, STORIES.c.state == State.NEW)
    for id in list(connection.execute(query).scalars()):
        changed = update(STORIES).where(STORIES.c.id == id)
        connection.execute(changed.values(entered_by=_trace(login, secrets.token_hex(16))))


def _trace(login: str, salt: str) -> str:
    # takes some 50 ms and 16 MB, so that a list of logins is not quickly tried
    hashed = hashlib.scrypt(login.encode(), salt=salt.encode(), n=2**14, r=8, p=1)
    return f"{_TRACE}{salt}${hashed.hex()}"


def _is_trace(entered_by: str) -> bool:
    return entered_by.startswith(_TRACE)


def _entered(row: RowMapping, person: str | None, login: str) -> bool:
    """Whether this person entered the story, under this name or before they were removed."""
    by = str(row["entered_by"])
    if not _is_trace(by):
        return by == person
    salt = by.removeprefix(_TRACE).partition("$")[0]
    return hmac.compare_digest(by, _trace(login, salt))


def closed(connection: Connection) -> list[tuple[str, str, str]]:
    """Id, state and day of every story whose text was taken out."""
    query = select(STORIES.c.id, STORIES.c.state, STORIES.c.closed)
    rows = connection.execute(query.where(STORIES.c.state.not_in(OPEN)))
    return [(row.id, row.state, row.closed) for row in rows]


def close_again(connection: Connection, gone: list[tuple[str, str, str]]) -> None:
    """Take out what an older copy brought back."""
    for id, state, day in gone:
        _close(connection, id, State(state), date.fromisoformat(day))


def _close(connection: Connection, id: str, state: State, today: date) -> None:
    emptied = {column.name: "" for column in STORIES.c if column.name != "id"}
    values = {**emptied, "state": state, "closed": today.isoformat()}
    connection.execute(update(STORIES).where(STORIES.c.id == id).values(**values))


def _open_row(connection: Connection, code: str) -> RowMapping:
    """The row of a story that has its text; however the code was typed."""
    bare = "".join(sign for sign in code.upper() if sign.isalnum())
    query = select(STORIES).where(STORIES.c.id == bare, STORIES.c.state.in_(OPEN))
    row = connection.execute(query).mappings().first()
    if row is None:
        raise _refused(Text("there is no story with this code, or it was withdrawn already"))
    return row


def _columns(story: Story) -> dict[str, str]:
    return {
        "id": story.id,
        "gist": story.gist.strip(),
        "place": story.place.strip(),
        "month": story.month,
        "age": story.age,
        "outcomes": json.dumps(story.outcomes),
        "direction": story.direction,
        "purpose": story.purpose,
        "until": story.until.isoformat(),
    }


def _story(row: RowMapping) -> Story:
    return Story(
        id=row["id"],
        gist=row["gist"],
        place=row["place"],
        month=row["month"],
        age=Age(row["age"]),
        outcomes=tuple(json.loads(row["outcomes"])),
        direction=Direction(row["direction"]),
        purpose=Purpose(row["purpose"]),
        until=date.fromisoformat(row["until"]),
    )


def _refused(message: Text) -> ProblemsError:
    return ProblemsError([Problem(STORE, message)])
