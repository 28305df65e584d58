"""The map with its theme table as a workbook (.xlsx) that a person can read, edit and send back."""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from effectmap.exchange import read_me
from effectmap.exchange.column import ID, Column, SheetOf
from effectmap.exchange.columns import SHEETS, shown, spread
from effectmap.exchange.forms import Choice, Day, Number, Ref, Time, Used, YesNo
from effectmap.exchange.names import Names
from effectmap.exchange.paper import (
    FADED,
    HAIRLINE,
    INK,
    OPTIONAL,
    REQUIRED,
    WHITE,
    fit_paper,
    row_height,
    write,
)
from effectmap.exchange.xlsx import MAX_CELL, escaped
from effectmap.model import Catalogue, EffectMap, Problem, ProblemsError
from effectmap.model.items import Key, Part, parts, table_parts
from effectmap.model.theme_table import NO_TABLE, ThemeTable
from effectmap.words import Text, _

# the sheet that drop-downs choose from, and that says which map this was
LISTS = "_lijsten"
# empty rows below the last that have drop-downs as well
_MORE_ROWS = 500
_COLUMNS_A_PAGE = 12

_EDGE = Border(bottom=Side("thin", color=HAIRLINE), right=Side("hair", color=HAIRLINE))
_TOP = Alignment(vertical="top", wrap_text=True)


def export(
    map: EffectMap,
    catalogue: Catalogue,
    day: date,
    revision: int = 0,
    table: ThemeTable = NO_TABLE,
) -> bytes:
    """The map and theme table as on `day`, with drop-downs from `catalogue`; for `workbook_in`.

    `revision` is that of both in the store, by which edits of others since are told apart.
    Raises ProblemsError for a list that does not fit in a cell.
    """
    book = Workbook()
    names, items = Names(map, catalogue, table), {**parts(map), **table_parts(table)}
    lists = _Lists(book.create_sheet(LISTS), names, catalogue)
    problems: list[Problem] = []
    for sheet in SHEETS:
        problems += _fill(book.create_sheet(_(sheet.title.key)), sheet, items, names, lists)
    if problems:
        raise ProblemsError(problems)
    book.active.title = _("Read me")
    read_me.fill(book.active, map, day)
    lists.close(map, table, day, revision)
    book.move_sheet(LISTS, len(SHEETS))
    book.properties.title = f"{_('Effect map')} {map.municipality.name}"
    book.properties.creator = _("Effect map")
    book.properties.created = datetime.combine(day, time())
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def fingerprint(whole: EffectMap | ThemeTable) -> str:
    """Changes when anything in the map or theme table does."""
    return hashlib.sha256(whole.model_dump_json().encode()).hexdigest()


class _Lists:
    """The hidden sheet with a column for every list that a drop-down shows."""

    def __init__(self, sheet: Any, names: Names, catalogue: Catalogue) -> None:
        self.sheet, self.names, self.catalogue = sheet, names, catalogue
        self.ranges: dict[Any, str] = {}
        # the first column says which map this was
        self.column = 1

    def of(self, column: Column) -> str:
        """Where the values of this column stand; empty for a column without a list."""
        form = column.form
        if isinstance(form, Choice):
            return self._range(column.name, (str(word) for word in form.options.values()))
        if isinstance(form, YesNo):
            return self._range("yes", (str(Text("yes")), str(Text("no"))))
        if isinstance(form, Used):
            return self._range(form.group, self.names.used(form.group))
        if isinstance(form, Ref) and form.within:
            groups = [f"measure/{monitor.id}" for monitor in self.catalogue.monitors]
            texts = [text for group in groups for text in self.names.all(group)]
            return self._range("measure", dict.fromkeys(texts))
        if isinstance(form, Ref):
            return self._range(form.group, self.names.all(form.group))
        return ""

    def _range(self, key: str, texts: Iterable[str]) -> str:
        if key not in self.ranges:
            self.column += 1
            row = 0
            for row, text in enumerate(texts, 1):
                write(self.sheet.cell(row, self.column), text)
            letters = get_column_letter(self.column)
            self.ranges[key] = f"'{LISTS}'!${letters}$1:${letters}${max(row, 1)}"
        return self.ranges[key]

    def close(self, map: EffectMap, table: ThemeTable, day: date, revision: int) -> None:
        """Say which map this was, and hide the sheet."""
        states = (fingerprint(map), str(revision), fingerprint(table))
        for row, text in enumerate((map.municipality.area, day.isoformat(), *states), 1):
            write(self.sheet.cell(row, 1), text)
        self.sheet.sheet_state = "hidden"


