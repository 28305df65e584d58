"""What a table looks like on a sheet of the report: header, filter, widths, whole texts."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from effectmap.exchange.paper import (
    HAIRLINE,
    INK,
    REQUIRED,
    WHITE,
    fit_paper,
    row_height,
    write,
)

Value = str | float | date | None
# without a name some programs choose letters with serifs
LETTERS = "Arial"
TOP = Alignment(vertical="top", wrap_text=True)
_EDGE = Border(bottom=Side("thin", color=HAIRLINE))
_HEADER_LINES = 2
# characters that stay readable side by side on A3
_WIDTH_A_PAGE = 340


@dataclass(frozen=True)
class Column:
    """A header and how many characters wide the column is."""

    header: str
    width: float


def title(page: Any, text: str) -> None:
    """The heading of a sheet without a table."""
    write(page["A1"], text)
    page["A1"].font = Font(name=LETTERS, size=16, bold=True, color=INK)
    page.row_dimensions[1].height = 26


def fill_table(page: Any, columns: Sequence[Column], rows: Sequence[tuple[Value, ...]]) -> None:
    """Write a header and rows; an empty text leaves its cell empty.

    The header stays in sight and is repeated on paper, and filters stand ready.
    """
    for at, column in enumerate(columns, 1):
        cell = page.cell(1, at)
        write(cell, column.header)
        cell.font = Font(name=LETTERS, bold=True, color=WHITE)
        cell.fill, cell.alignment = REQUIRED, TOP
        page.column_dimensions[get_column_letter(at)].width = column.width
    page.row_dimensions[1].height = 18 * _HEADER_LINES
    style = page.cell(2, 1)
    style.font, style.alignment, style.border = Font(name=LETTERS, color=INK), TOP, _EDGE
    for row, values in enumerate(rows, 2):
        for at in range(1, len(columns) + 1):
            value = values[at - 1] if at <= len(values) else None
            cell = page.cell(row, at)
            cell._style = copy(style._style)
            if value not in ("", None):
                write(cell, value)
        sizes = zip(values, (column.width for column in columns), strict=False)
        page.row_dimensions[row].height = row_height(sizes)
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{max(len(rows) + 1, 2)}"
    page.print_title_rows = "1:1"
    width = sum(column.width for column in columns)
    fit_paper(page, page.PAPERSIZE_A3, -int(-width // _WIDTH_A_PAGE))
