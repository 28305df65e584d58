"""Everything of Streamlit that it does not promise to keep and that serving needs, in one place.

`tests/serving/test_streamlit_inside.py` holds each part against the installed version.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from streamlit import auth_util, config, file_util
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette import starlette_app_utils, starlette_websocket
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

# its addresses, as they stand in the browser
HEALTH = "/_stcore/health"
STREAM = "/_stcore/stream"
UPLOADS = "/_stcore/upload_file/"
LOGIN, LOGOUT, CALLBACK = "/auth/login", "/auth/logout", "/oauth2callback"
# what its cookies are called
COOKIES = "_streamlit"

_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def signed_claims(cookies: Mapping[str, str]) -> dict[str, object]:
    """What the provider said of who holds these cookies; empty without a cookie signed here.

    The signature is checked, and how long it is ago is not.
    """
    secret = get_cookie_secret()

    def one(name: str) -> bytes | None:
        value = cookies.get(name, "")
        return starlette_app_utils.decode_signed_value(secret, name, value)

    said = auth_util.get_cookie_with_chunks(one, USER_COOKIE_NAME)
    try:
        found = json.loads(said) if said else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) and found.get("origin") == origin() else {}


def origin() -> str | None:
    """Scheme, name and port at which the pages are opened, as signing in has it."""
    return auth_util.get_origin_from_redirect_uri()


def login_address() -> str:
    """Where a browser goes to sign in: right for some minutes.

    Raises StreamlitAuthError when signing in is not set up well.
    """
    auth_util.validate_auth_credentials("default")
    return f"{LOGIN}?provider={auth_util.encode_provider_token('default')}"


def allow_hosts(names: Sequence[str]) -> None:
    """The names under which the pages may be opened, for the connections of Streamlit itself."""
    config.set_option("server.allowedHosts", list(names))


def is_allowed_host(host: str | None) -> bool:
    """Whether a `Host` header has one of those names."""
    return starlette_websocket.is_host_allowed(host)


@lru_cache(maxsize=1)
def inline_scripts() -> tuple[str, ...]:
    """The scripts inside the installed page, as the hashes of a content security policy."""
    page = Path(file_util.get_static_dir(), "index.html").read_bytes()
    digests = (hashlib.sha256(script).digest() for script in _INLINE.findall(page))
    return tuple(f"'sha256-{base64.b64encode(one).decode()}'" for one in digests)


def mount(package: str, folder: Path, component: str, js: str, css: str | None) -> Any:
    """A component whose script and style are files in `folder`, served from there.

    A package that is installed says this in its `pyproject.toml`; this one runs from its folder.
    """
    import streamlit as st

    name = f"{package}.{component}"
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(name) is None:
        manifest = ComponentManifest(package, "0", [ComponentConfig(component, folder.name)])
        manager.register_from_manifest(manifest, folder.parent)
    return st.components.v2.component(name, js=js, css=css, isolate_styles=False)
