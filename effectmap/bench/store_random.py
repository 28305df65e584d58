"""Random edits with breakdowns in between, two editors on one field, and backups while writing."""

from __future__ import annotations

import random
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import event, text

from effectmap.model import EffectMap, ProblemsError
from effectmap.model.cycle import Cycle
from effectmap.model.items import Fields, Key, cycle_parts
from effectmap.store import checking, tables
from effectmap.store import commands as c
from effectmap.store.freezing import hash_of
from effectmap.store.locking import STAYS_OPEN
from effectmap.store.map_store import MapStore
from effectmap.store.restoring import opened
from effectmap.store.results import Applied, Result
from effectmap.store.roles import LOCAL, Actor, Role

# what the monitors say is nothing to these measurements
FIGURES = '{"figures": []}'


class Breakdown(Exception):
    """What is thrown in the middle of a transaction."""


@dataclass(frozen=True)
class Mangled:
    """What came of random edits. `half_done`, `problems` and `thawed` must be 0, `noticed` true.

    `thawed` counts what is another in an adopted moment, or in its theme table, than it was when
    that was adopted.
    """

    applied: int
    broken: int
    half_done: int
    problems: int
    thawed: int
    noticed: bool


def mangle(folder: Path, url: str | None, edits: int, seed: int = 1) -> Mangled:
    """`edits` random commands; one in ten breaks down somewhere and is sent once more."""
    store, chance = MapStore.open(folder, url), random.Random(seed)
    made: list[str] = []
    broken = half_done = 0
    for _n in range(edits):
        command = _random(store, chance, made)
        if chance.random() < 0.1:
            before = _kept(store)
            with _breaking(store, chance.randint(1, 9)) as was:
                _try(store, command)
            if was:
                broken += 1
                half_done += _kept(store) != before
        result = _sent(store, command)
        if isinstance(result, Applied) and result.changes:
            made.append(result.operation)
    thawed = sum(map(len, (_thawed(store, one.id) for one in store.cycle().moments)))
    problems = checking.problems(store.database, store.catalogue())
    with store.database.write() as connection:
        row = {"n": chance.randint(1, store.revision())}
        connection.execute(text("UPDATE log SET at = at || ' ' WHERE revision = :n"), row)
    noticed = any(str(row["n"]) in str(one) for one in checking.problems(store.database))
    store.close()
    return Mangled(len(made), broken, half_done, len(problems), thawed, noticed)


def _sent(store: MapStore, command: c.Command) -> Result:
    if isinstance(command, c.Adopt):
        return store.adopt(command.moment, FIGURES, store.revision(), LOCAL)
    return store.apply(command, LOCAL)


def _try(store: MapStore, command: c.Command) -> None:
    with suppress(Breakdown, ProblemsError):
        _sent(store, command)


def _thawed(store: MapStore, moment: str) -> set[Key]:
    """What is not as it was frozen, in a moment that is adopted."""
    found = store.adopted(moment)
    if found is None:
        return set()
    then, now = _locked(found.cycle, moment), _locked(store.cycle(), moment)
    thawed = {key for key in {*then, *now} if then.get(key) != now.get(key)}
    # the table is told by some rows of the log; the whole log must tell the same
    return thawed | ({("table", moment)} if found.table != store.table(found.revision) else set())


def _locked(cycle: Cycle, moment: str) -> dict[Key, Fields]:
    """What may not change of the items of a moment once it is adopted."""
    return {
        key: {k: v for k, v in part.fields.items() if k not in STAYS_OPEN.get(part.kind, ())}
        for key, part in cycle_parts(cycle).items()
        if moment in (part.id, getattr(part.model, "moment", ""))
    }


def _kept(store: MapStore) -> object:
    with store.database.read() as connection:
        return tables.head(connection), tables.state(connection)


@contextmanager
def _breaking(store: MapStore, last: int) -> Iterator[list[str]]:
    """The statement with this number fails; the list holds it if there were that many."""
    was: list[str] = []
    left = last

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            was.append(statement)
            raise Breakdown

    event.listen(store.database.writing, "before_cursor_execute", count)
    try:
        yield was
    finally:
        event.remove(store.database.writing, "before_cursor_execute", count)


