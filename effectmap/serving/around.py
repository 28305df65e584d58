"""What the server puts around the pages, in the order in which a request passes it."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from effectmap.serving import audit, logs, settings, streamlit_inside
from effectmap.serving.assets import KeptAssets
from effectmap.serving.cookies import SafeCookies
from effectmap.serving.gate import Gate
from effectmap.serving.headers import SafeHeaders
from effectmap.serving.maps import Maps, elsewhere
from effectmap.serving.requests import Watched
from effectmap.serving.uploads import UploadQuota

# Python looks for what nobody uses any more when this many things were made since the last time;
# with its own 700, 10 and 10 everybody who clicks waits for that a fifth of a second, often
_UNUSED = (20_000, 20, 20)
# what was noted of who looked at what may take this long at the stop
_LAST_SECONDS = 3.0


class _Around:
    """All of it; made when the server starts, because the settings are known by then."""

    def __init__(self, app: ASGIApp) -> None:
        is_https = settings.is_https()
        quota = UploadQuota(app, int(st.get_option("server.maxUploadSize")))

        def outer(inside: ASGIApp) -> ASGIApp:
            return Watched(SafeHeaders(SafeCookies(inside, is_https), is_https))

        self._app = Maps(outer(Gate(KeptAssets(quota))), outer(elsewhere))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


def around() -> list[Middleware]:
    """For `st.App`."""
    return [Middleware(_Around)]


@asynccontextmanager
async def started(_app: Any) -> AsyncIterator[None]:
    """What happens when the server starts."""
    gc.set_threshold(*_UNUSED)
    logs.set_up()
    settings.fix()
    streamlit_inside.allow_hosts(settings.hosts())
    yield
    audit.flush_all(_LAST_SECONDS)
