"""Who looked at what: apart from the log of changes, which it refers to, and kept for a while."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, insert, select

from effectmap.store import tables
from effectmap.store.database import Database
from effectmap.store.roles import Actor
from effectmap.store.schema import AUDIT, LOG
from effectmap.store.tables import stamp

KEPT_DAYS = 180


class What(StrEnum):
    """What somebody did. A change is written in the log only, and read from there."""

    PAGE = "page"
    STORIES = "stories"
    DOWNLOAD = "download"
    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    REFUSED = "refused"
    CHANGE = "change"


@dataclass(frozen=True)
class Noted:
    """Something somebody did at a moment, in UTC. `once` is what it is kept only once for."""

    at: datetime
    actor: Actor
    what: What
    about: str = ""
    once: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the trail: `person` is a number, `name` empty for who was removed.

    `about` is a page with its theme, a document, or the revision of a change.
    """

    at: datetime
    person: str
    name: str
    what: str
    about: str


def write(database: Database, noted: Sequence[Noted]) -> None:
    """Add these to the trail. Raises ProblemsError, with none of them added."""
    with database.write() as connection:
        keep(connection, [_row(connection, one) for one in noted])


def _row(connection: Connection, one: Noted) -> dict[str, Any]:
    return {
        "id": one.once or uuid4().hex,
        "at": stamp(one.at),
        "person": tables.person(connection, one.actor),
        "what": one.what.value,
        "about": one.about,
    }


def rows(connection: Connection) -> list[dict[str, Any]]:
    """All of it as it is kept."""
    return [dict(row) for row in connection.execute(select(AUDIT)).mappings()]


def keep(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Keep these beside those that are there, each once."""
    new = {row["id"]: row for row in rows}
    known = connection.execute(select(AUDIT.c.id).where(AUDIT.c.id.in_(new))).scalars()
    for id in list(known):
        del new[id]
    if new:
        connection.execute(insert(AUDIT), list(new.values()))


def lines(
    database: Database, since: datetime, until: datetime, person: str | None = None
) -> list[Line]:
    """The trail from `since` to before `until`, changes included, oldest first.

    `person` is a number or a name. Raises ProblemsError.
    """
    changes = select(LOG.c.at, LOG.c.person, LOG.c.revision).where(
        LOG.c.at >= stamp(since), LOG.c.at < stamp(until)
    )
    looks = select(AUDIT).where(AUDIT.c.at >= stamp(since), AUDIT.c.at < stamp(until))
    with database.read() as connection:
        names = tables.names(connection)
        found = [(at, who, What.CHANGE, str(n)) for at, who, n in connection.execute(changes)]
        found += [(one.at, one.person, one.what, one.about) for one in connection.execute(looks)]
    return [
        Line(datetime.fromisoformat(at), who, names.get(who, ""), what, about)
        for at, who, what, about in sorted(found)
        if person is None or person in (who, names.get(who))
    ]


def delete_old(database: Database, now: datetime, days: int) -> int:
    """Delete what is older than `days`; how many lines there were. Raises ProblemsError."""
    before = stamp(now - timedelta(days=days))
    with database.write() as connection:
        return connection.execute(delete(AUDIT).where(AUDIT.c.at < before)).rowcount
