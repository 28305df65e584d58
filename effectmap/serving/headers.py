"""The headers of every answer, and the language that the page says it is in."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from effectmap.serving import streamlit_inside
from effectmap.words import known_language

_POLICY = {
    "default-src": ("'none'",),
    # every script is a file of the program, or the one inside Streamlit's page
    "script-src": ("'self'",),
    # Streamlit writes its styles into the page
    "style-src": ("'self'", "'unsafe-inline'"),
    "img-src": ("'self'", "data:", "blob:"),
    "font-src": ("'self'", "data:"),
    "media-src": ("'self'",),
    "connect-src": ("'self'",),
    "manifest-src": ("'self'",),
    "worker-src": ("'self'",),
    "base-uri": ("'self'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'none'",),
}
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_A_YEAR = "max-age=31536000"
_LANG = b'<html lang="en"'


def policy(**more: tuple[str, ...]) -> str:
    """The content security policy, with `more` sources for a directive (`script_src=…`)."""
    said = {
        name: (*sources, *more.get(name.replace("-", "_"), ())) for name, sources in _POLICY.items()
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in said.items())


class SafeHeaders:
    """Sets the headers where an answer does not set its own, and the language of the page.

    `is_https` says whether browsers come over HTTPS only, by way of a proxy or not.
    """

    def __init__(self, app: ASGIApp, is_https: bool) -> None:
        self._app = app
        self._policy = policy(script_src=streamlit_inside.inline_scripts())
        self._headers = {**_ALWAYS, **({"Strict-Transport-Security": _A_YEAR} if is_https else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        page = _Page(send, _language(scope)) if is_page(scope) else None

        async def onward(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._set(MutableHeaders(scope=message), scope["path"])
            await (page or send)(message)

        await self._app(_plain(scope) if page else scope, receive, onward)

    def _set(self, headers: MutableHeaders, path: str) -> None:
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        headers.setdefault("Content-Security-Policy", self._policy)
        if path.startswith("/media/"):
            # documents and pictures of the municipality: not for the next who sits here
            headers["Cache-Control"] = "no-store"


def is_page(scope: Scope) -> bool:
    """Whether somebody opens a page, rather than a script or a machine that fetches something."""
    is_get = scope.get("method") == "GET"
    return is_get and "text/html" in Headers(scope=scope).get("accept", "")


def _plain(scope: Scope) -> Scope:
    """The same request for a page that is not packed, so that its language can be set."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": headers}


def _language(scope: Scope) -> str:
    said = parse_qs(scope["query_string"].decode("latin-1")).get("taal", [""])
    return known_language(said[0])


class _Page:
    """Passes a page on whole, with its language set; anything else as it comes."""

    def __init__(self, send: Send, language: str) -> None:
        self._send = send
        self._lang = f'<html lang="{language}"'.encode()
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = self._body.replace(_LANG, self._lang, 1)
            MutableHeaders(scope=self._start)["Content-Length"] = str(len(body))
            await self._send(self._start)
            message = {"type": "http.response.body", "body": body}
        await self._send(message)
