"""Many people at once: they look at figures and save edits, at one server or at several."""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from effectmap.bench.row import Row
from effectmap.bench.server import Server
from effectmap.bench.visitor import VisitError, Visitor
from effectmap.store.commands import Add
from effectmap.store.database import EXAMPLE
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL

PEOPLE, SECONDS, THINK = 50, 60.0, 6.0
_INDICATOR, _AMOUNT, _SAVE = "Indicator", "Bedrag per jaar (euro)", "Bewaar"


@dataclass
class Seen:
    """What people lived through: how long they waited (seconds), and what went wrong."""

    waits: list[float] = field(default_factory=list)
    saved: dict[str, list[int]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def p95(self) -> float:
        """In ms. Raises IndexError when nobody came."""
        return sorted(self.waits)[int(0.95 * (len(self.waits) - 1))] * 1000


def rows() -> Iterator[Row]:
    """50 people at one server: p95 of a click, errors, edits lost, memory."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "zutphen"
        shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("accepted", "store"))
        store = MapStore.open(folder)
        roles = add_roles(store, PEOPLE)
        server = Server(folder)
        server.start()
        try:
            seen = asyncio.run(visit([server.address] * PEOPLE, roles, SECONDS))
            memory = server.memory()
        finally:
            server.kill()
        lost = lost_edits(store, seen)
    yield from _as_rows(f"{PEOPLE} people, {THINK:.0f} s between clicks", seen, lost, 1000.0)
    yield Row("their server's memory, MB", memory / 1e6, 1.0, "MB", 400.0)


def _as_rows(name: str, seen: Seen, lost: int, bar: float) -> Iterator[Row]:
    yield Row(f"{name}: p95 of {len(seen.waits)}", seen.p95, 1.0, "ms", bar)
    yield Row(f"{name}: errors", float(len(seen.errors)), 1.0, "", 0.0)
    yield Row(f"{name}: edits lost", float(lost), 1.0, "", 0.0)


def add_roles(store: MapStore, people: int) -> list[tuple[str, str]]:
    """For each of them a theme, and on its table an offer of their own: their ids."""
    themes = [one.id for one in store.map().themes]
    partners = [one.id for one in store.map().partners]
    stages = {one: [s.id for s in store.table().stages if s.theme == one] for one in themes}
    for theme in (one for one in themes if not stages[one]):
        stages[theme] = [f"bench-{theme}-{number}" for number in range(6)]
        for id in stages[theme]:
            fields = {"name": id.capitalize(), "theme": theme}
            store.apply(Add(kind="stage", id=id, fields=fields), LOCAL)
    found = []
    for number in range(people):
        theme, id = themes[number % len(themes)], f"bench-{number}"
        fields = {
            "name": f"Aanbod {id}",
            "partner": partners[number % len(partners)],
            "stage": stages[theme][number % len(stages[theme])],
        }
        store.apply(Add(kind="role", id=id, fields=fields), LOCAL)
        found.append((theme, id))
    return found


async def visit(
    addresses: Sequence[str],
    roles: Sequence[tuple[str, str]],
    seconds: float,
    headers: Mapping[str, str] | None = None,
) -> Seen:
    """Everybody has the indicators in one tab and their own offer on the theme table in another."""
    seen = Seen()
    people = [
        _person(address, role, seconds, seen, random.Random(str(role)), headers or {})
        for address, role in zip(addresses, roles, strict=True)
    ]
    await asyncio.gather(*people)
    return seen


async def _person(
    address: str,
    own: tuple[str, str],
    seconds: float,
    seen: Seen,
    chance: random.Random,
    headers: Mapping[str, str],
) -> None:
    figures, table = Visitor(address, headers), Visitor(address, headers)
    loop, (theme, role) = asyncio.get_running_loop(), own
    try:
        # people do not all come in the same second
        await asyncio.sleep(chance.uniform(0, THINK))
        await figures.open("indicatoren", f"opgave={theme}")
        await table.open("thematafel", f"opgave={theme}&vak=role:{role}")
        await asyncio.sleep(chance.uniform(0, THINK))
        until = loop.time() + seconds
        while loop.time() < until:
            seen.waits.append(
                await figures.fill(_INDICATOR, chance.choice(figures.options(_INDICATOR)))
            )
            await asyncio.sleep(THINK / 2)
            amount = chance.randrange(1_000, 9_000_000)
            seen.waits.append(await table.fill(_AMOUNT, str(amount), press=_SAVE))
            seen.saved.setdefault(role, []).append(amount)
            await asyncio.sleep(THINK / 2)
    except (VisitError, OSError) as error:
        seen.errors.append(f"{role}: {error}")
    finally:
        await figures.close()
        await table.close()


def lost_edits(store: MapStore, seen: Seen) -> int:
    """How many amounts that were saved are not in the log, or stand there twice."""
    lost = 0
    for role, saved in seen.saved.items():
        entries = store.history("role", role, limit=10_000)
        changes = [one.after or {} for entry in entries for one in entry.changes]
        kept = [one["amount"] for one in reversed(changes) if one.get("amount") is not None]
        lost += sum(1 for amount in saved if kept.count(amount) != saved.count(amount))
    return lost
