"""What differs between two maps is what leads from the one to the other."""

from __future__ import annotations

import json
import timeit

import pytest
from hypothesis import given

from effectmap.exchange.changes import Change, apply, by_item, compare, removing
from effectmap.exchange.wording import Said, in_words
from effectmap.model import EffectMap, ProblemsError
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
    changes = compare(before, after)
    assert in_any_order(apply(before, changes)) == in_any_order(after)
    assert compare(after, apply(before, changes)) == ()
    assert json.loads(json.dumps([[one.before, one.after] for one in changes])) == [
        [one.before, one.after] for one in changes
    ]


def test_a_map_does_not_differ_from_itself_in_another_order() -> None:
    turned = MAP.model_copy(update={"outcomes": MAP.outcomes[::-1], "links": MAP.links[::-1]})
    assert compare(MAP, turned) == ()


def test_changes_come_together_by_item() -> None:
    changes = (
        Change("partner", "ggz", "name", "Ggz-instelling", "Ggz"),
        Change("partner", "nieuw", None, None, {"name": "Nieuw"}),
        Change("theme", "zorg", "owner", "", "Ans"),
        Change("theme", "zorg", "name", "Zorg", "Zorgen"),
        Change("partner", "welzijn", None, {"name": "Welzijn"}, None),
    )
    assert [(one.action, one.kind, one.id, one.fields, one.before) for one in by_item(changes)] == [
        ("changed", "partner", "ggz", {"name": "Ggz"}, {"name": "Ggz-instelling"}),
        ("added", "partner", "nieuw", {"name": "Nieuw"}, {}),
        ("changed", "theme", "zorg", {"owner": "Ans", "name": "Zorgen"}, {"owner": "", "name": "Zorg"}),
        ("removed", "partner", "welzijn", {}, {"name": "Welzijn"}),
    ]  # fmt: skip


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
        (Change("partner", "weg", "name", "a", "b"), "“weg” bestaat niet"),
        (Change("partner", "weg", None, {}, None), "“weg” bestaat niet"),
        (Change("partner", "ggz", None, None, {"name": "Ggz"}), "“ggz” bestaat al"),
        (Change("partner", "ggz", "name", "Ggz-instelling", ""), "dit ontbreekt: vul het in"),
        (Change("link", "inloop>belast", "delay_months", 0, 601), "“601” valt buiten wat mag"),
        (Change("indicator", "meting", "outcome", "belast", "weg"), "“weg” bestaat niet"),
    ],
)
def test_a_change_that_cannot_be_done_says_why(change: Change, message: str) -> None:
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
    after = apply(copy, [Change("link", links[0]["source"] + ">o0", "sign", "+", "-")])
    assert [one.field for one in compare(before, after)] == ["sign"]
    ours = min(timeit.repeat(lambda: compare(before, after), number=1, repeat=5))
    # 10,000 items as JSON, which is done in one go outside Python
    theirs = min(timeit.repeat(before.model_dump_json, number=1, repeat=5))
    assert ours < 8 * theirs


def test_changes_are_said_in_the_words_of_the_screen() -> None:
    changes = (
        Change("intervention", "inloop", "budget", 45000.0, 50000.5),
        Change("intervention", "inloop", "start", "2020-01-01", None),
        Change("intervention", "inloop", "theme", "zorg", "nieuw"),
        Change("theme", "nieuw", None, None, {"name": "Wonen", "description": "", "owner": ""}),
        Change("link", "inloop>belast", "evidence", "practice", "well_founded"),
        Change("indicator", "meting", "target", {"value": 12.0, "period": "2028"}, None),
        Change("municipality", "municipality", "name", "Zutphen", "Gemeente Zutphen"),
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
    said = in_words(compare(without_items(map), map), without_items(map), catalogue)
    assert len(said) == len(compare(without_items(map), map))
    assert all(one.name and one.columns for one in said)
