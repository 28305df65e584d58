"""Posters: real sizes, whole labels, letters that can be read from where one stands."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import pikepdf
import pypdfium2
import pytest
from lxml import etree

from effectmap.analysis.progress import Signal
from effectmap.drawing.effect_map import BoxContent, FigureLine
from effectmap.drawing.fitting import ON_PAPER
from effectmap.drawing.text import text_width
from effectmap.model import Evidence, Link, Sign
from effectmap.reports.poster import PAPERS, Caption, Poster, Sheet, make_poster, poster_svg
from effectmap.reports.poster_of import poster_of
from effectmap.reports.poster_pdf import poster_pdf
from effectmap.workspace import Workspace
from tests.reports.sample import NASTY
from tests.workspaces import EXAMPLE, opened_workspace

THEMES = ("dementie", "jongvolwassenen", "bestaanszekerheid")
SVG = "{http://www.w3.org/2000/svg}"
SIZES = {"title": ON_PAPER.title, "label": ON_PAPER.label, "word": ON_PAPER.label}
SIZES |= {"figure": ON_PAPER.figure, "heading": 15.0}
BOLD = {"title", "word", "figure", "heading"}
ASCENT, DESCENT = 0.72, 0.2  # of the size: what letters without accents reach
ALMOST = 0.05  # mm


@dataclass(frozen=True)
class Area:
    """What a text or a box covers on the sheet, in mm; `size` is that of its letters."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float = 0.0

    def touches(self, other: Area) -> bool:
        return (
            min(self.right, other.right) - max(self.left, other.left) > ALMOST
            and min(self.bottom, other.bottom) - max(self.top, other.top) > ALMOST
        )

    def holds(self, other: Area) -> bool:
        return (
            self.left - ALMOST <= other.left
            and other.right <= self.right + ALMOST
            and self.top - ALMOST <= other.top
            and other.bottom <= self.bottom + ALMOST
        )


Place = tuple[float, float, float]  # x, y and scale of a group


def moved(element: etree._Element, at: Place) -> Place:
    x, y, scale = at
    for name, given in re.findall(r"(\w+)\(([^)]*)\)", element.get("transform", "")):
        numbers = [float(number) for number in given.split(",")]
        if name == "translate":
            x, y = x + numbers[0] * scale, y + numbers[1] * scale
        else:
            scale *= numbers[0]
    return x, y, scale


def texts(element: etree._Element, at: Place = (0, 0, 1)) -> Iterator[Area]:
    at = moved(element, at)
    if element.tag == f"{SVG}text":
        yield text_area(element, at)
    for child in element:
        yield from texts(child, at)


def text_area(element: etree._Element, at: Place) -> Area:
    style = element.get("style", "")
    own = re.search(r"font-size:([\d.]+)px;font-weight:(\d+)", style)
    kind = next((one for one in element.get("class", "").split() if one in SIZES), "")
    size, weight = (
        (float(own[1]), int(own[2])) if own else (SIZES[kind], 600 if kind in BOLD else 400)
    )
    x, y, scale = at
    text = element.text or ""
    width = text_width(text, size, weight) * scale
    left = x + float(element.get("x", 0)) * scale
    if element.get("text-anchor") == "end":
        left -= width
    base = y + float(element.get("y", 0)) * scale
    size *= scale
    return Area(text, left, base - ASCENT * size, left + width, base + DESCENT * size, size)


def boxes(element: etree._Element, at: Place = (0, 0, 1)) -> Iterator[tuple[Area, list[Area]]]:
    """Every box of the map with the texts in it."""
    inside = moved(element, at)
    if "box" in element.get("class", "").split():
        x, y, scale = inside
        plate = next(one for one in element if one.get("class") == "plate")
        width, height = float(plate.get("width", 0)), float(plate.get("height", 0))
        yield Area("", x, y, x + width * scale, y + height * scale), list(texts(element, at))
        return
    for child in element:
        yield from boxes(child, inside)


def read(sheet: Sheet) -> etree._Element:
    return etree.fromstring(poster_svg(sheet))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("poster") / "zutphen"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("accepted", "store"))
    return opened_workspace(folder)


@pytest.fixture(scope="module")
def posters(workspace: Workspace) -> dict[tuple[str, str], Poster]:
    changed, made = date(2026, 3, 3), date(2026, 4, 5)
    return {
        (theme, size): poster_of(workspace, theme, paper, changed, made, "Anna de Vries")
        for theme in THEMES
        for size, paper in PAPERS.items()
    }


