"""Figures as a reader writes them."""

from __future__ import annotations

from datetime import date

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
