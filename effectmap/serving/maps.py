"""Many maps behind one address: `/kaart/zutphen/indicatoren` is the page `/indicatoren` of Zutphen.

The rest of the program sees the address without its beginning, and asks `effectmap.opened` which
map it is about. With one map nothing of this happens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime.scriptrunner import get_script_run_ctx

from effectmap.opened import BELOW, asked_map, find_map, map_names, this_map
from effectmap.serving import closed_page, headers, health, metrics, streamlit_inside

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
    """Takes the name of the map out of the address; outermost of all.

    What is of no map and of none of them together goes to `elsewhere`.
    """

    def __init__(self, app: ASGIApp, elsewhere: ASGIApp) -> None:
        self._app, self._elsewhere = app, elsewhere
        find_map(_this_map)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        names = map_names()
        name, path = _named(scope["path"], names)
        token = asked_map.set(name)
        try:
            if name and path:
                await self._app(_inside(scope, name, path), receive, send)
            elif names and not _is_common(scope["path"]):
                await self._elsewhere(_unnamed(scope), receive, send)
            else:
                await self._app(_first(scope) if names else _unnamed(scope), receive, send)
        finally:
            asked_map.reset(token)


def _named(path: str, names: Sequence[str]) -> tuple[str, str]:
    """The map that an address names, and the address without it; empty where it names none."""
    found = _ADDRESS.fullmatch(path) if names else None
    return (found[1], found[2] or "") if found and found[1] in names else ("", "")


async def elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
    """To the first page, for who opens a page of a map that is not named or not there."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    answer = Response(status_code=404)
    if asked_map.get():
        # what a page fetches is named from the address that it has: one that ends with a slash
        answer = RedirectResponse(_with_query(f"{scope['path']}/", scope))
    elif headers.is_page(scope):
        answer = RedirectResponse(START, status_code=303)
    await answer(scope, receive, send)


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
    said = [*plain["headers"], (_HEADER.encode(), name.encode())]
    return {**plain, "path": path, "raw_path": quote(path).encode(), "headers": said}


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


def _with_query(path: str, scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path
