"""Areas of the Netherlands: from the names that exports use to codes, and back.

Source: CBS, tables 85067NED (areas 2022) and 85678NED (areas 2023), CC BY 4.0; dissolved
municipalities from the order of table 70072ned, and 30 of them from two lists that agree: the
parties of the BRP, and RvIG's table 33 (BRP-API/Haal-Centraal-BRP-bevragen) or the codes of CBS.
"""

from __future__ import annotations

import csv
import difflib
import re
from functools import lru_cache
from pathlib import Path

from effectmap.words import Text

AREAS_FILE = Path(__file__).resolve().parents[2] / "data" / "areas.csv"
# CBS: signs behind the two letters of an area
_WIDTHS = {
    "NL": 2, "LD": 2, "PV": 2, "CR": 2, "AM": 2, "GM": 4, "GG": 4, "WK": 6, "BU": 8,
}  # fmt: skip
# codes of a known kind that are whole: what `resolve` leaves as it is
WHOLE_CODE = re.compile(
    "|".join(f"{kind}[A-Z0-9]{{{width}}}" for kind, width in _WIDTHS.items()), re.ASCII
)
_SUFFIXES = (" (gemeente)", " (PV)", " (LD)", " (CR)", " (AM)")


class UnknownAreaError(LookupError):
    """A name that is no area, or is the name of several. `message` says which."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message)


@lru_cache(maxsize=1)
def _rows() -> tuple[dict[str, str], ...]:
    with AREAS_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter=";"))


@lru_cache(maxsize=1)
def area_names() -> dict[str, str]:
    """The name per code, e.g. `GM0301` → `Zutphen`."""
    return {row["code"]: row["name"] for row in _rows()} | {"NL00": "Nederland"}


@lru_cache(maxsize=1)
def _codes() -> dict[str, tuple[str, ...]]:
    """The codes per full name; without `(PV)` and the like only where no area is so called."""
    found: dict[str, tuple[str, ...]] = {}
    short: dict[str, tuple[str, ...]] = {}
    for row in _rows():
        name = row["name"]
        found[name] = (*found.get(name, ()), row["code"])
        bare = next((name.removesuffix(s) for s in _SUFFIXES if name.endswith(s)), None)
        if bare is not None:
            short[bare] = (*short.get(bare, ()), row["code"])
    for name, codes in short.items():
        # CBS writes the suffix, so the bare name of a municipality is the municipality
        found.setdefault(name, codes)
    return found


@lru_cache(maxsize=20_000)
def resolve(text: str) -> str:
    """The code of an area from its code or name, padded or not.

    Raises UnknownAreaError for an unknown name, or for one that several areas share.
    """
    text = text.strip()
    if _is_code(text):
        return _checked(text)
    codes = _codes().get(text, ())
    if len(codes) == 1:
        return codes[0]
    names = area_names()
    if codes:
        listed = ", ".join(f"{code} {names[code]}" for code in codes)
        raise UnknownAreaError(
            Text("“{name}” is the name of several areas: {areas}", name=text, areas=listed)
        )
    near = difflib.get_close_matches(text, _codes(), 1)
    if near:
        raise UnknownAreaError(
            Text("area “{name}” is unknown: is “{near}” meant?", name=text, near=near[0])
        )
    raise UnknownAreaError(Text("area “{name}” is unknown", name=text))


def is_area(text: str) -> bool:
    """Whether a text is certainly an area: a code of the right length, or the name of one area."""
    text = text.strip()
    if text in area_names():
        return True
    if _is_code(text):
        return len(text) - 2 == _WIDTHS.get(text[:2])
    return len(_codes().get(text, ())) == 1


def _checked(code: str) -> str:
    """The code itself. Raises UnknownAreaError when it is too short or too long for its kind."""
    expected = _WIDTHS.get(code[:2])
    if expected is not None and len(code) - 2 != expected:
        raise UnknownAreaError(
            Text(
                "“{code}” has {n} signs behind its letters where {expected} are expected: "
                "was a zero lost?",
                code=code,
                n=len(code) - 2,
                expected=expected,
            )
        )
    return code


def _is_code(text: str) -> bool:
    """Two capitals and two to eight digits or letters, as CBS writes codes."""
    return (
        4 <= len(text) <= 10
        and text[:2].isalpha()
        and text[:2].isupper()
        and text.isascii()
        and text[2:].isalnum()
        and any(letter.isdigit() for letter in text[2:])
        and text.upper() == text
    )
