"""Municipalities for the tests of data packages: one that sends, and empty ones."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from effectmap.model import Observation
from effectmap.packaging import leaving, looking, taking
from effectmap.packaging.taking import Asked, Done
from effectmap.store import catalogue_edit
from effectmap.store.roles import Actor, Role
from effectmap.workspace import Workspace
from tests.workspaces import opened_workspace

DAY = date(2026, 11, 28)
ANS = Actor("Ans", "Ans", frozenset({Role.EDITOR}))
EMPTY_MAP = """schema_version: 1
municipality: {name: Elders, area: GM0301}
themes: [{id: t, name: T}]
"""


def empty(folder: Path) -> Workspace:
    """A new installation without any monitor."""
    folder.mkdir(parents=True)
    (folder / "map.yaml").write_text(EMPTY_MAP, "utf-8")
    (folder / "monitors.yaml").write_text("schema_version: 1\nmonitors: []\n", "utf-8")
    return opened_workspace(folder)


def sender(
    folder: Path, catalogue: dict[str, Any], files: dict[str, str], map: str = EMPTY_MAP
) -> Workspace:
    """A municipality with this catalogue and these files, all of them accepted."""
    empty(folder)
    (folder / "map.yaml").write_text(map, "utf-8")
    text = yaml.safe_dump({"schema_version": 1, **catalogue}, allow_unicode=True)
    (folder / "monitors.yaml").write_text(text, "utf-8")
    for name, content in files.items():
        (folder / name).write_text(content, "utf-8")
    opened = opened_workspace(folder)
    assert {state.state for state in opened.files} == {"accepted"}, [
        str(p) for state in opened.files for p in state.problems
    ]
    return opened


def unpacked(content: bytes) -> tuple[dict[str, Any], dict[str, list[dict[str, str]]]]:
    """The descriptor and the rows of every CSV of a package."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        said = json.loads(archive.read("datapackage.json"))
        rows = {
            one["name"]: list(
                csv.DictReader(io.StringIO(archive.read(one["path"]).decode(), newline=""))
            )
            for one in said["resources"]
        }
    return said, rows


def brought(workspace: Workspace, content: bytes, asked: Asked | None = None) -> Done:
    """The package taken in, as a person who agrees with everything does."""
    path = workspace.folder / "inbox" / "pakket.zip"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    looked = looking.look(path, workspace.library.store)
    plan = taking.plan(workspace, looked, asked or Asked(public=True))
    version = catalogue_edit.version(workspace.folder)
    return taking.accept(workspace, plan, path.name, ANS, version)


def out(workspace: Workspace) -> bytes:
    """The package of this municipality."""
    return leaving.out(workspace, DAY)


def all_figures(workspace: Workspace) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Every figure of every measure that the catalogue names, by all that tells it apart."""
    found: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for state in workspace.files:
        monitor = workspace.catalogue.monitor(state.monitor)
        assert monitor is not None
        columns = {name for one in monitor.measures for name in one.columns}
        for one in workspace.library.every(state, columns & set(state.measures)):
            found[_place(monitor.id, one)] = (one.value, one.lower, one.upper, one.status)
    return found


def _place(monitor: str, one: Observation) -> tuple[Any, ...]:
    split = tuple(sorted(one.dimensions.items()))
    return monitor, one.measure, one.area, str(one.period), split
