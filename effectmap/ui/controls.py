"""What a visitor chooses above the map: theme, box, filters, view, download."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from effectmap.analysis.proposal import free_id
from effectmap.drawing import palette
from effectmap.labels import EVIDENCE_WORD
from effectmap.model import Evidence, Theme
from effectmap.store.commands import Add
from effectmap.ui import editing, map_view, shell, wall_view
from effectmap.ui.escape import md
from effectmap.ui.selection import choose
from effectmap.words import _
from effectmap.workspace import Workspace


def theme_control(workspace: Workspace) -> Theme:
    """The theme that is looked at; kept in the address as `opgave`."""
    with st.container(key="controls", horizontal=True, vertical_alignment="center"):
        theme = _theme(workspace)
        st.space("stretch")
        shell.corner()
    return theme


def _theme(workspace: Workspace) -> Theme:
    themes = {theme.id: theme for theme in workspace.map.themes}
    return themes[theme_choice({id: theme.name for id, theme in themes.items()})]


def _first_theme() -> None:
    """A map begins with a theme."""
    st.info(_("This map has no themes yet."))
    editing.answers()
    if not editing.may_edit():
        return
    with st.form("first-theme", width=640):
        name = st.text_input(_("Name of the first theme"), max_chars=300) or ""
        if st.form_submit_button(_("Add"), type="primary") and name.strip():
            fields = {"name": name.strip()}
            editing.send(Add(kind="theme", id=free_id(name, set()), fields=fields))
            st.rerun()


def theme_choice(names: Mapping[str, str]) -> str:
    """The id of the theme that is looked at, of those in `names`; ends the page without any."""
    if not names:
        _first_theme()
        st.stop()
    # the address decides; between pages, which drop it, the session remembers
    wanted = st.query_params.get("opgave") or st.session_state.get("last_theme")
    id = str(wanted) if wanted in names else next(iter(names))
    st.session_state["theme"] = st.session_state["last_theme"] = id
    st.query_params["opgave"] = id
    st.segmented_control(
        _("Theme"),
        list(names),
        format_func=lambda id: md(names[id]),
        required=True,
        key="theme",
        label_visibility="collapsed",
        on_change=_theme_chosen,
    )
    return id


def _theme_chosen() -> None:
    st.query_params["opgave"] = st.session_state["theme"]
    choose(None)


def map_controls(workspace: Workspace) -> tuple[Theme, str, frozenset[str] | None]:
    """Theme, view (`map` or `list`) and the ids that pass the filters (None: no filter)."""
    with st.container(key="controls", horizontal=True, vertical_alignment="center"):
        theme = _theme(workspace)
        _search(workspace, theme)
        shown = _filters(workspace, theme)
        view = st.segmented_control(
            _("View"),
            ["map", "list"],
            default="map",
            required=True,
            format_func=lambda view: _("Map") if view == "map" else _("List"),
            key="view",
            label_visibility="collapsed",
        )
        # told when it opens, so that it can be closed for what opens out of it
        with st.popover(
            _("Download"), icon=":material/download:", key=map_view.DOWNLOADS, on_change="rerun"
        ):
            map_view.downloads(workspace, theme)
        wall_view.button(theme)
        editing.switch()
        st.space("stretch")
        shell.corner()
    return theme, str(view), shown


def _search(workspace: Workspace, theme: Theme) -> None:
    part = workspace.map.of_theme(theme.id)
    names = {node.id: node.name for node in part.nodes.values()}

    def jump() -> None:
        choose(st.session_state["search"])
        st.session_state["search"] = None

    st.selectbox(
        _("Search a box"),
        list(names),
        index=None,
        format_func=lambda id: names.get(id, id),
        placeholder=_("Search a box"),
        key="search",
        on_change=jump,
        label_visibility="collapsed",
        width=170,
    )


def _filters(workspace: Workspace, theme: Theme) -> frozenset[str] | None:
    part = workspace.map.of_theme(theme.id)
    partners = {partner.id: partner.name for partner in part.partners}
    used = {id for node in part.interventions for id in node.partners}
    signals = list(dict.fromkeys(workspace.signals[node.id] for node in part.outcomes))
    with st.popover(_("Filter"), icon=":material/filter_list:"):
        who = st.multiselect(
            _("Partner"), [id for id in partners if id in used], format_func=partners.__getitem__
        )
        rung = st.select_slider(
            _("Evidence at least"),
            list(Evidence),
            format_func=lambda evidence: str(EVIDENCE_WORD[evidence]),
        )
        how = st.multiselect(
            _("Progress"), signals, format_func=lambda signal: str(palette.SIGNAL_WORD[signal])
        )
    return map_view.passing(workspace, theme, who, rung, how)
