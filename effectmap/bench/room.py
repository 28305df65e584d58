"""A full room: telephones that vote and write, a wall in a browser, and a server that is killed."""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import tempfile
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2 as httpx

from effectmap.bench.row import Row
from effectmap.bench.server import Server
from effectmap.model.workshop import Ask, Results, Shown, Workshop
from effectmap.store.database import EXAMPLE
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL

THEME = "dementie"
PEOPLE, SECONDS = 60, 25
_POLL, _PAUSE = 1.5, (1.0, 4.0)
_DOTS = 20
# records on the page itself when a number of dots stands there
_WATCH = """() => {
  window.seen = [];
  const note = () => {
    for (const mark of document.querySelectorAll('.dots')) {
      const one = [mark.dataset.box, Number(mark.textContent)];
      const key = one.join('=');
      if (!window.seen.some((s) => s[0] === key)) window.seen.push([key, Date.now()]);
    }
  };
  new MutationObserver(note).observe(document.querySelector('.wall'),
    { childList: true, subtree: true });
}"""


def rows() -> Iterator[Row]:
    """p95 from vote to wall, and what was lost or taken twice when the server was killed."""
    from effectmap.bench.browser import FLAGS, browser_path

    path = browser_path()
    if path is None:
        return
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        tried = try_room(Path(place), browser, PEOPLE, SECONDS)
        browser.close()
    yield Row(f"{PEOPLE} telephones: from vote to wall, p95", tried.p95, 1.0, "ms", 2000.0)
    yield Row("server killed meanwhile: given and lost", tried.lost, 1.0, "", 0.0)
    yield Row("server killed meanwhile: taken twice or otherwise", tried.other, 1.0, "", 0.0)


@dataclass
class Tried:
    """`waits` are ms from a vote to the wall, before the server was killed."""

    waits: list[float]
    given: int
    lost: int
    other: int

    @property
    def p95(self) -> float:
        """Raises IndexError when nothing came on the wall."""
        return sorted(self.waits)[int(0.95 * (len(self.waits) - 1))]


def try_room(place: Path, browser: Any, people: int, seconds: float) -> Tried:
    """A workshop of `people` telephones for `seconds`, then as long again with a `kill -9`."""
    folder = place / "zutphen"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("accepted", "store"))
    store = MapStore.open(folder)
    outcomes = [one.id for one in store.map().of_theme(THEME).outcomes]
    workshop = store.workshops.open(THEME, "Bench", (), _DOTS, LOCAL, datetime.now(UTC))
    store.workshops.show(workshop.id, Shown(asks=tuple(Ask), results=Results.DOTS), LOCAL)
    server = Server(folder)
    phones = [_Phone(server.address, workshop, outcomes, seed) for seed in range(people)]
    try:
        server.start()
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.goto(f"{server.address}/wand?opgave={THEME}&sessie={workshop.id}")
        page.locator(".wall-clock").wait_for(state="attached", timeout=60_000)
        page.evaluate(_WATCH)
        _run(_together(phones, seconds))
        page.wait_for_timeout(3_000)
        waits = _waits(phones, page.evaluate("window.seen"))
        page.close()
        _run(_together(phones, seconds, server))
    finally:
        server.kill()
    return _counted(store, workshop, phones, waits)


