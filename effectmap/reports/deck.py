"""An empty deck in the house's letters and colours, and what is put on its slides.

What a slide says is decided in `slides`; how much room text takes in `slide_text`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches, Pt

from effectmap.drawing import palette
from effectmap.reports.pictures import Picture
from effectmap.reports.slide_text import LINE_HEIGHT, Para, fitting_size, lines_of

LETTERS = "Arial"
WIDTH, HEIGHT = 13.333, 7.5
_LANG = {"nl": "nl-NL", "en": "en-GB"}
_POINTS = 72
_ACCENTS = ("#005AB5", "#C56A00", "#7A0F3C", "#4B5768", "#757575", "#3F5468")
_SHADE = "#F5F7FA"
_CELL_ROOM = 5  # points left and right of the text in a cell
_TITLE_SLIDE, _TITLE_ONLY = 0, 5
_MOVING = ("dt", "ftr", "sldNum")


@dataclass(frozen=True)
class Area:
    """A rectangle on a slide, in inches."""

    x: float
    y: float
    width: float
    height: float

    @property
    def points(self) -> tuple[float, float]:
        """Width and height in points."""
        return self.width * _POINTS, self.height * _POINTS


_TITLE = Area(0.5, 0.32, WIDTH - 1.0, 0.85)
BODY = Area(0.5, 1.3, WIDTH - 1.0, 5.6)
_FOOT = Area(0.5, 7.05, WIDTH - 1.0, 0.3)
_COVER_TITLE = Area(0.9, 2.0, WIDTH - 1.8, 1.8)
_COVER_BELOW = Area(0.9, 4.0, WIDTH - 1.8, 2.4)


class Deck:
    """Slides of 16:9 with a title each that no other has; language `nl` or `en`."""

    def __init__(self, language: str, foot: str) -> None:
        self.language = _LANG[language]
        self.file: Any = Presentation()
        self.file.slide_width, self.file.slide_height = Inches(WIDTH), Inches(HEIGHT)
        self.titles: set[str] = set()
        self.cover, self.plain = (self.file.slide_layouts[n] for n in (_TITLE_SLIDE, _TITLE_ONLY))
        for layout in [one for one in self.file.slide_layouts if one not in self._kept]:
            self.file.slide_layouts.remove(layout)
        self._dress()
        self._number(foot)

    @property
    def _kept(self) -> tuple[Any, Any]:
        return self.cover, self.plain

    def _dress(self) -> None:
        """Letters, colours and places, in the master and layouts so that new slides have them."""
        master = self.file.slide_master
        theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        source = theme.blob.decode()
        source = re.sub(r'(<a:latin typeface=")[^"]+', rf"\g<1>{LETTERS}", source)
        for number, colour in enumerate(_ACCENTS, 1):
            value = f'<a:accent{number}><a:srgbClr val="{colour[1:]}"/></a:accent{number}>'
            source = re.sub(rf"<a:accent{number}>.*?</a:accent{number}>", value, source, flags=re.S)
        theme._blob = source.encode()
        style = master.element.find(".//" + qn("p:titleStyle") + "/" + qn("a:lvl1pPr"))
        style.set("algn", "l")
        style.find(qn("a:defRPr")).attrib.update({"sz": "2600", "b": "1"})
        for part in (master, *self._kept):
            for shape in list(part.placeholders):
                if shape.element.ph.get("type") in _MOVING:
                    shape.element.getparent().remove(shape.element)
        for shape in (*master.placeholders, *self.plain.placeholders):
            _place(shape, _TITLE if shape.placeholder_format.idx == 0 else BODY)
        for shape, area in zip(self.cover.placeholders, (_COVER_TITLE, _COVER_BELOW), strict=True):
            _place(shape, area)

    def _number(self, foot: str) -> None:
        """What stands under every slide, with its number, once in the layout."""
        slide = self.file.slides.add_slide(self.plain)
        size = fitting_size(f"{foot} 000", *_FOOT.points, 10)
        box = self.text(slide, _FOOT, [Para(foot, size, colour=palette.QUIET, after=0)])
        paragraph = box.text_frame.paragraphs[0]
        field = parse_xml(
            f'<a:fld {nsdecls("a")} id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum">'
            f'<a:rPr lang="{self.language}" sz="{round(size * 100)}"/><a:t>‹#›</a:t></a:fld>'
        )
        self.run(paragraph, " · ", size, colour=palette.QUIET)
        paragraph._p.append(field)
        self.plain.shapes._spTree.append(box.element)
        slides = self.file.slides._sldIdLst
        self.file.part.drop_rel(slides[0].rId)
        slides.remove(slides[0])

    def slide(self, title: str, layout: Any = None, *, area: Area = _TITLE, most: int = 26) -> Any:
        """A new slide; a title that is there already gets a number."""
        slide = self.file.slides.add_slide(layout or self.plain)
        wanted, number = title, 1
        while title in self.titles:
            number += 1
            title = f"{wanted} ({number})"
        self.titles.add(title)
        size = fitting_size(title, *area.points, most)
        frame = slide.shapes.title.text_frame
        _bare(frame)
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        self.run(frame.paragraphs[0], title, size, bold=True)
        return slide

    def opening(self, title: str, below: Sequence[Para]) -> None:
        """The first slide."""
        slide = self.slide(title, self.cover, area=_COVER_TITLE, most=40)
        frame = slide.placeholders[1].text_frame
        _bare(frame)
        self._fill(frame, below)

    def text(self, slide: Any, area: Area, paras: Sequence[Para]) -> Any:
        """A box with paragraphs that were measured to fit in it."""
        sizes = (Inches(one) for one in (area.x, area.y, area.width, area.height))
        box = slide.shapes.add_textbox(*sizes)
        _bare(box.text_frame)
        self._fill(box.text_frame, paras)
        return box

    def panel(self, slide: Any, area: Area) -> Area:
        """A quiet plane behind text, and the area within it."""
        sizes = (Inches(one) for one in (area.x, area.y, area.width, area.height))
        plane = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *sizes)
        plane.fill.solid()
        plane.fill.fore_color.rgb = rgb(_SHADE)
        plane.line.fill.background()
        # with the style goes its shadow
        plane._element.remove(plane._element.find(qn("p:style")))
        # says nothing of its own: who cannot see the slide is not stopped at it
        _decorative(plane)
        inset = 0.12
        return Area(area.x + inset, area.y + inset, area.width - 2 * inset, area.height - 2 * inset)

    def _fill(self, frame: Any, paras: Sequence[Para]) -> None:
        for number, para in enumerate(paras):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.space_after, paragraph.space_before = Pt(para.after), Pt(0)
            paragraph.alignment = 1
            if para.lead:
                self.run(paragraph, para.lead, para.size, bold=True, colour=para.lead_colour)
            if para.text:
                gap = " " if para.lead else ""
                self.run(paragraph, gap + para.text, para.size, para.bold, para.colour)

    def run(
        self,
        paragraph: Any,
        text: str,
        size: float,
        bold: bool = False,
        colour: str = palette.INK,
    ) -> None:
        """Text in a paragraph, in the deck's language; a new line stays one."""
        for number, line in enumerate(text.split("\n")):
            if number:
                paragraph.add_line_break()
            run = paragraph.add_run()
            run.text = line
            run.font.size, run.font.bold = Pt(size), bold
            run.font.color.rgb = rgb(colour)
            run._r.get_or_add_rPr().set("lang", self.language)

    def picture(self, slide: Any, area: Area, picture: Picture) -> None:
        """A picture as large as fits, in the middle of the area."""
        scale = min(area.width / picture.width, area.height / picture.height)
        width, height = picture.width * scale, picture.height * scale
        x, y = area.x + (area.width - width) / 2, area.y + (area.height - height) / 2
        sizes = (Inches(one) for one in (x, y, width, height))
        slide.shapes.add_picture(io.BytesIO(picture.png), *sizes)

    def table(
        self,
        slide: Any,
        area: Area,
        widths: Sequence[float],
        rows: Sequence[Sequence[str]],
        heights: Sequence[float],
        size: float,
        told: str,
    ) -> None:
        """A table whose first row is its header; `widths` in inches, `heights` in points."""
        frame = slide.shapes.add_table(
            len(rows),
            len(widths),
            Inches(area.x),
            Inches(area.y),
            Inches(sum(widths)),
            Pt(sum(heights)),
        )
        frame._element.nvGraphicFramePr.cNvPr.set("descr", told)
        table = frame.table
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Inches(width)
        for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
            table.rows[number].height = Pt(height)
            for cell, text in zip(table.rows[number].cells, row, strict=True):
                self._cell(cell, text, size, number)

    def _cell(self, cell: Any, text: str, size: float, row: int) -> None:
        cell.margin_left = cell.margin_right = Pt(_CELL_ROOM)
        cell.margin_top = cell.margin_bottom = Pt(_CELL_ROOM / 2)
        cell.fill.solid()
        shade = _ACCENTS[0] if row == 0 else ("#FFFFFF", _SHADE)[row % 2]
        cell.fill.fore_color.rgb = rgb(shade)
        colour = "#FFFFFF" if row == 0 else palette.INK
        self.run(cell.text_frame.paragraphs[0], text, size, row == 0, colour)

    def note(self, slide: Any, lines: Sequence[str]) -> None:
        """What the speaker can read: here, where figures come from."""
        frame = slide.notes_slide.notes_text_frame
        for number, line in enumerate(dict.fromkeys(lines)):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            self.run(paragraph, line, 12)

    def content(self) -> bytes:
        """The deck as a file."""
        kept = io.BytesIO()
        self.file.save(kept)
        return kept.getvalue()


