"""Figures as a reader writes them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from effectmap import formats
from effectmap.model import Observation, Period, Status
from effectmap.words import in_language


def _observation(value: float | None, status: Status = Status.DEFINITIVE) -> Observation:
    return Observation("m", "GM0301", Period.of(2024), value, status=status)


@pytest.mark.parametrize(
    ("observation", "unit", "decimals", "shown"),
    [
        (_observation(4.5), "%", 1, "4,5%"),
        (_observation(1630), "aantal", 0, "1.630"),
        (_observation(28.0), "%", 1, "28,0%"),
        (_observation(29.1, Status.PROVISIONAL), "%", 1, "29,1%*"),
        (_observation(None, Status.WITHHELD), "%", 1, "geheim of te onzeker"),
        (_observation(None, Status.IMPOSSIBLE), "%", 1, "kan niet voorkomen"),
        (None, "%", 1, "geen cijfer"),
    ],
)
def test_a_figure_or_why_there_is_none(observation, unit, decimals, shown) -> None:
    assert formats.figure(observation, unit, decimals) == shown


def test_a_change_of_percentages_is_in_percentage_points() -> None:
    assert formats.change(2.7, 1.84, "%", 1) == "+2,7 procentpunt (marge ±1,8)"
    assert formats.change(-0.5, None, "%", 1) == "\N{MINUS SIGN}0,5 procentpunt"
    assert formats.change(0.0, None, "%", 1) == "0,0 procentpunt"


def test_dates_and_english() -> None:
    assert formats.day(date(2026, 11, 23)) == "23 november 2026"
    with in_language("en"):
        assert formats.figure(_observation(4.5), "%", 1) == "4.5%"


@pytest.mark.parametrize(
    ("language", "value", "unit", "decimals", "shown"),
    [
        ("nl", 4.5, "%", 1, "4,5%"),
        ("nl", 1630, "aantal", 0, "1.630"),
        ("nl", 1630, "personen", 0, "1.630 personen"),
        ("nl", 1234567.891, "", 2, "1.234.567,89"),
        ("nl", 0, "%", 1, "0,0%"),
        ("en", 4.5, "%", 1, "4.5%"),
        ("en", 1630, "aantal", 0, "1,630"),
        ("en", 2.15, "personen per 1 huishouden", 2, "2.15 personen per 1 huishouden"),
    ],
)
def test_a_figure_has_the_marks_of_the_language(language, value, unit, decimals, shown) -> None:
    with in_language(language):
        assert formats.figure(_observation(value), unit, decimals) == shown


@pytest.mark.parametrize(
    ("language", "value", "margin", "unit", "shown"),
    [
        ("nl", 2.7, 1.8, "%", "+2,7 procentpunt (marge ±1,8)"),
        ("nl", 1200, None, "aantal", "+1.200,0"),
        ("nl", -0.04, None, "%", "0,0 procentpunt"),
        ("nl", -3, None, "personen", "\N{MINUS SIGN}3,0 personen"),
        ("en", 2.7, 1.8, "%", "+2.7 percentage points (margin ±1.8)"),
    ],
)
def test_a_change_has_its_sign_and_margin(language, value, margin, unit, shown) -> None:
    with in_language(language):
        assert formats.change(value, margin, unit, 1) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (12500.0, "12.500"), (4.75, "4,75"), (-0.5, "-0,5"), (0.1234567, "0,1234567")],
)
def test_a_figure_can_have_all_its_decimals(value: float, shown: str) -> None:
    assert formats.exact(value) == shown


def test_every_status_has_words_of_its_own() -> None:
    assert len({str(formats.STATUS_WORD[status]) for status in Status}) == len(Status)


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("nl", "2024", "2024"),
        ("nl", "2024-Q3", "3e kwartaal 2024"),
        ("nl", "2023/'24", "schooljaar 2023/'24"),
        ("nl", "2024-H2", "2e halfjaar 2024"),
        ("en", "2023/'24", "school year 2023/'24"),
        ("en", "2024-H1", "first half of 2024"),
        ("nl", "2024-07", "juli 2024"),
        ("en", "2024-Q3", "3rd quarter 2024"),
        ("en", "2024-07", "July 2024"),
    ],
)
def test_a_period_is_in_words(language: str, text: str, shown: str) -> None:
    with in_language(language):
        assert formats.period(Period.parse(text)) == shown


def test_an_unknown_period_is_said() -> None:
    assert formats.period(None) == "periode onbekend"


def test_a_day_and_a_moment_are_in_words() -> None:
    moment = datetime(2026, 11, 23, 14, 5).astimezone()
    assert formats.day(date(2026, 11, 23)) == "23 november 2026"
    assert formats.moment(moment) == "23 november 2026 14:05"
    with in_language("en"):
        assert formats.day(date(2026, 11, 23)) == "23 November 2026"
        assert formats.moment(moment) == "23 November 2026 14:05"
