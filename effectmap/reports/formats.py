"""The formats that a report can have, and what makes each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from effectmap.reports.content import Report
from effectmap.words import Text

# the municipality's own house style, in its folder
TEMPLATE = "sjabloon.docx"


@dataclass(frozen=True)
class Format:
    """One format: its suffix, what people call it, and what makes the bytes of a file.

    `make` gets the report and the municipality's folder.
    """

    suffix: str
    word: Text
    media: str
    make: Callable[[Report, Path], bytes]


# each library is loaded when its format is asked for: together they take a second
def _pdf(report: Report, _folder: Path) -> bytes:
    from effectmap.reports.pdf import pdf

    return pdf(report)


def _word(report: Report, folder: Path) -> bytes:
    from effectmap.reports.word import word

    own = folder / TEMPLATE
    return word(report, own if own.exists() else None)


def _slides(report: Report, _folder: Path) -> bytes:
    from effectmap.reports.slides import slides

    return slides(report)


def _workbook(report: Report, _folder: Path) -> bytes:
    from effectmap.reports.workbook import workbook

    return workbook(report)


def _page(report: Report, _folder: Path) -> bytes:
    from effectmap.reports.webpage import page

    return page(report).encode()


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = {
    one.suffix: one
    for one in (
        Format("pdf", Text("PDF"), "application/pdf", _pdf),
        Format("docx", Text("Word"), f"{_OFFICE}.wordprocessingml.document", _word),
        Format("pptx", Text("PowerPoint"), f"{_OFFICE}.presentationml.presentation", _slides),
        Format("xlsx", Text("Excel"), f"{_OFFICE}.spreadsheetml.sheet", _workbook),
        Format("html", Text("Web page"), "text/html", _page),
    )
}
