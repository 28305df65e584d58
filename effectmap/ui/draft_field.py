"""A field for longer texts: what is typed is known at once, and survives a reload as a draft."""

from __future__ import annotations

import streamlit as st

from effectmap.ui.components import component

MOST = 10_000


def draft_field(
    label: str, text: str, *, key: str, token: str, hint: str = "", wrong: bool = False
) -> str:
    """The text that stands in the field: `text` until somebody types, anew for every `token`."""
    component("draft")(
        key=key,
        data={
            "label": label,
            "text": text,
            "token": token,
            "rows": min(9, max(3, len(text) // 34 + text.count("\n") + 1)),
            "most": MOST,
            "hint": hint,
            "wrong": wrong,
        },
        on_said_change=lambda: None,
    )
    said = (st.session_state.get(key) or {}).get("said") or {}
    return str(said["text"]) if said.get("token") == token else text
