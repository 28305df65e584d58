"""The elements and connections of Kumu as CSV: a file of either, or a zip with both."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from itertools import islice

from effectmap.exchange.formats.sketch import MOST_ARROWS
from effectmap.exchange.formats.text_in import read_text
from effectmap.exchange.xlsx import MAX_UNPACKED
from effectmap.model import Problem, ProblemsError
from effectmap.words import Text

Rows = list[dict[str, str]]
_ZIP, _MOMENT = b"PK\x03\x04", (1980, 1, 1, 0, 0, 0)
# what each file is called, and the columns of one without rows
_FILES = {"elements.csv": ["label"], "connections.csv": ["from", "to"]}
# what a spreadsheet would take for the start of a formula, perhaps after marks that say it is none;
# a sign by itself is the type of a connection
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def read(content: bytes, file: str) -> tuple[Rows, Rows]:
    """Elements (with `label`) and connections (with `from`, `to`), their columns in small letters.

    Raises ProblemsError when there are neither.
    """
    if not content.startswith(_ZIP):
        return _rows(content, file)
    found = [_rows(one, f"{file}/{name}") for name, one in _unzipped(content, file)]
    return [row for one in found for row in one[0]], [row for one in found for row in one[1]]


def _rows(content: bytes, file: str) -> tuple[Rows, Rows]:
    """Elements and connections; a file holds either."""
    text = read_text(content, file)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [name.strip().casefold() for name in next(reader, [])]
        # one more than is taken: its size is refused
        rows = list(islice(reader, MOST_ARROWS + 1))
    except csv.Error:
        message = Text("a quotation mark is not closed here")
        raise ProblemsError([Problem(file, message)]) from None
    said = [
        {name: _unmarked(cell) for name, cell in zip(columns, row, strict=False) if name and cell}
        for row in rows
        if row
    ]
    if {"from", "to"} <= {*columns}:
        return [], said
    if "label" in columns:
        return said, []
    message = Text("there is no column “Label”, and no columns “From” and “To”")
    raise ProblemsError([Problem(file, message)])


def _unzipped(content: bytes, file: str) -> list[tuple[str, bytes]]:
    """The CSV files in a zip, together no larger than one file may be."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [
                one
                for one in archive.infolist()
                if one.filename.casefold().endswith(".csv") and not one.filename.startswith("__")
            ]
            if len(entries) != len(_FILES):
                message = Text("this zip holds {n} CSV files: two are read", n=len(entries))
                raise ProblemsError([Problem(file, message)])
            if sum(one.file_size for one in entries) > MAX_UNPACKED:
                message = Text("unpacked more than {most} MB", most=MAX_UNPACKED // 10**6)
                raise ProblemsError([Problem(file, message)])
            # no more is unpacked than an entry said
            return [(one.filename, archive.read(one)) for one in entries]
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError):
        message = Text(
            "this zip file is damaged, or packed in a way that is not read: pack it anew"
        )
        raise ProblemsError([Problem(file, message)]) from None


def write(elements: Sequence[Mapping[str, str]], connections: Sequence[Mapping[str, str]]) -> bytes:
    """A zip of both, always the same for the same rows."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for (name, head), rows in zip(_FILES.items(), (elements, connections), strict=True):
            columns = [*dict.fromkeys(column for row in rows for column in row)] or head
            text = io.StringIO(newline="")
            writer = csv.writer(text)
            writer.writerow(column.capitalize() for column in columns)
            writer.writerows([_marked(row.get(column, "")) for column in columns] for row in rows)
            # with this mark a spreadsheet takes it for UTF-8
            content = text.getvalue().encode("utf-8-sig")
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _marked(text: str) -> str:
    """A cell that a spreadsheet leaves a text."""
    return f"'{text}" if len(text) > 1 and _FORMULA.match(text) else text


def _unmarked(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
