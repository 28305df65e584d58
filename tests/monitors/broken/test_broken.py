"""Every damaged or re-formatted file is read rightly or refused with its place, never wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from effectmap.model import Period
from effectmap.monitors import columns
from effectmap.monitors.reading import MonitorError, Reading, read_file
from tests.monitors.broken.make import Variant, variants

VARIANTS = variants()
AT_LEAST = 150
READ = 0.9


def _read(folder: Path, one: Variant) -> Reading | MonitorError:
    path = folder / one.file
    path.write_bytes(one.raw)
    try:
        return read_file(path, period=Period.parse(one.period))
    except MonitorError as error:
        return error


def _wrong(one: Variant, reading: Reading) -> list[str]:
    """Figures that are not the right ones, and what is gone without a word."""
    found = {}
    wrong = []
    for seen in reading.observations:
        key = (seen.area, str(seen.period), seen.measure)
        if key in found:
            wrong.append(f"{key} twice")
        found[key] = (seen.value, str(seen.status))
        if key not in one.figures and (seen.value is not None or seen.status == "definitive"):
            wrong.append(f"{key} is {found[key]} and should not be there")
        elif key in one.figures and found[key] != one.figures[key]:
            wrong.append(f"{key} is {found[key]}, not {one.figures[key]}")
    gone = set(one.figures) - set(found)
    if gone and not reading.held:
        wrong.append(f"gone without a word: {gone}")
    return wrong


def _is_read(one: Variant, reading: Reading) -> bool:
    seen = {(it.area, str(it.period), it.measure) for it in reading.observations}
    return set(one.figures) <= seen


@pytest.mark.parametrize("one", VARIANTS, ids=[one.name for one in VARIANTS])
def test_it_is_read_rightly_or_refused_with_its_place(tmp_path: Path, one: Variant) -> None:
    reading = _read(tmp_path, one)
    if isinstance(reading, MonitorError):
        problems = reading.problems
    else:
        assert _wrong(one, reading) == []
        problems = reading.held
    for problem in problems:
        assert problem.file == one.file
        assert str(problem.message) != problem.message.key
    if problems and one.line is not None:
        assert one.line in [problem.line for problem in problems]
        assert not one.column or one.column in [problem.column for problem in problems]


def test_nine_in_ten_of_the_usable_are_read(tmp_path: Path) -> None:
    usable = [one for one in VARIANTS if one.usable]
    readings = {one.name: (one, _read(tmp_path, one)) for one in usable}
    refused = [
        name
        for name, (one, reading) in readings.items()
        if isinstance(reading, MonitorError) or not _is_read(one, reading)
    ]
    assert len(refused) <= (1 - READ) * len(usable), refused


def test_there_are_enough_of_them() -> None:
    assert len(VARIANTS) >= AT_LEAST
    assert len({one.name for one in VARIANTS}) == len(VARIANTS)


def test_reading_by_columns_never_differs_from_reading_by_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def figures(one: Variant) -> object:
        reading = _read(tmp_path, one)
        return None if isinstance(reading, MonitorError) else list(reading.observations)

    def fits_not(*_given: object) -> None:
        raise columns.DoesNotFitError

    by_columns = [figures(one) for one in VARIANTS]
    monkeypatch.setattr(columns, "numbers", fits_not)
    by_rows = [figures(one) for one in VARIANTS]
    pairs = zip(VARIANTS, by_columns, by_rows, strict=True)
    assert [one.name for one, quick, slow in pairs if quick != slow] == []
