"""What goes wrong with a file of the example's key figures, for tests on what stays in use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Damage = Callable[[Path], None]


def missing(path: Path) -> None:
    """The file is gone."""
    path.unlink()


def empty(path: Path) -> None:
    """Nothing is left in it."""
    path.write_bytes(b"")


def half(path: Path) -> None:
    """It was not saved whole."""
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) - 12])


def renamed(path: Path) -> None:
    """A column has another name."""
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"/80 jaar of ouder (%)", b"/80 jaar en ouder (%)"))


DAMAGES: tuple[Damage, ...] = (missing, empty, half, renamed)
