"""A period as monitors use it: a year, a quarter or a month."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

_FORMS = re.compile(r"(?P<year>(?:18|19|20|21)\d\d)(?:-Q(?P<quarter>[1-4])|-(?P<month>\d\d))?")
_STATLINE = re.compile(r"(?P<year>(?:18|19|20|21)\d\d)(?P<kind>JJ|KW|MM)(?P<number>\d\d)")


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """`2024`, `2024-Q3` or `2024-07`; ordered by first day. Months is 12, 3 or 1."""

    start: date
    months: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2024`, `2024-Q3`, `2024-07` and StatLine's `2024JJ00`, `2024KW03`, `2024MM07`.

        Raises ValueError for anything else; marks such as `2024*` are the reader's business.
        """
        text = text.strip()
        if match := _STATLINE.fullmatch(text):
            number = int(match["number"])
            if match["kind"] == "JJ" and number == 0:
                return cls.of(int(match["year"]))
            if match["kind"] == "KW":
                return cls.of(int(match["year"]), quarter=number)
            if match["kind"] == "MM":
                return cls.of(int(match["year"]), month=number)
        if match := _FORMS.fullmatch(text):
            return cls.of(
                int(match["year"]),
                quarter=int(match["quarter"]) if match["quarter"] else None,
                month=int(match["month"]) if match["month"] else None,
            )
        raise ValueError(f"not a period: {text!r}")

    @classmethod
    def of(cls, year: int, *, quarter: int | None = None, month: int | None = None) -> Period:
        """The year, or a quarter (1-4) or month (1-12) of it; raises ValueError outside those."""
        if quarter is not None:
            if not 1 <= quarter <= 4:
                raise ValueError(f"not a quarter: {quarter}")
            return cls(date(year, quarter * 3 - 2, 1), 3)
        if month is not None:
            return cls(date(year, month, 1), 1)
        return cls(date(year, 1, 1), 12)

    @property
    def end(self) -> date:
        """The last day."""
        month = self.start.month + self.months - 1
        return date(self.start.year, month, monthrange(self.start.year, month)[1])

    def __str__(self) -> str:
        if self.months == 12:
            return f"{self.start.year}"
        if self.months == 3:
            return f"{self.start.year}-Q{(self.start.month + 2) // 3}"
        return f"{self.start.year}-{self.start.month:02d}"

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
