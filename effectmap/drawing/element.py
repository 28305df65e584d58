"""A drawing as a tree of SVG elements: as text for print, as plain data for the browser.

The browser builds elements from the data and sets labels as text, so that nothing a person
wrote is ever read as markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

SVG_NAMESPACE = "http://www.w3.org/2000/svg"


@dataclass(slots=True)
class Element:
    """One SVG element; `text` and `children` exclude each other. Numbers are px."""

    tag: str
    attributes: dict[str, str | float] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def to_text(self) -> str:
        """SVG source, escaped."""
        parts: list[str] = []
        self._write(parts)
        return "".join(parts)

    def _write(self, parts: list[str]) -> None:
        parts.append(f"<{self.tag}")
        for name, value in self.attributes.items():
            parts.append(f" {name}={_quoted(value)}")
        if not self.children and not self.text:
            parts.append("/>")
            return
        parts.append(">")
        if self.text:
            parts.append(escape(self.text))
        for child in self.children:
            child._write(parts)
        parts.append(f"</{self.tag}>")

    def to_data(self) -> list[Any]:
        """`[tag, attributes, text, [children]]`, ready for JSON."""
        return [
            self.tag,
            {name: _number(value) for name, value in self.attributes.items()},
            self.text,
            [child.to_data() for child in self.children],
        ]


def _number(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.1f}".removesuffix(".0")


def _quoted(value: str | float) -> str:
    """An attribute's value between quotation marks; most hold nothing that must be escaped."""
    if not isinstance(value, str):
        return f'"{_number(value)}"'
    if '"' in value or "&" in value or "<" in value:
        return quoteattr(value)
    return f'"{value}"'
