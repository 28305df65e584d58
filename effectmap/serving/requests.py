"""What is known of each request: how it was asked, what sort of address, and how long it took.

Never the address itself, which may hold a key or what somebody looks for.
"""

from __future__ import annotations

import re
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from effectmap.serving import logs, metrics, streamlit_inside

# an address of one of these sorts is called by the sort
_SORTS = (
    (re.compile(r"/mee/_/[^/]+"), "/mee/_/{file}"),
    (re.compile(r"/mee/[^/]+(/(?:namen|stand|wand|deelnemen|inbreng|stem))?"), "/mee/{key}"),
    (re.compile(r"/media/.+"), "/media/{file}"),
    (re.compile(r"/(?:app/)?static/.+"), "/static/{file}"),
    (re.compile(re.escape(streamlit_inside.UPLOADS) + ".+"), streamlit_inside.UPLOADS + "{file}"),
    (re.compile(r"/_stcore/(?:health|stream|host-config|script-health-check)"), ""),
    (
        re.compile(
            r"/(?:mee|nu|gezond|ingesloten|metrics|inloggen|oauth2callback|auth/log(?:in|out))?"
        ),
        "",
    ),
    (re.compile(r"/api/(?:map|boxes|links|observations|progress|openapi\.json)"), ""),
    (re.compile(r"/[a-z]+"), "/{page}"),
)
_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")


def sort_of(path: str) -> str:
    """The sort of address that this is, such as `/mee/{key}/stand`; `other` for none of ours."""
    for pattern, sort in _SORTS:
        if found := pattern.fullmatch(path):
            return (sort or path) + (found[1] or "" if pattern.groups else "")
    return "other"


class Watched:
    """Tells the log and the metrics of every request; outermost of all."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        # said by the program itself when it fails before it answers
        status = 500
        began = time.perf_counter()
        path, is_page = sort_of(scope["path"]), scope["type"] == "websocket"

        async def onward(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "websocket.accept":
                status = 101
                metrics.PAGES.inc()
            elif message["type"] == "websocket.close" and status == 500:
                status = 403
            await send(message)

        try:
            await self._app(scope, receive, onward)
        finally:
            seconds = time.perf_counter() - began
            if is_page and status == 101:
                metrics.PAGES.dec()
            said = scope.get("method", "GET")
            method = said if said in _METHODS else "other"
            metrics.request(method, path, status, None if is_page else seconds)
            logs.request(method, path, status, seconds)
