"""Many people at once: they look at figures and save edits, at one server or at several.

Each has the indicators of a theme in one tab (a query, a table and a chart at every click) and an
offer of their own on its theme table in another, where what others save appears by itself.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx2 as httpx

from effectmap.bench.row import Row
from effectmap.bench.server import Server
from effectmap.bench.store_map import POSTGRES, new_database
from effectmap.bench.visitor import PATIENCE, VisitError, Visitor
from effectmap.store.commands import Add
from effectmap.store.database import EXAMPLE, URL_VARIABLE
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL

PEOPLE, SECONDS = 50, 60.0
# at two servers together, each with two pages
OF_TWO = 100
# seconds between one click and the next, and in which all have come
THINK, COMING = 6.0, 20.0
_MANY = httpx.Limits(max_connections=400, max_keepalive_connections=400)
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
    """50 people at one server, each with two pages: p95 of a click, errors, edits lost, memory."""
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


def rows_of_two() -> Iterator[Row]:
    """100 people at two servers with one PostgreSQL: p95 of a click, errors, edits lost, memory.

    Without the web server that divides people over them.
    """
    if POSTGRES not in os.environ:
        print(f"{POSTGRES} names no server: two servers on one database are not measured")
        return
    with (
        tempfile.TemporaryDirectory() as place,
        new_database(os.environ[POSTGRES]) as url,
        ExitStack() as ends,
    ):
        folder = Path(place) / "zutphen"
        shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("accepted", "store"))
        store = MapStore.open(folder, url)
        ends.callback(store.close)
        roles = add_roles(store, OF_TWO)
        servers = [Server(folder, more={URL_VARIABLE: url}) for _n in range(2)]
        for server in servers:
            ends.callback(server.kill)
            server.start()
        addresses = [servers[number % 2].address for number in range(OF_TWO)]
        seen = asyncio.run(visit(addresses, roles, SECONDS))
        memory = max(server.memory() for server in servers)
        lost = lost_edits(store, seen)
    yield from _as_rows(f"{OF_TWO} people at two servers", seen, lost, 2000.0)
    yield Row("the larger of the two servers' memory, MB", memory / 1e6, 1.0, "MB", 400.0)


def _as_rows(name: str, seen: Seen, lost: int, bar: float) -> Iterator[Row]:
    yield Row(f"{name}: p95 of {len(seen.waits)} reruns", seen.p95, 1.0, "ms", bar)
    for error in seen.errors[:5]:
        print(error)
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
    """They come within a minute, and go on for `seconds` from then on; each at an address."""
    seen = Seen()
    async with httpx.AsyncClient(timeout=PATIENCE, limits=_MANY) as client:
        people = [
            _Person(address, theme, role, headers or {}, client, seen).stay(seconds)
            for address, (theme, role) in zip(addresses, roles, strict=True)
        ]
        await asyncio.gather(*people)
    return seen


class _Person:
    def __init__(
        self,
        address: str,
        theme: str,
        role: str,
        headers: Mapping[str, str],
        client: httpx.AsyncClient,
        seen: Seen,
    ) -> None:
        self._theme, self._role, self._seen, self._client = theme, role, seen, client
        self._figures, self._table = Visitor(address, headers), Visitor(address, headers)
        self._chance = random.Random(role)
        self._now = asyncio.get_running_loop().time
        self._start = self._now()

    async def stay(self, seconds: float) -> None:
        """Look and save in turn; what goes wrong ends the visit and is counted."""
        following: asyncio.Task[None] | None = None
        try:
            await asyncio.sleep(self._chance.uniform(0, COMING))
            await self._figures.open("indicatoren", f"opgave={self._theme}")
            await self._table.open("thematafel", f"opgave={self._theme}&vak=role:{self._role}")
            following = asyncio.create_task(self._table.follow(self._client))
            while self._now() < self._start + COMING + seconds and not following.done():
                for click in (self._look, self._save):
                    await self._think()
                    begun, took = self._now(), await click()
                    # while people still come in the server has other things to do
                    if begun > self._start + 1.5 * COMING:
                        self._seen.waits += took
            if following.done():
                following.result()
        except (VisitError, OSError, httpx.HTTPError) as error:
            self._seen.errors.append(f"{self._role}: {type(error).__name__} {error}")
        finally:
            if following is not None:
                following.cancel()
            await self._figures.close()
            await self._table.close()

    async def _think(self) -> None:
        await asyncio.sleep(self._chance.uniform(0.5 * THINK, 1.5 * THINK))

    async def _look(self) -> list[float]:
        options = self._figures.options(_INDICATOR)
        return [await self._figures.fill(_INDICATOR, self._chance.choice(options))]

    async def _save(self) -> list[float]:
        amount = self._chance.randrange(1_000, 9_000_000)
        took = [await self._table.fill(_AMOUNT, str(amount)), await self._table.press(_SAVE)]
        self._seen.saved.setdefault(self._role, []).append(amount)
        return took


def lost_edits(store: MapStore, seen: Seen) -> int:
    """How many amounts that were saved are not in the log, or stand there twice."""
    lost = 0
    for role, saved in seen.saved.items():
        entries = store.history("role", role, limit=10_000)
        changes = [one.after or {} for entry in entries for one in entry.changes]
        kept = [one["amount"] for one in reversed(changes) if one.get("amount") is not None]
        lost += sum(1 for amount in saved if kept.count(amount) != saved.count(amount))
    return lost
