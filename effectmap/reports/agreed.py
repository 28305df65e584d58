"""What was decided, agreed and learned, as a report tells it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from effectmap import formats
from effectmap.at_moment import AtMoment
from effectmap.labels import ACTION_STATE_WORD
from effectmap.model.cycle import Action, ActionState
from effectmap.reports.content import ActionPart, DecisionPart, LessonPart


def decisions(here: AtMoment, theme: str) -> tuple[DecisionPart, ...]:
    """The decisions of this moment, with what came of them since."""
    results = {one.id: one.result for one in here.cycle.decisions}
    return tuple(
        DecisionPart(one.id, one.text, one.grounds, here.moment.name, results.get(one.id, ""))
        for one in here.found.decisions
        if one.moment == here.moment.id and one.theme == theme
    )


def actions(here: AtMoment, theme: str) -> tuple[ActionPart, ...]:
    """The actions that were agreed at this moment, as they stand now."""
    later = {one.id: one for one in here.cycle.actions}
    return tuple(
        _action(here, later.get(one.id, one))
        for one in here.found.actions
        if one.moment == here.moment.id and one.theme == theme
    )


def earlier_actions(here: AtMoment, theme: str) -> tuple[ActionPart, ...]:
    """Actions of moments before this one that are open, or were when this one was adopted."""
    moments = {one.id: one for one in here.found.moments}
    found = [
        one
        for one in here.found.actions
        if one.theme == theme
        and one.state is ActionState.OPEN
        and one.moment in moments
        and (moments[one.moment].date, one.moment) < (here.moment.date, here.moment.id)
    ]
    later = {one.id: one for one in here.cycle.actions}
    found.sort(key=lambda one: (one.due or date.max, one.id))
    return tuple(_action(here, later.get(one.id, one)) for one in found)


def _action(here: AtMoment, one: Action) -> ActionPart:
    moment = here.cycle.moment(one.moment) or here.found.moment(one.moment)
    is_open = one.state is ActionState.OPEN
    return ActionPart(
        id=one.id,
        text=one.text,
        owner=one.owner,
        due=formats.day(one.due) if one.due else "",
        state=str(ACTION_STATE_WORD[one.state]),
        moment=moment.name if moment else "",
        result=one.result,
        overdue=is_open and one.due is not None and one.due < date.today(),
        open=is_open,
    )


def lessons(here: AtMoment, theme: str, changes: Mapping[str, str]) -> tuple[LessonPart, ...]:
    """What was learned; `changes` says in words what changed on the map, by the id of a box."""
    names = {box.id: box.name for box in here.known.map.boxes}
    return tuple(
        LessonPart(
            one.id, one.text, tuple(changes.get(id) or names.get(id, id) for id in one.boxes)
        )
        for one in here.found.lessons
        if one.moment == here.moment.id and one.theme == theme
    )
