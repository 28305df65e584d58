"""Periods as files and maps write them."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from effectmap.model import Period


@pytest.mark.parametrize(
    ("text", "start", "end", "shown"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "2024"),
        (" 2024 ", date(2024, 1, 1), date(2024, 12, 31), "2024"),
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31), "2024-Q1"),
        ("2024-Q4", date(2024, 10, 1), date(2024, 12, 31), "2024-Q4"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28), "2023-02"),
        ("2024JJ00", date(2024, 1, 1), date(2024, 12, 31), "2024"),
        ("2024KW03", date(2024, 7, 1), date(2024, 9, 30), "2024-Q3"),
        ("2024MM07", date(2024, 7, 1), date(2024, 7, 31), "2024-07"),
        ("2023SJ00", date(2023, 8, 1), date(2024, 7, 31), "2023/'24"),
        ("2023/'24", date(2023, 8, 1), date(2024, 7, 31), "2023/'24"),
        ("2023/24", date(2023, 8, 1), date(2024, 7, 31), "2023/'24"),
        ("2023/2024", date(2023, 8, 1), date(2024, 7, 31), "2023/'24"),
        ("1999/'00", date(1999, 8, 1), date(2000, 7, 31), "1999/'00"),
        ("2019HJ01", date(2019, 1, 1), date(2019, 6, 30), "2019-H1"),
        ("2019HJ02", date(2019, 7, 1), date(2019, 12, 31), "2019-H2"),
        ("2019-H2", date(2019, 7, 1), date(2019, 12, 31), "2019-H2"),
        ("1899", date(1899, 1, 1), date(1899, 12, 31), "1899"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text: str, start: date, end: date, shown: str) -> None:
    period = Period.parse(text)
    assert (period.start, period.end, str(period)) == (start, end, shown)


@pytest.mark.parametrize(
    "text",
    [
        "", "24", "1724", "2224", "2024*", "2024-13", "2024-00", "2024-7", "2024-Q0", "2024-Q5",
        "2024-q1", "2024JJ01", "2024KW00", "2024KW05", "2024MM00", "2024MM13", "2024-03-01",
        "2023/2025", "2023/'25", "2023/'2024", "2023SJ01",
        "2023HJ00", "2023HJ03", "2023-H0", "2023-H3", "maart 2024", "٢٠٢٤",
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"month|not a"):
        Period.parse(text)


def test_periods_are_in_the_order_of_their_first_day() -> None:
    texts = ["2024-Q2", "2023", "2023/'24", "2024-05", "2024-H2", "2024"]
    assert [str(one) for one in sorted(map(Period.parse, texts))] == [
        "2023", "2023/'24", "2024", "2024-Q2", "2024-05", "2024-H2",
    ]  # fmt: skip


def test_a_model_takes_a_period_or_its_text_and_writes_text() -> None:
    adapter = TypeAdapter(Period)
    assert adapter.validate_python("2024-Q3") == adapter.validate_python(Period.of(2024, quarter=3))
    assert adapter.dump_json(Period.of(2024, month=7)) == b'"2024-07"'
    school = Period.parse("2023SJ00")
    assert adapter.dump_json(school) == b'"2023/\'24"'
    assert adapter.validate_json(adapter.dump_json(school)) == school
    with pytest.raises(ValidationError):
        adapter.validate_python("volgend jaar")


def test_a_school_year_is_no_calendar_year() -> None:
    assert Period.parse("2023/'24").is_school_year
    assert Period.parse("2023/'24") not in (Period.of(2023), Period.of(2024))
    assert not Period.of(2023).is_school_year
