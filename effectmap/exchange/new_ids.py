"""Ids for new items, made from their names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

_LONGEST = 60
IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")


def new_id(name: str, taken: Container[str], otherwise: str) -> str:
    """`Inloop in de wijk` gives `inloop-in-de-wijk`, and `inloop-in-de-wijk-2` where that is taken.

    `otherwise` is for a name without letters or digits.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub("[^a-z0-9]+", "-", plain).strip("-")
    stem = words[:_LONGEST].rstrip("-") or otherwise
    id, number = stem, 2
    while id in taken:
        id, number = f"{stem}-{number}", number + 1
    return id
