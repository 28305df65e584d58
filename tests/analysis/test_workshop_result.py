"""What stays of a workshop, with values worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from effectmap.analysis.workshop_result import (
    Asked,
    TookPart,
    about_name,
    asked_of,
    by_whom,
    imported,
    result_of,
    took_part,
)
from effectmap.model.contribution import Answer, Contribution, ContributionKind
from effectmap.model.workshop import UNSURE, AgendaItem, Ask, Shown, Suggestion, Vote, Workshop
from effectmap.words import in_language

OPENED = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
NAMES = {"t": "Opgave", "i": "Inloop", "a": "Gevonden", "b": "Minder eenzaam", "c": "Goed leven"}
WORKSHOP = Workshop(
    "w",
    "key",
    "ABC234",
    "t",
    "Middag",
    (AgendaItem(name="Wat werkt?"),),
    3,
    Shown(),
    OPENED,
    None,
    1,
)
ONE, TWO = "6f1d2a34-0000-4000-8000-000000000001", "6f1d2a34-0000-4000-8000-000000000002"


def _belief(link: str, *values: int) -> list[Vote]:
    return [Vote(Ask.BELIEF, link, value) for value in values]


def _dots(outcome: str, *values: int) -> list[Vote]:
    return [Vote(Ask.DOTS, outcome, value) for value in values]


def _said(id: str, about: str = "i", by: str = "") -> Suggestion:
    at = OPENED + timedelta(minutes=5)
    return Suggestion(id, ContributionKind.NOTICED, about, f"Tekst {id[-1]}", by, at)


def _answer(id: str, answer: Answer, reason: str = "Daarom") -> Contribution:
    return Contribution(
        id=f"inbreng-{id}",
        theme="t",
        kind=ContributionKind.NOTICED,
        text=f"Tekst {id[-1]}",
        about="i",
        workshop="Middag",
        day=OPENED.date(),
        answer=answer,
        reason=reason,
    )


@pytest.mark.parametrize(
    ("people", "votes", "asked", "found"),
    [
        # counted while it is open
        (7, _belief("a>b", 1, 2), 0, TookPart(7, exact=True)),
        # the most answers on one thing; who does not know answered too
        (0, _belief("a>b", 1, 5, UNSURE) + _belief("i>a", 4), 0, TookPart(3, exact=False)),
        # somebody who took the last dot back was there
        (0, _dots("a", 1, 0), 0, TookPart(2, exact=False)),
        # ten dots of three each take four people, also where no outcome got more than three
        (0, _dots("a", 2, 2) + _dots("b", 3, 3), 0, TookPart(4, exact=False)),
        # twelve take four, and thirteen five
        (0, _dots("a", 3, 3) + _dots("b", 3, 3), 0, TookPart(4, exact=False)),
        (0, _dots("a", 3, 3, 1) + _dots("b", 3, 3), 0, TookPart(5, exact=False)),
        # one person may have written all of it
        (0, [], 8, TookPart(1, exact=False)),
        (0, [], 0, TookPart(0, exact=False)),
    ],
)
def test_how_many_took_part(people: int, votes: list[Vote], asked: int, found: TookPart) -> None:
    assert took_part(people, votes, asked, dots_each=3) == found


def test_where_people_differ_most_comes_first_and_too_few_answers_are_not_told() -> None:
    votes = [
        *_belief("a>b", 4, 4, 5, 4),
        *_belief("i>a", 1, 1, 5, 5),
        *_belief("b>c", 1, 5, 5, UNSURE),
        *_belief("a>weg", 3, 3, 3, 3),
    ]
    with in_language("nl"):
        found = result_of(WORKSHOP, votes, (), NAMES, people=0, open=False)
    assert [one.name for one in found.divided] == ["Inloop → Gevonden"]
    assert [one.name for one in found.agreed] == [
        "Gevonden → Minder eenzaam",
        "Gevonden → staat niet meer op de kaart",
    ]
    assert found.too_few == ("Minder eenzaam → Goed leven",)
    assert found.took_part == TookPart(4, exact=False)


def test_the_most_dots_come_first_under_the_name_of_their_outcome() -> None:
    votes = _dots("b", 1, 0) + _dots("c", 2, 3) + _dots("a", 0)
    found = result_of(WORKSHOP, votes, (), NAMES, people=3, open=True)
    assert [(one.name, one.dots) for one in found.dots] == [
        ("Goed leven", 5),
        ("Minder eenzaam", 1),
    ]
    assert (found.name, found.theme, found.day) == ("Middag", "Opgave", date(2026, 11, 20))
    assert [item.name for item in found.agenda] == ["Wat werkt?"]
    assert found.open


def test_what_was_asked_stands_with_its_answer_and_the_rest_as_open() -> None:
    asked = asked_of(
        WORKSHOP,
        [_said(ONE), _said(TWO, about="i>a", by="Buurtvereniging")],
        [_answer(ONE, Answer.DECLINED)],
        {f"inbreng-{ONE}": date(2026, 12, 4)},
        NAMES,
    )
    result = result_of(WORKSHOP, [], asked, NAMES, people=0, open=False)
    (declined,) = result.answered(Answer.DECLINED)
    assert (declined.text, declined.about, declined.reason) == ("Tekst 1", "Inloop", "Daarom")
    # 20 November to 4 December
    assert declined.days == 14
    (open,) = result.answered(None)
    assert (open.about, open.reason, open.days) == ("Inloop → Gevonden", "", None)
    assert result.answered(Answer.ADOPTED) == result.answered(Answer.PARKED) == ()


def test_an_answer_from_a_file_stands_without_how_long_it_took() -> None:
    both = [_answer(ONE, Answer.PARKED), _answer(TWO, Answer.ADOPTED)]
    (found,) = imported(both, {f"inbreng-{ONE}"}, NAMES)
    assert (found.answer, found.asked, found.days) == (Answer.ADOPTED, OPENED.date(), None)


@pytest.mark.parametrize(
    ("by", "who"), [("Buurtvereniging", "Buurtvereniging"), ("", "deelnemer aan “Middag”")]
)
def test_who_asked(by: str, who: str) -> None:
    with in_language("nl"):
        asked = Asked(ContributionKind.DOUBT, "x", "", by, "Middag", OPENED.date())
        assert by_whom(asked) == who


@pytest.mark.parametrize(
    ("about", "name"), [("", ""), ("i", "Inloop"), ("i>a", "Inloop → Gevonden")]
)
def test_what_it_is_about(about: str, name: str) -> None:
    assert about_name(about, NAMES) == name