def rgb(colour: str) -> Any:
    """`#005AB5` as PowerPoint's libraries want it."""
    return RGBColor(*bytes.fromhex(colour[1:]))  # type: ignore[no-untyped-call]


def row_height(row: Sequence[str], widths: Sequence[float], size: float, bold: bool) -> float:
    """Points that a row of a table needs; `widths` in inches."""
    lines = [
        len(lines_of(text, width * _POINTS - 2 * _CELL_ROOM, size, bold))
        for text, width in zip(row, widths, strict=True)
    ]
    return max(lines) * size * LINE_HEIGHT + _CELL_ROOM


def _decorative(shape: Any) -> None:
    named = shape._element.nvSpPr.cNvPr
    named.append(
        parse_xml(
            f'<a:extLst {nsdecls("a")}><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}">'
            '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/'
            'decorative" val="1"/></a:ext></a:extLst>'
        )
    )


def _place(shape: Any, area: Area) -> None:
    shape.left, shape.top = Inches(area.x), Inches(area.y)
    shape.width, shape.height = Inches(area.width), Inches(area.height)


def _bare(frame: Any) -> None:
    """Text fills the whole box, breaks at its edge and never shrinks: it was measured."""
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    for side in ("left", "right", "top", "bottom"):
        setattr(frame, f"margin_{side}", Emu(0))
