"""One figure of a monitor, and what it means that it is there or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, NamedTuple

from pydantic import PlainSerializer

from effectmap.model.period import Period


class Status(StrEnum):
    """What a figure is, or why it is missing; the kinds of missing are never merged.

    `unspecified` is what a file says that leaves a cell empty for every kind of missing
    (StatLine typed and "labels without symbols"): the reason is not in the file. `small` is
    withheld by this product, as `effectmap.analysis.disclosure` decides, and `elsewhere` because
    it counts other municipalities (`effectmap.analysis.over_maps`); `withheld` is the
    publisher's doing. `disputed` is a figure that files do not agree on.
    """

    DEFINITIVE = "definitive"
    PROVISIONAL = "provisional"
    MODELLED = "modelled"
    WITHHELD = "withheld"
    SMALL = "small"
    ELSEWHERE = "elsewhere"
    NOT_MEASURED = "not_measured"
    IMPOSSIBLE = "impossible"
    UNSPECIFIED = "unspecified"
    DISPUTED = "disputed"


# withheld by this product: nothing may tell what the figure is
KEPT_BACK = (Status.SMALL, Status.ELSEWHERE)
# the file may have a figure that is shown nowhere
LEFT_OUT = (*KEPT_BACK, Status.DISPUTED)
NO_DIMENSIONS: Mapping[str, str] = MappingProxyType({})


class Observation(NamedTuple):
    """A measure of an area in a period; `value` is None for every kind of missing.

    `lower` and `upper` bound the 95% margin, in the unit of the measure. `text` holds what a
    measure that is not a number says (a code, a name). `file_hash` names the accepted copy, `line`
    the line of its file, or the row of its sheet, counted from 1.
    A tuple, because pages make thousands at once.
    """

    measure: str
    area: str | None
    period: Period | None
    value: float | None
    lower: float | None = None
    upper: float | None = None
    status: Status = Status.DEFINITIVE
    area_name: str = ""
    text: str | None = None
    # a view that nobody can write in is kept as the dictionary that it shows
    dimensions: Annotated[Mapping[str, str], PlainSerializer(dict)] = NO_DIMENSIONS
    file_hash: str = ""
    line: int | None = None

    def without(self, status: Status) -> Observation:
        """This figure without anything that tells what it is; `status` says why."""
        return self._replace(value=None, lower=None, upper=None, text=None, status=status)


@dataclass(frozen=True)
class Series:
    """What a page wants: one measure of one monitor in one area; `dimensions` choose rows."""

    monitor: str
    measure: str
    area: str
    dimensions: tuple[tuple[str, str], ...] = ()
