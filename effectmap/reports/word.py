"""The report as a Word document (.docx), in a municipality's own template or in ours.

What a template can name lives in `word_context`, what it may hold in `word_safety`.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage
from jinja2.exceptions import TemplateError
from lxml import etree

from effectmap.model import Problem, ProblemsError
from effectmap.reports.content import Report
from effectmap.reports.formats import TEMPLATE
from effectmap.reports.pictures import Picture, map_pictures, series_picture
from effectmap.reports.printable import printable
from effectmap.reports.vector import add_drawings
from effectmap.reports.word_context import fields_of
from effectmap.reports.word_safety import Placeholders, check_template, told_wrong
from effectmap.reports.word_template import default_template
from effectmap.words import Text, in_language

_LANG = {"nl": "nl-NL", "en": "en-GB"}
# what a picture may take of an A4
_WIDTH_CM, _HEIGHT_CM, _CHART_CM = 17.0, 21.0, 10.5
# a map of 1,000 px over that width has 150 dots an inch as it is
_ZOOM = 1

# what filling in says of placeholders that are each well written and do not belong together
_MISPLACED = (etree.XMLSyntaxError, TypeError, ValueError, LookupError, AttributeError)


def word(report: Report, template: Path | None = None) -> bytes:
    """The whole report in `template`, or in the default one.

    Working notes are left out. Raises ProblemsError for a template that cannot be used, with what
    is wrong in it and where.
    """
    report = printable(report)
    with in_language(report.language):
        content = default_template(report.language) if template is None else template.read_bytes()
        file = TEMPLATE if template is None else template.name
        check_template(content, file)
        pictures: list[Picture] = []
        document = _opened(content, file)
        _fill(document, file, report, pictures)
        kept = io.BytesIO()
        document.save(kept)
        return add_drawings(kept.getvalue(), pictures)


def _opened(content: bytes, file: str) -> Any:
    document: Any = DocxTemplate(io.BytesIO(content))
    try:
        document.init_docx()
    except Exception as error:
        # whatever the libraries under it say of a file that is no whole document
        message = Text("the template is damaged: open it in Word and save it again")
        raise ProblemsError([Problem(file, message)]) from error
    return document


def _fill(document: Any, file: str, report: Report, pictures: list[Picture]) -> None:
    def place(picture: Picture, width: float) -> object:
        pictures.append(picture)
        return InlineImage(document, io.BytesIO(picture.png), width=Cm(width))

    highest = _HEIGHT_CM / _WIDTH_CM
    maps = {
        theme.id: [
            place(one, _WIDTH_CM) for one in map_pictures(theme, theme.map.width * highest, _ZOOM)
        ]
        for theme in report.themes
    }
    charts = {
        (theme.id, one.id): place(series_picture(one), _CHART_CM)
        for theme in report.themes
        for outcome in theme.outcomes
        for one in outcome.indicators
        if one.series.drawable
    }
    language = _LANG[report.language]
    paragraphs = _paragraphs(document)
    try:
        document.render(fields_of(report, maps, charts, language), Placeholders(), autoescape=True)
    except TemplateError as error:
        raise told_wrong(error, file, paragraphs) from error
    except _MISPLACED as error:
        message = Text(
            "a placeholder stands where it cannot: a part that begins in a paragraph or a table "
            "must end in one of the same kind, and with a text nothing can be computed"
        )
        raise ProblemsError([Problem(file, message)]) from error
    properties = document.docx.core_properties
    properties.title, properties.author = f"{report.title}: {report.moment}", report.municipality
    properties.language, properties.comments = language, ""


def _paragraphs(document: Any) -> list[str]:
    """The texts of the template, by which a person finds a place in it."""
    section = document.docx.sections[0]
    parts = (document.docx.element, section.header._element, section.footer._element)
    return [
        "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
        for part in parts
        for paragraph in part.iter(qn("w:p"))
    ]
