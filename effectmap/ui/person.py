"""Who is at the screen: who signed in, or without signing in the local user of this machine."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import streamlit as st

from effectmap.model import ProblemsError
from effectmap.serving import claims, maps, signed_out
from effectmap.serving.claims import Shut
from effectmap.serving.local import from_here
from effectmap.serving.settings import SigningIn, signing_in
from effectmap.store.roles import LOCAL, ROLE_WORDS, Actor, Role
from effectmap.ui.escape import md
from effectmap.words import _

_LABEL_LENGTH = 24


def actor() -> Actor:
    """The person who acts, with the roles that the store checks.

    Somebody who is not let in, or not any more, gets no further than this.
    """
    found = who()
    if isinstance(found, Shut):
        # a part of a page may run on its own: the whole page says why
        st.rerun()
    return found


def who() -> Actor | Shut:
    """The person at the screen, or why they are not let in."""
    state = signing_in()
    if state is SigningIn.UNREADABLE:
        return Shut.UNREADABLE
    if state is SigningIn.ON:
        return _signed_in()
    here = from_here(st.get_option("server.address"), st.context.ip_address, st.context.headers)
    return LOCAL if here else Shut.ELSEWHERE


def _signed_in() -> Actor | Shut:
    said = st.user.to_dict()
    found = claims.actor_of(said, datetime.now(UTC), maps.asked_for())
    if isinstance(found, Shut):
        return found
    try:
        # it may have been ended in another window
        return Shut.SIGNED_OUT if signed_out.is_ended(said) else found
    except ProblemsError:
        # the page says what is the matter with the store; nothing of it can be read or written
        return found


def _sign_out() -> None:
    with suppress(ProblemsError):
        signed_out.end(st.user.to_dict(), datetime.now(UTC))
    st.logout()


def menu() -> None:
    """Who one is, as what, and the way out; without signing in a label that says so."""
    person = actor()
    if person == LOCAL:
        st.caption(
            md(_("Local user · only on this computer")),
            help=md(
                _(
                    "Signing in is off: whoever sits at this computer may do everything, and "
                    "nobody else can open it. An administrator can set up signing in."
                )
            ),
            width="content",
        )
        return
    name = person.name
    label = name if len(name) <= _LABEL_LENGTH else f"{name[: _LABEL_LENGTH - 1]}…"
    with st.popover(md(label), icon=":material/person:", key="person"):
        st.markdown(f"**{md(name)}**")
        roles = (str(ROLE_WORDS[role]) for role in Role if role in person.roles)
        st.caption(md(" · ".join(roles)))
        st.button(_("Sign out"), icon=":material/logout:", on_click=_sign_out, key="sign-out")
