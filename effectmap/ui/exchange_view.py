"""Map and theme table out of the product and in: a workbook, or the list that people have."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from datetime import date

import streamlit as st

from effectmap import exchanging
from effectmap.exchange.wording import SaidItem, in_words
from effectmap.exchanging import Brought
from effectmap.model import ProblemsError, Theme
from effectmap.monitors.limits import DEFAULT
from effectmap.ui import conflict_view, editing, noted, problems_view, shell
from effectmap.ui.escape import md
from effectmap.words import Text, _
from effectmap.workspace import Workspace

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 100


def show(workspace: Workspace, theme: Theme) -> None:
    """Download the map as a workbook; upload it again and look at what changes."""
    st.markdown(f"#### {md(_('Map and theme table in Excel'))}")
    with st.container(horizontal=True, vertical_alignment="center"):
        noted.download_button(
            _("Download map and theme table as a workbook"),
            lambda: exchanging.workbook(shell.store(), date.today()),
            "effectenkaart.xlsx",
            _XLSX,
            icon=":material/download:",
        )
        st.caption(md(_("Change it in Excel and bring it back here: first you see what changes.")))
    if editing.may_edit():
        _upload(workspace, theme)


def _upload(workspace: Workspace, theme: Theme) -> None:
    number = turn()
    left, right = st.columns(2)
    with left:
        book = st.file_uploader(
            _("A changed workbook"), type=["xlsx"], key=f"exchange-book-{number}"
        )
    with right:
        plain = st.file_uploader(
            str(
                Text(
                    "A list with the columns “interventie” and “effect”, for “{theme}”",
                    theme=md(theme.name),
                )
            ),
            type=["csv", "xlsx"],
            key=f"exchange-list-{number}",
        )
    file = book or plain
    if file is None:
        return
    content = file.getvalue()
    if len(content) > DEFAULT.max_bytes:
        st.error(md(_("This file is too large.")))
        return
    mark = hashlib.sha256(content).hexdigest()

    def read() -> Brought:
        if book is not None:
            return exchanging.bring_workbook(shell.store(), content, file.name)
        return exchanging.bring_list(shell.store(), content, file.name, theme.id)

    look(workspace, once((mark, book is None and theme.id), read), mark[:12])


def turn() -> int:
    """Counts what was taken over: entry fields start anew after each."""
    return int(st.session_state.get("exchange-turn", 0))


def once(key: Hashable, read: Callable[[], Brought]) -> Brought:
    """What a file says, read once: others' edits meanwhile must not change what is looked at."""
    kept = st.session_state.get("exchange-brought")
    if kept is None or kept[0] != key:
        with st.spinner(_("Reading ...")):
            kept = st.session_state["exchange-brought"] = (key, read())
    brought: Brought = kept[1]
    return brought


def look(workspace: Workspace, brought: Brought, key: str) -> None:
    """What a file changes, or what is wrong with it; it is taken over at a click."""
    found, catalogue = brought.found, workspace.catalogue
    if found.problems:
        st.markdown(f"**{md(_('Nothing can be taken over yet: mend this in the file.'))}**")
        problems_view.show((*found.problems, *found.notes))
        return
    problems_view.show(found.notes)
    items = in_words(found.changes, brought.map, catalogue, brought.table)
    gone = _gone(brought, in_words(found.missing, brought.map, catalogue, brought.table), key)
    if not items and not gone:
        st.info(_("This file changes nothing."))
        return
    st.markdown(f"**{md(str(Text('This changes ({n})', n=len(items))))}**")
    for item in items[:_SHOWN]:
        _said(item)
    if len(items) > _SHOWN:
        st.caption(md(str(Text("and {n} more", n=len(items) - _SHOWN))))
    _apply(brought, gone, key)


def _gone(brought: Brought, missing: list[SaidItem], key: str) -> list[tuple[str, str]]:
    """What is not in the file stays, unless somebody chooses to take it off the map."""
    if not missing:
        return []
    names = {item.key: f"{item.kind}: {item.name}" for item in missing}
    return st.multiselect(
        _("Not in the file: take these off the map too?"),
        list(names),
        format_func=lambda one: names.get(one, str(one)),
        placeholder=_("Leave everything on the map"),
        key=f"exchange-gone-{key}",
    )


def _said(item: SaidItem) -> None:
    lines = [f"- **{md(item.kind)}** “{md(item.name)}”: {md(item.action)}"]
    for one in item.columns:
        # what is new has no before, and its name stands above
        if one.before:
            lines.append(f"    - {md(one.column)}: {md(one.before)} → {md(one.after or '–')}")
        elif one.after and one.after != item.name:
            lines.append(f"    - {md(one.column)}: {md(one.after)}")
    st.markdown("\n".join(lines))


def _apply(brought: Brought, gone: list[tuple[str, str]], key: str) -> None:
    why = st.text_input(_("Why? (may stay empty)"), key=f"exchange-why-{key}", max_chars=300)
    if not st.button(_("Take these changes over"), type="primary", key=f"exchange-do-{key}"):
        return
    try:
        steps = exchanging.steps(shell.store(), brought, gone)
    except ProblemsError as error:
        problems_view.show(error.problems)
        return
    conflict_view.send(steps, why)
    st.session_state.pop("exchange-brought", None)
    st.session_state["exchange-turn"] = turn() + 1
    st.rerun()
