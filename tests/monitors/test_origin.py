"""From every figure one can go back to the row of the file that it stands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from effectmap.bench import reading as bench
from effectmap.model import Observation, Status
from effectmap.monitors import bulk
from effectmap.monitors.origin import FileRow, row_of
from effectmap.monitors.reading import read_file

REAL = Path(__file__).resolve().parents[3] / "shared" / "monitors"
SAMPLES = {sample.dialect: sample for sample in bench.samples()}
LONG = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\n"


def _figure(row: FileRow | None) -> str:
    assert row is not None
    (text,) = [cell.text for cell in row.cells if cell.is_figure]
    return text


def _number(text: str) -> float:
    return float(text.replace(",", "."))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_figure_of_every_dialect_leads_to_its_own_cell(tmp_path: Path, name: str) -> None:
    path = replace(SAMPLES[name], rows=SAMPLES[name].rows[:400]).write(tmp_path)
    figures = [one for one in read_file(path, period=bench.YEAR).observations if one.value]
    lines = path.read_bytes().decode("latin-1").split("\n")
    found = 0
    for one in figures[:: len(figures) // 40]:
        row = row_of(path, one, whole=True)
        if row is None:
            continue
        found += 1
        assert _number(_figure(row)) == one.value
        assert row.line == one.line
        assert _figure(row) in lines[row.line - 1]
    # a row with the same number twice, under names that do not tell, is not guessed at
    assert found >= 36


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("70072ned_UntypedDataSet_06062018_000805.csv", "GM0301"),
        ("Kerncijfers_wijken_en_buurten_2024_geslachten.csv", "BU03010000"),
        ("50140NED_TypedDataSet_22092025_192544.csv", "GM0301"),
        ("83841NED", None),
    ],
)
def test_real_files_lead_back_to_their_rows(path: str, area: str | None) -> None:
    if not (REAL / path).exists():
        pytest.skip("the real monitor files are not here")
    reading = read_file(REAL / path, period=bench.YEAR)
    figures = [one for one in reading.observations if one.value and one.area == area]
    checked = [row_of(REAL / path, one, whole=True) for one in figures[:25]]
    told = [(row, one) for row, one in zip(checked, figures, strict=False) if row is not None]
    assert len(told) >= 20 or len(told) == len(figures) > 0
    for row, one in told:
        assert _number(_figure(row)) == one.value
        if area:
            assert any(area in cell.text for cell in row.cells)


def test_a_row_of_a_workbook_is_named_with_its_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Scores"
    sheet.append(["gm_code", "jaar", "lbm"])
    sheet.append(["GM0301", "2022", 4.1])
    book.save(tmp_path / "scores.xlsx")
    (one,) = read_file(tmp_path / "scores.xlsx").observations
    row = row_of(tmp_path / "scores.xlsx", one, whole=True)
    assert row is not None
    assert (row.sheet, row.line, _figure(row)) == ("Scores", 2, "4.1")


def test_other_figures_of_the_row_are_left_out_where_they_may_be_secret(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("ID;RegioS;Perioden;Jong_1;Oud_2\n0;GM0301;2024JJ00;4;96\n")
    young, old = read_file(path).observations
    row = row_of(path, old, whole=False)
    assert row is not None
    assert [cell.text for cell in row.cells] == ["GM0301", "2024JJ00", "96"]
    assert (row.left_out, _figure(row)) == (2, "96")
    assert row_of(path, young, whole=True) != row_of(path, young, whole=False)


def test_a_copy_that_was_made_in_bulk_finds_its_row_too(tmp_path: Path) -> None:
    rows = [f"GM{n:04d};{year};m1;{n},5;;;;\n" for n in range(1, 300) for year in (2023, 2024)]
    path = tmp_path / "long.csv"
    path.write_text(LONG + "".join(rows))
    assert bulk.copy_plain_long(path, tmp_path / "copy.parquet") is not None
    one = next(one for one in read_file(path).observations if one.area == "GM0250")
    row = row_of(path, one._replace(line=None), whole=True)
    assert row is not None
    assert (row.line, _figure(row)) == (one.line, "250,5")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: path.write_text("ID;RegioS;Perioden;Jong_1\n"),
        lambda path: path.write_text("ID;RegioS;Perioden;Jong_1\n0;GM0301;2024JJ00;5\n"),
    ],
)
def test_a_row_that_is_not_there_any_more_is_not_made_up(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    path = tmp_path / "own.csv"
    path.write_text("ID;RegioS;Perioden;Jong_1\n0;GM0301;2024JJ00;4\n")
    (one,) = read_file(path).observations
    assert isinstance(one, Observation)
    assert one.status is Status.DEFINITIVE
    spoil(path)
    assert row_of(path, one, whole=True) is None
