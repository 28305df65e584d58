"""Reading by columns finds exactly what reading by rows finds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from effectmap.bench import reading as bench
from effectmap.monitors import columns
from effectmap.monitors.cells import COMMA
from effectmap.monitors.dialects import DIALECTS
from effectmap.monitors.reading import read_file

SAMPLES = {sample.dialect: sample for sample in bench.samples()}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_table_says_the_same_by_columns_and_by_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = replace(SAMPLES[name], rows=SAMPLES[name].rows[:400]).write(tmp_path)
    fast = read_file(path, period=bench.YEAR)
    assert isinstance(fast.observations, columns.Observations)

    def fits_not(*_said: object) -> None:
        raise columns.DoesNotFitError

    monkeypatch.setattr(columns, "numbers", fits_not)
    slow = read_file(path, period=bench.YEAR)
    assert not isinstance(slow.observations, columns.Observations)
    assert list(fast.observations) == list(slow.observations)
    assert (fast.dialect, fast.measures, fast.held) == (slow.dialect, slow.measures, slow.held)
    assert (fast.areas, fast.periods, fast.by_status) == (slow.areas, slow.periods, slow.by_status)


def test_every_dialect_is_in_the_bench() -> None:
    assert set(SAMPLES) == {dialect.NAME for dialect in DIALECTS}


@pytest.mark.parametrize("text", ["1\n2", "1,2,3", "1.5", "1e5", "", " 1\t", "--1", "1,"])
def test_a_text_that_is_no_number_never_fits(text: str) -> None:
    with pytest.raises(columns.DoesNotFitError):
        columns.numbers(["1", text, "2,5"], COMMA)
