"""Workshops: opened and steered by who may edit, taken part in by who has the link or the code.

Outside the log: a suggestion comes in the log with its answer, as a `Contribution`.
"""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from effectmap.model import Problem, ProblemsError
from effectmap.model.contribution import ContributionKind
from effectmap.model.workshop import (
    LONGEST,
    MOST_PEOPLE,
    MOST_SUGGESTIONS,
    MOST_SUGGESTIONS_EACH,
    AgendaItem,
    Ask,
    Rated,
    Shown,
    Suggestion,
    Vote,
    Workshop,
    text_doubt,
    text_problem,
    vote_problem,
)
from effectmap.store.database import Database
from effectmap.store.roles import STORE, Actor, Permission, demand
from effectmap.store.schema import PARTICIPANTS, SUGGESTIONS, VOTES, WORKSHOPS
from effectmap.store.tables import stamp
from effectmap.words import Text

# without letters and digits that are taken for each other when read from a wall
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 6


class Closed(ProblemsError):
    """The workshop is over, or never was."""


class Doubtful(ProblemsError):
    """A text may point at a person: it is taken when who wrote it says that it does not."""


class WorkshopStore:
    """The workshops of one municipality, in the database of its map.

    What people in the room do names the workshop's `key` and their own token instead of a person.
    Raises ProblemsError for what cannot be taken and when the database cannot be used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(
        self,
        theme: str,
        name: str,
        agenda: tuple[AgendaItem, ...],
        dots_each: int,
        actor: Actor,
        now: datetime,
    ) -> Workshop:
        """Start a workshop on a theme."""
        demand(actor, Permission.WORKSHOP)
        new = Workshop(
            id=uuid4().hex,
            key=secrets.token_urlsafe(16),
            code="".join(secrets.choice(_SIGNS) for _sign in range(_CODE_LENGTH)),
            theme=theme,
            name=name,
            agenda=agenda,
            dots_each=dots_each,
            shown=Shown(join=True),
            opened=now,
            closed=None,
            version=1,
        )
        with self._database.write() as connection:
            connection.execute(insert(WORKSHOPS).values(**_columns(new)))
        return new

    def all(self, actor: Actor) -> list[Workshop]:
        """Every workshop, the newest first."""
        demand(actor, Permission.READ)
        with self._database.read() as connection:
            rows = connection.execute(select(WORKSHOPS).order_by(WORKSHOPS.c.opened.desc()))
            return [_workshop(row) for row in rows.mappings()]

    def by_key(self, key: str) -> Workshop:
        """The workshop of this link, also when it is over. Raises Closed when there is none."""
        with self._database.read() as connection:
            return _workshop(_row(connection, key))

    def key_of(self, code: str, now: datetime) -> str:
        """The key of the open workshop with this code, however typed. Raises Closed."""
        bare = "".join(sign for sign in code.upper() if sign.isalnum())
        query = select(WORKSHOPS).where(WORKSHOPS.c.code == bare, WORKSHOPS.c.closed == "")
        with self._database.read() as connection:
            for row in connection.execute(query.order_by(WORKSHOPS.c.opened.desc())).mappings():
                if _workshop(row).is_open(now):
                    return str(row["key"])
        raise _closed(Text("there is no open workshop with this code: look at the wall again"))

    def show(self, id: str, shown: Shown, actor: Actor) -> None:
        """Show and ask something else."""
        demand(actor, Permission.WORKSHOP)
        with self._database.write() as connection:
            _touch(connection, id, shown=shown.model_dump_json())

    def close(self, id: str, actor: Actor, now: datetime) -> None:
        """End it for good: what was given stays, whose it was does not."""
        demand(actor, Permission.WORKSHOP)
        with self._database.write() as connection:
            _touch(connection, id, closed=stamp(now))
            _cut_loose(connection, id)

    def join(self, key: str, now: datetime) -> str:
        """A token for somebody who takes part. Raises Closed, and ProblemsError when it is full."""
        token = secrets.token_urlsafe(16)
        with self._database.write() as connection:
            workshop = _open(connection, key, now)
            same = PARTICIPANTS.c.workshop == workshop.id
            query = select(func.count()).select_from(PARTICIPANTS).where(same)
            if (connection.execute(query).scalar() or 0) >= MOST_PEOPLE:
                raise _refused(
                    Text("{n} people take part already: that is the most", n=MOST_PEOPLE)
                )
            connection.execute(insert(PARTICIPANTS).values(token=token, workshop=workshop.id))
            _touch(connection, workshop.id)
        return token

    def suggest(self, key: str, token: str, new: Suggestion, *, doubts_seen: bool = False) -> None:
        """Take a suggestion; sent twice, it is taken once. `new.at` is the moment of now.

        Raises Closed, and ProblemsError for what cannot be taken.
        """
        UUID(new.id)
        with self._database.write() as connection:
            workshop = _open(connection, key, new.at)
            _demand_ask(workshop, Ask.SUGGEST)
            _demand_person(connection, workshop, token)
            if connection.execute(
                select(SUGGESTIONS.c.id).where(SUGGESTIONS.c.id == new.id)
            ).first():
                return
            problem = text_problem(new.text, new.by) or _too_many(connection, workshop, token)
            if problem:
                raise _refused(problem)
            if not doubts_seen and (doubt := text_doubt(new.text)):
                raise Doubtful([Problem(STORE, doubt)])
            values = {
                "id": new.id,
                "workshop": workshop.id,
                "participant": token,
                "kind": new.kind,
                "about": new.about,
                "text": new.text.strip(),
                "by": new.by.strip(),
                "at": stamp(new.at),
            }
            connection.execute(insert(SUGGESTIONS).values(**values))
            _touch(connection, workshop.id)

    def vote(self, key: str, token: str, vote: Vote, sequence: int, now: datetime) -> None:
        """Take a vote in place of an earlier one of the same person on the same thing.

        `sequence` counts what this person sent: what comes late changes nothing. Raises Closed,
        and ProblemsError for what cannot be taken.
        """
        with self._database.write() as connection:
            workshop = _open(connection, key, now)
            _demand_ask(workshop, vote.ask)
            _demand_person(connection, workshop, token)
            mine = (VOTES.c.workshop == workshop.id, VOTES.c.participant == token)
            own = (*mine, VOTES.c.ask == vote.ask)
            others = select(func.sum(VOTES.c.value)).where(*own, VOTES.c.about != vote.about)
            placed = connection.execute(others).scalar() or 0
            if problem := vote_problem(vote, placed, workshop.dots_each):
                raise _refused(problem)
            same = (*own, VOTES.c.about == vote.about)
            before = connection.execute(select(VOTES.c.sequence).where(*same)).scalar()
            if before is not None and before >= sequence:
                return
            if before is None:
                key_values = {"workshop": workshop.id, "participant": token, "ask": vote.ask}
                new = {**key_values, "about": vote.about, "value": vote.value}
                connection.execute(insert(VOTES).values(**new, sequence=sequence))
            else:
                changed = update(VOTES).where(*same)
                connection.execute(changed.values(value=vote.value, sequence=sequence))
            _touch(connection, workshop.id)

    def suggestions(self, id: str) -> list[Suggestion]:
        """What people wrote in a workshop, the newest last."""
        query = select(SUGGESTIONS).where(SUGGESTIONS.c.workshop == id)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(SUGGESTIONS.c.at, SUGGESTIONS.c.id))
            return [_suggestion(row) for row in rows.mappings()]

    def votes(self, id: str) -> list[Vote]:
        """Every vote of a workshop, without whose it is."""
        query = select(VOTES.c.ask, VOTES.c.about, VOTES.c.value).where(VOTES.c.workshop == id)
        with self._database.read() as connection:
            return [Vote(Ask(o.ask), o.about, o.value) for o in connection.execute(query)]

    def said(self) -> dict[str, list[Suggestion]]:
        """What people wrote in every workshop, by its id, the newest last."""
        found: dict[str, list[Suggestion]] = {}
        query = select(SUGGESTIONS).order_by(SUGGESTIONS.c.at, SUGGESTIONS.c.id)
        with self._database.read() as connection:
            for row in connection.execute(query).mappings():
                found.setdefault(row["workshop"], []).append(_suggestion(row))
        return found

    def rated(self, theme: str, now: datetime) -> list[Rated]:
        """How much every link of a theme was believed, the newest workshop first.

        Only of workshops that are over: what a room thinks now is for who leads it to show.
        """
        query = (
            select(
                *(WORKSHOPS.c.id, WORKSHOPS.c.name, WORKSHOPS.c.opened),
                *(VOTES.c.about, VOTES.c.value, func.count().label("people")),
            )
            .join(VOTES, VOTES.c.workshop == WORKSHOPS.c.id)
            .where(WORKSHOPS.c.theme == theme, VOTES.c.ask == Ask.BELIEF)
            .where((WORKSHOPS.c.closed != "") | (WORKSHOPS.c.opened <= stamp(now - LONGEST)))
            .group_by(WORKSHOPS.c.id, VOTES.c.about, VOTES.c.value)
            .order_by(WORKSHOPS.c.opened.desc(), WORKSHOPS.c.id, VOTES.c.about, VOTES.c.value)
        )
        with self._database.read() as connection:
            return [
                Rated(o.id, o.name, datetime.fromisoformat(o.opened), o.about, o.value, o.people)
                for o in connection.execute(query)
            ]

    def own(self, key: str, token: str) -> tuple[list[Suggestion], list[Vote]]:
        """What one person gave; nothing after the workshop was closed."""
        with self._database.read() as connection:
            id = _row(connection, key)["id"]
            said = select(SUGGESTIONS).where(
                SUGGESTIONS.c.workshop == id, SUGGESTIONS.c.participant == token
            )
            voted = select(VOTES).where(VOTES.c.workshop == id, VOTES.c.participant == token)
            return (
                [_suggestion(row) for row in connection.execute(said).mappings()],
                [Vote(Ask(o.ask), o.about, o.value) for o in connection.execute(voted)],
            )

    def people(self, id: str) -> int:
        """How many take part now; 0 once it was closed."""
        query = select(func.count()).select_from(PARTICIPANTS).where(PARTICIPANTS.c.workshop == id)
        with self._database.read() as connection:
            return connection.execute(query).scalar() or 0


def _touch(connection: Connection, id: str, **values: str) -> None:
    """Write `values` and let everybody who looks know that something changed."""
    changed = update(WORKSHOPS).where(WORKSHOPS.c.id == id, WORKSHOPS.c.closed == "")
    done = connection.execute(changed.values(version=WORKSHOPS.c.version + 1, **values))
    if not done.rowcount:
        raise _closed(Text("this workshop is over"))


def _cut_loose(connection: Connection, id: str) -> None:
    """Give every row another participant: what one person gave no longer hangs together."""
    connection.execute(delete(PARTICIPANTS).where(PARTICIPANTS.c.workshop == id))
    voted = (VOTES.c.workshop, VOTES.c.participant, VOTES.c.ask, VOTES.c.about)
    for row in connection.execute(select(*voted).where(VOTES.c.workshop == id)).all():
        same = [column == value for column, value in zip(voted, row, strict=True)]
        connection.execute(update(VOTES).where(*same).values(participant=uuid4().hex, sequence=0))
    said = update(SUGGESTIONS).where(SUGGESTIONS.c.workshop == id)
    connection.execute(said.values(participant=""))


def _row(connection: Connection, key: str) -> RowMapping:
    found = connection.execute(select(WORKSHOPS).where(WORKSHOPS.c.key == key)).mappings().first()
    if found is None:
        raise _closed(Text("this link leads to no workshop"))
    return found


def _open(connection: Connection, key: str, now: datetime) -> Workshop:
    workshop = _workshop(_row(connection, key))
    if not workshop.is_open(now):
        raise _closed(Text("this workshop is over"))
    return workshop


def _demand_ask(workshop: Workshop, ask: Ask) -> None:
    if ask not in workshop.shown.asks:
        raise _refused(Text("this is not asked now: look at the wall"))


def _demand_person(connection: Connection, workshop: Workshop, token: str) -> None:
    same = (PARTICIPANTS.c.token == token, PARTICIPANTS.c.workshop == workshop.id)
    if connection.execute(select(PARTICIPANTS.c.token).where(*same)).first() is None:
        raise _refused(Text("open the link or type the code again: this telephone is not known"))


def _too_many(connection: Connection, workshop: Workshop, token: str) -> Text | None:
    same = SUGGESTIONS.c.workshop == workshop.id
    query = select(func.count()).select_from(SUGGESTIONS).where(same)
    if (connection.execute(query).scalar() or 0) >= MOST_SUGGESTIONS:
        return Text("this workshop has {n} suggestions: that is the most", n=MOST_SUGGESTIONS)
    query = query.where(SUGGESTIONS.c.participant == token)
    if (connection.execute(query).scalar() or 0) >= MOST_SUGGESTIONS_EACH:
        return Text("you gave {n} suggestions: that is the most", n=MOST_SUGGESTIONS_EACH)
    return None


def _columns(one: Workshop) -> dict[str, Any]:
    return {
        "id": one.id,
        "key": one.key,
        "code": one.code,
        "theme": one.theme,
        "name": one.name,
        "agenda": json.dumps([item.model_dump(mode="json") for item in one.agenda]),
        "shown": one.shown.model_dump_json(),
        "opened": stamp(one.opened),
        "closed": stamp(one.closed) if one.closed else "",
        "dots_each": one.dots_each,
        "version": one.version,
    }


def _workshop(row: RowMapping) -> Workshop:
    said = dict(row)
    agenda = tuple(AgendaItem(**item) for item in json.loads(said.pop("agenda")))
    shown = Shown.model_validate_json(said.pop("shown"))
    opened, closed = datetime.fromisoformat(said.pop("opened")), said.pop("closed")
    return Workshop(
        **said,
        agenda=agenda,
        shown=shown,
        opened=opened,
        closed=datetime.fromisoformat(closed) if closed else None,
    )


def _suggestion(row: RowMapping) -> Suggestion:
    return Suggestion(
        id=row["id"],
        kind=ContributionKind(row["kind"]),
        about=row["about"],
        text=row["text"],
        by=row["by"],
        at=datetime.fromisoformat(row["at"]).astimezone(UTC),
    )


def _closed(message: Text) -> Closed:
    return Closed([Problem(STORE, message)])


def _refused(message: Text) -> ProblemsError:
    return ProblemsError([Problem(STORE, message)])


def telephones(connection: Connection) -> int:
    """How many telephones joined the workshops that are open now."""
    query = (
        select(func.count())
        .select_from(PARTICIPANTS)
        .join(WORKSHOPS, WORKSHOPS.c.id == PARTICIPANTS.c.workshop)
        .where(WORKSHOPS.c.closed == "")
    )
    return int(connection.execute(query).scalar() or 0)
