"""What in a text points at a person: numbers, addresses and, where it is installed, names.

Nothing is kept or sent: a text goes in, marks with their place in it come out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from effectmap.words import Text


class Kind(StrEnum):
    """What a mark is about."""

    BSN = "bsn"
    IBAN = "iban"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    NAME = "name"


# addresses and names are told by their form, which other words may have as well
SURE = frozenset({Kind.BSN, Kind.IBAN, Kind.EMAIL, Kind.PHONE})

KIND_WORD = {
    Kind.BSN: Text("citizen service number"),
    Kind.IBAN: Text("bank account"),
    Kind.EMAIL: Text("e-mail address"),
    Kind.PHONE: Text("telephone number"),
    Kind.ADDRESS: Text("address"),
    Kind.NAME: Text("name"),
}


@dataclass(frozen=True)
class Mark:
    """`text[start:end]` looks like something of this kind."""

    kind: Kind
    start: int
    end: int

    @property
    def sure(self) -> bool:
        """Whether it is left out without asking; else a person decides."""
        return self.kind in SURE


_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]){11,30}\b")
# nine digits, or eight where the first zero was left out, in groups or not
_BSN = re.compile(r"(?<![\d,.-])\d(?:[ .-]?\d){7,8}(?![\d-]|[.,]\d)")
# 06, area codes of three and four digits, with +31, 0031 or a zero between brackets
_PHONE = re.compile(
    r"(?<![\w+])(?:(?:\+|00)31[ .-]?(?:\(0\)|0)?|\(?0)[ .-]?[1-9]\)?(?:[ .()/-]{0,2}\d){8}(?!\d)"
)
_POSTCODE = re.compile(r"\b[1-9]\d{3} ?(?!(?:SA|SD|SS)\b)[A-Z]{2}\b")
_POSTCODE_LOOSE = re.compile(r"\b[1-9]\d{3}[a-z]{2}\b")
_STREET = re.compile(
    r"\b(?:[A-Z][\w'.-]*\s){0,4}?[\w'.-]*"
    r"(?:straat|str\.|laan|weg|plein|kade|gracht|dijk|hof|pad|singel|steeg|plantsoen|dreef|park|"
    r"markt|wal|baan|erf|oord|ring|veld|haven)\s+(?:nr\.?\s*|nummer\s+)?\d{1,4}\s?[a-zA-Z]?\b"
)
_FIXED = ((Kind.EMAIL, _EMAIL), (Kind.PHONE, _PHONE), (Kind.ADDRESS, _POSTCODE))
_MORE = ((Kind.ADDRESS, _POSTCODE_LOOSE), (Kind.ADDRESS, _STREET))


def marks(text: str) -> list[Mark]:
    """Everything in `text` that looks personal, in order and without overlap."""
    found: list[Mark] = []
    for mark in _all(text):
        if all(mark.end <= other.start or other.end <= mark.start for other in found):
            found.append(mark)
    return sorted(found, key=lambda mark: mark.start)


def _all(text: str) -> Iterator[Mark]:
    """What is surest first: of two that overlap the first stands."""
    yield from _ibans(text)
    for match in _BSN.finditer(text):
        if is_bsn(match.group()):
            yield Mark(Kind.BSN, *match.span())
    for kind, pattern in (*_FIXED, *_MORE):
        for match in pattern.finditer(text):
            yield Mark(kind, *match.span())
    for start, end in _names(text):
        yield Mark(Kind.NAME, start, end)


def is_bsn(text: str) -> bool:
    """Whether the digits pass the 11-check of a citizen service number (RvIG)."""
    digits = [int(sign) for sign in text if sign.isdecimal()]
    if len(digits) == 8:
        digits = [0, *digits]
    if len(digits) != 9 or not any(digits):
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * digit for weight, digit in zip(weights, digits, strict=True)) % 11 == 0


def is_iban(text: str) -> bool:
    """Whether the check digits of an account number fit (ISO 13616, mod 97)."""
    bare = re.sub(r"[ .-]", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", bare):
        return False
    return int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])) % 97 == 1


def _ibans(text: str) -> Iterator[Mark]:
    """Accounts; words behind one that a pattern would take along are given back."""
    for match in _IBAN.finditer(text):
        for end in range(match.end(), match.start() + 14, -1):
            if is_iban(text[match.start() : end]) and not text[end : end + 1].isalnum():
                yield Mark(Kind.IBAN, match.start(), end)
                break


def names_are_marked() -> bool:
    """Whether `deduce` is installed, which finds names; without it a person must."""
    return find_spec("deduce") is not None


@lru_cache(maxsize=1)
def _deduce() -> Any:
    return import_module("deduce").Deduce()


def _names(text: str) -> Iterator[tuple[int, int]]:
    if not names_are_marked():
        return
    for found in _deduce().deidentify(text, enabled={"names"}).annotations:
        yield found.start_char, found.end_char


def replaced(text: str, found: Iterable[Mark]) -> str:
    """`text` with what is marked replaced by what it is, between square brackets."""
    for mark in sorted(found, key=lambda mark: -mark.start):
        text = f"{text[: mark.start]}[{KIND_WORD[mark.kind]}]{text[mark.end :]}"
    return text
