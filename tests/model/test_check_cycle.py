"""What must hold in the accountability cycle, and that all of it is said at once."""

from __future__ import annotations

from typing import Any

import pytest

from effectmap.model.check_cycle import check_cycle
from effectmap.model.cycle import Cycle
from effectmap.model.items import Key
from tests.small_map import MAP

CYCLE: dict[str, Any] = {
    "moments": [
        {"id": "m", "name": "Najaar", "date": "2026-10-15", "state": "review"},
        {"id": "n", "name": "Jaar", "date": "2026-05-20", "state": "adopted"},
    ],
    "reviews": [{"moment": "m", "outcome": "a"}],
    "deliveries": [{"moment": "m", "intervention": "i"}],
    "decisions": [{"id": "d", "moment": "m", "theme": "t", "text": "Doen"}],
    "actions": [{"id": "x", "moment": "m", "theme": "t", "text": "Bellen"}],
    "comments": [{"id": "k", "moment": "m", "outcome": "a", "text": "Nagaan"}],
    "lessons": [{"id": "l", "moment": "m", "theme": "t", "text": "Samen", "boxes": ["a", "i"]}],
}


def _with(section: str, **fields: Any) -> Cycle:
    first, *rest = CYCLE[section]
    return Cycle.model_validate({**CYCLE, section: [{**first, **fields}, *rest]})


def test_a_cycle_that_fits_its_map_has_no_problems() -> None:
    assert check_cycle(Cycle.model_validate(CYCLE), MAP) == []
    assert check_cycle(Cycle(), MAP) == []


WRONG = [
    ("reviews", {"moment": "q"}, "q>a, moment: “q” bestaat niet"),
    ("reviews", {"outcome": "q"}, "m>q, outcome: “q” bestaat niet"),
    ("reviews", {"outcome": "i"}, "m>i, outcome: “i” bestaat niet"),
    ("deliveries", {"moment": "q"}, "q>i, moment"),
    ("deliveries", {"intervention": "a"}, "m>a, intervention: “a” bestaat niet"),
    ("decisions", {"moment": "q"}, "d, moment"),
    ("decisions", {"theme": "q"}, "d, theme"),
    ("actions", {"theme": "a"}, "x, theme"),
    ("comments", {"outcome": "aa"}, "k, outcome: “aa” bestaat niet"),
    ("lessons", {"theme": "q"}, "l, theme"),
    ("lessons", {"boxes": ["a", "q"]}, "l, boxes: “q” bestaat niet"),
]


@pytest.mark.parametrize(("section", "fields", "said"), WRONG)
def test_what_is_named_exists(section: str, fields: dict[str, Any], said: str) -> None:
    (found,) = check_cycle(_with(section, **fields), MAP)
    assert str(found).startswith(f"cycle.yaml, {said}")


@pytest.mark.parametrize("section", [name for name in CYCLE if name != "moments"])
def test_nothing_stands_there_twice(section: str) -> None:
    doubled = Cycle.model_validate({**CYCLE, section: CYCLE[section] * 2})
    assert "2 keer" in str(check_cycle(doubled, MAP)[0])


def test_a_moment_stands_there_once() -> None:
    doubled = Cycle.model_validate({**CYCLE, "moments": [*CYCLE["moments"], CYCLE["moments"][0]]})
    (found,) = check_cycle(doubled, MAP)
    assert "“m” komt 2 keer voor" in str(found)


ARCHIVED: set[Key] = {("outcome", "g"), ("theme", "g"), ("intervention", "g")}
# whether an item of a moment may name what was archived: while it is open, once it is adopted
MAY: list[tuple[str, dict[str, Any], bool, bool]] = [
    ("reviews", {"outcome": "g"}, False, True),
    ("deliveries", {"intervention": "g"}, False, True),
    ("decisions", {"theme": "g"}, False, True),
    ("actions", {"theme": "g"}, False, True),
    ("comments", {"outcome": "g"}, False, True),
    ("lessons", {"theme": "g"}, False, True),
    ("lessons", {"boxes": ["g"]}, True, True),
]


@pytest.mark.parametrize(("section", "fields", "open", "adopted"), MAY)
def test_only_what_was_adopted_may_name_what_is_archived(
    section: str, fields: dict[str, Any], open: bool, adopted: bool
) -> None:
    for moment, may in (("m", open), ("n", adopted)):
        cycle = _with(section, **fields, moment=moment)
        assert (check_cycle(cycle, MAP, archived=ARCHIVED) == []) is may
        assert check_cycle(cycle, MAP) != []


def test_everything_is_said_at_once() -> None:
    actions = [{"id": id, "moment": "q", "theme": "r", "text": "X"} for id in ("x", "y")]
    found = check_cycle(Cycle.model_validate({**CYCLE, "actions": actions}), MAP)
    assert [(one.item, one.field) for one in found] == [
        ("x", "moment"),
        ("x", "theme"),
        ("y", "moment"),
        ("y", "theme"),
    ]
