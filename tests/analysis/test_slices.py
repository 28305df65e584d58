"""A map in parts: small maps that fit in a comment, and any map at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effectmap.analysis.slices import MOST, Kind, Slice, Stub, propose
from effectmap.model import EffectMap, Intervention, Level, Link, Municipality, Outcome, Partner
from effectmap.model.theme_table import SavedSlice


def drawn(links: str, lone: str = "", partners: dict[str, str] | None = None) -> EffectMap:
    """`"i1 o1, o1 p1"`: i is an intervention, o an outcome, p an impact; `partners` by box."""
    made = [Link(source=a, target=b) for a, b in (one.split() for one in links.split(", ") if one)]
    ids = dict.fromkeys([*(end for k in made for end in (k.source, k.target)), *lone.split()])
    who = partners or {}
    return EffectMap(
        schema_version=1,
        municipality=Municipality(name="Zutphen", area="GM0301"),
        partners=tuple(Partner(id=id, name=id) for id in dict.fromkeys(who.values())),
        interventions=tuple(
            Intervention(id=id, theme="t", name=id, partners=(who[id],) if id in who else ())
            for id in ids
            if id[0] == "i"
        ),
        outcomes=tuple(
            Outcome(
                id=id, theme="t", name=id, level=Level.IMPACT if id[0] == "p" else Level.OUTCOME
            )
            for id in ids
            if id[0] != "i"
        ),
        links=tuple(made),
    )


def many(prefix: str, target: str, count: int) -> str:
    return ", ".join(f"{prefix}{n:02} {target}" for n in range(count))


def test_a_map_that_can_be_read_is_one_part() -> None:
    (one,) = propose(drawn("i1 o1, o1 p1", lone="o9"))
    assert one == Slice(
        "whole", Kind.WHOLE, "", 1, 1, ("i1", "o1", "p1", "o9"), ("i1>o1", "o1>p1"), ()
    )


def test_an_empty_map_has_no_parts() -> None:
    assert propose(drawn("")) == ()


def test_a_larger_map_is_shown_per_impact_per_partner_and_what_is_left() -> None:
    # two impacts of 14 boxes each, a partner with an intervention in both, and a box apart
    map = drawn(
        f"{many('ia', 'p1', 13)}, {many('ib', 'p2', 13)}",
        lone="o9",
        partners={"ia00": "welzijn", "ib00": "welzijn"},
    )
    found = propose(map)
    assert [one.id for one in found] == ["impact.p1", "impact.p2", "partner.welzijn", "rest"]
    assert [len(one.boxes) for one in found] == [14, 14, 4, 1]
    assert found[2].boxes == ("ia00", "ib00", "p1", "p2")
    assert found[3].boxes == ("o9",)


def test_a_link_that_leaves_a_part_leads_to_the_parts_with_its_other_end() -> None:
    # o1 works on both impacts; o2 is only in the part of p2
    map = drawn(f"{many('ia', 'p1', 13)}, {many('ib', 'p2', 13)}, i1 o1, o1 p1, o1 o2, o2 p2")
    first, second = propose(map)
    assert first.stubs == (Stub("o1>o2", "o1", "o2", True, ("impact.p2",)),)
    assert second.stubs == (Stub("o1>p1", "o1", "p1", True, ("impact.p1",)),)


def test_more_causes_than_fit_stand_in_parts_that_each_have_the_box_they_lead_to() -> None:
    found = propose(drawn(many("i", "p1", 60)))
    assert [(one.id, one.part, one.parts) for one in found] == [
        ("impact.p1.1", 1, 3),
        ("impact.p1.2", 2, 3),
        ("impact.p1.3", 3, 3),
    ]
    assert [len(one.boxes) for one in found] == [25, 25, 13]
    assert all("p1" in one.boxes for one in found)


def test_a_part_that_shows_just_what_another_one_does_is_not_shown_again() -> None:
    map = drawn(
        f"{many('ia', 'p1', 13)}, {many('ib', 'p2', 13)}",
        partners={f"ia{n:02}": "welzijn" for n in range(13)},
    )
    assert [one.id for one in propose(map)] == ["impact.p1", "impact.p2"]


def test_what_somebody_chose_comes_first_and_takes_nothing_away_from_the_rest() -> None:
    map = drawn("i1 o1, o1 p1, i2 o1")
    own, whole = propose(map, chosen=("o1", "i2", "gone"))
    assert (own.id, own.kind, own.boxes) == ("chosen", Kind.CHOSEN, ("i2", "o1"))
    assert own.links == ("i2>o1",)
    assert [(stub.link, stub.slices) for stub in own.stubs] == [
        ("i1>o1", ("whole",)),
        ("o1>p1", ("whole",)),
    ]
    assert (whole,) == propose(map)


def test_saved_slices_stand_in_their_order_and_a_box_may_be_in_several() -> None:
    map = drawn("i1 o1, o1 p1, i2 o1")
    saved = [
        SavedSlice(id=id, theme="t", name=id, holds=holds)
        for id, holds in {"b": ("o1", "i2"), "leeg": ("gone",), "a": ("p1", "gone", "o1")}.items()
    ]
    own, b, a, whole = propose(map, chosen=("i1",), saved=saved)
    assert [(one.id, one.kind, one.of, one.boxes) for one in (b, a)] == [
        ("slice.b", Kind.SAVED, "b", ("i2", "o1")),
        ("slice.a", Kind.SAVED, "a", ("o1", "p1")),
    ]
    # one box, wherever it stands: what leaves a part leads to every part with the other end
    assert [(stub.link, stub.slices) for stub in own.stubs] == [
        ("i1>o1", ("slice.b", "slice.a", "whole"))
    ]
    assert (whole,) == propose(map)


@pytest.mark.parametrize("most", [12, 5, 2])
def test_parts_become_smaller_until_they_can_be_read(most: int) -> None:
    map = drawn(f"{many('i', 'o1', 8)}, {many('ij', 'o2', 8)}, o1 p1, o2 p1")
    found = propose(map, lambda boxes: len(boxes) <= most)
    assert max(len(one.boxes) for one in found) <= most
    assert len(found) > 1


@st.composite
def maps(draw: st.DrawFn) -> EffectMap:
    """Up to 70 boxes, links from earlier to later ones, any partner anywhere."""
    count = draw(st.integers(1, 70))
    kinds = sorted(
        draw(st.lists(st.sampled_from("iop"), min_size=count, max_size=count)), key="iop".index
    )
    ids = [f"{kind}{n}" for n, kind in enumerate(kinds)]
    place = st.integers(0, count - 1)
    pairs = draw(st.sets(st.tuples(place, place), max_size=140))
    links = ", ".join(f"{ids[a]} {ids[b]}" for a, b in sorted(pairs) if a < b and ids[b][0] != "i")
    who = draw(st.dictionaries(st.sampled_from(ids), st.sampled_from(["a", "b", "c"])))
    return drawn(links, " ".join(ids), who)


@given(maps(), st.sampled_from([25, 7, 3]))
def test_every_box_and_link_of_any_map_is_shown_in_parts_that_can_be_read(
    map: EffectMap, most: int
) -> None:
    found = propose(map, lambda boxes: len(boxes) <= most)
    assert {box for one in found for box in one.boxes} == set(map.nodes)
    assert {link for one in found for link in one.links} == {link.id for link in map.links}
    assert all(1 <= len(one.boxes) <= min(MOST, most) for one in found)
    assert len({one.id for one in found}) == len(found)


@given(maps())
def test_stubs_are_the_links_with_one_end_in_the_part_and_lead_to_the_other(map: EffectMap) -> None:
    found = {one.id: one for one in propose(map)}
    ends = {link.id: {link.source, link.target} for link in map.links}
    for one in found.values():
        leaving = {id for id, both in ends.items() if len(both & set(one.boxes)) == 1}
        assert {stub.link for stub in one.stubs} == leaving
        for stub in one.stubs:
            assert ends[stub.link] == {stub.box, stub.other}
            assert stub.slices
            assert all(stub.other in found[id].boxes for id in stub.slices)


@given(maps())
def test_the_same_map_is_always_shown_in_the_same_parts(map: EffectMap) -> None:
    assert propose(map) == propose(map.model_copy(deep=True))
