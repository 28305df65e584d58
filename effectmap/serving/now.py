"""What is there now, asked every second by each open page: cheap, so that the page is drawn anew
only when something changed, and never so often that who clicks has to wait for it.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import deque
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from effectmap.model import ProblemsError
from effectmap.opened import data_folder, open_store
from effectmap.store.results import Here
from effectmap.store.roles import Actor, Permission

ADDRESS = "/nu"
# the longest name of a box that is taken
_LONGEST = 200
# these wait for each other, and never for what the pages ask
_THREADS = 4
# how long a page rests between two times that it is drawn anew for what others did, in seconds for
# each page that is open: that takes a fifth of a processor however many there are
_REST = 0.2
# over how many seconds open pages are counted
_COUNTED = 4.0
# how old what the store said may be, in seconds
_FRESH = 0.25


class Asking:
    """How many pages ask now: each does so every second."""

    def __init__(self) -> None:
        self._asked: deque[float] = deque()

    def rest(self) -> float:
        """Note that a page asks; how long it rests between two drawings, in seconds."""
        now = time.monotonic()
        self._asked.append(now)
        while self._asked[0] < now - _COUNTED:
            self._asked.popleft()
        return round(_REST * len(self._asked) / _COUNTED, 2)


class Lately:
    """What a store said a moment ago: asked a few times a second, however many pages ask."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._at, self._said = -_FRESH, (0, list[Here]())

    def known(self) -> tuple[int, list[Here]] | None:
        """The map's revision and who works where; None when that is too long ago."""
        return self._said if time.monotonic() - self._at < _FRESH else None

    def ask(self) -> tuple[int, list[Here]]:
        """The same, from the store where need be. Raises ProblemsError when it cannot be read."""
        with self._lock:
            if self.known() is None:
                at, store = time.monotonic(), open_store(self._folder)
                self._said = store.revision(), store.who_is_where()
                self._at = at
            return self._said


def routes() -> list[BaseRoute]:
    """Where it is asked; a `POST` says as well on which box (`vak`) somebody works."""
    limiter: list[CapacityLimiter] = []
    asking, of_map = Asking(), dict[Path, Lately]()

    async def now(request: Request) -> Response:
        if not limiter:
            limiter.append(CapacityLimiter(_THREADS))
        actor: Actor = request.state.actor
        item = request.query_params.get("vak", "") if request.method == "POST" else ""
        folder = data_folder()
        lately = of_map.setdefault(folder, Lately(folder))
        said = None if item else lately.known()
        if said is None:
            said = await to_thread.run_sync(
                partial(_asked, folder, lately, actor, item), limiter=limiter[0]
            )
        status, shown = (503, None) if said is None else (200, version(*said, actor))
        answer = {"version": shown, "rest": asking.rest()}
        return JSONResponse(answer, status, {"Cache-Control": "no-store"})

    return [Route(ADDRESS, now, methods=["GET", "POST"])]


def others(here: Iterable[Here], actor: Actor) -> list[Here]:
    """Who works where, without somebody themselves."""
    return [one for one in here if one.person != actor.person]


def version(revision: int, here: Iterable[Here], actor: Actor) -> str:
    """What tells one state from another for somebody: the map's revision, and who works where."""
    said = sorted((one.item, one.name or "") for one in others(here, actor))
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]
    return f"{revision}/{digest}"


def _asked(folder: Path, lately: Lately, actor: Actor, item: str) -> tuple[int, list[Here]] | None:
    """None while the store is away: the page that is open stays as it is."""
    try:
        if 0 < len(item) <= _LONGEST and actor.may(Permission.PRESENCE):
            open_store(folder).here(actor, item)
        return lately.ask()
    except ProblemsError:
        return None
