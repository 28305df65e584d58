"""A workbook that `workbook_out` made and a person edited, as changes to a map.

Rows are matched by id. A cell that still holds what the map says changes nothing; any other cell is
read strictly. Nothing is removed: rows that are gone are listed as a choice.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from effectmap import formats
from effectmap.exchange.column import ID, Column, SheetOf
from effectmap.exchange.columns import NAMED_BY, OF_KIND, SHEETS, in_id, shown, spread
from effectmap.exchange.forms import words
from effectmap.exchange.items import build
from effectmap.exchange.names import CellError, Names, plain
from effectmap.exchange.new_ids import IDENTIFIER, new_id
from effectmap.exchange.result import (
    Import,
    additions_last,
    wrong_at_table,
    wrong_together,
)
from effectmap.exchange.tables import Table, find_table, spoken, unread
from effectmap.exchange.workbook_out import LISTS, fingerprint
from effectmap.exchange.xlsx import Cell, Sheet, Value, read_sheets
from effectmap.model import Catalogue, EffectMap, Problem, ProblemsError
from effectmap.model.changes import Changed, differing
from effectmap.model.items import BOXES, Fields, Key, Part, parts, table_parts
from effectmap.model.theme_table import NO_TABLE, ThemeTable
from effectmap.words import Text

FILE = "effectenkaart.xlsx"
# for the groups of `Names` that grow with new rows
_GROUPS = {
    "theme": ("theme",),
    "partner": ("partner",),
    "intervention": ("box",),
    "outcome": ("box", "outcome"),
    "stage": ("stage",),
}
# in which order the row of a problem is looked for
_OF_MAP = ("intervention", "outcome", "indicator", "link", "theme", "partner")
_OF_TABLE = ("role", "stage", "frame")
# the same offer stands at many stages: a role is known by these together
_KNOWN_BY = {"role": ("name", "partner", "stage")}


def read(
    content: bytes,
    map: EffectMap,
    catalogue: Catalogue,
    *,
    file: str = FILE,
    table: ThemeTable = NO_TABLE,
    taken: Collection[Key] = (),
) -> Import:
    """What `content` changes on `map` and `table`, or all that is wrong in it with its place.

    `file` is what problems call it; no new item gets an id that is `taken`. Never raises for what
    the file holds.
    """
    try:
        sheets = read_sheets(content, file)
    except ProblemsError as error:
        return Import(problems=error.problems)
    reading = _Reading(map, table, catalogue, file, frozenset(taken))
    reading.check_origin(sheets)
    if not reading.problems:
        reading.find_rows(sheets)
        reading.read_rows()
    return reading.result()


@dataclass(frozen=True)
class Origin:
    """Of what the workbook was made: `revision` is 0 where that is unknown, texts are then empty.

    `map` and `table` are fingerprints; a workbook of before it held the theme table has none of it.
    """

    area: str = ""
    day: str = ""
    map: str = ""
    revision: int = 0
    table: str = ""

    def is_of(self, map: EffectMap, table: ThemeTable) -> bool:
        """Whether it was made of these."""
        return self.map == fingerprint(map) and self.table in ("", fingerprint(table))


def exported_as(content: bytes) -> Origin:
    """Of what a workbook was made."""
    try:
        return _origin(read_sheets(content, FILE))
    except ProblemsError:
        return Origin()


def _origin(sheets: list[Sheet]) -> Origin:
    first = next((sheet.rows for sheet in sheets if sheet.name == LISTS), {})
    cells = (first.get(row, {}).get(1) for row in range(1, 6))
    area, day, map, revision, table = (cell.text if cell else "" for cell in cells)
    known = revision.isascii() and revision.isdecimal()
    return Origin(area, day, map, int(revision) if known else 0, table)


@dataclass
class _Row:
    """One row of one item, and the place of its cells."""

    table: Table
    row: int
    kind: str
    id: str
    cells: Mapping[str, Cell]
    new: bool

    @property
    def key(self) -> Key:
        return (self.kind, self.id)

    def problem(self, message: Text, column: str) -> Problem:
        return self.table.problem(message, self.row, column, self.id)


@dataclass
class _Reading:
    """The state of reading one workbook: first all rows and ids, then what they say."""

    map: EffectMap
    table: ThemeTable
    catalogue: Catalogue
    file: str
    taken: frozenset[Key]
    tables: dict[str, Table] = field(default_factory=dict)
    rows: dict[Key, _Row] = field(default_factory=dict)
    changes: list[Changed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    unsure: set[Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.items: dict[Key, Part] = {**parts(self.map), **table_parts(self.table)}
        # what cells held when the map was exported, and what they may refer to now
        self.before = Names(self.map, self.catalogue, self.table)
        self.names = Names(self.map, self.catalogue, self.table)

    def check_origin(self, sheets: list[Sheet]) -> None:
        """Whether the workbook is of this municipality, and of this state of its map."""
        origin = _origin(sheets)
        if origin.area and origin.area != self.map.municipality.area:
            message = Text(
                "this workbook is of {other}, and this is the map of {area}",
                other=origin.area,
                area=self.map.municipality.area,
            )
            self.problems.append(Problem(self.file, message))
        elif origin.day and origin.map and not origin.is_of(self.map, self.table):
            message = Text(
                "the map changed since this workbook was made on {day}: a change that somebody "
                "made since shows below as taken back",
                day=_day(origin.day),
            )
            self.notes.append(Problem(self.file, message))

    # --- rows and ids

    def find_rows(self, sheets: list[Sheet]) -> None:
        titles = {of.kind: {*spoken(of.title), of.kind} for of in SHEETS}
        for sheet in sheets:
            kinds = [kind for kind, texts in titles.items() if plain(sheet.name) in texts]
            if kinds and kinds[0] not in self.tables:
                self._find_table(kinds[0], sheet)
        if not self.tables:
            message = Text(
                "no sheet of an effect map was found ({names}): is this a list with two columns?",
                names=", ".join(str(of.title) for of in SHEETS),
            )
            self.problems.append(Problem(self.file, message))
            return
        for of in SHEETS:
            if of.kind not in self.tables:
                message = Text(
                    "the sheet “{name}” is not there: nothing of it changes", name=of.title
                )
                self.notes.append(Problem(self.file, message))
        for kind, table in self.tables.items():
            if kind not in NAMED_BY:
                self._find_items(OF_KIND[kind], table)
        for kind in NAMED_BY:
            if kind in self.tables:
                self._find_named(kind, self.tables[kind])

    def _find_table(self, kind: str, sheet: Sheet) -> None:
        known = {
            column.name: {*spoken(column.header), plain(column.name)}
            for column in OF_KIND[kind].columns
        }
        table, problems = find_table(self.file, sheet, known, least=2)
        self.problems += problems
        if table is None:
            message = Text("the header of this sheet was not found")
            self.problems.append(Problem(self.file, message, sheet=sheet.name))
            return
        self.tables[kind] = table
        for text in unread(table):
            message = Text("the column “{name}” is not known and is not read", name=text[:80])
            self.notes.append(table.problem(message, table.header_row))
        for column in OF_KIND[kind].columns:
            if column.name not in table.columns and column.name != ID:
                message = Text("the column “{name}” is gone: it stays as it is", name=column.header)
                self.notes.append(table.problem(message, table.header_row))

    def _find_items(self, of: SheetOf, table: Table) -> None:
        """A row for every item; ids that are missing are made when all others are known."""
        nameless = []
        for number, cells in table.rows():
            row = _Row(table, number, of.kind, "", cells, True)
            try:
                row.id = _id(cells.get(ID))
            except CellError as error:
                self.problems.append(row.problem(error.message, ID))
                continue
            if row.id:
                self._keep(row)
            else:
                nameless.append(row)
        gone = self._gone(of.kind)
        taken = self._taken(of.kind)
        for row in nameless:
            name = _name(row.cells)
            namesake = gone.get(_called(row))
            if not name:
                self.problems.append(row.problem(Text("this is missing: fill it in"), "name"))
            elif namesake:
                message = Text(
                    "“{name}” is on the map with the id “{id}”: put that id here, or choose "
                    "another name",
                    name=name,
                    id=namesake,
                )
                self.problems.append(row.problem(message, ID))
            else:
                row.id = new_id(name, taken, of.kind)
                taken.add(row.id)
                self._keep(row)

    def _keep(self, row: _Row) -> None:
        if row.key in self.rows:
            message = Text(
                "“{id}” stands in row {n} as well: keep one, or leave the id of a new row empty",
                id=row.id,
                n=self.rows[row.key].row,
            )
            self.problems.append(row.problem(message, ID))
            return
        row.new = row.key not in self.items
        self.rows[row.key] = row
        for group in _GROUPS.get(row.kind, ()):
            self.names.add(group, row.id, _name(row.cells) or row.id)

    def _gone(self, kind: str) -> dict[tuple[str, ...], str]:
        """Names on the map whose rows are gone, with their ids: perhaps only the id was wiped."""
        found = {}
        for (other, id), part in self.items.items():
            if other == kind and (kind, id) not in self.rows:
                said = spread(part.fields, id, kind)
                columns = filter(None, map(OF_KIND[kind].column, _KNOWN_BY.get(kind, ("name",))))
                texts = (str(shown(column, said, self.before)) for column in columns)
                found[tuple(plain(text) for text in texts)] = id
        return found

    def _taken(self, kind: str) -> set[str]:
        kinds = BOXES if kind in BOXES else (kind,)
        return {id for other, id in (*self.items, *self.rows, *self.taken) if other in kinds}

    def _find_named(self, kind: str, table: Table) -> None:
        """A link is known by its ends; only where they are not read, by its id. So is a frame."""
        for number, cells in table.rows():
            row = _Row(table, number, kind, "", cells, True)
            ends = [self._end(row, name) for name in NAMED_BY[kind]]
            if all(ends):
                row.id = ">".join(ends)
                self._keep(row)

    def _end(self, row: _Row, name: str) -> str:
        """The id of a box or theme; empty where that cannot be told, which is then a problem."""
        cell = row.cells.get(name)
        if name not in row.table.columns:
            known = (row.kind, row.cells[ID].text) if ID in row.cells else ("", "")
            if known in self.items:
                return known[1].split(">")[NAMED_BY[row.kind].index(name)]
        if cell is None or cell.blank:
            self.problems.append(row.problem(Text("this is missing: fill it in"), name))
            return ""
        try:
            (column,) = (one for one in OF_KIND[row.kind].columns if one.name == name)
            return self._read(column, cell, {})  # type: ignore[no-any-return]
        except CellError as error:
            self.problems.append(row.problem(error.message, name))
            return ""

    # --- what the rows say

    def read_rows(self) -> None:
        for row in self.rows.values():
            fields = _fields(row.kind, self._said(row))
            if row.new and row.key in self.unsure:
                continue
            try:
                after = build(row.kind, row.id, fields).fields
            except ProblemsError as error:
                self.problems += [self._placed(one, row) for one in error.problems]
                self.unsure.add(row.key)
                continue
            if row.new:
                self.changes.append(Changed(*row.key, None, after))
            else:
                before = self.items[row.key].fields
                self.changes += differing(row.key, before, _as_empty_as(before, after))

    def _said(self, row: _Row) -> dict[str, Any]:
        """The value of every column; where a cell cannot be read, what was there before."""
        of = OF_KIND[row.kind]
        part = self.items.get(row.key)
        before = spread(part.fields if part else {}, row.id, row.kind)
        said = dict(before)
        # whether a figure is a percentage depends on the other columns
        for column in sorted(of.columns, key=_turn):
            if in_id(row.kind, column):
                continue
            if column.name not in row.table.columns and not (row.new and column.required):
                continue
            cell = row.cells.get(column.name)
            try:
                if not row.new and _holds(cell, shown(column, before, self.before)):
                    continue
                said[column.name] = self._value(column, cell, said)
            except CellError as error:
                self.problems.append(row.problem(error.message, column.name))
                self.unsure.add(row.key)
        return said

    def _value(self, column: Column, cell: Cell | None, said: dict[str, Any]) -> Any:
        if cell is None or cell.blank:
            if column.required:
                raise CellError(Text("this is missing: fill it in"))
            return None
        return self._read(column, cell, said)

    def _read(self, column: Column, cell: Cell, said: dict[str, Any]) -> Any:
        if cell.wrong is not None:
            raise CellError(cell.wrong)
        return column.form.read(cell, self.names, said)

    # --- the whole

    def result(self) -> Import:
        changes = additions_last(self.changes)
        together = wrong_together(self.map, changes, self.catalogue, self.unsure)
        self.problems += [self._placed(one, self._row_of(one, _OF_MAP)) for one in together]
        at_table = wrong_at_table(self.map, self.table, changes, self.unsure)
        self.problems += [self._placed(one, self._row_of(one, _OF_TABLE)) for one in at_table]
        missing = tuple(self._missing())
        return Import(changes, missing, tuple(self.problems), tuple(self.notes))

    def _missing(self) -> Iterator[Changed]:
        for (kind, id), part in self.items.items():
            if kind in self.tables and (kind, id) not in self.rows:
                yield Changed(kind, id, part.fields, None)

    def _row_of(self, problem: Problem, kinds: Iterable[str]) -> _Row | None:
        """The row of the item that a problem of the whole map or theme table is about."""
        for kind in kinds:
            row = self.rows.get((kind, problem.item))
            if row and (not problem.field or OF_KIND[kind].column(problem.field)):
                return row
        return None

    def _placed(self, problem: Problem, row: _Row | None) -> Problem:
        if row is None:
            return Problem(self.file, problem.message, problem.item, problem.field)
        of = OF_KIND[row.kind]
        name = problem.field or (of.columns[1].name if row.kind in NAMED_BY else ID)
        column = of.column(name) or of.column(name.partition(".")[0])
        return row.problem(problem.message, column.name if column else name)


def _turn(column: Column) -> tuple[bool, bool]:
    # a measure is one of its monitor, and a figure has the unit of its measure
    return (column.is_figure, column.name.endswith((".of", "measure")))


def _id(cell: Cell | None) -> str:
    text = words(cell).strip().lower() if cell and cell.wrong is None else ""
    if cell and cell.wrong is not None:
        raise CellError(cell.wrong)
    if text and not IDENTIFIER.fullmatch(text):
        message = Text(
            "“{id}” is no id: use small letters, digits and dashes, or leave it empty in a new row",
            id=text[:80],
        )
        raise CellError(message)
    return text


def _name(cells: Mapping[str, Cell]) -> str:
    cell = cells.get("name")
    return cell.text if cell and cell.wrong is None else ""


def _called(row: _Row) -> tuple[str, ...]:
    """What a row is known by where it has no id."""
    cells = (row.cells.get(name) for name in _KNOWN_BY.get(row.kind, ("name",)))
    return tuple(plain(cell.text) if cell else "" for cell in cells)


def _holds(cell: Cell | None, value: Value) -> bool:
    """Whether a cell still holds `value`, also after another program saved it."""
    if cell is None or cell.wrong is not None:
        return cell is None and value is None
    found = cell.value
    if isinstance(found, bool) or isinstance(value, bool) or cell.percent:
        return False
    if isinstance(found, int | float) and isinstance(value, int | float):
        # LibreOffice keeps fifteen digits
        return math.isclose(found, value, rel_tol=1e-14)
    if isinstance(found, str) and isinstance(value, str):
        return found.replace("\r\n", "\n") == value.replace("\r\n", "\n")
    return type(found) is type(value) and found == value


def _fields(kind: str, said: Mapping[str, Any]) -> Fields:
    """The fields of an item from its columns; parts together, empty ones left to the model."""
    fields: Fields = {}
    for column in OF_KIND[kind].columns:
        value = said[column.name]
        if in_id(kind, column):
            continue
        if not column.part:
            if value is not None:
                fields[column.name] = value
        elif value is not None and value != []:
            fields.setdefault(column.field, {})[column.part] = value
    return fields


def _as_empty_as(before: Fields, after: Fields) -> Fields:
    """`after`; what is empty in both as the map has it, for a cell cannot tell None from ""."""
    empty: tuple[Any, ...] = (None, "")
    return {
        name: before[name] if value in empty and before[name] in empty else value
        for name, value in after.items()
    }


def _day(text: str) -> str:
    try:
        return formats.day(date.fromisoformat(text))
    except ValueError:
        return text
