"""The map on the screen: the drawing in its component, and as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import streamlit as st

from effectmap.analysis.progress import Signal
from effectmap.analysis.room import divided_links
from effectmap.drawing.dark import drawing_in_both
from effectmap.drawing.effect_map import MapDrawing, contents_of, draw_map
from effectmap.drawing.picture import to_png, to_svg
from effectmap.model import Evidence, Theme
from effectmap.ui import noted, poster_view
from effectmap.ui.components import component
from effectmap.ui.room_panel import OnLinks
from effectmap.ui.selection import choose, chosen_box
from effectmap.words import _, in_language, language
from effectmap.workspace import Workspace, figure_lines

DOWNLOADS = "downloads"  # the key under which it is kept whether they are shown


@st.cache_resource(max_entries=32, show_spinner=False)
def _drawing(
    revision: str, _workspace: Workspace, theme: str, code: str, divided: frozenset[str]
) -> tuple[MapDrawing, Any]:
    part = _workspace.map.of_theme(theme)
    with in_language(code):
        figures = {o.id: figure_lines(_workspace.of_outcome(o.id)) for o in part.outcomes}
        title = part.themes[0].name
        contents = contents_of(part, figures, _workspace.signals)
        drawing = draw_map(contents, part.links, title, divided=divided)
    return drawing, drawing_in_both(drawing.svg.to_data())


def drawing_of(
    workspace: Workspace, theme: Theme, divided: frozenset[str] = frozenset()
) -> tuple[MapDrawing, Any]:
    """The drawing of a theme and its data for the browser, made once per revision.

    `divided` are the links that a workshop was divided about.
    """
    return _drawing(workspace.revision, workspace, theme.id, language(), divided)


def show(
    workspace: Workspace,
    theme: Theme,
    shown: frozenset[str] | None,
    present: Mapping[str, Sequence[str]] = MappingProxyType({}),
    clicked: Callable[[str | None], None] = choose,
    heard: OnLinks = MappingProxyType({}),
) -> str | None:
    """Draw the map; returns the id of the chosen box.

    `present` names who works on which box; `clicked` hears which box was clicked, or none;
    `heard` is what workshops believed of its links.
    """
    divided = divided_links(heard)
    drawing, data = drawing_of(workspace, theme, divided)
    revision = "/".join((workspace.revision, theme.id, language(), *sorted(divided)))
    return place("map", drawing, data, revision, shown, present, clicked)


def place(
    key: str,
    drawing: MapDrawing,
    data: Any,
    revision: str,
    shown: frozenset[str] | None = None,
    present: Mapping[str, Sequence[str]] = MappingProxyType({}),
    clicked: Callable[[str | None], None] = choose,
) -> str | None:
    """Put a drawing on the screen, anew where `revision` is another; the id of the chosen box.

    `data` is the drawing as the browser takes it, `key` tells two drawings of a session apart;
    the rest as `show` has it.
    """
    choice = (st.session_state.get(key) or {}).get("choice") or {}

    def changed() -> None:
        clicked(((st.session_state.get(key) or {}).get("choice") or {}).get("id"))

    chosen = chosen_box(drawing.layout.boxes)
    component("map")(
        key=key,
        data={
            "drawing": data,
            "revision": revision,
            "chosen": chosen,
            "sent": choice.get("sent", 0),
            "shown": None if shown is None else sorted(shown),
            "present": {box: ", ".join(names) for box, names in present.items()},
        },
        on_choice_change=changed,
    )
    return chosen


def passing(
    workspace: Workspace,
    theme: Theme,
    partners: Sequence[str],
    evidence: Evidence,
    signals: Sequence[Signal],
) -> frozenset[str] | None:
    """Ids of boxes and links that pass the filters; None when nothing is filtered."""
    if not partners and not signals and evidence is Evidence.ASSUMPTION:
        return None
    part = workspace.map.of_theme(theme.id)
    boxes = {
        node.id for node in part.interventions if not partners or set(partners) & set(node.partners)
    } | {node.id for node in part.outcomes if not signals or workspace.signals[node.id] in signals}
    links = {
        link.id
        for link in part.links
        if link.evidence.rung >= evidence.rung and {link.source, link.target} <= boxes
    }
    return frozenset(boxes | links)


def downloads(workspace: Workspace, theme: Theme) -> None:
    """The map as a picture or poster; made only when asked for."""
    drawing, _data = drawing_of(workspace, theme)
    name = f"effectenkaart-{theme.id}"
    noted.download_button(_("Picture (PNG)"), lambda: to_png(drawing), f"{name}.png", "image/png")
    noted.download_button(
        _("Drawing (SVG)"),
        lambda: to_svg(drawing),
        f"{name}.svg",
        "image/svg+xml",
    )
    poster_view.button(workspace, theme, DOWNLOADS)
