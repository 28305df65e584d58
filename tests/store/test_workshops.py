"""Workshops: open to who has the link, each thing taken once, and nobody's answers tied together."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from effectmap.model import ProblemsError
from effectmap.model.contribution import ContributionKind
from effectmap.model.workshop import (
    LONGEST,
    MOST_PEOPLE,
    MOST_SUGGESTIONS_EACH,
    AgendaItem,
    Ask,
    Results,
    Shown,
    Suggestion,
    Vote,
    Workshop,
)
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL, Actor, NotAllowed, Role
from effectmap.store.schema import VOTES
from effectmap.store.workshops import Closed, Doubtful
from effectmap.words import in_language

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
READER = Actor("lies", "Lies", frozenset({Role.READER}))


def _open(store: MapStore, *, asks: tuple[Ask, ...] = tuple(Ask)) -> Workshop:
    agenda = (AgendaItem(name="Wat werkt?", minutes=20),)
    made = store.workshops.open("t", "Middag", agenda, 3, LOCAL, NOW)
    store.workshops.show(made.id, Shown(asks=asks), LOCAL)
    return store.workshops.by_key(made.key)


def _said(text: str = "Op woensdag is het dicht", **fields: object) -> Suggestion:
    new = Suggestion(str(uuid4()), ContributionKind.NOTICED, "i", text, "", NOW)
    return replace(new, **fields)  # type: ignore[arg-type]


def test_who_may_edit_opens_steers_and_closes_it(store: MapStore) -> None:
    workshop = _open(store)
    for act in (
        lambda: store.workshops.open("t", "Nee", (), 3, READER, NOW),
        lambda: store.workshops.show(workshop.id, Shown(), READER),
        lambda: store.workshops.close(workshop.id, READER, NOW),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert [one.name for one in store.workshops.all(READER)] == ["Middag"]


def test_what_is_shown_is_kept_and_raises_the_version(store: MapStore) -> None:
    workshop = _open(store)
    shown = Shown(part="p", box="i", steps=3, results=Results.DOTS, until=NOW)
    store.workshops.show(workshop.id, shown, LOCAL)
    found = store.workshops.by_key(workshop.key)
    assert (found.shown, found.version) == (shown, workshop.version + 1)
    assert found.agenda == (AgendaItem(name="Wat werkt?", minutes=20),)


def test_the_code_leads_to_the_open_workshop_only(store: MapStore) -> None:
    workshop = _open(store)
    typed = f" {workshop.code[:3].lower()}-{workshop.code[3:]}"
    assert store.workshops.key_of(typed, NOW) == workshop.key
    with pytest.raises(Closed):
        store.workshops.key_of("AAAAAA", NOW)
    with pytest.raises(Closed):
        store.workshops.key_of(workshop.code, NOW + LONGEST)
    store.workshops.close(workshop.id, LOCAL, NOW)
    with pytest.raises(Closed):
        store.workshops.key_of(workshop.code, NOW)


def test_a_suggestion_that_is_sent_twice_is_taken_once(store: MapStore) -> None:
    workshop = _open(store)
    token = store.workshops.join(workshop.key, NOW)
    new = _said(by=" Buurtvereniging ")
    for _time in range(2):
        store.workshops.suggest(workshop.key, token, new)
    assert store.workshops.suggestions(workshop.id) == [replace(new, by="Buurtvereniging")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("  ", "write down"),
        ("x" * 281, "280"),
        ("Bel 0612345678", "telephone"),
        ("Mail jan@voorbeeld.nl", "e-mail"),
    ],
)
def test_what_cannot_be_taken_says_why_and_leaves_nothing(
    store: MapStore, text: str, why: str
) -> None:
    workshop = _open(store)
    token = store.workshops.join(workshop.key, NOW)
    with in_language("en"), pytest.raises(ProblemsError, match=why):
        # looking at it does not make a telephone number something else
        store.workshops.suggest(workshop.key, token, _said(text), doubts_seen=True)
    assert store.workshops.suggestions(workshop.id) == []


def test_what_looks_like_an_address_is_taken_when_the_person_says_so(store: MapStore) -> None:
    workshop = _open(store)
    token = store.workshops.join(workshop.key, NOW)
    new = _said("De hal aan de Kerkstraat 5 is open")
    with pytest.raises(Doubtful):
        store.workshops.suggest(workshop.key, token, new)
    store.workshops.suggest(workshop.key, token, new, doubts_seen=True)
    assert len(store.workshops.suggestions(workshop.id)) == 1


def test_somebody_without_a_token_of_this_workshop_is_not_heard(store: MapStore) -> None:
    workshop, other = _open(store), _open(store)
    stranger = store.workshops.join(other.key, NOW)
    with pytest.raises(ProblemsError):
        store.workshops.suggest(workshop.key, stranger, _said())
    with pytest.raises(ProblemsError):
        store.workshops.vote(workshop.key, stranger, Vote(Ask.DOTS, "b", 1), 1, NOW)
    assert store.workshops.votes(workshop.id) == []


def test_only_what_is_asked_is_taken(store: MapStore) -> None:
    workshop = _open(store, asks=(Ask.DOTS,))
    token = store.workshops.join(workshop.key, NOW)
    store.workshops.vote(workshop.key, token, Vote(Ask.DOTS, "b", 1), 1, NOW)
    with pytest.raises(ProblemsError, match="niet gevraagd"):
        store.workshops.vote(workshop.key, token, Vote(Ask.BELIEF, "a>b", 3), 2, NOW)
    with pytest.raises(ProblemsError, match="niet gevraagd"):
        store.workshops.suggest(workshop.key, token, _said())


def test_one_person_has_one_answer_and_the_newest_counts(store: MapStore) -> None:
    workshop = _open(store)
    token = store.workshops.join(workshop.key, NOW)
    vote = store.workshops.vote
    vote(workshop.key, token, Vote(Ask.BELIEF, "a>b", 2), 5, NOW)
    vote(workshop.key, token, Vote(Ask.BELIEF, "a>b", 4), 7, NOW)
    # an older answer that comes in late
    vote(workshop.key, token, Vote(Ask.BELIEF, "a>b", 1), 6, NOW)
    assert store.workshops.votes(workshop.id) == [Vote(Ask.BELIEF, "a>b", 4)]


@pytest.mark.parametrize(
    ("vote", "taken"),
    [
        (Vote(Ask.DOTS, "c", 1), True),
        (Vote(Ask.DOTS, "c", 2), False),
        # taking one back elsewhere makes room
        (Vote(Ask.DOTS, "b", 3), True),
        (Vote(Ask.DOTS, "b", -1), False),
        (Vote(Ask.BELIEF, "a>b", 0), True),
        (Vote(Ask.BELIEF, "a>b", 6), False),
    ],
)
def test_nobody_has_more_dots_than_the_others(store: MapStore, vote: Vote, taken: bool) -> None:
    workshop = _open(store)
    token = store.workshops.join(workshop.key, NOW)
    store.workshops.vote(workshop.key, token, Vote(Ask.DOTS, "b", 2), 1, NOW)
    if taken:
        store.workshops.vote(workshop.key, token, vote, 2, NOW)
    else:
        with pytest.raises(ProblemsError):
            store.workshops.vote(workshop.key, token, vote, 2, NOW)
    assert (vote in store.workshops.votes(workshop.id)) is taken


def test_dots_sent_at_the_same_moment_stay_within_the_number(store: MapStore) -> None:
    workshop = _open(store)
    token = store.workshops.join(workshop.key, NOW)

    def put(number: int) -> None:
        vote = Vote(Ask.DOTS, f"box{number}", 1)
        with contextlib.suppress(ProblemsError):
            store.workshops.vote(workshop.key, token, vote, number, NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(16)))
    assert sum(one.value for one in store.workshops.votes(workshop.id)) == 3


@pytest.mark.parametrize("how", ["closed", "old"])
def test_when_it_is_over_nothing_is_taken_and_all_stays(store: MapStore, how: str) -> None:
    workshop = _open(store)
    token = store.workshops.join(workshop.key, NOW)
    store.workshops.suggest(workshop.key, token, _said())
    store.workshops.vote(workshop.key, token, Vote(Ask.DOTS, "b", 1), 1, NOW)
    later = NOW + (LONGEST if how == "old" else timedelta(minutes=1))
    if how == "closed":
        store.workshops.close(workshop.id, LOCAL, NOW)
        with pytest.raises(Closed):
            store.workshops.show(workshop.id, Shown(), LOCAL)
    for act in (
        lambda: store.workshops.join(workshop.key, later),
        lambda: store.workshops.suggest(workshop.key, token, _said(at=later)),
        lambda: store.workshops.vote(workshop.key, token, Vote(Ask.DOTS, "b", 2), 2, later),
    ):
        with pytest.raises(Closed):
            act()
    assert len(store.workshops.suggestions(workshop.id)) == 1
    assert store.workshops.votes(workshop.id) == [Vote(Ask.DOTS, "b", 1)]


def test_after_closing_what_one_person_gave_no_longer_hangs_together(store: MapStore) -> None:
    workshop = _open(store)
    token = store.workshops.join(workshop.key, NOW)
    for about, value in (("a>b", 1), ("b>c", 5)):
        store.workshops.vote(workshop.key, token, Vote(Ask.BELIEF, about, value), value, NOW)
    store.workshops.suggest(workshop.key, token, _said())
    assert store.workshops.people(workshop.id) == 1
    store.workshops.close(workshop.id, LOCAL, NOW)
    with store.database.read() as connection:
        whose = list(connection.execute(select(VOTES.c.participant)).scalars())
    assert len({*whose, token}) == 3
    assert store.workshops.own(workshop.key, token) == ([], [])
    assert store.workshops.people(workshop.id) == 0
    assert len(store.workshops.votes(workshop.id)) == 2


def test_there_is_an_end_to_how_much_one_telephone_gives(store: MapStore) -> None:
    workshop = _open(store)
    token = store.workshops.join(workshop.key, NOW)
    for _one in range(MOST_SUGGESTIONS_EACH):
        store.workshops.suggest(workshop.key, token, _said())
    with pytest.raises(ProblemsError, match=str(MOST_SUGGESTIONS_EACH)):
        store.workshops.suggest(workshop.key, token, _said())
    for _one in range(MOST_PEOPLE - 1):
        store.workshops.join(workshop.key, NOW)
    with pytest.raises(ProblemsError, match=str(MOST_PEOPLE)):
        store.workshops.join(workshop.key, NOW)


def _believed(store: MapStore, theme: str, opened: datetime, *values: int) -> Workshop:
    agenda = (AgendaItem(name="Wat werkt?", minutes=20),)
    made = store.workshops.open(theme, f"Middag {opened.day}", agenda, 3, LOCAL, opened)
    store.workshops.show(made.id, Shown(asks=tuple(Ask)), LOCAL)
    for value in values:
        token = store.workshops.join(made.key, opened)
        store.workshops.vote(made.key, token, Vote(Ask.BELIEF, "a>b", value), 1, opened)
        store.workshops.vote(made.key, token, Vote(Ask.DOTS, "b", 1), 2, opened)
    return made


def test_what_a_theme_believed_is_told_of_workshops_that_are_over_newest_first(
    store: MapStore,
) -> None:
    day = timedelta(days=1)
    old = _believed(store, "t", NOW - 3 * day, 5, 5, 1)
    # nobody closed this one
    long_ago = _believed(store, "t", NOW - LONGEST, 2)
    busy = _believed(store, "t", NOW - LONGEST + timedelta(seconds=1), 3)
    other = _believed(store, "u", NOW - 2 * day, 4)
    for one in (old, other):
        store.workshops.close(one.id, LOCAL, NOW - day)
    found = store.workshops.rated("t", NOW)
    assert [(one.workshop, one.link, one.value, one.people) for one in found] == [
        (long_ago.id, "a>b", 2, 1),
        (old.id, "a>b", 1, 1),
        (old.id, "a>b", 5, 2),
    ]
    assert (found[1].name, found[1].opened) == (old.name, old.opened)
    store.workshops.close(busy.id, LOCAL, NOW)
    assert store.workshops.rated("t", NOW)[0].workshop == busy.id


def test_what_people_wrote_is_told_by_workshop(store: MapStore) -> None:
    first, second, _silent = (_open(store) for _one in range(3))
    for workshop, texts in ((first, ("Een", "Twee")), (second, ("Drie",))):
        token = store.workshops.join(workshop.key, NOW)
        for n, text in enumerate(texts):
            new = _said(text, at=NOW + timedelta(seconds=n))
            store.workshops.suggest(workshop.key, token, new)
    found = store.workshops.said()
    assert {id: [one.text for one in said] for id, said in found.items()} == {
        first.id: ["Een", "Twee"],
        second.id: ["Drie"],
    }
