"""How a value of a field stands in a cell, and how a cell becomes a value again.

A form shows JSON values and reads cells strictly: what is certain is read, for the rest it raises
CellError. Empty cells never come here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from effectmap import formats
from effectmap.exchange.names import CellError, Names, plain
from effectmap.exchange.xlsx import Cell, Value
from effectmap.model import Period
from effectmap.words import LANGUAGES, Text, in_language

Said = Mapping[str, Any]

# Excel's calendar holds a 29 February 1900 that never was
_FIRST_DAY = date(1900, 3, 1)
_DATE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_DATE_WORDS = re.compile(r"(\d{1,2}) ([a-z]{3,9})\.? (\d{4})")
_THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


class Form(Protocol):
    """`show` gives what a cell holds, None for an empty one; `read` gives the field's value.

    `said` holds what the row's other columns say, by column.
    """

    def show(self, value: Any, names: Names, said: Said) -> Value: ...

    def read(self, cell: Cell, names: Names, said: Said) -> Any: ...


class Words:
    """A text as it stands."""

    def show(self, value: Any, names: Names, said: Said) -> Value:
        return str(value) if value else None

    def read(self, cell: Cell, names: Names, said: Said) -> Any:
        return words(cell)


@dataclass(frozen=True)
class Used(Words):
    """A text as it stands; those that were used before can be chosen: one word for one thing."""

    group: str


def words(cell: Cell) -> str:
    """The text of a cell; a whole number counts as one, so that a name can be `2024`."""
    if isinstance(cell.value, date):
        raise CellError(Text("a date stands here: type ' before it to keep it text"))
    if isinstance(cell.value, bool | float):
        raise CellError(Text("a text is expected here: type ' before it to keep it text"))
    return cell.value if isinstance(cell.value, str) else cell.text


@dataclass(frozen=True)
class Choice:
    """One of some codes, shown by its word; both are read, in any language of the screen."""

    options: Mapping[Any, Text]

    def show(self, value: Any, names: Names, said: Said) -> Value:
        return str(self.options[value]) if value in self.options else value

    def read(self, cell: Cell, names: Names, said: Said) -> Any:
        return self.meant(cell)

    def meant(self, cell: Cell) -> str:
        """The code that a cell means. Raises CellError."""
        found = self.known().get(plain(words(cell)))
        if found is None:
            allowed = ", ".join(str(word) for word in self.options.values())
            message = Text("“{value}” is not one of {allowed}", value=cell.text, allowed=allowed)
            raise CellError(message)
        return found

    def known(self) -> dict[str, str]:
        """What may be typed, as `plain` gives it, and the code that it means."""
        found = {plain(code): str(code) for code in self.options}
        for language in LANGUAGES:
            with in_language(language):
                found |= {plain(str(word)): str(code) for code, word in self.options.items()}
        return found


_YES_NO = {
    **dict.fromkeys(("ja", "j", "yes", "true", "waar", "x"), True),
    **dict.fromkeys(("nee", "n", "no", "false", "onwaar"), False),
}


class YesNo:
    """`ja`, or an empty cell."""

    def show(self, value: Any, names: Names, said: Said) -> Value:
        return str(Text("yes")) if value else None

    def read(self, cell: Cell, names: Names, said: Said) -> Any:
        if isinstance(cell.value, bool):
            return cell.value
        found = _YES_NO.get(plain(cell.text))
        if found is None:
            raise CellError(Text("“{value}” is not yes or no", value=cell.text))
        return found


class Day:
    """A date: a real one in Excel, or typed as `2024-03-01`, `1-3-2024` or `1 maart 2024`."""

    def show(self, value: Any, names: Names, said: Said) -> Value:
        if value is None:
            return None
        day = date.fromisoformat(value)
        return day if day >= _FIRST_DAY else str(value)

    def read(self, cell: Cell, names: Names, said: Said) -> Any:
        if isinstance(cell.value, date):
            return cell.value.isoformat()
        try:
            if isinstance(cell.value, str):
                return _day(cell.text).isoformat()
        except ValueError:
            pass
        raise CellError(Text("“{value}” is no date: write it as 1-3-2024", value=cell.text))


def _day(text: str) -> date:
    if match := _DATE.fullmatch(text):
        day, month, year = map(int, match.groups())
        return date(year, month, day)
    if match := _DATE_WORDS.fullmatch(text.casefold()):
        return date(int(match[3]), _month(match[2]), int(match[1]))
    return date.fromisoformat(text)


def _month(name: str) -> int:
    """1 to 12 for a month's name, whole or its first letters. Raises ValueError."""
    for language in LANGUAGES:
        with in_language(language):
            for month in range(1, 13):
                whole = formats.period(Period(date(2000, month, 1), 1)).split()[0].casefold()
                if name == whole or (len(name) == 3 and whole.startswith(name)):
                    return month
    raise ValueError(name)


