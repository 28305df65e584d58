"""Bench of layout and drawing: crossings against `dot`, times, links through boxes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from effectmap.analysis.progress import Signal
from effectmap.bench.dot import dot_crossings
from effectmap.bench.row import Row, median_ms
from effectmap.drawing.effect_map import (
    LEVELS,
    BoxContent,
    FigureLine,
    build_svg,
    draw_map,
)
from effectmap.drawing.generate import generate_map
from effectmap.drawing.layout import Box, Layout, lay_out
from effectmap.model import Evidence, Link, Sign

SEEDS = (1, 2, 3)
TIME_BARS = {45: 60.0, 150: 150.0}
_TITLES = (
    "Mantelzorgers voelen zich minder zwaar belast",
    "Winkeliers herkennen signalen van dementie en weten wat te doen",
    "Mensen met dementie doen wekelijks mee in de wijk",
)


def contents_and_links(boxes: int, seed: int) -> tuple[list[BoxContent], list[Link]]:
    """A generated map with texts and figures of ordinary length; all of it made up."""
    pick = random.Random(seed)
    places, ends = generate_map(boxes, seed)
    contents = []
    for place in places:
        signal = pick.choice(list(Signal)) if place.level else None
        figures = (FigureLine("80 jaar en ouder", "4,5% → 5,7%", True),) if place.level > 1 else ()
        level = LEVELS[place.level]
        contents.append(BoxContent(place.id.lower(), level, pick.choice(_TITLES), signal, figures))
    links = [
        Link(
            source=source.lower(),
            target=target.lower(),
            sign=pick.choice([Sign.PLUS] * 5 + [Sign.MINUS]),
            evidence=pick.choice(list(Evidence)),
        )
        for source, target in ends
    ]
    return contents, links


def rows() -> Iterator[Row]:
    """Layout and drawing on generated maps of 45 and 150 boxes."""
    for size, bar in TIME_BARS.items():
        for seed in SEEDS:
            boxes, links = generate_map(size, seed)
            layout = lay_out(boxes, links)
            yield from _crossings(f"{size} boxes, map {seed}", boxes, links, layout)
        boxes, links = generate_map(size, SEEDS[0])
        ms = median_ms(lambda b=boxes, k=links: lay_out(b, k))  # type: ignore[misc]
        yield Row(f"layout of {size} boxes, against {bar:.0f} ms", ms, bar, "ms", 1.0)
    contents, ends = contents_and_links(150, 1)
    drawing = draw_map(contents, ends, "bench")
    ms = median_ms(lambda: build_svg(contents, ends, drawing.layout, "bench").to_text())
    yield Row("drawing of 150 boxes, against 20 ms", ms, 20.0, "ms", 1.0)


def theme_rows(folder: Path) -> Iterator[Row]:
    """Layout of the themes of the example municipality."""
    from effectmap.store.map_file import load_map

    whole = load_map(folder)
    for theme in whole.themes:
        part = whole.of_theme(theme.id)
        boxes = [Box(node.id, 0, 70.0) for node in part.interventions]
        boxes += [Box(node.id, LEVELS.index(node.level), 90.0) for node in part.outcomes]
        links = [(link.source, link.target) for link in part.links]
        layout = lay_out(boxes, links)
        yield from _crossings(f"theme {theme.id}", boxes, links, layout)


def _crossings(
    name: str, boxes: Sequence[Box], links: Sequence[tuple[str, str]], layout: Layout
) -> Iterator[Row]:
    theirs = dot_crossings(boxes, links, layout.columns)
    if theirs is not None:
        yield Row(f"crossings against dot, {name}", layout.crossings, theirs, "", 1.0)
    yield Row(f"links through a box, {name}", _through(layout), 0, "", 0.0)


def _through(layout: Layout) -> int:
    """How many links have a sampled point inside a box that is not their own."""
    count = 0
    for route in layout.routes:
        points = route.points
        foreign = [
            rect for id, rect in layout.boxes.items() if id not in (route.source, route.target)
        ]
        count += any(
            rect.x < x < rect.x + rect.width and rect.y < y < rect.y + rect.height
            for x, y in _along(points)
            for rect in foreign
        )
    return count


def _along(points: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """The level pieces and the S-curves between the corner points, sampled."""
    for (x1, y1), (x2, y2) in pairwise(points):
        for step in range(21):
            t = step / 20
            ease = 3 * t * t - 2 * t * t * t
            yield x1 + (x2 - x1) * t, y1 + (y2 - y1) * ease
