"""Texts that can be shown in the reader's language: Dutch by default, English at a switch.

The English sentence is the key; `effectmap/locale/<language>/*.po` hold the translations.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("nl", "en")
LOCALE_DIR = Path(__file__).parent / "locale"

_language: ContextVar[str] = ContextVar("effectmap_language", default="nl")


def language() -> str:
    """The language that texts are shown in now: `nl` or `en`."""
    return _language.get()


def set_language(code: str) -> None:
    """Show texts in `code` from here on, in this thread; an unknown code means Dutch."""
    _language.set(code if code in LANGUAGES else "nl")


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Show texts in `code` inside the `with` block only."""
    token = _language.set(code)
    try:
        yield
    finally:
        _language.reset(token)


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(code: str) -> dict[str, str]:
    from babel.messages.pofile import read_po

    texts: dict[str, str] = {}
    for path in sorted((LOCALE_DIR / code).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=code, abort_invalid=True):
                if isinstance(message.id, str) and message.id and message.string:
                    texts[message.id] = str(message.string)
    return texts


def _(text: str) -> str:
    """`text` in the language of now; the English text itself where no translation exists."""
    return text if language() == "en" else _catalogue(language()).get(text, text)


@dataclass(frozen=True)
class Text:
    """A text that is translated when it is shown, so that a kept result speaks any language.

    `Text("{n} areas", n=3)`; a part that is itself a `Text` is translated along.
    """

    key: str
    parts: dict[str, object] = field(default_factory=dict)

    def __init__(self, key: str, /, **parts: object) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "parts", parts)

    def __str__(self) -> str:
        return _(self.key).format(**{name: str(part) for name, part in self.parts.items()})

    def __hash__(self) -> int:
        return hash((self.key, tuple(sorted((k, str(v)) for k, v in self.parts.items()))))
