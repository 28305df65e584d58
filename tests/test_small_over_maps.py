"""Who lays the maps of an installation side by side learns no small number of a shared monitor."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from effectmap.exchange import data_package
from effectmap.model import Observation, Series, Status
from effectmap.packaging import leaving
from effectmap.words import in_language
from effectmap.workspace import Workspace, more_figures, open_folder

# Lochem has 3, and a total over the three towns that tells it; a district of Zutphen has 4
COUNTS = {
    "GM0262": 3, "GM0301": 500, "GM0213": 700, "GG0999": 1203,
    "WK030100": 4, "WK030101": 246, "WK030102": 250, "NL00": 90_000, "PV25": 9_000,
}  # fmt: skip
TOWNS = {"lochem": "GM0262", "zutphen": "GM0301", "brummen": "GM0213", "regio": "GM0197"}
# what each map shows: each other's areas and the total among it
SHOWN = {
    "lochem": ("GM0262", "GM0301", "NL00"),
    "zutphen": ("GM0301", "WK030100", "WK030101", "GG0999"),
    "brummen": ("GM0213", "GM0301", "WK030102", "PV25"),
    "regio": ("GG0999", "GM0301", "GM0213", "GM0262"),
}


def _map(name: str) -> dict[str, Any]:
    indicators = [
        {"id": f"i-{area.lower()}", "name": f"Hulp {area}", "monitor": "hulp", "measure": "hulp",
         "area": area, "better": "lower", "baseline": "2024"}
        for area in SHOWN[name]
    ]  # fmt: skip
    outcome = {"id": "o", "theme": "t", "level": "outcome", "name": "Doel"}
    return {
        "schema_version": 1,
        "municipality": {"name": name.title(), "area": TOWNS[name]},
        "themes": [{"id": "t", "name": "Opgave"}],
        "outcomes": [{**outcome, "indicators": indicators}],
    }


@pytest.fixture(params=[10, 0], ids=["with a bar", "public"])
def maps(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Workspace]:
    root = tmp_path / "region"
    for name in TOWNS:
        (root / name).mkdir(parents=True)
        (root / name / "map.yaml").write_text(yaml.safe_dump(_map(name)), encoding="utf-8")
        (root / name / "monitors.yaml").write_text("schema_version: 1\n", encoding="utf-8")
    monitor = {
        "id": "hulp", "name": "Hulp", "kind": "registration", "publisher": "Regio",
        "source": "Regio", "licence": "CC0", "frequency": "Elk jaar", "example": True,
        "small_counts": request.param,
        "measures": [{"id": "hulp", "name": "Hulp", "unit": "personen", "columns": ["hulp"]}],
        "files": [{"path": "files/hulp.csv"}],
    }  # fmt: skip
    parts = {"GG0999": ["GM0262", "GM0301", "GM0213"]}
    said = {"schema_version": 1, "monitors": [monitor], "area_parts": parts}
    (root / "shared" / "files").mkdir(parents=True)
    (root / "shared" / "monitors.yaml").write_text(yaml.safe_dump(said), encoding="utf-8")
    rows = [f"{area};2024;hulp;{count};;;;" for area, count in COUNTS.items()]
    head = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status"
    text = "\n".join([head, *rows, ""])
    (root / "shared" / "files" / "hulp.csv").write_text(text, encoding="utf-8")
    return {name: open_folder(root / name) for name in TOWNS}


def _of_page(one: Workspace) -> Mapping[Series, tuple[Observation, ...]]:
    return one.shown


def _asked(one: Workspace) -> Mapping[Series, tuple[Observation, ...]]:
    """What somebody who looks for something to link gets of every area."""
    wanted = [Series("hulp", "hulp", area) for area in COUNTS]
    return more_figures(one, wanted, one.catalogue).series


def _packed(one: Workspace) -> dict[str, float]:
    with zipfile.ZipFile(io.BytesIO(leaving.out(one, date(2026, 1, 1)))) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".csv")]
        text = archive.read(name).decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text), delimiter=data_package.DELIMITER)
    return {row["area"]: float(row["value"]) for row in rows if row["value"]}


def _told(maps: Mapping[str, Workspace]) -> dict[str, set[float]]:
    """Every figure by its area that anybody can see on any map, or in its package."""
    told: dict[str, set[float]] = {area: set() for area in COUNTS}
    for one in maps.values():
        for found in (_of_page(one), _asked(one)):
            for series, figures in found.items():
                told[series.area] |= {f.value for f in figures if f.value is not None}
        for area, value in _packed(one).items():
            told[area].add(value)
    return told


def test_maps_beside_each_other_give_no_small_number_away(maps: dict[str, Workspace]) -> None:
    told = _told(maps)
    if maps["regio"].catalogue.small_below("hulp") == 0:
        # what is public is shown by all, and then the total less the others tells it
        assert told == {area: {float(count)} for area, count in COUNTS.items()}
        return
    # its own map hides what is small, and no other tells of its area or of a total with it
    assert told["GM0262"] == told["WK030100"] == told["GG0999"] == set()
    assert told["GM0301"] == {500}
    assert told["GM0213"] == {700}
    assert told["NL00"] == {90_000}
    assert told["PV25"] == {9_000}
    # of the districts beside the small one its own map keeps one back, and no other map tells it
    assert len(told["WK030101"] | told["WK030102"]) == 1


def test_what_another_map_guards_has_the_word_for_it(maps: dict[str, Workspace]) -> None:
    is_public = maps["regio"].catalogue.small_below("hulp") == 0
    found = _of_page(maps["brummen"])
    status = {one.area: all[0].status for one, all in found.items()}
    away = Status.DEFINITIVE if is_public else Status.ELSEWHERE
    assert status == {
        "GM0213": Status.DEFINITIVE,
        "GM0301": away,
        "WK030102": away,
        "PV25": Status.DEFINITIVE,
    }


@pytest.mark.parametrize("maps", [10], indirect=True, ids=["with a bar"])
def test_the_map_says_why_and_shows_no_row_of_the_file(maps: dict[str, Workspace]) -> None:
    brummen = maps["brummen"]
    theirs = brummen.judged["i-gm0301"]
    with in_language("nl"):
        assert theirs.figure == "geheim: aantallen van andere gemeenten"
        assert any("het telt andere gemeenten" in str(r) for r in theirs.assessment.reasons)
    assert [row for _figure, row in brummen.rows_behind(theirs)] == [None]
    assert [row is None for _f, row in brummen.rows_behind(brummen.judged["i-gm0213"])] == [False]
