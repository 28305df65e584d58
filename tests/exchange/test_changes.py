"""What differs between two maps is what leads from the one to the other."""

from __future__ import annotations

import json
import timeit

import pytest
from hypothesis import given

from effectmap.exchange.changes import apply, removing
from effectmap.exchange.wording import Said, in_words
from effectmap.model import EffectMap, ProblemsError
from effectmap.model.changes import Changed, compared
from effectmap.model.check import check
from effectmap.store.map_file import load
from tests.exchange.maps import CATALOGUE, maps
from tests.exchange.test_round_trip import MANY, ZUTPHEN, without_items
from tests.exchange.test_workbook_in import MAP


def in_any_order(map: EffectMap) -> list[str]:
    """What a map holds: the order of its items is not compared."""
    whole = map.model_dump(mode="json", exclude={"schema_version"})
    for outcome in whole["outcomes"]:
        outcome["indicators"].sort(key=lambda one: one["id"])
    return sorted(
        json.dumps([key, one])
        for key, some in whole.items()
        for one in (some if isinstance(some, list) else [some])
    )


@MANY
@given(maps(), maps())
def test_the_changes_between_two_maps_lead_from_one_to_the_other(
    before: EffectMap, after: EffectMap
) -> None:
    changes = compared(before, after)
    assert in_any_order(apply(before, changes)) == in_any_order(after)
    assert compared(after, apply(before, changes)) == ()
    assert json.loads(json.dumps([[one.before, one.after] for one in changes])) == [
        [one.before, one.after] for one in changes
    ]


def test_what_hangs_on_a_box_is_removed_with_it() -> None:
    changes = removing(MAP, [("outcome", "belast")])
    assert [one.key for one in changes] == [
        ("outcome", "belast"),
        ("indicator", "meting"),
        ("link", "inloop>belast"),
        ("link", "belast>thuis"),
    ]
    assert check(apply(MAP, changes), CATALOGUE) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (Changed("partner", "weg", {"name": "a"}, {"name": "b"}), "“weg” bestaat niet"),
        (Changed("partner", "weg", {}, None), "“weg” bestaat niet"),
        (Changed("partner", "ggz", None, {"name": "Ggz"}), "“ggz” bestaat al"),
        (
            Changed("partner", "ggz", {"name": "Ggz-instelling"}, {"name": ""}),
            "dit ontbreekt: vul het in",
        ),
        (
            Changed("link", "inloop>belast", {"delay_months": 0}, {"delay_months": 601}),
            "“601” valt buiten wat mag",
        ),
        (
            Changed("indicator", "meting", {"outcome": "belast"}, {"outcome": "weg"}),
            "“weg” bestaat niet",
        ),
    ],
)
def test_a_change_that_cannot_be_done_says_why(change: Changed, message: str) -> None:
    with pytest.raises(ProblemsError) as refused:
        apply(MAP, [change])
    assert [str(one.message) for one in refused.value.problems] == [message]


def test_ten_thousand_items_are_compared_about_as_fast_as_they_are_written() -> None:
    links = [
        {"source": f"i{at}", "target": f"o{to}", "assumption": "omdat " * 20}
        for at in range(1000)
        for to in (at % 500, (at + 7) % 500, (at + 31) % 500, (at + 99) % 500)
    ]
    before = EffectMap.model_validate(
        {
            "schema_version": 1,
            "municipality": {"name": "Zutphen", "area": "GM0301"},
            "themes": [{"id": "t", "name": "T"}],
            "interventions": [{"id": f"i{at}", "theme": "t", "name": "I"} for at in range(1000)],
            "outcomes": [
                {
                    "id": f"o{at}", "theme": "t", "level": "outcome", "name": "O",
                    "indicators": [
                        {
                            "id": f"n{at}-{number}", "name": "N", "monitor": "cbs",
                            "measure": "belast", "better": "lower",
                        }
                        for number in range(9)
                    ],
                }
                for at in range(500)
            ],
            "links": links,
        }
    )  # fmt: skip
    copy = EffectMap.model_validate(before.model_dump())
    after = apply(copy, [Changed("link", links[0]["source"] + ">o0", {"sign": "+"}, {"sign": "-"})])
    assert [one.fields for one in compared(before, after)] == [["sign"]]
    ours = min(timeit.repeat(lambda: compared(before, after), number=1, repeat=5))
    # 10,000 items as JSON, which is done in one go outside Python
    theirs = min(timeit.repeat(before.model_dump_json, number=1, repeat=5))
    assert ours < 8 * theirs


def test_changes_are_said_in_the_words_of_the_screen() -> None:
    changes = (
        Changed(
            "intervention",
            "inloop",
            {"budget": 45000.0, "start": "2020-01-01", "theme": "zorg"},
            {"budget": 50000.5, "start": None, "theme": "nieuw"},
        ),
        Changed("theme", "nieuw", None, {"name": "Wonen", "description": "", "owner": ""}),
        Changed("link", "inloop>belast", {"evidence": "practice"}, {"evidence": "well_founded"}),
        Changed(
            "indicator", "meting", {"target": {"value": 12.0, "period": "2028"}}, {"target": None}
        ),
        Changed("municipality", "municipality", {"name": "Zutphen"}, {"name": "Gemeente Zutphen"}),
    )
    assert [
        (one.kind, one.name, one.action, list(one.columns))
        for one in in_words(changes, MAP, CATALOGUE)
    ] == [
        (
            "Interventie", "Inloop", "gewijzigd",
            [
                Said("Opgave", "Zorg [zorg]", "Wonen [nieuw]"),
                Said("Sinds", "1 januari 2020", ""),
                Said("Budget per jaar", "45.000", "50.000,5"),
            ],
        ),
        ("Opgave", "Wonen", "nieuw", [Said("Naam", "", "Wonen")]),
        (
            "Verband", "Inloop → Minder belast", "gewijzigd",
            [Said("Bewijskracht", "praktijkkennis", "goed onderbouwd")],
        ),
        (
            "Indicator", "Zwaar belast", "gewijzigd",
            [Said("Streefwaarde", "12", ""), Said("Periode streefwaarde", "2028", "")],
        ),
        ("Gemeente", "Zutphen", "gewijzigd", [Said("Naam", "Zutphen", "Gemeente Zutphen")]),
    ]  # fmt: skip


def test_the_whole_example_can_be_said_in_words() -> None:
    map, catalogue = load(ZUTPHEN)
    said = in_words(compared(without_items(map), map), without_items(map), catalogue)
    assert len(said) == len(compared(without_items(map), map))
    assert all(one.name and one.columns for one in said)
