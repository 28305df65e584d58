"""Beside the map while it is edited: the chosen box, its links, and what can be done with it."""

from __future__ import annotations

import streamlit as st

from effectmap import forms
from effectmap.analysis.proposal import free_id
from effectmap.labels import COLUMN_ONE
from effectmap.model import EffectMap, Intervention, Level, Link, Outcome, Theme
from effectmap.store.commands import (
    Add,
    AnyStep,
    Archive,
    Batch,
    BoxKind,
    Connect,
    Merge,
    Move,
    Restore,
    Split,
)
from effectmap.store.results import Applied
from effectmap.ui import editing, item_form, panel, shell
from effectmap.ui.escape import md
from effectmap.ui.selection import choose
from effectmap.words import Text, _
from effectmap.workspace import Workspace

Node = Intervention | Outcome
# where a new box stands: of what level, and which kind of item that is
_KINDS: dict[str, BoxKind] = {
    "intervention": "intervention",
    Level.OUTPUT: "outcome",
    Level.OUTCOME: "outcome",
    Level.IMPACT: "outcome",
}
_ORDER = list(_KINDS)
_CONNECTING = "edit-connecting"


def show(workspace: Workspace, theme: Theme, chosen: str | None) -> None:
    """The chosen box with everything of it that can be changed, or the theme."""
    node = workspace.map.of_theme(theme.id).nodes.get(chosen or "")
    editing.answers()
    if node is None:
        _theme(workspace.map, theme)
        return
    kind = _KINDS[level_of(node)]
    st.caption(md(str(_level_word(level_of(node)))))
    st.markdown(f"### {md(node.name)}")
    item_form.form(workspace.map, kind, node.id)
    if isinstance(node, Outcome):
        _indicators(workspace.map, node)
    _links(workspace.map, node)
    _add_beside(workspace.map, theme, node)
    _connect(workspace.map, theme, node)
    _more(workspace.map, theme, kind, node)
    panel.history_link(node.id)
    st.button(_("Show the whole map"), on_click=choose, args=(None,), icon=":material/close:")


def level_of(node: Node) -> str:
    """`intervention`, or the level of an outcome."""
    return "intervention" if isinstance(node, Intervention) else str(node.level)


def _theme(map: EffectMap, theme: Theme) -> None:
    st.markdown(f"### {md(theme.name)}")
    st.caption(md(_("Choose a box to change it, or add one above the map.")))
    with st.expander(_("The theme itself")):
        item_form.form(map, "theme", theme.id)
    with st.expander(f"{_('Partners')} ({len(map.partners)})"):
        _partners(map)
    _archived(map, theme)


def _partners(map: EffectMap) -> None:
    with st.form("edit-partner", clear_on_submit=True, border=False):
        name = st.text_input(_("New partner"), max_chars=300)
        if st.form_submit_button(_("Add")) and name and name.strip():
            id = free_id(name, editing.taken_ids(map))
            if isinstance(
                editing.send(Add(kind="partner", id=id, fields={"name": name.strip()})), Applied
            ):
                st.rerun()
    for partner in map.partners:
        st.markdown(f"- {md(partner.name)}")


def _archived(map: EffectMap, theme: Theme) -> None:
    kept = shell.store()
    gone = [one for one in kept.archived() if one[0] in ("intervention", "outcome")]
    here = [one for one in gone if kept.fields(one[0], one[1]).get("theme") == theme.id]
    if not here:
        return
    with st.expander(f"{_('Archive')} ({len(here)})"):
        for kind, id, name in here:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(md(name))
                if st.button(_("Bring back"), key=f"restore-{kind}-{id}"):
                    _done(Restore.model_validate({"kind": kind, "id": id}), id)


def _done(step: AnyStep | Batch, then: str | None) -> None:
    """Do a step, choose the box `then`, and show the map anew; nothing when it is refused."""
    if isinstance(editing.send(step), Applied):
        choose(then)
    st.rerun()


def _indicators(map: EffectMap, node: Outcome) -> None:
    for one in node.indicators:
        with st.expander(f"{_('Indicator')}: {one.label}"):
            item_form.form(map, "indicator", one.id)
            if st.button(_("Take off the map"), key=f"archive-{one.id}"):
                _done(Archive(kind="indicator", id=one.id), node.id)
    if not node.indicators:
        st.caption(md(_("No monitor measures this yet. Link a measure on the page of monitors.")))


def _links(map: EffectMap, node: Node) -> None:
    into = [link for link in map.links if link.target == node.id]
    out = [link for link in map.links if link.source == node.id]
    for head, links in ((_("What leads to it"), into), (_("What it leads to"), out)):
        if links:
            st.markdown(f"**{md(head)}**")
        for link in links:
            _link(map, node, link)


def _link(map: EffectMap, node: Node, link: Link) -> None:
    other = map.nodes[link.source if link.target == node.id else link.target]
    with st.expander(other.name):
        item_form.form(map, "link", link.id)
        if st.button(_("Remove this link"), key=f"archive-{link.id}"):
            _done(Archive(kind="link", id=link.id), node.id)


def _add_beside(map: EffectMap, theme: Theme, node: Node) -> None:
    """A new box before or after this one, with the link between them."""
    with st.expander(_("Add a box before or after this one")):
        at = _ORDER.index(level_of(node))
        options = {
            "after": _ORDER[max(at, 1) :],
            "before": _ORDER[: at + 1] if at else [],
        }
        where = st.segmented_control(
            _("Where"),
            [side for side, levels in options.items() if levels],
            default="after",
            required=True,
            format_func=lambda side: _("after it") if side == "after" else _("before it"),
            key=f"beside-where-{node.id}",
        )
        fields = _new_box(f"beside-{where}-{node.id}", options[str(where)])
        if fields is not None:
            level, name = fields
            id = free_id(name, editing.taken_ids(map))
            ends = (node.id, id) if where == "after" else (id, node.id)
            steps = (_added(theme, level, id, name), Connect(source=ends[0], target=ends[1]))
            _done(Batch(steps=steps), id)