def _run(work: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: the browser's driver has the loop of this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def _waits(phones: list[_Phone], seen: list[tuple[str, float]]) -> list[float]:
    """From the sending of a vote until the wall showed as many dots, in ms, where it did.

    The n-th dot that was sent on an outcome is on the wall as soon as n or more of them are.
    """
    shown: dict[str, list[tuple[int, float]]] = {}
    for key, at in seen:
        box, _mark, count = key.rpartition("=")
        shown.setdefault(box, []).append((int(count), at))
    sent: dict[str, list[float]] = {}
    for phone in phones:
        for about, at in phone.sent:
            sent.setdefault(about, []).append(at)
    found = []
    for about, times in sent.items():
        for n, at in enumerate(sorted(times), start=1):
            later = [when for count, when in shown.get(about, []) if count >= n]
            if later:
                found.append(min(later) - at * 1000)
    return found


def _counted(
    store: MapStore, workshop: Workshop, phones: list[_Phone], waits: list[float]
) -> Tried:
    """What the phones gave against what the store holds."""
    texts = [one.text for one in store.workshops.suggestions(workshop.id)]
    given = [text for phone in phones for text in phone.texts]
    lost = len(set(given) - set(texts))
    other = len(texts) - len(set(texts)) + len(set(texts) - set(given))
    for phone in phones:
        _said, votes = store.workshops.own(workshop.key, phone.token)
        kept = {one.about: one.value for one in votes}
        lost += sum(kept.get(about, 0) < value for about, value in phone.dots.items())
        other += sum(value > phone.dots.get(about, 0) for about, value in kept.items())
    return Tried(waits, len(given) + sum(len(phone.dots) for phone in phones), lost, other)


@dataclass
class _Phone:
    """One telephone, with the manners of `room.js`: what is not acknowledged is sent again."""

    address: str
    workshop: Workshop
    outcomes: list[str]
    seed: int
    token: str = ""
    dots: dict[str, int] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    sent: list[tuple[str, float]] = field(default_factory=list)
    out: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    sequence: int = 0

    async def run(self, until: float) -> None:
        chance = random.Random(self.seed + self.sequence)
        async with httpx.AsyncClient(base_url=self.address, timeout=5) as client:
            looking = asyncio.create_task(self._look(client, until))
            while time.monotonic() < until:
                await asyncio.sleep(chance.uniform(*_PAUSE))
                self._give(chance)
                await self._deliver(client)
            while self.out:
                await self._deliver(client)
                await asyncio.sleep(0.3)
            await looking

    async def _look(self, client: httpx.AsyncClient, until: float) -> None:
        version = ""
        while time.monotonic() < until:
            with contextlib.suppress(httpx.HTTPError):
                query = {"wie": self.token, "sinds": version}
                answer = await client.get(f"/mee/{self.workshop.key}/stand", params=query)
                if answer.status_code == 200:
                    version = answer.json()["version"]
            await asyncio.sleep(_POLL)

    def _give(self, chance: random.Random) -> None:
        self.sequence += 1
        if chance.random() < 0.1:
            text = f"Inbreng {self.seed} nummer {self.sequence}"
            self.texts.append(text)
            self.out.append(("inbreng", {"id": str(uuid4()), "kind": "noticed", "text": text}))
        elif sum(self.dots.values()) < _DOTS:
            about = chance.choice(self.outcomes)
            self.dots[about] = self.dots.get(about, 0) + 1
            vote = {"ask": "dots", "about": about, "value": self.dots[about]}
            self.out.append(("stem", {**vote, "sequence": self.sequence}))
            self.sent.append((about, time.time()))

    async def _deliver(self, client: httpx.AsyncClient) -> None:
        with contextlib.suppress(httpx.HTTPError):
            if not self.token:
                joined = await client.post(f"/mee/{self.workshop.key}/deelnemen")
                self.token = joined.json()["token"]
            while self.out:
                path, body = self.out[0]
                sent = {"token": self.token, **body}
                answer = await client.post(f"/mee/{self.workshop.key}/{path}", json=sent)
                if answer.status_code == 429 or answer.status_code >= 500:
                    return
                answer.raise_for_status()
                del self.out[0]


async def _together(phones: list[_Phone], seconds: float, server: Server | None = None) -> None:
    """All telephones for `seconds`; with a server, that is killed and started meanwhile."""
    until = time.monotonic() + seconds
    running = [asyncio.create_task(phone.run(until)) for phone in phones]
    if server is not None:
        await asyncio.sleep(seconds / 3)
        server.kill()
        await asyncio.to_thread(server.start)
    await asyncio.gather(*running)
