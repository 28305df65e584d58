"""The map of one theme: what leads to what, and what the figures say."""

import streamlit as st

from effectmap.ui import (
    controls,
    edit_bar,
    edit_view,
    editing,
    list_view,
    map_view,
    monitor_view,
    panel,
    pulse,
    room_panel,
    shell,
)

workspace = shell.workspace()
theme, view, shown = controls.map_controls(workspace)
monitor_view.notice(workspace)


@shell.fragment()
def map_and_panel() -> None:
    pulse.catch_up()
    edit_bar.show(workspace, theme)
    heard = room_panel.heard(theme)
    picture, beside = st.columns([3.9, 1], gap="medium")
    with picture:
        if view == "list":
            chosen = list_view.show(workspace, theme, shown)
        else:
            present = pulse.present()
            chosen = map_view.show(workspace, theme, shown, present, edit_view.clicked, heard)
    with beside, st.container(key="panel"):
        if editing.is_on():
            edit_view.show(workspace, theme, chosen)
        else:
            panel.show(workspace, theme, chosen, heard)
    pulse.beat(chosen)


map_and_panel()