class Time:
    """A period as monitors use it, `2024` or `2024-Q3`, or as the screen says it: `juli 2024`."""

    def show(self, value: Any, names: Names, said: Said) -> Value:
        # a number, so that Excel does not warn that one is kept as text
        return int(value) if value and value.isdecimal() else value

    def read(self, cell: Cell, names: Names, said: Said) -> Any:
        return period(cell)


def period(cell: Cell) -> str:
    """A period in its own form. Raises CellError."""
    if isinstance(cell.value, date):
        message = Text(
            "a date stands here: type a period such as 2024 or 2024-07, with ' before it"
        )
        raise CellError(message)
    try:
        if not isinstance(cell.value, bool | float):
            return str(period_of(cell.text))
    except ValueError:
        pass
    message = Text("“{value}” is no period such as 2024, 2024-Q3 or 2024-07", value=cell.text)
    raise CellError(message)


_SPOKEN: tuple[tuple[re.Pattern[str], Callable[..., Period]], ...] = (
    (re.compile(r"(?:schooljaar|school year) (\S+)"), lambda years: Period.parse(years)),
    (
        re.compile(r"(\d)e (?:halfjaar|half jaar) (\d{4})"),
        lambda half, year: Period.of(int(year), half=int(half)),
    ),
    (
        re.compile(r"(\d)e kwartaal (\d{4})"),
        lambda quarter, year: Period.of(int(year), quarter=int(quarter)),
    ),
    (
        re.compile(r"([a-z]{3,9}) (\d{4})"),
        lambda month, year: Period.of(int(year), month=_month(month)),
    ),
)


def period_of(text: str) -> Period:
    """The period that a person means. Raises ValueError."""
    for pattern, make in _SPOKEN:
        if match := pattern.fullmatch(plain(text)):
            return make(*match.groups())
    return Period.parse(text.upper())


@dataclass(frozen=True)
class Number:
    """A number: one in Excel, or typed with a decimal comma. A point that may mean thousands is
    refused, except for `money`, which nobody writes in thousandths.

    A percentage is read where the row's measure is in percent, and then stays one: `35%` is 35.
    """

    money: bool = False
    whole: bool = False

    def show(self, value: Any, names: Names, said: Said) -> Value:
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
            return int(value)
        return value  # type: ignore[no-any-return]

    def read(self, cell: Cell, names: Names, said: Said) -> Any:
        number = self._number(cell, _in_percent(names, said))
        if self.whole and not number.is_integer():
            raise CellError(Text("“{value}” is no whole number", value=cell.text))
        return int(number) if self.whole else number

    def _number(self, cell: Cell, in_percent: bool) -> float:
        value, percent = cell.value, cell.percent
        if isinstance(value, bool | date) or value is None:
            raise _no_number(cell)
        if isinstance(value, str):
            text = value.strip().replace("\N{MINUS SIGN}", "-")
            percent = text.endswith("%")
            number = self._typed(text.removesuffix("%").strip(), cell)
        else:
            number = Decimal(repr(value)) * (100 if percent else 1)
        if not number.is_finite():
            raise _no_number(cell)
        if percent and (not in_percent or abs(number) > 100):
            message = Text("a percentage stands here: write the figure without the percent sign")
            raise CellError(message)
        return float(number)

    def _typed(self, text: str, cell: Cell) -> Decimal:
        if self.money:
            text = re.sub(r"^€\s*|\s*(euro|eur)$|,(-|–|00)$", "", text.casefold().strip()).strip()
        if _THOUSANDS.fullmatch(text):
            if not self.money:
                message = Text(
                    "does the point in “{text}” mark decimals or thousands? Write it without",
                    text=text,
                )
                raise CellError(message)
            text = text.replace(".", "")
        elif "," in text and _THOUSANDS.fullmatch(text.partition(",")[0]):
            text = text.replace(".", "")
        if not _NUMBER.fullmatch(text):
            raise _no_number(cell)
        return Decimal(text.replace(",", "."))


def _no_number(cell: Cell) -> CellError:
    return CellError(Text("“{value}” is no number: write it as 4,5", value=cell.text))


def _in_percent(names: Names, said: Said) -> bool:
    """Whether the row is about an indicator in percent."""
    derived = said.get("derived.kind")
    if derived in ("share_of", "per_1000"):
        return bool(derived == "share_of")
    unit = names.unit(str(said.get("monitor")), str(said.get("measure")))
    return unit == "%"


