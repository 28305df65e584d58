"""Small numbers: which figures may not leave, and the figures without them.

What adds up is told here: parts of a count, areas inside an area, quarters of a year, the count
behind a percentage. Which cells must be hidden for that is `effectmap.analysis.suppression`.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from effectmap.analysis.suppression import Cell, Sum, hidden
from effectmap.model import Catalogue, Measure, Observation, Period, Series, Share, Status

# monitor and measure
_Ref = tuple[str, str]
# dimensions that an indicator chooses beside those of its measure
_Extra = tuple[tuple[str, str], ...]
# a measure with those dimensions, an area, a period
_Place = tuple[_Ref, _Extra, str, Period | None]

# a part and the whole that it is divided by
Whole = tuple[Series, Series]

# the measure that no file holds: the count behind a percentage
_BEHIND = "#part"

# hiding figures that are public elsewhere protects nobody: only when nothing else is left
_PUBLIC = 1e9
_LEAVES = 1000.0
_NOISE = 1e-6
_HIDDEN = (Status.WITHHELD, Status.SMALL)


@dataclass(frozen=True)
class _Figure:
    """One cell: `below` is the bar for a small count, 0 for figures that are public anyway.

    `seen`: it is shown elsewhere already.
    """

    value: float | None
    below: int
    secret: bool
    leaves: bool
    seen: bool = False


def related(catalogue: Catalogue, wanted: Iterable[Series]) -> list[Series]:
    """`wanted`, and the series that `protected` needs beside them: what they add up with.

    A percentage needs its count and its total, a part its total and the other parts, all of them
    in every area for which one of them is wanted.
    """
    wanted = list(wanted)
    families = _families(catalogue)
    areas: dict[frozenset[_Ref], set[str]] = defaultdict(set)
    extras: dict[frozenset[_Ref], set[_Extra]] = defaultdict(lambda: {()})
    for one in wanted:
        family = families.get((one.monitor, one.measure))
        if family:
            areas[family].add(one.area)
            extras[family].add(_extra(catalogue, one))
    more = {
        Series(*ref, area, _dimensions(_measure(catalogue, ref), extra))
        for family, found in areas.items()
        for ref, area, extra in product(family, found, extras[family])
    }
    ordered = sorted(more, key=lambda one: (one.monitor, one.measure, one.area, one.dimensions))
    return list(dict.fromkeys([*wanted, *ordered]))


def protected(
    catalogue: Catalogue,
    found: Mapping[Series, Sequence[Observation]],
    leaving: Collection[Series] | None = None,
    left: Mapping[Series, Sequence[Observation]] | None = None,
    wholes: Collection[Whole] = (),
) -> dict[Series, tuple[Observation, ...]]:
    """The same series, with every figure that may not leave replaced by status `small`.

    `found` holds all series of `related`. Only `leaving` will be shown (None: all); the others
    count as known to the reader all the same, but are hidden rather than one that is shown.
    `left` is what is shown elsewhere, as it left: what was hidden there stays hidden, and what was
    shown cannot be taken back. `wholes` are the parts that are shown as a share of a whole: what is
    left of that may not be a small number either. What stays is never changed.
    """
    if not any(catalogue.small_below(monitor.id) for monitor in catalogue.monitors):
        return {one: tuple(figures) for one, figures in found.items()}
    seen = {(one, figure.period): figure for one, all in (left or {}).items() for figure in all}
    gone = _Table(catalogue, found, set(found if leaving is None else leaving), seen, wholes).gone()
    return {
        one: tuple(
            _withheld(figure) if (one, number) in gone else figure
            for number, figure in enumerate(figures)
        )
        for one, figures in found.items()
    }


def _withheld(figure: Observation) -> Observation:
    """A figure that the publisher already leaves out keeps its own reason."""
    if figure.value is None:
        return figure
    return figure.without(Status.SMALL)


class _Table:
    """All figures as cells; one that stands in two series (of one column, say) is one cell."""

    def __init__(
        self,
        catalogue: Catalogue,
        found: Mapping[Series, Sequence[Observation]],
        leaving: Collection[Series],
        seen: Mapping[tuple[Series, Period | None], Observation],
        wholes: Collection[Whole],
    ) -> None:
        self.catalogue = catalogue
        self.seen = seen
        self.measures = {(m.id, one.id): one for m in catalogue.monitors for one in m.measures}
        self.figures: list[_Figure] = []
        # sums, and whether they are known to be of all parts
        self.sums: dict[frozenset[tuple[int, int]], bool] = {}
        self.at: dict[_Place, int] = {}
        self.cell_of: dict[tuple[Series, int], int] = {}
        self.shares: list[tuple[int, list[int]]] = []
        self._read(found, leaving)
        for place, cell in list(self.at.items()):
            self._share(place, cell)
        self._wholes(found, wholes)
        self._parts()
        self._areas()
        self._times()

    def gone(self) -> set[tuple[Series, int]]:
        """Which figures of which series may not leave."""
        totals = Counter(total for one in self.sums for total, weight in one if weight < 0)
        cells = [
            Cell(
                figure.value,
                figure.secret,
                choices=max(2, figure.below),
                cost=_cost(figure, totals[cell]),
            )
            for cell, figure in enumerate(self.figures)
        ]
        sums = [
            dict(sorted(one)) if whole else self._with_rest(dict(sorted(one)), cells)
            for one, whole in self.sums.items()
        ]
        away = set(hidden(cells, sums))
        away |= {cell for cell, behind in self.shares if away & set(behind)}
        if any(self.figures[cell].seen for cell in away):
            # it cannot be taken back: then nothing else may be laid beside it
            away |= {cell for cell, figure in enumerate(self.figures) if not figure.seen}
        return {one for one, cell in self.cell_of.items() if cell in away}

    def _read(
        self, found: Mapping[Series, Sequence[Observation]], leaving: Collection[Series]
    ) -> None:
        same: dict[object, int] = {}
        for one, figures in found.items():
            ref, extra = (one.monitor, one.measure), _extra(self.catalogue, one)
            measure = self.measures[ref]
            below = self.catalogue.small_below(one.monitor)
            for number, seen in enumerate(figures):
                value = seen.value
                small = seen.status in _HIDDEN if value is None else abs(value) < below
                before = self.seen.get((one, seen.period))
                kept_back = value is not None and before and before.status is Status.SMALL
                new = _Figure(
                    value,
                    below,
                    bool(kept_back or (below and measure.counts and small)),
                    one in leaving,
                    bool(before and before.value is not None),
                )
                dimensions = tuple(sorted(seen.dimensions.items()))
                mark = (seen.measure, dimensions, one.area, seen.period, value)
                cell = same.get(mark) if value is not None else None
                if cell is None:
                    cell = same[mark] = self._add(new)
                else:
                    self.figures[cell] = _both(self.figures[cell], new)
                self.cell_of[one, number] = cell
                self.at[ref, extra, one.area, seen.period] = cell

    def _add(self, figure: _Figure) -> int:
        self.figures.append(figure)
        return len(self.figures) - 1

    def _share(self, place: _Place, cell: int) -> None:
        """A percentage gives away the count behind it, also one that no file holds."""
        ref, extra, area, period = place
        measure = self.measures[ref]
        if measure.share is None:
            return
        of = self.at.get((self._refer(ref, measure.share.of), extra, area, period))
        part = None
        if measure.share.part is not None:
            part = self.at.get((self._refer(ref, measure.share.part), extra, area, period))
        if part is None or (self.figures[part].value is None and not self.figures[part].secret):
            part = self._behind(place, cell, of, measure, measure.share)
        behind = [one for one in (part, of) if one is not None]
        if part is not None and of is not None:
            self._rest(part, of)
        if part is not None and self.figures[cell].leaves:
            self.figures[part] = replace(self.figures[part], leaves=True)
        self.shares.append((cell, behind))

    def _behind(
        self, place: _Place, cell: int, of: int | None, measure: Measure, share: Share
    ) -> int | None:
        """The count that a percentage and its total give, or None where one is missing."""
        value = self.figures[cell].value
        whole = self.figures[of].value if of is not None else None
        if value is None or whole is None:
            return None
        rounded = 0.5 * 10**-measure.decimals
        least = math.ceil((value - rounded) * whole / share.per - _NOISE)
        below = self.figures[cell].below
        count = float(round(value * whole / share.per))
        ref, extra, area, period = place
        made = self._add(_Figure(count, below, least < below, self.figures[cell].leaves))
        self.at[(ref[0], ref[1] + _BEHIND), extra, area, period] = made
        return made

    def _wholes(
        self, found: Mapping[Series, Sequence[Observation]], wholes: Collection[Whole]
    ) -> None:
        """Parts that the map itself divides by a whole."""
        for part, whole in wholes:
            by_period = {
                figure.period: self.cell_of[whole, number]
                for number, figure in enumerate(found.get(whole, ()))
            }
            for number, figure in enumerate(found.get(part, ())):
                if (of := by_period.get(figure.period)) is not None:
                    self._rest(self.cell_of[part, number], of)

    def _rest(self, part: int, of: int) -> None:
        """Who knows a share knows how many are not in it: 97 of 98 is also 1 of 98."""
        first, second = self.figures[part], self.figures[of]
        below = max(first.below, second.below)
        if first.value is None or second.value is None or part == of:
            return
        rest = second.value - first.value
        if 0 <= rest < below:
            self._adds_up(of, [part, self._add(_Figure(rest, below, secret=True, leaves=False))])
            if not second.below:
                # the whole is public elsewhere: hidden here it keeps nothing from its reader
                self.figures[part] = replace(first, secret=True)

    def _refer(self, ref: _Ref, reference: str) -> _Ref:
        return self.catalogue.refer(ref[0], reference)

    def _adds_up(self, total: int, parts: Iterable[int | None], *, whole: bool = True) -> None:
        """A sum of what there is; what is missing for everyone counts as known.

        Not `whole`: there may be parts that nobody sees.
        """
        if not self._there(total):
            return
        one: dict[int, int] = defaultdict(int, {total: -1})
        for part in parts:
            if part is not None and self._there(part):
                one[part] += 1
        weights = frozenset((cell, weight) for cell, weight in one.items() if weight)
        if len(weights) > 1:
            self.sums[weights] = whole or self.sums.get(weights, False)

    def _counts(self, ref: _Ref) -> bool:
        return ref[1].endswith(_BEHIND) or self.measures[ref].counts

    def _there(self, cell: int) -> bool:
        return self.figures[cell].value is not None or self.figures[cell].secret

    def _parts(self) -> None:
        for (ref, extra, area, period), total in list(self.at.items()):
            if ref[1].endswith(_BEHIND):
                continue
            for references in self.measures[ref].parts:
                refs = [self._refer(ref, reference) for reference in references]
                if self._alike(extra, [ref, *refs]):
                    places = [(one, extra, area, period) for one in refs]
                    self._adds_up(total, [self.at.get(place) for place in places])

    def _alike(self, extra: _Extra, refs: Iterable[_Ref]) -> bool:
        """Whether what an indicator chooses leaves the split between these measures alone."""
        chosen = [self.measures[ref].dimensions for ref in refs]
        return all(len({one.get(name) for one in chosen}) == 1 for name, _code in extra)

    def _areas(self) -> None:
        groups: dict[object, dict[str, int]] = defaultdict(dict)
        for (ref, extra, area, period), cell in self.at.items():
            if self._counts(ref):
                groups[ref, extra, period][area] = cell
        for cells in groups.values():
            for outer, total in cells.items():
                for area_list, whole in _inside(self.catalogue, outer, cells):
                    self._adds_up(total, [cells[area] for area in area_list], whole=whole)

    def _times(self) -> None:
        """Months and quarters that add up to a longer period: only where they really do."""
        groups: dict[object, dict[Period, int]] = defaultdict(dict)
        for (ref, extra, area, period), cell in self.at.items():
            if period is not None and self._counts(ref) and self._there(cell):
                groups[ref, extra, area][period] = cell
        for cells in groups.values():
            for whole, total in cells.items():
                for parts in _within(whole, cells):
                    values = [self.figures[cells[one]].value for one in (whole, *parts)]
                    known = [value for value in values if value is not None]
                    if len(known) < len(values) or abs(2 * known[0] - sum(known)) < _NOISE:
                        self._adds_up(total, [cells[one] for one in parts])

    def _with_rest(self, one: Sum, cells: list[Cell]) -> Sum:
        """What a total has beside its parts, in areas that are not shown, is no reader's business.

        Unless it is small itself: then it counts as known, as if the parts were complete.
        """
        values = [(self.figures[cell].value, weight) for cell, weight in one.items()]
        rest = -sum(value * weight for value, weight in values if value is not None)
        bar = max(1, self.catalogue.small_counts, *(self.figures[cell].below for cell in one))
        if any(value is None for value, _weight in values) or rest < bar:
            return one
        cells.append(Cell(rest, unseen=True))
        return {**one, len(cells) - 1: 1}


def _both(first: _Figure, second: _Figure) -> _Figure:
    """The same figure in two series: hidden in both when it must be in one."""
    return _Figure(
        first.value,
        max(first.below, second.below),
        first.secret or second.secret,
        first.leaves or second.leaves,
        first.seen or second.seen,
    )


def _cost(figure: _Figure, totals: int) -> float:
    """Which figure goes beside a small one: unseen before shown, part before total, small first."""
    public = 0.0 if figure.below and not figure.seen else _PUBLIC
    size = min(abs(figure.value or 0.0), 1e6) / 1e4
    return public + (_LEAVES if figure.leaves else 1.0) * (1 + totals) + size


def _inside(
    catalogue: Catalogue, outer: str, areas: Collection[str]
) -> Iterator[tuple[list[str], bool]]:
    """Lists of areas that lie in `outer` without overlap, and whether they are known as all."""
    told = [area for area in catalogue.area_parts.get(outer, ()) if area in areas]
    if told:
        yield told, len(told) == len(catalogue.area_parts[outer])
    kinds = {"GM": ("WK", "BU"), "WK": ("BU",), "NL": ("LD", "PV", "CR", "AM", "GG", "GM")}
    # the code of a neighbourhood starts with that of its district, and that with its municipality
    digits = "" if outer.startswith("NL") else outer[2:]
    for kind in kinds.get(outer[:2], ()):
        found = [area for area in areas if area.startswith(kind + digits)]
        if found:
            yield found, False


def _within(whole: Period, periods: Collection[Period]) -> Iterator[list[Period]]:
    """The quarters, or the months, that together make up `whole`."""
    for months in (1, 3):
        if months >= whole.months:
            continue
        found = [
            one for one in periods if one.months == months and whole.start <= one.start <= whole.end
        ]
        if len(found) * months == whole.months:
            yield found


def _measure(catalogue: Catalogue, ref: _Ref) -> Measure:
    """Raises LookupError for a measure that is not in the catalogue: a checked one has it."""
    monitor = catalogue.monitor(ref[0])
    measure = monitor.measure(ref[1]) if monitor else None
    if measure is None:
        raise LookupError(ref)
    return measure


def _extra(catalogue: Catalogue, one: Series) -> _Extra:
    own = _measure(catalogue, (one.monitor, one.measure)).dimensions.items()
    return tuple(sorted(set(one.dimensions) - set(own)))


def _dimensions(measure: Measure, extra: _Extra) -> _Extra:
    return tuple(sorted({**measure.dimensions, **dict(extra)}.items()))


def _families(catalogue: Catalogue) -> dict[_Ref, frozenset[_Ref]]:
    """Per measure all that it adds up with, itself included; none where all is public."""
    return {
        ref: family
        for ref, family in catalogue.families().items()
        if any(catalogue.small_below(monitor) for monitor, _measure in family)
    }
