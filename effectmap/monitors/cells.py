"""From the text of a cell to a figure with a status, or an error that says where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from effectmap.model import Observation, Period, Problem, Status
from effectmap.monitors import columns
from effectmap.monitors.areas import UnknownAreaError, area_names, resolve
from effectmap.monitors.periods import read_period
from effectmap.monitors.source import MAX_PROBLEMS, Figure, MonitorError, Table
from effectmap.words import Text

# a float holds 15 digits for certain, so no more can stand before the decimals
POINT = re.compile(r"-?\d{1,15}(?:\.\d+)?", re.ASCII)
COMMA = re.compile(r"-?\d{1,15}(?:,\d+)?", re.ASCII)


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
    observations: Sequence[Observation]
    held: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Form:
    """How a dialect writes figures: the form of a number and what each mark of missing means.

    A workbook's own numbers have a decimal point, whatever the form. `figures` is what a figure is
    when nothing marks it, `thousands` whether they may be large enough for marks between thousands.
    """

    number: re.Pattern[str]
    missing: Mapping[str, Status]
    figures: Status = Status.DEFINITIVE
    thousands: bool = True

    def value(self, text: str) -> tuple[float | None, Status]:
        """Value and status. Raises ValueError for what is neither figure nor mark."""
        number = POINT if isinstance(text, Figure) else self.number
        text = text.strip(" ")
        if text in self.missing:
            return None, self.missing[text]
        if not number.fullmatch(text) or (
            text[:2] == "-9" and columns.MARK_OF_MISSING.fullmatch(text)
        ):
            raise ValueError(text)
        return float(text.replace(",", ".")), self.figures

    def values(self, texts: pa.StringArray) -> tuple[columns.Floats, columns.Coded[Status]]:
        """Value and status of every text of a CSV.

        Raises `columns.DoesNotFitError` where `value` raises ValueError.
        """
        distinct, codes = columns.trimmed(texts)
        at = pc.index_in(distinct, value_set=pa.array(self.missing, pa.string()))
        table = [columns.STATUSES.code[one] for one in (*self.missing.values(), self.figures)]
        marks = pc.fill_null(at, len(self.missing)).to_numpy(zero_copy_only=False)
        figures = pc.if_else(pc.is_null(at), distinct, pa.scalar(None, pa.string()))
        values = columns.numbers(figures, self.number)[codes]
        statuses = np.array(table, np.int32)[marks][codes]
        return values, columns.Coded(columns.STATUSES.all, statuses)

    def expected(self) -> Text:
        """What a cell should look like, for an error message."""
        if self.number is COMMA:
            return Text("a figure with a decimal comma, such as 4,5")
        return Text("a figure with a decimal point, such as 4.5")


def point_or_comma(table: Table, at: Iterable[int], delimiter: str) -> re.Pattern[str]:
    """The decimal mark that the cells of these columns show; a comma never between commas.

    Raises MonitorError when every point may as well stand between thousands.
    """
    if delimiter == ",":
        return POINT
    places = list(at)
    texts = _texts(table, places)
    if any("," in text and COMMA.fullmatch(text) for text in texts):
        return COMMA
    pointed = [text for text in texts if "." in text and POINT.fullmatch(text)]
    if pointed and all(map(columns.THOUSANDS.fullmatch, pointed)):
        text = min(pointed)
        line, where = next(
            (line, i)
            for row, line in zip(table.rows, table.lines, strict=True)
            for i in places
            if row[i].strip() == text
        )
        name = table.header[where]
        raise MonitorError([table.problem(_doubt(text, "."), line=line, column=name)])
    return POINT


def _texts(table: Table, at: Sequence[int]) -> set[str]:
    """The texts of these columns that have a point or a comma and are no number of a workbook."""
    try:
        cells = table.columns()
    except columns.DoesNotFitError:
        said = (row[place] for row in table.rows for place in at)
        # only a workbook has cells that held numbers
        return {text.strip() for text in said if not isinstance(text, Figure)}
    all = pa.concat_arrays([cells[place] for place in at]) if at else pa.array([], pa.string())
    marked = all.filter(pc.match_substring_regex(all, "[.,]"))
    return set(map(str.strip, marked.unique().to_pylist()))


_FIRST = 50
_LETTERS = re.compile(r"[^\W\d_]{2}")
# what a spreadsheet makes of a figure: `5.7` is 5 July to it, and an error stands as a name
_SPOILT = re.compile(
    r"\d{1,4}[-/ .][a-z]{3}\.?(?:[-/ ]\d{2,4})?|[a-z]{3}\.?[-/ ]\d{2,4}"
    r"|#\S+|nan|null|none|n/a|-?inf",
    re.IGNORECASE,
)


def is_text(table: Table, at: int, missing: Iterable[str]) -> bool:
    """Whether every cell that says something has two letters in a row: names or codes.

    Not where one is a date such as `5-jul`, or an error: there a figure stood.
    """
    marks = set(missing)
    said = False
    for cell in map(str.strip, _distinct(table, at)):
        if cell not in marks:
            if not _LETTERS.search(cell) or _SPOILT.fullmatch(cell):
                return False
            said = True
    return said


def _distinct(table: Table, at: int) -> Iterable[str]:
    """The cells of a column, as few as tell the same."""
    try:
        cells = table.columns()[at]
    except columns.DoesNotFitError:
        return map(itemgetter(at), table.rows)
    # the first ones of a column with figures tell at once that it is no text
    return chain.from_iterable(part.unique().to_pylist() for part in (cells[:_FIRST], cells))


class Marks:
    """Whether the decimal marks of a measure may as well stand between thousands.

    They may where every figure that has one has three digits behind it, and one to three before.
    """

    def __init__(self, form: Form) -> None:
        self._minds = form.thousands
        self._mark = "," if form.number is COMMA else "."
        self._doubtful: dict[str, tuple[str, int, str] | None] = {}

    def add(self, measure: str, text: str, line: int, column: str) -> None:
        """Mind a figure; a workbook's own numbers leave no doubt."""
        if self._mark in text and self._doubtful.get(measure, "") is not None:
            if isinstance(text, Figure) or not self._minds:
                return
            bare = text.strip(" ")
            if columns.THOUSANDS.fullmatch(bare):
                self._doubtful.setdefault(measure, (bare, line, column))
            else:
                self._doubtful[measure] = None

    def check(self, path: Path, sheet: str = "") -> None:
        """Raises MonitorError with the first figure of every measure that leaves a doubt."""
        doubtful = [found for found in self._doubtful.values() if found is not None]
        wrong = [
            Problem(path.name, _doubt(text, self._mark), line=line, column=column, sheet=sheet)
            for text, line, column in doubtful[:MAX_PROBLEMS]
        ]
        if wrong:
            raise MonitorError(wrong)


