"""Cookies of signing in: over HTTPS only, and no longer than a sign-in lasts."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from effectmap.serving import claims, streamlit_inside

_MOST = int(claims.VALID_FOR.total_seconds())


class SafeCookies:
    """Hardens every cookie that an answer sets. `is_https`: whether browsers come over HTTPS."""

    def __init__(self, app: ASGIApp, is_https: bool) -> None:
        self._app = app
        self._is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def onward(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.accept"):
                message["headers"] = [
                    (name, self._hardened(value) if name.lower() == b"set-cookie" else value)
                    for name, value in message.get("headers", [])
                ]
            await send(message)

        await self._app(scope, receive, onward)

    def _hardened(self, header: bytes) -> bytes:
        return hardened(header.decode("latin-1"), self._is_https).encode("latin-1")


def hardened(header: str, is_https: bool) -> str:
    """The `Set-Cookie` header with what a careful server would have said."""
    try:
        jar = SimpleCookie(header)
    except CookieError:
        return header
    for name, cookie in jar.items():
        if is_https:
            cookie["secure"] = True
        cookie["samesite"] = cookie["samesite"] or "Lax"
        # the token against forged requests is read by Streamlit's script
        if name != f"{streamlit_inside.COOKIES}_xsrf":
            cookie["httponly"] = True
        if name.startswith(streamlit_inside.COOKIES) and str(cookie["max-age"]) != "0":
            cookie["max-age"] = min(int(cookie["max-age"] or _MOST), _MOST)
            cookie["expires"] = ""
    return "; ".join(cookie.OutputString() for cookie in jar.values()) or header
