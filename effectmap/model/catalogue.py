"""The catalogue of a municipality's monitors: which sources exist and what their files hold."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)
from pydantic_core import PydanticCustomError

from effectmap.model.observation import Status
from effectmap.model.period import Period

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=80)]
Line = Annotated[str, Field(min_length=1, max_length=300)]
Prose = Annotated[str, Field(max_length=10_000)]
# a measure of the same monitor, or `monitor/measure`
Reference = Annotated[
    str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)?$", max_length=161)
]

_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com\d|lpt\d)", re.IGNORECASE)
# what an error of pydantic is called for a path that leads elsewhere
OUTSIDE = "path_outside"


def is_inside(path: str) -> bool:
    """Whether a path, written with `/`, stays below its folder on every system."""
    parts = path.split("/")
    return (
        path.isprintable()
        and not set(path) & set('\\:*?"<>|')
        # what file systems take at most
        and all(len(part.encode()) <= 255 for part in parts)
        and not any(part != part.strip() or part.strip(". ") == "" for part in parts)
        and not any(_RESERVED.fullmatch(part.split(".")[0]) for part in parts)
    )


def _inside(path: str) -> str:
    if not is_inside(path):
        raise PydanticCustomError(OUTSIDE, "leads outside the folder")
    return path


# figures below this are withheld where the catalogue does not say otherwise
SMALL_COUNTS = 10

# units that, as a whole, count nobody; any other unit may be people, so it counts
_NO_COUNT = re.compile(
    r"[%‰].*|[x×]\s*[\d.,\s]+.*|proc.*|pct.*|promille"
    r"|[x×]?[\d\s.,]*(mln|miljoen|duizend)?\s*(€|euro|eur)(\W.*)?"
    r"|.*\bper\s+[\d.,\s]*\d.*|.*\b(k?m[²2]|hectare)\b.*"
    r"|(gemiddeld|index|score|schaal|(rapport)?cijfer|punt(en)?\b|ratio|factor).*"
    r"|[\d.,\s]*(seconden?|minuten|minuut|uu?r(en)?|dag(en)?|week|weken|maand(en)?|jaar|jaren"
    r"|k?m|(kilo)?meters?|ha|kwh|k?g|ton|graden)",
    re.IGNORECASE,
)


# files are read as text, so the version arrives as "1"
SchemaVersion = Annotated[Literal[1], BeforeValidator(lambda v: 1 if v == "1" else v)]


class Strict(BaseModel):
    """What every model here shares: unknown keys are refused and nothing changes in place."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class MonitorKind(StrEnum):
    """Where the figures come from, which decides what a difference can mean."""

    SURVEY = "survey"
    REGISTRATION = "registration"
    MODELLED = "modelled"


class Bounded(Strict):
    """The columns beside a column of figures: bounds of the 95% margin, and what the figure is."""

    lower: str = ""
    upper: str = ""
    status: str = ""


class MappedMeasure(Bounded):
    """A column of figures; `key` is what the catalogue's measures name in `columns`."""

    column: Line
    key: Line
    unit: Annotated[str, Field(max_length=60)] = ""


class MappedRows(Bounded):
    """For a table with one row a figure: the columns that name the measure and hold the value."""

    measure: Line
    value: Line
    unit: str = ""


MissingStatus = Literal[Status.WITHHELD, Status.NOT_MEASURED, Status.IMPOSSIBLE, Status.UNSPECIFIED]


class ColumnMapping(Strict):
    """How a table of a municipality's own is read, as a person says it; columns by exact name.

    Either `measures` (a column each) or `rows`. Without `area` or `period` the file source gives
    it. `missing` says what a cell without a figure means, `""` for an empty one; what is not in it
    is an error. `statuses` does so for the status columns. Columns that are not named are left out.
    """

    delimiter: Literal[";", ",", "\t", "|"] = ";"
    decimal: Literal[",", "."] = ","
    sheet: str = ""
    area: str = ""
    period: str = ""
    dimensions: tuple[Line, ...] = ()
    measures: tuple[MappedMeasure, ...] = ()
    rows: MappedRows | None = None
    missing: dict[str, MissingStatus] = Field(default_factory=dict)
    statuses: dict[str, Status] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if bool(self.measures) == (self.rows is not None):
            raise ValueError("give either measures or rows")
        keys = [measure.key for measure in self.measures]
        if len(set(keys)) < len(keys):
            raise ValueError("two measures have the same key")
        return self


