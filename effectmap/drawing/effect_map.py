"""The map of one theme as one drawing: boxes with their figures, links with their grounds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from effectmap.analysis.progress import Signal
from effectmap.drawing import palette
from effectmap.drawing.element import SVG_NAMESPACE, Element
from effectmap.drawing.layout import Box, Layout, Rect, Route, Settings, lay_out
from effectmap.drawing.ordering import Ordering, order_columns
from effectmap.drawing.text import FONT_FAMILY, text_width, wrap
from effectmap.labels import COLUMN_ALL, COLUMN_ONE, EVIDENCE_WORD
from effectmap.model import EffectMap, Intervention, Level, Link, Outcome, Sign
from effectmap.words import Text, _

LEVELS: tuple[str, ...] = ("intervention", Level.OUTPUT, Level.OUTCOME, Level.IMPACT)
PAD_LEFT, PAD_RIGHT = 15.0, 10.0
SYMBOL_ROOM = 15.0  # before the word of a status
HEADING, HEADING_INSET = 15.0, 2.0  # its size, and what it stands right of its boxes' left edge
HEADING_HEIGHT = 40.0
MARGIN = 14.0
BADGE_RADIUS = 8.0
STUB_APART = 10.0  # from a stub to a link at the same side of its box
STUB = 13.0  # how far a link that leaves the drawing sticks out of its box
# 14 boxes high fits a projector beside the panel with letters of 14 px
MAP_SETTINGS = Settings(box_width=212, row_gap=10, column_gap=48)


@dataclass(frozen=True, slots=True)
class Letters:
    """Sizes of letters, the lines they stand on and the room around them in a box, all in px."""

    title: float = 15.0
    title_line: float = 18.5
    label: float = 12.5
    label_line: float = 15.5
    figure: float = 14.5
    figure_line: float = 18.5
    top: float = 8.0
    bottom: float = 9.0

    @property
    def style(self) -> str:
        """The CSS of a drawing with these letters."""
        family = f"font-family: '{FONT_FAMILY}', 'Source Sans', sans-serif"
        return f"""
