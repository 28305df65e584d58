"""What stays of a workshop, on the example municipality in a real store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from effectmap.at_workshop import brought_in, result_at
from effectmap.model.contribution import Answer, ContributionKind
from effectmap.store import commands as c
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL
from tests.held import Said, hold

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)


def test_a_workshop_that_was_closed_keeps_what_was_given_and_the_answers(store: MapStore) -> None:
    theme = store.map().themes[0]
    part = store.map().of_theme(theme.id)
    link, outcome = part.links[0], part.outcomes[0]
    workshop = hold(
        store,
        theme.id,
        "Middag",
        NOW - timedelta(hours=3),
        believe={link.id: (1, 1, 5, 5)},
        dots={outcome.id: (2, 1)},
        said=(
            Said(ContributionKind.DOUBT, link.id, "Dit werkt niet", "", Answer.PARKED, "Later"),
            Said(ContributionKind.NOTICED, outcome.id, "Minder mensen", "Buurt"),
        ),
    )
    found = result_at(store, workshop, NOW)
    names = part.nodes
    assert [(one.name, one.belief.counts) for one in found.divided] == [
        (f"{names[link.source].name} → {names[link.target].name}", (2, 0, 0, 0, 2))
    ]
    assert [(one.name, one.dots) for one in found.dots] == [(outcome.name, 3)]
    assert (found.took_part.people, found.took_part.exact) == (4, False)
    (parked,) = found.answered(Answer.PARKED)
    # the store answered today, the workshop's clock is the test's
    assert (parked.text, parked.reason) == ("Dit werkt niet", "Later")
    assert parked.answered is not None
    assert [one.by for one in found.answered(None)] == ["Buurt"]
    assert {one.text for one in brought_in(store, LOCAL)} == {"Dit werkt niet", "Minder mensen"}


def test_what_went_to_the_archive_keeps_its_name(store: MapStore) -> None:
    theme = store.map().themes[0]
    outcome = store.map().of_theme(theme.id).outcomes[0]
    workshop = hold(store, theme.id, "Middag", NOW, dots={outcome.id: (2,)})
    store.apply(c.Archive(kind="outcome", id=outcome.id), LOCAL)
    assert outcome.id not in store.map().nodes
    assert [one.name for one in result_at(store, workshop, NOW).dots] == [outcome.name]
