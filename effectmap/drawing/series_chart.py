"""The chart of one indicator for print: small, still, and readable without its colours.

The own line has its margins as a band; what it is compared with is thin and labelled at its end.
Nothing is drawn where there is no figure, and no line runs across a break.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from effectmap.drawing import palette
from effectmap.drawing.element import SVG_NAMESPACE, Element
from effectmap.drawing.series import Line, Point, Series
from effectmap.drawing.text import FONT_FAMILY, text_width, wrap
from effectmap.words import Text, _

WIDTH = 340.0
SIZE, LINE_HEIGHT = 12.0, 14.0
_TOP, _PLOT = 12.0, 92.0
_GAP = 11.0
_LABEL_WIDTH = 112.0
_NARROWEST = 70.0
_REFERENCE = "#667080"


@dataclass
class _Label:
    """Words at the end of a line; `x` is their left edge, `y` their middle, `point` the figure."""

    lines: tuple[str, ...]
    point: tuple[float, float]
    colour: str
    weight: int
    x: float
    y: float

    @property
    def width(self) -> float:
        return max(text_width(line, SIZE, self.weight) for line in self.lines)

    @property
    def height(self) -> float:
        return len(self.lines) * LINE_HEIGHT

    @property
    def left(self) -> float:
        """Where it starts with its point, when that is near."""
        near = self.x - self.point[0] <= _GAP + 1
        return self.point[0] - 6 if near else self.x

    def beside(self, other: _Label) -> bool:
        """Whether the two would overlap at the same height."""
        return self.left < other.x + other.width + 4 and other.left < self.x + self.width + 4


class _Plot:
    """Where days and values stand, so that the words at both sides fit within the width."""

    def __init__(self, series: Series, ends: Sequence[tuple[Point, tuple[str, ...], int]]) -> None:
        lines = [series.own, *series.references]
        points = [p for line in lines for p in _known(line)]
        points += [series.target] if series.target else []
        days = [p.day for line in lines for p in line.points] + [p.day for p in points]
        self._first, self._last = min(days), _known(series.own)[-1].day
        self._days = max((max(days) - self._first).days, 1)
        values = [v for p in points for v in (p.value, p.lower, p.upper) if v is not None]
        room = (max(values) - min(values)) * 0.08 or abs(max(values)) * 0.1 or 1.0
        self._low, self._high = min(values) - room, max(values) + room
        self.left = text_width(_known(series.own)[0].figure, SIZE, 600) + _GAP
        self.width = self._fitting(ends)
        self.height = max(_PLOT, sum(len(lines) for _p, lines, _w in ends) * LINE_HEIGHT)
        self.bottom = _TOP + self.height

    def _fitting(self, ends: Sequence[tuple[Point, tuple[str, ...], int]]) -> float:
        widths = [WIDTH - self.left - 6]
        for point, lines, weight in ends:
            room = WIDTH - 1 - self.left - _GAP - max(text_width(x, SIZE, weight) for x in lines)
            part = (max(point.day, self._last) - self._first).days / self._days
            widths.append(room / part if part else room)
        return max(min(widths), _NARROWEST)

    def x(self, day: date) -> float:
        return self.left + self.width * (day - self._first).days / self._days

    def y(self, value: float) -> float:
        return self.bottom - self.height * (value - self._low) / (self._high - self._low)

    def beside(self, point: Point) -> float:
        """Where words on this point start: right of the own line, so that they cover no figure."""
        return self.x(max(point.day, self._last)) + _GAP

    def at(self, point: Point) -> tuple[float, float]:
        return self.x(point.day), self.y(point.value or 0.0)


def series_chart(series: Series, name: str, colour: str, ink: str) -> str:
    """SVG source of the chart of the indicator `name`.

    `colour` (`#005AB5`) is that of its judgement, `ink` the same for letters. It uses the font
    `Kaart Sans` of the document around it. Raises ValueError when the series is not `drawable`.
    """
    if not series.drawable:
        raise ValueError(f"fewer than two figures to draw: {name}")
    ends = list(_ends(series, ink))
    plot = _Plot(series, [(point, lines, weight) for point, lines, _colour, weight in ends])
    children = [*_ground(series, plot)]
    for reference in series.references:
        children += _line(reference, plot, _REFERENCE, own=False)
    children += _path_to_target(series, plot)
    children += _line(series.own, plot, colour, own=True)
    labels = [_Label(w, plot.at(p), c, b, plot.beside(p), plot.at(p)[1]) for p, w, c, b in ends]
    children += _end_labels(labels, plot)
    children.append(_first_label(series, plot, ink))
    periods, y = _periods(series, plot)
    key, height = _key(series, y + 6, colour)
    look: dict[str, str | float] = {"font-family": f"'{FONT_FAMILY}', sans-serif"}
    body = Element("g", {**look, "font-size": SIZE}, [*children, *periods, *key])
    return Element(
        "svg",
        {
            "xmlns": SVG_NAMESPACE,
            "viewBox": f"0 0 {WIDTH:.0f} {height:.0f}",
            "width": WIDTH,
            "height": round(height),
            "role": "img",
            "aria-label": described(series, name),
        },
        [body],
    ).to_text()


def described(series: Series, name: str) -> str:
    """What the chart shows, in words: first and last figure of every line, gaps and target."""
    parts = [str(Text("Chart of {name}", name=name))]
    for line in (series.own, *series.references):
        known = _known(line)
        if known:
            parts.append(
                str(
                    Text(
                        "{area}: from {first} in {from_period} to {last} in {to_period}",
                        area=line.name,
                        first=known[0].figure,
                        from_period=known[0].period,
                        last=known[-1].figure,
                        to_period=known[-1].period,
                    )
                )
            )
    parts += [f"{p.period}: {p.figure}" for p in series.own.points if p.value is None]
    parts += [words for _between, words in _breaks(series)]
    if (goal := series.target) is not None:
        words = Text("target {figure} in {period}", figure=goal.figure, period=goal.period)
        parts.append(str(words))
    return ". ".join(parts) + "."


def _breaks(series: Series) -> Iterator[tuple[date, str]]:
    """Every break that lies between two points: the day halfway between them, and its words."""
    days = [point.day for point in series.own.points]
    for when, why in series.breaks:
        before, after = [d for d in days if d < when], [d for d in days if d >= when]
        if before and after:
            words = str(Text("break in {year}", year=when.year))
            yield before[-1] + (after[0] - before[-1]) / 2, f"{words}: {why}" if why else words


def _known(line: Line) -> list[Point]:
    return [point for point in line.points if point.value is not None]


def _runs(line: Line) -> list[list[Point]]:
    """Points between which a line may be drawn."""
    runs: list[list[Point]] = []
    for point in _known(line):
        if point.joined and runs:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def _ends(series: Series, ink: str) -> Iterator[tuple[Point, tuple[str, ...], str, int]]:
    """What stands at the end of every line and at the target: point, words, colour, weight."""
    last = _known(series.own)[-1]
    yield last, (last.figure,), ink, 600
    for line in series.references:
        if known := _known(line):
            words = f"{line.name} {known[-1].figure}"
            yield known[-1], wrap(words, _LABEL_WIDTH, SIZE), palette.QUIET, 400
    if series.target is not None and series.target.value is not None:
        words = f"{_('target')} {series.target.figure}"
        yield series.target, wrap(words, _LABEL_WIDTH, SIZE, 600), palette.INK, 600


def _ground(series: Series, plot: _Plot) -> Iterator[Element]:
    """The line under the chart, where figures are missing, and where a break lies."""
    end = plot.left + plot.width
    yield _path(f"M{plot.left:.1f} {plot.bottom:.1f}H{end:.1f}", palette.HAIRLINE, 1)
    for point in series.own.points:
        if point.value is None:
            yield _cross(plot.x(point.day), plot.bottom)
    for between, _words in _breaks(series):
        yield _break_mark(plot.x(between), _TOP - 4, plot.bottom)


def _line(line: Line, plot: _Plot, colour: str, own: bool) -> Iterator[Element]:
    for run in _runs(line):
        if own:
            yield from _band(run, plot, colour)
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in map(plot.at, run))
        yield _path(path, colour, 2.2 if own else 1)
        for point in run:
            if own or len(run) == 1:
                yield _dot(*plot.at(point), colour, point.provisional, 3 if own else 1.8)


def _band(run: Sequence[Point], plot: _Plot, colour: str) -> Iterator[Element]:
    """The margins of a run: a band where points follow each other, else a stroke."""
    wide = [p for p in run if p.lower is not None and p.upper is not None]
    if len(wide) == len(run) > 1:
        upper = [(plot.x(p.day), plot.y(p.upper)) for p in run if p.upper is not None]
        lower = [(plot.x(p.day), plot.y(p.lower)) for p in run if p.lower is not None]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in [*upper, *reversed(lower)])
        yield Element("polygon", {"points": points, "fill": colour, "fill-opacity": "0.15"})
        return
    for point in wide:
        if point.lower is not None and point.upper is not None:
            x, top, bottom = plot.x(point.day), plot.y(point.upper), plot.y(point.lower)
            stroke = _path(f"M{x:.1f} {top:.1f}V{bottom:.1f}", colour, 6)
            stroke.attributes["stroke-opacity"] = "0.15"
            yield stroke


def _path_to_target(series: Series, plot: _Plot) -> Iterator[Element]:
    target = series.target
    if target is None or target.value is None:
        return
    x, y = plot.at(target)
    start = next((p for p in _known(series.own) if p.period == series.baseline), None)
    if start is not None:
        from_x, from_y = plot.at(start)
        way = _path(f"M{from_x:.1f} {from_y:.1f}L{x:.1f} {y:.1f}", palette.QUIET, 1.2)
        way.attributes["stroke-dasharray"] = "4 3"
        yield way
    yield _path(f"M{x - 5:.1f} {y:.1f}h10", palette.INK, 3)


def _end_labels(labels: list[_Label], plot: _Plot) -> Iterator[Element]:
    """The words at the ends, moved apart where they would overlap, with a thread to their point."""
    labels.sort(key=lambda label: label.y)
    for n, label in enumerate(labels):
        tops = [o.y + (o.height + label.height) / 2 for o in labels[:n] if o.beside(label)]
        label.y = max([label.y, _TOP - 4 + label.height / 2, *tops])
    for n, label in reversed(list(enumerate(labels))):
        floors = [o.y - (o.height + label.height) / 2 for o in labels[n + 1 :] if o.beside(label)]
        label.y = min([label.y, plot.bottom - label.height / 2, *floors])
    for label in labels:
        x, y = label.point
        if abs(label.y - y) > LINE_HEIGHT / 2 or label.x - x > _GAP + 1:
            thread = f"M{x + 3:.1f} {y:.1f}L{label.x - 2:.1f} {label.y:.1f}"
            yield _path(thread, palette.HAIRLINE, 1)
        top = label.y - label.height / 2 + SIZE * 0.85
        for n, line in enumerate(label.lines):
            yield _text(label.x, top + n * LINE_HEIGHT, line, label.colour, label.weight)


def _first_label(series: Series, plot: _Plot, ink: str) -> Element:
    """The first figure, left of its point."""
    first = _known(series.own)[0]
    x, y = plot.at(first)
    return _text(x - 7, y + SIZE * 0.35, first.figure, ink, 600, anchor="end")


def _periods(series: Series, plot: _Plot) -> tuple[list[Element], float]:
    """First, last and target period below their points, one lower where they would overlap."""
    known = _known(series.own)
    points = [known[0], known[-1], *([series.target] if series.target else [])]
    elements: list[Element] = []
    ends: list[float] = []
    for point in points:
        width = text_width(point.period, SIZE)
        left = min(max(plot.x(point.day) - width / 2, 2), WIDTH - width - 2)
        row = next((n for n, end in enumerate(ends) if end + 6 < left), len(ends))
        ends[row : row + 1] = [left + width]
        y = plot.bottom + 5 + LINE_HEIGHT * (row + 0.75)
        elements.append(_text(left, y, point.period, palette.QUIET, 400))
    return elements, plot.bottom + 5 + LINE_HEIGHT * len(ends)


def _key(series: Series, y: float, colour: str) -> tuple[list[Element], float]:
    """What the marks that occur in this chart mean, and where the drawing ends."""
    x, elements = 4.0, []
    for mark, words in _key_entries(series, colour):
        lines = wrap(words, WIDTH - 24, SIZE)
        width = 18 + max(text_width(line, SIZE) for line in lines) + 14
        if x > 4 and x + width > WIDTH + 10:
            x, y = 4.0, y + LINE_HEIGHT
        mark.attributes["transform"] = f"translate({x + 5:.1f},{y + LINE_HEIGHT / 2:.1f})"
        elements.append(mark)
        for n, line in enumerate(lines):
            middle = y + LINE_HEIGHT * n + SIZE * 0.92
            elements.append(_text(x + 18, middle, line, palette.QUIET, 400))
        y, x = y + LINE_HEIGHT * (len(lines) - 1), x + width
    return elements, y + (LINE_HEIGHT if elements else 0) + 2


def _key_entries(series: Series, colour: str) -> Iterator[tuple[Element, str]]:
    points = series.own.points
    if any(p.lower is not None and p.upper is not None for p in points):
        size: dict[str, str | float] = {"x": -6, "y": -4, "width": 12, "height": 8}
        yield Element("rect", {**size, "fill": colour, "fill-opacity": "0.15"}), _("margin")
    if any(p.provisional for p in points):
        yield _dot(0, 0, colour, True, 3), _("provisional")
    if any(p.value is None for p in points):
        yield _cross(0, 0), _("no figure")
    for _between, words in _breaks(series):
        yield _break_mark(0, -6, 6), words


def _dot(x: float, y: float, colour: str, hollow: bool, radius: float) -> Element:
    place: dict[str, str | float] = {"cx": x, "cy": y, "r": radius, "stroke-width": 1.4}
    return Element("circle", {**place, "fill": "#FFFFFF" if hollow else colour, "stroke": colour})


def _cross(x: float, y: float) -> Element:
    return _path(f"M{x - 3:.1f} {y - 3:.1f}l6 6m-6 0l6 -6", palette.QUIET, 1.2)


def _break_mark(x: float, top: float, bottom: float) -> Element:
    mark = _path(f"M{x:.1f} {top:.1f}V{bottom:.1f}", palette.INK, 1)
    mark.attributes["stroke-dasharray"] = "1.5 2.5"
    return mark


def _path(d: str, colour: str, width: float) -> Element:
    look: dict[str, str | float] = {"stroke": colour, "stroke-width": width}
    return Element("path", {"d": d, "fill": "none", **look, "stroke-linejoin": "round"})


def _text(
    x: float, y: float, text: str, colour: str, weight: int, anchor: str = "start"
) -> Element:
    place: dict[str, str | float] = {"x": x, "y": y, "fill": colour, "font-weight": weight}
    # white around the letters keeps them readable where a line runs behind
    around: dict[str, str | float] = {"paint-order": "stroke", "stroke": "#FFFFFF"}
    look: dict[str, str | float] = {"stroke-width": 2.5, "stroke-linejoin": "round"}
    return Element("text", {**place, **around, **look, "text-anchor": anchor}, text=text)
