"""A row of the bench: what was measured, against what, and the bar."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`ratio` is `ours` / `theirs`; `bar` the most it may be. Times are ms, medians."""

    name: str
    ours: float
    theirs: float
    unit: str
    bar: float

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs if self.theirs else float(self.ours > 0)

    @property
    def met(self) -> bool:
        return self.ratio <= self.bar


def median_ms(work: Callable[[], object], runs: int = 5) -> float:
    """The median duration of `work` in ms, after one run that does not count."""
    work()
    times = []
    for _run in range(runs):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)
