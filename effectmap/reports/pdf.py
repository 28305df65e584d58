"""The report as accessible PDF: tagged, PDF/UA-1. How it looks stands in `paper.typ`."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from effectmap.drawing.text import FONTS
from effectmap.reports.content import Report
from effectmap.reports.paper import as_data

_TEMPLATE = Path(__file__).parent / "paper.typ"
# sheets for the map, as paper and whether it lies on its side, with the room for it in points
_SHEETS = ((("a4", True), (774, 440)), (("a3", True), (1120, 690)), (("a3", False), (774, 1030)))
# points for a px: letters of 12.5 px become 5.6 points
_READABLE = 0.45
_NO_GLYPH = "□"
# up to here, Latin with every accent of Europe, the font that goes along has all that is printed
_OWN_LETTERS = 0x17E


def pdf(report: Report) -> bytes:
    """The report as PDF/UA-1 file.

    A letter that no font at hand can show, such as an emoji, becomes `□`; an accent that no font
    can put on its letter is left out. Raises `typst.TypstError` when the file would not be
    accessible or cannot be made.
    """
    data = as_data(report)
    for theme in data["themes"]:
        theme["map"]["sheet"] = _sheet(theme["map"])
    text = json.dumps(data, ensure_ascii=False)
    made = report.made_on and datetime.combine(report.made_on, time(), UTC)
    try:
        return compiled(_TEMPLATE, showable(text), timestamp=made)
    except typst.TypstError:
        # letters of several fonts in one word can still be refused: then with one font only
        return compiled(_TEMPLATE, showable(text, fallback="false"), timestamp=made)


def compiled(template: Path | bytes, data: str, **more: Any) -> bytes:
    """A template of this folder filled with `data` (JSON), as PDF/UA-1. Raises TypstError."""
    made = typst.compile(
        template,
        root=_TEMPLATE.parent,
        font_paths=[FONTS[400].parent],
        ignore_system_fonts=True,
        sys_inputs={"report": data},
        pdf_standards=["ua-1"],
        format="pdf",
        **more,
    )
    assert isinstance(made, bytes)
    return made


def _sheet(drawing: dict[str, Any]) -> tuple[str, bool]:
    """The first sheet on which the map can be read, else the one on which it is largest."""
    scales = {
        sheet: min(width / drawing["width"], height / drawing["height"])
        for sheet, (width, height) in _SHEETS
    }
    readable = (sheet for sheet, scale in scales.items() if scale >= _READABLE)
    return next(readable, max(scales, key=lambda sheet: scales[sheet]))


def showable(text: str, fallback: str = "true") -> str:
    """`text` without what stops an accessible PDF, because no font at hand has it."""
    letters = [one for one in set(text) if ord(one) > _OWN_LETTERS]
    accents = "".join(one for one in letters if unicodedata.category(one).startswith("M"))
    if accents:
        accented = re.compile(f".[{re.escape(accents)}]+")
        text = accented.sub(
            lambda found: found[0] if _shows(found[0], fallback) else found[0][0], text
        )
    return text.translate({ord(one): _NO_GLYPH for one in letters if not _shows(one, fallback)})


@lru_cache(maxsize=4_000)
def _shows(letter: str, fallback: str) -> bool:
    """Whether the fonts at hand have a letter, alone or with its accents."""
    look = f'#set text(font: "Kaart Sans", fallback: {fallback})'
    source = f'#set document(title: "x")\n{look}\n#sys.inputs.report'.encode()
    try:
        compiled(source, letter)
    except typst.TypstError:
        return False
    return True
