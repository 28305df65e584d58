"""The names behind the history, and removing one; for administrators."""

from __future__ import annotations

import streamlit as st

from effectmap.model import ProblemsError
from effectmap.store.results import Person
from effectmap.ui import history_parts as parts
from effectmap.ui.escape import md
from effectmap.ui.history_parts import History
from effectmap.words import _


def show(history: History) -> None:
    """Everybody whose name the history shows, each with the way to remove it."""
    try:
        people = history.store.people(history.actor)
    except ProblemsError as error:
        parts.say(error.problems)
        return
    st.markdown(
        md(_("The history keeps a number for who did something; only this table gives it a name."))
    )
    if not people:
        st.info(_("There are no names yet."))
    for one in people:
        with st.container(
            border=True,
            horizontal=True,
            vertical_alignment="center",
            horizontal_alignment="distribute",
            width=640,
            key=f"person-{one.id}",
        ):
            st.markdown(f"**{md(parts.named(one.name))}**", width="content")
            if st.button(_("Remove name"), key=f"forget-{one.id}", icon=":material/person_remove:"):
                _confirm(history, one)


def _confirm(history: History, one: Person) -> None:
    @st.dialog(_("Remove this name for good?"))
    def dialog() -> None:
        st.markdown(f"**{md(parts.named(one.name))}**")
        lines = [
            _("Everything this person did stays in the history, without a name."),
            _("What they typed and did not save is thrown away."),
            _("This cannot be undone. Backups from before still hold the name."),
            _("Who changes something again later appears with a name again."),
        ]
        st.markdown("\n".join(f"- {md(line)}" for line in lines))
        with st.container(horizontal=True):
            sure = st.button(
                _("Yes, remove this name"),
                key="forget-sure",
                type="primary",
                on_click=_forget,
                args=(history, one),
            )
            if st.button(_("Cancel"), key="forget-cancel") or sure:
                st.rerun()

    dialog()


def _forget(history: History, one: Person) -> None:
    try:
        history.store.forget_person(one.id, history.actor)
    except ProblemsError as error:
        st.toast("  \n".join(md(str(problem)) for problem in error.problems))
