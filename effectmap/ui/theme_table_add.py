"""Adding to the theme table: a role, a stage or a partner, in the panel beside the sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from effectmap import forms
from effectmap.analysis import theme_table as found
from effectmap.analysis.proposal import free_id
from effectmap.forms import InputError
from effectmap.labels import FUNDING_WORD, NOT_SAID, PARTNER_TYPE_WORD
from effectmap.model.theme_table import Funding
from effectmap.store.commands import Add, Kind
from effectmap.store.results import Applied
from effectmap.ui import editing
from effectmap.ui.escape import md
from effectmap.ui.selection import choose
from effectmap.ui.theme_table_sheet import Table, new_role
from effectmap.words import Text, _
from effectmap.workspace import Workspace

NEW_STAGE, NEW_PARTNER = "new:stage", "new:partner"
_AMOUNT = next(one for one in forms.FIELDS["role"] if one.name == "amount")
_TURN = "theme-table-turn"


def buttons(table: Table) -> None:
    """What can be added to this table; each opens beside the sheet at one click."""
    if table.table.stages and table.map.partners:
        _button(_("New role"), new_role())
    _button(_("New stage"), NEW_STAGE)
    _button(_("New partner"), NEW_PARTNER)


def _button(label: str, what: str) -> None:
    st.button(label, icon=":material/add:", key=f"table-{what}", on_click=choose, args=(what,))


def choices(table: Table) -> set[str]:
    """Everything that the address may open here."""
    partners = ["", *(one.id for one in table.map.partners)]
    stages = ["", *(one.id for one in table.table.stages)]
    roles = {new_role(partner, stage) for partner in partners for stage in stages}
    return {NEW_STAGE, NEW_PARTNER, *(roles if table.table.stages and partners[1:] else ())}


def show(workspace: Workspace, table: Table, chosen: str) -> None:
    """The form for what was chosen to be added."""
    if chosen == NEW_STAGE:
        _new_stage(table)
    elif chosen == NEW_PARTNER:
        _new_partner(workspace)
    else:
        _mark, partner, stage = chosen.split(">")
        _new_role(table, partner, stage)


def _new_role(table: Table, partner: str, stage: str) -> None:
    st.markdown("### " + md(_("New role")))
    stages = {one.id: one.name for one in table.table.stages}
    partners = {one.id: one.name for one in table.map.partners}
    outcomes = {one.id: one.name for one in table.map.outcomes}
    funding = {one: str(word) for one, word in FUNDING_WORD.items()}
    # another cell or one more role begins with empty fields
    turn = f"{partner}-{stage}-{table.group}-{st.session_state.get(_TURN, 0)}"
    with st.form("new-role", border=False):
        # the same words for the same offer: that is how overlap is seen
        offers = (one.name for one in table.table.roles)
        name = _words(_("What is offered"), offers, None, f"offer-{turn}")
        by = _one(_("Partner"), partners, partner, f"partner-{turn}")
        at = _one(_("Stage"), stages, stage, f"stage-{turn}")
        group = _words(_("For whom"), found.groups(table.table), table.group, f"group-{turn}")
        paid = st.selectbox(
            _("Paid from"),
            list(funding),
            None,
            funding.__getitem__,
            placeholder=str(NOT_SAID),
            key=f"paid-{turn}",
        )
        amount = st.text_input(_("Amount a year (euro)"), max_chars=60, key=f"amount-{turn}")
        works_on = st.multiselect(
            _("Works on"),
            list(outcomes),
            format_func=outcomes.__getitem__,
            placeholder=_("Choose"),
            key=f"outcomes-{turn}",
        )
        with st.container(horizontal=True):
            sent = st.form_submit_button(_("Add"), type="primary")
            more = st.form_submit_button(_("Add, and one more"))
    if not (sent or more):
        return
    if not name.strip():
        st.error(md(_("Say what is offered.")))
        return
    try:
        fields = {
            "partner": by,
            "stage": at,
            "name": name.strip(),
            "target_group": group.strip(),
            "funding": paid or Funding.NOT_SAID,
            "amount": forms.from_text(_AMOUNT, amount or ""),
            "outcomes": works_on,
        }
    except InputError as error:
        st.error(md(str(error.message)))
        return
    _add("role", editing.fresh_id("role"), fields, stay=more)


def _one(label: str, names: Mapping[str, str], first: str, key: str) -> str:
    """One of some items; of `first` it is known already that it is meant."""
    ids = list(names)
    at = ids.index(first) if first in names else 0
    return str(st.selectbox(label, ids, at, names.__getitem__, key=key))


def _words(label: str, known: Iterable[str], first: str | None, key: str) -> str:
    """A text that others used before, or a new one."""
    options = sorted(dict.fromkeys(known), key=str.casefold)
    said = st.selectbox(
        label,
        options,
        options.index(first) if first in options else None,
        accept_new_options=True,
        placeholder=_("Choose or type"),
        key=key,
    )
    return (said or "")[:300]


def _new_stage(table: Table) -> None:
    st.markdown("### " + md(_("New stage")))
    with st.form("new-stage", border=False, clear_on_submit=True):
        name = st.text_input(_("Name"), max_chars=300) or ""
        with st.container(horizontal=True):
            sent = st.form_submit_button(_("Add"), type="primary")
            more = st.form_submit_button(_("Add, and one more"))
    if (sent or more) and name.strip():
        fields = {"theme": table.theme.id, "name": name.strip()}
        _add("stage", editing.fresh_id("stage"), fields, stay=more)


def _new_partner(workspace: Workspace) -> None:
    st.markdown("### " + md(_("New partner")))
    types = {one: str(word) for one, word in PARTNER_TYPE_WORD.items()}
    with st.form("new-partner", border=False, clear_on_submit=True):
        name = st.text_input(_("Name"), max_chars=300) or ""
        type = st.selectbox(
            _("Kind of partner"), list(types), None, types.__getitem__, placeholder=str(NOT_SAID)
        )
        sent = st.form_submit_button(_("Add"), type="primary")
    if sent and name.strip():
        id = free_id(name, editing.taken_ids(workspace.map))
        _add("partner", id, {"name": name.strip(), "type": type or ""})


def _add(kind: Kind, id: str, fields: Mapping[str, object], stay: bool = False) -> None:
    """Add it, and look at it; or `stay` at the form, to add another."""
    if isinstance(editing.send(Add(kind=kind, id=id, fields=dict(fields))), Applied):
        st.toast(md(str(Text("Added: “{name}”", name=str(fields["name"])))))
        st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
        if not stay:
            choose(f"{kind}:{id}")
    st.rerun()