text {{ {family}; fill: {palette.INK}; }}
.title {{ font-size: {self.title}px; font-weight: 600; }}
.label {{ font-size: {self.label}px; fill: {palette.QUIET}; }}
.figure {{ font-size: {self.figure}px; font-weight: 600; }}
.word {{ font-size: {self.label}px; font-weight: 600; }}
.heading {{ font-size: {HEADING}px; font-weight: 600; fill: {palette.QUIET}; }}
{_SHAPES}"""


ON_SCREEN = Letters()
_SHAPES = f"""\
.band {{ fill: #F5F7FA; }}
.plate {{ fill: #FFFFFF; stroke: {palette.HAIRLINE}; stroke-width: 1.2; }}
.intervention .plate {{ fill: #EAEFF5; stroke: #A9B6C6; }}
.impact .plate {{ stroke: {palette.INK}; stroke-width: 1.8; }}
.unmeasured .plate {{ stroke: #7F8894; stroke-dasharray: 5 4; }}
.line {{ fill: none; stroke: {palette.LINK}; }}
.tip {{ fill: {palette.LINK}; }}
.minus .line {{ stroke: {palette.MINUS}; }}
.minus .tip {{ fill: {palette.MINUS}; }}
.badge {{ fill: #FFFFFF; stroke: {palette.MINUS}; stroke-width: 1.6; }}
.dash {{ stroke: {palette.MINUS}; stroke-width: 2; }}
.room {{ fill: #FFFFFF; stroke: {palette.LINK}; stroke-width: 1.2; }}
.side {{ fill: {palette.LINK}; }}
"""


@dataclass(frozen=True, slots=True)
class FigureLine:
    """What a box says of one indicator: `80 jaar en ouder`, `4,5% → 5,7%`."""

    label: str
    figure: str
    example: bool = False


@dataclass(frozen=True, slots=True)
class StubLine:
    """What a box says of its links to boxes outside the drawing; `outgoing`: they leave it."""

    text: str
    outgoing: bool


@dataclass(frozen=True, slots=True)
class BoxContent:
    """What stands in one box, in the reader's language."""

    id: str
    level: str
    title: str
    signal: Signal | None = None
    figures: tuple[FigureLine, ...] = ()
    note: str = ""
    stubs: tuple[StubLine, ...] = ()
    more: str = ""  # that there are more figures than are shown


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """The drawing with its layout; `svg` is the root element, sizes in px."""

    svg: Element
    layout: Layout
    width: float
    height: float


@dataclass(slots=True)
class _Row:
    """One line of text in a box; `top` is its baseline below the box's top edge."""

    text: str
    style: str
    x: float
    top: float
    colour: str = ""
    symbol: Signal | None = None
    anchor: str = "start"
    stub: StubLine | None = None
    stub_top: float = 0.0  # of the piece of link beside it


@dataclass(slots=True)
class _Block:
    letters: Letters
    rows: list[_Row] = field(default_factory=list)
    height: float = 0.0

    def add(self, text: str, style: str, line: float, **more: object) -> None:
        self.height += line
        x = more.pop("x", PAD_LEFT)
        self.rows.append(_Row(text, style, x, self.height - line * 0.25, **more))  # type: ignore[arg-type]


def draw_map(
    contents: Sequence[BoxContent],
    links: Sequence[Link],
    title: str,
    settings: Settings = MAP_SETTINGS,
    letters: Letters = ON_SCREEN,
    order: Ordering = order_columns,
    divided: Collection[str] = (),
) -> MapDrawing:
    """Lay out and draw boxes and links; `title` names the drawing for screen readers.

    `divided` are the ids of the links that a workshop was divided about.
    Raises ValueError when the links cannot be laid out (a cycle), which a checked map excludes.
    """
    blocks = {content.id: _block(content, settings.box_width, letters) for content in contents}
    layout = lay_out(
        [Box(c.id, LEVELS.index(c.level), blocks[c.id].height) for c in contents],
        [(link.source, link.target) for link in links],
        settings,
        order,
    )
    width = layout.width + 2 * MARGIN
    height = layout.height + HEADING_HEIGHT + 2 * MARGIN
    return MapDrawing(
        _root(contents, blocks, links, layout, title, width, height, letters, divided),
        layout,
        width,
        height,
    )


def build_svg(
    contents: Sequence[BoxContent], links: Sequence[Link], layout: Layout, title: str
) -> Element:
    """The drawing of boxes that have been laid out already; for the bench."""
    box_width = next(iter(layout.boxes.values())).width if layout.boxes else 0.0
    blocks = {content.id: _block(content, box_width, ON_SCREEN) for content in contents}
    width = layout.width + 2 * MARGIN
    height = layout.height + HEADING_HEIGHT + 2 * MARGIN
    return _root(contents, blocks, links, layout, title, width, height, ON_SCREEN)


def _root(
    contents: Sequence[BoxContent],
    blocks: Mapping[str, _Block],
    links: Sequence[Link],
    layout: Layout,
    title: str,
    width: float,
    height: float,
    letters: Letters,
    divided: Collection[str] = (),
) -> Element:
    by_ends = {(link.source, link.target): link for link in links}
    names = {content.id: content.title for content in contents}
    body = Element("g", {"transform": f"translate({MARGIN:g},{MARGIN + HEADING_HEIGHT:g})"})
    body.children += _bands(layout)
    for route in layout.routes:
        link = by_ends[route.source, route.target]
        body.children.append(_link(route, link, names, link.id in divided))
    place = {content.id: content for content in contents}
    for id in sorted(layout.boxes, key=lambda id: (layout.columns[id], layout.boxes[id].y)):
        _part_stubs(blocks[id], layout.boxes[id], [r for r in layout.routes if id in _ends(r)])
        body.children.append(_box(place[id], blocks[id], layout.boxes[id], layout.columns[id]))
    return Element(
        "svg",
        {
            "xmlns": SVG_NAMESPACE,
            "class": "effect-map",
            "viewBox": f"0 0 {width:.0f} {height:.0f}",
            "width": round(width),
            "height": round(height),
            "role": "group",
            "aria-label": title,
        },
        [Element("style", text=letters.style), body],
    )


def box_height(content: BoxContent, box_width: float, letters: Letters) -> float:
    """How high the box of this content is, in px."""
    return _block(content, box_width, letters).height


def _block(content: BoxContent, box_width: float, letters: Letters) -> _Block:
    """Title, figures and status of a box, line under line; nothing is cut."""
    inner = box_width - PAD_LEFT - PAD_RIGHT
    block = _Block(letters, height=letters.top)
    for line in wrap(content.title, inner, letters.title, 600):
        block.add(line, "title", letters.title_line)
    for figure in content.figures:
        _add_figure(block, figure, inner, box_width)
    if content.more:
        block.height += 3
        block.add(content.more, "label", letters.label_line)
    if any(figure.example for figure in content.figures):
        block.add(_("Example figures"), "label example", letters.label_line)
    if content.signal is not None:
        _add_word(block, content.signal)
    elif content.note:
        for line in wrap(content.note, inner, letters.label):
            block.add(line, "label", letters.label_line)
    for stub in content.stubs:
        _add_stub(block, stub, box_width)
    block.height += letters.bottom
    return block


def _add_figure(block: _Block, line: FigureLine, inner: float, box_width: float) -> None:
    """Name and figure on one line where they fit, else the figure below the whole name."""
    letters = block.letters
    block.height += 3
    figure_width = text_width(line.figure, letters.figure, 600)
    if text_width(line.label, letters.label) + figure_width + 8 <= inner:
        block.add(line.label, "label", letters.figure_line)
        block.rows.append(
            _Row(
                line.figure,
                "figure",
                box_width - PAD_RIGHT,
                block.rows[-1].top,
                anchor="end",
            )
        )
        return
    for label in wrap(line.label, inner, letters.label):
        block.add(label, "label", letters.label_line)
    for figure in wrap(line.figure, inner, letters.figure, 600):
        block.add(figure, "figure", letters.figure_line)


def _add_stub(block: _Block, stub: StubLine, box_width: float) -> None:
    """At the side of the box where the links leave or enter."""
    block.height += 3
    block.add(stub.text, "label", block.letters.label_line, stub=stub)
    if stub.outgoing:
        block.rows[-1].x, block.rows[-1].anchor = box_width - PAD_RIGHT, "end"


def _add_word(block: _Block, signal: Signal) -> None:
    block.height += 2
    word = str(palette.SIGNAL_WORD[signal])
    block.add(
        word,
        "word",
        block.letters.label_line + 1,
        x=PAD_LEFT + SYMBOL_ROOM,
        colour=palette.SIGNAL_INK[signal],
        symbol=signal,
    )


def _box(content: BoxContent, block: _Block, rect: Rect, column: int) -> Element:
    unmeasured = content.signal is Signal.NO_MONITOR
    kinds = ["box", content.level, *(["unmeasured"] if unmeasured else [])]
    if content.signal is not None:
        kinds.append(f"is-{content.signal.value}")
    group = Element(
        "g",
        {
            "class": " ".join(kinds),
            "data-id": content.id,
            "data-column": str(column),
            "role": "button",
            "tabindex": "0",
            "aria-label": spoken(content),
            "aria-pressed": "false",
            "transform": f"translate({rect.x:.1f},{rect.y:.1f})",
        },
    )
    radius = 12 if content.level == "intervention" else 5
    size: dict[str, str | float] = {"width": rect.width, "height": rect.height}
    group.children.append(Element("rect", {"class": "plate", "rx": radius, **size}))
    if content.signal is not None and not unmeasured:
        group.children.append(_edge(content.signal, rect.height))
    for row in block.rows:
        group.children += _row(row)
    return group


def _edge(signal: Signal, height: float) -> Element:
    """The one coloured edge of a box that has been measured."""
    return Element(
        "rect",
        {
            "class": "edge",
            "x": 0,
            "y": 0,
            "width": 6,
            "height": height,
            "rx": 3,
            "fill": palette.SIGNAL_COLOUR[signal],
        },
    )


def _row(row: _Row) -> list[Element]:
    attributes: dict[str, str | float] = {"class": row.style, "x": row.x, "y": row.top}
    if row.anchor != "start":
        attributes["text-anchor"] = row.anchor
    if row.colour:
        attributes["style"] = f"fill:{row.colour}"
    elements = [Element("text", attributes, text=row.text)]
    if row.symbol is not None:
        sign = symbol(row.symbol, PAD_LEFT + 5, row.top - 4.2)
        elements.append(Element("g", {"class": "sign"}, [sign]))
    if row.stub is not None:
        return [_stub(row.stub, row, elements)]
    return elements


def _stub(stub: StubLine, row: _Row, words: list[Element]) -> Element:
    """The words with a short piece of the links themselves, outside the box."""
    y = row.stub_top
    start = row.x + PAD_RIGHT if stub.outgoing else -STUB
    end = start + STUB
    path = f"M{start:.1f} {y:.1f}H{end - 6:.1f}"
    tip = f"{end:.1f},{y:.1f} {end - 7:.1f},{y - 4.5:.1f} {end - 7:.1f},{y + 4.5:.1f}"
    return Element(
        "g",
        {"class": "stub outgoing" if stub.outgoing else "stub"},
        [
            Element("path", {"class": "line", "d": path, "stroke-width": 2}),
            Element("polygon", {"class": "tip", "points": tip}),
            *words,
        ],
    )


def _ends(route: Route) -> tuple[str, str]:
    return route.source, route.target


def _part_stubs(block: _Block, rect: Rect, routes: Sequence[Route]) -> None:
    """Put the stubs of a box beside their words, apart from the links that are drawn there."""
    left = [route.points[-1] for route in routes if route.points[-1][0] <= rect.x + 1]
    right = [route.points[0] for route in routes if route.points[0][0] >= rect.x + rect.width - 1]
    for row in block.rows:
        if row.stub is None:
            continue
        taken = [y - rect.y for _x, y in (right if row.stub.outgoing else left)]
        beside = row.top - 4.5
        tops = sorted(range(7, int(rect.height) - 6), key=lambda top: abs(top - beside))
        free = (top for top in tops if all(abs(top - other) >= STUB_APART for other in taken))
        row.stub_top = float(next(free, beside))


def symbol(signal: Signal, x: float, y: float) -> Element:
    """The sign of a status around (x, y), 10 px wide: no two statuses share one."""
    colour = palette.SIGNAL_COLOUR[signal]
    if signal is Signal.ON_COURSE:
        return Element("circle", {"cx": x, "cy": y, "r": 5, "fill": colour})
    if signal is Signal.ATTENTION:
        points = f"{x - 5.5:.1f},{y + 4.5:.1f} {x + 5.5:.1f},{y + 4.5:.1f} {x:.1f},{y - 5:.1f}"
        return Element("polygon", {"points": points, "fill": colour})
    if signal is Signal.BEHIND:
        return Element(
            "rect", {"x": x - 4.5, "y": y - 4.5, "width": 9, "height": 9, "fill": colour}
        )
    if signal is Signal.TOO_EARLY:
        hands = f"M{x:.1f} {y - 3.4:.1f}V{y:.1f}H{x + 2.8:.1f}"
        line: dict[str, str | float] = {"fill": "none", "stroke": colour, "stroke-width": 1.6}
        face = Element("circle", {"cx": x, "cy": y, "r": 5, **line})
        return Element("g", {}, [face, Element("path", {"d": hands, **line})])
    if signal is Signal.CONTEXT:
        return Element("rect", {"x": x - 5, "y": y - 1.5, "width": 10, "height": 3, "fill": colour})
    ring: dict[str, str | float] = {"cx": x, "cy": y, "r": 4.2, "fill": "none", "stroke": colour}
    if signal is Signal.NO_MONITOR:
        ring["stroke-dasharray"] = "2.4 2"
    return Element("circle", {**ring, "stroke-width": 1.8})


def spoken(content: BoxContent) -> str:
    """The name of a box as a screen reader says it."""
    parts = [f"{COLUMN_ONE[content.level]}: {content.title}"]
    parts += [f"{line.label}: {line.figure.replace('→', _('to'))}" for line in content.figures]
    if content.more:
        parts.append(content.more)
    if any(line.example for line in content.figures):
        parts.append(_("Example figures"))
    if content.signal is not None:
        parts.append(str(palette.SIGNAL_WORD[content.signal]))
    elif content.note:
        parts.append(content.note)
    return ". ".join(parts)


def _link(route: Route, link: Link, names: Mapping[str, str], divided: bool) -> Element:
    minus = link.sign is Sign.MINUS
    width, dash = palette.EVIDENCE_LINE[link.evidence]
    line: dict[str, str | float] = {"class": "line", "d": route.path, "stroke-width": width}
    if dash:
        line["stroke-dasharray"] = dash
    x, y = route.points[-1]
    half = 3.4 + width * 0.7
    tip = f"{x:.1f},{y:.1f} {x - 8:.1f},{y - half:.1f} {x - 8:.1f},{y + half:.1f}"
    group = Element(
        "g",
        {
            "class": "link minus" if minus else "link",
            "data-id": link.id,
            "data-source": link.source,
            "data-target": link.target,
        },
        [
            Element("title", text=link_title(link, names, divided)),
            Element("path", line),
            Element("polygon", {"class": "tip", "points": tip}),
        ],
    )
    mx, my = route.middle
    if divided:
        # the sign of a link that works against its target stands between both sides
        group.children += room_mark(mx, my, inside=2 * BADGE_RADIUS if minus else 0)
    if minus:
        group.children += [
            Element("circle", {"class": "badge", "cx": mx, "cy": my, "r": BADGE_RADIUS}),
            Element("path", {"class": "dash", "d": f"M{mx - 4:.1f} {my:.1f}h8"}),
        ]
    return group


def room_mark(x: float, y: float, inside: float = 0.0) -> list[Element]:
    """Around (x, y): a room with people at either end, and `inside` px free between them."""
    apart, height = 5.0 + inside / 2, 11.0
    width = 2 * apart + 10
    place: dict[str, str | float] = {"x": x - width / 2, "y": y - height / 2}
    size: dict[str, str | float] = {"width": width, "height": height, "rx": height / 2}
    sides = (x - apart, x + apart)
    return [
        Element("rect", {"class": "room", **place, **size}),
        *(Element("circle", {"class": "side", "cx": cx, "cy": y, "r": 2.5}) for cx in sides),
    ]


def link_title(link: Link, names: Mapping[str, str], divided: bool = False) -> str:
    """The grounds of a link in one line, shown when a pointer rests on it."""
    ends = f"{names.get(link.source, link.source)} → {names.get(link.target, link.target)}"
    title = f"{ends}: {EVIDENCE_WORD[link.evidence]}"
    return f"{title}; {_('here the room is divided')}" if divided else title


def links_in_words(drawing: MapDrawing) -> tuple[str, ...]:
    """Every link of the drawing with its grounds, for who cannot see it: `A → B: aanname`."""
    words = []
    for element in drawing.svg.children[-1].children:
        kinds = str(element.attributes.get("class", "")).split()
        if "link" in kinds:
            against = f" ({_('works against it')})" if "minus" in kinds else ""
            words.append(element.children[0].text + against)
    return tuple(words)


def _bands(layout: Layout) -> list[Element]:
    """A quiet band with a heading behind the columns of each level."""
    elements: list[Element] = []
    box_width = next(iter(layout.boxes.values())).width if layout.boxes else 0.0
    for index, level in enumerate(LEVELS):
        columns = [c for c, of in enumerate(layout.column_level) if of == index]
        if not columns:
            continue
        left = layout.column_x[columns[0]] - 10
        right = layout.column_x[columns[-1]] + box_width + 10
        elements.append(
            Element(
                "rect",
                {
                    "class": "band",
                    "x": left,
                    "y": -HEADING_HEIGHT,
                    "width": right - left,
                    "height": layout.height + HEADING_HEIGHT + 10,
                    "rx": 8,
                },
            )
        )
        elements.append(
            Element(
                "text",
                {"class": "heading", "x": left + 10 + HEADING_INSET, "y": -HEADING_HEIGHT + 23},
                text=str(COLUMN_ALL[level]),
            )
        )
    return elements


def content_of_intervention(node: Intervention) -> BoxContent:
    """An intervention's box: its name and since when it runs."""
    note = ""
    if node.end is not None:
        note = str(Text("until {year}", year=node.end.year))
    elif node.start is not None:
        note = str(Text("since {year}", year=node.start.year))
    return BoxContent(node.id, "intervention", node.name, note=note)


def content_of_outcome(
    node: Outcome, figures: tuple[FigureLine, ...], signal: Signal
) -> BoxContent:
    """An outcome's box: its name, its indicators' figures and its status."""
    return BoxContent(node.id, node.level, node.name, signal, figures)


def contents_of(
    map: EffectMap,
    figures: Mapping[str, tuple[FigureLine, ...]],
    signals: Mapping[str, Signal],
) -> list[BoxContent]:
    """What stands in every box; an outcome without figures says so by its status."""
    return [content_of_intervention(node) for node in map.interventions] + [
        content_of_outcome(node, figures.get(node.id, ()), signals[node.id])
        for node in map.outcomes
    ]
