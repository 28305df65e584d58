"""What is used of Streamlit's inside still is as it was: a new version that changes it fails here."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from pathlib import Path
from secrets import token_hex

import pytest
import streamlit as st
from starlette.responses import Response
from streamlit import file_util
from streamlit.components import v2 as components_v2
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette import (
    starlette_auth_routes,
    starlette_routes,
    starlette_server_config,
    starlette_websocket,
)

from effectmap.serving import streamlit_inside

COMPONENT = Path(__file__).parents[2] / "effectmap" / "ui" / "component"


def test_the_addresses_are_those_of_the_installed_version() -> None:
    core = f"/{starlette_routes.BASE_ROUTE_CORE}"
    upload = f"/{starlette_routes.BASE_ROUTE_UPLOAD_FILE}/"
    assert (f"{core}/stream", upload) == (streamlit_inside.STREAM, streamlit_inside.UPLOADS)
    assert streamlit_inside.STREAM[1:] == starlette_websocket._ROUTE_WEBSOCKET_STREAM
    found = [one.path for one in starlette_auth_routes.create_auth_routes("")]
    assert found == [streamlit_inside.LOGIN, streamlit_inside.LOGOUT, streamlit_inside.CALLBACK]


def test_every_cookie_has_the_name_that_is_hardened() -> None:
    names = [
        value
        for name, value in vars(starlette_server_config).items()
        if name.endswith("_COOKIE_NAME")
    ]
    assert names
    assert all(name.startswith(streamlit_inside.COOKIES) for name in names)


def test_the_installed_page_has_scripts_that_the_policy_can_name() -> None:
    page = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page)
    # a script with attributes would be missed
    assert inline == ["<script>"] * len(streamlit_inside.inline_scripts())
    assert '<html lang="en"' in page
    assert not re.search(r"\son\w+=", page)


@pytest.fixture
def signing_in(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {
        "redirect_uri": "https://kaart.example/oauth2callback",
        "cookie_secret": "x" * 40,
        "client_id": "a",
        "client_secret": "b",
        "server_metadata_url": "https://provider.example",
    }
    monkeypatch.setattr(secrets_singleton, "_secrets", {"auth": said})
    monkeypatch.setattr(secrets_singleton, "load_if_toml_exists", lambda: True)


def _cookies(claims: dict[str, object]) -> dict[str, str]:
    """The cookies that Streamlit gives to who signs in with these claims."""
    response = Response()
    # a thread of its own: after tests in a browser this one has a loop that runs
    with ThreadPoolExecutor(1) as pool:
        work = starlette_auth_routes._set_auth_cookie(response, claims, {})
        pool.submit(asyncio.run, work).result()
    jar = SimpleCookie()
    for header in response.headers.getlist("set-cookie"):
        jar.load(header)
    return {name: cookie.value for name, cookie in jar.items()}


CLAIMS = {"sub": "1", "origin": "https://kaart.example", "is_logged_in": True}


@pytest.mark.parametrize("roles", [["lezer"], [token_hex(16) for _one in range(200)]])
def test_a_cookie_that_streamlit_signed_is_read(signing_in: None, roles: list[str]) -> None:
    cookies = _cookies({**CLAIMS, "roles": roles})
    assert (len([one for one in cookies if one.startswith("_streamlit_user_")]) > 2) == (
        len(roles) > 1
    )
    assert streamlit_inside.signed_claims(cookies)["roles"] == roles


def test_a_cookie_that_was_changed_or_is_of_another_address_is_nobodys(signing_in: None) -> None:
    good = _cookies(dict(CLAIMS))
    value = good["_streamlit_user"]
    other = _cookies({**CLAIMS, "origin": "https://elders.example"})
    swapped = {"_streamlit_user": good["_streamlit_user_tokens"]}
    for cookies in ({}, {"_streamlit_user": f"{value}x"}, {"_streamlit_user": ""}, other, swapped):
        assert streamlit_inside.signed_claims(cookies) == {}


def test_the_way_to_the_provider_is_one_that_streamlit_takes(signing_in: None) -> None:
    address = streamlit_inside.login_address()
    token = address.removeprefix(f"{streamlit_inside.LOGIN}?provider=")
    assert starlette_auth_routes._parse_provider_token(token) == "default"
    assert streamlit_inside.origin() == "https://kaart.example"


def test_only_the_names_that_are_allowed_open_it() -> None:
    before = st.get_option("server.allowedHosts")
    try:
        streamlit_inside.allow_hosts(["kaart.example", "localhost"])
        allowed = ["kaart.example", "kaart.example:8501", "LOCALHOST"]
        refused = [
            "elders.example",
            "kaart.example.elders.nl",
            "",
            None,
            "a@kaart.example",
            "x/kaart.example",
        ]
        assert [one for one in allowed if not streamlit_inside.is_allowed_host(one)] == []
        assert [one for one in refused if streamlit_inside.is_allowed_host(one)] == []
    finally:
        streamlit_inside.allow_hosts(before)


@pytest.mark.parametrize("name", sorted(one.stem for one in COMPONENT.glob("*.js")))
def test_a_part_that_runs_in_the_browser_is_served_as_a_file(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = BidiComponentManager()
    for module in (streamlit_inside, components_v2):
        monkeypatch.setattr(module, "get_bidi_component_manager", lambda: manager)
    streamlit_inside.mount("effectmap", COMPONENT, name, f"{name}.js", None)
    found = manager.get(f"effectmap.{name}")
    assert found is not None
    assert found.js_url == f"{name}.js"
    assert found.js_content is None
    assert manager.get_component_path(f"effectmap.{name}") == str(COMPONENT)