def every_sheet(posters: dict[tuple[str, str], Poster]) -> Iterator[Sheet]:
    for poster in posters.values():
        yield poster.whole
        yield from (sheet for sheet in poster.sheets if sheet is not poster.whole)


def test_no_text_covers_another_or_leaves_the_paper(
    posters: dict[tuple[str, str], Poster],
) -> None:
    for sheet in every_sheet(posters):
        paper = Area("", 0, 0, sheet.width, sheet.height)
        found = list(texts(read(sheet)))
        assert len(found) > 50
        assert [one.text for one in found if not paper.holds(one)] == []
        assert [(a.text, b.text) for a, b in combinations(found, 2) if a.touches(b)] == []


def test_every_label_stands_whole_inside_its_box(posters: dict[tuple[str, str], Poster]) -> None:
    for sheet in every_sheet(posters):
        found = list(boxes(read(sheet)))
        assert len(found) == len(sheet.contents)
        titles = {" ".join(one.title.split()) for one in sheet.contents}
        for plate, inside in found:
            assert [one.text for one in inside if not plate.holds(one)] == []
            said = " ".join(one.text for one in inside)
            assert any(said.startswith(title) for title in titles), said
            assert "…" not in said


def test_the_smallest_letter_can_be_read_from_its_distance(
    posters: dict[tuple[str, str], Poster],
) -> None:
    for poster in posters.values():
        for sheet in poster.sheets:
            # ten minutes of arc: 5.8 mm at two metres, 1.7 mm at sixty centimetres
            least = {"A0": 5.8, "A3": 1.7}[sheet.paper.name]
            assert min(one.size for one in texts(read(sheet))) * 0.486 >= least
            assert sheet.legible


def test_a_map_that_is_too_large_says_so_and_goes_over_more_sheets(
    posters: dict[tuple[str, str], Poster],
) -> None:
    too_large = {key for key, poster in posters.items() if poster.message}
    assert too_large == {("dementie", "A0")}
    poster = posters["dementie", "A0"]
    assert "leesbaar tot op 1,7 m, niet op 2,0 m" in poster.message
    assert "blad 2 van 2: wat leidt tot maatschappelijke effecten" in poster.message
    assert len(poster.sheets) == 2
    assert not poster.whole.legible


def test_the_sheets_together_show_every_box_and_every_link_once(
    posters: dict[tuple[str, str], Poster],
) -> None:
    poster = posters["dementie", "A0"]
    links = [link.id for sheet in poster.sheets for link in sheet.links]
    assert sorted(links) == sorted(link.id for link in poster.whole.links)
    shown = {one.id for sheet in poster.sheets for one in sheet.contents}
    assert shown == {one.id for one in poster.whole.contents}


@pytest.mark.parametrize(("size", "sides"), [("A3", {297, 420}), ("A0", {841, 1189})])
def test_a_poster_has_its_real_size(
    posters: dict[tuple[str, str], Poster], size: str, sides: set[int]
) -> None:
    for theme in THEMES:
        poster = posters[theme, size]
        root = read(poster.whole)
        width, height = root.get("width", ""), root.get("height", "")
        assert {width, height} == {f"{side}mm" for side in sides}
        assert root.get("viewBox") == f"0 0 {width[:-2]} {height[:-2]}"
        pages = pypdfium2.PdfDocument(poster_pdf(poster.sheets))
        assert len(pages) == len(poster.sheets)
        for page, sheet in zip(pages, poster.sheets, strict=True):
            found = [side / 72 * 25.4 for side in page.get_size()]
            assert found == pytest.approx([sheet.width, sheet.height], abs=0.01)


def test_a_poster_names_theme_municipality_dates_and_maker(
    posters: dict[tuple[str, str], Poster],
) -> None:
    said = " ".join(one.text for one in texts(read(posters["dementie", "A3"].whole)))
    for words in (
        "Gemeente Zutphen",
        "Dementievriendelijke gemeente",
        "Kaart van 3 maart 2026",
        "nieuwste cijfers: 2025",
        "gemaakt door Anna de Vries op 5 april 2026",
        "een verwachte bijdrage, geen bewezen oorzaak",
        "Waar in een vak “Voorbeeldcijfers” staat",
        "sterke aanwijzingen",
        "nog geen monitor",
    ):
        assert words in said, words
    assert "voorlopig cijfer" not in said
    other = " ".join(one.text for one in texts(read(posters["bestaanszekerheid", "A3"].whole)))
    assert "nieuwste cijfers: 2024" in other
    assert "* voorlopig cijfer" in other


