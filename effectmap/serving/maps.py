"""Many maps behind one address: `/kaart/zutphen/indicatoren` is the page `/indicatoren` of Zutphen.

The rest of the program sees the address without its beginning, and asks `effectmap.opened` which
map it is about. With one map nothing of this happens.
"""

from __future__ import annotations

import re
from urllib.parse import quote

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime.scriptrunner import get_script_run_ctx

from effectmap.opened import BELOW, asked_map, find_map, map_names, this_map
from effectmap.serving import closed_page, health, metrics, streamlit_inside

START, FIRST_PAGE = "/", "/kaarten"
# says in what connects to the pages which map it was opened for; never taken from outside
_HEADER = "x-effectmap-kaart"
_ADDRESS = re.compile(rf"{BELOW}/([^/]+)(/.*)?", re.DOTALL)
# what belongs to all maps together: the rest is below the address of a map
_COMMON = (
    START,
    FIRST_PAGE,
    health.ADDRESS,
    metrics.ADDRESS,
    streamlit_inside.HEALTH,
    streamlit_inside.CALLBACK,
    closed_page.SIGN_IN,
)
_COMMON_BELOW = ("/app/static/", "/auth/")


class Maps:
    """Takes the name of the map out of the address; outermost of all."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        find_map(_this_map)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        names = map_names()
        found = _ADDRESS.fullmatch(scope["path"]) if names else None
        name = found[1] if found is not None and found[1] in names else ""
        if found and name:
            inside = _inside(scope, name, found[2] or "")
        else:
            inside = _first(scope) if names else _unnamed(scope)
        if names and not name and not _is_common(scope["path"]):
            await _elsewhere(scope, receive, send)
            return
        if found is not None and name and not found[2]:
            # what a page fetches is named from the address that it has
            await RedirectResponse(_with_query(f"{BELOW}/{name}/", scope))(scope, receive, send)
            return
        token = asked_map.set(name)
        try:
            await self._app(inside, receive, send)
        finally:
            asked_map.reset(token)


def asked_for() -> tuple[str, ...]:
    """The map that is asked for, where there are many; on the first page all of them."""
    names, name = map_names(), this_map()
    return (name,) if names and name else names


def _this_map() -> str:
    """A page knows it by its connection, everything else by its address."""
    if get_script_run_ctx(suppress_warning=True) is not None:
        return st.context.headers.get(_HEADER) or ""
    return asked_map.get()


def _inside(scope: Scope, name: str, path: str) -> Scope:
    plain = _unnamed(scope)
    headers = [*plain["headers"], (_HEADER.encode(), name.encode())]
    return {**plain, "path": path, "raw_path": quote(path).encode(), "headers": headers}


def _first(scope: Scope) -> Scope:
    """What many maps have in common; the first address is that of the page with all of them."""
    plain = _unnamed(scope)
    return {**plain, "path": FIRST_PAGE} if plain["path"] == START else plain


def _unnamed(scope: Scope) -> Scope:
    """Without what only this program may say."""
    kept = [(key, value) for key, value in scope["headers"] if key.lower() != _HEADER.encode()]
    return {**scope, "headers": kept}


def _is_common(path: str) -> bool:
    return path in _COMMON or path.startswith(_COMMON_BELOW)


async def _elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
    """To the first page, for who opens a page of a map that is not named or not there."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    is_page = "text/html" in Headers(scope=scope).get("accept", "") and scope["method"] == "GET"
    answer = RedirectResponse(START, status_code=303) if is_page else Response(status_code=404)
    await answer(scope, receive, send)


def _with_query(path: str, scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path
