"""A municipality that has something of everything: for tests that look at every page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from effectmap.model.contribution import ContributionKind
from effectmap.model.story import Direction
from effectmap.model.workshop import Ask, Shown, Suggestion, Vote
from effectmap.store import commands as c
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied
from effectmap.store.roles import LOCAL
from tests.model.test_story import GOOD

SAID = "Op woensdag is de inloop dicht"


@dataclass(frozen=True)
class Everything:
    """Where it is served; the id of its workshop and the key with which telephones take part."""

    address: str
    workshop: str
    key: str


def fill(store: MapStore) -> tuple[str, str]:
    """Change the map, judge, write down stories and hold a workshop; its id and key."""
    _changed(store)
    _told(store)
    return _workshop(store)


def _changed(store: MapStore) -> None:
    maatje = {"theme": "dementie", "name": "Maatje"}
    moment = {"name": "Najaar", "date": "2026-10-15", "state": "review"}
    decision = {"moment": "najaar", "theme": "dementie", "text": "De inloop blijft"}
    judged = {"moment": "najaar", "outcome": "minder-overbelast", "judgement": "behind"}
    for command in (
        c.Add(kind="intervention", id="maatje", fields=maatje),
        c.Connect(source="maatje", target="casemanager-snel"),
        c.Archive(kind="intervention", id="beweeggroepen"),
        c.Add(kind="moment", id="najaar", fields=moment),
        c.Add(kind="decision", id="besluit", fields=decision),
        c.Add(kind="review", id="najaar>minder-overbelast", fields=judged),
    ):
        assert isinstance(store.apply(command, LOCAL), Applied), command


def _told(store: MapStore) -> None:
    today = date.today()
    for direction in (Direction.NEW, Direction.CONTRADICTS):
        outcomes = () if direction is Direction.NEW else ("eenzaamheid",)
        story = replace(
            GOOD, direction=direction, outcomes=outcomes,
            month=today.isoformat()[:7], until=today + timedelta(days=90),
        )  # fmt: skip
        store.stories.look(store.stories.record(story, LOCAL, today), LOCAL, beside=True)
        store.stories.record(story, LOCAL, today)


def _workshop(store: MapStore) -> tuple[str, str]:
    now = datetime.now(UTC)
    part = store.map().of_theme("dementie")
    made = store.workshops.open("dementie", "Middag", (), 5, LOCAL, now)
    store.workshops.show(made.id, Shown(asks=tuple(Ask)), LOCAL)
    for value in (1, 1, 5, 5):
        token = store.workshops.join(made.key, now)
        store.workshops.vote(made.key, token, Vote(Ask.BELIEF, part.links[0].id, value), 1, now)
        store.workshops.vote(made.key, token, Vote(Ask.DOTS, part.outcomes[0].id, 2), 2, now)
    said = Suggestion(str(uuid4()), ContributionKind.NOTICED, part.outcomes[0].id, SAID, "", now)
    store.workshops.suggest(made.key, token, said, doubts_seen=True)
    return made.id, made.key
