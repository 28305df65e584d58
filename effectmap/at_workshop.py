"""What stays of workshops, out of the store: the result of one, what was brought in at all."""

from __future__ import annotations

from datetime import date, datetime

from effectmap.analysis.workshop_result import (
    Asked,
    WorkshopResult,
    asked_of,
    imported,
    result_of,
)
from effectmap.model.workshop import Workshop
from effectmap.store.map_store import MapStore
from effectmap.store.roles import Actor


def result_at(store: MapStore, workshop: Workshop, now: datetime) -> WorkshopResult:
    """Everything of one workshop as it stands `now`. Raises ProblemsError."""
    names, kept = _names(store), store.workshops
    asked = asked_of(
        workshop,
        kept.suggestions(workshop.id),
        store.table().contributions,
        _answered(store),
        names,
    )
    return result_of(
        workshop,
        kept.votes(workshop.id),
        asked,
        names,
        people=kept.people(workshop.id),
        open=workshop.is_open(now),
    )


def brought_in(store: MapStore, actor: Actor) -> list[Asked]:
    """What was brought in at every workshop, the newest first. Raises ProblemsError."""
    names, answered, said = _names(store), _answered(store), store.workshops.said()
    contributions = store.table().contributions
    found: list[Asked] = []
    for workshop in store.workshops.all(actor):
        given = said.get(workshop.id, [])
        found += asked_of(workshop, given, contributions, answered, names)
    known = {one.contribution for given in said.values() for one in given}
    found += imported(contributions, known, names)
    return sorted(found, key=lambda one: one.asked, reverse=True)


def _answered(store: MapStore) -> dict[str, date]:
    return {id: at.date() for (_k, id), at in store.first_moments(("contribution",)).items()}


def _names(store: MapStore) -> dict[str, str]:
    """Of themes, boxes, partners and stages, also of those in the archive."""
    map, table = store.map(), store.table()
    named = (*map.themes, *map.nodes.values(), *map.partners, *table.stages)
    archived = {id: name for _kind, id, name in store.archived()}
    return archived | {one.id: one.name for one in named}
