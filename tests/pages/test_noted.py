"""What a visitor opens and reads is noted, once, beside the pages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from effectmap.opened import open_store
from effectmap.serving.audit import flush
from effectmap.store import audit
from effectmap.store.audit import What
from tests.pages.conftest import Open


def test_pages_and_stories_that_were_opened(folder: Path, open_page: Open) -> None:
    began = datetime.now(UTC)
    open_page("effectenkaart", opgave="dementie").run().run()
    open_page("gesprekken", deel="nakijken")
    assert flush(20)
    lines = audit.lines(open_store(folder).database, began, datetime.now(UTC))
    assert [(one.what, one.about) for one in lines if one.what != What.CHANGE] == [
        ("page", "effectenkaart/dementie"),
        ("page", "gesprekken"),
        ("stories", ""),
    ]
