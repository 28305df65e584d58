"""What others do appears by itself: their changes, and who works on which box."""

from __future__ import annotations

import time

import streamlit as st

from effectmap.model import ProblemsError
from effectmap.ui import editing, shell
from effectmap.ui.person import actor

# others' changes stand on the screen within 2 seconds
EVERY = 1
# how often this screen says where it is; the store forgets after 30 seconds
SAY_EVERY = 10.0


def beat(chosen: str | None) -> None:
    """Look every second; show the page anew when something changed."""
    working_on = chosen if editing.is_on() else None
    shown = (shell.revision_shown(), _others())

    @shell.fragment(run_every=EVERY)
    def look() -> None:
        _say_where(working_on)
        now = _revision()
        if now is not None and (now, _others()) != shown:
            st.rerun()

    look()


def catch_up() -> None:
    """Show the whole page anew where an edit came in since it was drawn."""
    if _revision() not in (None, shell.revision_shown()):
        st.rerun()


def present() -> dict[str, list[str]]:
    """The names of the others who work on a box now, by box."""
    found: dict[str, list[str]] = {}
    for item, name in _others():
        found.setdefault(item, []).append(name)
    return found


def _revision() -> int | None:
    """None while the store is away: the page says so, and drawing it anew would not end."""
    try:
        return shell.store().revision()
    except ProblemsError:
        return None


def _others() -> tuple[tuple[str, str], ...]:
    try:
        here = shell.store().who_is_where(but=actor())
    except ProblemsError:
        return ()
    return tuple(sorted((one.item, one.name or "") for one in here))


def _say_where(item: str | None) -> None:
    last = st.session_state.get("said-where", ("", 0.0))
    if item is None or (last[0] == item and time.monotonic() - last[1] < SAY_EVERY):
        return
    try:
        shell.store().here(actor(), item)
    except ProblemsError:
        return
    st.session_state["said-where"] = (item, time.monotonic())
