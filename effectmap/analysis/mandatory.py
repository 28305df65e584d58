"""Which of the mandatory policy indicators (BBV) the map covers, and whether with a figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from effectmap.analysis.progress import Assessment
from effectmap.bbv import MandatoryIndicator, mandatory_indicators
from effectmap.model import EffectMap, Indicator, Outcome


class Cover(StrEnum):
    """How far a mandatory indicator is covered."""

    WITH_FIGURE = "with_figure"
    WITHOUT_FIGURE = "without_figure"
    NOT = "not"


@dataclass(frozen=True)
class Use:
    """An indicator on the map that is marked as the mandatory one."""

    outcome: Outcome
    indicator: Indicator
    has_figure: bool


@dataclass(frozen=True)
class Covered:
    """A mandatory indicator and where on the map it is."""

    mandatory: MandatoryIndicator
    uses: tuple[Use, ...]

    @property
    def cover(self) -> Cover:
        """A figure that is withheld is none."""
        if not self.uses:
            return Cover.NOT
        known = any(use.has_figure for use in self.uses)
        return Cover.WITH_FIGURE if known else Cover.WITHOUT_FIGURE


def coverage(map: EffectMap, assessments: Mapping[str, Assessment]) -> list[Covered]:
    """Every mandatory indicator in the regulation's order; `assessments` by id of an indicator."""
    uses: dict[str, list[Use]] = {}
    for outcome in map.outcomes:
        for indicator in outcome.indicators:
            if indicator.mandatory:
                found = _has_figure(assessments.get(indicator.id))
                uses.setdefault(indicator.mandatory, []).append(Use(outcome, indicator, found))
    return [Covered(one, tuple(uses.get(one.id, ()))) for one in mandatory_indicators().values()]


def _has_figure(found: Assessment | None) -> bool:
    return found is not None and found.current is not None and found.current.value is not None
