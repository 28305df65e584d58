"""An attacker with the package, the bar and arithmetic: what is withheld cannot be found."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from effectmap.analysis.disclosure import related
from effectmap.model import Series, Status
from effectmap.workspace import Workspace, figures
from tests.packaging.places import EMPTY_MAP, out, sender, unpacked
from tests.workspaces import opened_workspace

HEADER = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\n"
BAR = 10


def _monitor(id: str, measures: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "id": id, "name": id, "publisher": "P", "source": "S", "licence": "L", "frequency": "F",
        "kind": "registration", "files": [{"path": f"{id}.csv"}], "measures": measures, **more,
    }  # fmt: skip


def _count(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "name": id, "unit": "cliënten", "columns": [id], "decimals": 0, **more}


def _rows(figures: Iterable[tuple[str, str, str, object]]) -> str:
    return HEADER + "".join(f"{a};{p};{m};{v};;;;\n" for a, p, m, v in figures)


def _told(workspace: Workspace) -> dict[tuple[str, str, str], tuple[str, str]]:
    """What the package says of every measure, area and period."""
    _said, tables = unpacked(out(workspace))
    return {
        (row["measure"], row["area"], row["period"]): (row["value"], row["status"])
        for rows in tables.values()
        for row in rows
    }


PARTS = [_count("jong"), _count("oud"), _count("alle", parts=[["jong", "oud"]])]


def test_a_small_part_does_not_follow_from_the_total(tmp_path: Path) -> None:
    rows = [
        ("GM0301", "2024", "alle", 100),
        ("GM0301", "2024", "jong", 4),
        ("GM0301", "2024", "oud", 96),
    ]
    told = _told(
        sender(tmp_path / "a", {"monitors": [_monitor("m", PARTS)]}, {"m.csv": _rows(rows)})
    )
    assert told["jong", "GM0301", "2024"] == ("", "small")
    shown = [name for name in ("alle", "oud") if told[name, "GM0301", "2024"][0]]
    assert len(shown) <= 1


def test_a_small_neighbourhood_does_not_follow_from_the_others(tmp_path: Path) -> None:
    rows = [("GM0301", "2024", "jong", 100), ("WK030100", "2024", "jong", 60), ("WK030101", "2024", "jong", 37), ("WK030102", "2024", "jong", 3)]  # fmt: skip
    told = _told(
        sender(
            tmp_path / "a", {"monitors": [_monitor("m", [_count("jong")])]}, {"m.csv": _rows(rows)}
        )
    )
    areas = ("GM0301", "WK030100", "WK030101")
    assert told["jong", "WK030102", "2024"] == ("", "small")
    assert sum(bool(told["jong", area, "2024"][0]) for area in areas) < len(areas)


def test_a_percentage_does_not_give_the_count_behind_it(tmp_path: Path) -> None:
    share = {
        "id": "deel",
        "name": "deel",
        "unit": "%",
        "columns": ["deel"],
        "share": {"of": "alle"},
    }
    measures = [_count("alle"), share]
    rows = [("GM0301", "2024", "alle", 50), ("GM0301", "2024", "deel", "8,0")]
    told = _told(
        sender(tmp_path / "a", {"monitors": [_monitor("m", measures)]}, {"m.csv": _rows(rows)})
    )
    assert told["deel", "GM0301", "2024"] == ("", "small")


def test_quarters_do_not_give_the_small_one_from_the_year(tmp_path: Path) -> None:
    values = {"2024": 80, "2024-Q1": 40, "2024-Q2": 20, "2024-Q3": 17, "2024-Q4": 3}
    rows = [("GM0301", period, "jong", value) for period, value in values.items()]
    told = _told(
        sender(
            tmp_path / "a", {"monitors": [_monitor("m", [_count("jong")])]}, {"m.csv": _rows(rows)}
        )
    )
    assert told["jong", "GM0301", "2024-Q4"] == ("", "small")
    assert sum(not told["jong", "GM0301", period][0] for period in values) >= 2


def test_one_column_under_two_monitors_is_withheld_in_both(tmp_path: Path) -> None:
    both = [_monitor("m", [_count("jong")]), _monitor("n", [_count("jong")], small_counts=0)]
    rows = _rows([("GM0301", "2024", "jong", 4), ("GM0301", "2023", "jong", 40)])
    _said, tables = unpacked(
        out(sender(tmp_path / "a", {"monitors": both}, {"m.csv": rows, "n.csv": rows}))
    )
    for table in tables.values():
        assert {row["period"]: row["value"] for row in table} == {"2023": "40", "2024": ""}


def test_rows_that_the_catalogue_does_not_tell_apart_stay_behind(tmp_path: Path) -> None:
    """Men and women beside the total: nothing says that they add up, so none of them leaves."""
    mapping = {"area": "gebied", "period": "jaar", "dimensions": ["sekse"], "measures": [{"column": "jong", "key": "jong"}]}  # fmt: skip
    files = [{"path": "m.csv", "mapping": mapping}]
    text = "gebied;jaar;sekse;jong\nGM0301;2024;T;100\nGM0301;2024;M;97\nGM0301;2024;V;3\n"
    vague = _monitor("m", [_count("jong")], files=files)
    _said, tables = unpacked(out(sender(tmp_path / "a", {"monitors": [vague]}, {"m.csv": text})))
    assert [(row["value"], row["status"]) for row in tables["m-m"]] == [("", "small")] * 3
    # where it says which rows are meant, those leave and the others do not
    total = _monitor("m", [_count("jong", dimensions={"sekse": "T"})], files=files)
    _said, tables = unpacked(out(sender(tmp_path / "b", {"monitors": [total]}, {"m.csv": text})))
    assert {row["sekse"]: row["value"] for row in tables["m-m"]} == {"T": "100", "M": "", "V": ""}


def test_rows_that_are_alike_by_chance_stay_behind_as_well(tmp_path: Path) -> None:
    mapping = {"area": "gebied", "period": "jaar", "dimensions": ["sekse"], "measures": [{"column": "jong", "key": "jong"}]}  # fmt: skip
    monitor = _monitor("m", [_count("jong")], files=[{"path": "m.csv", "mapping": mapping}])
    text = "gebied;jaar;sekse;jong\nGM0301;2024;M;50\nGM0301;2024;V;50\n"
    _said, tables = unpacked(out(sender(tmp_path / "a", {"monitors": [monitor]}, {"m.csv": text})))
    assert [row["value"] for row in tables["m-m"]] == ["", ""]


def test_what_the_map_shows_as_a_share_tells_nothing_of_the_rest(tmp_path: Path) -> None:
    """97 of 98: the one who is left is a small number, once the map divides the two."""
    map = (
        EMPTY_MAP
        + """outcomes:
  - id: o
    theme: t
    level: outcome
    name: O
    indicators:
      - {id: i, name: I, monitor: m, measure: mee, better: higher, derived: {kind: share_of, of: alle}}
