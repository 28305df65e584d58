"""Text from people and files, made safe for the element that shows it."""

from __future__ import annotations

import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# what becomes a sign or a link after Markdown was read, so that a backslash does not stop it
_TURNED = re.compile(
    r"(?<!\S)(?=(?:<->|->|<-|--|>=|<=|~=)(?!\S))|(?=https?://|www\.)", re.IGNORECASE
)
# takes no room, breaks no line, and is neither space nor punctuation: what follows is left alone
_WORD_JOINER = "\u2060"
_ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?(?:[/?#][\w./?#&=%~:;,+@!$*-]*)?", re.ASCII)


def md(text: str) -> str:
    """`text` as Markdown that shows exactly those characters, on one line, and links nowhere."""
    joined = _TURNED.sub(_WORD_JOINER, " ".join(text.split()))
    return _PUNCTUATION.sub(r"\\\1", joined)


def link(address: str) -> str:
    """An address of a source as a Markdown link; anything else than a web address as its text."""
    if not _ADDRESS.fullmatch(address):
        return md(address)
    return f"[{md(address)}](<{address}>)"
