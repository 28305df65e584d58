"""Who brought what in: by who did, without the municipality, and how long ago."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from effectmap.analysis.brought_in import BroughtIn, by_others, months_between


def _item(id: str, who: str, since: date | None = None, *, archived: bool = False) -> BroughtIn:
    return BroughtIn("intervention", id, id.upper(), who, since, archived)


def test_what_others_brought_in_stands_by_who_did_newest_first() -> None:
    items = [
        _item("a", "Bewoners", date(2024, 1, 1)),
        _item("b", "Gemeente"),
        _item("c", "gemeente Zutphen"),
        _item("d", ""),
        _item("e", " Bewoners ", date(2025, 1, 1), archived=True),
        _item("f", "Partners", None),
        _item("g", "Bewoners", None),
    ]
    found = {who: [one.id for one in asked] for who, asked in by_others(items).items()}
    assert found == {"Bewoners": ["e", "a", "g"], "Partners": ["f"]}
    assert list(found) == ["Bewoners", "Partners"]


@pytest.mark.parametrize(
    ("asked", "since", "at_once", "months"),
    [
        (date(2026, 1, 15), date(2026, 1, 20), False, 0),
        (date(2025, 1, 15), date(2026, 3, 15), False, 14),
        (None, date(2026, 3, 15), False, None),
        (date(2025, 1, 15), None, False, None),
        (date(2025, 1, 15), date(2026, 3, 15), True, None),
        # asked for after it came: one of both is wrong
        (date(2026, 4, 1), date(2026, 3, 15), False, None),
    ],
)
def test_how_long_it_took_is_known_where_both_days_are(
    asked: date | None, since: date | None, at_once: bool, months: int | None
) -> None:
    one = replace(_item("a", "Bewoners", since), asked=asked, at_once=at_once)
    assert one.took == months


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 1, 15), date(2026, 1, 15), 0),
        (date(2026, 1, 15), date(2026, 2, 14), 0),
        (date(2026, 1, 15), date(2026, 2, 15), 1),
        (date(2024, 11, 25), date(2026, 11, 25), 24),
        (date(2026, 2, 1), date(2026, 1, 1), 0),
    ],
)
def test_whole_months(first: date, last: date, months: int) -> None:
    assert months_between(first, last) == months
