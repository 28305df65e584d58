"""A workbook or a list of the map, out of the store and back into it as edits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from effectmap.exchange import plain_list, workbook_in, workbook_out
from effectmap.exchange.changes import removing
from effectmap.exchange.result import Import
from effectmap.model import EffectMap, ProblemsError
from effectmap.model.changes import Changed
from effectmap.model.items import BOXES, Key
from effectmap.store import commands as c
from effectmap.store.map_store import MapStore


@dataclass(frozen=True)
class Brought:
    """What a file says against `map`, which is the map of `revision`."""

    found: Import
    map: EffectMap
    revision: int


def workbook(store: MapStore, day: date) -> bytes:
    """The map of now as a workbook. Raises ProblemsError when it does not fit in one."""
    revision = store.revision()
    return workbook_out.export(store.map(revision), store.catalogue(), day, revision)


def bring_workbook(store: MapStore, content: bytes, name: str) -> Brought:
    """What was changed in a workbook since it was made; edits of others since then are no part.

    Where it is not known of which map it was made, it is held against the map of now.
    """
    revision, state = workbook_in.exported_as(content)
    map = store.map()
    found_as = _as_exported(store, revision, state)
    if found_as is None:
        revision = store.revision()
    else:
        map = found_as
    return Brought(workbook_in.read(content, map, store.catalogue(), file=name), map, revision)


def _as_exported(store: MapStore, revision: int, state: str) -> EffectMap | None:
    if not revision:
        return None
    try:
        map = store.map(revision)
    except ProblemsError:
        return None
    # after a backup was put back the same number may be another map
    return map if workbook_out.fingerprint(map) == state else None


def bring_list(store: MapStore, content: bytes, name: str, theme: str) -> Brought:
    """What a plain list of interventions and effects adds to a theme."""
    revision, map = store.revision(), store.map()
    found = plain_list.read(content, map, store.catalogue(), theme=theme, file=name)
    return Brought(found, map, revision)


def steps(store: MapStore, brought: Brought, gone: Collection[Key] = ()) -> tuple[c.AnyStep, ...]:
    """The edits that the file asks for, with the removal of what is `gone`, as one Batch takes.

    A field that somebody else changed after the file was made becomes a conflict when applied.
    """
    asked = brought.found.changes
    changed = [_changed(store, one, brought.revision) for one in asked if one.action == "changed"]
    added = [_added(one) for one in asked if one.action == "added"]
    boxes = {key for key in gone if key[0] in BOXES}
    # what hangs on a box goes to the archive with it
    along = {change.key for change in removing(brought.map, boxes)} - boxes
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
    return c.Add.model_validate({"kind": one.kind, "id": one.id, "fields": fields})


def _changed(store: MapStore, one: Changed, revision: int) -> c.Change:
    now = store.versions(one.kind, one.id)
    fields = dict(one.after or {})
    seen = {name: min(now[name], revision) for name in fields}
    return c.Change.model_validate({"kind": one.kind, "id": one.id, "fields": fields, "seen": seen})
