"""What every colour of the screen becomes in the dark, and how drawings and pages say both.

Colours are named by what they are in the light: documents and downloads know only those.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from effectmap.drawing import palette

PAPER = "#FFFFFF"
# a box of the map: white as paper is, and in the dark lighter than what it stands on
PLATE = "#1D2733"
# apart for every kind of colour vision and 3:1 on all that they stand on, as those of the light
DARK: Mapping[str, str] = MappingProxyType(
    {
        PAPER: "#11171F",
        "#F3F5F8": "#1B2430",  # a field, what stands apart
        "#F5F7FA": "#171F29",  # a column of the map
        "#EAEFF5": "#233142",  # an intervention
        "#E6F0FA": "#132942",  # what is chosen
        "#E3E8EE": "#2B3746",  # what a bar or a figure lies on
        "#FAFBFC": "#141B24",  # what stands back, and its edge
        "#DCE1E7": "#2B3746",
        palette.INK: "#EEF2F7",
        palette.QUIET: "#B7C2CF",
        palette.FADED: "#8F9BAA",
        palette.HAIRLINE: "#3F4C5B",
        palette.LINK: "#A3B4C6",
        palette.MINUS: "#FF9B66",
        "#A9B6C6": "#64788F",  # the edge of an intervention, of a field, of a gap
        "#8A94A1": "#8A96A8",
        "#7F8894": "#8A96A8",
        "#005AB5": "#5AA9FF",
        "#C56A00": "#FFC65C",
        "#8F4D00": "#FFC65C",
        "#7A0F3C": "#EC609A",
        "#757575": "#B7C2CF",
        "#5C6470": "#B7C2CF",
        # laws that pay, beside those above
        "#56B4E9": "#A6DCFF",
        "#00805E": "#3FC79B",
        "#B79F00": "#E6D24A",
    }
)
# what the styles of pages and components call them
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "paper": PAPER,
        "field": "#F3F5F8",
        "chosen": "#E6F0FA",
        "ground": "#E3E8EE",
        "back": "#FAFBFC",
        "back-edge": "#DCE1E7",
        "ink": palette.INK,
        "quiet": palette.QUIET,
        "faded": palette.FADED,
        "hairline": palette.HAIRLINE,
        "minus": palette.MINUS,
        "rim": "#8A94A1",
        "gap": "#7F8894",
        "blue": "#005AB5",
        "orange": "#C56A00",
        "brown": "#8F4D00",
        "wine": "#7A0F3C",
        "soft": "#5C6470",
        "grey": "#757575",
        "sky": "#56B4E9",
        "green": "#00805E",
        "mustard": "#B79F00",
    }
)
_HEX = re.compile("#[0-9A-F]{6}")
# the tags of an SVG picture, and what stands in its styles
_LOOKS = re.compile("<[^>]*>|(?<=<style>)[^<]*")


@cache
def root_style() -> str:
    """CSS that gives every name of `NAMES` its colour as `--name`, by what the reader prefers."""
    names = " ".join(f"--{name}: {both(colour)};" for name, colour in NAMES.items())
    names += f" --plate: light-dark({PAPER}, {PLATE});"
    return f":root {{ color-scheme: light dark; {names} }}\n{_charts()}"


def both(text: str) -> str:
    """The text with every colour as its light and its dark: what a browser knows as CSS.

    Raises KeyError for a colour that has no dark.
    """
    return _HEX.sub(lambda found: f"light-dark({found[0]}, {DARK[found[0]]})", text)


def drawing_in_both(data: list[Any]) -> list[Any]:
    """A drawing as data for the browser, with its colours as light and dark."""
    tag, attributes, text, children = data
    looks = {
        name: both(value) if name in ("fill", "stroke", "style") else value
        for name, value in attributes.items()
    }
    said = both(text) if tag == "style" else text
    return [tag, looks, said, [drawing_in_both(child) for child in children]]


def picture_in_both(svg: str) -> str:
    """An SVG picture that a page shows, with its colours as light and dark.

    Only what stands within its tags and style is a colour; words of people stay as they are.
    """
    scheme = "<style>:root { color-scheme: light dark; }</style>"
    head, mark, rest = svg.partition(">")
    return head + mark + scheme + _LOOKS.sub(lambda found: both(found[0]), rest)


def _charts() -> str:
    """CSS for charts of Plotly, which knows one set of colours: it writes them on each mark."""
    rules = []
    for light, dark in DARK.items():
        red, green, blue = (int(light[i : i + 2], 16) for i in (1, 3, 5))
        written = f"rgb({red}, {green}, {blue})"
        for look in ("fill", "stroke"):
            rules.append(
                f'.js-plotly-plot [style*="{look}: {written}"] '
                f"{{ {look}: light-dark({light}, {dark}) !important; }}"
            )
    return "\n".join(rules)
