"""Crossings of Graphviz dot on the same boxes, links and columns, to compare ours with."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any

from effectmap.drawing.layout import Box
from effectmap.drawing.ordering import count_crossings

Link = tuple[str, str]
Point = tuple[float, float]
Lane = tuple[str, str, int]  # link and column; a box counts as a link to itself

_POINTS_PER_PX = 0.75
_HEAD = """digraph {
rankdir=LR; nodesep=0.19; ranksep=0.9;
node [shape=box label="" fixedsize=true width=2.08];
edge [arrowhead=none];"""
_TIMEOUT = 300.0  # seconds


def dot_crossings(
    boxes: Sequence[Box], links: Sequence[Link], columns: Mapping[str, int]
) -> int | None:
    """Crossings in dot's drawing with these columns, or None when dot is not installed.

    The columns are given to dot in two ways and the better outcome counts: as the length of
    every link alone, and with ranks chained by invisible links as well.
    """
    if shutil.which("dot") is None:
        return None
    return min(_crossings(boxes, links, columns, chained) for chained in (False, True))


def _crossings(
    boxes: Sequence[Box], links: Sequence[Link], columns: Mapping[str, int], chained: bool
) -> int:
    command = ["dot", "-Tjson"]
    source = _source(boxes, links, columns, chained)
    answer = subprocess.run(
        command, input=source, capture_output=True, text=True, timeout=_TIMEOUT, check=True
    )
    return _count(json.loads(answer.stdout), links, columns)


def _source(
    boxes: Sequence[Box], links: Sequence[Link], columns: Mapping[str, int], chained: bool
) -> str:
    """The map in dot's language; boxes are numbered so that any id is safe."""
    number = {name: index for index, name in enumerate(columns)}
    lines = [_HEAD]
    for box in boxes:
        lines.append(f"{number[box.id]} [height={box.height * _POINTS_PER_PX / 72:.4f}];")
    for source, target in links:
        length = columns[target] - columns[source]
        lines.append(f"{number[source]} -> {number[target]} [minlen={length}];")
    ordered = sorted(columns, key=lambda name: columns[name])
    ranks = [list(names) for _, names in groupby(ordered, key=lambda name: columns[name])]
    for names in ranks:
        lines.append("{rank=same; " + "; ".join(str(number[name]) for name in names) + "}")
    if chained:
        for here, following in pairwise(ranks):
            lines.append(f"{number[here[0]]} -> {number[following[0]]} [style=invis];")
    return "\n".join([*lines, "}"])


def _count(drawing: dict[str, Any], links: Sequence[Link], columns: Mapping[str, int]) -> int:
    """Count on dot's order from top to bottom, with a lane wherever a link passes a column."""
    centre: dict[str, Point] = {}
    spline: dict[tuple[str, str], list[Point]] = {}
    names = {item["_gvid"]: item["name"] for item in drawing["objects"]}
    for item in drawing["objects"]:
        if "pos" in item:
            centre[item["name"]] = _point(item["pos"])
    for item in drawing["edges"]:
        if "pos" in item:
            ends = names[item["tail"]], names[item["head"]]
            spline[ends] = [_point(text) for text in item["pos"].split()]
    number = {name: str(index) for index, name in enumerate(columns)}
    heights: list[list[tuple[float, Lane]]] = [[] for _ in range(max(columns.values()) + 1)]
    column_x = [0.0] * len(heights)
    for name, column in columns.items():
        x, y = centre[number[name]]
        column_x[column] = x
        heights[column].append((y, (name, name, column)))
    segments: list[tuple[Lane, Lane]] = []
    for source, target in links:
        before: Lane = (source, source, columns[source])
        for column in range(columns[source] + 1, columns[target]):
            y = _height_at(spline[number[source], number[target]], column_x[column])
            lane: Lane = (source, target, column)
            heights[column].append((y, lane))
            segments.append((before, lane))
            before = lane
        segments.append((before, (target, target, columns[target])))
    return count_crossings([[lane for _, lane in sorted(h)] for h in heights], segments)


def _point(text: str) -> Point:
    x, y = text.split(",")
    return float(x), float(y)


def _height_at(spline: Sequence[Point], x: float) -> float:
    """The y of a piecewise cubic Bezier, running rightwards, at `x`."""
    start = max(i for i in range(0, len(spline) - 3, 3) if i == 0 or spline[i][0] <= x)
    piece = spline[start : start + 4]
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if _bezier(piece, middle)[0] < x:
            low = middle
        else:
            high = middle
    return _bezier(piece, low)[1]


def _bezier(piece: Sequence[Point], t: float) -> Point:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    x = sum(weight * point[0] for weight, point in zip(weights, piece, strict=True))
    y = sum(weight * point[1] for weight, point in zip(weights, piece, strict=True))
    return x, y
