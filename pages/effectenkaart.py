"""The map of one theme: what leads to what, and what the figures say."""

import streamlit as st

from effectmap.ui import controls, list_view, map_view, monitor_view, panel, shell

workspace = shell.workspace()
theme, view, shown = controls.map_controls(workspace)
monitor_view.notice(workspace)


@shell.fragment()
def map_and_panel() -> None:
    picture, beside = st.columns([3.9, 1], gap="medium")
    with picture:
        if view == "list":
            chosen = list_view.show(workspace, theme, shown)
        else:
            chosen = map_view.show(workspace, theme, shown)
    with beside, st.container(key="panel"):
        panel.show(workspace, theme, chosen)


map_and_panel()
