"""What others do appears by itself: their changes, and who works on which box."""

from __future__ import annotations

import streamlit as st

from effectmap.model import ProblemsError
from effectmap.opened import base
from effectmap.serving import now
from effectmap.ui import editing, shell
from effectmap.ui.components import component
from effectmap.ui.person import actor


def beat(chosen: str | None) -> None:
    """Have this part of the page drawn anew when something changed; the browser looks."""
    try:
        here = shell.store().who_is_where()
        shown = now.version(shell.revision_shown(), here, actor())
    except ProblemsError:
        # the page says so already
        return
    working_on = chosen if editing.is_on() else None
    component("pulse")(
        key="pulse",
        data={"address": base() + now.ADDRESS, "shown": shown, "working_on": working_on},
        on_changed_change=lambda: None,
    )


def catch_up() -> None:
    """Show the whole page anew where an edit came in since it was drawn."""
    try:
        behind = shell.store().revision() != shell.revision_shown()
    except ProblemsError:
        # drawing it anew would not end
        return
    if behind:
        st.rerun()


def present() -> dict[str, list[str]]:
    """The names of the others who work on a box now, by box."""
    try:
        here = now.others(shell.store().who_is_where(), actor())
    except ProblemsError:
        return {}
    found: dict[str, list[str]] = {}
    for one in sorted(here, key=lambda one: (one.item, one.name or "")):
        found.setdefault(one.item, []).append(one.name or "")
    return found
