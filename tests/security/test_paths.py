"""Wherever a name or path comes in it leads nowhere else: refused, or a plain name inside."""

from __future__ import annotations

import io
import shutil
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from pydantic import ValidationError

from effectmap import arriving
from effectmap.exchange.xlsx import read_sheets
from effectmap.model import FileSource, ProblemsError
from effectmap.monitors import intake
from effectmap.monitors.library import Library
from effectmap.monitors.limits import DEFAULT
from effectmap.monitors.reading import MonitorError, read_file
from effectmap.store.map_file import CATALOGUE_FILE, load_catalogue
from tests.security.tricks import TRICKS
from tests.workspaces import opened_workspace

HEADER = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\n"
SECRET = "ditlektuit"
TEXT = HEADER + f"GM0301;2024;{SECRET};31,5;;;;\n"
CATALOGUE = """schema_version: 1
monitors:
  - id: m
    name: M
    publisher: P
    source: S
    licence: L
    kind: registration
    frequency: F
    files:
      - path: {path}
    measures:
      - {{id: a, name: A, unit: '%', columns: ['ditlektuit']}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A municipality's folder, with a file above it that would be read with pleasure."""
    (tmp_path / "geheim.csv").write_text(TEXT, encoding="utf-8")
    folder = tmp_path / "gemeente"
    (folder / "files").mkdir(parents=True)
    return folder


def _tricks(folder: Path) -> list[str]:
    return [trick.replace("{out}", str(folder.parent / "geheim.csv")) for trick in TRICKS]


def _around(folder: Path) -> dict[str, bytes]:
    """Every file outside the municipality's folder."""
    return {
        str(one): one.read_bytes()
        for one in folder.parent.rglob("*")
        if one.is_file() and not one.is_relative_to(folder)
    }


def test_forty_tricks_are_told_apart() -> None:
    assert len(set(TRICKS)) >= 40


def test_the_name_of_an_upload_leads_nowhere_but_to_the_inbox(folder: Path) -> None:
    before = _around(folder)
    for trick in _tricks(folder):
        path = intake.put_in(folder, trick, b"abc", DEFAULT)
        assert path.resolve().parent == folder / "inbox", trick
        assert FileSource(path=f"files/{path.name}")
    assert _around(folder) == before
    assert len(intake.waiting(folder)) == len(list((folder / "inbox").iterdir()))


def test_a_path_in_the_catalogue_is_refused_or_leads_to_a_file_inside(folder: Path) -> None:
    before, accepted = _around(folder), []
    for trick in _tricks(folder):
        try:
            source = FileSource(path=trick)
        except ValidationError:
            continue
        accepted.append(trick)
        assert (folder / source.path).resolve().is_relative_to(folder), trick
    # what is left is an odd name for a file that is not there
    assert [one for one in accepted if (folder / one).exists()] == []
    assert len(TRICKS) - len(accepted) >= 40
    assert _around(folder) == before


def test_a_catalogue_with_a_way_out_says_so(folder: Path) -> None:
    (folder / CATALOGUE_FILE).write_text(CATALOGUE.format(path="../geheim.csv"), encoding="utf-8")
    with pytest.raises(ProblemsError, match="map van de gemeente"):
        load_catalogue(folder)


