"""A first map from the list that people have: the columns `interventie` and `effect`, CSV or XLSX.

An effect that itself stands in the first column makes a chain. Columns for the theme and the
evidence may stand beside them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from effectmap.exchange.forms import Choice, words
from effectmap.exchange.items import build
from effectmap.exchange.names import CellError, plain
from effectmap.exchange.new_ids import new_id
from effectmap.exchange.result import Import, wrong_together
from effectmap.exchange.tables import Table, find_table, unread
from effectmap.exchange.xlsx import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    Sheet,
    check_size,
    read_sheets,
)
from effectmap.labels import EVIDENCE_WORD
from effectmap.model import Catalogue, EffectMap, Level, Problem, ProblemsError
from effectmap.model.changes import Changed, differing
from effectmap.model.items import Key, link_id, parts
from effectmap.words import Text, _

SOURCE, EFFECT, THEME, EVIDENCE = "source", "effect", "theme", "evidence"
# bytes of a line: longer ones are told before they are taken apart, which costs many times that
_MOST_LINE = 1_000_000
# what people put above these columns
_HEADERS = {
    SOURCE: {
        *("interventie", "interventies", "intervention", "interventions"),
        *("maatregel", "maatregelen", "activiteit", "activiteiten", "actie", "acties", "aanpak"),
    },
    EFFECT: {
        *("effect", "effecten", "effects", "outcome", "outcomes", "resultaat", "resultaten"),
        *("outcome-factor", "outcome-factoren", "outcomefactor", "outcomefactoren"),
        *("outcome factor", "outcome factoren", "outcome factors", "beoogd effect"),
    },
    THEME: {"opgave", "opgaven", "thema", "thema's", "theme", "themes"},
    EVIDENCE: {"bewijskracht", "bewijs", "evidence"},
}
_EVIDENCE = Choice(EVIDENCE_WORD)
# how far into a CSV its header is looked for
_HEAD, _HEAD_LINES = 64_000, 10


def read(
    content: bytes, map: EffectMap, catalogue: Catalogue, *, theme: str = "", file: str = ""
) -> Import:
    """The boxes and links of the list that `map` does not have yet, or what is wrong with it.

    New boxes come in the theme of their row, else in `theme` (an id), else in the only theme there
    is; on a map without themes one is made. A box that is on the map already, in that theme and
    with that name, is used. Never raises for what the file holds.
    """
    name = file or ("lijst.xlsx" if content.startswith(b"PK") else "lijst.csv")
    try:
        table, problems = _table(content, name)
    except ProblemsError as error:
        return Import(problems=error.problems)
    reading = _Reading(map, catalogue, table, theme, problems)
    reading.read_rows()
    return reading.result()


def _table(content: bytes, file: str) -> tuple[Table, list[Problem]]:
    """The one table with both columns. Raises ProblemsError."""
    is_book = content.startswith((b"PK", b"\xd0\xcf\x11\xe0"))
    sheets = read_sheets(content, file) if is_book else [_sheet_of_csv(content, file)]
    found: list[tuple[Table, list[Problem]]] = []
    for sheet in sheets:
        table, problems = find_table(file, sheet, _HEADERS, least=2)
        if table and {SOURCE, EFFECT} <= table.columns.keys():
            found.append((table, problems))
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(table.sheet.name for table, _problems in found)
        message = Text("several sheets hold such a list ({sheets}): keep one", sheets=names)
    else:
        message = Text("no columns “interventie” and “effect” were found in the first rows")
    raise ProblemsError([Problem(file, message)])


def _sheet_of_csv(content: bytes, file: str) -> Sheet:
    """The cells of a CSV; the delimiter is the one that gives the columns that are looked for."""
    check_size(content, file)
    if any(len(line) > _MOST_LINE for line in io.BytesIO(content)):
        message = Text("this row is longer than what is read, or one too many")
        raise ProblemsError([Problem(file, message)])
    text = _decoded(content, file)
    sheet = _cut(text, _delimiter(text), file)
    if not sheet.rows:
        raise ProblemsError([Problem(file, Text("this file holds no text"))])
    return sheet


def _delimiter(text: str) -> str:
    """The one that gives the most known columns in one of the first lines."""
    known = set().union(*_HEADERS.values())
    lines = text[:_HEAD].splitlines()[:_HEAD_LINES]

    def columns(delimiter: str) -> int:
        cut = ([plain(one).strip('"') for one in line.split(delimiter)] for line in lines)
        return max((len(known.intersection(names)) for names in cut), default=0)

    return max(";,\t|", key=columns)


def _decoded(content: bytes, file: str) -> str:
    """UTF-8, what Excel calls Unicode text, or what Windows wrote before those."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    message = Text("the file cannot be read as UTF-8 text: save it as UTF-8")
    raise ProblemsError([Problem(file, message)])


