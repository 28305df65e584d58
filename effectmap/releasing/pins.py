"""The packages that the product stands on, as requirements.txt pins them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements.txt"


class ReleaseError(Exception):
    """What keeps a release from being made; the text says what to do."""


def pins() -> dict[str, str]:
    """Name to version of every package, also of those that only tests and checks use."""
    text = REQUIREMENTS.read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)$", text, re.MULTILINE))
