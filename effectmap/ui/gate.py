"""The page for whoever is not let in any more: the way to sign in, or why not, and nothing else.

Who was never let in stands before `effectmap.serving.gate` and does not come here.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.errors import StreamlitAuthError

from effectmap.serving import claims, closed_page
from effectmap.serving.claims import Shut
from effectmap.ui.escape import md
from effectmap.words import LANGUAGES, _, in_language

_FAILED = "sign-in-failed"
_STYLE = """<style>
.st-key-gate { max-width: 27rem; margin: 12vh auto 0; }
.st-key-gate [data-testid="stElementToolbar"] { display: none; }
</style>"""


def show(why: Shut, icon: Path) -> None:
    """Why a visitor is not let in, and what they can do."""
    st.html(_STYLE)
    with st.container(key="gate"):
        st.image(str(icon), width=56)
        st.markdown(f"# {md(_('Effect map'))}")
        if closed_page.can_sign_in(why):
            _sign_in(why)
        else:
            _closed(why)


def _closed(why: Shut) -> None:
    """In every language, because nothing can be chosen here."""
    for language in LANGUAGES:
        with in_language(language):
            what, now = closed_page.why(why)
            st.markdown(f"**{md(what)}**")
            st.markdown(md(now))


def _sign_in(why: Shut) -> None:
    for line in closed_page.why(why, claims.name_of(st.user.to_dict())):
        st.markdown(md(line))
    st.button(_("Sign in"), key="sign-in", type="primary", on_click=_to_provider)
    if st.session_state.pop(_FAILED, False):
        st.error(md(_("Signing in is not set up well: an administrator can look at secrets.toml.")))


def _to_provider() -> None:
    try:
        st.login()
    except StreamlitAuthError:
        st.session_state[_FAILED] = True
