"""A poster as PDF of its real size: text that can be selected, and words for who cannot see."""

from __future__ import annotations

import json
from collections.abc import Sequence

from effectmap.drawing.text import FONTS
from effectmap.reports.poster import Sheet, described, drawn
from effectmap.words import language

# what people wrote comes in as data only: Typst reads none of it as markup
_SOURCE = b"""
#let poster = json(bytes(sys.inputs.poster))
#set document(title: poster.title, author: poster.author)
#set text(lang: poster.language)
#for sheet in poster.sheets {
  page(
    width: sheet.width * 1mm,
    height: sheet.height * 1mm,
    margin: 0mm,
    image(bytes(sheet.svg), format: "svg", width: 100%, height: 100%, alt: sheet.alt),
  )
}
"""

_FONT_FOLDERS = sorted({path.parent for path in FONTS.values()})


def poster_pdf(sheets: Sequence[Sheet]) -> bytes:
    """PDF/UA-1, a page for every sheet."""
    import typst

    caption = sheets[0].caption
    poster = {
        "title": caption.title,
        "author": caption.municipality,
        "language": language(),
        "sheets": [
            {
                "width": sheet.width,
                "height": sheet.height,
                "svg": drawn(sheet).to_text(),
                "alt": described(sheet),
            }
            for sheet in sheets
        ],
    }
    return typst.compile(
        _SOURCE,
        format="pdf",
        sys_inputs={"poster": json.dumps(poster)},
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=_FONT_FOLDERS),
        pdf_standards="ua-1",
    )
