"""The timeline: who changed what, when and why, newest first, with undo at every entry."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st

from effectmap.model import Problem, ProblemsError
from effectmap.model.items import BOXES, Key
from effectmap.store.results import Applied, Entry, FrozenMap, Refused
from effectmap.store.roles import Permission
from effectmap.telling.changes import Told, counted, told
from effectmap.ui import history_parts as parts
from effectmap.ui.escape import md
from effectmap.ui.history_parts import History
from effectmap.ui.selection import choose, chosen_box
from effectmap.words import Text, _

PAGE_SIZE = 50
# an entry about more items than this is counted, and told whole on request
_TOLD, _TOLD_WHOLE = 6, 200
_REFUSED = "undo-refused"
_ACTION = {
    "import": Text("Whole map read in"),
    "undo": Text("Undone"),
    "redo": Text("Done again"),
    "merge": Text("Merged"),
    "split": Text("Split in two"),
    "move": Text("Moved to another theme"),
}


def show(history: History) -> None:
    """Filters, the entries of one page, and the way to older ones."""
    items, person = _filters(history)
    before = st.query_params.get(parts.BEFORE, "")
    start = int(before) if before.isdecimal() and len(before) < 10 else None
    found = history.store.history(limit=PAGE_SIZE + 1, before=start, items=items, person=person)
    if not found:
        st.info(_("Nothing was changed here yet."))
    snapshots = {one.id: one for one in history.store.snapshots()}
    with st.container(gap="small", key="timeline"):
        for entry in found[:PAGE_SIZE]:
            _entry(history, entry, snapshots.get(entry.operation))
    _pages(found, start)


def _filters(history: History) -> tuple[Collection[Key] | None, str | None]:
    """The items and the person that are looked at; None where all are."""
    store = history.store
    with st.container(horizontal=True, vertical_alignment="bottom", key="history-filters"):
        box = _box_filter(history)
        themes = {id: name for (kind, id), name in history.names.items.items() if kind == "theme"}
        theme = st.selectbox(
            _("Theme"),
            list(themes),
            index=None,
            format_func=lambda id: themes.get(id, id),
            placeholder=_("All"),
            key="history-theme",
            on_change=_from_the_newest,
            width=260,
        )
        people = {one.id: parts.named(one.name) for one in store.authors()}
        person = st.selectbox(
            _("Who"),
            list(people),
            index=None,
            format_func=lambda id: people.get(id, id),
            placeholder=_("All"),
            key="history-person",
            on_change=_from_the_newest,
            width=220,
        )
    items: set[Key] | None = None
    if theme is not None:
        items = store.about_theme(theme)
    if box is not None:
        about = store.about_box(box)
        items = about if items is None else items & about
    return items, person


def _box_filter(history: History) -> str | None:
    """One box, kept in the address as `vak`."""
    boxes = {id: name for (kind, id), name in history.names.items.items() if kind in BOXES}
    st.session_state["history-box"] = chosen_box(boxes)

    def changed() -> None:
        choose(st.session_state["history-box"])
        _from_the_newest()

    id = st.selectbox(
        _("Box"),
        list(boxes),
        format_func=lambda id: boxes.get(id, id),
        index=None,
        placeholder=_("All"),
        key="history-box",
        on_change=changed,
        width=360,
    )
    return str(id) if id is not None else None


def _from_the_newest() -> None:
    st.query_params.pop(parts.BEFORE, None)


def _pages(found: Sequence[Entry], start: int | None) -> None:
    with st.container(horizontal=True):
        if start is not None:
            st.button(_("To the newest"), icon=":material/first_page:", on_click=_from_the_newest)
        if len(found) > PAGE_SIZE:
            last = found[PAGE_SIZE - 1].revision
            st.button(
                _("Older changes"),
                icon=":material/chevron_right:",
                on_click=lambda: st.query_params.update({parts.BEFORE: str(last)}),
            )


def _entry(history: History, entry: Entry, snapshot: FrozenMap | None) -> None:
    with st.container(border=True, gap="xsmall", key=f"entry-{entry.revision}"):
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
        ):
            head = f"**{md(parts.when(entry))}**"
            if entry.undone:
                head += f" :gray-badge[:material/undo: {md(_('undone'))}]"
            st.markdown(head, width="content")
            _actions(history, entry)
        refused = st.session_state.get(_REFUSED, {}).get(entry.operation)
        if refused:
            parts.say(refused, history.names)
        _what(history, entry, snapshot)
        if entry.why:
            st.markdown(f"*{md(_('Why:'))}* {md(entry.why)}")


def _actions(history: History, entry: Entry) -> None:
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        _undo_button(history, entry)
        parts.moment_link(entry.revision)
        if entry.revision < history.revision:
            parts.compare_link(entry.revision, history.revision)


def _what(history: History, entry: Entry, snapshot: FrozenMap | None) -> None:
    items = told(entry.changes, history.names)
    heading = str(_ACTION.get(entry.action, ""))
    if snapshot is not None:
        key = (
            "“{name}” adopted, with the map and the figures of that day"
            if snapshot.moment
            else "Map recorded as “{name}”"
        )
        heading = str(Text(key, name=snapshot.name))
    if heading:
        st.markdown(md(heading))
    if len(items) <= _TOLD:
        st.markdown(in_markdown(items))
        return
    st.markdown(md(" · ".join(counted(items))))
    with st.expander(str(Text("All {n} changes", n=len(items)))):
        st.markdown(in_markdown(items[:_TOLD_WHOLE]))
        if len(items) > _TOLD_WHOLE:
            st.caption(md(str(Text("and {n} more", n=len(items) - _TOLD_WHOLE))))


def in_markdown(items: Sequence[Told], *, events: bool = True) -> str:
    """A paragraph an item: its name with what became of it, and its fields line by line."""
    paragraphs = []
    for one in items:
        event = f" {md(one.event)}" if events and one.event else ""
        paragraphs.append("  \n".join([f"**{md(one.head)}**{event}", *map(md, one.details)]))
    return "\n\n".join(paragraphs)


def _undo_button(history: History, entry: Entry) -> None:
    """Undo where that can be asked for: before the first entry there was no map."""
    possible = entry.changes and not entry.undone and entry.revision > 1
    if possible and history.actor.may(Permission.EDIT):
        st.button(
            _("Undo"),
            key=f"undo-{entry.operation}",
            type="tertiary",
            icon=":material/undo:",
            on_click=_undo,
            args=(history, entry.operation),
        )


def _undo(history: History, operation: str) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        result = history.store.undo(operation, history.actor)
        if isinstance(result, Applied):
            st.toast(_("It was undone; this stands at the top as a change of its own."))
        elif isinstance(result, Refused):
            problems = result.problems
        else:
            problems = (Problem("", Text("somebody changed the map meanwhile: look again")),)
    except ProblemsError as error:
        problems = tuple(error.problems)
    st.session_state[_REFUSED] = {operation: problems}
