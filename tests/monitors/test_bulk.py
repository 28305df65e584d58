"""Large plain files go through SQL; what they give is what reading row by row gives."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from effectmap.model import FileSource
from effectmap.monitors import bulk, copies
from effectmap.monitors.bulk import copy_plain_long
from effectmap.monitors.reading import MonitorError, read_file

HEADER = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\n"
ROWS = (
    "GM0301;2024;eenzaam;31,5;28,0;35,0;400;\n"
    "GM0301;2015;eenzaam;29;;;;voorlopig\n"
    "NL01;2024;buiten;-0,5;;;;gemodelleerd\n"
)


def test_the_copy_holds_what_the_row_reader_gives(tmp_path: Path) -> None:
    path, copy = tmp_path / "groot.csv", tmp_path / "kopie.parquet"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    assert copy_plain_long(path, copy) is not None
    names = ("measure", "area", "value", "lower", "upper", "status")
    copied = sorted(
        (*(row[name] for name in names), row["period"]) for row in pq.read_table(copy).to_pylist()
    )
    read = sorted(
        (*(getattr(one, name) for name in names), str(one.period))
        for one in read_file(path).observations
    )
    assert copied == read


@pytest.mark.parametrize(
    "row",
    [
        "GM0301;2024;eenzaam;31.5;;;;\n",
        "GM0301;2024;eenzaam;;;;;geheim\n",
        "GM0301;2024;eenzaam;31,5;32,0;;;\n",
        "GM0301;2024;eenzaam;31,5;x;;;\n",
        "GM0301;2024;eenzaam;31,5;;;veel;\n",
        "Zutphen;2024;eenzaam;31,5;;;;\n",
        "GM0301;24;eenzaam;31,5;;;;\n",
        "GM0301;2024;buiten;31,5\n",
        'GM0301;2024;"buiten;31,5;;;;\n',
        "GM0301;2015;eenzaam;30;;;;\n",
        "GM301;2024;eenzaam;31,5;;;;\n",
        "GM0301;2024;inwoners;48,752;;;;\n",
        "GM0301;2024;buiten;-99997;;;;\n",
        "GM0301;2024;buiten;-99999,0;;;;\n",
        f"GM0301;2024;buiten;{'9' * 400};;;;\n",
        "Bron: CBS\n",
    ],
)
def test_a_row_that_does_not_fit_is_left_to_the_row_reader(tmp_path: Path, row: str) -> None:
    path = tmp_path / "groot.csv"
    path.write_text(HEADER + ROWS + row, encoding="utf-8")
    assert copy_plain_long(path, tmp_path / "kopie.parquet") is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_large_file_with_columns_in_another_order_is_read_row_by_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setattr(bulk, "MIN_BYTES", 0)
    path, copy = tmp_path / "groot.csv", tmp_path / "kopie.parquet"
    cells = [line.split(";") for line in (HEADER + ROWS).splitlines()]
    turned = "".join(";".join([row[0], *row[:0:-1]]) + "\n" for row in cells)
    path.write_text(turned, encoding=encoding)
    copies.make(path, FileSource(path="groot.csv"), copy)
    assert sorted(row["value"] for row in pq.read_table(copy).to_pylist()) == [-0.5, 29, 31.5]


def test_a_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "groot.csv"
    path.write_text(HEADER + ROWS + "GM0301;20", encoding="utf-8")
    with pytest.raises(MonitorError):
        copy_plain_long(path, tmp_path / "kopie.parquet")
