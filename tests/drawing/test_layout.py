"""The layout of the map: columns, order, heights and routes of the links."""

from __future__ import annotations

import itertools
import random
import re
import shutil
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effectmap.bench.dot import dot_crossings
from effectmap.drawing.generate import generate_map
from effectmap.drawing.layout import (
    Box,
    Layout,
    Link,
    Rect,
    Route,
    Settings,
    assign_columns,
    lay_out,
)
from effectmap.drawing.ordering import count_crossings, order_columns

Map = tuple[list[Box], list[Link]]
ALMOST = 1e-6  # px


@st.composite
def maps(draw: st.DrawFn) -> Map:
    """Any valid map of up to 14 boxes: links run to later levels or onwards inside a level."""
    levels = draw(st.lists(st.integers(0, 3), min_size=0, max_size=14))
    boxes = [
        Box(f"b{number}", level, draw(st.integers(12, 120)))
        for number, level in enumerate(sorted(levels))
    ]
    names = [box.id for box in boxes]
    possible = list(itertools.combinations(names, 2))
    links = draw(st.lists(st.sampled_from(possible), unique=True, max_size=30)) if possible else []
    return boxes, links


def generated() -> list[Map]:
    return [generate_map(boxes, seed) for boxes in (2, 7, 20, 45, 150) for seed in (1, 2)]


def samples(route: Route, steps: int = 25) -> list[tuple[float, float]]:
    """Points along the drawn path itself, read back from the SVG path data."""
    points: list[tuple[float, float]] = []
    for command, numbers in re.findall(r"([MLC])([^MLC]+)", route.path):
        values = [float(text) for text in re.split(r"[ ,]+", numbers.strip())]
        corners = list(zip(values[::2], values[1::2], strict=True))
        if command == "M":
            points = corners
            continue
        start = points[-1]
        if command == "L":  # a cubic with its handles on the line is that line
            corners = [start, corners[0], corners[0]]
        for t in (step / steps for step in range(1, steps + 1)):
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            along = list(zip(weights, [start, *corners], strict=True))
            x = sum(weight * corner[0] for weight, corner in along)
            y = sum(weight * corner[1] for weight, corner in along)
            points.append((x, y))
    return points


def inside(point: tuple[float, float], box: Rect, slack: float = 0.02) -> bool:
    """Strictly inside; the slack is the rounding of the path data."""
    x, y = point
    return (
        box.x + slack < x < box.x + box.width - slack
        and box.y + slack < y < box.y + box.height - slack
    )


def check_boxes(layout: Layout, boxes: list[Box], measures: Settings) -> None:
    """Boxes keep their size, stay on the drawing, and keep row_gap in their column."""
    assert set(layout.boxes) == {box.id for box in boxes}
    per_column: dict[int, list[Rect]] = {}
    for box in boxes:
        rect = layout.boxes[box.id]
        assert (rect.width, rect.height) == (measures.box_width, box.height)
        assert rect.x == layout.column_x[layout.columns[box.id]]
        assert rect.x >= 0
        assert rect.x + rect.width <= layout.width + ALMOST
        assert rect.y >= 0
        assert rect.y + rect.height <= layout.height + ALMOST
        per_column.setdefault(layout.columns[box.id], []).append(rect)
    for rects in per_column.values():
        for upper, lower in pairwise(sorted(rects, key=lambda rect: rect.y)):
            assert lower.y - (upper.y + upper.height) >= measures.row_gap - ALMOST
    for left, right in pairwise(layout.column_x):
        assert right - left >= measures.box_width + measures.column_gap


def check_routes(layout: Layout, links: list[Link]) -> None:
    """Links run from edge to edge, rightwards, at ports of their own, through no box."""
    assert sorted((route.source, route.target) for route in layout.routes) == sorted(links)
    ports: Counter[tuple[str, str, float]] = Counter()
    for route in layout.routes:
        source, target = layout.boxes[route.source], layout.boxes[route.target]
        (x0, y0), (x1, y1) = route.points[0], route.points[-1]
        assert x0 == source.x + source.width
        assert source.y < y0 < source.y + source.height
        assert x1 == target.x
        assert target.y < y1 < target.y + target.height
        ports[route.source, "out", round(y0, 3)] += 1
        ports[route.target, "in", round(y1, 3)] += 1
        path = samples(route)
        assert all(here[0] <= there[0] + 0.01 for here, there in pairwise(path))
        for rect in layout.boxes.values():
            assert not any(inside(point, rect) for point in path)
            assert not inside(route.middle, rect)
    assert set(ports.values()) <= {1}


@settings(max_examples=150, deadline=None)
@given(maps())
def test_any_map_gets_boxes_apart_and_links_around_them(given_map: Map) -> None:
    boxes, links = given_map
    layout = lay_out(boxes, links)
    check_boxes(layout, boxes, Settings())
    check_routes(layout, links)


@pytest.mark.parametrize(("boxes", "links"), generated())
def test_generated_maps_get_boxes_apart_and_links_around_them(
    boxes: list[Box], links: list[Link]
) -> None:
    layout = lay_out(boxes, links)
    check_boxes(layout, boxes, Settings())
    check_routes(layout, links)


