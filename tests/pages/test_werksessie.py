"""The workshop page: start one, answer what comes in, look back at one that is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from effectmap.model.contribution import Answer
from effectmap.model.contribution import ContributionKind as K
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL
from effectmap.ui.workshop_view import agenda_of
from tests.held import Said, hold
from tests.pages.conftest import Open, shown

NOW = datetime.now(UTC)


@pytest.fixture
def kept(folder: Path) -> Iterator[MapStore]:
    opened = MapStore.open(folder)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("line", "name", "minutes"),
    [
        ("20 Wat werkt?", "Wat werkt?", 20),
        ("Wat werkt?", "Wat werkt?", 15),
        ("  5   Welkom ", "Welkom", 5),
        ("2026", "2026", 15),
        ("0 Niets", "Niets", 1),
        ("99999 Lang", "Lang", 480),
        ("² Wat", "² Wat", 15),
    ],
)
def test_a_line_of_the_agenda(line: str, name: str, minutes: int) -> None:
    (item,) = agenda_of(f"\n{line}\n\n")
    assert (item.name, item.minutes) == (name, minutes)


def test_a_workshop_is_started_and_steered_from_the_page(kept: MapStore, open_page: Open) -> None:
    app = open_page("werksessie")
    next(one for one in app.text_input if one.label == "Naam").input("Middag _A_")
    next(one for one in app.button if one.label == "Beginnen").click().run()
    assert not app.exception
    (workshop,) = kept.workshops.all(LOCAL)
    assert workshop.name == "Middag _A_"
    assert "Middag _A_" in shown(app)
    assert workshop.code in shown(app)
    app.toggle(key="wall-figures").set_value(True).run()
    app.button(key="agenda-1").click().run()
    now = kept.workshops.by_key(workshop.key).shown
    assert (now.figures, now.item, now.until is not None) == (True, 1, True)


def test_an_answer_is_kept_and_declining_asks_why(kept: MapStore, open_page: Open) -> None:
    theme = kept.map().themes[0]
    outcome = kept.map().of_theme(theme.id).outcomes[0]
    said = (Said(K.NEW_OUTCOME, outcome.id, "Vaker open"), Said(K.DOUBT, outcome.id, "Te duur"))
    workshop = hold(kept, theme.id, "Middag", NOW, said=said)
    app = open_page("werksessie", sessie=workshop.id)
    new, doubt = kept.workshops.suggestions(workshop.id)
    app.button(key=f"adopt-{new.id}").click().run()
    assert "Vaker open" in [one.name for one in kept.map().outcomes]
    app.button(key=f"declined-{doubt.id}").click().run()
    assert "wie het inbracht leest het" in shown(app)
    app.text_area(key=f"reason-{doubt.id}").input("Het is gratis").run()
    app.button(key=f"declined-{doubt.id}").click().run()
    assert not app.exception
    answers = {one.text: one.answer for one in kept.table().contributions}
    assert answers == {"Vaker open": Answer.ADOPTED, "Te duur": Answer.DECLINED}


def test_a_workshop_that_is_over_has_its_results_and_report(
    kept: MapStore, open_page: Open
) -> None:
    theme = kept.map().themes[0]
    link = kept.map().of_theme(theme.id).links[0]
    workshop = hold(kept, theme.id, "Middag", NOW, believe={link.id: (1, 1, 5, 5)})
    app = open_page("werksessie", sessie=workshop.id)
    assert not app.exception
    assert "verdeeld" in shown(app)
    assert [one.label for one in app.get("download_button")] == [
        "Verslag van deze werksessie (PDF)"
    ]
    assert not [one for one in app.toggle if one.key and one.key.startswith("wall-")]
