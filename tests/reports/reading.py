"""What a PDF says, as a screen reader hears it and as a printer places it."""

from __future__ import annotations

import ctypes
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2
from pypdfium2 import raw

Box = tuple[float, float, float, float]

# what a line break and a break inside a word leave in a text
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\ufffe\x02")
# points from the paper's edge that a printer does not reach
_EDGE = 14


@dataclass(frozen=True)
class Spoken:
    """One structure element: `text` is all that is read in it, `plain`."""

    tag: str
    text: str
    title: str
    alt: str


@dataclass(frozen=True)
class Piece:
    """A piece of text on a page: left, bottom, right and top in points."""

    page: int
    text: str
    box: Box
    marked: int


def plain(text: str) -> str:
    """`text` without white space and breaks, so that lines do not matter."""
    return "".join(text.translate(_INVISIBLE).split())


def elements(data: bytes) -> list[Spoken]:
    """Every structure element in reading order, outer ones before what is in them."""
    texts: dict[tuple[int, int], str] = defaultdict(str)
    for piece in pieces(data):
        texts[piece.page, piece.marked] += piece.text
    found: list[Spoken] = []
    with pikepdf.open(io.BytesIO(data)) as file:
        pages = {page.objgen: n for n, page in enumerate(file.pages)}
        _walk(file.Root.StructTreeRoot.K, -1, pages, texts, found)
    return found


def _walk(node: Any, page: int, pages: Any, texts: Any, found: list[Spoken]) -> str:
    """The text of `node`; puts every element below it in `found`."""
    if isinstance(node, pikepdf.Array):
        return "".join(_walk(one, page, pages, texts, found) for one in node)
    if isinstance(node, int):
        return str(texts[page, node])
    page = pages[node.Pg.objgen] if "/Pg" in node else page
    if node.get("/Type") == "/MCR":
        return str(texts[page, int(node.MCID)])
    if "/S" not in node:
        return ""
    inside: list[Spoken] = []
    text = _walk(node.K, page, pages, texts, inside) if "/K" in node else ""
    tag, title, alt = str(node.S)[1:], str(node.get("/T", "")), str(node.get("/Alt", ""))
    found += [Spoken(tag, plain(text), title, alt), *inside]
    return text


def pieces(data: bytes) -> Iterator[Piece]:
    """Every piece of text on every page, drawings included."""
    for number, page in enumerate(pypdfium2.PdfDocument(data)):
        text_page = page.get_textpage()
        for piece in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=8):
            marked = raw.FPDFPageObj_GetMarkedContentID(piece.raw)
            yield Piece(number, _text_of(piece, text_page), piece.get_bounds(), marked)


def _text_of(piece: Any, text_page: Any) -> str:
    length = raw.FPDFTextObj_GetText(piece.raw, text_page.raw, None, 0)
    buffer = ctypes.create_string_buffer(length)
    place = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
    raw.FPDFTextObj_GetText(piece.raw, text_page.raw, place, length)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace")


def page_texts(data: bytes) -> list[str]:
    """The text of every page, `plain`."""
    return [plain(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(data)]


def letters_at_the_edge(data: bytes) -> list[tuple[int, str]]:
    """Page number and letter of whatever stands outside the part that can be printed."""
    found = []
    for number, page in enumerate(pypdfium2.PdfDocument(data), start=1):
        width, height = page.get_size()
        text_page = page.get_textpage()
        for n in range(text_page.count_chars()):
            left, bottom, right, top = text_page.get_charbox(n)
            inside = left > _EDGE and right < width - _EDGE
            inside = inside and bottom > _EDGE and top < height - _EDGE
            letter = text_page.get_text_range(n, 1)
            if letter.strip() and right > left and not inside:
                found.append((number, letter))
    return found


def collisions(data: bytes) -> list[tuple[int, str, str]]:
    """Page number and both texts where one piece of text stands on another."""
    pages: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces(data):
        if piece.text.strip():
            pages[piece.page].append(piece)
    return [
        (number + 1, one.text, other.text)
        for number, on_page in pages.items()
        for one, other in _neighbours(sorted(on_page, key=lambda piece: piece.box[1]))
        if _overlap(one.box, other.box)
    ]


def _neighbours(upwards: list[Piece]) -> Iterator[tuple[Piece, Piece]]:
    """Pairs that share some height; `upwards` is sorted by their lower edge."""
    for n, one in enumerate(upwards):
        for other in upwards[n + 1 :]:
            if other.box[1] >= one.box[3]:
                break
            yield one, other


def _overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share more than the white around letters."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > 1.5 and high > 0.35 * min(one[3] - one[1], other[3] - other[1])
