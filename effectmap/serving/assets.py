"""Streamlit's own scripts, styles and letters, packed once and kept: a page asks for a hundred of
them before it shows anything, and packing each anew takes most of that time.

Their names hold a mark of their content, so that what is kept is never an older one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MARKED = re.compile(r"/static/(?:js|css|media)/[\w.-]+\.[\w-]{8}\.(?:js|css|woff2)")
# bytes: of one file, and of all together
_MOST, _MOST_TOGETHER = 2_000_000, 24_000_000
# a part of a file, or whether there is a newer one: for who knows how to answer that
_PARTLY = ("range", "if-none-match", "if-modified-since")


@dataclass
class _Answer:
    start: Message
    body: bytearray = field(default_factory=bytearray)


class KeptAssets:
    """Answers what it has; passes everything else on, and keeps what may be kept."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: dict[tuple[str, bool], _Answer] = {}
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _may_be_kept(scope):
            await self._app(scope, receive, send)
            return
        packed = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        key = (scope["path"], packed)
        kept = self._kept.get(key)
        if kept is None:
            await self._fetch(key, scope, receive, send)
            return
        # who sends it on adds headers of its own
        await send({**kept.start, "headers": list(kept.start["headers"])})
        await send({"type": "http.response.body", "body": bytes(kept.body)})

    async def _fetch(
        self, key: tuple[str, bool], scope: Scope, receive: Receive, send: Send
    ) -> None:
        found: list[_Answer] = []

        async def onward(message: Message) -> None:
            if message["type"] == "http.response.start":
                if _is_asset(message):
                    found.append(_Answer({**message, "headers": list(message["headers"])}))
            elif found:
                found[0].body += message.get("body", b"")
                if not message.get("more_body"):
                    self._keep(key, found[0])
            await send(message)

        await self._app(scope, receive, onward)

    def _keep(self, key: tuple[str, bool], answer: _Answer) -> None:
        size = len(answer.body)
        if size <= _MOST and self._size + size <= _MOST_TOGETHER and key not in self._kept:
            self._kept[key] = answer
            self._size += size


def _is_asset(start: Message) -> bool:
    """Not the page, which answers to every name that there is none for."""
    headers = Headers(raw=start["headers"])
    is_page = headers.get("content-type", "").startswith("text/html")
    return start["status"] == 200 and not is_page and "set-cookie" not in headers


def _may_be_kept(scope: Scope) -> bool:
    if scope["method"] != "GET" or not _MARKED.fullmatch(scope["path"]):
        return False
    headers = Headers(scope=scope)
    return not any(name in headers for name in _PARTLY)
