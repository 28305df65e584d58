"""From a file that came in to its place in the catalogue, on the example municipality."""

from __future__ import annotations

from pathlib import Path

import pytest

from effectmap import arriving
from effectmap.arriving import About, Draft, Ticked
from effectmap.model import FileSource, MonitorKind, ProblemsError
from effectmap.monitors import intake
from effectmap.monitors.intake import Preview
from effectmap.monitors.limits import DEFAULT
from effectmap.store import catalogue_edit
from effectmap.store.map_file import load
from effectmap.store.roles import Actor, Role
from effectmap.workspace import Workspace
from tests.workspaces import opened_workspace

ANS, BAS = (Actor(name, name, frozenset({Role.EDITOR})) for name in ("Ans", "Bas"))
HEADER = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\n"
ROW = "GM0301;2027;eenzaam_75plus;40,0;;;;\n"
ABOUT = About("Peiling", "Gemeente", "Bron", "CC0", MonitorKind.SURVEY, "Elk jaar", False)


@pytest.fixture
def workspace(visited: Path) -> Workspace:
    return opened_workspace(visited)


def _examined(workspace: Workspace, text: str = HEADER + ROW) -> tuple[FileSource, Preview]:
    path = intake.put_in(workspace.folder, "later.csv", text.encode(), DEFAULT)
    source = FileSource(path=arriving.free_path(workspace, path.name))
    return source, intake.examine(path, workspace.library.store, source, DEFAULT)


def _new(workspace: Workspace, source: FileSource, unit: str = "%") -> Draft:
    ticked = Ticked("eenzaam_75plus", name="Eenzaam", unit=unit)
    return arriving.new_monitor(workspace, ABOUT, source, [ticked])


PATHS = [
    ("nieuw.csv", "files/nieuw.csv"),
    # this one is listed, and this one only lies there
    ("lokale-monitor-voorbeeld.csv", "files/lokale-monitor-voorbeeld-2.csv"),
    ("los.csv", "files/los-2.csv"),
    ("zonder einde", "files/zonder einde"),
]


@pytest.mark.parametrize(("name", "path"), PATHS)
def test_a_new_file_never_takes_the_place_of_another(
    workspace: Workspace, name: str, path: str
) -> None:
    (workspace.folder / "files" / "los.csv").write_text("x", encoding="utf-8")
    assert arriving.free_path(workspace, name) == path


UNITS = [("%", False, None), ("%", True, True), ("cliënten", True, None), ("cliënten", False, False)]  # fmt: skip


@pytest.mark.parametrize(("unit", "counts", "written"), UNITS)
def test_whether_a_measure_counts_is_written_only_where_the_unit_does_not_say_it(
    workspace: Workspace, unit: str, counts: bool, written: bool | None
) -> None:
    ticked = Ticked("a", name="A", unit=unit, counts=counts)
    draft = arriving.new_monitor(workspace, ABOUT, FileSource(path="files/a.csv"), [ticked])
    (measure,) = draft.monitor.measures
    assert (measure.count, measure.counts) == (written, counts)


def test_ids_are_made_of_names_and_differ(workspace: Workspace) -> None:
    about = About(**{**vars(ABOUT), "name": "Lokale monitor"})
    ticked = [Ticked("a", name="=Één", unit="x"), Ticked("b", name="een", unit="x")]
    draft = arriving.new_monitor(workspace, about, FileSource(path="files/a.csv"), ticked)
    assert draft.monitor.id == "lokale-monitor-2"
    assert [one.id for one in draft.monitor.measures] == ["een", "een-2"]


def test_an_accepted_file_is_in_use_and_the_history_says_who_and_from_where(
    workspace: Workspace,
) -> None:
    source, found = _examined(workspace)
    seen = catalogue_edit.version(workspace.folder)
    state = arriving.accept(workspace, _new(workspace, source), found.raw, ANS, seen)
    assert (state.monitor, state.state, state.periods) == ("peiling", "accepted", ("2027",))
    event = opened_workspace(workspace.folder).library.history()[-1]
    assert (event.who, event.what, event.origin) == ("Ans", "accepted", "later.csv")


def test_what_could_not_be_used_is_said_before_it_is_accepted(workspace: Workspace) -> None:
    source, found = _examined(workspace)
    assert found.made is not None
    assert _new(workspace, source).problems(found.made) == ()
    absent = arriving.new_monitor(workspace, ABOUT, source, [Ticked("x", name="X", unit="%")])
    assert "ontbreekt" in str(absent.problems(found.made)[0])


OVERLAP = [
    ("2024", {"files/lokale-monitor-voorbeeld.csv": ["2024"]}),
    ("2027", {}),
]


@pytest.mark.parametrize(("period", "shared"), OVERLAP)
def test_periods_that_another_file_of_the_monitor_has_are_told(
    workspace: Workspace, period: str, shared: dict[str, list[str]]
) -> None:
    source, found = _examined(workspace, HEADER + ROW.replace("2027", period))
    monitor = workspace.catalogue.monitor("lokale-monitor")
    assert monitor is not None
    assert found.made is not None
    assert arriving.shared(workspace, arriving.beside(monitor, source, []), found.made) == shared
    assert arriving.shared(workspace, _new(workspace, source), found.made) == {}


def test_who_comes_second_changes_nothing(workspace: Workspace) -> None:
    source, found = _examined(workspace)
    seen = catalogue_edit.version(workspace.folder)
    arriving.accept(workspace, _new(workspace, source), found.raw, ANS, seen)
    before = (workspace.folder / "monitors.yaml").read_bytes()
    for path in (source.path, "files/anders.csv"):
        second = _new(workspace, FileSource(path=path))
        with pytest.raises(ProblemsError, match="intussen gewijzigd"):
            arriving.accept(workspace, second, found.raw, BAS, seen)
    assert (workspace.folder / "monitors.yaml").read_bytes() == before
    assert (workspace.folder / source.path).read_text("utf-8") == HEADER + ROW
    assert not (workspace.folder / "files" / "anders.csv").exists()
    assert len(load(workspace.folder)[1].monitors) == len(workspace.catalogue.monitors) + 1