def test_an_svg_carries_its_font(posters: dict[tuple[str, str], Poster]) -> None:
    source = poster_svg(posters["dementie", "A3"].whole).decode()
    assert source.count("data:font/woff2;base64,") == 2
    assert "http" not in source.replace("http://www.w3.org/2000/svg", "")


def test_the_text_of_a_pdf_can_be_selected_and_heard(
    posters: dict[tuple[str, str], Poster],
) -> None:
    data = poster_pdf(posters["dementie", "A3"].sheets)
    page = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_bounded()
    assert "Mantelzorgmakelaar" in page
    assert "18,4% → 18,9%" in page
    with pikepdf.open(io.BytesIO(data)) as document:
        assert str(document.Root.Lang) == "nl"
        assert str(document.docinfo["/Title"]) == "Dementievriendelijke gemeente"
        assert "pdfuaid" in document.Root.Metadata.read_bytes().decode()
        heard = [str(one["/Alt"]) for one in document.objects if _has_alt(one)]
    assert any("Interventie: Mantelzorgmakelaar" in text for text in heard)


def _has_alt(one: object) -> bool:
    return isinstance(one, pikepdf.Dictionary) and "/Alt" in one


def test_a_pdf_is_not_blank_where_the_map_stands(posters: dict[tuple[str, str], Poster]) -> None:
    page = pypdfium2.PdfDocument(poster_pdf(posters["bestaanszekerheid", "A0"].sheets))[0]
    picture = page.render(scale=0.2).to_pil().convert("L")
    assert picture.getextrema()[0] < 60
    middle = picture.crop((0, picture.height // 3, picture.width, picture.height * 2 // 3))
    assert len(set(middle.tobytes())) > 20


def test_what_people_wrote_is_text_in_both_formats() -> None:
    contents = [
        BoxContent("a", "intervention", f"{NASTY} een", note=NASTY),
        BoxContent("b", "outcome", NASTY, Signal.BEHIND, (FigureLine(NASTY, NASTY),)),
    ]
    link = Link(source="a", target="b", sign=Sign.PLUS, evidence=Evidence.ASSUMPTION)
    poster = make_poster(contents, [link], Caption(NASTY, NASTY, (NASTY,)), PAPERS["A3"])
    root = read(poster.whole)
    assert root.findall(f".//{SVG}script") == []
    said = "".join(one.text for one in texts(root))
    assert said.replace(" ", "").count(NASTY.replace(" ", "")) == 8
    page = pypdfium2.PdfDocument(poster_pdf(poster.sheets))[0].get_textpage().get_text_bounded()
    assert "<script>alert(1)</script>" in page
    assert "#set text(red)" in page.replace("\r\n", " ")


def test_an_unknown_theme_is_refused(workspace: Workspace) -> None:
    with pytest.raises(LookupError):
        poster_of(workspace, "geen", PAPERS["A3"], date(2026, 1, 1), date(2026, 1, 1))


def test_a_theme_with_nothing_in_it_is_a_poster_without_boxes() -> None:
    poster = make_poster([], [], Caption("Leeg", "Gemeente", ()), PAPERS["A3"])
    assert list(boxes(read(poster.whole))) == []
    assert poster.message == ""


def test_interventions_that_lead_nowhere_are_on_the_first_sheet() -> None:
    contents = [
        BoxContent(f"i{n}", "intervention", f"Een interventie met een lange naam, nummer {n}")
        for n in range(40)
    ]
    contents += [
        BoxContent("o", "output", "Prestatie", Signal.NO_MONITOR),
        BoxContent("e", "impact", "Effect", Signal.NO_MONITOR),
    ]
    link = Link(source="o", target="e", sign=Sign.PLUS, evidence=Evidence.ASSUMPTION)
    poster = make_poster(contents, [link], Caption("Veel", "Gemeente", ()), PAPERS["A0"])
    assert poster.message
    shown = {one.id for sheet in poster.sheets for one in sheet.contents}
    assert shown == {one.id for one in contents}