def _fill(
    page: Any, sheet: SheetOf, whole: Mapping[Key, Part], names: Names, lists: _Lists
) -> list[Problem]:
    """Header and rows of one sheet, and what does not fit in it."""
    problems: list[Problem] = []
    for at, column in enumerate(sheet.columns, 1):
        _header(page, page.cell(1, at), column)
    page.row_dimensions[1].height = 36
    styles = [_style(page.parent, column) for column in sheet.columns]
    items = [(id, part) for (kind, id), part in whole.items() if kind == sheet.kind]
    for row, (id, part) in enumerate(items, 2):
        said = spread(part.fields, id, sheet.kind)
        values = [shown(column, said, names) for column in sheet.columns]
        for at, (value, style) in enumerate(zip(values, styles, strict=True), 1):
            if isinstance(value, str) and len(escaped(value)) > MAX_CELL:
                problems.append(_too_long(value, id, sheet.columns[at - 1]))
                continue
            cell = page.cell(row, at)
            cell._style = copy(style)
            write(cell, value)
        widths = (column.width for column in sheet.columns)
        page.row_dimensions[row].height = row_height(zip(values, widths, strict=True))
    last = len(items) + 1
    _arrange(page, sheet, last)
    for at, column in enumerate(sheet.columns, 1):
        _drop_down(page, get_column_letter(at), column, last + _MORE_ROWS, lists.of(column))
    return problems


def _too_long(value: str, id: str, column: Column) -> Problem:
    message = Text(
        "this takes {n} characters: a cell holds {most} at most", n=len(value), most=MAX_CELL
    )
    return Problem("", message, id, column.name)


def _header(page: Any, cell: Cell, column: Column) -> None:
    write(cell, str(column.header))
    cell.font = Font(bold=True, color=WHITE)
    cell.fill = REQUIRED if column.required else OPTIONAL
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    lead = _("Fill this in.") if column.required else _("May be empty.")
    note = Comment(f"{column.header}\n{lead} {column.note}", _("Effect map"))
    note.width, note.height = 320, 110
    cell.comment = note
    page.column_dimensions[cell.column_letter].width = column.width


def _style(book: Workbook, column: Column) -> Any:
    """One style for all cells of a column: making it anew for each takes most of the time."""
    cell: Any = Cell(book.active, 1, 1)
    cell.alignment, cell.border = _TOP, _EDGE
    cell.font = Font(color=FADED if column.name == ID else INK)
    if isinstance(column.form, Day):
        cell.number_format = "dd-mm-yyyy"
    elif isinstance(column.form, Number):
        cell.number_format = "#,##0" if column.form.money else "General"
    elif isinstance(column.form, YesNo):
        cell.alignment = Alignment(vertical="top", horizontal="center")
    elif isinstance(column.form, Time):
        cell.number_format = "@"
        cell.alignment = Alignment(vertical="top", horizontal="left")
    return cell._style


def _arrange(page: Any, sheet: SheetOf, last: int) -> None:
    """What makes a sheet pleasant: the header stays in view, filters, and paper that fits."""
    letters = get_column_letter(len(sheet.columns))
    page.freeze_panes = page.cell(2, sheet.frozen + 1)
    page.auto_filter.ref = f"A1:{letters}{max(last, 2)}"
    page.sheet_view.zoomScale = 90
    fit_paper(page, page.PAPERSIZE_A3, math.ceil(len(sheet.columns) / _COLUMNS_A_PAGE))
    page.print_title_rows, page.print_title_cols = "1:1", f"A:{get_column_letter(sheet.frozen)}"


def _drop_down(page: Any, letters: str, column: Column, last: int, range: str) -> None:
    """A list of what may stand in a column. A reference may be typed too: it can be a new row.

    What was used before is only there to choose from: other words are as good.
    """
    if not range:
        return
    fixed = not isinstance(column.form, Ref | Used)
    rule = DataValidation("list", formula1=range, allow_blank=True)
    rule.showErrorMessage = not isinstance(column.form, Used)
    rule.errorStyle = "stop" if fixed else "warning"
    rule.errorTitle = str(column.header)
    rule.error = _("Choose one from the list.") if fixed else _("This does not stand in the list.")
    page.add_data_validation(rule)
    rule.add(f"{letters}2:{letters}{last}")
