"""A workshop on the example municipality that was held: people, answers, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from effectmap.model.contribution import Answer, ContributionKind
from effectmap.model.workshop import AgendaItem, Ask, Shown, Suggestion, Vote, Workshop
from effectmap.store import commands as c
from effectmap.store.map_store import MapStore
from effectmap.store.results import Result
from effectmap.store.roles import LOCAL


@dataclass(frozen=True)
class Said:
    """What one person writes, and the answer that it gets."""

    kind: ContributionKind
    about: str
    text: str
    by: str = ""
    answer: Answer | None = None
    reason: str = ""


def hold(
    store: MapStore,
    theme: str,
    name: str,
    opened: datetime,
    *,
    believe: Mapping[str, Sequence[int]] | None = None,
    dots: Mapping[str, Sequence[int]] | None = None,
    said: Sequence[Said] = (),
) -> Workshop:
    """Open it, let one person for each value of a row answer, answer them, and close it."""
    agenda = (AgendaItem(name="Wat werkt?", minutes=20), AgendaItem(name="Wie doet wat?"))
    workshop = store.workshops.open(theme, name, agenda, 5, LOCAL, opened)
    store.workshops.show(workshop.id, Shown(asks=tuple(Ask)), LOCAL)
    votes = [
        (ask, about, values)
        for ask, asked in ((Ask.BELIEF, believe or {}), (Ask.DOTS, dots or {}))
        for about, values in asked.items()
    ]
    most = max((len(values) for _ask, _about, values in votes), default=1)
    people = [store.workshops.join(workshop.key, opened) for _one in range(most)]
    for number, (ask, about, values) in enumerate(votes):
        for token, value in zip(people, values, strict=False):
            store.workshops.vote(workshop.key, token, Vote(ask, about, value), number, opened)
    for number, one in enumerate(said):
        at = opened + timedelta(minutes=number)
        new = Suggestion(str(uuid4()), one.kind, one.about, one.text, one.by, at)
        store.workshops.suggest(workshop.key, people[0], new, doubts_seen=True)
        if one.answer is not None:
            answer(store, workshop, new, one.answer, one.reason)
    store.workshops.close(workshop.id, LOCAL, opened + timedelta(hours=2))
    return workshop


def answer(
    store: MapStore, workshop: Workshop, one: Suggestion, given: Answer, reason: str
) -> None:
    """Keep the answer to what somebody wrote."""
    fields: c.Fields = {
        "theme": workshop.theme,
        "kind": one.kind.value,
        "text": one.text,
        "about": one.about,
        "by": one.by,
        "workshop": workshop.name,
        "day": one.at.date().isoformat(),
        "answer": given.value,
        "reason": reason,
        "became": "",
    }
    kept = store.apply(c.Add(kind="contribution", id=one.contribution, fields=fields), LOCAL)
    assert isinstance(kept, Result), kept
