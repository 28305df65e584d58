"""From a question to a proposal, with neighbourhoods whose boundaries moved."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from effectmap import linking
from effectmap.linking import Linked
from effectmap.model import Observation, Status
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


OWN_MAP = """schema_version: 1
municipality: {{name: Zutphen, area: GM0301}}
themes: [{{id: t, name: T}}]
outcomes:
  - id: o
    theme: t
    level: outcome
    name: O
    indicators: [{}]
"""
INDICATOR = "{{id: {0}, name: {0}, monitor: eigen, measure: {0}, better: higher, baseline: '2023'}}"
OWN_CATALOGUE = """schema_version: 1
monitors:
  - id: eigen
    name: Eigen
    publisher: P
    source: S
    licence: L
    kind: registration
    frequency: F
    files: [{path: eigen.csv}]
    measures:
      - {id: n, name: Allen, unit: personen, decimals: 0, columns: [n], parts: [[man, vrouw]]}
      - {id: man, name: Mannen, unit: personen, decimals: 0, columns: [man]}
      - {id: vrouw, name: Vrouwen, unit: personen, decimals: 0, columns: [vrouw]}
"""
IDS = ("n", "man", "vrouw")
Town = Callable[..., Workspace]


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """Of 100 people few are men; the map shows some of the measures, the column `los` is new."""

    def opened(*on_map: str, men: int = 3) -> Workspace:
        folder = tmp_path / f"{'-'.join(on_map)}{men}"
        folder.mkdir()
        shown = ", ".join(map(INDICATOR.format, on_map))
        (folder / "map.yaml").write_text(OWN_MAP.format(shown), "utf-8")
        (folder / "monitors.yaml").write_text(OWN_CATALOGUE, "utf-8")
        rows = ["gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status"]
        figures = {"n": 100, "man": men, "vrouw": 100 - men, "los": men}
        for year, (id, value) in product((2023, 2024), figures.items()):
            rows += [f"GM0301;{year};{id};{value};;;;", f"NL01;{year};{id};{value + 5000};;;;"]
        (folder / "eigen.csv").write_text("\n".join(rows) + "\n", "utf-8")
        return opened_workspace(folder)

    return opened


def _asked(workspace: Workspace, key: str, unit: str = "personen") -> Linked:
    one = next(o for o in linking.find(workspace, key, 2024) if o.candidate.key == key)
    return linking.propose_for(workspace, one.candidate, unit=unit)


def _values(figures: tuple[Observation, ...] | list[Observation]) -> list[float | None]:
    return [one.value for one in figures]


NAMES = {"n": "Allen", "man": "Mannen", "vrouw": "Vrouwen"}
MAPS = [(), ("n",), ("vrouw",), ("man",), ("n", "vrouw"), ("n", "man", "vrouw")]


@pytest.mark.parametrize("on_map", MAPS)
def test_one_question_after_another_tells_no_small_count(
    town: Town, on_map: tuple[str, ...]
) -> None:
    workspace = town(*on_map)
    seen = {id for id in on_map if any(_values(workspace.judged[id].assessment.series))}
    for id in IDS:
        one = next(o for o in linking.find(workspace, NAMES[id], 2024) if o.candidate.key == id)
        if any(_values(linking.propose_for(workspace, one.candidate).figures["GM0301"])):
            seen.add(id)
    # all less women are men
    assert "man" not in seen
    assert len(seen & {"n", "vrouw"}) == 1


def test_a_page_of_questions_is_the_same_whatever_the_small_count_is(town: Town) -> None:
    pages = []
    for men in (0, 3, 9):
        workspace = town("n", men=men)
        found = [linking.find(workspace, NAMES[id], 2024) for id in IDS]
        linked = [linking.propose_for(workspace, all[0].candidate) for all in found]
        pages.append(
            (
                [
                    [(o.candidate, o.periods, o.local_periods, o.by_status) for o in all]
                    for all in found
                ],
                [one.proposal for one in linked],
                [[(o.value, o.status) for o in one.figures["GM0301"]] for one in linked],
            )
        )
    assert pages[0] == pages[1] == pages[2]


@pytest.mark.parametrize("unit", ["%", "euro", "personen"])
def test_a_small_count_stays_secret_whatever_unit_a_visitor_types(town: Town, unit: str) -> None:
    linked = _asked(town("n"), "los", unit)
    assert [one.status for one in linked.figures["GM0301"]] == [Status.SMALL, Status.SMALL]
    assert _values(list(linked.figures["NL01"])) == [5003, 5003]
