"""Above the map while it is edited: add, connect, undo, redo; and the slices of the theme."""

from __future__ import annotations

import streamlit as st

from effectmap.model import Theme
from effectmap.ui import edit_view, editing, slices_view
from effectmap.ui.escape import md
from effectmap.ui.selection import chosen_box
from effectmap.words import Text, _
from effectmap.workspace import Workspace


def show(workspace: Workspace, theme: Theme) -> None:
    """The buttons with their keys; nothing while the map is only looked at."""
    if not editing.is_on():
        return
    chosen = chosen_box(workspace.map.of_theme(theme.id).nodes)
    with st.container(key="edit-bar", horizontal=True, vertical_alignment="center"):
        if st.button(
            _("New box"), key="edit-new", icon=":material/add_box:", shortcut="Alt+N", wrap=False
        ):
            edit_view.new_box(workspace, theme)
        source = edit_view.connecting()
        st.button(
            _("Stop connecting") if source else _("Connect"),
            key="edit-connect",
            icon=":material/arrow_right_alt:",
            shortcut="Alt+K",
            disabled=chosen is None and source is None,
            on_click=edit_view.connect_from,
            args=(source or chosen,),
            type="primary" if source else "secondary",
        )
        st.button(
            _("Undo"),
            key="edit-undo",
            icon=":material/undo:",
            shortcut="Alt+Z",
            disabled=not editing.can_undo(),
            on_click=editing.undo,
        )
        st.button(
            _("Redo"),
            key="edit-redo",
            icon=":material/redo:",
            shortcut="Alt+Shift+Z",
            disabled=not editing.can_redo(),
            on_click=editing.redo,
        )
        slices_view.manage(workspace.map, theme)
        node = workspace.map.nodes.get(source or "")
        if node is not None:
            text = Text("Click the box to which “{name}” leads.", name=node.name)
            st.markdown(f"**{md(str(text))}**")
