"""How the map grew since the moment before, as a report tells it."""

from __future__ import annotations

from effectmap.analysis.growth import Grown, growth
from effectmap.at_moment import AtMoment
from effectmap.known import Known
from effectmap.model.changes import compared
from effectmap.model.cycle import Cycle
from effectmap.reports.content import Share
from effectmap.telling.changes import told
from effectmap.telling.names import names_of
from effectmap.words import Text

GROWN_WORD = {
    Grown.MONITOR: Text("outcomes with a monitor"),
    Grown.BASELINE: Text("outcomes with a baseline"),
    Grown.CURRENT: Text("outcomes with a current figure"),
    Grown.TARGET: Text("outcomes with a target"),
    Grown.STORY: Text("outcomes with a story"),
    Grown.HEARD: Text("outcomes that residents told about"),
    Grown.GROUNDS: Text("links with grounds better than an assumption"),
}


def growth_of(here: AtMoment, theme: str) -> tuple[Share, ...]:
    """What the map has now and had at the moment before, where that was adopted."""
    now = _shares(here.known, here.found, here.moment.id, theme)
    then = {}
    if here.frozen_before is not None and here.before is not None:
        last = here.frozen_before
        then = _shares(last.known, last.cycle, here.before.id, theme)
    return tuple(
        Share(str(GROWN_WORD[what]), *shares, then.get(what)) for what, shares in now.items()
    )


def _shares(known: Known, cycle: Cycle, moment: str, theme: str) -> dict[Grown, tuple[int, int]]:
    stories = {one.outcome for one in cycle.reviews if one.moment == moment and one.story.strip()}
    found = growth(known.map.of_theme(theme), known.assessments(), stories, known.heard)
    return {one.what: (one.have, one.of) for one in found}


def changes_of(here: AtMoment, theme: str) -> dict[str, str]:
    """What changed on the map of a theme since the moment before, by item; empty without one."""
    if here.frozen_before is None:
        return {}
    before, after = here.frozen_before.known.map, here.known.map
    changes = compared(before.of_theme(theme), after.of_theme(theme))
    names = names_of([after, before], areas=here.known.area_names)
    return {
        one.id: ": ".join(filter(None, [f"{one.head} {one.event}".strip(), "; ".join(one.details)]))
        for one in told(changes, names)
    }
