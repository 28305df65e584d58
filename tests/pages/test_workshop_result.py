"""On the map and under “brought in”: what workshops believed and asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from effectmap.model.contribution import Answer
from effectmap.model.contribution import ContributionKind as K
from effectmap.store.map_store import MapStore
from effectmap.ui.asked_view import took
from effectmap.words import in_language
from tests.held import Said, hold
from tests.pages.conftest import Open, shown

EARLIER = datetime.now(UTC) - timedelta(days=3)


@pytest.fixture
def kept(folder: Path) -> Iterator[MapStore]:
    """The store of the municipality that the app opens."""
    opened = MapStore.open(folder)
    yield opened
    opened.close()


def test_beside_the_evidence_of_a_link_stands_how_much_a_workshop_believed_it(
    kept: MapStore, open_page: Open
) -> None:
    theme = kept.map().themes[0]
    link = kept.map().of_theme(theme.id).links[0]
    before = EARLIER - timedelta(days=30)
    hold(kept, theme.id, "Voorjaar", before, believe={link.id: (4, 4, 4, 4, 0)})
    hold(kept, theme.id, "Najaar *2026*", EARLIER, believe={link.id: (1, 1, 5, 5, 5)})
    app = open_page("effectenkaart", opgave=theme.id, vak=link.target)
    assert not app.exception
    said = shown(app)
    assert said.count("Hier is de zaal verdeeld") == 1
    assert "Najaar 2026" in said
    assert "5 antwoorden" in said
    assert "4 antwoorden, één weet het niet" in said
    assert [one.label for one in app.expander] == ["Eerdere werksessies (1)"]


def test_too_few_answers_stand_nowhere(kept: MapStore, open_page: Open) -> None:
    theme = kept.map().themes[0]
    link = kept.map().of_theme(theme.id).links[0]
    hold(kept, theme.id, "Najaar", EARLIER, believe={link.id: (1, 5, 5)})
    app = open_page("effectenkaart", opgave=theme.id, vak=link.target)
    assert not app.exception
    assert "Najaar" not in shown(app)
    assert "verdeeld" not in shown(app)


def test_what_was_brought_in_at_a_workshop_stands_with_its_answer_and_how_long_it_took(
    kept: MapStore, open_page: Open
) -> None:
    theme = kept.map().themes[0]
    about = kept.map().of_theme(theme.id).outcomes[0]
    said = (
        Said(K.NEW_INTERVENTION, about.id, "Een *wandelclub*", "", Answer.DECLINED, "Bestaat al"),
        Said(K.NOTICED, "", "Op woensdag dicht", "Buurtvereniging"),
    )
    hold(kept, theme.id, "Najaar", datetime.now(UTC) - timedelta(days=3), said=said)
    app = open_page("gesprekken", deel="ingebracht")
    assert not app.exception
    text = shown(app)
    assert "2 ingebracht, 1 nog zonder antwoord" in text
    assert "“Een wandelclub”" in text
    assert f"over “{about.name}” · deelnemer aan “Najaar”" in text
    assert "afgewezen: Bestaat al (na 3 dagen beantwoord)" in text
    assert "“Op woensdag dicht”" in text
    assert "Buurtvereniging" in text
    assert "nog geen antwoord" in text
    (line,) = [one.value for one in app.markdown if "wandelclub" in one.value]
    # what somebody typed is no markup
    assert r"Een \*wandelclub\*" in line


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "dezelfde dag beantwoord"), (1, "na één dag beantwoord"), (9, "na 9 dagen beantwoord")],
)
def test_how_long_an_answer_took(days: int, words: str) -> None:
    with in_language("nl"):
        assert took(days) == words
