"""How large a monitor's file may be: settings with defaults, in one place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes, counts, seconds; `max_ratio` is unpacked against packed size of a workbook.

    `max_bytes`, `max_line`, `max_seconds` and `max_memory` guard what comes in through a page;
    reading a table minds the others. `max_cells` bounds rows times columns of a sheet, which a few
    bytes can claim.
    """

    max_bytes: int = 20_000_000
    max_unpacked: int = 100_000_000
    max_ratio: int = 100
    max_entries: int = 1_000
    max_rows: int = 1_000_000
    max_columns: int = 2_000
    max_cell: int = 10_000
    max_line: int = 1_000_000
    max_cells: int = 10_000_000
    max_seconds: int = 20
    max_memory: int = 1 << 30


DEFAULT = Limits()

_current: ContextVar[Limits] = ContextVar("effectmap_limits", default=DEFAULT)


def current() -> Limits:
    """The limits that hold now."""
    return _current.get()


@contextmanager
def within(limits: Limits) -> Iterator[None]:
    """Read within `limits` inside the `with` block only."""
    token = _current.set(limits)
    try:
        yield
    finally:
        _current.reset(token)
