"""Links that a room was divided about carry a quiet mark, in the drawing and in words."""

from __future__ import annotations

import pytest

from effectmap.drawing.effect_map import (
    BADGE_RADIUS,
    BoxContent,
    MapDrawing,
    draw_map,
    links_in_words,
)
from effectmap.drawing.element import Element
from effectmap.drawing.legend import legend
from effectmap.model import Link, Sign
from effectmap.words import in_language

BOXES = [
    BoxContent("i", "intervention", "Inloop"),
    BoxContent("a", "output", "Gevonden"),
    BoxContent("b", "outcome", "Minder eenzaam"),
]
LINKS = [Link(source="i", target="a"), Link(source="a", target="b", sign=Sign.MINUS)]


def _drawn(*divided: str) -> MapDrawing:
    with in_language("nl"):
        return draw_map(BOXES, LINKS, "Opgave", divided=divided)


def _link(drawing: MapDrawing, id: str) -> Element:
    groups = drawing.svg.children[-1].children
    return next(one for one in groups if one.attributes.get("data-id") == id)


def _marks(link: Element) -> list[Element]:
    return [one for one in link.children if one.attributes.get("class") == "room"]


@pytest.mark.parametrize("id", ["i>a", "a>b"])
def test_only_the_divided_link_has_the_mark_and_its_words(id: str) -> None:
    drawing = _drawn(id)
    assert [len(_marks(_link(drawing, link.id))) for link in LINKS] == [
        int(link.id == id) for link in LINKS
    ]
    said = [words for words in links_in_words(drawing) if "hier is de zaal verdeeld" in words]
    assert len(said) == 1
    assert said[0].startswith("Inloop →" if id == "i>a" else "Gevonden →")


def test_the_mark_leaves_the_sign_of_a_link_that_works_against_its_target_free() -> None:
    link = _link(_drawn("a>b"), "a>b")
    badge = next(one for one in link.children if one.attributes.get("class") == "badge")
    (mark,) = _marks(link)
    x = float(badge.attributes["cx"])
    sides = [one for one in link.children if one.attributes.get("class") == "side"]
    left, right = (float(one.attributes["cx"]) for one in sides)
    assert left + 2.5 <= x - BADGE_RADIUS
    assert right - 2.5 >= x + BADGE_RADIUS
    # drawn later: it lies on top
    assert link.children.index(badge) > link.children.index(mark)


def test_the_mark_moves_no_box() -> None:
    assert _drawn("a>b").layout == _drawn().layout


def test_the_legend_explains_the_mark_where_the_map_has_it() -> None:
    with in_language("nl"):
        assert "hier is de zaal verdeeld" in legend(divided=True)
        assert "hier is de zaal verdeeld" not in legend()
