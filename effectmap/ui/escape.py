"""Text from people and files, made safe for the element that shows it."""

from __future__ import annotations

import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def md(text: str) -> str:
    """`text` as Markdown that shows exactly those characters, on one line."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))
