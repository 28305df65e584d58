"""Periods as monitor files label them."""

from __future__ import annotations

import pytest

from effectmap.monitors.periods import read_period


@pytest.mark.parametrize(
    ("text", "period", "provisional"),
    [
        ("2024", "2024", False),
        ("2022*", "2022", True),
        ("2022**", "2022", True),
        ("2016/'17*", "2016/'17", True),
        ("2024JJ00  ", "2024", False),
        ("2025 december*", "2025-12", True),
        ("2025 maart", "2025-03", False),
        ("2019 1e kwartaal", "2019-Q1", False),
        ("2019 4e kwartaal **", "2019-Q4", True),
        ("2009 2e halfjaar", "2009-H2", False),
    ],
)
def test_a_label_is_a_period(text: str, period: str, provisional: bool) -> None:
    found, marked = read_period(text)
    assert (str(found), marked) == (period, provisional)


@pytest.mark.parametrize(
    "text",
    ["2022***", "2022*x", "december 2025", "2025 dec", "2019 5e kwartaal", "2019 3e halfjaar", "*"],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_period(text)
