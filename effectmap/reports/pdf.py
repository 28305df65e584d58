"""The report as accessible PDF: tagged, PDF/UA-1. How it looks stands in `paper.typ`."""

from __future__ import annotations

import json
from collections.abc import Iterable
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


def pdf(report: Report) -> bytes:
    """The report as PDF/UA-1 file.

    What no font at hand can show, such as an emoji, becomes `□`. Raises `typst.TypstError` when
    the file would not be accessible or cannot be made.
    """
    data = as_data(report)
    for theme in data["themes"]:
        theme["map"]["sheet"] = _sheet(theme["map"])
    text = json.dumps(data, ensure_ascii=False)
    text = text.translate({ord(one): _NO_GLYPH for one in _without_glyph(set(text))})
    made = report.made_on and datetime.combine(report.made_on, time(), UTC)
    return _compiled(_TEMPLATE, text, timestamp=made)


def _compiled(template: Path | bytes, data: str, **more: Any) -> bytes:
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


def _without_glyph(letters: Iterable[str]) -> list[str]:
    """Those of `letters` that stop an accessible PDF, because no font at hand has them."""
    return [one for one in letters if ord(one) > 0x17F and not _has_glyph(one)]


@lru_cache(maxsize=4_000)
def _has_glyph(letter: str) -> bool:
    source = b'#set document(title: "x")\n#set text(font: "Kaart Sans")\n#sys.inputs.report'
    try:
        _compiled(source, letter)
    except typst.TypstError:
        return False
    return True
