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
from typing import Any

LANGUAGES = ("nl", "en")
LOCALE_DIR = Path(__file__).parent / "locale"

_language: ContextVar[str] = ContextVar("effectmap_language", default="nl")


def language() -> str:
    """The language that texts are shown in now: `nl` or `en`."""
    return _language.get()


def known_language(code: str) -> str:
    """The language that `code` means, as written in an address too; Dutch for an unknown one."""
    return code.lower() if code.lower() in LANGUAGES else "nl"


def set_language(code: str) -> None:
    """Show texts in `code` from here on, in this thread; an unknown code means Dutch."""
    _language.set(known_language(code))


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

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, handler: Any) -> Any:
        """How a text is kept: `{"key": ..., "parts": {...}}`, parts that are texts alike.

        A part that is no text is kept as it is written in Dutch.
        """
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            _read_text,
            serialization=core_schema.plain_serializer_function_ser_schema(_kept_text),
        )


def _kept_text(text: Text) -> dict[str, object]:
    with in_language("nl"):
        parts = {
            name: _kept_text(part) if isinstance(part, Text) else str(part)
            for name, part in text.parts.items()
        }
    return {"key": text.key, "parts": parts}


def _read_text(value: Any) -> Text:
    """Raises ValueError for what `_kept_text` did not write."""
    if isinstance(value, Text):
        return value
    if not isinstance(value, dict) or set(value) != {"key", "parts"}:
        raise ValueError("no text that was kept")
    parts = {
        str(name): _read_text(part) if isinstance(part, dict) else str(part)
        for name, part in value["parts"].items()
    }
    return Text(str(value["key"]), **parts)
