"""The same outcome in several maps, side by side: what each map itself says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from effectmap.analysis.progress import Signal
from effectmap.known import Judged, Known
from effectmap.model import Indicator, Outcome

# what is measured: monitor, measure, its split and how it is computed
_Measured = tuple[str, str, str, str]


@dataclass(frozen=True)
class Row:
    """What one map says of the outcome: `judged` as the columns of the comparison."""

    map: str
    town: str
    outcome: Outcome
    signal: Signal
    judged: tuple[Judged | None, ...]


@dataclass(frozen=True)
class Shared:
    """An outcome as one of the maps writes it, and how many maps have it and measure it."""

    name: str
    maps: int
    measured: int


@dataclass(frozen=True)
class Comparison:
    """`columns` are the indicators that at least two of the maps measure alike, by name."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def name_of(outcome: Outcome) -> str:
    """What outcomes of several maps are told to be the same by: the name, however it is written."""
    return " ".join(outcome.name.casefold().split())


def shared_outcomes(maps: Mapping[str, Known]) -> dict[str, Shared]:
    """The outcomes that at least two maps have, by `name_of` and in the order of the alphabet."""
    having: dict[str, list[Outcome]] = {}
    for known in maps.values():
        for name, outcome in {name_of(one): one for one in known.map.outcomes}.items():
            having.setdefault(name, []).append(outcome)
    return {
        name: Shared(all[0].name, len(all), sum(bool(one.indicators) for one in all))
        for name, all in sorted(having.items())
        if len(all) > 1
    }


def first_choice(shared: Mapping[str, Shared]) -> str:
    """Which of them tells most: the one that most maps measure, then the one that most have."""
    return max(shared, key=lambda name: (shared[name].measured, shared[name].maps))


def compare(maps: Mapping[str, Known], name: str) -> Comparison:
    """What the maps say of one of their `shared_outcomes`, by its `name_of`."""
    having = {
        map: outcome
        for map, known in maps.items()
        for outcome in known.map.outcomes
        if name_of(outcome) == name
    }
    found = {
        map: {_measured(one.indicator): one for one in maps[map].of_outcome(outcome.id)}
        for map, outcome in having.items()
    }
    times = Counter(key for of_map in found.values() for key in of_map)
    columns = [key for key, number in times.most_common() if number > 1]
    rows = [
        Row(
            map,
            maps[map].map.municipality.name,
            outcome,
            maps[map].signals[outcome.id],
            tuple(found[map].get(key) for key in columns),
        )
        for map, outcome in having.items()
    ]
    called = [next(of[key] for of in found.values() if key in of) for key in columns]
    return Comparison(
        next(iter(having.values())).name,
        tuple(one.indicator.label for one in called),
        # in the order of the alphabet: it is no contest
        tuple(sorted(rows, key=lambda row: row.town.casefold())),
    )


def _measured(indicator: Indicator) -> _Measured:
    how = indicator.derived
    return (
        indicator.monitor,
        indicator.measure,
        repr(sorted(indicator.dimensions.items())),
        how.model_dump_json() if how else "",
    )
