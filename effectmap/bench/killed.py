"""The app killed while people edit in real browsers: what was saved stays, and it goes on soon."""

from __future__ import annotations

import asyncio
import random
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from effectmap.bench.load import Seen, add_roles, lost_edits
from effectmap.bench.row import Row
from effectmap.bench.server import Server
from effectmap.store.database import EXAMPLE
from effectmap.store.map_store import MapStore

BROWSERS, KILLS = 10, 6
# seconds of work before each kill
_WORK = 6.0
# after this long somebody tries again, in ms
_PATIENCE = 3_000
# what somebody rests between two edits, in seconds: the browsers share the processor with the app
_PAUSE = (0.5, 2.0)
_APP = "document.querySelector('[data-test-connection-state]')?.dataset"
_AWAY = f"() => {_APP}?.testConnectionState !== 'CONNECTED'"
_BACK = (
    f"() => {_APP}?.testConnectionState === 'CONNECTED' && {_APP}?.testScriptState === 'notRunning'"
)
_AMOUNT, _SAVE = "Bedrag per jaar (euro)", re.compile("^Bewaar(?! niet)")


@dataclass
class _Told:
    """When the server said that something was saved, the amounts by offer, and what a kill took.

    `usable` is until a page was drawn and could be used again, in ms from the kill.
    """

    at: list[float] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)
    usable: list[float] = field(default_factory=list)


def rows() -> Iterator[Row]:
    """Edits lost, and how long until every page can be used again, the slowest of all."""
    from effectmap.bench.browser import browser_path

    path = browser_path()
    if path is None:
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "zutphen"
        shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("accepted", "store"))
        store = MapStore.open(folder)
        server = Server(folder)
        told = asyncio.run(_edited_and_killed(path, server, add_roles(store, BROWSERS)))
        lost = lost_edits(store, told.seen)
    name = f"{KILLS} times killed under {BROWSERS} editing browsers"
    saved = sum(len(one) for one in told.seen.saved.values())
    yield Row(f"{name}: lost of {saved}", float(lost), 1.0, "", 0.0)
    of = f"slowest of {len(told.usable)}"
    yield Row(f"from the kill until a page can be used, {of}", max(told.usable), 1.0, "ms", 5000.0)


async def _edited_and_killed(path: str, server: Server, roles: list[tuple[str, str]]) -> _Told:
    from playwright.async_api import async_playwright

    from effectmap.bench.browser import FLAGS

    told = _Told()
    server.start()
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
            # tabs of one browser: they share what they fetched, and nothing else
            context = await browser.new_context(locale="nl-NL")
            pages = [await context.new_page() for _one in roles]
            work = [
                asyncio.create_task(_edit(page, server.address, theme, role, told))
                for page, (theme, role) in zip(pages, roles, strict=True)
            ]
            await _until(lambda: len(told.seen.saved) == len(roles))
            for _kill in range(KILLS):
                await asyncio.sleep(_WORK)
                back = [asyncio.create_task(_back(page)) for page in pages]
                killed = time.monotonic()
                await asyncio.to_thread(server.kill)
                await asyncio.to_thread(server.start)
                told.usable += [(at - killed) * 1000 for at in await asyncio.gather(*back)]
                drawn = time.monotonic()
                await _until(lambda since=drawn: told.at[-1] > since)
            for one in work:
                one.cancel()
            await browser.close()
    finally:
        server.kill()
    return told


async def _back(page: Any) -> float:
    """When a page that loses its server can be used again."""
    await page.wait_for_function(_AWAY, timeout=60_000, polling=50)
    await page.wait_for_function(_BACK, timeout=60_000, polling=50)
    return time.monotonic()


async def _until(done: Any) -> None:
    """Raises TimeoutError after two minutes."""
    async with asyncio.timeout(120):
        while not done():
            await asyncio.sleep(0.05)


async def _edit(page: Any, address: str, theme: str, role: str, told: _Told) -> None:
    """Amount after amount, as somebody who goes on where the connection comes back."""
    from playwright.async_api import Error

    panel = page.locator(".st-key-panel")
    number, opened = 1000, False
    while True:
        await asyncio.sleep(random.uniform(*_PAUSE))
        number += 1
        with suppress(Error):
            if not opened:
                await page.goto(f"{address}/thematafel?opgave={theme}&vak=role:{role}")
                opened = True
            amount = panel.get_by_label(_AMOUNT)
            await amount.fill(str(number), timeout=_PATIENCE)
            await amount.press("Tab", timeout=_PATIENCE)
            save = panel.get_by_role("button", name=_SAVE)
            await save.click(timeout=_PATIENCE)
            # gone when it is saved, and not because the page was drawn anew
            await save.wait_for(state="detached", timeout=_PATIENCE)
            if await amount.input_value(timeout=_PATIENCE) == f"{number:,}".replace(",", "."):
                told.at.append(time.monotonic())
                told.seen.saved.setdefault(role, []).append(number)