@dataclass(frozen=True)
class Ref:
    """Another item; `within` names the columns that may hold the monitor of a measure."""

    group: str
    within: tuple[str, ...] = ()

    def show(self, value: Any, names: Names, said: Said) -> Value:
        return names.show(self._group(said), value) if value else None

    def read(self, cell: Cell, names: Names, said: Said) -> Any:
        return names.find(self._group(said), words(cell))

    def _group(self, said: Said) -> str:
        monitor = next((said[name] for name in self.within if said.get(name)), None)
        return f"{self.group}/{monitor}" if self.within else self.group


@dataclass(frozen=True)
class Refs:
    """Several other items, one on a line."""

    group: str

    def show(self, value: Any, names: Names, said: Said) -> Value:
        return "\n".join(names.show(self.group, id) for id in value) or None

    def read(self, cell: Cell, names: Names, said: Said) -> Any:
        found: list[str] = []
        for line in filter(None, map(str.strip, words(cell).split("\n"))):
            try:
                found.append(names.find(self.group, line))
            except CellError:
                if ";" not in line:
                    raise
                parts = filter(None, map(str.strip, line.split(";")))
                found += [names.find(self.group, part) for part in parts]
        double = next((id for id in found if found.count(id) > 1), None)
        if double:
            raise CellError(Text("“{id}” stands here {n} times", id=double, n=found.count(double)))
        return found


# a mark that would cut a text in two, written so that it does not
_MARKS = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "|": "\\|", "=": "\\="}
_ESCAPE = re.compile(r"\\(u[0-9a-f]{4}|[\\nr|=0])")


def packed(text: str) -> str:
    """`text` for a line with several parts, with a backslash before what would cut it."""
    inner = "".join(_MARKS.get(letter, letter) for letter in text)
    inner = re.sub(r"^\s|\s$", lambda found: f"\\u{ord(found[0]):04x}", inner)
    return inner or "\\0"


def unpacked(text: str) -> str:
    """What `packed` was given."""
    meant = {"\\": "\\", "n": "\n", "r": "\r", "0": ""}

    def one(found: re.Match[str]) -> str:
        code = found[1]
        return chr(int(code[1:], 16)) if code[0] == "u" else meant.get(code, code)

    return _ESCAPE.sub(one, text)


@dataclass(frozen=True)
class Lines:
    """A list, one item on a line. An item is a text, or has `parts` with `mark` between them.

    `form` shows how a line is written; the last `may_miss` parts need not be there.
    """

    form: Text
    parts: tuple[str, ...] = ()
    mark: str = "|"
    mapping: bool = False
    may_miss: int = 0

    def show(self, value: Any, names: Names, said: Said) -> Value:
        return "\n".join(self._line(one) for one in self._items(value)) or None

    def _items(self, value: Any) -> Sequence[Sequence[str]]:
        if self.mapping:
            return list(value.items())
        return [[one[name] for name in self.parts] if self.parts else [one] for one in value]

    def _line(self, texts: Sequence[str]) -> str:
        said = list(texts)
        while len(said) > 1 and not said[-1] and len(said) > len(self.parts) - self.may_miss:
            said.pop()
        return f" {self.mark} ".join(map(packed, said))

    def read(self, cell: Cell, names: Names, said: Said) -> Any:
        lines = [line.strip() for line in words(cell).split("\n")]
        return self._value([self._texts(line) for line in lines if line])

    def _texts(self, line: str) -> list[str]:
        if not self.parts:
            return [unpacked(line)]
        # a backslash takes the mark behind it along; a line holds no other end of a line
        cut = re.sub(
            rf"\\.|{re.escape(self.mark)}",
            lambda found: "\n" if found[0] == self.mark else found[0],
            line,
        )
        texts = [text.strip() for text in cut.split("\n")]
        least = len(self.parts) - self.may_miss
        if not least <= len(texts) <= len(self.parts) or not texts[0]:
            form = Text("“{line}” must have the form {form}", line=line[:80], form=self.form)
            raise CellError(form)
        return [*map(unpacked, texts), *[""] * (len(self.parts) - len(texts))]

    def _value(self, lines: list[list[str]]) -> Any:
        if self.mapping:
            keys = [key for key, _value in lines]
            double = next((key for key in keys if keys.count(key) > 1), None)
            if double is not None:
                raise CellError(Text("“{key}” stands here twice: keep one", key=double))
            return dict(lines)
        if not self.parts:
            return [texts[0] for texts in lines]
        return [self._named(texts) for texts in lines]

    def _named(self, texts: list[str]) -> dict[str, str]:
        said = dict(zip(self.parts, texts, strict=True))
        if "period" in said:
            said["period"] = period(Cell(0, 0, said["period"]))
        return said