def test_a_link_in_the_place_of_a_file_is_refused(folder: Path) -> None:
    """To a file, to a folder on the way, to a file in a bundle, and in the inbox."""
    secret = folder.parent / "geheim.csv"
    bundle = folder.parent / "bundel"
    bundle.mkdir()
    (bundle / "a.csv").write_text(TEXT, encoding="utf-8")
    (folder / "files" / "link.csv").symlink_to(secret)
    (folder / "map").symlink_to(bundle)
    (folder / "files" / "los").symlink_to(folder.parent / "bestaat-niet.csv")
    for path in ("files/link.csv", "map/a.csv", "map", "files/los"):
        (folder / CATALOGUE_FILE).write_text(CATALOGUE.format(path=path), encoding="utf-8")
        library = Library(folder, load_catalogue(folder), "GM0301")
        library.refresh()
        (state,) = library.files()
        assert state.state in ("refused", "missing"), path
        assert "koppeling" in str(state.problems[0]), path
        with pytest.raises(MonitorError):
            library.bring(("m", path), secret, "iemand")
    assert secret.read_text(encoding="utf-8") == TEXT
    assert not (folder.parent / "bestaat-niet.csv").exists()
    inbox = folder / "inbox"
    inbox.mkdir()
    (inbox / "x.csv").symlink_to(secret)
    (inbox / "bundel").mkdir()
    (inbox / "bundel" / "data.csv").symlink_to(secret)
    for path in (inbox / "x.csv", inbox / "bundel"):
        with pytest.raises(MonitorError, match="koppeling"):
            intake.examine(path, folder / "accepted", FileSource(path="x.csv"), DEFAULT)


def test_a_bundle_does_not_bring_in_a_file_from_elsewhere(folder: Path) -> None:
    bundle = folder / "files" / "bundel"
    bundle.mkdir()
    (bundle / "data.csv").symlink_to(folder.parent / "geheim.csv")
    (folder / CATALOGUE_FILE).write_text(CATALOGUE.format(path="files/bundel"), encoding="utf-8")
    library = Library(folder, load_catalogue(folder), "GM0301")
    library.refresh()
    assert "koppeling" in str(library.files()[0].problems[0])


def test_a_file_from_the_inbox_gets_a_place_inside_whatever_it_is_called(
    visited_example: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(visited_example, tmp_path / "zutphen"))
    workspace = opened_workspace(folder)
    for trick in _tricks(folder):
        # what a system can have in a folder as a name
        name = Path(trick.replace("\0", "")).name[:200]
        if name:
            path = arriving.free_path(workspace, name)
            assert FileSource(path=path)
            assert (folder / path).resolve().parent == folder / "files", trick


def test_the_names_of_parts_of_a_workbook_lead_nowhere(folder: Path) -> None:
    """Nothing is unpacked, so nothing lands anywhere; what cannot be a workbook is refused."""
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.active.append(HEADER.strip().split(";"))
    book.active.append(["GM0301", 2024, "eenzaam", 31.5])
    book.save(made)
    before = _around(folder)
    for n, trick in enumerate(_tricks(folder)):
        path = folder / f"{n}.xlsx"
        content = io.BytesIO(made.getvalue())
        with zipfile.ZipFile(content, "a") as archive:
            archive.writestr(zipfile.ZipInfo(trick or "/"), TEXT)
        path.write_bytes(content.getvalue())
        for read in (
            lambda at=path: read_file(at),
            lambda at=path: read_sheets(at.read_bytes(), ""),
        ):
            try:
                said = repr(read())
            except ProblemsError:
                continue
            assert SECRET not in said
    assert _around(folder) == before
    assert {one.suffix for one in folder.rglob("*") if one.is_file()} == {".xlsx"}


def test_a_sheet_that_stands_elsewhere_is_not_looked_for_there(folder: Path) -> None:
    """The list of sheets names the part of each: one that leads out of the workbook."""
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.active.append(HEADER.strip().split(";"))
    book.save(made)
    for trick in _tricks(folder):
        target = trick.replace("\0", "").replace("&", "&amp;").replace("\n", " ")
        content = io.BytesIO()
        with zipfile.ZipFile(made) as old, zipfile.ZipFile(content, "w") as new:
            for part in old.namelist():
                data = old.read(part)
                if part == "xl/_rels/workbook.xml.rels":
                    data = data.replace(b"/xl/worksheets/sheet1.xml", target.encode())
                new.writestr(part, data)
        path = folder / "b.xlsx"
        path.write_bytes(content.getvalue())
        with pytest.raises(ProblemsError):
            read_file(path)
        with suppress(ProblemsError):
            assert SECRET not in repr(read_sheets(content.getvalue(), ""))
