"""What the sheets of the workbook look like: colours, texts that stay texts, heights of rows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from openpyxl.styles import PatternFill

from effectmap.exchange.xlsx import Value, escaped

INK, QUIET, FADED = "1B2430", "4B5768", "667080"
HAIRLINE, WHITE = "C9D1DB", "FFFFFF"
REQUIRED, OPTIONAL = PatternFill("solid", "005AB5"), PatternFill("solid", QUIET)
# points; Excel allows no higher row
_LINE, _HIGHEST = 15, 405
# what a spreadsheet would take for the start of a formula
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(cell: Any, value: Value) -> None:
    """Put `value` in an openpyxl cell; a text stays a text, whatever it starts with."""
    if isinstance(value, str):
        cell.value = escaped(value)
        # openpyxl takes `=1` for a formula and `#N/A` for an error
        cell.data_type = "s"
        if value.startswith(_FORMULA):
            cell.quotePrefix = True
    else:
        cell.value = value


def row_height(cells: Iterable[tuple[Value, float]]) -> float:
    """Points for a row of values in columns so many characters wide.

    Excel fits rows itself when they are edited, but not when it opens a file.
    """
    most = max(
        (_lines(str(value), width) for value, width in cells if value is not None), default=1
    )
    return float(min(most * _LINE + 3, _HIGHEST))


def _lines(text: str, width: float) -> int:
    return sum(max(1, math.ceil(len(line) * 1.1 / width)) for line in text.split("\n"))


def fit_paper(page: Any, size: str, pages_wide: int = 1) -> None:
    """Printed sideways, all columns on `pages_wide` pages; no grid on the screen."""
    page.sheet_view.showGridLines = False
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", size
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = pages_wide, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
