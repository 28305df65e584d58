"""Every figure of the report on a row of the workbook, and the charts that are drawn from them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from openpyxl.chart import Reference, ScatterChart, Series
from openpyxl.chart.legend import LegendEntry
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import XYSeries
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, ParagraphProperties
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.pagebreak import Break

from effectmap.drawing import palette
from effectmap.exchange.paper import QUIET, fit_paper, write
from effectmap.reports.content import IndicatorPart, Point, Report, ThemePart
from effectmap.reports.series import Run, number_format, origin, runs, way
from effectmap.reports.sheets import LETTERS, TOP, Column, Value, fill_table, title
from effectmap.words import _

# by theme, indicator and number of the line, as `Run.line` counts: the row of its first figure
Places = dict[tuple[str, str, int], int]

_DAY = {"nl": "[$-413]d mmmm yyyy", "en": "[$-809]d mmmm yyyy"}
_DAY_AT, _VALUE_AT = 6, 7
_BOUNDS_AT = (7, 8, 9)
_CHARTS_A_ROW, _COLUMNS_A_CHART, _ROWS_A_CHART, _ROWS_A_PAGE = 2, 10, 24, 2
_WIDTH_CM, _HEIGHT_CM = 16.5, 9.5
# right of the charts
_WAY_AT = _CHARTS_A_ROW * _COLUMNS_A_CHART + 2
_POINT = 12_700
_DAYS_A_YEAR, _LABELS = 365.25, 10


def fill_figures(page: Any, report: Report) -> Places:
    """Write the sheet; figures are numbers, and say beside them what they are and whence."""
    columns = (
        Column(_("Theme"), 24),
        Column(_("Outcome"), 36),
        Column(_("Indicator"), 36),
        Column(_("Area"), 18),
        Column(_("Period"), 14),
        Column(_("Begins on"), 18),
        Column(_("Value"), 12),
        Column(_("Lower margin"), 12),
        Column(_("Upper margin"), 12),
        Column(_("Unit"), 12),
        Column(_("As shown"), 18),
        Column(_("Status"), 18),
        Column(_("Made up"), 18),
        Column(_("Source"), 26),
        Column(_("Licence"), 14),
        Column(_("File"), 28),
        Column(_("Read on"), 20),
    )
    rows: list[tuple[Value, ...]] = []
    formats: list[str] = []
    places: Places = {}
    for theme, outcome, one in _indicators(report):
        for number, (area, points) in enumerate(_lines(one)):
            places[theme.id, one.id, number] = len(rows) + 2
            rows += [(theme.name, outcome, one.name, *_row(one, area, point)) for point in points]
            formats += [number_format(one.series)] * len(points)
    fill_table(page, columns, rows)
    for row, shown in enumerate(formats, 2):
        page.cell(row, _DAY_AT).number_format = _DAY[report.language]
        for column in _BOUNDS_AT:
            page.cell(row, column).number_format = shown
    return places


def _indicators(report: Report) -> Iterator[tuple[ThemePart, str, IndicatorPart]]:
    for theme in report.themes:
        for outcome in theme.outcomes:
            for one in outcome.indicators:
                yield theme, outcome.name, one


def _lines(one: IndicatorPart) -> list[tuple[str, tuple[Point, ...]]]:
    """The own area, the references, and last what it should become."""
    found = [(line.name, line.points) for line in (one.series.own, *one.series.references)]
    target = one.series.target
    return found if target is None else [*found, (_("target"), (target,))]


def _row(one: IndicatorPart, area: str, point: Point) -> tuple[Value, ...]:
    numbers = (point.day, point.value, point.lower, point.upper)
    shown = (one.series.unit, point.figure, point.status)
    files = "\n".join(file for file, _day in one.files)
    days = "\n".join(day for _file, day in one.files)
    origins = (one.source, one.licence, files, days)
    if point is one.series.target:
        origins = ("", "", "", "")
    return (area, point.period, *numbers, *shown, one.example, *origins)


def add_charts(page: Any, figures: Any, theme: ThemePart, places: Places) -> None:
    """A chart of every indicator that has two figures; it follows the figures when they change."""
    title(page, theme.name)
    drawn = [one for outcome in theme.outcomes for one in outcome.indicators if one.series.drawable]
    for number, one in enumerate(drawn):
        down, across = divmod(number, _CHARTS_A_ROW)
        row, column = 3 + down * _ROWS_A_CHART, 1 + across * _COLUMNS_A_CHART
        cell = page.cell(row, column)
        if down and not across and not down % _ROWS_A_PAGE:
            # a row before it, or its edge would be printed on the page before
            page.row_breaks.append(Break(id=row - 2))
        chart = _chart(figures, theme, one, places)
        if (ends := way(one.series)) is not None:
            at = row + across * (_ROWS_A_CHART // _CHARTS_A_ROW)
            chart.series.append(_way(page, at, ends, number_format(one.series)))
        page.add_chart(chart, cell.coordinate)
        _write_below(page, row + _ROWS_A_CHART - 4, column, one)
    if not drawn:
        write(page["A3"], _("No indicator has two figures yet."))
    page.print_area = f"A1:{get_column_letter(_WAY_AT - 1)}{max(page.max_row, 3)}"
    fit_paper(page, page.PAPERSIZE_A4)


def _write_below(page: Any, row: int, column: int, one: IndicatorPart) -> None:
    """Under a chart: whence its figures come, and that they are made up where they are."""
    cell = page.cell(row, column)
    write(cell, " · ".join(filter(None, (origin(one), one.example))))
    cell.alignment, cell.font = TOP, Font(name=LETTERS, size=9, color=QUIET)
    last = (row + 1, column + _COLUMNS_A_CHART - 2)
    page.merge_cells(start_row=row, start_column=column, end_row=last[0], end_column=last[1])


def _chart(figures: Any, theme: ThemePart, one: IndicatorPart, places: Places) -> ScatterChart:
    chart = ScatterChart(scatterStyle="lineMarker", style=None)
    chart.width, chart.height, chart.display_blanks = _WIDTH_CM, _HEIGHT_CM, "gap"
    chart.title = one.name
    letters = CharacterProperties(sz=1200, b=True)
    for paragraph in chart.title.tx.rich.p:
        paragraph.pPr = ParagraphProperties(defRPr=letters)
    drawn = runs(one)
    chart.series = [_line(figures, places[theme.id, one.id, run.line], run) for run in drawn]
    hidden = [at for at, run in enumerate(drawn) if run.later]
    chart.legend.position = "b"
    chart.legend.legendEntry = [LegendEntry(idx=at, delete=True) for at in hidden]
    _scale(chart, one)
    return chart


def _scale(chart: ScatterChart, one: IndicatorPart) -> None:
    """A label at whole years; from the 2nd of January, or rounding would show the year before."""
    target = [one.series.target] if one.series.target is not None else []
    years = [point.day.year for point in (*one.series.own.points, *target)]
    for line in one.series.references:
        years += [point.day.year for point in line.points]
    first, last = min(years) - 1, max(years) + 1
    chart.x_axis.scaling.min = to_excel(date(first, 1, 2))
    chart.x_axis.scaling.max = to_excel(date(last, 1, 2))
    chart.x_axis.majorUnit = -(-(last - first) // _LABELS) * _DAYS_A_YEAR
    chart.x_axis.number_format = "yyyy"
    chart.y_axis.number_format = number_format(one.series)
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
    chart.x_axis.majorGridlines = None
    chart.y_axis.majorGridlines.spPr = _ink(palette.HAIRLINE, 0.75, "solid")


def _line(figures: Any, first: int, run: Run) -> XYSeries:
    rows = (first + run.start, first + run.start + len(run.points) - 1)
    cells = [Reference(figures, at, rows[0], at, rows[1]) for at in (_VALUE_AT, _DAY_AT)]
    series = Series(*cells, title=run.name)
    series.graphicalProperties = _ink(run.colour, run.width, run.dash)
    _mark(series, run.colour, 7 if run.line == 0 else 5)
    return series


def _way(
    page: Any, row: int, ends: tuple[tuple[date, float], tuple[date, float]], shown: str
) -> XYSeries:
    """The way to the target, from two cells beside the charts: on the sheet they stand apart."""
    name = _("path to the target")
    write(page.cell(row, _WAY_AT), name)
    for at, (day, value) in enumerate(ends, row + 1):
        for column, said in ((_WAY_AT, day), (_WAY_AT + 1, value)):
            write(page.cell(at, column), said)
        page.cell(at, _WAY_AT).number_format = "yyyy"
        page.cell(at, _WAY_AT + 1).number_format = shown
    days, values = (Reference(page, at, row + 1, at, row + 2) for at in (_WAY_AT, _WAY_AT + 1))
    series = Series(values, days, title=name)
    series.graphicalProperties = _ink(palette.INK, 1.5, "sysDash")
    _mark(series, palette.INK, 7, "diamond")
    return series


def _ink(colour: str, width: float, dash: str) -> GraphicalProperties:
    line = LineProperties(solidFill=colour.lstrip("#"), w=round(width * _POINT), prstDash=dash)
    return GraphicalProperties(ln=line)


def _mark(series: XYSeries, colour: str, size: int, symbol: str = "circle") -> None:
    properties = GraphicalProperties(solidFill=colour.lstrip("#"))
    properties.line.solidFill = colour.lstrip("#")
    series.marker = Marker(symbol=symbol, size=size, spPr=properties)
    series.smooth = False