class FileSource(Strict):
    """One file of a monitor; `path` is below the municipality's folder.

    `period` and `area` are given only when the file has no such column.
    `dialect` is found from the content unless it is fixed here; `mapping` is for a table of no
    dialect.
    """

    path: Annotated[Line, AfterValidator(_inside)]
    dialect: str | None = None
    period: Period | None = None
    area: str | None = None
    mapping: ColumnMapping | None = None


class Share(Strict):
    """Of which count a measure is a share: measure = `part` / `of` × `per`, `of` a count.

    `part` is left out where no measure holds it; then it is computed from the share.
    """

    of: Reference
    part: Reference | None = None
    per: Annotated[float, Field(gt=0)] = 100

    @property
    def references(self) -> tuple[str, ...]:
        """`of`, and `part` where there is one."""
        return (self.of,) if self.part is None else (self.of, self.part)


class Measure(Strict):
    """One thing that a monitor measures. `columns` are its names in the files.

    `dimensions` chooses rows by code where a file splits the measure (sex, age, ...).
    `count` says whether it counts people, households, cases, ...; where it is left out the unit
    decides. Each entry of `parts` is a list of measures that add up to this one.
    """

    id: Identifier
    name: Line
    unit: Annotated[str, Field(max_length=60)]
    decimals: Annotated[int, Field(ge=0, le=6)] = 1
    columns: Annotated[tuple[str, ...], Field(min_length=1)]
    dimensions: dict[str, str] = Field(default_factory=dict)
    count: bool | None = None
    share: Share | None = None
    parts: tuple[Annotated[tuple[Reference, ...], Field(min_length=2)], ...] = ()

    @property
    def counts(self) -> bool:
        """Whether a small figure can point at people: in doubt it does."""
        if self.count is not None:
            return self.count
        return self.share is None and not _NO_COUNT.fullmatch(self.unit.strip())


class Monitor(Strict):
    """An existing source. `describes` says which day a figure of a period is about.

    `small_counts` goes before that of the catalogue; 0 where the figures are public as they are.
    """

    id: Identifier
    name: Line
    publisher: Line
    source: Line
    licence: Line
    table: str = ""
    url: str = ""
    kind: MonitorKind
    frequency: Line
    describes: Literal["start", "whole", "end"] = "whole"
    example: bool = False
    note: Prose = ""
    small_counts: Annotated[int, Field(ge=0, le=1000)] | None = None
    files: Annotated[tuple[FileSource, ...], Field(min_length=1)]
    measures: Annotated[tuple[Measure, ...], Field(min_length=1)]

    def measure(self, id: str) -> Measure | None:
        """The measure with this id, or None."""
        return next((measure for measure in self.measures if measure.id == id), None)


class Catalogue(Strict):
    """All monitors of one municipality.

    A count below `small_counts` is withheld, with everything from which it follows; 0 withholds
    nothing. `area_parts` names areas that add up to another, where their codes do not tell.
    """

    schema_version: SchemaVersion
    small_counts: Annotated[int, Field(ge=0, le=1000)] = SMALL_COUNTS
    area_parts: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    monitors: tuple[Monitor, ...] = ()

    def monitor(self, id: str) -> Monitor | None:
        """The monitor with this id, or None."""
        return next((monitor for monitor in self.monitors if monitor.id == id), None)

    def small_below(self, monitor: str) -> int:
        """Counts of this monitor below this are withheld; 0 for none."""
        found = self.monitor(monitor)
        own = found.small_counts if found else None
        return self.small_counts if own is None else own

    def refer(self, monitor: str, reference: str) -> tuple[str, str]:
        """Monitor and measure that `reference` means when it stands in `monitor`."""
        owner, _, measure = reference.rpartition("/")
        return owner or monitor, measure

    def families(self) -> dict[tuple[str, str], frozenset[tuple[str, str]]]:
        """Per monitor and measure all that it adds up with by `share` or `parts`, itself included.

        A measure that adds up with no other is left out.
        """
        found: dict[tuple[str, str], frozenset[tuple[str, str]]] = {}
        for monitor in self.monitors:
            for measure in monitor.measures:
                shares = measure.share.references if measure.share else ()
                named = (*shares, *(one for part in measure.parts for one in part))
                if not named:
                    continue
                beside = {(monitor.id, measure.id), *(self.refer(monitor.id, one) for one in named)}
                family = frozenset().union(*(found.get(one, {one}) for one in beside))
                found |= dict.fromkeys(family, family)
        return found
