"""A workbook that nobody edited changes nothing, whatever the map holds and whoever saved it."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from effectmap.exchange.changes import apply
from effectmap.exchange.workbook_in import read
from effectmap.exchange.workbook_out import export
from effectmap.model import Catalogue, EffectMap
from effectmap.model.changes import Changed, compared
from effectmap.model.check import check
from effectmap.store.map_file import load
from effectmap.words import in_language
from tests.exchange.maps import AWKWARD, CATALOGUE, maps

DAY = date(2026, 11, 24)
ZUTPHEN = Path(__file__).resolve().parents[2] / "data" / "zutphen"
MANY = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def without_items(map: EffectMap) -> EffectMap:
    return EffectMap(schema_version=1, municipality=map.municipality)


def said(
    map: EffectMap, catalogue: Catalogue, content: bytes
) -> tuple[tuple[Changed, ...], object, list[str]]:
    found = read(content, map, catalogue)
    return (found.changes, found.missing, [str(one) for one in (*found.problems, *found.notes)])


NOTHING = ((), (), [])


def test_the_example_comes_back_as_it_went() -> None:
    map, catalogue = load(ZUTPHEN)
    assert said(map, catalogue, export(map, catalogue, DAY)) == NOTHING


def test_a_workbook_in_english_is_read_on_a_dutch_screen() -> None:
    map, catalogue = load(ZUTPHEN)
    with in_language("en"):
        content = export(map, catalogue, DAY)
    assert said(map, catalogue, content) == NOTHING


@MANY
@given(maps())
def test_any_map_comes_back_as_it_went(map: EffectMap) -> None:
    assert check(map, CATALOGUE) == []
    assert said(map, CATALOGUE, export(map, CATALOGUE, DAY)) == NOTHING


def test_a_workbook_of_before_a_column_existed_leaves_what_it_does_not_say() -> None:
    map, catalogue = load(ZUTPHEN)
    outcome = next(one for one in map.outcomes if one.indicators)
    marked = outcome.indicators[0].model_copy(update={"mandatory": "banen"})
    with_mark = outcome.model_copy(update={"indicators": (marked, *outcome.indicators[1:])})
    others = tuple(with_mark if one.id == outcome.id else one for one in map.outcomes)
    map = map.model_copy(update={"outcomes": others})
    book = openpyxl.load_workbook(BytesIO(export(map, catalogue, DAY)))
    page = book["Indicatoren"]
    headers = {cell.value: cell.column for row in page.iter_rows(max_row=4) for cell in row}
    page.delete_cols(headers["Verplichte indicator (BBV)"])
    content = BytesIO()
    book.save(content)
    changes, missing, notes = said(map, catalogue, content.getvalue())
    assert (changes, missing) == ((), ())
    assert any("Verplichte indicator (BBV)" in str(note) for note in notes)


@MANY
@given(maps())
def test_any_map_can_be_built_again_from_its_workbook(map: EffectMap) -> None:
    found = read(export(map, CATALOGUE, DAY), without_items(map), CATALOGUE)
    assert [str(one) for one in found.problems] == []
    left = compared(map, apply(without_items(map), found.changes))
    assert [one for one in left if not as_empty(one)] == []


def as_empty(change: Changed) -> bool:
    """A cell with nothing, or with nothing but spaces, cannot tell None from an empty text."""
    before, after = change.before, change.after
    return bool(before and after) and all(
        after[name] in ("", None) and not str(before[name]).strip() for name in change.fields
    )


def awkward() -> EffectMap:
    """A map with every awkward text in every kind of text field."""
    return EffectMap.model_validate(
        {
            "schema_version": 1,
            "municipality": {"name": "Zutphen", "area": "GM0301"},
            "partners": [{"id": f"p{at}", "name": text} for at, text in enumerate(AWKWARD)],
            "themes": [{"id": "t", "name": "=T", "description": "lang " * 2000}],
            "interventions": [
                {
                    "id": f"i{at}", "theme": "t", "name": text, "description": text, "budget": 0.1 + at,
                    "partners": [f"p{at}"], "start": "1899-12-31", "end": "2024-02-29",
                    "target_group": text,
                }
                for at, text in enumerate(AWKWARD)
            ],
            "outcomes": [
                {
                    "id": "o", "theme": "t", "level": "outcome", "name": "-o",
                    "indicators": [
                        {
                            "id": "x", "name": "@x", "monitor": "cbs", "measure": "belast",
                            "better": "lower", "baseline": "2019-Q3",
                            "target": {"value": 1 / 3, "period": "2028/'29"},
                            "dimensions": dict(zip(AWKWARD, AWKWARD, strict=True)),
                            "references": AWKWARD,
                            "breaks": [{"period": "2020-07", "reason": one} for one in AWKWARD],
                        }
                    ],
                }
            ],
            "links": [
                {
                    "source": f"i{at}", "target": "o", "sign": "-", "assumption": text,
                    "sources": [{"title": text, "url": text}],
                }
                for at, text in enumerate(AWKWARD)
            ],
        }
    )  # fmt: skip


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_may_open_and_save_it(tmp_path: Path) -> None:
    for name, (map, catalogue) in {
        "zutphen": load(ZUTPHEN),
        "lastig": (awkward(), CATALOGUE),
    }.items():
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(export(map, catalogue, DAY))
        subprocess.run(
            [
                *("soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"),
                *("--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"), str(path)),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        saved = (tmp_path / "saved" / path.name).read_bytes()
        assert said(map, catalogue, saved) == NOTHING, name
