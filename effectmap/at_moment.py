"""One moment of the cycle with all that is on the table: the map, its figures, what people found.

Of a moment that was adopted that is what was known that day; of any other it is what is known now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from effectmap.analysis.judging import contradiction
from effectmap.known import Known, freeze, thaw
from effectmap.model import Problem, ProblemsError
from effectmap.model.cycle import Cycle, CycleMoment, Judgement, MomentState
from effectmap.model.theme_table import ThemeTable
from effectmap.store.map_store import MapStore
from effectmap.store.results import Result
from effectmap.store.roles import Actor
from effectmap.words import Text

_MOST_ENTRIES = 5_000


@dataclass(frozen=True)
class Frozen:
    """What was known and found when a moment was adopted."""

    known: Known
    cycle: Cycle
    table: ThemeTable
    at: datetime


@dataclass(frozen=True)
class AtMoment:
    """A moment, and `frozen` where it was adopted.

    `now`, `cycle` and `table_now` are of now, `before` is the moment before with what was frozen of
    it, where it was. `writers` names who gave each review and wrote each comment; empty for the
    local user.
    """

    moment: CycleMoment
    now: Known
    cycle: Cycle
    table_now: ThemeTable
    frozen: Frozen | None
    before: CycleMoment | None
    frozen_before: Frozen | None
    writers: Mapping[str, str]

    @property
    def known(self) -> Known:
        """What this moment is about: of the day it was adopted, or of now."""
        return self.frozen.known if self.frozen else self.now

    @property
    def found(self) -> Cycle:
        """What people found and agreed, as far as it belongs to this moment."""
        return self.frozen.cycle if self.frozen else self.cycle

    @property
    def table(self) -> ThemeTable:
        """The theme table of this moment; empty where there was none yet."""
        return self.frozen.table if self.frozen else self.table_now

    def judgements(self) -> dict[str, Judgement | None]:
        """The judgement on every outcome, None where there is none yet."""
        return judgements(self.found, self.moment.id, self.known)

    def unexplained(self) -> dict[str, Text]:
        """What the figures say of the outcomes whose judgement differs without a reason."""
        said = {}
        for outcome in self.known.map.outcomes:
            review = self.found.review(self.moment.id, outcome.id)
            if review is None or review.reason.strip():
                continue
            against = contradiction(review.judgement, self.known.signals[outcome.id])
            if against is not None:
                said[outcome.id] = against
        return said


def judgements(cycle: Cycle, moment: str, known: Known) -> dict[str, Judgement | None]:
    """The judgement on every outcome of a map at a moment."""
    reviews = {outcome.id: cycle.review(moment, outcome.id) for outcome in known.map.outcomes}
    return {id: review.judgement if review else None for id, review in reviews.items()}


def at_moment(store: MapStore, now: Known, moment: str) -> AtMoment:
    """What is on the table at a moment. Raises ProblemsError for one that does not exist."""
    cycle = store.cycle()
    found = cycle.moment(moment)
    if found is None:
        raise ProblemsError([Problem("", Text("this moment does not exist: choose another"))])
    before = cycle.before(moment)
    return AtMoment(
        found,
        _with_stories(store, now),
        cycle,
        store.table(),
        _frozen(store, found),
        before,
        _frozen(store, before),
        _writers(store),
    )


def _with_stories(store: MapStore, now: Known) -> Known:
    """With how many stories of today may be shown; they change without the map."""
    return replace(now, heard=store.stories.heard(date.today()))


def _frozen(store: MapStore, moment: CycleMoment | None) -> Frozen | None:
    if moment is None or moment.state is not MomentState.ADOPTED:
        return None
    kept = store.adopted(moment.id)
    if kept is None:
        return None
    return Frozen(thaw(kept.figures, kept.map), kept.cycle, kept.table, kept.at)


def _writers(store: MapStore) -> dict[str, str]:
    """The name of whoever gave each judgement last, or wrote each comment."""
    writers: dict[str, str] = {}
    for kind, field in (("review", "judgement"), ("comment", "text")):
        for entry in store.history(kind=kind, limit=_MOST_ENTRIES):
            for one in entry.changes:
                if one.kind == kind and field in (one.after or {}):
                    writers.setdefault(one.id, entry.who.name or "")
    return writers


def adopt(store: MapStore, here: AtMoment, actor: Actor) -> Result:
    """Adopt a moment with the figures of now.

    Raises ProblemsError, naming the outcomes, while a judgement differs from the figures without a
    reason: the council would ask. Also when map, cycle or theme table is not as in `here` any more.
    """
    revision = store.revision()
    now = store.map(revision), store.cycle(revision), store.table(revision)
    if now != (here.now.map, here.cycle, here.table_now):
        message = Text("somebody changed something meanwhile: look at it, and adopt after that")
        raise ProblemsError([Problem("", message)])
    names = {outcome.id: outcome.name for outcome in here.known.map.outcomes}
    problems = [
        Problem(
            "",
            Text("{says}, and the judgement says otherwise: fill in why", says=says),
            names[id],
        )
        for id, says in here.unexplained().items()
    ]
    if problems:
        raise ProblemsError(problems)
    # what was withdrawn since the page was made does not count
    figures = freeze(_with_stories(store, here.now))
    return store.adopt(here.moment.id, figures, revision, actor)
