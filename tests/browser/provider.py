"""A small OpenID provider in the shape of Entra ID: app roles in the id token, PKCE asked for."""

from __future__ import annotations

import base64
import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from secrets import token_urlsafe
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.browser.conftest import free_port

TENANT = "6f1c3d5e-0000-4000-8000-000000000301"
CLIENT = "effectenkaart-test"
SECRET = token_urlsafe(24)


class Provider:
    """Its `people` have the claims that their next token gets; a test may change them."""

    def __init__(self, port: int) -> None:
        self.people: dict[str, dict[str, object]] = {}
        self.port = port
        self._base = f"http://127.0.0.1:{port}/{TENANT}"
        self.metadata = f"{self._base}/v2.0/.well-known/openid-configuration"
        self._key = RSAKey.generate_key(2048, {"kid": "test", "use": "sig"})
        self._asked: dict[str, dict[str, str]] = {}

    def app(self) -> Starlette:
        """The endpoints that Entra ID has, at paths like its own."""
        return Starlette(
            routes=[
                Route(f"/{TENANT}/v2.0/.well-known/openid-configuration", self._metadata),
                Route(f"/{TENANT}/oauth2/v2.0/authorize", self._authorize),
                Route(f"/{TENANT}/oauth2/v2.0/token", self._token, methods=["POST"]),
                Route(f"/{TENANT}/oauth2/v2.0/logout", self._logout),
                Route(f"/{TENANT}/discovery/v2.0/keys", self._keys),
            ]
        )

    def secrets(self, redirect_uri: str, **changed: str) -> str:
        """The secrets.toml of an app that signs in here."""
        said = {
            "redirect_uri": redirect_uri,
            "cookie_secret": token_urlsafe(32),
            "client_id": CLIENT,
            "client_secret": SECRET,
            "server_metadata_url": self.metadata,
        } | changed
        lines = [f'{name} = "{value}"' for name, value in said.items()]
        return "\n".join(["[auth]", *lines, 'client_kwargs = {code_challenge_method = "S256"}', ""])

    async def _metadata(self, request: Request) -> Response:
        # like Entra ID it does not say which challenges it takes
        return JSONResponse(
            {
                "issuer": f"{self._base}/v2.0",
                "authorization_endpoint": f"{self._base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{self._base}/oauth2/v2.0/token",
                "end_session_endpoint": f"{self._base}/oauth2/v2.0/logout",
                "jwks_uri": f"{self._base}/discovery/v2.0/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def _keys(self, request: Request) -> Response:
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})

    async def _authorize(self, request: Request) -> Response:
        """First the choice of an account, then back to the app with a code."""
        asked = dict(request.query_params)
        if asked.get("client_id") != CLIENT or asked.get("code_challenge_method") != "S256":
            return Response("AADSTS: client or challenge", status_code=400)
        person = asked.pop("person", None)
        if person is None:
            links = "".join(
                f'<p><a href="?{escape(urlencode({**asked, "person": one}))}">{escape(one)}</a></p>'
                for one in self.people
            )
            return HTMLResponse(f"<h1>Kies een account</h1>{links}")
        code = token_urlsafe(16)
        self._asked[code] = {**asked, "person": person}
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", status_code=302)

    async def _token(self, request: Request) -> Response:
        form = await request.form()
        asked = self._asked.pop(str(form.get("code")), None)
        if asked is None or not self._proves(request, form.get("code_verifier"), asked):
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        if form.get("redirect_uri") != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_request"}, status_code=400)
        now = int(time.time())
        claims: dict[str, object] = {
            "iss": f"{self._base}/v2.0",
            "aud": CLIENT,
            "tid": TENANT,
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "nonce": asked["nonce"],
            "ver": "2.0",
        }
        claims |= self.people[asked["person"]]
        token = jwt.encode({"alg": "RS256", "kid": "test"}, claims, self._key)
        return JSONResponse(
            {
                "token_type": "Bearer",
                "expires_in": 3600,
                "access_token": token_urlsafe(16),
                "id_token": token,
            }
        )

    def _proves(self, request: Request, verifier: object, asked: dict[str, str]) -> bool:
        """Whether the secret and the answer to the challenge are those of who asked."""
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(str(verifier).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        given = request.headers.get("authorization")
        return given == f"Basic {basic}" and challenge == asked["code_challenge"]

    async def _logout(self, request: Request) -> Response:
        return RedirectResponse(request.query_params["post_logout_redirect_uri"], status_code=302)


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers on this machine."""
    provider = Provider(free_port())
    config = uvicorn.Config(provider.app(), "127.0.0.1", provider.port, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield provider
    server.should_exit = True
    thread.join(10)