def _doubt(text: str, mark: str) -> Text:
    if mark == ",":
        return Text(
            "does the comma in “{text}” mark decimals or thousands? Write thousands without a mark",
            text=text,
        )
    return Text(
        "does the point in “{text}” mark decimals or thousands? Write thousands without a mark",
        text=text,
    )


@dataclass(frozen=True)
class Wide:
    """Where a wide file keeps things: column numbers of area, period, dimensions, measures.

    `code` is for files that need a `level` beside the cell to say which area a row is about.
    """

    area: int | None
    period: int | None
    dimensions: Mapping[str, int]
    measures: Mapping[int, Measured]
    code: Callable[[str, str], str] | None = None
    level: int = 0


def from_wide(
    table: Table,
    wide: Wide,
    form: Form,
    *,
    period: Period | None,
    area: str | None,
) -> Found:
    """Every cell of a measure becomes an observation; rows of margins become bounds.

    Rows whose area is unknown are held. Raises MonitorError with every cell that is no figure.
    """
    if not wide.measures:
        message = Text("no column with figures was found: was the first line changed?")
        raise MonitorError([table.problem(message, line=1)])
    try:
        return merge_margins(_by_columns(table, wide, form, period, area), table.path)
    except columns.DoesNotFitError:
        return merge_margins(_by_rows(table, wide, form, period, area), table.path)


