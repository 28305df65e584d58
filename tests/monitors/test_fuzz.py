"""Files that chance has damaged: refused, or read as they stand; no crash and no figure made up."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from effectmap.model import Observation, Period
from effectmap.monitors.areas import area_names
from effectmap.monitors.reading import MonitorError, Reading, read_file
from tests.monitors.broken.make import BASES, Base

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "monitors"
REAL = (
    "70072ned_UntypedDataSet_06062018_000805.csv",
    "Regionale_kerncijfers_Nederland_11122025_133649.csv",
    "Inkomen_van_huishoudens_per_gemeente.csv",
    "Kerncijfers_wijken_en_buurten_2024_geslachten.csv",
    "50140NED_TypedDataSet_22092025_192544.csv",
    "83648NED_criminaliteit.csv",
    "83841NED/Observations.csv",
    "85067NED/data.csv",
)
SLICE = 12
YEAR = Period.parse("2024")
NUMBER = re.compile(r"(-?\d{1,15})(?:[.,](\d+))?", re.ASCII)
# from here down Swing's numbers say why there is no figure
LOWEST = -9990.0
PIECES = (
    b";", b",", b"\t", b'"', b'""', b"\n", b"\r\n", b"\r", b".", b" ", b"-", b"0", b"9", b"\0",
    b"\xef\xbb\xbf", b"\xc3\xa9", b"\xe9", b"*", b"GM0301", b"NL01", b"2024", b"NA", b"\n\n",
)  # fmt: skip

Change = Callable[[bytes, int, int, bytes], bytes]


def _flip(raw: bytes, at: int, to: int, piece: bytes) -> bytes:
    return raw[:at] + bytes([to % 256]) + raw[at + 1 :]


def _digit(raw: bytes, at: int, to: int, piece: bytes) -> bytes:
    digits = [n for n, byte in enumerate(raw) if 48 <= byte < 58]
    n = digits[at % len(digits)] if digits else 0
    return raw[:n] + b"%d" % (to % 10) + raw[n + 1 :]


def _delete(raw: bytes, at: int, to: int, piece: bytes) -> bytes:
    return raw[:at] + raw[at + 1 + to % 12 :]


def _repeat(raw: bytes, at: int, to: int, piece: bytes) -> bytes:
    end = at + 1 + to % 60
    return raw[:end] + raw[at:end] + raw[end:]


def _insert(raw: bytes, at: int, to: int, piece: bytes) -> bytes:
    return raw[:at] + piece + raw[at:]


def _cut(raw: bytes, at: int, to: int, piece: bytes) -> bytes:
    return raw[:at]


def _cut_with_end(raw: bytes, at: int, to: int, piece: bytes) -> bytes:
    return raw[:at] + b"\r\n"


def _other_separator(raw: bytes, at: int, to: int, piece: bytes) -> bytes:
    pairs = ((b";", b","), (b",", b";"), (b";", b"\t"), (b".", b","), (b",", b"."), (b'"', b""))
    return raw.replace(*pairs[to % len(pairs)])


def _swap_lines(raw: bytes, at: int, to: int, piece: bytes) -> bytes:
    lines = raw.splitlines(keepends=True)
    if len(lines) > 1:
        one, other = at % len(lines), to % len(lines)
        lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def _swap_cells(raw: bytes, at: int, to: int, piece: bytes) -> bytes:
    lines = raw.split(b"\n")
    line = at % len(lines)
    mark = b";" if b";" in lines[line] else b","
    cells = lines[line].rstrip(b"\r").split(mark)
    one, other = at % len(cells), to % len(cells)
    cells[one], cells[other] = cells[other], cells[one]
    lines[line] = mark.join(cells) + (b"\r" if lines[line].endswith(b"\r") else b"")
    return b"\n".join(lines)


CHANGES: tuple[Change, ...] = (
    _flip, _digit, _delete, _repeat, _insert, _cut, _cut_with_end, _other_separator, _swap_lines,
    _swap_cells,
)  # fmt: skip
STEP = st.tuples(
    st.sampled_from(CHANGES), st.integers(0, 1 << 20), st.integers(0, 1 << 10),
    st.sampled_from(PIECES),
)  # fmt: skip
STEPS = st.lists(STEP, min_size=1, max_size=3)


def _changed(raw: bytes, steps: list[tuple[Change, int, int, bytes]]) -> bytes:
    for change, at, to, piece in steps:
        raw = change(raw, at % (len(raw) + 1), to, piece)
    return raw


def _tables(raw: bytes, encoding: str) -> list[list[list[str]]]:
    """The cells as any reader of CSV would cut them, whatever stands between them."""
    text = raw.decode(encoding)
    found = []
    for mark in ";,\t":
        try:
            found.append(list(csv.reader(io.StringIO(text, newline=""), delimiter=mark)))
        except csv.Error:
            continue
    return found


@lru_cache(maxsize=1000)
def _names(area: str) -> frozenset[str]:
    """What may stand for an area in a cell."""
    name = area_names().get(area, area)
    bare = re.sub(r" \([A-Za-z]+\)$", "", name)
    return frozenset({area, name, bare})


def _is_about(row: list[str], area: str | None, number: bool) -> bool:
    if area is None:
        return True
    cells = {cell.strip() for cell in row}
    if cells & _names(area):
        return True
    bare = area[2:].lstrip("0")
    return number and any(cell.lstrip("0") == bare for cell in cells)


def _texts(tables: list[list[list[str]]], one: Observation, dialect: str) -> list[str]:
    """The cells of the file that may be this figure: of its measure and its area."""
    number = dialect.startswith("swing")
    parts = {one.measure, *one.measure.split("|")}
    found = []
    for rows in tables:
        at = {
            n
            for row in rows[:8]
            for n, cell in enumerate(row)
            if cell.strip() in parts and len(row) > 1
        }
        for row in rows:
            if not _is_about(row, one.area, number):
                continue
            named = parts & {cell.strip() for cell in row}
            columns = range(len(row)) if named else [n for n in at if n < len(row)]
            found += [row[n].strip() for n in columns]
    return found


def _figure(text: str) -> float | None:
    match = NUMBER.fullmatch(text)
    return float(f"{match[1]}.{match[2] or 0}") if match else None


def _made_up(raw: bytes, reading: Reading) -> list[str]:
    tables = _tables(raw, reading.encoding)
    wrong = []
    for one in reading.observations:
        texts = _texts(tables, one, reading.dialect)
        figures = [_figure(text) for text in texts]
        if one.text is not None:
            fits = one.text in texts
        elif one.value is not None:
            fits = one.value in figures
        else:
            fits = any(figure is None or figure <= LOWEST for figure in figures)
        if not fits:
            wrong.append(f"{one.measure} {one.area}: {one.value} {one.text}, from {texts[:5]}")
    return wrong


def _check(path: Path, raw: bytes) -> None:
    path.write_bytes(raw)
    try:
        reading = read_file(path, period=YEAR)
    except MonitorError:
        return
    assert _made_up(raw, reading) == []


def _by_chance(examples: int) -> settings:
    return settings(
        derandomize=True,
        deadline=None,
        max_examples=examples,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@pytest.mark.parametrize("base", BASES, ids=[base.name for base in BASES])
@_by_chance(200)
@given(steps=STEPS)
def test_a_small_file_is_read_as_it_stands_or_refused(
    tmp_path: Path, base: Base, steps: list[tuple[Change, int, int, bytes]]
) -> None:
    _check(tmp_path / "bestand.csv", _changed(base.raw(), steps))


@lru_cache(maxsize=len(REAL))
def _lines(name: str) -> list[bytes]:
    return (FOLDER / name).read_bytes().splitlines(keepends=True)


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the real monitor files are absent")
@pytest.mark.parametrize("name", REAL)
@_by_chance(15)
@given(steps=STEPS, start=st.integers(1, 1 << 16))
def test_a_slice_of_a_real_file_is_read_as_it_stands_or_refused(
    tmp_path: Path, name: str, steps: list[tuple[Change, int, int, bytes]], start: int
) -> None:
    header, *rows = _lines(name)
    first = start % max(1, len(rows) - SLICE)
    raw = b"".join([header, *rows[first : first + SLICE]])
    _check(tmp_path / "bestand.csv", _changed(raw, steps))


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the real monitor files are absent")
@pytest.mark.parametrize("name", REAL)
def test_the_check_itself_finds_the_figures_of_real_files(tmp_path: Path, name: str) -> None:
    raw = b"".join(_lines(name)[: SLICE + 1])
    path = tmp_path / "bestand.csv"
    path.write_bytes(raw)
    assert _made_up(raw, read_file(path, period=YEAR)) == []


@pytest.mark.parametrize("base", BASES, ids=[base.name for base in BASES])
def test_the_check_itself_finds_the_figures_of_small_files(tmp_path: Path, base: Base) -> None:
    path = tmp_path / "bestand.csv"
    path.write_bytes(base.raw())
    assert _made_up(base.raw(), read_file(path, period=YEAR)) == []
