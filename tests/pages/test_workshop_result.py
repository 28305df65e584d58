"""On the map and under “brought in”: what workshops believed and asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from effectmap.store.map_store import MapStore
from tests.held import hold
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
