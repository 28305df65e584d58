"""Groups of rows in a copy: small where a measure is long, and the figures stay what they were."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from effectmap.model import FileSource
from effectmap.monitors import bulk, copies
from effectmap.monitors.groups import LARGE, SMALL, rows_together

HEADER = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\n"


@pytest.mark.parametrize(
    ("rows", "measures", "together"),
    [(0, 0, LARGE), (8_000_000, 1_500, LARGE), (146_480, 8, LARGE), (270_000, 1, SMALL)],
)
def test_only_a_long_measure_gets_small_groups(rows: int, measures: int, together: int) -> None:
    assert rows_together(rows, measures) == together


def _long(path: Path) -> list[tuple[str, str, str, float]]:
    """One measure of 900 areas in 50 years, and a short one; their rows, sorted."""
    areas = [f"BU0301{n:04d}" for n in range(900)]
    years = range(1950, 2000)
    rows = [("lang", a, str(y), (n * 7 + y) % 997 / 10) for n, a in enumerate(areas) for y in years]
    rows += [("kort", areas[0], "1990", 1.5)]
    lines = [f"{a};{y};{m};{str(v).replace('.', ',')};;;;\n" for m, a, y, v in reversed(rows)]
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return sorted(rows)


@pytest.mark.parametrize("in_bulk", [True, False])
def test_a_copy_with_small_groups_holds_every_figure_in_order(
    tmp_path: Path, in_bulk: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, target = tmp_path / "lang.csv", tmp_path / "lang.parquet"
    rows = _long(path)
    monkeypatch.setattr(bulk, "MIN_BYTES", 0 if in_bulk else 1 << 60)
    monkeypatch.setattr("effectmap.monitors.groups._LONG_MEASURE", 20_000)
    made = copies.make(path, FileSource(path="lang.csv"), target)
    assert {one.key for one in made.measured} == {"lang", "kort"}
    file = pq.ParquetFile(target)
    table = file.read(columns=["measure", "area", "period", "value"]).to_pydict()
    assert list(zip(*table.values(), strict=True)) == rows
    sizes = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    assert sizes == [SMALL, SMALL, len(rows) - 2 * SMALL]
    # each group tells which areas it has, and keeps no others
    at = file.schema_arrow.names.index("area")
    about = [file.metadata.row_group(n).column(at).statistics for n in range(3)]
    assert [one.has_min_max for one in about] == [True] * 3
    assert about[2].min > about[0].min
    whole = file.metadata.row_group(0).column(at)
    assert whole.total_uncompressed_size < 900 * 14
