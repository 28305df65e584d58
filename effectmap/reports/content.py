"""What a report says, in the reader's language and for no format in particular.

`effectmap.reports.building` makes it; every format writes it down and decides nothing itself. All
texts are plain and come from people and files: a format escapes them for itself. A text that is
empty says nothing and is left out.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from effectmap.analysis.progress import Signal
from effectmap.drawing.effect_map import MapDrawing
from effectmap.drawing.series import Line as Line
from effectmap.drawing.series import Point as Point
from effectmap.drawing.series import Series as Series
from effectmap.model.cycle import Judgement


@dataclass(frozen=True)
class Mark:
    """A judgement as it is shown: always a symbol and a word beside the colour (`#005AB5`)."""

    symbol: str
    word: str
    colour: str
    ink: str


@dataclass(frozen=True)
class IndicatorPart:
    """One indicator: what was measured, what that means and where it comes from.

    `figure` is `4,5% → 5,7%` or what there is of it. `files` are the files that baseline and
    current figure come from, each with the day on which it was read.
    """

    id: str
    name: str
    figure: str
    baseline: str
    baseline_period: str
    current: str
    current_period: str
    change: str
    target: str
    progress: str
    course: str
    mark: Mark
    signal: Signal
    references: tuple[str, ...]
    reasons: tuple[str, ...]
    example: str
    mandatory: str
    source: str
    licence: str
    files: tuple[tuple[str, str], ...]
    series: Series


@dataclass(frozen=True)
class JudgementPart:
    """What a person found of an outcome, and since when; `reason` where figures say otherwise."""

    judgement: Judgement
    mark: Mark
    by: str
    story: str
    reason: str


@dataclass(frozen=True)
class CommentPart:
    """A working note at an outcome: not for the council."""

    id: str
    by: str
    text: str
    settled: bool


@dataclass(frozen=True)
class OutcomePart:
    """One outcome: what was measured (`mark`) beside what people found (`judged`).

    `heard` is what residents told of it, in counts, and where that differs from the figures.
    """

    id: str
    name: str
    level: str
    description: str
    owner: str
    mark: Mark
    signal: Signal
    indicators: tuple[IndicatorPart, ...]
    judged: JudgementPart | None
    comments: tuple[CommentPart, ...]
    heard: str = ""


@dataclass(frozen=True)
class InterventionPart:
    """What is done, how far it is and what it costs; `budget` and `spent` with `€`, or empty.

    `example` says that an amount is made up.
    """

    id: str
    name: str
    partners: str
    period: str
    state: str
    note: str
    budget: str
    spent: str
    example: str


@dataclass(frozen=True)
class DecisionPart:
    """A decision, when it was taken (`moment`) and what came of it."""

    id: str
    text: str
    grounds: str
    moment: str
    result: str


@dataclass(frozen=True)
class ActionPart:
    """Who does what before when; `overdue` while it is open past its day."""

    id: str
    text: str
    owner: str
    due: str
    state: str
    moment: str
    result: str
    overdue: bool
    open: bool


@dataclass(frozen=True)
class Share:
    """How far the map has grown: `have` of `of`; `before` is `have` and `of` a moment ago."""

    what: str
    have: int
    of: int
    before: tuple[int, int] | None


@dataclass(frozen=True)
class LessonPart:
    """What was learned, and what changed on the map because of it."""

    id: str
    text: str
    changed: tuple[str, ...]


@dataclass(frozen=True)
class ThemePage:
    """One theme on its page: the three questions, what needs attention first, what was decided.

    `attention` is what stands on top: where the chain stalls, what hangs on one assumption.
    `gaps` are outcomes without a monitor and the like. `earlier` are the open actions of earlier
    moments. `changes` tells what moved on the map since the moment before.
    """

    id: str
    name: str
    description: str
    owner: str
    summary: str
    attention: tuple[str, ...]
    gaps: tuple[str, ...]
    outcomes: tuple[OutcomePart, ...]
    interventions: tuple[InterventionPart, ...]
    budget: str
    spent: str
    decisions: tuple[DecisionPart, ...]
    actions: tuple[ActionPart, ...]
    earlier: tuple[ActionPart, ...]
    growth: tuple[Share, ...]
    lessons: tuple[LessonPart, ...]
    changes: tuple[str, ...]


@dataclass(frozen=True)
class ThemePart(ThemePage):
    """A theme in a document: its page, and the map as a drawing."""

    map: MapDrawing


@dataclass(frozen=True)
class CorrectionPart:
    """A figure that its source corrected after this moment was adopted."""

    indicator: str
    period: str
    was: str
    now: str


@dataclass(frozen=True)
class Report:
    """A whole document. `language` is `nl` or `en`; `made` is the day on which it was made.

    `state` is what the moment is at: being prepared, under review, or adopted on which day; a
    report of an adopted moment holds the figures as they were known that day. `example` says that
    there are made-up figures in it, where there are. A report that is not `adopted` is a draft and
    says so; `made_on` is `made` as a date, for the properties of a file.
    """

    title: str
    municipality: str
    moment: str
    date: str
    state: str
    adopted: bool
    made: str
    language: str
    example: str
    introduction: str
    themes: tuple[ThemePart, ...]
    corrections: tuple[CorrectionPart, ...]
    how_to_read: tuple[str, ...]
    made_on: datetime.date | None = None

    @property
    def id(self) -> str:
        """For a file's name: letters, digits and dashes."""
        return "-".join(part.id for part in self.themes[:1]) or "effectenkaart"
