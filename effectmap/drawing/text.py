"""Measuring and wrapping text with the font that is shown."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

FONT_FAMILY = "Kaart Sans"
FONTS = {
    400: Path(__file__).parent / "fonts" / "kaart-sans-regular.ttf",
    600: Path(__file__).parent / "fonts" / "kaart-sans-semibold.ttf",
}

WEB_FONTS = {
    weight: Path(__file__).resolve().parents[2] / "static" / f"{path.stem}.woff2"
    for weight, path in FONTS.items()
}

# measured once at a size where rounding to whole pixels no longer matters, then scaled
_MEASURE_SIZE = 200


@lru_cache(maxsize=4)
def _font(weight: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS[weight], _MEASURE_SIZE)


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float, weight: int = 400) -> float:
    """Width in px of `text` at `size` px; `weight` is 400 or 600."""
    return _font(weight).getlength(text) * size / _MEASURE_SIZE


@lru_cache(maxsize=20_000)
def wrap(text: str, width: float, size: float, weight: int = 400) -> tuple[str, ...]:
    """`text` in lines of at most `width` px; nothing is cut, a longer word is split."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        for piece in _pieces(word, width, size, weight):
            longer = f"{line} {piece}".strip()
            if line and text_width(longer, size, weight) > width:
                lines.append(line)
                line = piece
            else:
                line = longer
    return (*lines, line) if line else tuple(lines)


def _pieces(word: str, width: float, size: float, weight: int) -> list[str]:
    """A word that is wider than a line, split at a hyphen or slash first, else where it must."""
    if text_width(word, size, weight) <= width:
        return [word]
    pieces: list[str] = []
    piece = ""
    for letter in word:
        if piece and text_width(piece + letter + "-", size, weight) > width:
            pieces.append(piece if piece.endswith(("-", "/")) else piece + "-")
            piece = ""
        piece += letter
    return [*pieces, piece]
