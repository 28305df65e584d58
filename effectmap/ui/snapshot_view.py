"""Maps that were recorded under a name: the list, and recording the map of now."""

from __future__ import annotations

import streamlit as st

from effectmap import formats
from effectmap.model import ProblemsError
from effectmap.store.roles import Permission
from effectmap.ui import history_parts as parts
from effectmap.ui.escape import md
from effectmap.ui.history_parts import History
from effectmap.words import Text, _

_LONGEST = 300


def show(history: History) -> None:
    """The form for who may record, and every recorded map, newest first."""
    if history.actor.may(Permission.SNAPSHOT):
        _form(history)
    found = history.store.snapshots()
    if not found:
        st.info(_("No map was recorded yet."))
    for one in reversed(found):
        with st.container(border=True, gap="xsmall", key=f"snapshot-{one.id}"):
            head = f"**{md(one.name)}**"
            if one.moment:
                head += f" :gray-badge[:material/lock: {md(_('adopted moment'))}]"
            st.markdown(f"{head}  \n{md(formats.moment(one.at))}")
            with st.container(horizontal=True):
                parts.moment_link(one.revision)
                parts.compare_link(one.revision, history.revision)


def _form(history: History) -> None:
    st.markdown(
        md(_("Record the map of now under a name, to open it again or to compare with it later."))
    )
    with (
        st.form("snapshot", clear_on_submit=True, border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        name = st.text_input(
            _("Name of this map"), max_chars=_LONGEST, placeholder=_("Budget 2027"), width=420
        )
        sent = st.form_submit_button(
            _("Record this map"), type="primary", icon=":material/bookmark_add:"
        )
    if not sent:
        return
    if not name.strip():
        st.warning(_("Give it a name first."))
        return
    try:
        history.store.snapshot(name.strip(), history.actor)
    except ProblemsError as error:
        parts.say(error.problems)
        return
    st.success(md(str(Text("Map recorded as “{name}”", name=name.strip()))))
