"""XML that goes out: without what no XML can hold."""

from __future__ import annotations

import re

# XML 1.0 knows no other characters than these, not even escaped
_NONE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """The text with a mark for each character that XML cannot hold."""
    return _NONE.sub("\ufffd", text)
