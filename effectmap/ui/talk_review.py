"""The second look: what waits for it, and what was looked at, with the way to withdraw."""

from __future__ import annotations

from datetime import date

import streamlit as st

from effectmap.model import ProblemsError
from effectmap.model.story import Story
from effectmap.store.roles import LOCAL
from effectmap.store.stories import Waiting
from effectmap.ui import noted, person
from effectmap.ui.escape import md
from effectmap.ui.talk_form import outcome_names
from effectmap.ui.talk_parts import attempt, card, stories, totals, withdraw
from effectmap.words import Text, _
from effectmap.workspace import Workspace


def show(workspace: Workspace) -> None:
    """First what waits, then what others see already."""
    actor, today, names = person.actor(), date.today(), outcome_names(workspace)
    try:
        waiting = stories().waiting(actor, today)
        looked_at = stories().looked_at(actor, today)
    except ProblemsError as error:
        st.error("\n".join(f"- {md(str(problem))}" for problem in error.problems))
        return
    noted.stories()
    with st.container(key="talk"):
        st.markdown(f"### {md(_('Waiting for a second look'))} ({len(waiting)})")
        st.caption(
            md(
                _(
                    "Look whether anybody can be recognised: by name, address, illness together"
                    " with a place, or a story that everybody in the street knows."
                )
            )
        )
        if not waiting:
            st.info(_("Nothing waits."))
        for one in waiting:
            with st.container(border=True, key=f"waiting-{one.story.id}"):
                card(one.story, names)
                _look(one)
        if looked_at:
            with st.expander(f"{_('Looked at')} ({len(looked_at)})"):
                for story in looked_at:
                    card(story, names)
                    _withdraw_button(story)
        _emptying()
    totals()


def _emptying() -> None:
    with st.expander(_("Throw away all stories"), icon=":material/delete_sweep:"):
        st.markdown(
            md(_("Every story and every count goes for good. The map and its history stay."))
        )
        sure = st.checkbox(_("Yes, throw away everything"), key="empty-sure")
        st.button(_("Throw away"), key="empty-now", disabled=not sure, on_click=_empty)


def _empty() -> None:
    def work() -> str:
        gone = stories().empty(person.actor())
        return md(str(Text("Thrown away: {n}.", n=gone)))

    st.session_state["empty-sure"] = False
    attempt(work)


def _look(one: Waiting) -> None:
    id, local = one.story.id, person.actor() == LOCAL
    beside = False
    if one.own and local:
        # everybody is the same local user here: the program cannot tell two people apart
        beside = st.checkbox(
            _("A second person looked along with me"),
            key=f"beside-{id}",
            help=md(
                _("Without signing in the program cannot tell people apart: it takes your word.")
            ),
        )
    if one.own and not local:
        st.caption(md(_("You entered this yourself: somebody else must look.")))
    with st.container(horizontal=True):
        st.button(
            _("Nobody can be recognised: show it"),
            key=f"look-{id}",
            type="primary",
            disabled=one.own and not beside,
            on_click=_looked,
            args=(id, beside),
        )
        _withdraw_button(one.story)


def _withdraw_button(story: Story) -> None:
    st.button(
        _("Withdraw"),
        key=f"withdraw-{story.id}",
        icon=":material/delete_forever:",
        on_click=withdraw,
        args=(story.id,),
    )


def _looked(id: str, beside: bool) -> None:
    def work() -> str:
        stories().look(id, person.actor(), beside=beside)
        return md(_("Looked at: from now on it counts."))

    attempt(work)
