"""The items of one kind as a table, and the edits that follow from what was typed in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from effectmap import forms
from effectmap.analysis.proposal import free_id
from effectmap.forms import Field, Form, InputError
from effectmap.model import EffectMap, Problem
from effectmap.store.commands import Add, AnyStep, Archive, Change, Connect, Kind
from effectmap.store.map_store import MapStore
from effectmap.words import Text

KINDS: tuple[Kind, ...] = ("intervention", "outcome", "link", "indicator", "theme", "partner")
# what is no field but stands in the table: the ends of a link, the outcome of an indicator
SOURCE, TARGET, OUTCOME = "source", "target", "outcome"
_BESIDE: dict[str, tuple[str, ...]] = {"link": (SOURCE, TARGET), "indicator": (OUTCOME,)}
_BARE = (Form.AMOUNT, Form.MONTHS, Form.CHOICE, Form.MANY, Form.FLAG)
Cells = Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """Items of one kind as they were when they were shown, with the versions of their fields."""

    kind: Kind
    theme: str
    ids: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    versions: tuple[Mapping[str, int], ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that are columns, in their order."""
        return forms.FIELDS[self.kind]

    @property
    def beside(self) -> tuple[str, ...]:
        """The columns that say which boxes an item is about."""
        return _BESIDE.get(self.kind, ())


def sheet(store: MapStore, map: EffectMap, kind: Kind, theme: str) -> Sheet:
    """The items of a kind; boxes, links and indicators of one theme only."""
    part = map.of_theme(theme)
    ids: list[str] = {
        "intervention": [one.id for one in part.interventions],
        "outcome": [one.id for one in part.outcomes],
        "link": [one.id for one in part.links],
        "indicator": [one.id for outcome in part.outcomes for one in outcome.indicators],
        "theme": [one.id for one in map.themes],
        "partner": [one.id for one in map.partners],
    }[kind]
    rows = []
    for id in ids:
        kept = store.fields(kind, id)
        beside = dict(zip((SOURCE, TARGET), id.split(">"), strict=True)) if kind == "link" else kept
        row = {name: beside[name] for name in _BESIDE.get(kind, ())}
        rows.append(row | {one.name: _cell(one, kept[one.name]) for one in forms.FIELDS[kind]})
    versions = tuple(store.versions(kind, id) for id in ids)
    return Sheet(kind, theme, tuple(ids), tuple(rows), versions)


def _cell(field: Field, value: Any) -> Any:
    return value if field.form in _BARE else forms.to_text(field, value)


def _value(field: Field, cell: Any) -> Any:
    """What a cell means. Raises InputError."""
    if field.form is Form.FLAG:
        return bool(cell)
    if field.form is Form.MANY:
        return list(cell or ())
    if field.form is Form.CHOICE:
        return "" if cell is None and field.none else cell
    if field.form is Form.MONTHS:
        return int(cell or 0)
    if field.form is Form.AMOUNT:
        return None if cell is None else float(cell)
    return forms.from_text(field, cell or "")


def steps(
    shown: Sheet,
    edited: Mapping[int, Cells],
    added: Sequence[Cells],
    gone: Sequence[int],
    taken: set[str],
) -> tuple[list[AnyStep], list[Problem]]:
    """The edits that the table asks for, and what is wrong in it, by row (counted from 1)."""
    found: list[AnyStep] = []
    problems: list[Problem] = []
    for at, cells in edited.items():
        if at in gone or not cells:
            continue
        fields, wrong = _fields(shown, cells, at + 1)
        said = {one.name: _value(one, shown.rows[at][one.name]) for one in shown.fields}
        problems += wrong or list(_checked(shown, shown.ids[at], said | fields, at + 1))
        found.append(
            Change(kind=shown.kind, id=shown.ids[at], fields=fields, seen=dict(shown.versions[at]))
        )
    names = set(taken)
    for number, cells in enumerate(added, len(shown.ids) + 1):
        said = {name: cell for name, cell in cells.items() if cell not in (None, "", [])}
        if not said:
            continue
        fields, wrong = _fields(shown, said, number, new=True)
        problems += wrong
        if not wrong:
            step = _new(shown, said, fields, names)
            names.add(step.id if isinstance(step, Add) else "")
            found.append(step)
    found += [Archive(kind=shown.kind, id=shown.ids[at]) for at in gone]
    return found, problems


def _fields(
    shown: Sheet, cells: Cells, row: int, *, new: bool = False
) -> tuple[dict[str, Any], list[Problem]]:
    fields: dict[str, Any] = {}
    wrong: list[Problem] = []
    for one in shown.fields:
        if one.name in cells:
            try:
                fields[one.name] = _value(one, cells[one.name])
            except InputError as error:
                wrong.append(_problem(error.message, row, str(one.label)))
    ends = [name for name in shown.beside if name in cells]
    if ends and not new:
        text = Text("which boxes this is about cannot change: add a new row and remove this one")
        wrong.append(_problem(text, row))
    if new:
        wrong += list(_missing(shown, cells, row))
    return fields, wrong


def _missing(shown: Sheet, cells: Cells, row: int) -> Iterator[Problem]:
    if any(name not in cells for name in shown.beside):
        yield _problem(Text("choose the boxes that this is about"), row)
    if any(one.name == "name" for one in shown.fields) and "name" not in cells:
        yield _problem(Text("the name is missing"), row)
    if shown.kind == "indicator":
        text = Text("a new indicator is linked on the page of monitors, where its figures are seen")
        yield _problem(text, row)
    if shown.kind == "outcome" and "level" not in cells:
        yield _problem(Text("choose the level"), row)


def _new(shown: Sheet, cells: Cells, fields: dict[str, Any], taken: set[str]) -> AnyStep:
    if shown.kind == "link":
        return Connect(source=cells[SOURCE], target=cells[TARGET], fields=fields)
    if shown.kind in ("intervention", "outcome"):
        fields["theme"] = shown.theme
    return Add(kind=shown.kind, id=free_id(str(fields["name"]), taken), fields=fields)


def _checked(shown: Sheet, id: str, fields: Mapping[str, Any], row: int) -> Iterator[Problem]:
    beside = {"theme": shown.theme} if shown.kind in ("intervention", "outcome") else {}
    if shown.kind == "indicator":
        return
    labels = {one.name: str(one.label) for one in shown.fields}
    for name, message in forms.problems(shown.kind, id, {**fields, **beside}).items():
        yield _problem(Text("{message}", message=message), row, labels.get(name, name))


def _problem(message: Text, row: int, column: str = "") -> Problem:
    return Problem(str(Text("table")), message, line=row, column=column)
