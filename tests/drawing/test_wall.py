"""The parts of a map as they are drawn for the wall: large enough, whole, and named."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from effectmap.analysis.progress import Signal
from effectmap.drawing.effect_map import STUB_APART, BoxContent, FigureLine, content_of_intervention
from effectmap.drawing.fitting import SMALLEST
from effectmap.drawing.wall import LEAST_LETTER, ROOM, Part, parts_of
from effectmap.model import (
    EffectMap,
    Intervention,
    Level,
    Link,
    Municipality,
    Outcome,
    Partner,
    Theme,
)
from effectmap.model.theme_table import SavedSlice
from effectmap.words import in_language

FIGURES = (
    FigureLine("80 jaar en ouder", "4,5% → 5,7%"),
    FigureLine("75 tot 80 jaar", "4,1% → 4,4%"),
)


def theme(interventions: int, impacts: int = 2) -> tuple[EffectMap, list[BoxContent]]:
    """Interventions that each lead to an impact, in turn; the first one to all of them."""
    ends = {(f"i{n}", f"p{n % impacts}") for n in range(interventions)}
    ends |= {("i0", f"p{n}") for n in range(impacts)}
    map = EffectMap(
        schema_version=1,
        municipality=Municipality(name="Zutphen", area="GM0301"),
        partners=(Partner(id="welzijn", name="Welzijn"),),
        themes=(Theme(id="t", name="Samen"),),
        interventions=tuple(
            Intervention(
                id=f"i{n}",
                theme="t",
                name=f"Ontmoetingsplek in wijk {n}",
                partners=("welzijn",) if n == 1 else (),
            )
            for n in range(interventions)
        ),
        outcomes=tuple(
            Outcome(
                id=f"p{n}", theme="t", name=f"Inwoners voelen zich thuis {n}", level=Level.IMPACT
            )
            for n in range(impacts)
        ),
        links=tuple(Link(source=a, target=b) for a, b in sorted(ends)),
    )
    contents = [content_of_intervention(node) for node in map.interventions]
    contents += [
        BoxContent(node.id, node.level, node.name, Signal.ON_COURSE, FIGURES)
        for node in map.outcomes
    ]
    return map, contents


def letters(part: Part) -> float:
    return SMALLEST * part.scale


@pytest.mark.parametrize(("interventions", "impacts"), [(3, 1), (18, 2), (40, 3), (60, 1)])
def test_every_part_is_large_enough_and_within_the_room(interventions: int, impacts: int) -> None:
    for part in parts_of(*theme(interventions, impacts)):
        assert letters(part) >= LEAST_LETTER
        assert part.drawing.width * part.scale <= ROOM[0] + 0.5
        assert part.drawing.height * part.scale <= ROOM[1] + 0.5
        x, y, width, height = part.view
        assert x <= 0 <= part.drawing.width <= x + width
        assert y <= 0 <= part.drawing.height <= y + height


def test_a_small_map_is_one_part_with_every_figure() -> None:
    (part,) = parts_of(*theme(3, 1))
    assert set(part.drawing.layout.boxes) == {"i0", "i1", "i2", "p0"}
    assert "4,5% → 5,7%" in part.drawing.svg.to_text()
    assert 'class="stub' not in part.drawing.svg.to_text()


def figures(count: int, label: str = "Inwoners van wijk") -> tuple[FigureLine, ...]:
    return tuple(FigureLine(f"{label} {n}", f"{n},5% → {n},7%") for n in range(count))


@pytest.mark.parametrize(
    ("count", "label"),
    [
        (12, "Wijk"),
        (12, "Ervaart het leven met dementie in de eigen wijk als goed" * 3),
        (80, "Wijk"),
    ],
)
@pytest.mark.parametrize(("interventions", "impacts"), [(1, 1), (4, 3), (40, 3)])
def test_no_letter_is_too_small_however_many_figures_a_box_has(
    interventions: int, impacts: int, count: int, label: str
) -> None:
    map, contents = theme(interventions, impacts)
    many = figures(count, label)
    contents = [replace(one, figures=many) if one.figures else one for one in contents]
    found = parts_of(map, contents)
    assert {id for part in found for id in part.slice.boxes} == set(map.nodes)
    for part in found:
        assert letters(part) >= LEAST_LETTER
        assert part.drawing.height * part.scale <= ROOM[1] + 0.5
        for box in part.contents:
            left = count - len(box.figures) if box.level == Level.IMPACT else 0
            words = {0: "", 1: "nog 1 cijfer"}.get(left, f"nog {left} cijfers")
            assert box.more == words
            assert box.figures == (many[: count - left] if box.level == Level.IMPACT else ())
            assert words in part.drawing.svg.to_text()


def test_a_box_shows_as_many_figures_as_there_is_room_for() -> None:
    map, contents = theme(1, 1)
    shown = {}
    for count in (10, 30, 60):
        (part,) = parts_of(map, [contents[0], replace(contents[1], figures=figures(count))])
        shown[count] = len(part.contents[1].figures)
    # alone with its intervention it has the whole height of the room
    assert shown[10] == 10
    assert 20 < shown[30] == shown[60] < 30


def test_a_part_that_was_saved_comes_first_under_its_own_name() -> None:
    map, contents = theme(40, 3)
    saved = [
        SavedSlice(id="s", theme="t", name="Voor de raad", holds=("p1", "weg", "i0", "p0")),
        SavedSlice(id="leeg", theme="t", name="Leeg", holds=("weg",)),
    ]
    first, second = parts_of(map, contents, (), saved)[:2]
    assert (first.slice.id, first.title) == ("slice.s", "Voor de raad")
    assert first.slice.boxes == ("i0", "p0", "p1")
    assert second.title.startswith("Wat leidt tot")


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        (
            "nl",
            [
                "Wat leidt tot: Inwoners voelen zich thuis 0 (1 van 2)",
                "Inzet van Welzijn en waar die toe leidt",
            ],
        ),
        (
            "en",
            [
                "What leads to: Inwoners voelen zich thuis 0 (1 of 2)",
                "The work of Welzijn and what it leads to",
            ],
        ),
    ],
)
def test_parts_are_named_in_the_readers_language(language: str, titles: list[str]) -> None:
    with in_language(language):
        found = [part.title for part in parts_of(*theme(40, 2))]
    assert [title for title in titles if title not in found] == []


def test_a_box_says_how_many_links_leave_its_part() -> None:
    # i0 leads to all three impacts, and each part has one of them
    map, contents = theme(40, 3)
    first = parts_of(map, contents)[0]
    (stub,) = (line for one in first.contents if one.id == "i0" for line in one.stubs)
    assert (stub.text, stub.outgoing) == ("naar 2 elders", True)
    assert "naar 2 elders" in first.drawing.svg.to_text()


def test_a_stub_keeps_apart_from_the_links_that_are_drawn_at_its_box() -> None:
    found = 0
    for part in parts_of(*theme(40, 3)):
        layout = part.drawing.layout
        for box in part.drawing.svg.children[-1].children:
            for stub in box.children:
                if stub.attributes.get("class") != "stub outgoing":
                    continue
                found += 1
                id = str(box.attributes["data-id"])
                top = float(re.findall(r" ([\d.]+)H", str(stub.children[0].attributes["d"]))[0])
                drawn = [r.points[0][1] for r in layout.routes if r.source == id]
                assert all(abs(layout.boxes[id].y + top - y) >= STUB_APART - 0.1 for y in drawn)
    assert found