def _new_box(key: str, levels: list[str]) -> tuple[str, str] | None:
    """Level and name of a new box, once the button is pressed."""
    with st.form(key, clear_on_submit=True, border=False):
        level = st.selectbox(
            _("What is it?"), levels, format_func=lambda one: str(_level_word(one))
        )
        name = st.text_input(_("Name"), max_chars=300)
        pressed = st.form_submit_button(_("Add"), type="primary")
    return (level, name.strip()) if pressed and name and name.strip() else None


def _level_word(level: str) -> Text:
    return COLUMN_ONE[Level(level) if level in list(Level) else level]


def _added(theme: Theme, level: str, id: str, name: str) -> Add:
    fields = {"theme": theme.id, "name": name}
    if _KINDS[level] == "outcome":
        fields["level"] = str(level)
    return Add(kind=_KINDS[level], id=id, fields=fields)


def new_box(workspace: Workspace, theme: Theme) -> None:
    """Ask for a new box that stands by itself."""

    @st.dialog(_("A new box"))
    def dialog() -> None:
        fields = _new_box("new-box", _ORDER)
        if fields is not None:
            level, name = fields
            id = free_id(name, editing.taken_ids(workspace.map))
            _done(_added(theme, level, id, name), id)

    dialog()


def _connect(map: EffectMap, theme: Theme, node: Node) -> None:
    part = map.of_theme(theme.id)
    linked = {link.target for link in part.links if link.source == node.id}
    others = {id: box.name for id, box in part.nodes.items() if id not in {node.id, *linked}}
    key = f"connect-{node.id}"

    def connect() -> None:
        target = st.session_state[key]
        st.session_state[key] = None
        if target is not None:
            editing.send(Connect(source=node.id, target=target))

    st.selectbox(
        _("Leads also to"),
        list(others),
        index=None,
        format_func=lambda id: others.get(id, id),
        placeholder=_("Choose a box"),
        key=key,
        on_change=connect,
    )


def connecting() -> str | None:
    """The box from which a link is being drawn, or None."""
    found: str | None = st.session_state.get(_CONNECTING)
    return found


def connect_from(id: str | None) -> None:
    """Start drawing a link from a box, or stop."""
    st.session_state[_CONNECTING] = None if connecting() == id else id


def clicked(id: str | None) -> None:
    """A box on the map was clicked: choose it, or end the link that is being drawn there."""
    source = connecting()
    if source is None or id is None or id == source:
        choose(id)
        return
    st.session_state[_CONNECTING] = None
    editing.send(Connect(source=source, target=id))


def _more(map: EffectMap, theme: Theme, kind: BoxKind, node: Node) -> None:
    with st.expander(_("Move, merge, split, archive")):
        _move(map, theme, kind, node)
        _merge(map, kind, node)
        _split(map, kind, node)
        if st.button(
            _("Archive this box"),
            key=f"archive-{node.id}",
            icon=":material/archive:",
            help=_("Its links and indicators go along. It can be brought back."),
        ):
            _done(Archive(kind=kind, id=node.id), None)


def _move(map: EffectMap, theme: Theme, kind: BoxKind, node: Node) -> None:
    names = {one.id: one.name for one in map.themes if one.id != theme.id}
    if not names:
        return
    target = st.selectbox(
        _("To another theme"),
        list(names),
        index=None,
        format_func=lambda id: names.get(id, id),
        placeholder=_("Choose a theme"),
        key=f"move-{node.id}",
    )
    crossing = sum(node.id in (link.source, link.target) for link in map.links)
    if target and crossing:
        text = Text(
            "{n} links will run between two themes: they are kept, and drawn on neither map.",
            n=crossing,
        )
        st.caption(md(str(text)))
    if target and st.button(_("Move"), key=f"move-do-{node.id}"):
        seen = shell.store().versions(kind, node.id)
        _done(Move(kind=kind, id=node.id, theme=target, seen=seen), None)


def _merge(map: EffectMap, kind: BoxKind, node: Node) -> None:
    names = {id: name for id, name in forms.boxes_like(map, kind).items() if id != node.id}
    into = st.selectbox(
        _("Merge into"),
        list(names),
        index=None,
        format_func=lambda id: names.get(id, id),
        placeholder=_("Choose a box"),
        key=f"merge-{node.id}",
        help=_("What hangs on this box will hang on the other; this one goes to the archive."),
    )
    if into and st.button(_("Merge"), key=f"merge-do-{node.id}"):
        _done(Merge(kind=kind, id=node.id, into=into), into)


def _split(map: EffectMap, kind: BoxKind, node: Node) -> None:
    links = {link.id: link for link in map.links if node.id in (link.source, link.target)}

    def said(id: str) -> str:
        link = links[id]
        return f"{map.nodes[link.source].name} → {map.nodes[link.target].name}"

    with st.form(f"split-{node.id}", border=False):
        name = st.text_input(_("Split: name of the second box"), max_chars=300)
        moved = st.multiselect(_("Links that go to it"), list(links), format_func=said)
        if st.form_submit_button(_("Split")) and name and name.strip():
            id = free_id(name, editing.taken_ids(map))
            step = Split(kind=kind, id=node.id, new_id=id, name=name.strip(), links=tuple(moved))
            _done(step, id)
