"""Periods for which files give several figures: none is used, and all of them are named.

Small numbers are withheld here too, as `effectmap.analysis.disclosure` decides: whoever sees all
the figures that files give must not be able to compute what is hidden, whichever of them is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

from effectmap import formats
from effectmap.analysis import disclosure
from effectmap.analysis.disclosure import Whole
from effectmap.model import Catalogue, Measure, Observation, Period, Series, Status
from effectmap.words import Text

_Found = Mapping[Series, Sequence[Observation]]
_Disputes = Mapping[Period, "Dispute"]
# two files of many years can disagree about each of them
SENTENCES = 3


@dataclass(frozen=True)
class Dispute:
    """What files give for one period: a figure a file, status `small` where it may not be told.

    `in_one_file`: a file has several itself, because the catalogue does not say which rows are
    meant; then `rivals` is of that file, and tells no figure.
    """

    rivals: tuple[Observation, ...]
    in_one_file: bool = False


@dataclass(frozen=True)
class Settled:
    """Series with one figure a period; what is disputed has status `disputed` and no value."""

    series: Mapping[Series, tuple[Observation, ...]]
    disputes: Mapping[Series, Mapping[Period, Dispute]] = field(default_factory=dict)


def settle(
    catalogue: Catalogue,
    found: _Found,
    leaving: Collection[Series] | None = None,
    left: _Found | None = None,
    wholes: Collection[Whole] = (),
) -> Settled:
    """`found` as it may leave the server; the rest as `disclosure.protected` has it.

    `found` holds every figure of every file, sorted by period.
    """
    disputes = {one: _disputes(figures) for one, figures in found.items()}
    most = max((len(d.rivals) for all in disputes.values() for d in all.values()), default=0)
    # without a dispute there is one table; with one, each of its figures may be the right one
    base, *others = (
        disclosure.protected(
            catalogue,
            {one: _table(figures, disputes[one], number) for one, figures in found.items()},
            leaving,
            left,
            wholes,
        )
        for number in (None, *range(most))
    )
    return Settled(
        {
            one: tuple(map(_gravest, zip(*(table[one] for table in (base, *others)), strict=True)))
            for one in found
        },
        {
            one: {period: _told(period, dispute, [table[one] for table in others])
                  for period, dispute in all.items()}
            for one, all in disputes.items() if all
        },
    )  # fmt: skip


def _disputes(figures: Sequence[Observation]) -> dict[Period, Dispute]:
    """The periods with figures that differ."""
    periods: dict[Period, list[Observation]] = defaultdict(list)
    for one in figures:
        if one.period is not None:
            periods[one.period].append(one)
    return {
        period: _dispute(several)
        for period, several in periods.items()
        if len({one.value for one in several}) > 1
    }


def _dispute(several: Sequence[Observation]) -> Dispute:
    by_file: dict[str, dict[float | None, Observation]] = defaultdict(dict)
    for one in several:
        by_file[one.file_hash].setdefault(one.value, one)
    for own in by_file.values():
        if len(own) > 1:
            return Dispute((next(iter(own.values())).without(Status.DISPUTED),), in_one_file=True)
    return Dispute(tuple(next(iter(own.values())) for own in by_file.values()))


def _table(
    figures: Sequence[Observation], disputes: _Disputes, number: int | None
) -> tuple[Observation, ...]:
    """One figure a period: of a dispute the one of this `number`, or none."""
    if not disputes and len({one.period for one in figures}) == len(figures):
        return tuple(figures)
    table: dict[Period, Observation] = {}
    for one in figures:
        if one.period is None or one.period in table:
            continue
        dispute = disputes.get(one.period)
        if dispute is None:
            table[one.period] = one
        elif number is None:
            # it comes from no file, so that nobody is led to a row of one of them
            table[one.period] = one.without(Status.DISPUTED)._replace(file_hash="")
        else:
            table[one.period] = dispute.rivals[min(number, len(dispute.rivals) - 1)]
    return tuple(table.values())


def _gravest(same: Sequence[Observation]) -> Observation:
    """What stands in all tables together: what one of them withholds is withheld."""
    base = same[0]
    if base.value is None:
        return base
    return next((one for one in same if one.value is None), base)


def _told(period: Period, dispute: Dispute, tables: Sequence[Sequence[Observation]]) -> Dispute:
    """The figures that may be told: all of a period, or none."""
    if dispute.in_one_file:
        return dispute
    kept = [one for table in tables for one in table if one.period == period]
    if all(one.status is not Status.SMALL for one in kept):
        return dispute
    return Dispute(tuple(one.without(Status.SMALL) for one in dispute.rivals))


@dataclass(frozen=True)
class Source:
    """A file by its name, and the day on which it was read."""

    file: str
    day: date


@dataclass(frozen=True)
class Disputed:
    """A measure in an area, by its name, with what files dispute about it."""

    measure: Measure
    area: str
    disputes: _Disputes


def reasons(
    all: Iterable[Disputed], sources: Mapping[str, Source], baseline: Period | None
) -> tuple[Text, ...]:
    """What files disagree about, a sentence each: of the baseline first, then the newest.

    `sources` are the accepted files by their hash.
    """
    found = [(period, one, dispute) for one in all for period, dispute in one.disputes.items()]
    found.sort(key=lambda each: (each[0] == baseline, each[0]), reverse=True)
    said = [_sentence(one, period, dispute, sources) for period, one, dispute in found[:SENTENCES]]
    if more := len(found) - len(said):
        said.append(Text("Files disagree about {n} more figures of this series.", n=more))
    return tuple(said)


def _sentence(
    one: Disputed, period: Period, dispute: Dispute, sources: Mapping[str, Source]
) -> Text:
    when = _Shown(lambda: formats.period(period))
    if dispute.in_one_file:
        return Text(
            "{file} has several figures for {measure} in {area}, {period}, and the catalogue does "
            "not say which rows are meant (`dimensions` in monitors.yaml). None is used.",
            file=_file(dispute.rivals[0], sources),
            measure=one.measure.name,
            area=one.area,
            period=when,
        )
    figures = [_figure(rival, one.measure, sources) for rival in dispute.rivals]
    listed = reduce(lambda first, then: Text("{first}; {then}", first=first, then=then), figures)
    return Text(
        "Files disagree about {measure} in {area}, {period}: {figures}. No figure is used.",
        measure=one.measure.name,
        area=one.area,
        period=when,
        figures=listed,
    )


def _figure(rival: Observation, measure: Measure, sources: Mapping[str, Source]) -> Text:
    figure = _Shown(lambda: formats.figure(rival, measure.unit, measure.decimals))
    return Text("{figure} in {file}", figure=figure, file=_file(rival, sources))


def _file(rival: Observation, sources: Mapping[str, Source]) -> Text:
    source = sources[rival.file_hash]
    day = _Shown(lambda: formats.day(source.day))
    return Text("{file} (read on {date})", file=source.file, date=day)


@dataclass(frozen=True)
class _Shown:
    """A period, figure or day that is written in the language of the moment it is shown."""

    write: Callable[[], str]

    def __str__(self) -> str:
        return self.write()
