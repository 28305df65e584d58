"""Another moment and two moments in one drawing: everything is there, and marked."""

from __future__ import annotations

import re

import pytest

from effectmap.drawing.effect_map import MapDrawing
from effectmap.drawing.element import Element
from effectmap.drawing.moment import Mark, Marked, draw_compared, draw_moment
from effectmap.model import EffectMap, Level, Link
from tests.small_map import MAP, changed

INLOOP, TRAINING = MAP.interventions
ADDED, REMOVED, CHANGED = Marked(Mark.ADDED), Marked(Mark.REMOVED), Marked(Mark.CHANGED, "naam")


def _by_id(drawing: MapDrawing) -> dict[str, Element]:
    body = drawing.svg.children[1]
    return {str(e.attributes["data-id"]): e for e in body.children if "data-id" in e.attributes}


def _texts(element: Element) -> str:
    return " ".join([element.text, *(_texts(child) for child in element.children)]).strip()


def test_another_moment_has_every_box_and_link_and_no_figures() -> None:
    drawing = draw_moment(MAP.of_theme("t"), "Opgave")
    found = _by_id(drawing)
    assert set(found) == {"i", "j", "a", "b", "c", "i>a", "j>a", "a>b", "b>c"}
    assert _texts(found["b"]) == "Minder eenzaam"
    assert not re.search(r"%|geen monitor", _texts(drawing.svg.children[1]))


@pytest.mark.parametrize(
    ("marked", "words"),
    [(ADDED, "+ toegevoegd"), (REMOVED, "− verdwenen"), (CHANGED, "~ naam")],
)
def test_a_marked_box_says_so_by_class_sign_and_words(marked: Marked, words: str) -> None:
    part = MAP.of_theme("t")
    box = _by_id(draw_compared(part, part, {"a": marked}, "Opgave").drawing)["a"]
    assert f"marked {marked.mark}" in str(box.attributes["class"])
    assert words in _texts(box)
    assert words in str(box.attributes["aria-label"])
    assert [child.tag for child in box.children[-2:]] == ["circle", "path"]


def test_what_is_gone_is_drawn_too() -> None:
    before, after = MAP.of_theme("t"), changed(interventions=(INLOOP,)).of_theme("t")
    compared = draw_compared(before, after, {"j": REMOVED, "j>a": REMOVED}, "Opgave")
    found = _by_id(compared.drawing)
    assert {"j", "j>a"} <= set(found)
    assert "marked removed" in str(found["j>a"].attributes["class"])
    assert _texts(found["j>a"]) == "Training → Gevonden: aanname (verdwenen)"
    assert compared.left_out == ()


def _linked(*ends: tuple[str, str]) -> EffectMap:
    """The theme's outcomes on one level, with these links."""
    outcomes = tuple(one.model_copy(update={"level": Level.OUTCOME}) for one in MAP.outcomes)
    links = tuple(Link(source=source, target=target) for source, target in ends)
    return changed(outcomes=outcomes, links=links).of_theme("t")


@pytest.mark.parametrize(
    ("before", "after", "left_out"),
    [
        (_linked(("a", "b")), _linked(("b", "a")), ["a>b"]),
        (_linked(("a", "b"), ("b", "c")), _linked(("c", "a")), ["b>c"]),
        (_linked(("a", "b")), _linked(("b", "c")), []),
        (MAP.of_theme("t"), changed(outcomes=tuple(
            one.model_copy(update={"level": Level.OUTPUT if one.id == "c" else one.level})
            for one in MAP.outcomes
        ), links=()).of_theme("t"), ["b>c"]),
    ],
)  # fmt: skip
def test_a_link_that_is_gone_and_would_run_in_a_circle_or_back_is_named(
    before: EffectMap, after: EffectMap, left_out: list[str]
) -> None:
    compared = draw_compared(before, after, {}, "Opgave")
    assert [link.id for link in compared.left_out] == left_out
    drawn = {link.id for link in (*before.links, *after.links)} - set(left_out)
    assert {id for id in _by_id(compared.drawing) if ">" in id} == drawn
