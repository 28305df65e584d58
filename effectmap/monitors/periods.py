"""Periods as files write them: codes, and labels such as `2019 1e kwartaal` or `2022*`."""

from __future__ import annotations

import re
from functools import lru_cache

from effectmap.model import Period

MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
# CBS StatLine: "2025 december", "2019 1e kwartaal", "2019 2e halfjaar"
_LABEL = re.compile(
    r"(?P<year>\d{4}) (?:(?P<number>\d)e (?P<part>kwartaal|halfjaar)"
    rf"|(?P<month>{'|'.join(MONTHS)}))"
)
_CODE = {"kwartaal": "KW", "halfjaar": "HJ"}


@lru_cache(maxsize=4096)
def read_period(text: str) -> tuple[Period, bool]:
    """The period, and whether its mark (`2024*`, `2024**`) makes figures provisional.

    Raises ValueError for what is no period.
    """
    marked = text.strip()
    bare = marked.rstrip("*")
    stars = len(marked) - len(bare)
    if stars > 2:
        raise ValueError(text)
    return _period(bare.rstrip(" ") if stars else bare), stars > 0


def _period(text: str) -> Period:
    match = _LABEL.fullmatch(text)
    if match is None:
        return Period.parse(text)
    if match["month"]:
        return Period.parse(f"{match['year']}MM{MONTHS.index(match['month']) + 1:02d}")
    return Period.parse(f"{match['year']}{_CODE[match['part']]}0{match['number']}")
