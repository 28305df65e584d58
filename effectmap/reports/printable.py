"""A report without the characters that no document can hold, wherever they came from."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from effectmap.drawing.effect_map import MapDrawing
from effectmap.drawing.element import Element

T = TypeVar("T")
# what XML 1.0 cannot hold, and signs that turn the reading direction around
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)


def printable(part: T) -> T:
    """`part` of a report, or a whole one, with every text in it as a document can hold it.

    A new line is `\\n`; a tab is a space.
    """
    return _clean(part)  # type: ignore[return-value]


def _clean(part: object) -> object:
    if isinstance(part, str) and type(part) is str:
        lines = part.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        return _UNPRINTABLE.sub("", lines)
    if isinstance(part, tuple):
        return tuple(_clean(one) for one in part)
    if isinstance(part, list):
        return [_clean(one) for one in part]
    if isinstance(part, dict):
        return {name: _clean(value) for name, value in part.items()}
    if isinstance(part, MapDrawing):
        return replace(part, svg=_clean(part.svg))  # type: ignore[arg-type]
    if is_dataclass(part) and not isinstance(part, type):
        return _cleaned(part)
    return part


def _cleaned(part: object) -> object:
    if isinstance(part, Element):
        attributes, children = _clean(part.attributes), _clean(part.children)
        return Element(part.tag, attributes, children, str(_clean(part.text)))  # type: ignore[arg-type]
    changed = {}
    for field in fields(part):  # type: ignore[arg-type]
        value = getattr(part, field.name)
        if (now := _clean(value)) != value:
            changed[field.name] = now
    return replace(part, **changed) if changed else part  # type: ignore[type-var]
