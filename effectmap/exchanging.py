"""A workbook of map and theme table, a list, or a file of another tool: out of the store and back
into it as edits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from effectmap.exchange import plain_list, workbook_in, workbook_out
from effectmap.exchange.changes import hanging
from effectmap.exchange.formats import taking, which
from effectmap.exchange.formats.measured import Figures, Measured
from effectmap.exchange.result import Import
from effectmap.known import Judged, Known
from effectmap.model import EffectMap, ProblemsError
from effectmap.model.changes import Changed
from effectmap.model.items import Key
from effectmap.model.theme_table import ThemeTable
from effectmap.store import commands as c
from effectmap.store.map_store import MapStore


@dataclass(frozen=True)
class Brought:
    """What a file says against `map` and `table`, which are those of `revision`."""

    found: Import
    map: EffectMap
    table: ThemeTable
    revision: int


def workbook(store: MapStore, day: date) -> bytes:
    """Map and theme table of now as a workbook. Raises ProblemsError when they do not fit."""
    revision = store.revision()
    map, table = store.map(revision), store.table(revision)
    return workbook_out.export(map, store.catalogue(), day, revision, table)


def bring_workbook(store: MapStore, content: bytes, name: str) -> Brought:
    """What was changed in a workbook since it was made; edits of others since then are no part.

    Where it is not known of which map it was made, it is held against that of now.
    """
    revision = _as_exported(store, workbook_in.exported_as(content)) or store.revision()
    map, table = store.map(revision), store.table(revision)
    # what is in the archive keeps its id
    taken = {(kind, id) for kind, id, _name in store.archived()}
    found = workbook_in.read(content, map, store.catalogue(), file=name, table=table, taken=taken)
    return Brought(found, map, table, revision)


def _as_exported(store: MapStore, origin: workbook_in.Origin) -> int | None:
    """The revision that a workbook was made of, where that is certain."""
    if not origin.revision:
        return None
    try:
        map, table = store.map(origin.revision), store.table(origin.revision)
    except ProblemsError:
        return None
    # after a backup was put back the same number may be another map
    return origin.revision if origin.is_of(map, table) else None


def bring_list(store: MapStore, content: bytes, name: str, theme: str) -> Brought:
    """What a plain list of interventions and effects adds to a theme."""
    revision, map = store.revision(), store.map()
    found = plain_list.read(content, map, store.catalogue(), theme=theme, file=name)
    return Brought(found, map, store.table(revision), revision)


def bring_format(store: MapStore, content: bytes, name: str, format: str, theme: str) -> Brought:
    """What a file of another tool (see `formats.which`) adds to the map and changes on it."""
    revision, map = store.revision(), store.map()
    try:
        sketch = which.read(format, content, name)
        found = taking.take(sketch, map, store.catalogue(), theme=theme, file=name)
    except ProblemsError as error:
        found = Import(problems=error.problems)
    return Brought(found, map, store.table(revision), revision)


def in_format(store: MapStore, known: Known, format: str, theme: str = "") -> bytes:
    """The map of now for another tool, all of it or one theme (an id), with what is known."""
    map = store.map()
    return which.write(format, map.of_theme(theme) if theme else map, measured(known))


def measured(known: Known) -> Figures:
    """The figures that formats write, by indicator."""
    return {id: _measured(one) for id, one in known.judged.items()}


def _measured(one: Judged) -> Measured:
    found = one.assessment
    return Measured(
        one.measure.unit, one.monitor.source, found.baseline, found.current, found.example
    )


def steps(store: MapStore, brought: Brought, gone: Collection[Key] = ()) -> tuple[c.AnyStep, ...]:
    """The edits that the file asks for, with the removal of what is `gone`, as one Batch takes.

    A field that somebody else changed after the file was made becomes a conflict when applied.
    """
    asked = brought.found.changes
    changed = [_changed(store, one, brought.revision) for one in asked if one.action == "changed"]
    added = [_added(one) for one in asked if one.action == "added"]
    # what hangs on something goes to the archive with it
    along = hanging(brought.map, gone, brought.table)
    archived = [
        c.Archive.model_validate({"kind": kind, "id": id})
        for kind, id in gone
        if (kind, id) not in along
    ]
    return (*changed, *added, *archived)


def _added(one: Changed) -> c.AnyStep:
    fields = dict(one.after or {})
    if one.kind == "link":
        source, _mark, target = one.id.partition(">")
        ends = {"source", "target"}
        fields = {name: value for name, value in fields.items() if name not in ends}
        return c.Connect(source=source, target=target, fields=fields)
    if one.kind == "frame":
        # somebody else may have begun on it meanwhile
        return c.Put(kind="frame", id=one.id, fields=fields)
    return c.Add.model_validate({"kind": one.kind, "id": one.id, "fields": fields})


def _changed(store: MapStore, one: Changed, revision: int) -> c.Change:
    now = store.versions(one.kind, one.id)
    fields = dict(one.after or {})
    seen = {name: min(now[name], revision) for name in fields}
    return c.Change.model_validate({"kind": one.kind, "id": one.id, "fields": fields, "seen": seen})