def test_other_measures_are_kept_as_well() -> None:
    boxes, links = generate_map(45, 3)
    measures = Settings(box_width=120, column_gap=200, row_gap=30, lane_height=16)
    layout = lay_out(boxes, links, measures)
    check_boxes(layout, boxes, measures)
    check_routes(layout, links)


@pytest.mark.parametrize(("boxes", "links"), generated())
def test_links_in_one_gap_never_lie_on_top_of_each_other(
    boxes: list[Box], links: list[Link]
) -> None:
    starts: dict[float, list[float]] = {}
    for route in lay_out(boxes, links).routes:
        for x, y in route.points:
            starts.setdefault(x, []).append(y)
    for heights in starts.values():
        assert all(below - above > 2 for above, below in pairwise(sorted(heights)))


def test_five_hundred_boxes_are_laid_out_too() -> None:
    boxes, links = generate_map(500, 1)
    check_boxes(lay_out(boxes, links), boxes, Settings())


@settings(max_examples=150, deadline=None)
@given(maps())
def test_every_link_runs_rightwards_and_levels_lie_together_in_order(given_map: Map) -> None:
    boxes, links = given_map
    columns = assign_columns(boxes, links)
    assert all(columns[source] < columns[target] for source, target in links)
    pairs = sorted({(columns[box.id], box.level) for box in boxes})
    assert [column for column, _ in pairs] == list(range(len(pairs)))
    assert all(here <= there for (_, here), (_, there) in pairwise(pairs))
    layout = lay_out(boxes, links)
    assert layout.column_level == tuple(level for _, level in pairs)


@settings(max_examples=150, deadline=None)
@given(maps())
def test_a_level_is_no_wider_than_its_longest_chain(given_map: Map) -> None:
    boxes, links = given_map
    level = {box.id: box.level for box in boxes}
    chain = dict.fromkeys(level, 1)
    for source, target in sorted(links, key=lambda link: int(link[0][1:])):
        if level[source] == level[target]:
            chain[target] = max(chain[target], chain[source] + 1)
    columns = assign_columns(boxes, links)
    for number in set(level.values()):
        members = [name for name in level if level[name] == number]
        assert len({columns[name] for name in members}) == max(chain[name] for name in members)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 5), st.randoms(use_true_random=False))
def test_no_other_choice_of_columns_makes_links_shorter(count: int, rng: random.Random) -> None:
    middle = [f"m{number}" for number in range(count)]
    boxes = [Box("first", 0, 60), *(Box(name, 1, 60) for name in middle), Box("last", 2, 60)]
    links = [pair for pair in itertools.combinations(middle, 2) if rng.random() < 0.3]
    links += [("first", name) for name in middle if rng.random() < 0.5]
    links += [(name, "last") for name in middle if rng.random() < 0.5]
    columns = assign_columns(boxes, links)

    def length(chosen: dict[str, int]) -> int:
        return sum(chosen[target] - chosen[source] for source, target in links)

    last = columns["last"]
    for choice in itertools.product(range(1, last), repeat=count):
        other = {"first": 0, **dict(zip(middle, choice, strict=True)), "last": last}
        if all(other[source] < other[target] for source, target in links):
            assert length(columns) <= length(other)


@pytest.mark.parametrize(
    ("links", "named"),
    [
        ([("b", "a")], "'b' -> 'a'"),
        ([("b", "c"), ("c", "b")], "cycle"),
        ([("b", "b")], "'b' -> 'b'"),
        ([("a", "b"), ("a", "b")], "'a' -> 'b'"),
        ([("a", "nowhere")], "'a' -> 'nowhere'"),
    ],
)
def test_links_that_cannot_be_drawn_are_refused_by_name(links: list[Link], named: str) -> None:
    boxes = [Box("a", 0, 60), Box("b", 1, 60), Box("c", 1, 60)]
    with pytest.raises(ValueError, match=named):
        lay_out(boxes, links)


def test_two_boxes_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        lay_out([Box("a", 0, 60), Box("a", 1, 60)], [])


def test_an_empty_map_has_no_size() -> None:
    layout = lay_out([], [])
    assert (layout.width, layout.height, layout.routes, layout.column_x) == (0, 0, (), ())


def test_one_box_fills_the_map() -> None:
    layout = lay_out([Box("only", 2, 60)], [])
    assert layout.boxes["only"] == Rect(0, 0, 200, 60)
    assert (layout.width, layout.height, layout.column_level) == (200, 60, (2,))


def test_boxes_without_links_stand_below_the_others_in_the_first_column_of_their_level() -> None:
    boxes = [Box("loose", 1, 60), *(Box(name, 1, 60) for name in "abc"), Box("z", 2, 60)]
    layout = lay_out(boxes, [("a", "b"), ("c", "z")])
    assert layout.columns["loose"] == layout.columns["a"]
    others = [layout.boxes[name].y for name in "abc" if layout.columns[name] == 0]
    assert layout.boxes["loose"].y > max(others)


