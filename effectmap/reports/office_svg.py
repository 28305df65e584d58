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
_LETTERS, _BOLD = ("font", "font-family", "font-size", "font-weight"), ("600", "700", "bold")
# px, of a text that says nothing of it
_SIZE = 16.0
# what only the screen needs
_OF_THE_SCREEN = ("class", "style", "role", "tabindex", "data-", "aria-")

Style = dict[str, str | float]
Rules = list[tuple[tuple[str, ...], Style]]


def office_svg(root: Element) -> bytes:
    """`root` with its style sheets worked into attributes, as a file."""
    rules = [rule for sheet in _sheets(root) for rule in _rules(sheet.text)]
    plain = _plain(root, rules, (), {})
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + plain.to_text()).encode()


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


def _plain(
    element: Element, rules: Rules, above: tuple[frozenset[str], ...], letters: Style
) -> Element:
    """`above` names the ancestors; `letters` is what they say of size and weight."""
    names = frozenset(
        [element.tag, *(f".{name}" for name in str(element.attributes.get("class", "")).split())]
    )
    kept: Style = {
        name: value
        for name, value in element.attributes.items()
        if not name.startswith(_OF_THE_SCREEN)
    }
    style = kept
    for steps, declared in rules:
        if steps[-1] in names and _within(steps[:-1], above):
            style = style | declared
    style = style | _declared(str(element.attributes.get("style", "")))
    letters = letters | {name: style[name] for name in _LETTERS if name in style}
    if element.tag in ("text", "tspan"):
        style = {name: value for name, value in style.items() if name not in _LETTERS}
        style |= _in_arial(letters)
    children = [
        _plain(child, rules, (*above, names), letters)
        for child in element.children
        if child.tag != "style"
    ]
    return Element(element.tag, style, children, element.text)


def _within(steps: tuple[str, ...], above: tuple[frozenset[str], ...]) -> bool:
    """Whether the ancestors are there, in this order."""
    rest = iter(above)
    return all(any(step in names for names in rest) for step in steps)


def _in_arial(letters: Style) -> Style:
    """The same letters in Arial; a weight between regular and bold is bold."""
    shorthand = str(letters.get("font", ""))
    weight = str(letters.get("font-weight", shorthand))
    said = str(letters.get("font-size") or shorthand)
    found = re.search(r"([\d.]+)px", said) or re.fullmatch(r"([\d.]+)", said)
    size = float(found[1]) if found else _SIZE
    style: Style = {"font-family": _FONT, "font-size": round(size * _ARIAL, 1)}
    return {**style, "font-weight": "bold"} if weight.startswith(_BOLD) else style
