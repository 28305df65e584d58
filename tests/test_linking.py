"""From a question to a proposal, with neighbourhoods whose boundaries moved."""

from __future__ import annotations

import pytest

from effectmap import linking
from effectmap.model import Status
from effectmap.workspace import Workspace
from tests.workspaces import opened_workspace

MAP = """schema_version: 1
municipality: {name: Zutphen, area: GM0301}
themes: [{id: t, name: T}]
"""
CATALOGUE = """schema_version: 1
monitors:
  - id: kwb
    name: Kerncijfers wijken en buurten
    publisher: CBS
    source: 'Bron: CBS (CC BY 4.0)'
    licence: CC BY 4.0
    kind: registration
    frequency: Elk jaar
    files:
      - {path: kwb2022.csv, period: '2022'}
      - {path: kwb2023.csv, period: '2023'}
      - {path: kwb2024.csv, period: '2024'}
    measures:
      - {id: inwoners, name: Inwoners, unit: aantal, decimals: 0, columns: [a_inw]}
"""
ROWS = """gwb_code_10;gwb_code;regio;gm_naam;recs;gwb_code_8;ind_wbz;a_inw;a_65_oo
GM0301;GM0301;Zutphen;Zutphen;Gemeente;0301;{code};48752;12061
WK030100;WK030100;Wijk 00;Zutphen;Wijk;030100;1;9725;3085
BU03010000;BU03010000;Stadskern;Zutphen;Buurt;03010000;{code};2400;845
BU03010001;BU03010001;Laarstraat;Zutphen;Buurt;03010001;1;1760;.
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("kwb")
    (folder / "map.yaml").write_text(MAP, "utf-8")
    (folder / "monitors.yaml").write_text(CATALOGUE, "utf-8")
    for year, code in (("2022", "1"), ("2023", "3"), ("2024", "2")):
        (folder / f"kwb{year}.csv").write_text(ROWS.format(code=code), "utf-8")
    opened = opened_workspace(folder)
    assert [state.state for state in opened.files] == ["accepted"] * 3, [
        s.problems for s in opened.files
    ]
    return opened


def test_a_question_shows_years_and_neighbourhoods(workspace: Workspace) -> None:
    (one, *_others) = linking.find(workspace, "inwoners", 2024)
    assert one.candidate.key == "inwoners"
    assert [str(period) for period in one.periods] == ["2022", "2023", "2024"]
    assert (one.districts, one.neighbourhoods) == (1, 2)


def test_missing_figures_are_counted_by_what_they_are(workspace: Workspace) -> None:
    one = next(o for o in linking.find(workspace, "a_65_oo", 2024) if o.candidate.key == "a_65_oo")
    assert one.neighbourhoods == 1
    assert one.by_status == {Status.DEFINITIVE: 9, Status.WITHHELD: 3}


@pytest.mark.parametrize(
    ("area", "baseline", "breaks"),
    [("GM0301", "2023", ["2023"]), ("BU03010000", "2023", ["2023"]), ("BU03010001", "2022", [])],
)
def test_a_moved_boundary_is_a_break(
    workspace: Workspace, area: str, baseline: str, breaks: list[str]
) -> None:
    one = linking.find(workspace, "inwoners", 2024)[0]
    found = linking.propose_for(workspace, one.candidate, area=area).proposal
    assert (str(found.baseline), [str(b.period) for b in found.breaks]) == (baseline, breaks)


def test_references_are_named_by_year() -> None:
    assert linking.around("GM0301", 2022) == {
        "NL01": "Nederland",
        "NL00": "Nederland",
        "PV25": "Gelderland (PV)",
        "GG1413": "GGD Noord- en Oost-Gelderland",
        "CR14": "Achterhoek (CR)",
        "AM06": "Stedendriehoek en Noordwest Veluwe (AM)",
    }
    assert list(linking.around("GM0301", 2015)) == ["NL01", "NL00"]
