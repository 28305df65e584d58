"""The municipality's calendar: its moments, how far each is, and adopting one."""

from __future__ import annotations

import streamlit as st

from effectmap import formats, forms
from effectmap.at_moment import AtMoment, adopt, at_moment
from effectmap.forms import InputError
from effectmap.labels import MOMENT_STATE_WORD
from effectmap.model import ProblemsError
from effectmap.model.cycle import CycleMoment, MomentState
from effectmap.store.commands import Add, Archive
from effectmap.store.map_store import MapStore
from effectmap.store.results import Refused
from effectmap.store.roles import Permission
from effectmap.ui import editing, item_form, shell
from effectmap.ui.cycle_parts import MOMENT, PARTS
from effectmap.ui.escape import md
from effectmap.ui.history_parts import say
from effectmap.ui.person import actor
from effectmap.ui.selection import PART
from effectmap.words import Text, _
from effectmap.workspace import Workspace

# a line that the eye can follow on a wide screen
_WIDE = 980
_DAY = next(field for field in forms.FIELDS["moment"] if field.name == "date")
_SYMBOL = {MomentState.PREPARING: "○", MomentState.REVIEW: "▶", MomentState.ADOPTED: "●"}


def show(workspace: Workspace) -> None:
    """Every moment in its order, and a new one."""
    editing.answers()
    store = shell.store()
    moments = store.cycle().by_date
    if not moments:
        st.info(
            _("There are no moments yet. Add those of your own calendar, from budget to accounts.")
        )
    for moment in moments:
        _moment(workspace, store, moment)
    if editing.may_edit():
        _new()


def _moment(workspace: Workspace, store: MapStore, moment: CycleMoment) -> None:
    with st.container(border=True, key=f"moment-{moment.id}", width=_WIDE):
        with st.container(horizontal=True, vertical_alignment="center"):
            state = str(MOMENT_STATE_WORD[moment.state])
            st.markdown(
                f"**{md(moment.name)}** · {md(formats.day(moment.date))} · "
                f"{md(_SYMBOL[moment.state])} {md(state)}",
                width="stretch",
            )
            st.page_link(
                "pages/verantwoording.py",
                label=_("Open"),
                icon=":material/fact_check:",
                query_params={MOMENT: moment.id, PART: PARTS["review"][0]},
            )
        if moment.introduction:
            st.markdown(md(moment.introduction))
        if editing.may_edit() and moment.state is not MomentState.ADOPTED:
            _keep(workspace, store, moment)


def _keep(workspace: Workspace, store: MapStore, moment: CycleMoment) -> None:
    """Take a moment a step further, change it, or take it away."""
    with st.container(horizontal=True):
        if moment.state is MomentState.PREPARING:
            _to(moment, MomentState.REVIEW, _("Start the review"))
        else:
            if actor().may(Permission.ADOPT):
                _adopting(workspace, store, moment)
            _to(moment, MomentState.PREPARING, _("Back to preparing"))
        with st.popover(_("Edit"), icon=":material/edit:", width="content"):
            item_form.form(workspace.map, "moment", moment.id)
            if st.button(_("Take this away"), key=f"away-{moment.id}", icon=":material/archive:"):
                editing.send(Archive(kind="moment", id=moment.id))
                st.rerun()


def _to(moment: CycleMoment, state: MomentState, label: str) -> None:
    if st.button(label, key=f"to-{state}-{moment.id}"):
        editing.change("moment", moment.id, {"state": state.value})
        st.rerun()


def _adopting(workspace: Workspace, store: MapStore, moment: CycleMoment) -> None:
    if st.button(_("Adopt"), key=f"adopt-{moment.id}", icon=":material/verified:"):
        _ask(at_moment(store, workspace.known, moment.id))


def _ask(here: AtMoment) -> None:
    @st.dialog(str(Text("Adopt “{name}”", name=here.moment.name)))
    def dialog() -> None:
        st.markdown(
            md(
                _(
                    "The map, the theme table, the judgements and the figures are frozen as they "
                    "are today, with their sources. After this nothing of it can be changed."
                )
            )
        )
        open_ones = [id for id, one in here.judgements().items() if one is None]
        if open_ones:
            text = Text("{n} outcomes are not judged yet.", n=len(open_ones))
            st.warning(md(str(text)))
        if st.button(_("Adopt"), type="primary", key="adopt-sure"):
            _adopt(here)

    dialog()


def _adopt(here: AtMoment) -> None:
    try:
        result = adopt(shell.store(), here, actor())
    except ProblemsError as error:
        say(error.problems)
        return
    if isinstance(result, Refused):
        say(result.problems)
        return
    st.rerun()


def _new() -> None:
    with st.form("new-moment", clear_on_submit=True, width=_WIDE):
        st.markdown(f"**{md(_('New moment'))}**")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            hint = _("for instance Begroting 2027")
            name = st.text_input(_("Name"), max_chars=300, placeholder=hint)
            # not `st.date_input`: the parts of its date are too small to touch
            day = st.text_input(_("Date"), placeholder=str(_DAY.hint), max_chars=40, width=200)
            sent = st.form_submit_button(_("Add"), type="primary")
    if not sent or not name or not name.strip():
        return
    try:
        fields = {"name": name.strip(), "date": forms.from_text(_DAY, day or "")}
    except InputError as error:
        st.error(md(str(error.message)))
        return
    editing.send(Add(kind="moment", id=editing.fresh_id("moment"), fields=fields))
    st.rerun()
