"""Undo what Excel and R do to an export when they save it again: text in, text out.

Lines stay where they are, so that a message names the line of the file itself. What was undone is
told in a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from effectmap.monitors.cells import COMMA, POINT
from effectmap.monitors.dialects.keys import MEASURE
from effectmap.monitors.source import LATIN, Head, encoding_of, read_text
from effectmap.words import Text

# a whole line as one quoted field, with what Excel leaves behind it
WRAPPED = re.compile(r'"(?P<inner>(?:[^"]|"")*)"[;,]*(?P<end>\r?\n)?')
# what R, readr and pandas call the column of row numbers
NUMBERS, NUMBERED = ("", "...1"), "X"
NO_FIGURE = re.compile(r'(?:^|[;,])"?NA"?(?=[;,\r\n])', re.MULTILINE)
QUOTED_COMMA = re.compile(r',"-?\d+,\d+"')
THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+")
CELL = {mark: re.compile(rf'("(?:[^"]|"")*"|[^"{mark}]*)(?:{mark}|$)') for mark in ";,\t"}

LINE = re.compile(r"[^\n]*\n|[^\n]+")

Raw = list[list[str]]


@dataclass(frozen=True)
class Undone:
    """What was undone, and the text without it; None where the text itself can stay."""

    text: str | None
    notes: tuple[Text, ...]


def undo(head: Head) -> Undone | None:
    """None for a file in which nothing had to be undone. Raises MonitorError as `read_text`."""
    notes = []
    if "NA" in head.text and NO_FIGURE.search(head.text):
        notes.append(Text("R's mark NA is read as: no figure, reason not given"))
    if not _may_be(head) or encoding_of(head.path, latin=True) == LATIN:
        return Undone(None, tuple(notes)) if notes else None
    text = read_text(head.path, footer=True)
    records = list(_records(text))
    if (unwrapped := _unwrapped(records)) is not None:
        records = unwrapped
        notes.append(Text("every line was one quoted field: the fields in it were taken out"))
    if _has_tabs(records[0]) and (rows := _cut(records, "\t")) is not None:
        ends = _ends(records)
        records = [
            ";".join(map(_in_quotes, row)) + end for row, end in zip(rows, ends, strict=True)
        ]
        notes.append(Text("the cells stood between tabs"))
    marks = notes[:]
    mark = ";" if ";" in records[0] else ","
    rows = _cut(records, mark)
    if rows is not None:
        if _drop_trailing(rows):
            notes.append(Text("empty columns at the end were left out"))
        if _drop_numbers(rows):
            notes.append(Text("the column with row numbers was left out"))
        if (mark == "," or notes != marks or unwrapped) and _point_for_comma(rows):
            notes.append(Text("the decimal commas were read as the decimal points they were"))
        records = [mark.join(row) + end for row, end in zip(rows, _ends(records), strict=True)]
    undone = "".join(records)
    if undone == text:
        return Undone(None, tuple(notes)) if notes else None
    return Undone(undone, tuple(notes))


def _may_be(head: Head) -> bool:
    """Whether the beginning has a sign of it, so that other files need not be cut up twice."""
    first = head.first
    bare = first.replace('"', "")
    return bool(
        WRAPPED.fullmatch(first)
        or _has_tabs(first)
        or bare.startswith((",", ";", "X,", "X;", "...1,", "...1;"))
        or bare.endswith((",", ";"))
        or (QUOTED_COMMA.search(head.text) and any(map(MEASURE.fullmatch, bare.split(","))))
    )


def _has_tabs(line: str) -> bool:
    return "\t" in line and ";" not in line and "," not in line


def _in_quotes(cell: str) -> str:
    return f'"{cell}"' if ";" in cell and not cell.startswith('"') else cell


def _records(text: str) -> Iterator[str]:
    """The lines; those between which a quotation mark is open are one."""
    held = ""
    for line in LINE.findall(text):
        held += line
        if held.count('"') % 2 == 0:
            yield held
            held = ""
    if held:
        yield held


def _unwrapped(records: Sequence[str]) -> list[str] | None:
    """What was in the quoted lines; None when it is not so that all lines were.

    A line without quotation marks needed none.
    """
    matches = [WRAPPED.fullmatch(record) for record in records]
    bare = (match or '"' not in record for match, record in zip(matches, records, strict=True))
    if len(records) < 2 or not matches[0] or not all(bare):
        return None
    found = [
        match["inner"].replace('""', '"') + (match["end"] or "") if match else record
        for match, record in zip(matches, records, strict=True)
    ]
    wrapped = [one for one, match in zip(found, matches, strict=True) if match]
    return found if any(";" in one or "," in one for one in wrapped) else None


def _ends(records: Sequence[str]) -> list[str]:
    return [record[len(record.rstrip("\r\n")) :] for record in records]


def _cut(records: Sequence[str], mark: str) -> Raw | None:
    """The cells with their quotation marks; None when rows are not all as wide as the header."""
    rows: Raw = []
    for record in records:
        line = record.rstrip("\r\n")
        cells = CELL[mark].findall(line)
        # behind the last cell the pattern finds one more, that is empty
        cells = cells if line.endswith(mark) else cells[:-1]
        if mark.join(cells) != line or (rows and len(cells) != len(rows[0])):
            return None
        rows.append(cells)
    return rows


def _drop_trailing(rows: Raw) -> bool:
    """Take off the last columns that have no name and no cell with text."""
    count = 0
    while count < len(rows[0]) - 1 and all(not row[-count - 1].strip('" ') for row in rows):
        count += 1
    for row in rows:
        del row[len(row) - count :]
    return count > 0


def _drop_numbers(rows: Raw) -> bool:
    """Take off the first column where it numbers the rows: each another, or 1, 2, 3 below `X`."""
    name, *numbers = (row[0].strip('"') for row in rows)
    if not numbers or len(rows[0]) < 3 or not all(map(str.isdecimal, numbers)):
        return False
    counted = numbers == [str(n + 1) for n in range(len(numbers))]
    if not (counted and name == NUMBERED) and not (
        name in NUMBERS and len(set(numbers)) == len(numbers)
    ):
        return False
    for row in rows:
        del row[0]
    return True


def _point_for_comma(rows: Raw) -> bool:
    """Give the figures below machine keys their decimal point back.

    Only where no figure has a point, and where not every comma may as well mark thousands.
    """
    at = [n for n, name in enumerate(rows[0]) if MEASURE.fullmatch(name.strip('"'))]
    cells = {row[n].strip('" ') for row in rows[1:] for n in at}
    commas = {cell for cell in cells if "," in cell and COMMA.fullmatch(cell)}
    points = any("." in cell and POINT.fullmatch(cell) for cell in cells)
    if not commas or points or all(map(THOUSANDS.fullmatch, commas)):
        return False
    for row in rows[1:]:
        for n in at:
            if row[n].strip('" ') in commas:
                row[n] = row[n].replace(",", ".")
    return True
