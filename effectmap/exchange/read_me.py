"""The first sheet of the workbook: what it is, how it is edited, and what the words mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from openpyxl.styles import Alignment, Font

from effectmap import formats
from effectmap.exchange.columns import DERIVED_WORD, SHEETS
from effectmap.exchange.paper import INK, QUIET, REQUIRED, WHITE, fit_paper, row_height, write
from effectmap.labels import (
    BETTER_WORD,
    EVIDENCE_WORD,
    FIELD_WORD,
    FUNDING_WORD,
    LEVEL_WORD,
    SIGN_IN_WORKBOOK,
)
from effectmap.model import EffectMap
from effectmap.words import Text, _

_STEPS = (
    Text("Change what you like in the sheets. Sorting, filtering and blank rows do no harm."),
    Text("A new item is a new row at the bottom. Leave its id empty: it is made from the name."),
    Text("Leave the grey ids as they are. By its id a row is known again."),
    Text(
        "One item names another as “Name [id]”. Choose it from the list, or type the name where "
        "only one has it."
    ),
    Text("A row that you delete is not removed by itself: on importing you are asked."),
    Text("Columns of your own are left alone. They are not read."),
    Text(
        "Several values in one cell stand one on a line (Alt+Enter). A backslash before | or = "
        "makes it an ordinary character; \\n is a new line and \\\\ a backslash."
    ),
    Text(
        "Choose this file in Effectenkaart. You first see what changes, and what cannot be read, "
        "with sheet, row and column. Nothing is kept until you agree."
    ),
)
_WIDTHS = (22, 48, 40, 76)


def fill(page: Any, map: EffectMap, day: date) -> None:
    """Write everything on `page`; `day` is the day of the export."""
    writer = _Writer(page)
    writer.line(f"{_('Effect map')} {map.municipality.name}", size=20)
    told = Text(
        "The map of {area} as it was on {day}, to read, to edit and to import again.",
        area=map.municipality.area,
        day=formats.day(day),
    )
    writer.line(str(told), grey=True)
    writer.line(_("How to edit"), size=14, above=True)
    for at, step in enumerate(_STEPS, 1):
        writer.row(f"{at}. {step}")
    writer.line(_("The sheets"), size=14, above=True)
    writer.head(_("Sheet"), _("What it holds"), _("Always fill in"), _("May be empty"))
    for sheet in SHEETS:
        required = [str(one.header) for one in sheet.columns if one.required]
        rest = [str(one.header) for one in sheet.columns if not one.required]
        about = str(sheet.about)
        writer.row(
            str(sheet.title), about[:1].upper() + about[1:], ", ".join(required), ", ".join(rest)
        )
    writer.line(_("What may stand in a column"), size=14, above=True)
    writer.head(_("Column"), _("Words, as they stand in the list"))
    for header, options in (
        (FIELD_WORD["level"], LEVEL_WORD),
        (Text("Evidence, from weak to strong"), EVIDENCE_WORD),
        (Text("Direction"), SIGN_IN_WORKBOOK),
        (Text("Better is"), BETTER_WORD),
        (Text("Computed"), DERIVED_WORD),
        (Text("Paid from"), FUNDING_WORD),
    ):
        writer.row(str(header), _joined(options))
    writer.row(_("Period"), "2024 · 2023/'24 · 2024-H1 · 2024-Q3 · 2024-07")
    fit_paper(page, page.PAPERSIZE_A4)


def _joined(options: Mapping[Any, Text]) -> str:
    return " · ".join(str(word) for word in options.values())


class _Writer:
    """Rows from top to bottom; the last text of a row takes the rest of its width."""

    def __init__(self, page: Any) -> None:
        self.page, self.at = page, 0
        for letters, width in zip("ABCD", _WIDTHS, strict=True):
            page.column_dimensions[letters].width = width

    def line(self, text: str, *, size: int = 11, grey: bool = False, above: bool = False) -> None:
        """A heading, or a line of its own."""
        self.at += 2 if above else 1
        cell = self._row(text)
        cell.font = Font(size=size, bold=size > 11, color=QUIET if grey else INK)
        self.page.row_dimensions[self.at].height = max(18, size * 1.7)

    def head(self, *texts: str) -> None:
        """The header of a table."""
        self.at += 1
        self._row(*texts)
        for column in range(1, len(_WIDTHS) + 1):
            cell = self.page.cell(self.at, column)
            cell.font, cell.fill = Font(bold=True, color=WHITE), REQUIRED

    def row(self, *texts: str) -> None:
        """A row of a table; its first text stands out where there are more."""
        self.at += 1
        self._row(*texts).font = Font(bold=len(texts) > 1, color=INK)

    def _row(self, *texts: str) -> Any:
        """The first cell of the row, written."""
        widths = (*_WIDTHS[: len(texts) - 1], sum(_WIDTHS[len(texts) - 1 :]))
        for column, text in enumerate(texts, 1):
            cell = self.page.cell(self.at, column)
            write(cell, text)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.font = Font(color=INK)
        if len(texts) < len(_WIDTHS):
            self.page.merge_cells(
                start_row=self.at, end_row=self.at, start_column=len(texts), end_column=len(_WIDTHS)
            )
        height = row_height(zip(texts, widths, strict=True))
        self.page.row_dimensions[self.at].height = height
        return self.page.cell(self.at, 1)
