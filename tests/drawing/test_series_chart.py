"""The chart of an indicator for print: honest about gaps, and no label on another."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import combinations
from xml.etree import ElementTree

import pytest

from effectmap.drawing.series import Line, Point, Series
from effectmap.drawing.series_chart import SIZE, WIDTH, described, series_chart
from effectmap.drawing.text import text_width

SVG = "{http://www.w3.org/2000/svg}"
INK = "#8F4D00"


def point(year: int, value: float | None, **more: object) -> Point:
    shown = "niet gemeten" if value is None else f"{value:.1f}%".replace(".", ",")
    plain = Point(str(year), date(year, 1, 1), value, None, None, shown, "definitief", False, True)
    return replace(plain, **more)  # type: ignore[arg-type]


def series(*own: Point, **more: object) -> Series:
    plain = Series(Line("Zutphen", own), (), None, "2019", "%", 1, ())
    return replace(plain, **more)  # type: ignore[arg-type]


def drawn(of: Series, name: str = "Eenzaam") -> ElementTree.Element:
    return ElementTree.fromstring(series_chart(of, name, "#C56A00", INK))


def texts(chart: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in chart.iter(f"{SVG}text")]


def lines_of(chart: ElementTree.Element, width: str) -> list[str]:
    return [
        one.get("d", "") for one in chart.iter(f"{SVG}path") if one.get("stroke-width") == width
    ]


def boxes(chart: ElementTree.Element) -> list[tuple[str, float, float, float, float]]:
    """Text with left, top, right and bottom of its letters, px."""
    found = []
    for one in chart.iter(f"{SVG}text"):
        text, x, y = one.text or "", float(one.get("x", 0)), float(one.get("y", 0))
        width = text_width(text, SIZE, int(one.get("font-weight", 400)))
        left = x - width if one.get("text-anchor") == "end" else x
        found.append((text, left, y - SIZE * 0.7, left + width, y + SIZE * 0.2))
    return found


GOAL = point(2030, 3.0)
COUNTRY = Line("Nederland", (point(2019, 5.0), point(2024, 5.2)))
LONG = Line("Gemeenten met 50.000 tot 100.000 inwoners", (point(2019, 5.1), point(2024, 5.1)))
PLAIN = series(point(2019, 4.5), point(2024, 5.1))


@pytest.mark.parametrize(
    ("points", "runs"),
    [
        ((point(2019, 1), point(2020, 2), point(2021, 3)), [3]),
        ((point(2019, 1), point(2020, None), point(2021, 3, joined=False)), [1, 1]),
        ((point(2019, 1), point(2020, 2), point(2021, 3, joined=False), point(2022, 4)), [2, 2]),
        ((point(2019, None), point(2020, 2), point(2021, 3)), [2]),
    ],
    ids=["whole", "missing figure", "break", "missing at the start"],
)
def test_a_line_runs_only_between_figures_that_belong_together(
    points: tuple[Point, ...], runs: list[int]
) -> None:
    paths = lines_of(drawn(series(*points)), "2.2")
    assert [len(re.findall(r"[ML]", path)) for path in paths] == runs


def test_a_missing_figure_and_a_break_are_marked_and_explained() -> None:
    of = series(
        point(2019, 1.0),
        point(2020, None),
        point(2021, 3.0, joined=False),
        breaks=((date(2021, 1, 1), "andere vraag"),),
    )
    shown = texts(drawn(of))
    assert "geen cijfer" in shown
    assert "trendbreuk in 2021: andere vraag" in shown


def test_a_break_before_the_first_figure_is_not_drawn() -> None:
    of = replace(PLAIN, breaks=((date(2019, 1, 1), "nieuw"),))
    assert not any("trendbreuk" in text for text in texts(drawn(of)))


def test_a_provisional_figure_is_hollow() -> None:
    of = series(point(2019, 1), point(2024, 2, provisional=True))
    fills = [one.get("fill") for one in drawn(of).iter(f"{SVG}circle")]
    assert fills[:2] == ["#C56A00", "#FFFFFF"]
    assert "voorlopig" in texts(drawn(of))


def test_margins_are_a_band_from_lower_to_upper() -> None:
    of = series(point(2019, 2, lower=1, upper=3), point(2024, 2, lower=1, upper=3))
    (band,) = drawn(of).iter(f"{SVG}polygon")
    heights = {pair.split(",")[1] for pair in band.get("points", "").split()}
    assert len(heights) == 2


def test_a_target_has_a_dashed_way_from_the_baseline() -> None:
    dashed = [
        one.get("d", "")
        for one in drawn(replace(PLAIN, target=GOAL)).iter(f"{SVG}path")
        if one.get("stroke-dasharray") == "4 3"
    ]
    assert len(dashed) == 1
    assert dashed[0].startswith(lines_of(drawn(replace(PLAIN, target=GOAL)), "2.2")[0][:10])


def test_first_and_last_figure_and_every_line_are_labelled() -> None:
    shown = " ".join(texts(drawn(replace(PLAIN, references=(COUNTRY,), target=GOAL))))
    for text in ("4,5%", "5,1%", "Nederland 5,2%", "streefwaarde 3,0%", "2019", "2024", "2030"):
        assert text in shown


@pytest.mark.parametrize(
    "of",
    [
        PLAIN,
        replace(PLAIN, references=(COUNTRY, LONG), target=GOAL),
        replace(PLAIN, references=(COUNTRY, COUNTRY, COUNTRY, LONG), target=point(2025, 5.1)),
        replace(PLAIN, target=point(2021, 5.1), references=(COUNTRY,)),
        series(point(2023, 5.0), point(2024, 5.0), target=GOAL, references=(COUNTRY,)),
        series(
            point(2019, 1e6, figure="1.000.000 inwoners", period="schooljaar 2019/'20"),
            point(2024, 2e6, figure="2.000.000 inwoners", period="schooljaar 2024/'25"),
            target=point(2030, 5e6, figure="5.000.000 inwoners", period="schooljaar 2030/'31"),
            references=(LONG,),
            breaks=((date(2021, 1, 1), "een heel andere vraag in de vragenlijst " * 4),),
        ),
        series(point(2019, 5.0), point(2024, 5.0)),
        series(point(2019, 0.0), point(2024, 0.0)),
    ],
    ids=["plain", "two", "crowded", "past target", "late", "long", "flat", "zero"],
)
def test_no_label_is_cut_or_stands_on_another(of: Series) -> None:
    chart = drawn(of)
    height = float(chart.get("height", 0))
    found = boxes(chart)
    for text, left, top, right, bottom in found:
        assert left >= 0, text
        assert right <= WIDTH, text
        assert top >= 0, text
        assert bottom <= height, text
    for one, other in combinations(found, 2):
        wide = min(one[3], other[3]) - max(one[1], other[1])
        high = min(one[4], other[4]) - max(one[2], other[2])
        assert wide <= 0 or high <= 0, (one[0], other[0])


def test_the_chart_is_told_in_words() -> None:
    of = replace(PLAIN, references=(COUNTRY,), target=GOAL)
    assert described(of, "Eenzaam") == (
        "Grafiek van Eenzaam. Zutphen: van 4,5% in 2019 naar 5,1% in 2024. "
        "Nederland: van 5,0% in 2019 naar 5,2% in 2024. streefwaarde 3,0% in 2030."
    )
    assert drawn(of).get("aria-label") == described(of, "Eenzaam")


def test_markup_in_a_name_stays_text() -> None:
    nasty = '<script>alert(1)</script> & "x"'
    of = replace(PLAIN, references=(Line(nasty, COUNTRY.points),))
    chart = drawn(of, nasty)
    assert not list(chart.iter(f"{SVG}script"))
    assert nasty in (chart.get("aria-label") or "")


def test_fewer_than_two_figures_are_no_chart() -> None:
    with pytest.raises(ValueError, match="fewer than two figures"):
        series_chart(series(point(2019, 1), point(2020, None)), "Eenzaam", "#005AB5", "#005AB5")
