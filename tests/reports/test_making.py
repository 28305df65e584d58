"""A document made beside the page says how far it is, can be stopped, and fails out loud."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from effectmap.at_moment import AtMoment, at_moment
from effectmap.reports.formats import FORMATS, TEMPLATE
from effectmap.reports.making import Making, Stopped, made
from effectmap.store.database import EXAMPLE
from effectmap.store.map_store import MapStore
from effectmap.ui.shell import ROOT
from effectmap.words import Text, in_language
from effectmap.workspace import open_library, open_workspace

MOMENT, THEMES = "najaarsrapportage-2026", ["dementie", "bestaanszekerheid"]
# how a file of each format begins
FIRST = {"pdf": b"%PDF-1", "docx": b"PK", "pptx": b"PK", "xlsx": b"PK", "html": b"<!doctype html>"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("making") / "zutphen"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("accepted", "store"))
    return copy


@pytest.fixture(scope="module")
def here(folder: Path) -> AtMoment:
    store = MapStore.open(folder)
    map = store.map()
    workspace = open_workspace(open_library(folder, map.municipality.area), map)
    return at_moment(store, workspace.known, MOMENT)


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_is_made_of_the_example(suffix: str, here: AtMoment, folder: Path) -> None:
    said: list[tuple[int, int]] = []
    content = made(here, THEMES, suffix, folder, lambda done, of, doing: said.append((done, of)))
    assert content.lower().startswith(FIRST[suffix].lower())
    assert said == [(0, 3), (1, 3), (2, 3)]


def test_stopping_throws_the_work_away_at_its_next_step(here: AtMoment, folder: Path) -> None:
    steps: list[Text] = []

    def stop(done: int, of: int, doing: Text) -> None:
        steps.append(doing)
        if done == 1:
            raise Stopped

    with pytest.raises(Stopped):
        made(here, THEMES, "pdf", folder, stop)
    assert len(steps) == 2

    making = Making(here, THEMES, "pdf", folder)
    making.stop()
    making.wait(60)
    assert (making.busy, making.content, making.problems) == (False, None, ())


def test_it_is_made_in_the_language_of_who_asked(here: AtMoment, folder: Path) -> None:
    with in_language("en"):
        making = Making(here, ["dementie"], "html", folder)
    making.wait(60)
    assert making.content is not None
    assert b'lang="en"' in making.content
    assert making.name == "najaarsrapportage-2026.html"


def test_a_template_that_cannot_be_used_is_said_and_not_thrown(
    here: AtMoment, folder: Path
) -> None:
    template = folder / TEMPLATE
    template.write_bytes(b"no document")
    try:
        making = Making(here, ["dementie"], "docx", folder)
        making.wait(60)
    finally:
        template.unlink()
    assert making.content is None
    assert [problem.file for problem in making.problems] == [TEMPLATE]


def _command(*argv: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "effectmap", "report", *map(str, argv)]
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True)


def test_the_command_writes_the_file_and_says_how_far_it_is(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    done = _command(
        "--data", folder, "--theme", "dementie", "--moment", MOMENT, "--format", "html",
        "-o", target,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        "1/2 “Dementievriendelijke gemeente” lezen",
        "2/2 Het document schrijven",
    ]
    assert "Dementievriendelijke gemeente" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["--moment", "najaarsrapportage-2062"], "najaarsrapportage-2026"),
        (["--moment", MOMENT, "--theme", "dementi"], "dementie"),
    ],
)
def test_the_command_names_what_does_not_exist_and_what_is_near(
    argv: list[str], says: str, folder: Path, tmp_path: Path
) -> None:
    done = _command("--data", folder, *argv, "-o", tmp_path / "report.pdf")
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "report.pdf").exists()
