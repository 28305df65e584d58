"""What leaves as a document carries the texts of people and nothing that they try to do."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pypdfium2
import pytest

from effectmap import exchanging
from effectmap.at_moment import AtMoment, at_moment
from effectmap.at_workshop import result_at
from effectmap.drawing.effect_map import contents_of, draw_map
from effectmap.drawing.picture import to_png, to_svg
from effectmap.reports.formats import FORMATS
from effectmap.reports.making import made
from effectmap.reports.poster import PAPERS, poster_svg
from effectmap.reports.poster_of import poster_of
from effectmap.reports.poster_pdf import poster_pdf
from effectmap.reports.workshop_pdf import workshop_pdf
from effectmap.store.map_export import to_yaml
from effectmap.store.map_file import load_as
from effectmap.store.map_store import MapStore
from effectmap.workspace import Workspace, figure_lines, open_library, open_workspace
from tests.reports.opened import matching, outside
from tests.security.everywhere import Writer, filled, mark
from tests.security.lived_in import Kept, lived_in

THEMES = ("dementie",)
DAY = date(2026, 11, 28)
# in HTML and SVG: what fetches or runs
_FETCHES = {"src", "srcset", "href", "xlink:href", "action", "formaction", "poster", "data", "ping"}
_RUNS = {"script", "iframe", "object", "embed", "form", "base", "link", "foreignObject"}
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")


@dataclass(frozen=True)
class Filled:
    """The municipality that all documents are made of."""

    store: MapStore
    folder: Path
    workspace: Workspace
    here: AtMoment
    writer: Writer
    kept: Kept


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    folder = tmp_path_factory.mktemp("exports") / "zutphen"
    writer = filled(folder)
    kept = lived_in(folder, writer)
    store = MapStore.open(folder)
    map = store.map()
    workspace = open_workspace(open_library(folder, map.municipality.area), map)
    here = at_moment(store, workspace.known, store.cycle().by_date[-1].id)
    yield Filled(store, folder, workspace, here, writer, kept)
    store.close()


@pytest.fixture(scope="module")
def documents(world: Filled) -> dict[str, bytes]:
    """Every document by its name and suffix."""
    found = {
        f"report.{one}": made(world.here, THEMES, one, world.folder, lambda *_said: None)
        for one in FORMATS
    }
    part = world.workspace.map.of_theme("dementie")
    figures = {o.id: figure_lines(world.workspace.of_outcome(o.id)) for o in part.outcomes}
    contents = contents_of(part, figures, world.workspace.signals)
    drawing = draw_map(contents, part.links, part.themes[0].name)
    found |= {"map.svg": to_svg(drawing), "map.png": to_png(drawing, 0.5)}
    who = world.writer.given[1]
    poster = poster_of(world.workspace, "dementie", PAPERS["A3"], DAY, DAY, who)
    found |= {"poster.svg": poster_svg(poster.whole), "poster.pdf": poster_pdf(poster.sheets)}
    result = result_at(world.store, world.kept.workshop, datetime.now(UTC))
    found["workshop.pdf"] = workshop_pdf(result, world.here.known.map.municipality.name)
    found["map.xlsx"] = exchanging.workbook(world.store, DAY)
    return found


def _of(documents: dict[str, bytes], *suffixes: str) -> dict[str, bytes]:
    found = {name: one for name, one in documents.items() if name.endswith(suffixes)}
    assert found
    return found


def test_a_workbook_holds_no_formula_and_its_cells_say_what_was_typed(
    documents: dict[str, bytes], world: Filled
) -> None:
    for name, content in _of(documents, ".xlsx").items():
        sheets = matching(content, r"xl/worksheets/[^/]*\.xml")
        assert not [one for one, text in sheets.items() if _FORMULA.search(text.encode())], name
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [cell.value for cell in cells if cell.data_type == "f"], name
        assert not [
            cell.hyperlink.target for cell in cells if cell.hyperlink and cell.hyperlink.target
        ]
    texts = {str(cell.value) for cell in cells}
    first = next(text for _n, text in world.writer.labels() if text.startswith("=1+1"))
    assert mark(world.writer.given.index(first)) in "".join(texts)


def test_office_files_fetch_nothing_from_elsewhere(documents: dict[str, bytes]) -> None:
    for name, content in _of(documents, ".docx", ".pptx", ".xlsx").items():
        assert outside(content) == [], name
        for part, text in matching(content, r".*\.xml").items():
            root = ElementTree.fromstring(text)
            # fields that are worked out when a file is opened
            code = [one.text or "" for one in root.iter() if one.tag.endswith("}instrText")]
            assert not re.search("DDE|INCLUDE|HYPERLINK|evil", " ".join(code)), (name, part)
            assert "macro" not in part.lower()


class _Seen(HTMLParser):
    """Elements and attributes that fetch, run or style of themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {one.lower() for one in _RUNS} - {"link"}:
            self.found.append(tag)
        for name, value in attrs:
            own = (value or "").startswith(("#", "data:image/", "data:font/"))
            fetches = name in _FETCHES and not own
            if name.startswith("on") or fetches or (name == "style" and "url(" in (value or "")):
                self.found.append(f"{tag} {name}={value}")


def test_pages_and_drawings_run_and_fetch_nothing(documents: dict[str, bytes]) -> None:
    for name, content in _of(documents, ".html", ".svg").items():
        seen = _Seen()
        seen.feed(content.decode())
        assert seen.found == [], name
        styles = re.findall(r"<style[^>]*>(.*?)</style>", content.decode(), re.DOTALL)
        assert not [one for one in styles if re.search(r"@import|url\((?!['\"]?data:)|evil", one)]
    for name, content in _of(documents, ".svg").items():
        root = ElementTree.fromstring(content)
        assert not [one.tag for one in root.iter() if one.tag.rpartition("}")[2] in _RUNS], name


def test_a_pdf_holds_no_link_that_a_text_made_and_does_nothing_when_opened(
    documents: dict[str, bytes],
) -> None:
    for name, content in _of(documents, ".pdf").items():
        assert not re.search(
            rb"/(JavaScript|JS|Launch|OpenAction|AA|SubmitForm|ImportData|RichMedia|EmbeddedFile)\b",
            content,
        ), name
        assert b"/URI" not in content, name
        document = pypdfium2.PdfDocument(content)
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
        assert re.search("zq[a-t]{3}qz", text), name
        # a file that a text asked for would be in it
        assert "root:x:0" not in text


def test_a_picture_is_one(documents: dict[str, bytes]) -> None:
    assert documents["map.png"].startswith(b"\x89PNG")


def test_what_was_exported_comes_back_as_it_was(
    world: Filled, documents: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(to_yaml(world.store.map()), encoding="utf-8")
    assert load_as(path, world.store.catalogue()) == world.store.map()
    brought = exchanging.bring_workbook(world.store, documents["map.xlsx"], "kaart.xlsx")
    assert brought.found.problems == ()
    assert brought.found.changes == ()
