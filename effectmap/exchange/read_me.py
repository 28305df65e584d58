"""The first sheet of the workbook: what it is, how it is edited, and what the words mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from openpyxl.styles import Alignment, Font, PatternFill

from effectmap import formats
from effectmap.exchange.columns import (
    BETTER_WORD,
    DERIVED_WORD,
    LEVEL_WORD,
    SHEETS,
    SIGN_WORD,
)
from effectmap.exchange.xlsx import escaped
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
_HEAD = PatternFill("solid", "005AB5")


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
        writer.pair(f"{at}", str(step), narrow=True)
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
        (Text("Level"), LEVEL_WORD),
        (Text("Evidence"), formats.EVIDENCE_WORD),
        (Text("Direction"), SIGN_WORD),
        (Text("Better is"), BETTER_WORD),
        (Text("Computed"), DERIVED_WORD),
    ):
        writer.row(str(header), _joined(options))
    writer.row(_("Evidence"), _("From weak to strong, in the order of the list."))
    writer.row(_("Period"), "2024 · 2023/'24 · 2024-H1 · 2024-Q3 · 2024-07")
    writer.close()


def _joined(options: Mapping[Any, Text]) -> str:
    return " · ".join(str(word) for word in options.values())


class _Writer:
    """Rows from top to bottom; the first column is narrow, the others hold sentences."""

    _WIDTHS = (22, 52, 40, 70)

    def __init__(self, page: Any) -> None:
        self.page, self.at = page, 0

    def line(self, text: str, *, size: int = 11, grey: bool = False, above: bool = False) -> None:
        self.at += 2 if above else 1
        cell = self._cell(1, text)
        colour = "4B5768" if grey else "1B2430"
        cell.font = Font(size=size, bold=size > 11, color=colour)
        cell.alignment = Alignment(vertical="center")
        self.page.row_dimensions[self.at].height = max(18, size * 1.7)

    def pair(self, first: str, text: str, *, narrow: bool) -> None:
        self.at += 1
        self._cell(1, first).alignment = Alignment(horizontal="right", vertical="top")
        self._cell(2, text)
        self.page.merge_cells(start_row=self.at, end_row=self.at, start_column=2, end_column=4)

    def head(self, *texts: str) -> None:
        self.at += 1
        for column, text in enumerate(texts, 1):
            cell = self._cell(column, text)
            cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD

    def row(self, *texts: str) -> None:
        self.at += 1
        for column, text in enumerate(texts, 1):
            self._cell(column, text)
        self._cell(1, texts[0]).font = Font(bold=True, color="1B2430")

    def _cell(self, column: int, text: str) -> Any:
        cell = self.page.cell(self.at, column)
        cell.value = escaped(text)
        cell.data_type = "s"
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        cell.font = Font(color="1B2430")
        return cell

    def close(self) -> None:
        for letters, width in zip("ABCD", self._WIDTHS, strict=True):
            self.page.column_dimensions[letters].width = width
        self.page.sheet_view.showGridLines = False
        self.page.page_setup.orientation = "landscape"
        self.page.page_setup.paperSize = self.page.PAPERSIZE_A4
        self.page.page_setup.fitToWidth, self.page.page_setup.fitToHeight = 1, 0
        self.page.sheet_properties.pageSetUpPr.fitToPage = True