def _by_columns(
    table: Table, wide: Wide, form: Form, period: Period | None, area: str | None
) -> Found:
    """As `_by_rows`, for a CSV in which everything fits. Raises `columns.DoesNotFitError`."""
    cells = table.columns()
    codes, when, marks = placed(table, wide, cells, period, area)
    split = [columns.coded(cells[at]).each(str.strip) for at in wide.dimensions.values()]
    columns.check_distinct(codes, when, *split)
    rows, width = len(table.rows), len(wide.measures)
    values = np.full((width, rows), np.nan)
    statuses = np.zeros((width, rows), np.int32)
    texts: list[tuple[int, columns.Coded[str | None]]] = []
    figures = [n for n, measure in enumerate(wide.measures.values()) if not measure.text]
    places = list(wide.measures)
    if figures:
        found, said = form.values(pa.concat_arrays([cells[places[n]] for n in figures]))
        said = columns.provisional(said, found, np.tile(marks, len(figures)))
        values[figures] = found.reshape(-1, rows)
        statuses[figures] = said.codes.reshape(-1, rows)
    for n, measure in enumerate(wide.measures.values()):
        if measure.text:
            said, shown = _said(cells[places[n]], form)
            statuses[n] = said.codes
            texts.append((n, shown))
    keys = [measure.key for measure in wide.measures.values()]
    observations = columns.figures(
        columns.in_turn(keys, rows),
        codes.times(width),
        when.times(width),
        values.T.ravel(),
        columns.Coded(columns.STATUSES.all, statuses.T.ravel()),
        np.repeat(columns.lines_of(table.lines), width),
        texts=_beside(texts, width, rows),
        dimensions=columns.dimensions(list(wide.dimensions), split, rows).times(width),
    )
    return Found(list(wide.measures.values()), columns.Observations(observations))


def _said(
    cells: pa.StringArray, form: Form
) -> tuple[columns.Coded[Status], columns.Coded[str | None]]:
    """Status and text of a column of names or codes."""
    said = columns.coded(cells).each(str.strip)
    status = [form.missing.get(one, Status.DEFINITIVE) for one in said.values]
    codes = np.array([columns.STATUSES.code[one] for one in status], np.int32)[said.codes]
    texts = [
        one if is_ is Status.DEFINITIVE else None
        for one, is_ in zip(said.values, status, strict=True)
    ]
    return columns.Coded(columns.STATUSES.all, codes), columns.Coded(texts, said.codes)


def _beside(
    texts: Iterable[tuple[int, columns.Coded[str | None]]], width: int, rows: int
) -> columns.Coded[str | None] | None:
    """The texts of some columns as one column of all cells; nothing elsewhere."""
    values: list[str | None] = [None]
    codes = np.zeros((width, rows), np.int32)
    for n, shown in texts:
        codes[n] = shown.codes + len(values)
        values += shown.values
    return columns.Coded(values, codes.T.ravel()) if len(values) > 1 else None


def placed(
    table: Table,
    wide: Wide,
    cells: Sequence[pa.StringArray],
    period: Period | None,
    area: str | None,
) -> tuple[columns.Coded[str | None], columns.Coded[Period | None], columns.Marks]:
    """Area and period of every row of a CSV, and whether its figures are provisional.

    Raises `columns.DoesNotFitError`.
    """
    rows = len(table.rows)
    codes: columns.Coded[str | None] = columns.same(area, rows)
    when: columns.Coded[Period | None] = columns.same(period, rows)
    marks = np.zeros(rows, bool)
    if wide.period is not None:
        when, marks = columns.periods(cells[wide.period])
    if wide.area is not None and wide.code is not None:
        pairs = columns.paired(columns.coded(cells[wide.level]), columns.coded(cells[wide.area]))
        codes = pairs.each(lambda pair: _area(wide, *pair))
    elif wide.area is not None:
        codes = columns.areas(cells[wide.area])
    return codes, when, marks


