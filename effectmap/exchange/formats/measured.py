"""What was measured of an indicator, as formats that hold figures write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from effectmap.model import Observation


@dataclass(frozen=True)
class Measured:
    """`baseline` and `current` in the unit of the measure; None where there is no such figure.

    `source` is how the publisher wants to be named; `example` marks made-up figures.
    """

    unit: str
    source: str
    baseline: Observation | None = None
    current: Observation | None = None
    example: bool = False


# by the id of the indicator
Figures = Mapping[str, Measured]
NO_FIGURES: Figures = MappingProxyType({})
