"""A field for longer texts: what is typed is known at once, and survives a reload as a draft."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

_COMPONENT = Path(__file__).parent / "component"
MOST = 10_000


@lru_cache(maxsize=1)
def _source() -> tuple[str, str]:
    return (
        (_COMPONENT / "draft.js").read_text(encoding="utf-8"),
        (_COMPONENT / "draft.css").read_text(encoding="utf-8"),
    )


def draft_field(
    label: str, text: str, *, key: str, token: str, hint: str = "", wrong: bool = False
) -> str:
    """The text that stands in the field: `text` until somebody types, anew for every `token`."""
    js, css = _source()
    component: Any = st.components.v2.component("draft_text", js=js, css=css, isolate_styles=False)
    component(
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