def _by_rows(
    table: Table, wide: Wide, form: Form, period: Period | None, area: str | None
) -> Found:
    found: list[Observation] = []
    held: list[Problem] = []
    wrong: list[Problem] = []
    seen: dict[tuple[object, ...], int] = {}
    for row, line in zip(table.rows, table.lines, strict=True):
        place = place_of(table, wide, row, line, period, area, held, wrong)
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
        found += _cells(table, wide, form, row, line, (code, when, provisional), dimensions, wrong)
    if wrong:
        raise MonitorError(wrong[:MAX_PROBLEMS])
    _check_marks(table, wide, form)
    return Found(list(wide.measures.values()), found, held)


def _check_marks(table: Table, wide: Wide, form: Form) -> None:
    marks = Marks(form)
    for at, measure in wide.measures.items():
        if not measure.text:
            name = table.header[at]
            for row, line in zip(table.rows, table.lines, strict=True):
                marks.add(name, row[at], line, name)
    marks.check(table.path, table.sheet)


def place_of(
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
            code = _area(wide, row[wide.level], row[wide.area])
        except UnknownAreaError as error:
            column = table.header[wide.area]
            held.append(table.problem(error.message, line=line, column=column))
            return None
    return code, when, provisional


def _area(wide: Wide, level: str, text: str) -> str:
    return wide.code(level, text) if wide.code else resolve(text)


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
                measure.key, code, when, None, None, None, status, name, shown, dimensions, "", line
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
            measure.key, code, when, value, None, None, status, name, None, dimensions, "", line
        )


MARGINS = "Marges"
VALUE, LOWER, UPPER = "MW00000", "MOG0095", "MBG0095"
# exports with labels say it in words: "Ondergrens 95%-interval", "Bovengrens 95% BI"
_IN_WORDS = ((r"waarde", VALUE), (r"ondergrens 95 ?%.*", LOWER), (r"bovengrens 95 ?%.*", UPPER))


def merge_margins(found: Found, path: Path) -> Found:
    """Lay rows of lower and upper bounds (dimension `Marges`) beside their value.

    Raises MonitorError for a bound without a row with its value, and for another margin than 95%.
    """
    about = columns.columns_of(found.observations).dimensions.values
    if not about or MARGINS not in about[0]:
        return found
    values: list[Observation] = []
    bounds: dict[tuple[object, ...], dict[str, float | None]] = {}
    for one in found.observations:
        kind = _margin(one.dimensions[MARGINS], path)
        if kind == VALUE:
            values.append(one)
        else:
            bounds.setdefault(_without_margin(one), {})[kind] = one.value
    merged = [_bounded(one, bounds.pop(_without_margin(one), {})) for one in values]
    if bounds:
        raise MonitorError([_unmatched(path, key) for key in list(bounds)[:MAX_PROBLEMS]])
    return Found(found.measures, merged, found.held, found.notes)


@lru_cache(maxsize=100)
def _margin(said: str, path: Path) -> str:
    if said in (VALUE, LOWER, UPPER):
        return said
    for form, kind in _IN_WORDS:
        if re.fullmatch(form, said.lower()):
            return kind
    message = Text("“{text}” is no value, lower or upper bound of 95%", text=said)
    raise MonitorError([Problem(path.name, message, column=MARGINS)])


def _bounded(one: Observation, beside: Mapping[str, float | None]) -> Observation:
    return one._replace(
        lower=beside.get(LOWER),
        upper=beside.get(UPPER),
        dimensions={name: code for name, code in one.dimensions.items() if name != MARGINS},
    )


def _unmatched(path: Path, key: tuple[object, ...]) -> Problem:
    measure, area, period, _rest = key
    message = Text(
        "{area} {period} has a bound but no row with the value", area=area, period=period or ""
    )
    return Problem(path.name, message, column=str(measure))


def _without_margin(one: Observation) -> tuple[object, ...]:
    rest = tuple(code for name, code in one.dimensions.items() if name != MARGINS)
    return (one.measure, one.area, one.period, rest)


Reader = Callable[..., Found]
