"""The guide's own examples are municipalities that open without a problem."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path

from effectmap import exchanging
from effectmap.monitors.reading import read_file
from effectmap.store.commands import Batch
from effectmap.store.map_file import load_all
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied
from effectmap.store.roles import LOCAL
from tests.workspaces import opened_workspace

GUIDE = Path(__file__).resolve().parents[1] / "docs" / "handleiding.md"


def _block(start: str) -> str:
    """The example in the guide that begins with `start`."""
    blocks = re.findall(r"```\w*\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return next(block for block in blocks if block.startswith(start))


def _table(*header: str) -> bytes:
    """The table in the guide below `header`, as CSV."""
    lines = GUIDE.read_text(encoding="utf-8").split("| " + " | ".join(header) + " |\n")[1]
    rows = [line.strip("| ").split(" | ") for line in lines.split("\n\n")[0].splitlines()[1:]]
    text = StringIO()
    csv.writer(text, delimiter=";").writerows([header, *rows])
    return text.getvalue().encode()


def test_the_smallest_map_of_the_guide_opens_and_its_list_fills_it(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(_block("# map.yaml"), "utf-8")
    (tmp_path / "monitors.yaml").write_text(_block("# monitors.yaml"), "utf-8")
    store = MapStore.open(tmp_path)
    brought = exchanging.bring_list(
        store, _table("interventie", "effect"), "list.csv", "eenzaamheid"
    )
    result = store.apply(Batch(steps=exchanging.steps(store, brought)), LOCAL)
    map = store.map()
    store.close()
    assert isinstance(result, Applied)
    assert (len(map.interventions), len(map.outcomes), len(map.links)) == (2, 3, 4)


def test_the_example_of_the_guide_gives_a_map_with_figures(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "map.yaml").write_text(_block("schema_version: 1\nmunicipality"), "utf-8")
    (tmp_path / "monitors.yaml").write_text(_block("schema_version: 1\nmonitors"), "utf-8")
    (tmp_path / "files" / "peiling.csv").write_text(_block("gebied;periode"), "utf-8")
    (tmp_path / "cycle.yaml").write_text(_block("# cycle.yaml"), "utf-8")
    assert len(load_all(tmp_path)[2].reviews) == 1
    workspace = opened_workspace(tmp_path)
    assert [state.state for state in workspace.files] == ["accepted"]
    assert [judged.figure for judged in workspace.judged.values()] == ["46,2% → 41,0%"]


def test_the_file_of_the_guide_can_be_checked_as_it_says(tmp_path: Path) -> None:
    path = tmp_path / "peiling.csv"
    path.write_text(_block("gebied;periode"), encoding="utf-8")
    reading = read_file(path)
    assert (reading.dialect, reading.periods, reading.areas) == (
        "plain-long",
        ("2021", "2024"),
        ("GM0301",),
    )
