"""Small numbers over maps: counts of somebody else's area that maps share stay on their own map.

Each map hides what would give a small number away beside what it shows itself. Of one monitor two
maps may hide different figures, and who lays them side by side could work out what neither tells.
So of a monitor that maps share, counts with a bar are shown for an area by the map of that
municipality alone, and a total over other municipalities by none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from effectmap.model import Catalogue, Observation, Series, Status

# a municipality, a district or a neighbourhood begins with the number of its municipality
_LOCAL = re.compile(r"(?:GM|WK|BU)(\d{4})")


def elsewhere(
    catalogue: Catalogue, shared: Collection[str], own: str, wanted: Collection[Series]
) -> frozenset[Series]:
    """Those of `wanted` that the map of the area `own` does not show.

    `shared` are the ids of the monitors that other maps have too.
    """
    if not shared:
        return frozenset()
    families = catalogue.families()

    def guarded(one: Series) -> bool:
        ref = (one.monitor, one.measure)
        family = families.get(ref)
        if family is None:
            monitor = catalogue.monitor(one.monitor)
            measure = monitor.measure(one.measure) if monitor else None
            if measure is None or not measure.counts:
                return False
        return any(
            monitor in shared and catalogue.small_below(monitor)
            for monitor, _measure in family or (ref,)
        )

    theirs = {area: _is_theirs(catalogue, area, own) for area in {one.area for one in wanted}}
    return frozenset(one for one in wanted if theirs[one.area] and guarded(one))


def _is_theirs(catalogue: Catalogue, area: str, own: str) -> bool:
    """Whether an area, or one that it is made of, lies outside the municipality `own`."""
    mine, left, seen = _LOCAL.match(own), [area], set[str]()
    while left:
        one = left.pop()
        found = _LOCAL.match(one)
        if found and (mine is None or found[1] != mine[1]):
            return True
        seen.add(one)
        left += [part for part in catalogue.area_parts.get(one, ()) if part not in seen]
    return False


def withheld(figures: Sequence[Observation]) -> tuple[Observation, ...]:
    """The figures of such a series as they may leave: one a period, none with a value."""
    by_period = {one.period: one for one in figures}
    return tuple(
        one.without(Status.ELSEWHERE if one.value is not None else one.status)
        for one in by_period.values()
    )
