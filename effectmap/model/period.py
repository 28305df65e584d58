"""A period as monitors use it: a year, a school year, a half year, a quarter or a month."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

_YEAR = r"(?P<year>(?:18|19|20|21)\d\d)"
_FORMS = re.compile(
    _YEAR + r"(?:-H(?P<half>[12])|-Q(?P<quarter>[1-4])|-(?P<month>\d\d)|/(?P<until>'?\d\d|\d{4}))?",
    re.ASCII,
)
_STATLINE = re.compile(_YEAR + r"(?P<kind>JJ|SJ|HJ|KW|MM)(?P<number>\d\d)", re.ASCII)
SCHOOL_MONTH = 8


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """`2024`, `2023/'24`, `2024-H1`, `2024-Q3` or `2024-07`; ordered by first day.

    Months is 12, 6, 3 or 1. A school year, `2023/'24`, starts on 1 August.
    """

    start: date
    months: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read the forms above, `2023/2024`, and StatLine's codes.

        Those are `2024JJ00`, `2023SJ00`, `2024HJ01`, `2024KW03` and `2024MM07`. Raises ValueError
        for anything else; marks such as `2024*` are the reader's business.
        """
        text = text.strip()
        if match := _STATLINE.fullmatch(text):
            return cls._of_code(int(match["year"]), match["kind"], int(match["number"]))
        if match := _FORMS.fullmatch(text):
            year = int(match["year"])
            if match["until"]:
                return cls._of_school_years(year, match["until"])
            parts = ((name, match[name]) for name in ("half", "quarter", "month"))
            return cls.of(year, **{name: int(part) for name, part in parts if part})
        raise ValueError(f"not a period: {text!r}")

    @classmethod
    def _of_code(cls, year: int, kind: str, number: int) -> Period:
        if kind in ("JJ", "SJ"):
            if number:
                raise ValueError(f"not a period: {year}{kind}{number:02d}")
            return cls.of(year) if kind == "JJ" else cls.school_year(year)
        return cls.of(year, **{{"HJ": "half", "KW": "quarter", "MM": "month"}[kind]: number})

    @classmethod
    def _of_school_years(cls, year: int, until: str) -> Period:
        """A school year ends in the next year, or it is none."""
        if not str(year + 1).endswith(until.lstrip("'")):
            raise ValueError(f"not a school year: {year}/{until}")
        return cls.school_year(year)

    @classmethod
    def of(
        cls,
        year: int,
        *,
        half: int | None = None,
        quarter: int | None = None,
        month: int | None = None,
    ) -> Period:
        """The year, or a half (1-2), quarter (1-4) or month (1-12) of it.

        Raises ValueError outside those.
        """
        if half is not None:
            if not 1 <= half <= 2:
                raise ValueError(f"not a half year: {half}")
            return cls(date(year, half * 6 - 5, 1), 6)
        if quarter is not None:
            if not 1 <= quarter <= 4:
                raise ValueError(f"not a quarter: {quarter}")
            return cls(date(year, quarter * 3 - 2, 1), 3)
        if month is not None:
            return cls(date(year, month, 1), 1)
        return cls(date(year, 1, 1), 12)

    @classmethod
    def school_year(cls, year: int) -> Period:
        """The school year that starts on 1 August of `year`."""
        return cls(date(year, SCHOOL_MONTH, 1), 12)

    @property
    def is_school_year(self) -> bool:
        """Twelve months that do not start in January."""
        return self.months == 12 and self.start.month != 1

    def is_like(self, other: Period) -> bool:
        """Whether both are calendar years, both school years, both quarters and so on."""
        return self.months == other.months and self.is_school_year == other.is_school_year

    @property
    def end(self) -> date:
        """The last day."""
        past, month = divmod(self.start.month + self.months - 2, 12)
        year = self.start.year + past
        return date(year, month + 1, monthrange(year, month + 1)[1])

    def __str__(self) -> str:
        year = self.start.year
        if self.is_school_year:
            return f"{year}/'{(year + 1) % 100:02d}"
        if self.months == 12:
            return f"{year}"
        if self.months == 6:
            return f"{year}-H{(self.start.month + 5) // 6}"
        if self.months == 3:
            return f"{year}-Q{(self.start.month + 2) // 3}"
        return f"{year}-{self.start.month:02d}"

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        from_text = core_schema.no_info_after_validator_function(
            cls.parse, core_schema.str_schema(pattern=r"^\S+$")
        )
        return core_schema.json_or_python_schema(
            json_schema=from_text,
            python_schema=core_schema.union_schema(
                [core_schema.is_instance_schema(cls), from_text]
            ),
            serialization=core_schema.to_string_ser_schema(),
        )
