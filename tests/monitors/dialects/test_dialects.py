"""Every dialect is listed for people, and has a name of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from effectmap.monitors.dialects import DIALECTS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "dialects.md"


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.NAME)
def test_the_page_lists_the_dialect(dialect) -> None:
    assert f"| `{dialect.NAME}` |" in PAGE.read_text(encoding="utf-8")


def test_no_two_dialects_have_one_name() -> None:
    assert len({dialect.NAME for dialect in DIALECTS}) == len(DIALECTS)
