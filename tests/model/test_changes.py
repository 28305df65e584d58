"""What differs between two maps."""

from __future__ import annotations

from typing import Any

import pytest

from effectmap.model.changes import Changed, compared
from tests.small_map import MAP, changed

INLOOP, TRAINING = MAP.interventions
OPGAVE, *OTHERS = MAP.themes


@pytest.mark.parametrize(
    ("parts", "differences"),
    [
        ({}, []),
        ({"interventions": (TRAINING, INLOOP)}, []),
        ({"outcomes": MAP.outcomes[::-1], "links": MAP.links[::-1]}, []),
        (
            {"interventions": (INLOOP.model_copy(update={"name": "Huis"}), TRAINING)},
            [Changed("intervention", "i", {"name": "Inloop"}, {"name": "Huis"})],
        ),
        (
            {"themes": (OPGAVE.model_copy(update={"owner": "Ans", "name": "Zorgen"}), *OTHERS)},
            [
                Changed(
                    "theme",
                    OPGAVE.id,
                    {"name": OPGAVE.name, "owner": ""},
                    {"name": "Zorgen", "owner": "Ans"},
                )
            ],
        ),
        (
            {"links": (MAP.links[0].model_copy(update={"delay_months": 6}), *MAP.links[1:])},
            [Changed("link", "i>a", {"delay_months": 0}, {"delay_months": 6})],
        ),
        (
            {"outcomes": tuple(one.model_copy(update={"indicators": ()}) for one in MAP.outcomes)},
            ["indicator eenzaam gone"],
        ),
        ({"interventions": (INLOOP,)}, ["intervention j gone", "link j>a gone"]),
        (
            {"partners": (*MAP.partners, MAP.partners[0].model_copy(update={"id": "nieuw"}))},
            ["partner nieuw new"],
        ),
    ],
)
def test_two_maps_differ_in_items_and_fields(parts: dict[str, Any], differences: list[Any]) -> None:
    found = compared(MAP, changed(**parts))
    assert [_short(one) for one in found] == differences


def _short(one: Changed) -> Changed | str:
    """A whole item by its id only."""
    if one.before is None:
        return f"{one.kind} {one.id} new"
    return f"{one.kind} {one.id} gone" if one.after is None else one


def test_what_was_added_is_gone_the_other_way_around() -> None:
    after = changed(interventions=(INLOOP,))
    there, back = compared(MAP, after), compared(after, MAP)
    assert [(one.kind, one.id, one.before) for one in there] == [
        (one.kind, one.id, one.after) for one in back
    ]


@pytest.mark.parametrize(
    ("before", "after", "action", "fields"),
    [
        ({"name": "Ggz-instelling"}, {"name": "Ggz"}, "changed", ["name"]),
        (None, {"name": "Nieuw"}, "added", ["name"]),
        ({"name": "Welzijn"}, None, "removed", ["name"]),
        ({"owner": "", "@position": 1}, {"owner": "Ans", "@position": 2}, "changed", ["owner"]),
    ],
)
def test_a_change_says_what_became_of_its_item(
    before: Any, after: Any, action: str, fields: list[str]
) -> None:
    one = Changed("partner", "p", before, after)
    assert (one.key, one.action, one.fields) == (("partner", "p"), action, fields)
