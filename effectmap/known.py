"""What was known at a moment: the map with what its figures said and where they came from.

Of now it follows from a `Workspace`; of an adopted moment it is read from the text that was frozen
that day, so that it stays what it was whatever happens to the files since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from effectmap import formats
from effectmap.analysis.progress import Assessment, Signal, outcome_signal
from effectmap.model import (
    LEFT_OUT,
    EffectMap,
    Indicator,
    Measure,
    Monitor,
    Observation,
    Outcome,
    Problem,
    ProblemsError,
)
from effectmap.model.story import Heard
from effectmap.words import Text


@dataclass(frozen=True)
class Judged:
    """One indicator with where it comes from and what its figures say."""

    outcome: Outcome
    indicator: Indicator
    monitor: Monitor
    measure: Measure
    assessment: Assessment

    @property
    def figure(self) -> str:
        """`4,5% → 5,7%`, or what there is of it."""
        found, measure = self.assessment, self.measure
        parts = [
            formats.figure(observation, measure.unit, measure.decimals)
            for observation in (found.baseline, found.current)
            if observation is not None and observation.value is not None
        ]
        return " → ".join(parts) if parts else self.withheld or formats.figure(None, "", 0)

    @property
    def withheld(self) -> str:
        """In words that baseline or newest figure is left out by this product; else empty."""
        ends = (self.assessment.baseline, *self.assessment.series[-1:])
        why = {one.status for one in ends if one is not None}
        left_out = (status for status in LEFT_OUT if status in why)
        return str(next(map(formats.STATUS_WORD.__getitem__, left_out), ""))


@dataclass(frozen=True)
class FileRead:
    """A file as it was read for a monitor: its path in the municipality's folder, and the day."""

    monitor: str
    path: str
    day: date


@dataclass(frozen=True)
class Known:
    """A map and everything that its figures said: `judged` by indicator, `signals` by outcome.

    `files` are those that figures came from, by the hash of the accepted copy. `heard` is what
    residents told, in counts by outcome; None where that was not kept.
    """

    map: EffectMap
    judged: Mapping[str, Judged]
    signals: Mapping[str, Signal]
    files: Mapping[str, tuple[FileRead, ...]]
    area_names: Mapping[str, str]
    heard: Mapping[str, Heard] | None = None

    def of_outcome(self, id: str) -> list[Judged]:
        """The judged indicators of one outcome, in the map's order."""
        return [judged for judged in self.judged.values() if judged.outcome.id == id]

    def assessments(self) -> dict[str, list[Assessment]]:
        """The assessments per outcome, outcomes without any included."""
        found: dict[str, list[Assessment]] = {outcome.id: [] for outcome in self.map.outcomes}
        for judged in self.judged.values():
            found[judged.outcome.id].append(judged.assessment)
        return found

    def read_from(self, one: Judged, *figures: Observation | None) -> list[tuple[str, date]]:
        """The files that figures of an indicator come from, each with the day it was read.

        Those of baseline and current figure where no `figures` are given.
        """
        used = figures or (one.assessment.baseline, one.assessment.current)
        # a computed figure comes from several copies
        hashes = [hash for o in used if o is not None for hash in o.file_hash.split("+")]
        how = one.indicator.derived
        monitors = {one.monitor.id, how.monitor if how else None}
        found = (
            (file.path, file.day)
            for hash in hashes
            for file in self.files.get(hash, ())
            # two monitors may read one file, or two files that are the same
            if file.monitor in monitors
        )
        return list(dict.fromkeys(found))


@dataclass(frozen=True)
class _Indicator:
    """One indicator as it is frozen; the map, frozen beside it, says what it belongs to."""

    id: str
    monitor: Monitor
    measure: Measure
    assessment: Assessment


@dataclass(frozen=True)
class _Frozen:
    version: Literal[1]
    indicators: tuple[_Indicator, ...]
    files: Mapping[str, tuple[FileRead, ...]]
    area_names: Mapping[str, str]
    # counts without a word of what was told: a story can still be withdrawn everywhere. Moments
    # that were adopted before stories were counted do not have it
    heard: Mapping[str, Heard] | None = None


_FORM = TypeAdapter(_Frozen)


def freeze(known: Known) -> str:
    """Everything but the map, as text; `thaw` makes the same of it at any time."""
    used = {
        hash
        for one in known.judged.values()
        for series in (one.assessment.series, *one.assessment.reference_series.values())
        for observation in series
        for hash in observation.file_hash.split("+")
    }
    areas = {
        observation.area or ""
        for one in known.judged.values()
        for series in (one.assessment.series, *one.assessment.reference_series.values())
        for observation in series
    }
    frozen = _Frozen(
        1,
        tuple(
            _Indicator(id, one.monitor, one.measure, one.assessment)
            for id, one in known.judged.items()
        ),
        {hash: files for hash, files in known.files.items() if hash in used},
        {area: name for area, name in known.area_names.items() if area in areas},
        known.heard,
    )
    return _FORM.dump_json(frozen).decode()


def thaw(text: str, map: EffectMap) -> Known:
    """What was frozen with this map. Raises ProblemsError when it is not that."""
    try:
        frozen = _FORM.validate_json(text)
    except ValidationError:
        message = Text("the figures of this snapshot cannot be read: put a backup back")
        raise ProblemsError([Problem("", message)]) from None
    kept = {one.id: one for one in frozen.indicators}
    judged = {
        indicator.id: Judged(outcome, indicator, one.monitor, one.measure, one.assessment)
        for outcome in map.outcomes
        for indicator in outcome.indicators
        if (one := kept.get(indicator.id)) is not None
    }
    signals = {
        outcome.id: outcome_signal(
            [
                judged[indicator.id].assessment
                for indicator in outcome.indicators
                if indicator.id in judged
            ]
        )
        for outcome in map.outcomes
    }
    return Known(map, judged, signals, frozen.files, frozen.area_names, frozen.heard)
