"""Many programs that edit one map while some are killed: is an edit lost, or applied twice?

Each writer keeps on disk what it is about to send and what was confirmed. A writer that was killed
starts again, sends the edit it is in doubt of once more, and goes on.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from effectmap.store import checking, tables
from effectmap.store import commands as c
from effectmap.store.database import URL_VARIABLE
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied
from effectmap.store.roles import Actor, Role

_ROOT = Path(__file__).resolve().parents[2]
_COMMAND: TypeAdapter[Any] = TypeAdapter(c.Command)
_ACK_BYTES = 37
_FIELDS = ("name", "description", "brought_in_by")


@dataclass(frozen=True)
class Crashed:
    """What came of it. All counts but `confirmed` and `killed` must be 0."""

    confirmed: int
    killed: int
    lost: int
    twice: int
    problems: int


def crash(folder: Path, url: str | None, writers: int, edits: int, kills: int) -> Crashed:
    """`writers` programs do `edits` edits together, `kills` of them end by `kill -9`."""
    store = MapStore.open(folder, url)
    each = edits // writers
    running = {n: _start(folder, url, n, each) for n in range(writers)}
    killed, chance = 0, random.Random(1)
    while running:
        time.sleep(0.02)
        for n, process in list(running.items()):
            if process.poll() is not None:
                if process.returncode != 0:
                    raise RuntimeError(f"writer {n} ended with {process.returncode}")
                del running[n]
        done = sum(_size(folder / f"{n}.acks") for n in range(writers)) // _ACK_BYTES
        if running and killed < kills and done >= each * writers * (killed + 1) // (kills + 2):
            n = chance.choice(list(running))
            running[n].kill()
            running[n].wait()
            running[n] = _start(folder, url, n, each)
            killed += 1
    found = counted(store, folder, writers, killed)
    store.close()
    return found


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _start(folder: Path, url: str | None, n: int, edits: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, URL_VARIABLE: url or "", "PYTHONPATH": str(_ROOT)}
    command = [sys.executable, "-m", __name__, str(folder), str(n), str(edits)]
    return subprocess.Popen(command, env=environment)


def counted(store: MapStore, folder: Path, writers: int, killed: int) -> Crashed:
    """What was confirmed to the writers, held against what the store has."""
    acks = [op for n in range(writers) for op in (folder / f"{n}.acks").read_text().split()]
    with store.database.read() as connection:
        rows = tables.rows(connection)
    kept = {row.operation for row in rows}
    # every edit writes a text that no other writes; only undoing brings one back
    written = Counter(
        value
        for row in rows
        if row.action in ("change", "batch")
        for change in row.changed
        for value in (change.after or {}).values()
    )
    return Crashed(
        confirmed=len(acks),
        killed=killed,
        lost=len([op for op in acks if op not in kept]),
        twice=sum(count - 1 for count in written.values()) + len(rows) - len(kept),
        problems=len(checking.problems(store.database, store.catalogue())),
    )


def _write(folder: Path, n: int, edits: int) -> None:
    """What one writer does until `edits` of its edits are confirmed."""
    store = MapStore.open(folder)
    actor = Actor(f"writer-{n}", f"Writer {n}", frozenset({Role.EDITOR}))
    chance = random.Random()
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    sending = os.open(folder / f"{n}.sending", flags)
    acks = os.open(folder / f"{n}.acks", flags)
    confirmed = (folder / f"{n}.acks").read_text().split()
    command = _in_doubt(folder / f"{n}.sending", confirmed)
    while len(confirmed) < edits:
        if command is None:
            command = _next(store, n, chance, confirmed)
        os.write(sending, command.model_dump_json().encode() + b"\n")
        result = store.apply(command, actor)
        if isinstance(result, Applied) and (result.repeated or result.changes):
            os.write(acks, command.operation.encode() + b"\n")
            confirmed.append(command.operation)
        command = None


def _in_doubt(path: Path, confirmed: list[str]) -> c.Command | None:
    """The last edit that was sent, where nobody knows whether it arrived."""
    lines = path.read_bytes().split(b"\n")
    # a line without an end was never sent
    if len(lines) < 2 or (command := _read(lines[-2])) is None:
        return None
    return None if command.operation in confirmed[-1:] else command


def _read(line: bytes) -> c.Command | None:
    try:
        command: c.Command = _COMMAND.validate_python(json.loads(line))
    except ValueError:
        return None
    return command


def _next(store: MapStore, n: int, chance: random.Random, confirmed: list[str]) -> c.Command:
    if confirmed and chance.random() < 0.1:
        return c.Undo(of=confirmed[-1])
    if chance.random() < 0.1:
        return c.Batch(steps=(_change(store, n, chance), _change(store, n, chance)))
    return _change(store, n, chance)


def _change(store: MapStore, n: int, chance: random.Random) -> c.Change:
    id = chance.choice(store.map().outcomes).id
    operation = c.new_operation()
    fields = {chance.choice(_FIELDS): f"{n} {operation}"}
    seen = store.versions("outcome", id)
    return c.Change(operation=operation, kind="outcome", id=id, fields=fields, seen=seen)


if __name__ == "__main__":
    _write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
