"""Computed indicators from file to judgement, on the real files of the example."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from effectmap.monitors.library import Library
from effectmap.words import in_language
from effectmap.workspace import Workspace
from tests.workspaces import opened_workspace

EXAMPLE = Path(__file__).resolve().parents[1] / "data" / "zutphen"
MAP = """schema_version: 1
municipality: {{name: Zutphen, area: GM0301}}
themes: [{{id: t, name: T}}]
outcomes:
  - id: o
    theme: t
    level: outcome
    name: O
    indicators:
      - id: i
        name: I
        monitor: {monitor}
        measure: {measure}
        better: lower
        baseline: '2015'
        references: [{references}]
        derived: {derived}
"""


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    folder = tmp_path / "zutphen"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("accepted", "store"))
    queries: list[int] = []
    real = Library.series
    monkeypatch.setattr(Library, "series", lambda self, all: queries.append(1) or real(self, all))

    def opened(**fields: str) -> Workspace:
        (folder / "map.yaml").write_text(MAP.format(**fields), encoding="utf-8")
        workspace = opened_workspace(folder)
        assert len(queries) == 1
        return workspace

    return opened


KEY = "cbs-kerncijfers"
CASES = [
    # 2015: 36.9 - 37.4, 2025: 40.6 - 40.1; Gelderland 2015: 34.7 - 37.4
    (
        {"monitor": KEY, "measure": "eenpersoonshuishoudens", "references": "PV25",
         "derived": "{kind: difference_with_reference, reference: NL01}"},
        "-0,5 procentpunt → 0,5 procentpunt",
        "Berekend: Eenpersoonshuishoudens, min die van Nederland.",
        -2.7,
        ["files/kerncijfers-2015.csv", "files/kerncijfers-2025.csv"],
    ),
    # 1,630 of 46,849 inhabitants; the Netherlands 448,730 of 16,900,726
    (
        {"monitor": "cbs-werk-en-uitkering", "measure": "bijstand", "references": "NL01",
         "derived": f"{{kind: per_1000, of: bevolking, monitor: {KEY}}}"},
        "34,8 per 1.000 inwoners",
        "Berekend: Personen met bijstand tot de AOW-leeftijd per 1.000 van Inwoners op 1 januari.",
        26.550930416,
        ["files/kerncijfers-2015.csv"],
    ),
    (
        {"monitor": "cbs-werk-en-uitkering", "measure": "bijstand", "references": "NL01",
         "derived": "{kind: share_of, of: werkloosheid}"},
        "geen cijfer",
        "Dit is geen aandeel: het deel is groter dan het geheel.",
        None,
        ["files/kerncijfers-2015.csv"],
    ),
    # 1,630 in Zutphen and 3,710 in Apeldoorn
    (
        {"monitor": "cbs-werk-en-uitkering", "measure": "bijstand", "references": "NL01",
         "derived": "{kind: sum_over_areas, areas: [GM0301, GM0200]}"},
        "5.340",
        "Berekend: Personen met bijstand tot de AOW-leeftijd, Zutphen, Apeldoorn samen.",
        448730.0,
        ["files/kerncijfers-2015.csv"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "figure", "reason", "reference", "files"), CASES)
def test_a_computed_indicator_says_what_it_is(
    asked: Any,
    fields: dict[str, str],
    figure: str,
    reason: str,
    reference: float | None,
    files: list[str],
) -> None:
    workspace = asked(**fields)
    one = workspace.judged["i"]
    with in_language("nl"):
        assert one.figure == figure
        assert reason in [str(text) for text in one.assessment.reasons]
    (elsewhere,) = one.assessment.references
    assert (elsewhere.baseline.value if elsewhere.baseline else None) == reference
    assert [file for file, _day in workspace.read_from(one)] == files


def test_a_figure_of_the_municipality_that_doubles_is_held_beside_the_netherlands(
    visited: Path,
) -> None:
    path = visited / "files" / "kerncijfers-2025.csv"
    path.write_bytes(path.read_bytes().replace(b";49028;", b";98056;"))
    held = [state for state in opened_workspace(visited).files if state.state == "held"]
    moved = [
        (one.kind, one.area, one.before, one.now) for state in held for one in state.differences
    ]
    assert moved == [("up", "GM0301", "49028", "98056")]
