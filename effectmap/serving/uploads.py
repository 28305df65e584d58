"""How much comes in: who may send a file, how large and how many, told before any of it is read."""

from __future__ import annotations

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from effectmap.serving import streamlit_inside
from effectmap.store.roles import Actor, Permission

# of one person in ten minutes: two dozen monitors, and less than the memory of a small server
FILES = RateLimitItemPerMinute(60, 10)
MEGABYTES = RateLimitItemPerMinute(200, 10)
# at the same time
TOGETHER = 3
# the headers around a file
_AROUND = 10_000


class UploadQuota:
    """Refuses what is too large, too much, or from somebody who has nothing to send.

    `most` is in MB. Stands behind the gate.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most
        self._counted = MovingWindowRateLimiter(MemoryStorage())
        self._busy: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sends = scope["type"] == "http" and scope["method"] not in (
            "GET",
            "HEAD",
            "OPTIONS",
            "DELETE",
        )
        if not sends or not scope["path"].startswith(streamlit_inside.UPLOADS):
            await self._app(scope, receive, send)
            return
        actor: Actor = scope["state"]["actor"]
        status = self._refused(actor, Headers(scope=scope).get("content-length", ""))
        if status:
            await Response(status_code=status)(scope, receive, send)
            return
        self._busy[actor.person] = self._busy.get(actor.person, 0) + 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._busy[actor.person] -= 1

    def _refused(self, actor: Actor, length: str) -> int | None:
        """The status of a refusal, if it is one."""
        if not (actor.may(Permission.EDIT) or actor.may(Permission.ACCEPT_FILES)):
            return 403
        # without a length it would be known only when it is here
        if not length.isdecimal():
            return 411
        if int(length) > self._most * 1024 * 1024 + _AROUND:
            return 413
        if self._busy.get(actor.person, 0) >= TOGETHER:
            return 429
        megabytes = 1 + int(length) // (1024 * 1024)
        if not self._counted.test(MEGABYTES, actor.person, cost=megabytes):
            return 429
        if not self._counted.hit(FILES, actor.person):
            return 429
        self._counted.hit(MEGABYTES, actor.person, cost=megabytes)
        return None
