"""What a story must keep to before it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from effectmap.model.story import Age, Direction, Purpose, Story, problems

TODAY = date(2026, 11, 25)
GOOD = Story(
    id="",
    gist="Sinds de inloop er is, kent ze de buren weer.",
    place="Waterkwartier",
    month="2026-11",
    age=Age.OLDER,
    outcomes=("a",),
    direction=Direction.SUPPORTS,
    purpose=Purpose.SHOW,
    until=TODAY + timedelta(days=365),
)
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"gist": "  "}, "gist", "schrijf op"),
    ({"gist": "x" * 1001}, "gist", "1000 letters"),
    ({"gist": "haar bsn is 111222333"}, "gist", "bsn"),
    ({"gist": "woont Nieuwstraat 12"}, "gist", "adres"),
    ({"place": "Nieuwstraat"}, "place", "buurt"),
    ({"place": "Polbeek 12"}, "place", "buurt"),
    ({"place": "7201AB"}, "place", "buurt"),
    ({"place": "x" * 61}, "place", "buurt"),
    ({"month": "2026-12"}, "month", "maand"),
    ({"month": "2026-13"}, "month", "maand"),
    ({"month": "2026-11-25"}, "month", "maand"),
    ({"outcomes": ()}, "outcomes", "nieuw"),
    ({"direction": Direction.NEW}, "outcomes", "nergens"),
    ({"until": TODAY - timedelta(days=1)}, "until", "twee jaar"),
    ({"until": TODAY + timedelta(days=732)}, "until", "twee jaar"),
]
KEPT: list[dict[str, Any]] = [
    {},
    {"gist": "x" * 1000},
    {"place": ""},
    {"place": "WK030101"},
    {"place": "BU03010103"},
    {"direction": Direction.CONTRADICTS},
    {"direction": Direction.NEW, "outcomes": ()},
    {"until": TODAY},
]


@pytest.mark.parametrize(("change", "field", "said"), REFUSED)
def test_what_is_refused_is_said_at_its_field(
    change: dict[str, Any], field: str, said: str
) -> None:
    (found,) = problems(replace(GOOD, **change), TODAY)
    assert found.field == field
    assert said in str(found)


@pytest.mark.parametrize("change", KEPT)
def test_what_can_be_kept(change: dict[str, Any]) -> None:
    assert problems(replace(GOOD, **change), TODAY) == []


def test_a_person_may_say_that_it_is_no_address_but_not_that_it_is_no_bsn() -> None:
    address = replace(GOOD, gist="Onderweg 3 mensen gesproken, allen op de Markt 1")
    assert problems(address, TODAY)
    assert problems(address, TODAY, doubts_seen=True) == []
    assert problems(replace(GOOD, gist="bsn 111222333"), TODAY, doubts_seen=True)
