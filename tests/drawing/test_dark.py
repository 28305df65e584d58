"""The colours of the screen in light and dark: what stands out from what, and what stays apart."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

import effectmap.ui
from effectmap.analysis.progress import Signal
from effectmap.drawing import dark, moment, palette
from effectmap.drawing.dark import DARK, NAMES, PLATE, both, picture_in_both
from effectmap.drawing.effect_map import ON_SCREEN
from effectmap.drawing.legend import legend

UI = Path(effectmap.ui.__file__).parent
# the wall has colours of its own, for a room with light and one without
STYLES = [p for p in (UI / "component").glob("*.css") if not p.name.startswith("wall")]

PAPER, FIELD, BAND, WORK = dark.PAPER, "#F3F5F8", "#F5F7FA", "#EAEFF5"
CHOSEN, BACK = NAMES["chosen"], NAMES["back"]
PAGES = (PAPER, FIELD)
BOXES = (PAPER, WORK)
INKS = (palette.INK, palette.QUIET, NAMES["blue"], NAMES["wine"], NAMES["brown"], NAMES["soft"])
# letters and what they stand on
TEXT = [
    *((ink, on) for ink in INKS for on in (*PAGES, CHOSEN)),
    *((ink, on) for ink in (palette.INK, palette.QUIET) for on in (*BOXES, BAND)),
    *((ink, PAPER) for ink in palette.SIGNAL_INK.values()),
    *((ink, PAPER) for ink in palette.JUDGEMENT_INK.values()),
]
# marks and what they stand on
MARKS = [
    *((mark, on) for mark in palette.SIGNAL_COLOUR.values() for on in (PAPER, BAND)),
    *((mark, on) for mark in moment.COLOUR.values() for on in (*BOXES, BAND)),
    *((mark, on) for mark in (palette.LINK, palette.MINUS, NAMES["gap"]) for on in (PAPER, BAND)),
    *((NAMES[one], PAPER) for one in ("rim", "gap", "blue", "orange", "wine", "green", "grey")),
    (NAMES["blue"], NAMES["ground"]),
    (NAMES["wine"], NAMES["ground"]),
]
# what eyes without one kind of cone see, in linear light (Machado and others, 2009), and greys
EYES = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
# CIE76: fifteen is a difference that is seen at a glance
APART = 15.0


def _same(colour: str) -> str:
    return colour


SCHEMES: tuple[Callable[[str], str], ...] = (_same, DARK.__getitem__)
schemes = pytest.mark.parametrize("shown", SCHEMES, ids=["light", "dark"])


def _light(colour: str) -> list[float]:
    values = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]


def _contrast(one: str, other: str) -> float:
    """As WCAG computes it."""
    dim, bright = sorted(
        sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), _light(c), strict=True))
        for c in (one, other)
    )
    return (bright + 0.05) / (dim + 0.05)


def _lab(light: list[float]) -> tuple[float, float, float]:
    r, g, b = (min(1.0, max(0.0, v)) for v in light)
    whole = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in whole)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _seen(colour: str, eyes: str) -> tuple[float, float, float]:
    light = _light(colour)
    return _lab([sum(w * v for w, v in zip(row, light, strict=True)) for row in EYES[eyes]])


@schemes
def test_letters_stand_out_from_what_they_stand_on(shown: Callable[[str], str]) -> None:
    weak = {(ink, on): _contrast(shown(ink), shown(on)) for ink, on in TEXT}
    assert {pair: c for pair, c in weak.items() if c < 4.5} == {}


@schemes
def test_marks_stand_out_from_what_they_stand_on(shown: Callable[[str], str]) -> None:
    weak = {(mark, on): _contrast(shown(mark), shown(on)) for mark, on in MARKS}
    assert {pair: c for pair, c in weak.items() if c < 3} == {}


def test_what_stands_in_a_box_in_the_dark_stands_out_from_the_box() -> None:
    letters = [palette.INK, palette.QUIET, *palette.SIGNAL_INK.values()]
    assert [one for one in letters if _contrast(DARK[one], PLATE) < 4.5] == []
    marks = [palette.LINK, *palette.SIGNAL_COLOUR.values()]
    assert [one for one in marks if _contrast(DARK[one], PLATE) < 3] == []


@schemes
@pytest.mark.parametrize("eyes", EYES)
def test_statuses_stay_apart_for_every_kind_of_colour_vision(
    shown: Callable[[str], str], eyes: str
) -> None:
    judged = [Signal.ON_COURSE, Signal.ATTENTION, Signal.BEHIND, Signal.NO_FIGURE]
    colours = [_seen(shown(palette.SIGNAL_COLOUR[one]), eyes) for one in judged]
    near = [math.dist(one, other) for one, other in combinations(colours, 2)]
    assert min(near) >= APART


def test_no_two_statuses_share_word_and_symbol() -> None:
    told = [(palette.SIGNAL_SYMBOL[one], str(palette.SIGNAL_WORD[one])) for one in Signal]
    assert len(set(told)) == len(Signal)
    judged = [(palette.JUDGEMENT_SYMBOL[j], str(w)) for j, w in palette.JUDGEMENT_WORD.items()]
    assert len(set(judged)) == len(palette.JUDGEMENT_WORD)


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_a_style_names_its_colours_and_every_name_has_one(style: Path) -> None:
    text = style.read_text(encoding="utf-8")
    assert re.findall("#[0-9a-fA-F]{3,8}\\b", re.sub("#[a-z-]+ *[{,.]", "", text)) == []
    names = set(re.findall(r"var\(--([a-z-]+)\)", text))
    assert {one for one in names if not one.startswith("st-")} <= {*NAMES, "plate"}


def test_every_colour_of_the_map_and_its_legend_has_a_dark() -> None:
    assert "light-dark(#1B2430, #EEF2F7)" in both(ON_SCREEN.style)
    shown = picture_in_both(legend(divided=True))
    assert "light-dark" in shown
    assert re.search('"#[0-9A-F]{6}"', shown) is None


def test_a_colour_that_a_person_wrote_stays_as_it_was() -> None:
    assert picture_in_both("<svg><text>#FFFFFF &lt;b></text></svg>").endswith(
        "<text>#FFFFFF &lt;b></text></svg>"
    )
