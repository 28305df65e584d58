"""The page of the theme table: the sheet, what was chosen on it beside it, and adding to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import streamlit as st

from effectmap import forms
from effectmap.analysis import theme_table as found
from effectmap.analysis.proposal import free_id
from effectmap.forms import InputError
from effectmap.labels import FUNDING_WORD, NOT_SAID, PARTNER_TYPE_WORD
from effectmap.model import ProblemsError, Theme
from effectmap.model.theme_table import Funding, TableRole
from effectmap.store.commands import Add, Archive, Arrange, Kind
from effectmap.store.results import Applied
from effectmap.ui import editing, item_form, review_sheet, shell, theme_table_sheet
from effectmap.ui.escape import md
from effectmap.ui.history_parts import say
from effectmap.ui.selection import choose, chosen_box
from effectmap.ui.theme_table_sheet import Table, funding_word
from effectmap.words import Text, _, language
from effectmap.workspace import Workspace

_AMOUNT = next(one for one in forms.FIELDS["role"] if one.name == "amount")


def show(workspace: Workspace, theme: Theme) -> str | None:
    """The table of a theme. Returns what was chosen."""
    table = _opened(workspace, theme)
    known = _choices(table)
    chosen = chosen_box(known)
    if chosen is None:
        editing.answers()
        _sheet(table, chosen)
    else:
        wide, beside = st.columns([2.7, 1], gap="medium")
        with wide:
            _sheet(table, chosen)
        with beside, st.container(key="panel"):
            editing.answers()
            _panel(workspace, table, chosen)
    if editing.may_edit():
        _adding(workspace, table)
    return chosen


def _opened(workspace: Workspace, theme: Theme) -> Table:
    """The table of now: what ended before today does not count."""
    try:
        kept = shell.store().table().of_theme(theme.id)
    except ProblemsError as error:
        say(error.problems)
        st.stop()
    now = found.running(kept, date.today())
    ended = tuple(one for one in kept.roles if one not in now.roles)
    return Table(theme, workspace.map.of_theme(theme.id), now, ended)


def _choices(table: Table) -> set[str]:
    return {
        f"frame:{table.theme.id}",
        *(f"stage:{one.id}" for one in table.table.stages),
        *(f"partner:{one.id}" for one in table.map.partners),
        *(f"role:{one.id}" for one in (*table.table.roles, *table.ended)),
    }


def _sheet(table: Table, chosen: str | None) -> None:
    if not table.table.stages:
        text = _(
            "This table has no stages yet. Add the steps that people go through, in their order."
        )
        st.info(md(text))
    revision = f"{shell.revision_shown()}/{table.theme.id}/{language()}/{date.today()}"
    review_sheet.place("theme-table", theme_table_sheet.sheet_of(table), revision, chosen)


def _panel(workspace: Workspace, table: Table, chosen: str) -> None:
    kind, _mark, id = chosen.partition(":")
    if kind == "role":
        _role(table, next(one for one in (*table.table.roles, *table.ended) if one.id == id))
    elif kind == "stage":
        _stage(table, id)
    elif kind == "partner":
        _partner(table, id)
    else:
        st.markdown("### " + md(_("The municipality's frame")))
        st.caption(
            md(_("The municipality sets the what and the budget; the table fills in the how."))
        )
        if editing.may_edit():
            item_form.form(table.map, "frame", id)
    # the name that the sheet's style looks for on a telephone
    st.button(
        _("Close"), on_click=choose, args=(None,), icon=":material/close:", key="review-close"
    )


def _role(table: Table, role: TableRole) -> None:
    where = [table.named("partner", [role.partner]), table.named("stage", [role.stage])]
    st.caption(md(" · ".join(where)))
    st.markdown(f"### {md(role.name)}")
    if not editing.may_edit():
        said = [role.target_group, funding_word(role.funding), role.note]
        st.markdown("  \n".join(md(one) for one in said if one))
        return
    item_form.form(table.map, "role", role.id)
    _take_away("role", role.id)


def _stage(table: Table, id: str) -> None:
    st.caption(md(_("Stage")))
    st.markdown(f"### {md(table.named('stage', [id]))}")
    if not editing.may_edit():
        return
    item_form.form(table.map, "stage", id)
    ids = [one.id for one in table.table.stages]
    at = ids.index(id)
    with st.container(horizontal=True):
        if at and st.button(_("Earlier"), icon=":material/arrow_back:", key=f"earlier-{id}"):
            _arrange(ids, at, at - 1)
        if at < len(ids) - 1 and st.button(
            _("Later"), icon=":material/arrow_forward:", key=f"later-{id}"
        ):
            _arrange(ids, at, at + 1)
    _take_away("stage", id, len(table.at(id)))


def _arrange(ids: list[str], at: int, to: int) -> None:
    ids[at], ids[to] = ids[to], ids[at]
    editing.send(Arrange(kind="stage", ids=tuple(ids)))
    st.rerun()


def _take_away(kind: Kind, id: str, along: int = 0) -> None:
    """Archive it; `along` roles go with it, which the button says."""
    label = _("Take this away")
    if along:
        label = str(Text("Take this away, with what is on it ({n})", n=along))
    if st.button(label, key=f"archive-{kind}-{id}", icon=":material/archive:"):
        editing.send(Archive(kind=kind, id=id))
        choose(None)
        st.rerun()


def _partner(table: Table, id: str) -> None:
    st.caption(md(_("Partner")))
    st.markdown(f"### {md(table.named('partner', [id]))}")
    if editing.may_edit():
        item_form.form(table.map, "partner", id)


def _adding(workspace: Workspace, table: Table) -> None:
    """What can be added to this table."""
    with st.container(horizontal=True, vertical_alignment="center", key="theme-table-add"):
        if table.table.stages and table.map.partners:
            with st.popover(_("New role"), icon=":material/add:"):
                _new_role(table)
        with st.popover(_("New stage"), icon=":material/add:"):
            _new_stage(table)
        with st.popover(_("New partner"), icon=":material/add:"):
            _new_partner(workspace)
        if table.table.stages:
            st.caption(md(_("Choose an offer, a partner, a stage or the frame to change it.")))


def _new_role(table: Table) -> None:
    stages = {one.id: one.name for one in table.table.stages}
    partners = {one.id: one.name for one in table.map.partners}
    outcomes = {one.id: one.name for one in table.map.outcomes}
    funding = {one: str(word) for one, word in FUNDING_WORD.items()}
    with st.form("new-role", border=False):
        partner = st.selectbox(_("Partner"), list(partners), format_func=partners.__getitem__)
        stage = st.selectbox(_("Stage"), list(stages), format_func=stages.__getitem__)
        # the same words for the same offer: that is how overlap is seen
        name = _words(_("What is offered"), (one.name for one in table.table.roles))
        group = _words(_("For whom"), found.groups(table.table))
        paid = st.selectbox(
            _("Paid from"), list(funding), None, funding.__getitem__, placeholder=str(NOT_SAID)
        )
        amount = st.text_input(_("Amount a year (euro)"), max_chars=60)
        works_on = st.multiselect(
            _("Works on"), list(outcomes), format_func=outcomes.__getitem__, placeholder=_("Choose")
        )
        sent = st.form_submit_button(_("Add"), type="primary")
    if not sent:
        return
    if not name.strip():
        st.error(md(_("Say what is offered.")))
        return
    try:
        fields = {
            "partner": partner,
            "stage": stage,
            "name": name.strip(),
            "target_group": group.strip(),
            "funding": paid or Funding.NOT_SAID,
            "amount": forms.from_text(_AMOUNT, amount or ""),
            "outcomes": works_on,
        }
    except InputError as error:
        st.error(md(str(error.message)))
        return
    _add("role", editing.fresh_id("role"), fields)


def _words(label: str, known: Iterable[str]) -> str:
    """A text that others used before, or a new one."""
    options = sorted(dict.fromkeys(known), key=str.casefold)
    said = st.selectbox(
        label, options, None, accept_new_options=True, placeholder=_("Choose or type")
    )
    return (said or "")[:300]


def _new_stage(table: Table) -> None:
    with st.form("new-stage", border=False, clear_on_submit=True):
        name = st.text_input(_("Name"), max_chars=300) or ""
        sent = st.form_submit_button(_("Add"), type="primary")
    if sent and name.strip():
        fields = {"theme": table.theme.id, "name": name.strip()}
        _add("stage", editing.fresh_id("stage"), fields)


def _new_partner(workspace: Workspace) -> None:
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


def _add(kind: Kind, id: str, fields: Mapping[str, object]) -> None:
    if isinstance(editing.send(Add(kind=kind, id=id, fields=dict(fields))), Applied):
        choose(f"{kind}:{id}")
    st.rerun()
