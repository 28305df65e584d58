"""Every row of spot_values.csv: a cell of a real file, read by the product."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

import pytest

from effectmap.model import Observation, Period
from effectmap.monitors.areas import resolve
from effectmap.monitors.reading import Reading, read_file

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "monitors"
SPOTS = FOLDER / "spot_values.csv"
PART = re.compile(r"([^=,]+(?:\([^)]*\))?)='?([^',]*)'?")

pytestmark = pytest.mark.skipif(not SPOTS.exists(), reason="the real monitor files are absent")


def _rows() -> list[dict[str, str]]:
    if not SPOTS.exists():
        return []
    with SPOTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@lru_cache(maxsize=8)
def _reading(path: str) -> Reading:
    return read_file(FOLDER / path)


@lru_cache(maxsize=8)
def _by_area(path: str) -> dict[tuple[str, str | None], list[Observation]]:
    found: dict[tuple[str, str | None], list[Observation]] = {}
    for one in _reading(path).observations:
        found.setdefault((one.measure, one.area), []).append(one)
    return found


@pytest.mark.parametrize(
    "row", _rows(), ids=lambda r: f"{r['file'][:20]} {r['row_selector']} {r['column'][-30:]}"
)
def test_a_cell_of_a_real_file_is_read_as_it_stands(row: dict[str, str]) -> None:
    wanted = dict(PART.findall(row["row_selector"]))
    area = wanted.pop("RegioS", None) or wanted.pop("Regio's", None)
    area = area or wanted.pop("Regioaanduiding/Codering (code)", None)
    period = wanted.pop("Perioden", None)
    measure = wanted.pop("Measure", None) or row["column"]
    found = _by_area(row["file"]).get((measure, resolve(area) if area else None), [])
    if period:
        found = [one for one in found if one.period == Period.parse(period.rstrip("*"))]
    found = [one for one in found if wanted.items() <= one.dimensions.items()]
    assert len(found) == 1
    expected = row["value"]
    if found[0].text is not None:
        assert found[0].text == expected
    elif expected == "NULL":
        assert found[0].value is None
    else:
        assert found[0].value == pytest.approx(float(expected), abs=1e-12)
    assert found[0].status != "provisional" or period == "2024*" or "83841" in row["file"]
