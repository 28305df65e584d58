"""Noting what a visitor opens, reads and takes along: once for each session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import streamlit as st

from effectmap.serving import audit
from effectmap.store.audit import What
from effectmap.ui import person

_SEEN = "noted"


def page(name: str) -> None:
    """A page was opened, on the theme that its address names."""
    theme = st.query_params.get("opgave", "")
    _once(What.PAGE, f"{name}/{theme}" if theme else name)


def stories() -> None:
    """Stories were shown as they were written down."""
    _once(What.STORIES, "")


def _once(what: What, about: str) -> None:
    seen: set[tuple[What, str]] = st.session_state.setdefault(_SEEN, set())
    if (what, about) not in seen:
        seen.add((what, about))
        audit.note(person.actor(), what, about)


def download_button(
    label: str,
    data: bytes | Callable[[], bytes],
    name: str,
    media: str,
    *,
    icon: str | None = None,
    type: Literal["primary", "secondary"] = "secondary",
    key: str | None = None,
) -> None:
    """A button that gives a document, made when it is asked for; that it was taken is noted."""
    actor = person.actor()

    def made() -> bytes:
        document = data() if callable(data) else data
        audit.note(actor, What.DOWNLOAD, name)
        return document

    more: dict[str, Any] = {"icon": icon, "type": type, "key": key}
    st.download_button(label, made, name, media, on_click="ignore", **more)
