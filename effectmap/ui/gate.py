"""The page for whoever is not let in: the way to sign in, or why not, and nothing else."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.errors import StreamlitAuthError

from effectmap.ui import claims
from effectmap.ui.claims import Shut
from effectmap.ui.escape import md
from effectmap.words import LANGUAGES, Text, _, in_language

_FAILED = "sign-in-failed"
_STYLE = """<style>
.st-key-gate { max-width: 27rem; margin: 12vh auto 0; }
.st-key-gate [data-testid="stElementToolbar"] { display: none; }
</style>"""
_WHY = {
    Shut.SIGNED_OUT: Text("Sign in with your work account to go on."),
    Shut.EXPIRED: Text("You signed in more than {n} hours ago. Sign in again to go on."),
    Shut.NO_ROLE: Text(
        "You are signed in as {name}, but you have no role here yet. Ask the administrator of "
        "Effectenkaart in your municipality for one, and sign in again after that."
    ),
}
_CLOSED = {
    Shut.ELSEWHERE: (
        Text("Without signing in, Effectenkaart works only on the computer that it runs on."),
        Text(
            "On that computer: start it with {command} and open the address that it prints. "
            "For colleagues: set up signing in, see {guide}."
        ),
    ),
    Shut.UNREADABLE: (
        Text("The settings of signing in cannot be read, so nobody is let in."),
        Text(
            "An administrator can mend secrets.toml: the server's log says on which line. "
            "See {guide}."
        ),
    ),
}
_NAMES = {"command": "python3 -m effectmap run", "guide": "docs/inloggen.md"}


def show(why: Shut, icon: Path) -> None:
    """Why a visitor is not let in, and what they can do."""
    st.html(_STYLE)
    with st.container(key="gate"):
        st.image(str(icon), width=56)
        st.markdown(f"# {md(_('Effect map'))}")
        if why in _CLOSED:
            _closed(why)
        else:
            _sign_in(why)


def _closed(why: Shut) -> None:
    """In every language, because nothing can be chosen here."""
    for language in LANGUAGES:
        with in_language(language):
            what, now = _CLOSED[why]
            st.markdown(f"**{md(str(what))}**")
            st.markdown(md(str(Text(now.key, **_NAMES))))


def _sign_in(why: Shut) -> None:
    n = int(claims.VALID_FOR.total_seconds()) // 3600
    name = claims.name_of(st.user.to_dict())
    st.markdown(md(str(Text(_WHY[why].key, n=n, name=name))))
    st.button(_("Sign in"), key="sign-in", type="primary", on_click=_to_provider)
    if st.session_state.pop(_FAILED, False):
        st.error(md(_("Signing in is not set up well: an administrator can look at secrets.toml.")))


def _to_provider() -> None:
    try:
        st.login()
    except StreamlitAuthError:
        st.session_state[_FAILED] = True
