"""Reading by columns: much faster than by rows, for a table in which everything fits.

Whatever does not fit makes the attempt worth nothing (`DoesNotFitError`): reading by rows then says
what is wrong and where. Columns are Arrow texts, numpy figures (NaN for none) or `Coded`.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, partial, reduce
from itertools import compress, repeat
from typing import Any, Generic, NamedTuple, TypeVar, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from effectmap.model import Observation, Period, Status
from effectmap.model.observation import NO_DIMENSIONS
from effectmap.monitors.areas import WHOLE_CODE, area_names, resolve
from effectmap.monitors.clean import DoesNotFitError
from effectmap.monitors.periods import read_period

__all__ = ["Coded", "DoesNotFitError", "Figures", "Observations", "columns_of", "figures"]
# a mark with three digits behind it may stand between thousands
THOUSANDS = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")
# what Swing, maps (PDOK) and statistical packages write for a figure that is missing
MARK_OF_MISSING = re.compile(r"-(?:9{4,9}|9999[5-8]|9{7}[5-8])(?:[.,]0+)?")
# reading by rows tells what these are
_DOUBTFUL = re.compile(f"(?:{THOUSANDS.pattern})|(?:{MARK_OF_MISSING.pattern})")
# above this many possible combinations a table of all of them costs more than sorting
_MOST_COMBINED = 20_000_000
Of = TypeVar("Of", bound=Hashable)
As = TypeVar("As")
Cell = TypeVar("Cell", covariant=True)
Codes = np.ndarray[Any, np.dtype[np.int32]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]
Marks = np.ndarray[Any, np.dtype[np.bool_]]


class Coded(Sequence[Cell], Generic[Cell]):
    """Cells of which many are alike: the distinct `values`, and by `codes` which one each is.

    Equal cells have one code; a value may be there that no cell has.
    """

    __slots__ = ("codes", "values")

    def __init__(self, values: Iterable[Cell], codes: Codes) -> None:
        self.values, self.codes = tuple(values), codes

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, at: int) -> Cell: ...
    @overload
    def __getitem__(self, at: slice) -> Coded[Cell]: ...
    def __getitem__(self, at: int | slice) -> Cell | Coded[Cell]:
        if isinstance(at, slice):
            return Coded(self.values, self.codes[at])
        value: Cell = self.values[self.codes[at]]
        return value

    def __iter__(self) -> Iterator[Cell]:
        return map(self.values.__getitem__, self.codes.tolist())

    def used(self) -> list[Cell]:
        """The values that a cell has."""
        there = np.bincount(self.codes, minlength=len(self.values)) > 0
        return list(self.values if there.all() else compress(self.values, there))

    def each(self, read: Callable[[Cell], Of]) -> Coded[Of]:
        """What `read` makes of every cell, asked once a value. Raises DoesNotFitError."""
        known: dict[Of, int] = {}
        try:
            places = [known.setdefault(read(value), len(known)) for value in self.values]
        except (ValueError, LookupError):
            raise DoesNotFitError from None
        return Coded(known, np.array(places, np.int32)[self.codes])

    def times(self, width: int) -> Coded[Cell]:
        """Each cell `width` times."""
        return Coded(self.values, np.repeat(self.codes, width))


def same(value: As, number: int) -> Coded[As]:
    """One value in every cell."""
    return Coded((value,), np.zeros(number, np.int32))


def in_turn(values: Sequence[Of], rows: int) -> Coded[Of]:
    """These values in every row, one behind the other."""
    known = {value: at for at, value in enumerate(dict.fromkeys(values))}
    row = np.fromiter(map(known.__getitem__, values), np.int32, len(values))
    return Coded(known, np.tile(row, rows))


def coded(texts: pa.StringArray) -> Coded[str]:
    """The texts, each distinct one once."""
    found = texts.dictionary_encode()
    return Coded(found.dictionary.to_pylist(), found.indices.to_numpy())


def paired(*columns: Coded[Any]) -> Coded[tuple[Any, ...]]:
    """What stands beside each other, as one column; there is one column at least."""
    sizes = [len(one.values) for one in columns]
    keys, combined = _keys(columns), int(np.prod([float(size) for size in sizes]))
    if combined <= _MOST_COMBINED:
        there = np.zeros(combined, bool)
        there[keys] = True
        distinct = np.flatnonzero(there)
        place = np.cumsum(there, dtype=np.int32) - 1
        codes = place[keys]
    else:
        distinct, inverse = np.unique(keys, return_inverse=True)
        codes = inverse.astype(np.int32)
    places = np.unravel_index(distinct, sizes)
    texts = (
        map(one.values.__getitem__, at.tolist()) for one, at in zip(columns, places, strict=True)
    )
    return Coded(zip(*texts, strict=True), codes)


def _keys(columns: Sequence[Coded[Any]]) -> Numbers:
    """A number for every row that only equal rows share. Raises DoesNotFitError beyond 2⁶³."""
    if np.prod([float(len(one.values)) for one in columns]) > 2.0**62:
        raise DoesNotFitError
    first, *others = columns
    return reduce(
        lambda key, one: key * len(one.values) + one.codes, others, first.codes.astype(np.int64)
    )


def check_distinct(*columns: Coded[Any]) -> None:
    """Raises DoesNotFitError when two rows are the same in all columns."""
    keys = _keys(columns)
    combined = int(np.prod([float(len(one.values)) for one in columns]))
    if combined <= _MOST_COMBINED:
        there = np.zeros(combined, bool)
        there[keys] = True
        number = int(there.sum())
    else:
        number = len(np.unique(keys))
    if number < len(keys):
        raise DoesNotFitError


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


def areas(texts: pa.StringArray) -> Coded[str]:
    """The code of every area. Raises DoesNotFitError."""
    bare = pc.utf8_trim_whitespace(texts).dictionary_encode()
    found: Coded[str] = Coded(bare.dictionary.to_pylist(), bare.indices.to_numpy())
    whole = pc.and_(
        _is(bare.dictionary, WHOLE_CODE), pc.match_substring_regex(bare.dictionary, "[0-9]")
    )
    return found if pc.all(whole).as_py() else found.each(resolve)


def periods(texts: pa.StringArray) -> tuple[Coded[Period], Marks]:
    """Every period, and whether its mark makes figures provisional. Raises DoesNotFitError."""
    return periods_of(coded(texts))


def periods_of(texts: Coded[str]) -> tuple[Coded[Period], Marks]:
    """As `periods`, of texts that are coded."""
    both = texts.each(read_period)
    marked = np.array([mark for _when, mark in both.values], bool)[both.codes]
    return both.each(lambda one: one[0]), marked


def numbers(texts: pa.StringArray, form: re.Pattern[str]) -> Floats:
    """The number of every text; NaN where there is none.

    Raises DoesNotFitError for what is no number, or may be another number than it seems.
    """
    if pc.all(_is(texts, form)).as_py() is False or pc.any(_is(texts, _DOUBTFUL)).as_py():
        raise DoesNotFitError
    figures = pc.cast(pc.replace_substring(texts, ",", "."), pa.float64())
    found: Floats = figures.to_numpy(zero_copy_only=False)
    return found


def trimmed(texts: pa.StringArray) -> tuple[pa.StringArray, Codes]:
    """The distinct texts without spaces around them, and which one each is."""
    found = texts.dictionary_encode(null_encoding="encode")
    return pc.utf8_trim(found.dictionary, characters=" "), found.indices.to_numpy()


def _is(texts: pa.StringArray, form: re.Pattern[str]) -> pa.BooleanArray:
    return pc.match_substring_regex(texts, f"^(?:{form.pattern})$")


class Figures(NamedTuple):
    """Figures by column, all of one length: the fields of an observation but the area's name.

    `lines` are the lines of the file that the figures stand on.
    """

    measures: Coded[str]
    areas: Coded[str | None]
    periods: Coded[Period | None]
    values: Floats
    lowers: Floats
    uppers: Floats
    statuses: Coded[Status]
    texts: Coded[str | None]
    dimensions: Coded[Mapping[str, str]]
    lines: Codes


class Observations(Sequence[Observation]):
    """Observations that are made of their columns when somebody asks for them."""

    def __init__(self, columns: Figures) -> None:
        self.columns = columns

    @cached_property
    def _all(self) -> list[Observation]:
        one = self.columns
        names = map(area_names().get, (code or "" for code in one.areas), repeat(""))
        cells = zip(
            one.measures,
            one.areas,
            one.periods,
            *map(_or_none, one[3:6]),
            one.statuses,
            names,
            one.texts,
            one.dimensions,
            repeat(""),
            one.lines.tolist(),
            strict=False,  # `repeat` has no end
        )
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


# what `Observation._make` does, without its steps in Python
_as_observation = partial(tuple.__new__, Observation)


def _or_none(values: Floats) -> list[float | None]:
    found = values.astype(object)
    found[np.isnan(values)] = None
    return list(found.tolist())


def columns_of(observations: Sequence[Observation]) -> Figures:
    """The columns of observations, without making those that are not made yet."""
    if isinstance(observations, Observations):
        return observations.columns
    if not observations:
        none = np.zeros(0, np.int32)
        nothing: Coded[Any] = Coded((), none)
        return figures(nothing, nothing, nothing, _NONE, STATUSES.of([]), none)
    cells = list(zip(*observations, strict=True))
    measures, areas, periods, values, lowers, uppers, said, _names, texts, about, _hash, on = cells
    return Figures(
        _code(measures),
        _code(areas),
        _code(periods),
        np.array(values, np.float64),
        np.array(lowers, np.float64),
        np.array(uppers, np.float64),
        STATUSES.of(said),
        _code(texts),
        _code_each(about, lambda one: tuple(one.items())),
        np.array([line or 0 for line in on], np.int32),
    )


def _code(cells: Sequence[Of]) -> Coded[Of]:
    return _code_each(cells, lambda one: one)


def _code_each(cells: Sequence[As], key: Callable[[As], Hashable]) -> Coded[As]:
    """Coded by what `key` says; cells that are one object are looked at once."""
    objects = {id(one): one for one in cells}
    known: dict[Hashable, int] = {}
    values: list[As] = []
    place: dict[int, int] = {}
    for at, one in objects.items():
        code = place[at] = known.setdefault(key(one), len(known))
        if code == len(values):
            values.append(one)
    return Coded(values, np.fromiter(map(place.__getitem__, map(id, cells)), np.int32, len(cells)))


class _Statuses:
    """Every status has its own code, whatever the file."""

    def __init__(self) -> None:
        self.all = tuple(Status)
        self.code = {status: at for at, status in enumerate(self.all)}

    def of(self, cells: Sequence[Status]) -> Coded[Status]:
        """The statuses, one a cell."""
        codes = np.fromiter(map(self.code.__getitem__, cells), np.int32, len(cells))
        return Coded(self.all, codes)

    def coded(self, cells: Coded[Status]) -> Coded[Status]:
        """The same statuses by the codes that every file shares."""
        own = np.array([self.code[status] for status in cells.values], np.int32)
        return Coded(self.all, own[cells.codes])

    def where(self, mask: Marks, status: Status, others: Coded[Status]) -> Coded[Status]:
        """`status` where the mask says so, and as it was elsewhere."""
        return Coded(self.all, np.where(mask, np.int32(self.code[status]), others.codes))


STATUSES = _Statuses()
_NONE = np.zeros(0, np.float64)


def figures(
    measures: Coded[str],
    areas: Coded[str | None],
    periods: Coded[Period | None],
    values: Floats,
    statuses: Coded[Status],
    lines: Codes,
    lowers: Floats = _NONE,
    uppers: Floats = _NONE,
    texts: Coded[str | None] | None = None,
    dimensions: Coded[Mapping[str, str]] | None = None,
) -> Figures:
    """These columns; of the last four those that are left out hold nothing."""
    number = len(values)
    nothing = np.full(number, np.nan)
    return Figures(
        measures,
        areas,
        periods,
        values,
        lowers if len(lowers) else nothing,
        uppers if len(uppers) else nothing,
        statuses,
        same(None, number) if texts is None else texts,
        same(NO_DIMENSIONS, number) if dimensions is None else dimensions,
        lines,
    )


def provisional(statuses: Coded[Status], values: Floats, marks: Marks) -> Coded[Status]:
    """The statuses, where a figure's period is marked made provisional."""
    if not marks.any():
        return statuses
    return STATUSES.where(marks & ~np.isnan(values), Status.PROVISIONAL, statuses)


def dimensions(
    names: Sequence[str], texts: Sequence[Coded[str]], number: int
) -> Coded[Mapping[str, str]]:
    """What the rows are about, one mapping for rows that say the same."""
    if not names:
        return same(NO_DIMENSIONS, number)
    both = paired(*texts)
    return Coded((dict(zip(names, one, strict=True)) for one in both.values), both.codes)


def lines_of(lines: Sequence[int]) -> Codes:
    """The lines of a file as numbers."""
    return np.array(lines, np.int32)


def named(text: str) -> str:
    """The name of an indicator. Raises ValueError when there is none."""
    name = text.strip()
    if not name:
        raise ValueError(text)
    return name
