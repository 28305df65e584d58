"""Figures, changes and dates as the reader writes them: `4,5%`, `1.630`, `1 maart 2026`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from effectmap.model import Observation, Period, Status
from effectmap.words import Text, _, language

STATUS_WORD = {
    Status.DEFINITIVE: Text("definitive"),
    Status.PROVISIONAL: Text("provisional"),
    Status.MODELLED: Text("modelled"),
    Status.WITHHELD: Text("withheld"),
    Status.SMALL: Text("withheld: small numbers"),
    Status.ELSEWHERE: Text("withheld: counts of other municipalities"),
    Status.NOT_MEASURED: Text("not measured"),
    Status.IMPOSSIBLE: Text("cannot occur"),
    Status.UNSPECIFIED: Text("no figure, reason not given"),
    Status.DISPUTED: Text("files disagree"),
}


def _locale() -> Locale:
    return _known_locale(language())


@cache
def _known_locale(code: str) -> Locale:
    """Reading the code takes longer than writing a number."""
    return Locale.parse(code)


def by_status(counts: Mapping[str, int] | Mapping[Status, int]) -> str:
    """`18 definitief · 4 voorlopig`; a dash where there is nothing to count."""
    parts = [f"{number(n, 0)} {STATUS_WORD[Status(status)]}" for status, n in counts.items()]
    return " · ".join(parts) or "–"


def number(value: float, decimals: int) -> str:
    """`value` with exactly `decimals` decimals and the language's marks."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(value, pattern, locale=_locale()))


def exact(value: float) -> str:
    """`value` with all decimals that were given and no more: `4,75`, `12.500`."""
    return number(value, -min(0, int(Decimal(str(value)).normalize().as_tuple().exponent)))


def with_unit(text: str, unit: str) -> str:
    """`4,5%`, `1.630 personen`; a unit such as `aantal` adds nothing and is left out."""
    if unit == "%":
        return f"{text}%"
    return text if unit in ("", "aantal") else f"{text} {unit}"


def euro(value: float) -> str:
    """`€ 45.000`; a whole number of euro."""
    return f"€ {number(value, 0)}"


def figure(observation: Observation | None, unit: str, decimals: int) -> str:
    """The figure, or in words why there is none; a provisional figure ends in an asterisk."""
    if observation is None:
        return _("no figure")
    if observation.value is None:
        return str(STATUS_WORD[observation.status])
    mark = "*" if observation.status is Status.PROVISIONAL else ""
    return with_unit(number(observation.value, decimals), unit) + mark


def signed(value: float, decimals: int) -> str:
    """`+1,2`, `−0,4` (a true minus sign), `0,0`."""
    text = number(abs(value), decimals)
    if not any(digit in text for digit in "123456789"):
        return text
    return ("+" if value > 0 else "\N{MINUS SIGN}") + text


def change(value: float, margin: float | None, unit: str, decimals: int) -> str:
    """`+2,7 procentpunt (marge ±1,8)`: a difference of percentages is in percentage points."""
    words = _("percentage points") if unit == "%" else ("" if unit == "aantal" else unit)
    text = f"{signed(value, decimals)} {words}".strip()
    if margin is None:
        return text
    return text + " " + str(Text("(margin ±{margin})", margin=number(margin, decimals)))


def period(value: Period | None) -> str:
    """`2024`, `schooljaar 2023/'24`, `1e halfjaar 2024`, `3e kwartaal 2024`, `juli 2024`."""
    if value is None:
        return _("period unknown")
    if value.is_school_year:
        return str(Text("school year {years}", years=value))
    if value.months == 12:
        return str(value.start.year)
    if value.months == 6:
        half = "first half of {year}" if value.start.month == 1 else "second half of {year}"
        return str(Text(half, year=value.start.year))
    pattern = "QQQQ y" if value.months == 3 else "LLLL y"
    return str(format_date(value.start, pattern, locale=_locale()))


def day(value: date) -> str:
    """`23 november 2026`."""
    return str(format_date(value, "d MMMM y", locale=_locale()))


def moment(value: datetime) -> str:
    """`23 november 2026 14:05`, in the machine's own time zone."""
    return str(format_datetime(value.astimezone(), "d MMMM y HH:mm", locale=_locale()))


def moment_in_full(value: datetime) -> str:
    """`24 november 2026 om 14.03 uur`, for a sentence; in the machine's own time zone."""
    local = value.astimezone()
    clock = format_datetime(local, _("HH:mm"), locale=_locale())
    return str(Text("{day} at {time}", day=day(local.date()), time=clock))
