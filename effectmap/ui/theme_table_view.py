"""The page of the theme table: what is looked at, the sheet, and what was chosen beside it."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import streamlit as st

from effectmap.analysis import theme_table as found
from effectmap.drawing.dark import drawing_in_both
from effectmap.model import EffectMap, ProblemsError, Theme
from effectmap.model.cycle import CycleMoment, MomentState
from effectmap.model.items import Part
from effectmap.model.theme_table import TableRole, ThemeTable
from effectmap.store.commands import Archive, Arrange, Kind
from effectmap.telling.fields import told_fields
from effectmap.telling.names import names_of
from effectmap.ui import (
    cycle_parts,
    editing,
    item_form,
    review_sheet,
    shell,
    theme_table_add,
    theme_table_sheet,
)
from effectmap.ui.escape import md
from effectmap.ui.history_parts import say
from effectmap.ui.selection import choose, chosen_box
from effectmap.ui.theme_table_sheet import Table
from effectmap.words import Text, _, language
from effectmap.workspace import Workspace

# in the address: for whom, and as adopted at which moment
_GROUP, _MOMENT = "groep", cycle_parts.MOMENT


def show(workspace: Workspace, theme: Theme) -> str | None:
    """The table of a theme. Returns the item that was chosen."""
    with st.container(key="theme-table-bar", horizontal=True, vertical_alignment="center"):
        table = _looked_at(workspace, theme)
    known = _choices(table) | (theme_table_add.choices(table) if table.is_open else set())
    chosen = chosen_box(known)
    if chosen is None:
        editing.answers()
        _sheet(table, chosen)
        if table.is_open and table.table.stages:
            text = _(
                "Choose an offer, a partner, a stage or the frame to change it, or a + to add."
            )
            st.caption(md(text))
    else:
        wide, beside = st.columns([2.7, 1], gap="medium")
        with wide:
            _sheet(table, chosen)
        with beside, st.container(key="panel"):
            editing.answers()
            _panel(workspace, table, chosen)
    return chosen if chosen in _choices(table) else None


def _looked_at(workspace: Workspace, theme: Theme) -> Table:
    """The table of now or of an adopted moment, with what stands above the sheet."""
    try:
        cycle = shell.store().cycle()
        moments = [one for one in cycle.by_date if one.state is MomentState.ADOPTED]
        moment = _moment_in_address(moments)
        if moment is None:
            kept = shell.store().table().of_theme(theme.id)
            table = _table(theme, workspace.map, kept, date.today(), is_open=editing.may_edit())
        else:
            table = _adopted(workspace, theme, moment)
    except ProblemsError as error:
        say(error.problems)
        st.stop()
    if table.is_open:
        theme_table_add.buttons(table)
    st.space("stretch")
    group = _group(table)
    if moments:
        _moment(moments, moment)
    return Table(
        table.theme, table.map, table.table, table.ended, group, table.adopted, table.is_open
    )


def _table(
    theme: Theme,
    map: EffectMap,
    kept: ThemeTable,
    day: date,
    adopted: str = "",
    is_open: bool = False,
) -> Table:
    """A table as it counts on a day: what ended before it does not."""
    now = found.running(kept, day)
    ended = tuple(one for one in kept.roles if one not in now.roles)
    return Table(theme, map.of_theme(theme.id), now, ended, "", adopted, is_open)


def _adopted(workspace: Workspace, theme: Theme, moment: CycleMoment) -> Table:
    """The table as it was when a moment was adopted."""
    key = f"{workspace.revision}/{shell.revision_shown()}"
    here = cycle_parts.at(key, moment.id, shell.store(), workspace.known)
    then = here.known.map.theme(theme.id)
    day = here.frozen.at.date() if here.frozen else moment.date
    said = Text("As adopted: {moment}", moment=moment.name)
    kept = here.table.of_theme(theme.id) if then else ThemeTable()
    return _table(then or theme, here.known.map, kept, day, str(said))


def _moment_in_address(moments: list[CycleMoment]) -> CycleMoment | None:
    wanted = st.query_params.get(_MOMENT)
    return next((one for one in moments if one.id == wanted), None)


def _moment(moments: list[CycleMoment], moment: CycleMoment | None) -> None:
    """The table of now, or as a moment adopted it; kept in the address."""
    known = {one.id: one for one in reversed(moments)}
    st.session_state["table-moment"] = moment.id if moment else ""

    def chosen() -> None:
        _in_address(_MOMENT, st.session_state["table-moment"])
        choose(None)

    st.selectbox(
        _("Moment"),
        ["", *known],
        format_func=lambda id: cycle_parts.named(known[id]) if id else _("The table of now"),
        key="table-moment",
        label_visibility="collapsed",
        on_change=chosen,
        width=300,
    )


def _group(table: Table) -> str:
    """The target group that the matrix is for, empty for all; kept in the address."""
    known = {found.plain(one): one for one in found.groups(table.table)}
    group = known.get(found.plain(st.query_params.get(_GROUP, "")), "")
    if not known:
        return ""
    st.session_state["table-group"] = group

    def chosen() -> None:
        _in_address(_GROUP, st.session_state["table-group"])

    st.selectbox(
        _("Show what is there for"),
        ["", *known.values()],
        format_func=lambda one: one or _("All target groups"),
        key="table-group",
        label_visibility="collapsed",
        on_change=chosen,
        width=300,
    )
    return group


def _in_address(name: str, value: str) -> None:
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def _choices(table: Table) -> set[str]:
    return {
        f"frame:{table.theme.id}",
        *(f"stage:{one.id}" for one in table.table.stages),
        *(f"partner:{one.id}" for one in table.map.partners),
        *(f"role:{one.id}" for one in (*table.table.roles, *table.ended)),
    }


def _sheet(table: Table, chosen: str | None) -> None:
    if not table.table.stages and table.adopted:
        st.info(md(_("This theme had no theme table yet when this moment was adopted.")))
    elif not table.table.stages:
        text = _(
            "This table has no stages yet. Add the steps that people go through, in their order."
        )
        st.info(md(text))
    seen = f"{table.adopted}/{table.group}/{table.is_open}"
    revision = f"{shell.revision_shown()}/{table.theme.id}/{language()}/{date.today()}/{seen}"
    content = _content(f"{language()}/{date.today()}/{_digest(table)}", table)
    review_sheet.place("theme-table", content, revision, chosen, enters=True)


def _digest(table: Table) -> str:
    """What tells a table from every other, also of another municipality."""
    models = (table.theme, table.map, table.table, *table.ended)
    texts = [one.model_dump_json() for one in models]
    texts += [table.group, table.adopted, str(table.is_open)]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


@st.cache_resource(max_entries=16, show_spinner=False)
def _content(digest: str, _table: Table) -> list[Any]:
    """Made once for all who see the same."""
    return drawing_in_both(theme_table_sheet.sheet_of(_table))


def _panel(workspace: Workspace, table: Table, chosen: str) -> None:
    kind, _mark, id = chosen.partition(":")
    if kind == "new":
        theme_table_add.show(workspace, table, chosen)
    elif kind == "role":
        _role(table, next(one for one in (*table.table.roles, *table.ended) if one.id == id))
    elif kind == "stage":
        _stage(table, id)
    elif kind == "partner":
        _partner(table, id)
    else:
        _frame(table)
    # the name that the sheet's style looks for on a telephone
    st.button(
        _("Close"), on_click=choose, args=(None,), icon=":material/close:", key="review-close"
    )


def _frame(table: Table) -> None:
    st.markdown("### " + md(_("The municipality's frame")))
    st.caption(md(_("The municipality sets the what and the budget; the table fills in the how.")))
    if table.is_open:
        item_form.form(table.map, "frame", table.theme.id)
    else:
        _said(table, Part("frame", table.frame))


def _role(table: Table, role: TableRole) -> None:
    where = [table.named("partner", [role.partner]), table.named("stage", [role.stage])]
    st.caption(md(" · ".join(where)))
    st.markdown(f"### {md(role.name)}")
    if not table.is_open:
        _said(table, Part("role", role))
        return
    item_form.form(table.map, "role", role.id, table=table.table)
    _take_away("role", role.id)


def _said(table: Table, part: Part) -> None:
    """What an item says, for who cannot change it."""
    names = names_of([table.map], table=table.table)
    told = told_fields(part.kind, {**part.fields, "id": part.id}, names)
    st.markdown("  \n".join(f"{md(name.capitalize())}: {md(value)}" for name, value in told))


def _stage(table: Table, id: str) -> None:
    st.caption(md(_("Stage")))
    st.markdown(f"### {md(table.named('stage', [id]))}")
    if not table.is_open:
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
    _role_button(theme_table_sheet.new_role(stage=id))
    _take_away("stage", id, len(table.at(id)))


def _role_button(what: str) -> None:
    st.button(
        _("New role"), icon=":material/add:", key=f"panel-{what}", on_click=choose, args=(what,)
    )


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
    if table.is_open:
        item_form.form(table.map, "partner", id)
        if table.table.stages:
            _role_button(theme_table_sheet.new_role(partner=id))
