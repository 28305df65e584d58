"""Charts of indicators on slides: native, so that figures can be read and changed in PowerPoint."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches, Pt

from effectmap.drawing import palette
from effectmap.reports.content import IndicatorPart
from effectmap.reports.deck import LETTERS, Area, rgb
from effectmap.reports.series import Run, number_format, runs, told, way
from effectmap.words import _

_DASH = {
    "solid": MSO_LINE.SOLID,
    "sysDot": MSO_LINE.ROUND_DOT,
    "dash": MSO_LINE.DASH,
    "dashDot": MSO_LINE.DASH_DOT,
    "lgDash": MSO_LINE.LONG_DASH,
}
_LETTER_SIZE = 9
_LABELS = 10


def add_chart(slide: Any, area: Area, one: IndicatorPart, language: str) -> None:
    """The series of `one`, with margins, as lines on an axis of days; gaps stay gaps."""
    drawn, ends = runs(one), way(one.series)
    data: Any = CategoryChartData(number_format=number_format(one.series))  # type: ignore[no-untyped-call]
    days = sorted(
        {point.day for run in drawn for point in run.points} | {d for d, _v in ends or ()}
    )
    data.categories = days
    for run in drawn:
        values = {point.day: point.value for point in run.points}
        data.add_series(run.name, [values.get(day) for day in days])
    if ends is not None:
        data.add_series(_("path to the target"), [_on_way(day, *ends) for day in days])
    sizes = (Inches(size) for size in (area.x, area.y, area.width, area.height))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *sizes, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", told(one))
    chart = frame.chart
    chart.has_title, chart.has_legend = False, True
    chart.font.size, chart.font.name = Pt(_LETTER_SIZE), LETTERS
    chart.font.color.rgb = rgb(palette.INK)
    chart.font._rPr.set("lang", language)
    first = chart._chartSpace.find(qn("c:date1904"))
    first.addnext(parse_xml(f'<c:lang {nsdecls("c")} val="{language}"/>'))
    _dress_axes(chart, days, number_format(one.series))
    lines = list(chart.plots[0].series)
    for line, run in zip(lines, drawn, strict=False):
        _dress_line(line, run)
        _add_margins(line, run, days)
    if ends is not None:
        _dress_way(lines[-1], days.index(ends[1][0]))
    _dress_legend(chart, [at for at, run in enumerate(drawn) if run.later])


def _on_way(day: date, start: tuple[date, float], end: tuple[date, float]) -> float | None:
    """Where the straight way is on `day`; nothing before it begins or after it ends."""
    if not start[0] <= day <= end[0] or start[0] == end[0]:
        return None
    part = (day - start[0]).days / (end[0] - start[0]).days
    return start[1] + part * (end[1] - start[1])


def _dress_axes(chart: Any, days: Sequence[date], shown: str) -> None:
    value, category = chart.value_axis, chart.category_axis
    value.tick_labels.number_format, value.tick_labels.number_format_is_linked = shown, False
    value.major_gridlines.format.line.color.rgb = rgb(palette.HAIRLINE)
    value.format.line.fill.background()
    category.tick_labels.number_format = "yyyy"
    category.tick_labels.number_format_is_linked = False
    category.format.line.color.rgb = rgb(palette.FADED)
    yearly = all((day.month, day.day) == (1, 1) for day in days)
    step = -(-(days[-1].year - days[0].year + 1) // _LABELS)
    axis = category._element
    for name in ("c:baseTimeUnit", "c:majorUnit", "c:majorTimeUnit"):
        for old in axis.findall(qn(name)):
            axis.remove(old)
    # in the order that the schema asks, after how far labels stand from the axis
    before = axis.find(qn("c:lblOffset"))
    units = (("majorTimeUnit", "years"), ("majorUnit", step))
    for name, said in (*units, ("baseTimeUnit", "years" if yearly else "months")):
        before.addnext(parse_xml(f'<c:{name} {nsdecls("c")} val="{said}"/>'))


def _dress_line(line: Any, run: Run) -> None:
    line.smooth = False
    line.format.line.color.rgb = rgb(run.colour)
    line.format.line.width, line.format.line.dash_style = Pt(run.width), _DASH[run.dash]
    line.marker.style = XL_MARKER_STYLE.CIRCLE
    line.marker.size = 7 if run.line == 0 else 5
    line.marker.format.fill.solid()
    line.marker.format.fill.fore_color.rgb = rgb(run.colour)
    line.marker.format.line.color.rgb = rgb(run.colour)


def _dress_way(line: Any, target: int) -> None:
    """A thin dashed line with one mark, at the target."""
    line.smooth = False
    line.format.line.color.rgb = rgb(palette.INK)
    line.format.line.width, line.format.line.dash_style = Pt(1.25), MSO_LINE.SQUARE_DOT
    line.marker.style = XL_MARKER_STYLE.NONE
    mark = line.points[target].marker
    mark.style, mark.size = XL_MARKER_STYLE.DIAMOND, 8
    mark.format.fill.solid()
    mark.format.fill.fore_color.rgb = rgb(palette.INK)


def _add_margins(line: Any, run: Run, days: Sequence[date]) -> None:
    """Margins as bars on the points of the own area, and provisional figures as open marks."""
    if run.line:
        return
    for point in run.points:
        if point.provisional:
            fill = line.points[days.index(point.day)].marker.format.fill
            fill.solid()
            fill.fore_color.rgb = rgb("#FFFFFF")
    sides = {"plus": [], "minus": []}  # type: dict[str, list[str]]
    for point in run.points:
        if point.value is None or point.lower is None or point.upper is None:
            continue
        at = days.index(point.day)
        sizes = (("plus", point.upper - point.value), ("minus", point.value - point.lower))
        for side, size in sizes:
            sides[side].append(f'<c:pt idx="{at}"><c:v>{size!r}</c:v></c:pt>')
    if not sides["plus"]:
        return
    literals = "".join(
        f'<c:{side}><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(days)}"/>'
        f"{''.join(points)}</c:numLit></c:{side}>"
        for side, points in sides.items()
    )
    bars = parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errDir val="y"/><c:errBarType val="both"/>'
        f'<c:errValType val="cust"/><c:noEndCap val="0"/>{literals}<c:spPr><a:ln w="9525">'
        f'<a:solidFill><a:srgbClr val="{run.colour[1:]}"/></a:solidFill></a:ln></c:spPr>'
        f"</c:errBars>"
    )
    line._element.find(qn("c:cat")).addprevious(bars)


def _dress_legend(chart: Any, hidden: Sequence[int]) -> None:
    """Every line once, under the chart; a line after a break has no name of its own."""
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    place = chart.legend._element.find(qn("c:legendPos"))
    for at in reversed(hidden):
        place.addnext(
            parse_xml(
                f'<c:legendEntry {nsdecls("c")}><c:idx val="{at}"/><c:delete val="1"/>'
                f"</c:legendEntry>"
            )
        )
