"""A text with indented lines, as a Markdown list or pasted: what stands below something leads to it
or follows from it, as the writer chose.

    - Minder eenzaamheid          an effect, and indented below it how
      - Inloop in elke wijk

or the other way around, from what is done to what should change. Headings are themes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from effectmap.exchange.formats.sketch import Arrow, Box, Group, Sketch, check_size
from effectmap.exchange.formats.text_in import read_text
from effectmap.model import Level, Problem, ProblemsError
from effectmap.words import Text

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*")
_LINE = re.compile(r"([ \t]*)(?:[-*+•–]|\d{1,4}[.)])?[ \t]*(.*?)\s*")
# a tab reaches to the next of these
_TAB = 4
_DEEPEST = 60


class _Line(NamedTuple):
    depth: int
    text: str
    theme: str


def read(content: bytes, file: str, *, downwards: bool = True) -> Sketch:
    """The boxes and arrows of an outline.

    `downwards`: what stands below a line follows from it; else it leads to it. The first of a chain
    is what is done. Raises ProblemsError for what is no text, or nests too deep.
    """
    lines = _lines(read_text(content, file), file)
    if not lines:
        raise ProblemsError([Problem(file, Text("this file holds no text"))])
    check_size(file, len(lines), len(lines))
    pairs: list[tuple[int, int]] = []
    above: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        while above and above[-1][0] >= line.depth:
            above.pop()
        if above:
            pairs.append((above[-1][1], number) if downwards else (number, above[-1][1]))
        above.append((line.depth, number))
    return _sketch(lines, pairs)


def _sketch(lines: list[_Line], pairs: list[tuple[int, int]]) -> Sketch:
    """A line that says the same as another of its theme is the same box."""
    keys = [f"{line.theme}\n{line.text}" for line in lines]
    led = {keys[target] for _source, target in pairs}
    lead = {keys[source] for source, _target in pairs}
    themes = {line.theme: Group(line.theme, line.theme) for line in lines if line.theme}
    boxes: dict[str, Box] = {}
    for key, line in zip(keys, lines, strict=True):
        if key in lead and key not in led:
            box = Box(key, line.text, "intervention", line.theme)
        else:
            box = Box(key, line.text, "outcome", line.theme, {"level": Level.OUTCOME.value})
        boxes[key] = box
    arrows = dict.fromkeys((keys[source], keys[target]) for source, target in pairs)
    return Sketch(
        tuple(boxes.values()),
        tuple(Arrow(source, target) for source, target in arrows),
        tuple(themes.values()),
    )


def _lines(text: str, file: str) -> list[_Line]:
    found, theme = [], ""
    for number, line in enumerate(text.splitlines(), 1):
        if heading := _HEADING.fullmatch(line):
            theme = heading[2]
            continue
        matched = _LINE.fullmatch(line)
        if matched is None or not matched[2]:
            continue
        depth = len(matched[1].expandtabs(_TAB))
        if depth > _DEEPEST * _TAB:
            raise ProblemsError([Problem(file, Text("this line lies too deep"), line=number)])
        found.append(_Line(depth, matched[2], theme))
    return found