def _cut(text: str, delimiter: str, file: str) -> Sheet:
    sheet = Sheet("", False)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for texts in reader:
            longest = max(map(len, texts), default=0)
            if start > MAX_ROWS or len(texts) > MAX_COLUMNS or longest > MAX_CELL:
                message = Text("this row is longer than what is read, or one too many")
                raise ProblemsError([Problem(file, message, line=start)])
            cells = {at: Cell(start, at, one) for at, one in enumerate(texts, 1) if one.strip()}
            if cells:
                sheet.rows[start] = cells
            # a cell may hold the end of a line
            start = reader.line_num + 1
    except csv.Error:
        message = Text("a quotation mark is not closed here")
        raise ProblemsError([Problem(file, message, line=reader.line_num)]) from None
    return sheet


@dataclass
class _Line:
    """One row of the list: a box, what it leads to, and on which grounds."""

    row: int
    source: str
    effects: list[str]
    theme: str
    evidence: str


@dataclass
class _Reading:
    """The state of reading one list."""

    map: EffectMap
    catalogue: Catalogue
    table: Table
    theme: str
    problems: list[Problem]
    added: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    lines: list[_Line] = field(default_factory=list)
    evidence: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.items = parts(self.map)
        self.themes = {plain(theme.name): theme.id for theme in self.map.themes}
        self.themes |= {theme.id: theme.id for theme in self.map.themes}
        self.taken = set(self.map.nodes)
        self.boxes = {(box.theme, plain(box.name)): box.id for box in self.map.boxes}

    def read_rows(self) -> None:
        for row, cells in self.table.rows():
            if self.table.beyond(row):
                message = Text(
                    "more cells than columns: put a cell that holds a “;” or “,” in quotation marks"
                )
                self.problems.append(self.table.problem(message, row))
            line = self._line(row, cells)
            if line:
                self.lines.append(line)
        if not self.lines and not self.problems:
            message = Text("there is a header but no row below it")
            self.problems.append(self.table.problem(message, self.table.header_row))
        effects = {(one.theme, plain(name)) for one in self.lines for name in one.effects}
        for line in self.lines:
            kind = "outcome" if (line.theme, plain(line.source)) in effects else "intervention"
            source = self._box(kind, line, line.source, SOURCE)
            for name in line.effects:
                target = self._box("outcome", line, name, EFFECT)
                self._link(source, target, line)

    def _line(self, row: int, cells: dict[str, Cell]) -> _Line | None:
        said: dict[str, str] = {}
        for name in (SOURCE, EFFECT, THEME, EVIDENCE):
            try:
                said[name] = self._text(name, cells.get(name))
            except CellError as error:
                self.problems.append(self.table.problem(error.message, row, name))
        if len(said) < 4:
            return None
        return _Line(row, said[SOURCE], _several(said[EFFECT]), said[THEME], said[EVIDENCE])

    def _text(self, name: str, cell: Cell | None) -> str:
        if cell is not None and cell.wrong is not None:
            raise CellError(cell.wrong)
        text = words(cell).strip() if cell is not None else ""
        if name == SOURCE and not text:
            raise CellError(Text("this is missing: repeat it in every row"))
        if name == THEME:
            return self._theme(text)
        if name == EVIDENCE and cell is not None and text:
            return _EVIDENCE.meant(cell)
        return text if name == EFFECT else " ".join(text.split())

    def _theme(self, text: str) -> str:
        """The id of the theme that a row is about, made where the map has none of that name."""
        known = self.themes.get(plain(text)) if text else self._default_theme()
        if known:
            return known
        name = text or _("First map")
        id = new_id(name, set(self.themes.values()), "theme")
        self.themes[plain(name)] = id
        self.added["theme", id] = {"name": name}
        return id

    def _default_theme(self) -> str | None:
        if self.theme:
            return self.theme
        ids = [*dict.fromkeys(self.themes.values())]
        if len(self.map.themes) > 1:
            raise CellError(
                Text("to which theme does this belong? Fill it in, in a column “opgave”")
            )
        return ids[0] if len(self.map.themes) == 1 else self.themes.get(plain(_("First map")))

    def _box(self, kind: str, line: _Line, name: str, column: str) -> str:
        """The id of the box with this name in the row's theme, made where there is none."""
        known = self.boxes.get((line.theme, plain(name)))
        if known is None:
            known = new_id(name, self.taken, kind)
            self.taken.add(known)
            self.boxes[line.theme, plain(name)] = known
            fields = {"theme": line.theme, "name": name}
            self.added[kind, known] = (
                {**fields, "level": Level.OUTCOME} if kind == "outcome" else fields
            )
            self.places[known] = (line.row, column)
        return known

    def _link(self, source: str, target: str, line: _Line) -> None:
        """Evidence that is not given says nothing about a link that is there already."""
        id = link_id(source, target)
        row, _column = self.places.setdefault(id, (line.row, EFFECT))
        earlier = self.evidence.get(id)
        if line.evidence and earlier and earlier != line.evidence:
            message = Text(
                "this link stands in row {n} as well, with other evidence: keep one", n=row
            )
            self.problems.append(self.table.problem(message, line.row, EVIDENCE, id))
        else:
            self.evidence[id] = line.evidence or earlier or ""

    def _links(self) -> Iterator[Changed]:
        for id, evidence in self.evidence.items():
            said = {"evidence": evidence} if evidence else {}
            there = self.items.get(("link", id))
            if there is None:
                yield Changed("link", id, None, build("link", id, said).fields)
            else:
                yield from differing(("link", id), there.fields, {**there.fields, **said})

    def result(self) -> Import:
        changes: list[Changed] = []
        unsure: set[Key] = set()
        for (kind, id), said in self.added.items():
            try:
                after = build(kind, id, said).fields
                changes.append(Changed(kind, id, None, after))
            except ProblemsError as error:
                unsure.add((kind, id))
                self.problems += [self._placed(one) for one in error.problems]
        changes += self._links()
        wrong = wrong_together(self.map, tuple(changes), self.catalogue, unsure)
        self.problems += [self._placed(one) for one in wrong]
        return Import(tuple(changes), (), tuple(self.problems), tuple(self._notes()))

    def _notes(self) -> Iterator[Problem]:
        for text in unread(self.table):
            message = Text("the column “{name}” is not known and is not read", name=text[:80])
            yield self.table.problem(message, self.table.header_row)

    def _placed(self, problem: Problem) -> Problem:
        row, column = self.places.get(problem.item, (self.table.header_row, ""))
        return self.table.problem(problem.message, row, column, problem.item)


def _several(text: str) -> list[str]:
    """The effects in one cell, one on a line or with a semicolon between them."""
    found = (" ".join(one.split()) for one in text.replace(";", "\n").split("\n"))
    return [*dict.fromkeys(one for one in found if one)]
