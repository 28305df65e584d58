"""What the people in a room think together: dots, belief in links, and where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from effectmap.model.workshop import BELIEFS, UNSURE, Ask, Rated, Vote

# fewer answers are not shown: one would point at a person
FEWEST = 4
# from here on people differ enough to talk about it
DIVIDED = 0.5


@dataclass(frozen=True)
class Belief:
    """How much a link is believed. `counts` are the answers 1 to 5, `unsure` those that do not
    know."""

    counts: tuple[int, ...]
    unsure: int = 0

    @property
    def people(self) -> int:
        """How many gave an answer on the scale."""
        return sum(self.counts)

    @property
    def enough(self) -> bool:
        """Whether it can be shown without pointing at a person."""
        return self.people >= FEWEST

    @property
    def mean(self) -> float:
        """The mean answer, 1 to 5. Raises ZeroDivisionError without any."""
        return sum(b * n for b, n in zip(BELIEFS, self.counts, strict=True)) / self.people

    @property
    def spread(self) -> float:
        """How far people are apart: 0 all the same, 1 half at either end; 0 without answers.

        Leik's measure for ordered answers: R. K. Leik, A Measure of Ordinal Consensus, Pacific
        Sociological Review 9 (1966).
        """
        if not self.people:
            return 0.0
        below, apart = 0, 0.0
        for count in self.counts[:-1]:
            below += count
            share = below / self.people
            apart += min(share, 1 - share)
        return 2 * apart / (len(self.counts) - 1)

    @property
    def divided(self) -> bool:
        """Whether people differ so much that it is worth talking about."""
        return self.enough and self.spread >= DIVIDED


@dataclass(frozen=True)
class Heard:
    """What people in one workshop believed of a link; `day` is its first, in UTC."""

    workshop: str
    day: date
    belief: Belief


def dots(votes: Iterable[Vote]) -> dict[str, int]:
    """The dots per outcome, the most first."""
    found: Counter[str] = Counter()
    for vote in votes:
        if vote.ask is Ask.DOTS and vote.value:
            found[vote.about] += vote.value
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def beliefs(votes: Iterable[Vote]) -> dict[str, Belief]:
    """The belief per link, those that people differ most about first."""
    found: dict[str, Counter[int]] = {}
    for vote in votes:
        if vote.ask is Ask.BELIEF:
            found.setdefault(vote.about, Counter())[vote.value] += 1
    made = {about: _belief(counts) for about, counts in found.items()}
    order = sorted(made.items(), key=lambda one: (-one[1].spread, -one[1].people, one[0]))
    return dict(order)


def heard(rated: Iterable[Rated]) -> dict[str, list[Heard]]:
    """The belief per link in the order of `rated`: of workshops with enough answers on it."""
    counts: dict[tuple[str, str], Counter[int]] = {}
    of: dict[tuple[str, str], Rated] = {}
    for one in rated:
        counts.setdefault((one.link, one.workshop), Counter())[one.value] += one.people
        of[one.link, one.workshop] = one
    found: dict[str, list[Heard]] = {}
    for (link, workshop), answers in counts.items():
        belief, one = _belief(answers), of[link, workshop]
        if belief.enough:
            found.setdefault(link, []).append(Heard(one.name, one.opened.date(), belief))
    return found


def divided_links(heard: Mapping[str, Sequence[Heard]]) -> frozenset[str]:
    """The links that the newest workshop was divided about; `heard` has the newest first."""
    return frozenset(link for link, all in heard.items() if all[0].belief.divided)


def _belief(counts: Mapping[int, int]) -> Belief:
    return Belief(tuple(counts.get(one, 0) for one in BELIEFS), counts.get(UNSURE, 0))
