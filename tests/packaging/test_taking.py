"""What becomes of a package's tables: new monitors, beside known ones, in place of one, by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from effectmap.model import MonitorKind, ProblemsError, Status
from effectmap.packaging import cli, looking, taking
from effectmap.packaging.taking import Asked
from effectmap.store.roles import Actor
from tests.exchange.test_data_package_in import packed
from tests.packaging.places import ANS, all_figures, brought, empty, out, sender, unpacked
from tests.workspaces import opened_workspace

ASKED = Asked("Gemeente Elders", MonitorKind.SURVEY, "Elk jaar")
FOREIGN: dict[str, Any] = {
    "title": "Wijkpeiling",
    "licenses": [{"name": "CC0-1.0"}],
    "sources": [{"title": "Bron: Elders", "path": "https://elders.nl"}],
    "resources": [
        {
            "name": "peiling",
            "title": "Peiling eenzaamheid",
            "path": "data/peiling.csv",
            "schema": {
                "fields": [
                    {"name": "gemeente", "type": "string"},
                    {"name": "naam", "type": "string"},
                    {"name": "jaar", "type": "year"},
                    {"name": "leeftijd", "type": "string"},
                    {"name": "eenzaam", "type": "number", "title": "Eenzaam", "unit": "%"},
                ],
                "primaryKey": ["gemeente", "jaar", "leeftijd"],
            },
        }
    ],
}
ROWS = "gemeente,naam,jaar,leeftijd,eenzaam\nGM0301,x,2024,75+,40.5\nGM0301,x,2024,65-74,\nGM0301,x,2022,75+,38\n"


def foreign(rows: str = ROWS, said: dict[str, Any] = FOREIGN) -> bytes:
    return packed(said, {"data/peiling.csv": rows})


def test_somebodys_package_becomes_a_monitor_with_what_only_people_know(tmp_path: Path) -> None:
    workspace = empty(tmp_path / "a")
    with pytest.raises(ProblemsError):
        brought(workspace, foreign(), Asked())
    assert not opened_workspace(workspace.folder).catalogue.monitors
    assert (
        not list((workspace.folder / "files").glob("*"))
        if (workspace.folder / "files").exists()
        else True
    )
    done = brought(workspace, foreign(), ASKED)
    assert not done.problems
    after = opened_workspace(workspace.folder)
    (monitor,) = after.catalogue.monitors
    assert (monitor.name, monitor.publisher, monitor.source, monitor.licence, monitor.url) == (
        "Peiling eenzaamheid", "Gemeente Elders", "Bron: Elders", "CC0-1.0", "https://elders.nl",
    )  # fmt: skip
    assert (monitor.measures[0].unit, monitor.measures[0].decimals, monitor.small_counts) == (
        "%",
        1,
        None,
    )
    ours = all_figures(after)
    split = (("leeftijd", "75+"),)
    assert ours[monitor.id, "eenzaam", "GM0301", "2024", split][0] == 40.5
    assert ours[monitor.id, "eenzaam", "GM0301", "2024", (("leeftijd", "65-74"),)] == (None, None, None, Status.UNSPECIFIED)  # fmt: skip
    assert [event.who for event in after.library.history()] == ["Ans"]
    # a later one of the same name takes its place
    done = brought(after, foreign(ROWS + "GM0301,x,2026,75+,39\n"), ASKED)
    assert not done.problems
    again = opened_workspace(workspace.folder)
    assert len(again.catalogue.monitors[0].files) == 1
    assert again.files[0].periods == ("2022", "2024", "2026")


def test_what_it_does_not_use_is_said(tmp_path: Path) -> None:
    workspace = empty(tmp_path / "a")
    path = tmp_path / "p.zip"
    path.write_bytes(foreign())
    (found,) = looking.look(path, workspace.library.store).tables
    assert found.left == ("naam",)
    assert [one.id for one in found.measures] == ["eenzaam"]


def test_a_table_that_is_not_understood_goes_to_the_inbox(tmp_path: Path) -> None:
    workspace = empty(tmp_path / "a")
    rows = ROWS.replace("GM0301", "ergens")
    done = brought(workspace, foreign(rows), ASKED)
    assert (done.states, done.in_inbox, done.problems) == ((), ("peiling.csv",), ())
    assert (workspace.folder / "inbox" / "peiling.csv").read_text(
        "utf-8"
    ).splitlines() == rows.splitlines()
    assert not opened_workspace(workspace.folder).catalogue.monitors


def test_a_wrong_figure_is_refused_with_its_line(tmp_path: Path) -> None:
    workspace = empty(tmp_path / "a")
    path = tmp_path / "p.zip"
    path.write_bytes(foreign(ROWS.replace("38", "3x8")))
    (found,) = looking.look(path, workspace.library.store).tables
    assert found.made is None
    assert any(problem.line == 4 for problem in found.problems)


def test_the_own_package_comes_beside_and_says_which_periods_are_double(
    visited: Path, tmp_path: Path
) -> None:
    workspace = opened_workspace(visited)
    path = tmp_path / "p.zip"
    path.write_bytes(out(workspace))
    looked = looking.look(path, workspace.library.store)
    plan = taking.plan(workspace, looked, Asked(public=True))
    assert set(plan.doubled) == {one.table.name for one in looked.tables}
    assert not plan.new
    assert not taking.plan(workspace, looked, Asked(), plan.doubled).does_something


def test_another_monitor_with_a_known_id_gets_an_id_of_its_own(tmp_path: Path) -> None:
    rows = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\nGM0301;2023;a;40;;;;\nGM0301;2023;t;80;;;;\n"

    def monitors(publisher: str) -> dict[str, Any]:
        about = {
            "publisher": publisher,
            "source": "S",
            "licence": "L",
            "kind": "registration",
            "frequency": "F",
        }
        share = {
            "id": "d",
            "name": "D",
            "unit": "%",
            "columns": ["a"],
            "share": {"of": "m/t", "part": "m/a"},
        }
        counts = [{"id": id, "name": id, "unit": "cliënten", "columns": [id]} for id in "at"]
        return {"monitors": [
            {"id": "m", "name": "M", **about, "files": [{"path": "m.csv"}], "measures": counts},
            {"id": "n", "name": "N", **about, "files": [{"path": "n.csv"}], "measures": [share]},
        ]}  # fmt: skip

    first = sender(tmp_path / "a", monitors("Hier"), {"m.csv": rows, "n.csv": rows})
    other = sender(tmp_path / "b", monitors("Daar"), {"m.csv": rows, "n.csv": rows})
    done = brought(other, out(first))
    assert not done.problems
    after = opened_workspace(other.folder).catalogue
    assert [one.id for one in after.monitors] == ["m", "n", "m-2", "n-2"]
    share = after.monitors[3].measures[0].share
    assert share is not None
    assert share.references == ("m-2/t", "m-2/a")


def test_what_refers_to_a_table_that_was_left_out_is_said(tmp_path: Path) -> None:
    rows = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\nGM0301;2023;a;40;;;;\nGM0301;2023;t;80;;;;\n"
    about = {
        "publisher": "P",
        "source": "S",
        "licence": "L",
        "kind": "registration",
        "frequency": "F",
    }
    share = {"id": "d", "name": "D", "unit": "%", "columns": ["a"], "share": {"of": "m/t"}}
    catalogue = {"monitors": [
        {"id": "m", "name": "M", **about, "files": [{"path": "m.csv"}], "measures": [{"id": "t", "name": "t", "unit": "cliënten", "columns": ["t"]}]},
        {"id": "n", "name": "N", **about, "files": [{"path": "n.csv"}], "measures": [share]},
    ]}  # fmt: skip
    content = out(sender(tmp_path / "a", catalogue, {"m.csv": rows, "n.csv": rows}))
    workspace = empty(tmp_path / "b")
    path = tmp_path / "p.zip"
    path.write_bytes(content)
    looked = looking.look(path, workspace.library.store)
    plan = taking.plan(workspace, looked, Asked(), ["m-m"])
    (planned,) = plan.tables.values()
    assert "D" in str(planned.lost[0])
    assert plan.new[0].measures[0].share is None


def test_who_may_not_accept_files_changes_nothing(tmp_path: Path) -> None:
    workspace = empty(tmp_path / "a")
    path = tmp_path / "p.zip"
    path.write_bytes(foreign())
    plan = taking.plan(workspace, looking.look(path, workspace.library.store), ASKED)
    before = (workspace.folder / "monitors.yaml").read_bytes()
    with pytest.raises(ProblemsError):
        taking.accept(workspace, plan, "p.zip", Actor("x", "x", frozenset()), "")
    with pytest.raises(ProblemsError):
        taking.accept(workspace, plan, "p.zip", ANS, "another version")
    assert (workspace.folder / "monitors.yaml").read_bytes() == before
    assert not list((workspace.folder / "files").iterdir())


def test_the_commands_write_a_package_show_it_and_take_it(
    visited: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "uit.zip"
    assert cli.package([str(file), "--data", str(visited)], visited) == 0
    other = empty(tmp_path / "elders")
    asked = [str(file), "--data", str(other.folder)]
    assert cli.unpack(asked, visited) == 2
    said = capsys.readouterr().out
    assert "begint de monitor" in said
    assert "Inwoners op 1 januari (aantal)" in said
    assert not opened_workspace(other.folder).catalogue.monitors
    assert cli.unpack([*asked, "--without", "nergens"], visited) == 2
    assert cli.unpack([*asked, "--yes", "--who", "Bas"], visited) == 0
    after = opened_workspace(other.folder)
    assert {event.who for event in after.library.history()} == {"Bas"}
    assert len(after.files) == len(unpacked(file.read_bytes())[1])
    file.write_bytes(b"geen zip")
    capsys.readouterr()
    assert cli.unpack(asked, visited) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_descriptor_that_tells_another_hash_is_refused_and_the_others_stay(
    visited: Path, tmp_path: Path
) -> None:
    import io
    import zipfile

    content = out(opened_workspace(visited))
    said, _tables = unpacked(content)
    first = said["resources"][0]
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            raw = old.read(name)
            if name == first["path"]:
                raw = raw.replace(b"GM0301", b"GM0302")
            new.writestr(name, raw)
    other = empty(tmp_path / "b")
    path = tmp_path / "p.zip"
    path.write_bytes(changed.getvalue())
    looked = looking.look(path, other.library.store)
    assert [bool(one.problems) for one in looked.tables] == [
        True,
        *[False] * (len(looked.tables) - 1),
    ]
