"""The gate before everything: whoever may not come in gets a page that says why, and nothing else.

With signing in set up only who signed in, with a role, gets past; without it only this computer.
Open to all are the health of the server, the room for telephones (it has locks of its own) and
the ways to sign in and out.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from urllib.parse import parse_qs, quote, unquote, urlsplit

import streamlit as st
from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from effectmap.model import ProblemsError
from effectmap.opened import base, map_names
from effectmap.serving import (
    came_in,
    claims,
    closed_page,
    headers,
    health,
    maps,
    metrics,
    signed_out,
    streamlit_inside,
    tokens,
)
from effectmap.serving.claims import Shut
from effectmap.serving.local import from_here
from effectmap.serving.settings import EMBEDDED, SigningIn, signing_in, sites
from effectmap.store.roles import LOCAL, Actor

_OPEN = (health.ADDRESS, streamlit_inside.HEALTH)
_ROOM = "/mee"
_API = "/api/"
# fonts and the icon, for the pages of the gate and of the room
_FILES = "/app/static/"
_BACK, _BACK_SECONDS = "effectmap_naar", 600
_log = logging.getLogger(__name__)


class Gate:
    """Lets a request through, with who it is as `scope["state"]["actor"]`, or answers it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or _is_open(scope):
            await self._app(scope, receive, send)
            return
        if signing_in() is SigningIn.ON:
            if not streamlit_inside.is_allowed_host(Headers(scope=scope).get("host")):
                await _refuse(scope, receive, send, Response(status_code=400))
                return
            if scope["path"] in _WAYS:
                await self._way(scope, receive, send)
                return
        await self._judge(scope, receive, send)

    async def _judge(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = HTTPConnection(scope)
        if _is_machine(scope):
            scope.setdefault("state", {})["actor"] = tokens.MACHINE
            await self._app(scope, receive, send)
            return
        try:
            # without signing in nothing is read for it, and a page asks for a hundred files
            is_quick = signing_in() is SigningIn.OFF
            found = _who(asked) if is_quick else await to_thread.run_sync(_who, asked)
        except ProblemsError:
            _log.exception("whether somebody signed out cannot be read: nobody is let in")
            await _refuse(scope, receive, send, Response(status_code=503))
            return
        if isinstance(found, Shut):
            await _refuse(scope, receive, send, _answer(asked, found))
            return
        scope.setdefault("state", {})["actor"] = found
        await self._app(scope, receive, send)

    async def _way(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Signing in and out: on the way back one comes to the page that was asked for."""
        asked = HTTPConnection(scope)
        if scope["path"] == closed_page.SIGN_IN:
            await _to_provider(asked)(scope, receive, send)
            return
        if scope["path"] == streamlit_inside.LOGOUT:
            await to_thread.run_sync(_end, asked)
        back = asked.cookies.get(_BACK, "")

        async def onward(message: Message) -> None:
            if scope["path"] == streamlit_inside.CALLBACK and message["type"].endswith("start"):
                _lead(MutableHeaders(scope=message), back)
            await send(message)

        await self._app(scope, receive, onward)


_WAYS = (
    closed_page.SIGN_IN,
    streamlit_inside.LOGIN,
    streamlit_inside.LOGOUT,
    streamlit_inside.CALLBACK,
)


def _is_open(scope: Scope) -> bool:
    path = scope["path"]
    if path == metrics.ADDRESS:
        return metrics.may_read(Headers(scope=scope))
    if ".." in path:
        return False
    if path == EMBEDDED:
        return bool(sites())
    return path in _OPEN or path == _ROOM or path.startswith((f"{_ROOM}/", _FILES))


def _is_machine(scope: Scope) -> bool:
    """Whether a machine asks with its token for what is there for machines."""
    is_api = scope["type"] == "http" and scope["path"].startswith(_API)
    return is_api and tokens.bears(Headers(scope=scope), tokens.API_VARIABLE)


def _who(asked: HTTPConnection) -> Actor | Shut:
    """Who asks this, or why they are not let in. Raises ProblemsError when that cannot be told."""
    state = signing_in()
    if state is SigningIn.UNREADABLE:
        return Shut.UNREADABLE
    if state is SigningIn.OFF:
        ip = asked.client.host if asked.client else ""
        here = from_here(st.get_option("server.address"), ip, asked.headers)
        return LOCAL if here else Shut.ELSEWHERE
    said = streamlit_inside.signed_claims(asked.cookies)
    found = claims.actor_of(said, datetime.now(UTC), maps.asked_for())
    if isinstance(found, Actor) and signed_out.is_ended(said):
        return Shut.SIGNED_OUT
    came_in.note(said, found)
    return found


def maps_of(asked: HTTPConnection) -> tuple[str, ...]:
    """The maps that who asks this may open, of an installation with many."""
    if signing_in() is not SigningIn.ON:
        return map_names()
    said, now = streamlit_inside.signed_claims(asked.cookies), datetime.now(UTC)
    return tuple(
        name for name in map_names() if isinstance(claims.actor_of(said, now, (name,)), Actor)
    )


def _end(asked: HTTPConnection) -> None:
    said = streamlit_inside.signed_claims(asked.cookies)
    if said:
        signed_out.end(said, datetime.now(UTC))


async def _refuse(scope: Scope, receive: Receive, send: Send, answer: Response) -> None:
    if scope["type"] == "websocket":
        # refused before it is open: the server answers 403
        await send({"type": "websocket.close", "code": 1008})
        return
    await answer(scope, receive, send)


def _answer(asked: HTTPConnection, why: Shut) -> Response:
    """A page for who opened one; a bare refusal for everything else."""
    if not headers.is_page(asked.scope):
        return Response(status_code=401, headers={"Cache-Control": "no-store"})
    said = streamlit_inside.signed_claims(asked.cookies) if why is Shut.NO_ROLE else {}
    path, query = base() + asked.scope["path"], asked.scope["query_string"].decode("latin-1")
    return closed_page.page(why, f"{path}?{query}" if query else path, claims.name_of(said))


def _to_provider(asked: HTTPConnection) -> Response:
    """To the provider; where one wanted to be is kept for a moment."""
    try:
        answer = RedirectResponse(streamlit_inside.login_address(), status_code=303)
    except Exception:
        _log.exception("signing in is not set up well")
        return closed_page.not_set_up(asked.query_params.get("taal", ""))
    back = _own(parse_qs(asked.scope["query_string"].decode("latin-1")).get("naar", ["/"])[0])
    answer.set_cookie(_BACK, quote(back), max_age=_BACK_SECONDS, httponly=True, samesite="lax")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _own(address: str) -> str:
    """An address of this program: never one that leads elsewhere."""
    parts = urlsplit(address)
    is_own = not parts.scheme and not parts.netloc and address.startswith("/")
    return address if is_own and not address.startswith(("//", "/\\")) else "/"


def _lead(headers: MutableHeaders, back: str) -> None:
    """Streamlit leads to the first page after signing in: lead to the one that was asked for."""
    wanted = _own(unquote(back) or "/")
    if headers.get("location") == "/" and wanted != "/":
        headers["Location"] = quote(wanted, safe="/?&=%:,+~.-_!*'()@;#")
    headers.append("Set-Cookie", f"{_BACK}=; Max-Age=0; Path=/; HttpOnly; SameSite=lax")