def test_parts_of_the_map_without_links_between_them_do_not_cross() -> None:
    pairs = [(f"{part}{end}", f"{part}{other}") for part in "pq" for end, other in ("ab", "bc")]
    boxes = [Box(f"{part}{name}", "abc".index(name), 60) for part in "pq" for name in "abc"]
    assert lay_out(boxes, pairs).crossings == 0
    loose = [(f"s{number}", f"t{number}") for number in range(40)]
    boxes = [Box(name, level, 60) for link in loose for level, name in enumerate(link)]
    layout = lay_out(boxes, loose)
    assert layout.crossings == 0
    assert all(route.points[0][1] == route.points[1][1] for route in layout.routes)


@pytest.mark.parametrize(("boxes", "links"), generated())
def test_the_order_in_which_a_map_is_given_makes_no_difference(
    boxes: list[Box], links: list[Link]
) -> None:
    rng = random.Random(1)
    other = lay_out(rng.sample(boxes, len(boxes)), rng.sample(links, len(links)))
    assert other == lay_out(boxes, links) == lay_out(boxes, links)


def test_links_at_one_side_of_a_box_keep_their_distance() -> None:
    boxes = [Box("hub", 0, 100), *(Box(f"b{number}", 1, 50) for number in range(9))]
    layout = lay_out(boxes, [("hub", f"b{number}") for number in range(9)])
    ports = sorted(route.points[0][1] for route in layout.routes)
    assert all(below - above >= 9 - ALMOST for above, below in pairwise(ports))
    hub = layout.boxes["hub"]
    assert ports[0] - hub.y >= 6
    assert hub.y + hub.height - ports[-1] >= 6
    assert layout.crossings == 0


def test_a_link_between_boxes_at_the_same_height_is_straight() -> None:
    layout = lay_out([Box("a", 0, 60), Box("b", 1, 90)], [("a", "b")])
    assert layout.routes[0].points[0][1] == layout.routes[0].points[1][1]


def test_a_long_link_passes_each_column_it_skips_horizontally() -> None:
    boxes = [Box("a", 0, 60), Box("b", 1, 60), Box("c", 2, 60), Box("d", 3, 60)]
    layout = lay_out(boxes, [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")])
    route = next(route for route in layout.routes if route.target == "d" and route.source == "a")
    edges = [x for left in layout.column_x for x in (left, left + 200)][1:-1]
    assert [x for x, _ in route.points] == edges
    passing = route.points[1:-1]
    assert all(here[1] == there[1] for here, there in zip(passing[::2], passing[1::2], strict=True))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 8), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_counted_crossings_equal_a_check_of_every_pair(
    sizes: list[int], rng: random.Random
) -> None:
    columns = [[(column, row) for row in range(size)] for column, size in enumerate(sizes)]
    segments = [
        pair
        for left, right in pairwise(columns)
        for pair in itertools.product(left, right)
        if rng.random() < 0.4
    ]
    slow = sum(
        a[0] == c[0] and (a[1] - c[1]) * (b[1] - d[1]) < 0
        for (a, b), (c, d) in itertools.combinations(segments, 2)
    )
    assert count_crossings(columns, segments) == slow


def test_crossings_are_counted_for_the_drawing_that_is_returned() -> None:
    for boxes, links in generated():
        layout = lay_out(boxes, links)
        pieces = [
            (here[0], here[1], there[1])
            for route in layout.routes
            for here, there in zip(route.points[::2], route.points[1::2], strict=True)
        ]
        drawn = sum(
            a[0] == b[0] and (a[1] - b[1]) * (a[2] - b[2]) < 0
            for a, b in itertools.combinations(pieces, 2)
        )
        assert drawn == layout.crossings


def test_ordering_keeps_every_node_in_its_column() -> None:
    columns = [[0, 1, 6], [2, 3], [4, 5]]
    ordered = order_columns(columns, [(0, 3, 4), (1, 2), (2, 5)])
    assert [sorted(nodes) for nodes in ordered] == columns
    assert ordered[0][-1] == 6


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz dot is not installed")
@pytest.mark.parametrize(
    ("count", "seed"), [(45, 0), (45, 1), (45, 2), (150, 0), (150, 1), (500, 0)]
)
def test_a_map_has_at_most_as_many_crossings_as_with_dot(count: int, seed: int) -> None:
    boxes, links = generate_map(count, seed)
    layout = lay_out(boxes, links)
    theirs = dot_crossings(boxes, links, layout.columns)
    assert theirs is not None
    assert layout.crossings <= theirs


@pytest.mark.parametrize("count", [1, 2, 3, 10, 45, 150])
def test_generated_maps_are_the_same_per_seed_and_every_box_has_a_link(count: int) -> None:
    boxes, links = generate_map(count, 5)
    assert (boxes, links) == generate_map(count, 5)
    assert len(boxes) == count
    assert len(set(links)) == len(links)
    linked = {name for link in links for name in link}
    assert count == 1 or linked == {box.id for box in boxes}