def _random(store: MapStore, chance: random.Random, made: list[str]) -> c.Command:
    """Any command; many are refused, which is as it should be."""
    part = chance.random()
    if part < 0.25:
        return _of_cycle(store, chance)
    if part < 0.5:
        return _of_table(store, chance)
    map, pick = store.map(), chance.random()
    boxes = map.boxes
    one, other = chance.choice(boxes), chance.choice(boxes)
    kind: c.BoxKind = "outcome" if one in map.outcomes else "intervention"
    id = f"n{chance.randrange(10**9)}"
    if pick < 0.12 and made:
        return c.Undo(of=chance.choice(made[-20:]))
    if pick < 0.2 and made:
        return c.Redo(of=chance.choice(made[-20:]))
    if pick < 0.22:
        return c.Snapshot(name=id)
    if pick < 0.27:
        return c.Archive(kind=kind, id=one.id)
    if pick < 0.32 and (gone := store.archived()):
        back = chance.choice(gone)
        return c.Restore.model_validate({"kind": back[0], "id": back[1]})
    if pick < 0.38:
        return c.Connect(source=one.id, target=other.id)
    if pick < 0.42:
        return c.Merge(kind=kind, id=one.id, into=other.id)
    if pick < 0.47:
        links = [link.id for link in map.links if one.id in (link.source, link.target)]
        return c.Split(kind=kind, id=one.id, new_id=id, name=id, links=tuple(links[:1]))
    if pick < 0.5:
        return c.Arrange(kind="theme", ids=tuple(chance.sample(("t", "u"), 2)))
    if pick < 0.6:
        theme = chance.choice(map.themes).id
        return c.Move(kind=kind, id=one.id, theme=theme, seen=store.versions(kind, one.id))
    change = c.Change(kind=kind, id=one.id, fields={"name": id}, seen=store.versions(kind, one.id))
    if pick < 0.7:
        fields = {"theme": map.themes[0].id, "level": "outcome", "name": id}
        return c.Batch(steps=(change, c.Add(kind="outcome", id=id, fields=fields)))
    return change


def _of_cycle(store: MapStore, chance: random.Random) -> c.Command:
    """A moment, what people find and decide at one, or that it is adopted."""
    map, cycle, pick = store.map(), store.cycle(), chance.random()
    id = f"n{chance.randrange(10**9)}"
    if not cycle.moments or pick < 0.1:
        day = f"2026-{chance.randint(1, 12):02d}-01"
        fields = {"name": id, "date": day, "state": "review"}
        return c.Add(kind="moment", id=id, fields=fields)
    moment = chance.choice(cycle.moments).id
    if pick < 0.2:
        return c.Adopt(moment=moment, seen=store.revision(), figures=hash_of(FIGURES))
    if pick < 0.3:
        agreed: c.CycleKind = chance.choice(("decision", "action", "lesson"))
        fields = {"moment": moment, "theme": chance.choice(map.themes).id, "text": id}
        return c.Add(kind=agreed, id=id, fields=fields)
    if pick < 0.4 and cycle.decisions:
        one = chance.choice(cycle.decisions).id
        fields = {chance.choice(("text", "result")): id}
        return c.Change(
            kind="decision", id=one, fields=fields, seen=store.versions("decision", one)
        )
    if pick < 0.5 and cycle.actions:
        one = chance.choice(cycle.actions).id
        fields = {"state": chance.choice(("open", "done", "dropped"))}
        return c.Change(kind="action", id=one, fields=fields, seen=store.versions("action", one))
    box = chance.choice(map.boxes)
    if box in map.outcomes and pick < 0.6:
        fields = {"moment": moment, "outcome": box.id, "text": id}
        return c.Add(kind="comment", id=id, fields=fields)
    if box in map.outcomes:
        return c.Put(kind="review", id=f"{moment}>{box.id}", fields={"story": id})
    return c.Put(kind="delivery", id=f"{moment}>{box.id}", fields={"note": id})


