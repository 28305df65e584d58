"""What an administrator sets about serving, read from Streamlit's settings and secrets."""

from __future__ import annotations

import os
import re
from enum import Enum, auto
from urllib.parse import urlsplit

import streamlit as st

from effectmap.serving import streamlit_inside
from effectmap.serving.local import is_here

# the page that other sites may show, and the sites that may
EMBEDDED, SITES_VARIABLE = "/ingesloten", "EFFECTMAP_EMBED_ON"
_SITE = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,5})?", re.IGNORECASE)
_HERE = ("localhost", "127.0.0.1", "::1")


class SigningIn(Enum):
    """Whether people sign in."""

    OFF = auto()
    ON = auto()
    UNREADABLE = auto()


_fixed: list[SigningIn] = []


def fix() -> None:
    """From now on signing in is as it is set now: asked many times for every click."""
    _fixed[:] = [signing_in()]


def signing_in() -> SigningIn:
    """Whether people sign in: whether `secrets.toml` has a part `[auth]`."""
    if _fixed:
        return _fixed[0]
    try:
        return SigningIn.ON if "auth" in st.secrets else SigningIn.OFF
    except FileNotFoundError:
        # raised as well for a file that is there and is no TOML
        found = any(os.path.exists(path) for path in st.get_option("secrets.files"))
        return SigningIn.UNREADABLE if found else SigningIn.OFF
    except (OSError, UnicodeDecodeError):
        return SigningIn.UNREADABLE


def is_https() -> bool:
    """Whether browsers come over HTTPS: everywhere but on this computer itself."""
    parts = urlsplit(_origin() or "http://localhost")
    return parts.scheme == "https" or not is_here(parts.hostname)


def hosts() -> list[str]:
    """The names under which this program may be opened."""
    own = urlsplit(_origin() or "").hostname
    said = [str(one) for one in st.get_option("server.allowedHosts")]
    return [*dict.fromkeys([*said, *([own] if own else []), *_HERE])]


def sites() -> list[str]:
    """The sites (`https://www.zutphen.nl`) in which the map may stand; none: nowhere."""
    said = os.environ.get(SITES_VARIABLE, "").replace(",", " ").split()
    return [one.rstrip("/") for one in said if _SITE.fullmatch(one.rstrip("/"))]


def _origin() -> str | None:
    return streamlit_inside.origin() if signing_in() is SigningIn.ON else None
