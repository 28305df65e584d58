"""Cutting clean text into columns finds exactly the cells that the `csv` module finds."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effectmap.monitors.clean import CleanRows, DoesNotFitError, clean_rows

CELLS = st.text('a";\n,1 é', max_size=6)
QUOTED = CELLS.map(lambda cell: '"' + cell.replace('"', '""').replace("\n", "") + '"')
ROWS = st.lists(st.lists(QUOTED | CELLS, min_size=1, max_size=3).map(";".join), max_size=5)
TEXTS = st.text('a";\n\r1,é', max_size=14) | ROWS.map("\n".join) | ROWS.map("\r\n".join)


def _by_csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))


@settings(max_examples=1500)
@given(text=TEXTS)
def test_every_clean_text_has_the_cells_of_the_csv_module(text: str) -> None:
    rows = clean_rows(text, ";")
    if rows is None:
        return
    expected = _by_csv(text)
    assert list(rows) == [rows[at] for at in range(len(rows))] == expected
    for width in (2, 3):
        try:
            columns = rows.columns(width)
        except DoesNotFitError:
            continue
        cut = zip(*(column.to_pylist() for column in columns), strict=True)
        assert list(map(list, cut)) == expected


@pytest.mark.parametrize(
    "text",
    [
        'a;"b"c\n',
        'a;b"c"\n',
        'a; "b"\n',
        'a;"b\n',
        'a;"b\nc"\n',
        "a;b\r\nc;d\n",
        "a;b\rc;d\n",
        "",
    ],
)
def test_a_text_that_leaves_a_doubt_is_left_to_the_csv_module(text: str) -> None:
    assert clean_rows(text, ";") is None


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a;b\n1;2\n", [["a", "b"], ["1", "2"]]),
        ('"a";"b;c"\r\n"1";""\r\n', [["a", "b;c"], ["1", ""]]),
        ('"a ""b""";c\n', [['a "b"', "c"]]),
        ("a;b\n1;2", [["a", "b"], ["1", "2"]]),
        (" a ;\xa0b\n", [[" a ", "\xa0b"]]),
        ("a;b\x0cc\x85\n", [["a", "b\x0cc\x85"]]),
    ],
)
def test_cells_stay_as_they_are(text: str, cells: list[list[str]]) -> None:
    rows = clean_rows(text, ";")
    assert rows is not None
    columns = [column.to_pylist() for column in rows.columns(2)]
    assert list(map(list, zip(*columns, strict=True))) == cells == list(rows)


@pytest.mark.parametrize("text", ["a;b\n1\n", "a;b\n\n1;2\n", "a;b\n1;2;3\n", "a;b\n1;2\n\n"])
def test_rows_of_another_width_do_not_fit(text: str) -> None:
    rows = clean_rows(text, ";")
    assert isinstance(rows, CleanRows)
    with pytest.raises(DoesNotFitError):
        rows.columns(2)


def test_a_part_of_the_rows_is_cut_by_itself() -> None:
    rows = clean_rows("title\n;;\na;b\n1;2\nBron: CBS\n", ";")
    assert rows is not None
    part = rows[2:-1]
    assert isinstance(part, CleanRows)
    assert [column.to_pylist() for column in part.columns(2)] == [["a", "1"], ["b", "2"]]
    assert (part[-1], len(part), rows[0], rows[-1]) == (["1", "2"], 2, ["title"], ["Bron: CBS"])
