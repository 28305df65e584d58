"""What stays of a workshop: who took part, where people agree and differ, what became of it all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from effectmap.analysis.room import Belief, beliefs, dots
from effectmap.model.contribution import Answer, Contribution, ContributionKind
from effectmap.model.workshop import AgendaItem, Ask, Suggestion, Vote, Workshop
from effectmap.words import Text, _


@dataclass(frozen=True)
class TookPart:
    """How many people; where not `exact` there were so many at least."""

    people: int
    exact: bool


@dataclass(frozen=True)
class Dotted:
    """An outcome and the dots that it got."""

    id: str
    name: str
    dots: int


@dataclass(frozen=True)
class OnLink:
    """A link, called by its two boxes, and how much it is believed."""

    id: str
    name: str
    belief: Belief


@dataclass(frozen=True)
class Asked:
    """What somebody brought in, and what was done with it; without `answer` it is open.

    `about` is the name of what it is about, empty for the theme as a whole. `answered` is the day
    of the first answer, None where that is not known.
    """

    kind: ContributionKind
    text: str
    about: str
    by: str
    workshop: str
    asked: date
    answer: Answer | None = None
    reason: str = ""
    answered: date | None = None

    @property
    def days(self) -> int | None:
        """Days from asked to answered; None where either is not known."""
        return None if self.answered is None else max(0, (self.answered - self.asked).days)


@dataclass(frozen=True)
class WorkshopResult:
    """One workshop, for people to read. `day` is its first, in UTC.

    `dots` has the most first. `believed` are the links with enough answers to show, those that
    people differ most about first; `too_few` are called only. `asked` is in the order in which it
    came in.
    """

    name: str
    theme: str
    day: date
    open: bool
    agenda: tuple[AgendaItem, ...]
    took_part: TookPart
    dots: tuple[Dotted, ...]
    believed: tuple[OnLink, ...]
    too_few: tuple[str, ...]
    asked: tuple[Asked, ...]

    @property
    def divided(self) -> tuple[OnLink, ...]:
        """The links that the room was divided about."""
        return tuple(one for one in self.believed if one.belief.divided)

    @property
    def agreed(self) -> tuple[OnLink, ...]:
        """The links that it was not."""
        return tuple(one for one in self.believed if not one.belief.divided)

    def answered(self, answer: Answer | None) -> tuple[Asked, ...]:
        """What got this answer, or none yet."""
        return tuple(one for one in self.asked if one.answer is answer)


def result_of(
    workshop: Workshop,
    votes: Sequence[Vote],
    asked: Sequence[Asked],
    names: Mapping[str, str],
    *,
    people: int,
    open: bool,
) -> WorkshopResult:
    """Everything of one workshop; `names` of boxes and the theme by id.

    `people` are those that take part now: 0 once it was closed, when nobody can be counted.
    """
    believed = [OnLink(id, about_name(id, names), one) for id, one in beliefs(votes).items()]
    return WorkshopResult(
        name=workshop.name,
        theme=names.get(workshop.theme, workshop.theme),
        day=workshop.opened.date(),
        open=open,
        agenda=workshop.agenda,
        took_part=took_part(people, votes, len(asked), workshop.dots_each),
        dots=tuple(Dotted(id, about_name(id, names), n) for id, n in dots(votes).items()),
        believed=tuple(one for one in believed if one.belief.enough),
        too_few=tuple(one.name for one in believed if not one.belief.enough),
        asked=tuple(asked),
    )


def took_part(people: int, votes: Iterable[Vote], asked: int, dots_each: int) -> TookPart:
    """How many took part: as counted, or what the answers prove once whose they were is gone.

    Everybody answers once on one thing and has `dots_each` dots, so the most answers on one thing
    and the dots in all each say how many people there were at least.
    """
    if people:
        return TookPart(people, exact=True)
    given = list(votes)
    on_one = Counter((vote.ask, vote.about) for vote in given)
    placed = sum(vote.value for vote in given if vote.ask is Ask.DOTS)
    holders = -(-placed // max(1, dots_each))
    return TookPart(max(*on_one.values(), holders, min(1, asked), 0), exact=False)


def asked_of(
    workshop: Workshop,
    suggestions: Iterable[Suggestion],
    contributions: Iterable[Contribution],
    answered: Mapping[str, date],
    names: Mapping[str, str],
) -> tuple[Asked, ...]:
    """What people in one workshop wrote with the answers that it got.

    `answered` is the day of the first answer by the id of its contribution.
    """
    kept = {one.id: one for one in contributions}
    found = []
    for one in suggestions:
        answer = kept.get(one.contribution)
        found.append(
            Asked(
                kind=one.kind,
                text=one.text,
                about=about_name(one.about, names),
                by=one.by,
                workshop=workshop.name,
                asked=one.at.date(),
                answer=answer.answer if answer else None,
                reason=answer.reason if answer else "",
                answered=answered.get(one.contribution) if answer else None,
            )
        )
    return tuple(found)


def imported(
    contributions: Iterable[Contribution], known: Collection[str], names: Mapping[str, str]
) -> tuple[Asked, ...]:
    """Answers without the suggestion they belong to, such as came in from a file.

    `known` are the ids that have theirs. When they were answered is not known.
    """
    return tuple(
        Asked(
            kind=one.kind,
            text=one.text,
            about=about_name(one.about, names),
            by=one.by,
            workshop=one.workshop,
            asked=one.day,
            answer=one.answer,
            reason=one.reason,
        )
        for one in contributions
        if one.id not in known
    )


def about_name(about: str, names: Mapping[str, str]) -> str:
    """What a box is called, or the two that a link or role joins; empty for nothing."""
    if not about:
        return ""
    gone = _("no longer on the map")
    return " → ".join(names.get(id, gone) for id in about.split(">"))


def by_whom(one: Asked) -> str:
    """Who asked: the name that was given, or that it was somebody at the workshop."""
    return one.by or str(Text("somebody at “{workshop}”", workshop=one.workshop))
