"""What is there now, asked every second by each open page: cheap, so that the page is drawn anew
only when something changed, and never so often that who clicks has to wait for it.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import deque
from functools import partial

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from effectmap.model import ProblemsError
from effectmap.opened import data_folder, open_store
from effectmap.store.map_store import MapStore
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


def routes() -> list[BaseRoute]:
    """Where it is asked; a `POST` says as well on which box (`vak`) somebody works."""
    limiter: list[CapacityLimiter] = []
    asking = Asking()

    async def now(request: Request) -> Response:
        if not limiter:
            limiter.append(CapacityLimiter(_THREADS))
        actor: Actor = request.state.actor
        item = request.query_params.get("vak", "") if request.method == "POST" else ""
        version = await to_thread.run_sync(partial(_asked, actor, item), limiter=limiter[0])
        status = 503 if version is None else 200
        said = {"version": version, "rest": asking.rest()}
        return JSONResponse(said, status, {"Cache-Control": "no-store"})

    return [Route(ADDRESS, now, methods=["GET", "POST"])]


def version(store: MapStore, revision: int, actor: Actor) -> str:
    """What tells one state from another for somebody: the map's revision, and who works where.

    Raises ProblemsError when the store cannot be read.
    """
    others = sorted((one.item, one.name or "") for one in store.who_is_where(but=actor))
    digest = hashlib.sha256(json.dumps(others).encode()).hexdigest()[:12]
    return f"{revision}/{digest}"


def _asked(actor: Actor, item: str) -> str | None:
    """None while the store is away: the page that is open stays as it is."""
    try:
        store = open_store(data_folder())
        if 0 < len(item) <= _LONGEST and actor.may(Permission.PRESENCE):
            store.here(actor, item)
        return version(store, store.revision(), actor)
    except ProblemsError:
        return None