"""
    )
    rows = _rows([("GM0301", "2024", "alle", 98), ("GM0301", "2024", "mee", 97)])
    catalogue = {
        "monitors": [
            _monitor("m", [_count("alle", unit="inwoners"), _count("mee", unit="inwoners")])
        ]
    }
    told = _told(sender(tmp_path / "a", catalogue, {"m.csv": rows}))
    assert told["mee", "GM0301", "2024"] == ("97", "definitive")
    told = _told(sender(tmp_path / "b", catalogue, {"m.csv": rows}, map))
    assert "" in {told["mee", "GM0301", "2024"][0], told["alle", "GM0301", "2024"][0]}


def test_figures_that_files_dispute_leave_all_or_not_at_all(tmp_path: Path) -> None:
    two = _monitor("m", [_count("jong")], files=[{"path": "een.csv"}, {"path": "twee.csv"}])

    def files(first: int, second: int) -> dict[str, str]:
        return {name: _rows([("GM0301", "2024", "jong", value)]) for name, value in (("een.csv", first), ("twee.csv", second))}  # fmt: skip

    _said, tables = unpacked(out(sender(tmp_path / "a", {"monitors": [two]}, files(40, 50))))
    assert {rows[0]["value"] for rows in tables.values()} == {"40", "50"}
    _said, tables = unpacked(out(sender(tmp_path / "b", {"monitors": [two]}, files(4, 50))))
    assert {rows[0]["value"] for rows in tables.values()} == {""}


def test_neither_figures_nor_marks_of_the_withheld_are_anywhere_in_the_zip(tmp_path: Path) -> None:
    """A hash of the file as it came in would be a way to try every number below the bar."""
    rows = [
        ("GM0301", "2024", "alle", 4100),
        ("GM0301", "2024", "jong", 873),
        ("GM0301", "2024", "oud", 3227),
    ]
    monitor = _monitor("m", PARTS, small_counts=1000)
    workspace = sender(tmp_path / "a", {"monitors": [monitor]}, {"m.csv": _rows(rows)})
    said, tables = unpacked(out(workspace))
    text = repr(said) + repr(tables)
    assert "873" not in text.replace(said["resources"][0]["hash"], "")
    (state,) = workspace.files
    assert state.hash[:8] not in text


def test_bounds_go_with_the_figure(tmp_path: Path) -> None:
    rows = HEADER + "GM0301;2024;jong;4;3,5;4,5;;\n"
    workspace = sender(
        tmp_path / "a", {"monitors": [_monitor("m", [_count("jong")])]}, {"m.csv": rows}
    )
    (row,) = unpacked(out(workspace))[1]["m-m"]
    assert (row["value"], row["lower"], row["upper"], row["status"]) == ("", "", "", "small")


@pytest.mark.parametrize("public", [True, False])
def test_the_package_shows_nothing_that_the_pages_hide(visited: Path, public: bool) -> None:
    """Of the example: with every bar as it stands, and with that of public figures taken away."""
    path = visited / "monitors.yaml"
    text = path.read_text("utf-8")
    if not public:
        path.write_text(
            text.replace("    small_counts: 0\n", "").replace(
                "small_counts: 10", "small_counts: 300"
            ),
            "utf-8",
        )
    workspace = opened_workspace(visited)
    told: dict[tuple[str, ...], set[str]] = {}
    said, tables = unpacked(out(workspace))
    for one in said["resources"]:
        for row in tables[one["name"]]:
            place = (
                one["effectenkaart"]["monitor"]["id"],
                row["measure"],
                row["area"],
                row["period"],
            )
            told.setdefault(place, set()).add(row["value"])
    wanted = [
        Series(monitor.id, measure.id, area, tuple(sorted(measure.dimensions.items())))
        for monitor in workspace.catalogue.monitors
        for measure in monitor.measures
        for area in {place[2] for place in told if place[0] == monitor.id}
    ]
    wanted = related(workspace.catalogue, wanted)
    hidden = 0
    for one, series in figures(workspace.library, wanted, workspace.wholes).series.items():
        for figure in series:
            if figure.status is Status.SMALL:
                hidden += 1
                assert told[one.monitor, figure.measure, one.area, str(figure.period)] == {""}
    assert bool(hidden) is not public
    for one, series in workspace.shown.items():
        for figure in series:
            if figure.status is Status.SMALL:
                assert told[one.monitor, figure.measure, one.area, str(figure.period)] == {""}
