"""Reading by columns: much faster than by rows, for a table in which everything fits.

Whatever does not fit makes the attempt worth nothing (`DoesNotFitError`): reading by rows then says
what is wrong and where.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache, partial
from itertools import chain, repeat
from operator import itemgetter
from typing import NamedTuple, TypeVar, overload

from effectmap.model import Observation, Period, Status
from effectmap.model.observation import NO_DIMENSIONS
from effectmap.monitors.areas import area_names, resolve
from effectmap.monitors.periods import read_period

# a mark with three digits behind it may stand between thousands
THOUSANDS = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")
# what Swing, maps (PDOK) and statistical packages write for a figure that is missing
MARK_OF_MISSING = re.compile(r"-(?:9{4,9}|9999[5-8]|9{7}[5-8])(?:[.,]0+)?")
# reading by rows tells what these are
_DOUBTFUL = re.compile(f"{THOUSANDS.pattern}|{MARK_OF_MISSING.pattern}")
Of = TypeVar("Of", bound=Hashable)
As = TypeVar("As")


class DoesNotFitError(Exception):
    """Something in the table is not as it should be."""


def cut(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The columns of rows that are all as long as the first."""
    return [list(map(itemgetter(at), rows)) for at in range(len(rows[0]))]


@contextmanager
def without_collecting() -> Iterator[None]:
    """Inside the `with` block Python looks for no rubbish: among so many cells that takes long."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def each(texts: Sequence[Of], read: Callable[[Of], As]) -> list[As]:
    """What every text means, each distinct one read once. Raises DoesNotFitError."""
    try:
        known = {text: read(text) for text in dict.fromkeys(texts)}
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
    bare = list(map(str.strip, distinct, repeat(" ")))
    joined = "\n".join(bare)
    if joined.count("\n") != len(bare) - 1 or not _lines_of(form).fullmatch(joined + "\n"):
        raise DoesNotFitError
    if any(map(_DOUBTFUL.fullmatch, bare)):
        raise DoesNotFitError
    values = map(float, joined.replace(",", ".").split("\n"))
    return dict(zip(distinct, values, strict=True))


@lru_cache(maxsize=10)
def _lines_of(form: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{form.pattern}\n)*+", form.flags)


class Figures(NamedTuple):
    """Figures by column, all of one length: the fields of an observation but the area's name."""

    measures: Sequence[str]
    areas: Sequence[str | None]
    periods: Sequence[Period | None]
    values: Sequence[float | None]
    lowers: Sequence[float | None]
    uppers: Sequence[float | None]
    statuses: Sequence[Status]
    texts: Sequence[str | None]
    dimensions: Sequence[Mapping[str, str]]


class Observations(Sequence[Observation]):
    """Observations that are made of their columns when somebody asks for them."""

    def __init__(self, columns: Figures) -> None:
        self.columns = columns

    @cached_property
    def _all(self) -> list[Observation]:
        one = self.columns
        names = map(_name_of, one.areas)
        cells = zip(*one[:7], names, *one[7:], repeat(""), strict=False)  # `repeat` has no end
        return list(map(_as_observation, cells))

    def __len__(self) -> int:
        return len(self.columns.values)

    @overload
    def __getitem__(self, at: int) -> Observation: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Observation]: ...
    def __getitem__(self, at: int | slice) -> Observation | Sequence[Observation]:
        return self._all[at]

    def __iter__(self) -> Iterator[Observation]:
        return iter(self._all)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all == list(other)

    def __hash__(self) -> int:
        return id(self)


def _name_of(area: str | None) -> str:
    return area_names().get(area or "", "")


# what `Observation._make` does, without its steps in Python
_as_observation = partial(tuple.__new__, Observation)


def columns_of(observations: Sequence[Observation]) -> Figures:
    """The columns of observations, without making those that are not made yet."""
    if isinstance(observations, Observations):
        return observations.columns
    if not observations:
        return Figures([], [], [], [], [], [], [], [], [])
    cells = list(zip(*observations, strict=True))
    return Figures(*cells[:7], *cells[8:10])


def figures(
    measures: Iterable[str],
    areas: Iterable[str | None],
    periods: Iterable[Period | None],
    values: Iterable[float | None],
    statuses: Iterable[Status],
    lowers: Iterable[float | None] = (),
    uppers: Iterable[float | None] = (),
    texts: Iterable[str | None] = (),
    dimensions: Iterable[Mapping[str, str]] = (),
) -> Observations:
    """Observations of these columns; of the last four those that are left out hold nothing."""
    known = list(values)
    nothing = [None] * len(known)
    return Observations(
        Figures(
            list(measures),
            list(areas),
            list(periods),
            known,
            list(lowers) or nothing,
            list(uppers) or nothing,
            list(statuses),
            list(texts) or nothing,
            list(dimensions) or [NO_DIMENSIONS] * len(known),
        )
    )


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


def named(text: str) -> str:
    """The name of an indicator. Raises ValueError when there is none."""
    name = text.strip()
    if not name:
        raise ValueError(text)
    return name
