"""The accountability cycle: moments, and what people found, decided and agreed at each of them.

It hangs on the map by the ids of themes, outcomes and interventions, and it is kept in the same
store, as items of their own: see `effectmap.model.items`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import Field

from effectmap.model.catalogue import Identifier, Line, Prose, SchemaVersion, Strict


class MomentState(StrEnum):
    """How far a moment is. Adopting freezes it, with the figures of that day."""

    PREPARING = "preparing"
    REVIEW = "review"
    ADOPTED = "adopted"


class Judgement(StrEnum):
    """What a person finds of an outcome, beside the measured progress and never instead of it."""

    ON_COURSE = "on_course"
    ATTENTION = "attention"
    BEHIND = "behind"
    CANNOT_TELL = "cannot_tell"


class DeliveryState(StrEnum):
    """How far an intervention is."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    DELAYED = "delayed"
    FINISHED = "finished"
    STOPPED = "stopped"


class ActionState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class CycleMoment(Strict):
    """A moment in the municipality's own calendar: kadernota, begroting, bestuursrapportage, ...

    `introduction` opens the council paper.
    """

    id: Identifier
    name: Line
    date: date
    state: MomentState = MomentState.PREPARING
    introduction: Prose = ""


class Review(Strict):
    """The judgement on one outcome at one moment, with the story behind the figures.

    `reason` says why the judgement differs from what the figures say, where it does.
    """

    moment: Identifier
    outcome: Identifier
    judgement: Judgement | None = None
    story: Prose = ""
    reason: Prose = ""

    @property
    def id(self) -> str:
        """`moment>outcome`: an outcome is judged once at a moment."""
        return f"{self.moment}>{self.outcome}"


class Delivery(Strict):
    """How far one intervention is at one moment, and what was spent: euro in the running year.

    `spent_example` marks a made-up amount, which the screen then says.
    """

    moment: Identifier
    intervention: Identifier
    state: DeliveryState | None = None
    spent: Annotated[float, Field(ge=0)] | None = None
    spent_example: bool = False
    note: Prose = ""

    @property
    def id(self) -> str:
        """`moment>intervention`."""
        return f"{self.moment}>{self.intervention}"


class Decision(Strict):
    """What was decided at a moment; `result` is what came of it, filled in later."""

    id: Identifier
    moment: Identifier
    theme: Identifier
    text: Annotated[str, Field(min_length=1, max_length=2_000)]
    grounds: Prose = ""
    result: Prose = ""


class Action(Strict):
    """Who does what before when, agreed at a moment; it comes back until it is not open."""

    id: Identifier
    moment: Identifier
    theme: Identifier
    text: Annotated[str, Field(min_length=1, max_length=2_000)]
    owner: str = ""
    due: date | None = None
    state: ActionState = ActionState.OPEN
    result: Prose = ""


class Comment(Strict):
    """A working note at an outcome, for who prepares the moment; not for the council."""

    id: Identifier
    moment: Identifier
    outcome: Identifier
    text: Annotated[str, Field(min_length=1, max_length=2_000)]
    settled: bool = False


class Lesson(Strict):
    """What was learned since the moment before; `boxes` are those that changed because of it."""

    id: Identifier
    moment: Identifier
    theme: Identifier
    text: Annotated[str, Field(min_length=1, max_length=2_000)]
    boxes: tuple[Identifier, ...] = ()


class Cycle(Strict):
    """Everything of the cycle of one municipality, moments by date."""

    schema_version: SchemaVersion = 1
    moments: tuple[CycleMoment, ...] = ()
    reviews: tuple[Review, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    decisions: tuple[Decision, ...] = ()
    actions: tuple[Action, ...] = ()
    comments: tuple[Comment, ...] = ()
    lessons: tuple[Lesson, ...] = ()

    @cached_property
    def by_date(self) -> tuple[CycleMoment, ...]:
        """The moments, oldest first."""
        return tuple(sorted(self.moments, key=lambda one: (one.date, one.id)))

    def moment(self, id: str) -> CycleMoment | None:
        """The moment with this id, or None."""
        return next((one for one in self.moments if one.id == id), None)

    def before(self, id: str) -> CycleMoment | None:
        """The moment before the one with this id, or None for the first."""
        ids = [one.id for one in self.by_date]
        at = ids.index(id)
        return self.by_date[at - 1] if at else None

    def review(self, moment: str, outcome: str) -> Review | None:
        """The judgement on an outcome at a moment, or None."""
        return self._reviews.get((moment, outcome))

    def delivery(self, moment: str, intervention: str) -> Delivery | None:
        """How far an intervention is at a moment, or None."""
        return self._deliveries.get((moment, intervention))

    @cached_property
    def _reviews(self) -> dict[tuple[str, str], Review]:
        return {(one.moment, one.outcome): one for one in self.reviews}

    @cached_property
    def _deliveries(self) -> dict[tuple[str, str], Delivery]:
        return {(one.moment, one.intervention): one for one in self.deliveries}
