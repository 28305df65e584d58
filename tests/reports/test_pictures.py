"""Pictures for Office: drawings without style sheets, letters that fit, maps in readable parts."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from lxml import etree
from PIL import Image, ImageFont

from effectmap.analysis.progress import Signal
from effectmap.drawing.element import Element
from effectmap.drawing.text import text_width
from effectmap.reports.office_svg import office_svg
from effectmap.reports.pictures import map_pictures, series_picture
from tests.reports.sample import indicator, report, theme

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn() -> etree._Element:
    (picture,) = map_pictures(report().themes[0], 5000)
    return etree.fromstring(picture.svg)


def test_a_drawing_needs_no_style_sheet_and_no_script(drawn: etree._Element) -> None:
    assert {etree.QName(one).localname for one in drawn.iter()} <= {
        *("svg", "g", "rect", "circle", "path", "polygon", "text", "title")
    }
    assert not any("class" in one.attrib or "style" in one.attrib for one in drawn.iter())


@pytest.mark.parametrize(
    ("sheet", "fill"),
    [
        (".a { fill: red; }", "red"),
        ("rect { fill: red; } .a { fill: blue; }", "blue"),
        (".b .a { fill: red; }", "red"),
        (".c .a { fill: red; }", None),
        (".a, .z { fill: red; }", "red"),
        ("@font-face { fill: red; }", None),
    ],
)
def test_a_style_becomes_attributes(sheet: str, fill: str | None) -> None:
    inner = Element("g", {"class": "b"}, [Element("rect", {"class": "a"})])
    root = Element("svg", {}, [Element("style", text=sheet), inner])
    (found,) = etree.fromstring(office_svg(root)).iter("rect")
    assert found.get("fill") == fill


@pytest.mark.parametrize(
    ("around", "own", "size", "weight"),
    [
        ({"font-size": "11", "font-weight": "600"}, {}, "9.7", "bold"),
        ({"font-size": "11px"}, {"font-size": 20.0}, "17.6", None),
        ({"style": "font: 600 13px x"}, {}, "11.4", "bold"),
        ({}, {"style": "font-weight: 400"}, "14.1", None),
    ],
)
def test_letters_are_those_of_what_stands_around_them(
    around: dict[str, str | float], own: dict[str, str | float], size: str, weight: str | None
) -> None:
    root = Element("svg", {}, [Element("g", around, [Element("text", own, text="a")])])
    (found,) = etree.fromstring(office_svg(root)).iter("text")
    assert (found.get("font-size"), found.get("font-weight")) == (size, weight)


def test_letters_in_arial_take_no_more_room_than_ours(drawn: etree._Element) -> None:
    try:
        fonts = {
            bold: ImageFont.truetype(f"LiberationSans-{name}.ttf", 200)
            for bold, name in ((True, "Bold"), (False, "Regular"))
        }
    except OSError:
        pytest.skip("Liberation Sans, which is as wide as Arial, is not installed")
    for text in drawn.iter(f"{SVG}text"):
        bold, size = text.get("font-weight") == "bold", float(text.get("font-size", 0))
        ours = text_width(text.text or "", size / 0.88, 600 if bold else 400)
        assert fonts[bold].getlength(text.text or "") * size / 200 <= ours * 1.01 + 1


def test_a_high_map_is_cut_where_no_box_is() -> None:
    high = theme(outcomes=30, indicators=30)
    pictures = map_pictures(high, 600)
    assert len(pictures) > 2
    assert sum(one.height for one in pictures) == pytest.approx(high.map.height, abs=len(pictures))
    assert [
        one.told.startswith(f"Effectenkaart van “{high.name}”, deel {n} van {len(pictures)}.")
        for n, one in enumerate(pictures, 1)
    ] == [True] * len(pictures)


def test_pictures_that_look_the_same_stay_two() -> None:
    one = theme("Een")
    (first,), (second,) = map_pictures(one, 5000), map_pictures(replace(one, name="Twee"), 5000)
    assert first.key != second.key
    assert Image.open(io.BytesIO(first.png)).size == Image.open(io.BytesIO(second.png)).size


def test_a_chart_says_its_figures_in_words() -> None:
    picture = series_picture(indicator(0, Signal.ON_COURSE))
    assert "Zutphen: 2017 4,5%, 2018 4,9%" in picture.told
    assert "2020 niet gemeten" in picture.told
    assert b"<circle" in picture.svg
