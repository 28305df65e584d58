"""Text on slides is measured, divided where it must, and never lost."""

from __future__ import annotations

import pytest

from effectmap.reports.slide_text import Para, divide, fitting_size, height_of, lines_of

STORY = "Aan de thematafel horen we dat de inlooppunten drukker worden. " * 60


def test_a_line_is_never_wider_than_its_room() -> None:
    assert len(lines_of("woord " * 10, 60, 12)) > len(lines_of("woord " * 10, 600, 12)) == 1


def test_bold_takes_more_room() -> None:
    assert len(lines_of(STORY, 300, 12, bold=True)) > len(lines_of(STORY, 300, 12))


@pytest.mark.parametrize(
    ("paras", "boxes"),
    [
        ([], 0),
        ([Para("kort")], 1),
        ([Para("kort")] * 40, 4),
        ([Para(STORY)], 6),
        ([Para("kop", together=True), Para(STORY)], 6),
        ([Para("regel\n" * 60)], 5),
    ],
    ids=["nothing", "a word", "many words", "a story", "a heading with a story", "many lines"],
)
def test_text_takes_as_many_boxes_as_it_needs(paras: list[Para], boxes: int) -> None:
    found = divide(paras, 400, 250)
    assert len(found) == boxes
    assert all(sum(height_of(para, 400) for para in box) <= 250 for box in found)
    assert all(box for box in found)


def test_nothing_is_lost_when_a_story_is_divided() -> None:
    found = divide([Para(STORY, lead="Verhaal:")], 400, 250)
    assert " ".join(para.whole for box in found for para in box) == f"Verhaal: {STORY.strip()}"


def test_a_heading_stays_with_what_it_is_over() -> None:
    filler = [Para("regel")] * 10
    found = divide([*filler, Para("Besluiten", together=True), Para("Het besluit.")], 400, 250)
    (box,) = [box for box in found if any(para.text == "Besluiten" for para in box)]
    assert [para.text for para in box][-2:] == ["Besluiten", "Het besluit."]


@pytest.mark.parametrize(
    ("text", "size"), [("Kort", 26), ("Een titel van een regel of drie " * 6, 20), ("x" * 5000, 7)]
)
def test_a_title_becomes_smaller_where_it_must(text: str, size: float) -> None:
    assert fitting_size(text, 880, 61, 26) <= size
