"""What holds for every workbook (.xlsx) that is read within bounds, whatever it is read for.

How much is read, and what is made of the cells, is decided by those who read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from typing import IO
from xml.parsers import expat

from openpyxl.utils import column_index_from_string

from effectmap.words import Text

# what a sheet can hold at most: ECMA-376, and Excel
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
# far more than any tag of a workbook: with its attributes the time it takes grows as its square
_MOST_TAG, _PIECE = 250_000, 65_536
DAMAGED = Text("the workbook is damaged: open it in Excel and save it again")
PASSWORD = Text("this workbook has a password: save it without one")
# the name of the part in which Office keeps a workbook with a password
LOCKED = "EncryptedPackage".encode("utf-16-le")
# what is no sign of a number format but text in it
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def is_tampered(entries: list[zipfile.ZipInfo]) -> bool:
    """Whether a part is there twice, so that two readers see two workbooks, or is encrypted."""
    names = {entry.filename for entry in entries}
    return len(names) != len(entries) or any(entry.flag_bits & 1 for entry in entries)


def parse(parser: expat.XMLParserType, stream: IO[bytes]) -> None:
    """Parse a part of a workbook piece by piece. Raises ValueError for a tag without an end."""
    fed = 0
    while piece := stream.read(_PIECE):
        fed += len(piece)
        parser.Parse(piece)
        if fed - max(parser.CurrentByteIndex, 0) > _MOST_TAG:
            raise ValueError(fed)
    parser.Parse(b"", True)


def row_after(row: int, said: Mapping[str, str]) -> int:
    """The row of a `row` element after `row`. Raises ValueError where it cannot stand there."""
    found = int(said.get("r", row + 1))
    if not row < found <= LAST_ROW:
        raise ValueError(found)
    return found


def column_after(column: int, row: int, said: Mapping[str, str]) -> int:
    """The column of a `c` element after `column`. Raises ValueError as `row_after` does."""
    place, found = said.get("r"), column + 1
    if place:
        letters = place.rstrip("0123456789")
        if place[len(letters) :] != str(row):
            raise ValueError(place)
        found = _number_of(letters)
    if not column < found <= LAST_COLUMN:
        raise ValueError(place)
    return found


@lru_cache(maxsize=LAST_COLUMN)
def _number_of(letters: str) -> int:
    return int(column_index_from_string(letters))


@lru_cache(maxsize=1000)
def is_percentage(number_format: str) -> bool:
    """Whether cells with this format show a hundred times what they hold."""
    return "%" in _LITERAL.sub("", number_format)
