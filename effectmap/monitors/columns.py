"""Reading by columns: much faster than by rows, for a table in which everything fits.

Whatever does not fit makes the attempt worth nothing (`DoesNotFitError`): reading by rows then says
what is wrong and where.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain, repeat
from typing import NamedTuple, TypeVar

from effectmap.model import Observation, Period, Status
from effectmap.monitors.areas import area_names, resolve
from effectmap.monitors.periods import read_period

Of = TypeVar("Of", bound=Hashable)
As = TypeVar("As")


class DoesNotFitError(Exception):
    """Something in the table is not as it should be."""


def each(texts: Sequence[Of], read: Callable[[Of], As]) -> list[As]:
    """What every text means, each distinct one read once. Raises DoesNotFitError."""
    try:
        known = {text: read(text) for text in set(texts)}
    except (ValueError, LookupError):
        raise DoesNotFitError from None
    return list(map(known.__getitem__, texts))


def areas(texts: Sequence[str]) -> list[str]:
    """The code of every area. Raises DoesNotFitError."""
    return each(texts, resolve)


def periods(texts: Sequence[str]) -> tuple[list[Period], list[bool]]:
    """Every period, and whether its mark makes figures provisional. Raises DoesNotFitError.

    Equal periods are one object, so that they can be told apart by `id`.
    """
    same: dict[Period, Period] = {}

    def read(text: str) -> tuple[Period, bool]:
        when, provisional = read_period(text)
        return same.setdefault(when, when), provisional

    found = each(texts, read)
    return [when for when, _mark in found], [mark for _when, mark in found]


def numbers(texts: Iterable[str], form: re.Pattern[str]) -> dict[str, float]:
    """The number of every text, with spaces around it or not. Raises DoesNotFitError."""
    distinct = list(set(texts))
    if not distinct:
        return {}
    bare = [text.strip(" ") for text in distinct]
    joined = "\n".join(bare)
    if joined.count("\n") != len(bare) - 1 or not _lines_of(form).fullmatch(joined + "\n"):
        raise DoesNotFitError
    values = map(float, joined.replace(",", ".").split("\n"))
    return dict(zip(distinct, values, strict=True))


@lru_cache(maxsize=10)
def _lines_of(form: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{form.pattern}\n)*+")


class Figures(NamedTuple):
    """Observations by column; what there is one of may be a `repeat`."""

    measures: Iterable[str]
    areas: Iterable[str | None]
    periods: Iterable[Period | None]
    values: Iterable[float | None]
    statuses: Iterable[Status]
    lowers: Iterable[float | None] = repeat(None)
    uppers: Iterable[float | None] = repeat(None)
    texts: Iterable[str | None] = repeat(None)
    dimensions: Iterable[Mapping[str, str]] = repeat({})


# what `Observation._make` does, without its steps in Python
_as_observation = partial(tuple.__new__, Observation)


def observations(figures: Figures) -> list[Observation]:
    """One observation a place of the columns."""
    places = list(figures.areas)
    cells = zip(
        figures.measures,
        places,
        figures.periods,
        figures.values,
        figures.lowers,
        figures.uppers,
        figures.statuses,
        map(area_names().get, places, repeat("")),
        figures.texts,
        figures.dimensions,
        repeat(""),
        strict=False,  # `repeat` has no end
    )
    return list(map(_as_observation, cells))


def by_row(columns: Sequence[Iterable[As]]) -> Iterable[As]:
    """The cells of columns in the order of a file."""
    return chain.from_iterable(zip(*columns, strict=True))


def times(cells: Iterable[As], width: int) -> Iterable[As]:
    """Each cell `width` times."""
    return chain.from_iterable(map(repeat, cells, repeat(width)))


def provisional(
    statuses: Iterable[Status], values: Iterable[float | None], marks: Iterable[bool]
) -> list[Status]:
    """The statuses, where a figure's period is marked made provisional."""
    return [
        Status.PROVISIONAL if mark and value is not None else status
        for status, value, mark in zip(statuses, values, marks, strict=True)
    ]


def check_distinct(keys: Iterable[Hashable], number: int) -> None:
    """Raises DoesNotFitError when two of the keys are the same."""
    if len(set(keys)) < number:
        raise DoesNotFitError


def dimensions(header: Iterable[str], cells: Sequence[Sequence[str]]) -> list[Mapping[str, str]]:
    """What the rows are about, one mapping for rows that say the same; cells by column."""
    names = tuple(header)
    return each(list(zip(*cells, strict=True)), lambda texts: dict(zip(names, texts, strict=True)))
