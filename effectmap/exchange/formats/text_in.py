"""Text of somebody else, in whatever encoding their program wrote it."""

from __future__ import annotations

from effectmap.exchange.xlsx import check_size
from effectmap.model import Problem, ProblemsError
from effectmap.words import Text


def read_text(content: bytes, file: str) -> str:
    """What the file says. Raises ProblemsError for one that is too large, or is no text."""
    check_size(content, file)
    is_wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        # what Windows wrote before
        text = content.decode("cp1252", "replace")
    if "\0" in text:
        message = Text("the file cannot be read as UTF-8 text: save it as UTF-8")
        raise ProblemsError([Problem(file, message)])
    return text
