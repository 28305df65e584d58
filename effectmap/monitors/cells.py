"""From the text of a cell to a figure with a status, or an error that says where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from effectmap.model import Observation, Period, Problem, Status
from effectmap.monitors.areas import UnknownAreaError, area_names, resolve
from effectmap.monitors.source import MAX_PROBLEMS, Figure, MonitorError, Table
from effectmap.words import Text

POINT = re.compile(r"-?\d+(?:\.\d+)?")
COMMA = re.compile(r"-?\d+(?:,\d+)?")


@dataclass(frozen=True)
class Measured:
    """A measure as a file names it; `unit` is None where the file does not say."""

    key: str
    label: str
    unit: str | None = None
    text: bool = False


@dataclass
class Found:
    """What a dialect makes of a file; `held` are rows left out and why, `notes` warnings."""

    measures: list[Measured]
    observations: list[Observation]
    held: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Form:
    """How a dialect writes figures: the form of a number and what each mark of missing means.

    A workbook's own numbers have a decimal point, whatever the form.
    """

    number: re.Pattern[str]
    missing: Mapping[str, Status]

    def value(self, text: str) -> tuple[float | None, Status]:
        """Value and status. Raises ValueError for what is neither figure nor mark."""
        number = POINT if isinstance(text, Figure) else self.number
        text = text.strip(" ")
        if text in self.missing:
            return None, self.missing[text]
        if not number.fullmatch(text):
            raise ValueError(text)
        return float(text.replace(",", ".")), Status.DEFINITIVE

    def expected(self) -> Text:
        """What a cell should look like, for an error message."""
        if self.number is COMMA:
            return Text("a figure with a decimal comma, such as 4,5")
        return Text("a figure with a decimal point, such as 4.5")


def read_period(text: str) -> tuple[Period, bool]:
    """The period, and whether its mark (`2024*`, `2024**`) makes figures provisional."""
    bare = text.strip()
    period = Period.parse(bare.rstrip("*"))
    stars = len(bare) - len(bare.rstrip("*"))
    if stars > 2:
        raise ValueError(text)
    return period, stars > 0


@dataclass(frozen=True)
class Wide:
    """Where a wide file keeps things: column numbers of area, period, dimensions, measures."""

    area: int | None
    period: int | None
    dimensions: Mapping[str, int]
    measures: Mapping[int, Measured]


def from_wide(
    table: Table,
    wide: Wide,
    form: Form,
    *,
    period: Period | None,
    area: str | None,
) -> Found:
    """Every cell of a measure becomes an observation.

    Rows whose area is unknown are held. Raises MonitorError with every cell that is no figure.
    """
    found = Found(list(wide.measures.values()), [])
    wrong: list[Problem] = []
    seen: dict[tuple[object, ...], int] = {}
    for row, line in zip(table.rows, table.lines, strict=True):
        place = _place(table, wide, row, line, period, area, found.held, wrong)
        if place is None:
            continue
        code, when, provisional = place
        dimensions = {name: row[at].strip() for name, at in wide.dimensions.items()}
        key = (code, when, *dimensions.values())
        if key in seen:
            first = Text("the same area and period as line {n}", n=seen[key])
            wrong.append(table.problem(first, line=line))
            continue
        seen[key] = line
        found.observations += _cells(
            table, wide, form, row, line, (code, when, provisional), dimensions, wrong
        )
    if wrong:
        raise MonitorError(wrong[:MAX_PROBLEMS])
    return found


def _place(
    table: Table,
    wide: Wide,
    row: Sequence[str],
    line: int,
    period: Period | None,
    area: str | None,
    held: list[Problem],
    wrong: list[Problem],
) -> tuple[str | None, Period | None, bool] | None:
    """Area and period of a row; None when the row cannot be placed, which is then reported."""
    code, when, provisional = area, period, False
    if wide.period is not None:
        try:
            when, provisional = read_period(row[wide.period])
        except ValueError:
            message = Text("“{text}” is no period such as 2024 or 2024JJ00", text=row[wide.period])
            column = table.header[wide.period]
            wrong.append(table.problem(message, line=line, column=column))
            return None
    if wide.area is not None:
        try:
            code = resolve(row[wide.area])
        except UnknownAreaError as error:
            column = table.header[wide.area]
            held.append(table.problem(error.message, line=line, column=column))
            return None
    return code, when, provisional


def _cells(
    table: Table,
    wide: Wide,
    form: Form,
    row: Sequence[str],
    line: int,
    place: tuple[str | None, Period | None, bool],
    dimensions: dict[str, str],
    wrong: list[Problem],
) -> Iterable[Observation]:
    code, when, provisional = place
    name = area_names().get(code or "", "")
    for at, measure in wide.measures.items():
        text = row[at]
        if measure.text:
            said = text.strip()
            status = form.missing.get(said, Status.DEFINITIVE)
            shown = said if status is Status.DEFINITIVE else None
            yield Observation(
                measure.key, code, when, None, None, None, status, name, shown, dimensions
            )
            continue
        try:
            value, status = form.value(text)
        except ValueError:
            message = Text("“{text}” is not {expected}", text=text[:40], expected=form.expected())
            column = table.header[at]
            wrong.append(table.problem(message, line=line, column=column))
            continue
        if provisional and value is not None:
            status = Status.PROVISIONAL
        yield Observation(
            measure.key, code, when, value, None, None, status, name, None, dimensions
        )


VALUE, LOWER, UPPER = "MW00000", "MOG0095", "MBG0095"


def merge_margins(found: Found) -> Found:
    """Lay the health monitor's rows of lower and upper bounds beside their value."""
    if not any("Marges" in observation.dimensions for observation in found.observations):
        return found
    bounds: dict[tuple[object, ...], dict[str, float | None]] = {}
    for one in found.observations:
        bounds.setdefault(_without_margin(one), {})[one.dimensions["Marges"]] = one.value
    merged = []
    for one in found.observations:
        if one.dimensions["Marges"] != VALUE:
            continue
        beside = bounds[_without_margin(one)]
        rest = {name: code for name, code in one.dimensions.items() if name != "Marges"}
        merged.append(
            Observation(
                one.measure,
                one.area,
                one.period,
                one.value,
                beside.get(LOWER),
                beside.get(UPPER),
                one.status,
                one.area_name,
                one.text,
                rest,
            )
        )
    return Found(found.measures, merged, found.held, found.notes)


def _without_margin(one: Observation) -> tuple[object, ...]:
    rest = tuple(code for name, code in one.dimensions.items() if name != "Marges")
    return (one.measure, one.area, one.period, rest)


Reader = Callable[..., Found]