def _of_table(store: MapStore, chance: random.Random) -> c.Command:
    """A frame, a stage, a role or its partner: new, another, in another place, or gone."""
    map, table, pick = store.map(), store.table(), chance.random()
    id, theme = f"n{chance.randrange(10**9)}", chance.choice(map.themes).id
    if pick < 0.15:
        fields: Fields = {"aim": id, "budget": chance.randrange(10**6)}
        seen = store.versions("frame", theme) if table.frame(theme) else {}
        return c.Put(kind="frame", id=theme, fields=fields, seen=seen)
    if not table.stages or pick < 0.25:
        return c.Add(kind="stage", id=id, fields={"theme": theme, "name": id})
    if not map.partners or pick < 0.3:
        return c.Add(kind="partner", id=id, fields={"name": id})
    stage, partner = chance.choice(table.stages).id, chance.choice(map.partners).id
    if not table.roles or pick < 0.5:
        fields = {"stage": stage, "partner": partner, "name": id, "outcomes": _some(map, chance)}
        return c.Add(kind="role", id=id, fields=fields)
    if pick < 0.55:
        ids = [one.id for one in table.stages]
        return c.Arrange(kind="stage", ids=tuple(chance.sample(ids, len(ids))))
    if pick < 0.6:
        return c.Archive(kind="stage", id=stage)
    if pick < 0.63:
        return c.Merge(kind="partner", id=partner, into=chance.choice(map.partners).id)
    role = chance.choice(table.roles).id
    if pick < 0.7:
        return c.Archive(kind="role", id=role)
    fields = {"stage": stage, "partner": partner, "amount": chance.randrange(10**6)}
    return c.Change(kind="role", id=role, fields=fields, seen=store.versions("role", role))


def _some(map: EffectMap, chance: random.Random) -> list[str]:
    """None, one or two of the outcomes."""
    ids = [one.id for one in map.outcomes]
    return chance.sample(ids, min(chance.randint(0, 2), len(ids)))


def race(folder: Path, url: str | None, edits: int) -> int:
    """Two editors on one field, `edits` times: how often one wrote over what they had not seen."""
    looked: dict[str, Any] = {}

    def edit(name: str) -> None:
        store = MapStore.open(folder, url)
        actor = Actor(name, name, frozenset({Role.EDITOR}))
        tries = 0
        while tries < edits // 2:
            value, seen = store.fields("theme", "t")["name"], store.versions("theme", "t")
            if store.fields("theme", "t")["name"] != value:
                # somebody wrote between both looks, so they do not belong together
                continue
            fields = {"name": f"{name} {tries}"}
            command = c.Change(kind="theme", id="t", fields=fields, seen=seen)
            tries += 1
            if isinstance(store.apply(command, actor), Applied):
                looked[command.operation] = value
        store.close()

    threads = [threading.Thread(target=edit, args=(name,)) for name in ("Anna", "Bert")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store = MapStore.open(folder, url)
    with store.database.read() as connection:
        rows = [row for row in tables.rows(connection) if row.operation in looked]
    store.close()
    found = [row.changed[0].before or {} for row in rows]
    over = [
        row for row, was in zip(rows, found, strict=True) if was["name"] != looked[row.operation]
    ]
    return len(over) + len(looked) - len(rows)


def back_up_while_writing(folder: Path, url: str | None, backups: int) -> int:
    """How many of the backups, made while others write, are not whole."""
    store, stop = MapStore.open(folder, url), threading.Event()

    def write() -> None:
        chance = random.Random(2)
        while not stop.is_set():
            _sent(store, _random(store, chance, []))

    writers = [threading.Thread(target=write) for _n in range(3)]
    for writer in writers:
        writer.start()
    bad = 0
    with tempfile.TemporaryDirectory(prefix="effectmap-") as name:
        targets = [Path(name) / f"{n}.sqlite" for n in range(backups)]
        for target in targets:
            store.backup(target, LOCAL)
        stop.set()
        for writer in writers:
            writer.join()
        for target in targets:
            with opened(target) as copy:
                bad += bool(checking.problems(copy))
    store.close()
    return bad
