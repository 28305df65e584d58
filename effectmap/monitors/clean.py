"""CSV text without any doubt, cut into columns outside Python.

Only for text in which every quotation mark stands around a whole cell and every row is one line;
the `csv` module reads, or refuses, everything else. Both find the same cells.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np
import pyarrow as pa
import pyarrow.csv

_QUOTE, _END, _RETURN = b'"\n\r'
_PLAIN = {"newlines_in_values": False, "ignore_empty_lines": False}
Places = np.ndarray[Any, np.dtype[np.int64]]


class DoesNotFitError(Exception):
    """Something in the table is not as it should be: reading by rows says what and where."""


class CleanRows(Sequence[list[str]]):
    """Rows of clean text, each on a line of its own; single ones are cut when asked for."""

    def __init__(self, text: bytes, ends: Places, delimiter: str) -> None:
        self._text, self._ends, self.delimiter = text, ends, delimiter
        self._cut: list[list[str]] | None = None
        self._columns: list[pa.StringArray] | None = None

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, at: int) -> list[str]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[list[str]]: ...
    def __getitem__(self, at: int | slice) -> list[str] | Sequence[list[str]]:
        if isinstance(at, slice):
            first, end, step = at.indices(len(self))
            if step != 1:
                return list(self)[at]
            return CleanRows(self._text, self._ends[first : max(first, end) + 1], self.delimiter)
        if self._cut is not None:
            return self._cut[at]
        at = range(len(self))[at]
        line = self._text[self._ends[at] : self._ends[at + 1]].decode().rstrip("\r\n")
        return next(csv.reader([line], delimiter=self.delimiter, strict=True), [])

    def __iter__(self) -> Iterator[list[str]]:
        if self._cut is not None:
            yield from self._cut
            return
        text = self._text[self._ends[0] : self._ends[-1]].decode()
        lines = text.replace("\r\n", "\n").split("\n")[: len(self)]
        cut = []
        for row in csv.reader(lines, delimiter=self.delimiter, strict=True):
            cut.append(row)
            yield row
        self._cut = cut

    def columns(self, width: int) -> list[pa.StringArray]:
        """The cells by column, two or more.

        Raises DoesNotFitError when a row has another width, or there is none.
        """
        if self._columns is None:
            self._columns = self._cut_columns(width)
        if self._columns is None or len(self._columns) != width:
            raise DoesNotFitError
        return self._columns

    def _cut_columns(self, width: int) -> list[pa.StringArray] | None:
        # an empty line is a row without cells, which Arrow fills up
        blank = 2 if b"\r" in self._text else 1
        if width < 2 or not len(self) or np.diff(self._ends).min() <= blank:
            return None
        text = pa.py_buffer(self._text)[int(self._ends[0]) : int(self._ends[-1])]
        names = [str(at) for at in range(width)]
        try:
            table = pa.csv.read_csv(
                pa.BufferReader(text),
                pa.csv.ReadOptions(column_names=names),
                pa.csv.ParseOptions(delimiter=self.delimiter, **_PLAIN),
                pa.csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    strings_can_be_null=False,
                    null_values=[],
                ),
            )
        except pa.ArrowInvalid:
            return None
        if table.num_rows != len(self):
            return None
        return [column.combine_chunks() for column in table.columns]


def clean_rows(text: str, delimiter: str) -> CleanRows | None:
    """The rows of a text; None where anything in it leaves a doubt."""
    raw = text.encode()
    if not delimiter.isascii() or ("\r" in text and raw.count(b"\r") != raw.count(b"\r\n")):
        return None
    seen = np.frombuffer(raw, np.uint8)
    ends = np.flatnonzero(seen == _END)
    if (b"\r" in raw and raw.count(b"\r") != len(ends)) or not raw:
        return None
    if b'"' in raw and not _quotes_are_clean(seen, ends, ord(delimiter)):
        return None
    after = ends + 1
    if not raw.endswith(b"\n"):
        after = np.append(after, len(raw))
    return CleanRows(raw, np.concatenate(([0], after)), delimiter)


def _quotes_are_clean(seen: np.ndarray[Any, np.dtype[np.uint8]], ends: Places, mark: int) -> bool:
    """Whether each pair of quotation marks stands around a cell that has no line end in it.

    Two in a row inside a cell stand for one: the first closes and the second opens again.
    """
    places = np.flatnonzero(seen == _QUOTE)
    first, last = places[::2], places[1::2]
    if len(first) != len(last):
        return False
    before = seen[np.maximum(first - 1, 0)]
    behind = seen[np.minimum(last + 1, len(seen) - 1)]
    opens = (first == 0) | _among(mark, _END, _QUOTE)[before]
    closes = (last == len(seen) - 1) | _among(mark, _END, _RETURN, _QUOTE)[behind]
    one_line = np.searchsorted(places, ends) % 2 == 0
    return bool(opens.all() and closes.all() and one_line.all())


def _among(*bytes: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    found = np.zeros(256, bool)
    found[list(bytes)] = True
    return found
