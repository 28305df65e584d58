"""A drawing as SVG that Word, PowerPoint and Excel show: no style sheet and no font of its own.

Office knows no descendant selectors and no fonts inside a drawing, so every element gets what its
style says as attributes, and letters become Arial, which every office has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from effectmap.drawing.element import Element

_FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
# letters of Arial are wider and taller than ours: at this size they fill the same room
_ARIAL = 0.88
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
# what only the screen needs
_OF_THE_SCREEN = ("class", "style", "role", "tabindex", "data-", "aria-")

Style = dict[str, str | float]
Rules = list[tuple[tuple[str, ...], Style]]


def office_svg(root: Element) -> bytes:
    """`root` with its style sheets worked into attributes, as a file."""
    rules = [rule for sheet in _sheets(root) for rule in _rules(sheet.text)]
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + _plain(root, rules, ()).to_text()).encode()


def _sheets(element: Element) -> Iterator[Element]:
    if element.tag == "style":
        yield element
    for child in element.children:
        yield from _sheets(child)


def _rules(sheet: str) -> Rules:
    """Selectors as steps from ancestor to element: `.impact .plate` → (`.impact`, `.plate`)."""
    return [
        (tuple(selector.split()), _declared(declarations))
        for selectors, declarations in _RULE.findall(sheet)
        for selector in selectors.split(",")
        if not selector.strip().startswith("@")
    ]


def _declared(declarations: str) -> Style:
    pairs = (one.partition(":") for one in declarations.split(";") if ":" in one)
    return {name.strip(): value.strip() for name, _colon, value in pairs}


def _plain(element: Element, rules: Rules, above: tuple[frozenset[str], ...]) -> Element:
    names = frozenset(
        [element.tag, *(f".{name}" for name in str(element.attributes.get("class", "")).split())]
    )
    style: Style = {}
    for steps, declared in rules:
        if steps[-1] in names and _within(steps[:-1], above):
            style |= declared
    style |= _declared(str(element.attributes.get("style", "")))
    kept: Style = {
        name: value
        for name, value in element.attributes.items()
        if not name.startswith(_OF_THE_SCREEN)
    }
    if element.tag == "text":
        style = _lettered({**kept, **style})
    children = [
        _plain(child, rules, (*above, names)) for child in element.children if child.tag != "style"
    ]
    return Element(element.tag, {**kept, **style}, children, element.text)


def _within(steps: tuple[str, ...], above: tuple[frozenset[str], ...]) -> bool:
    """Whether the ancestors are there, in this order."""
    rest = iter(above)
    return all(any(step in names for names in rest) for step in steps)


def _lettered(style: Style) -> Style:
    """The same letters in Arial; a weight between regular and bold is bold."""
    size, weight = _size(style), str(style.pop("font-weight", "400"))
    shorthand = str(style.pop("font", ""))
    bold = weight in ("600", "700", "bold") or shorthand.startswith(("600", "700", "bold"))
    style |= {"font-family": _FONT, "font-size": round(size * _ARIAL, 2)}
    return {**style, "font-weight": "bold"} if bold else style


def _size(style: Style) -> float:
    said = str(style.get("font-size") or style.get("font") or "16")
    found = re.search(r"([\d.]+)px", said) or re.search(r"([\d.]+)", said)
    return float(found[1]) if found else 16.0
