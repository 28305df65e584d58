"""The map on the wall: full screen, all its parts sent at once so that no key waits.

What others change appears by itself, at the part and the step that are shown.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import streamlit as st

from effectmap.drawing import palette
from effectmap.drawing.effect_map import BoxContent, contents_of, spoken
from effectmap.drawing.legend import marks_data
from effectmap.drawing.wall import ROOM, Part, parts_of
from effectmap.model import EffectMap, Theme
from effectmap.model.theme_table import SavedSlice
from effectmap.store.commands import Add
from effectmap.store.results import Applied
from effectmap.ui import editing, pulse, slices_view, workshop_parts
from effectmap.ui.components import component
from effectmap.ui.selection import chosen_box
from effectmap.words import _, in_language, language
from effectmap.workspace import Workspace, figure_lines

_GO = "wall-go"
PAGE, _MAP_PAGE = "pages/wand.py", "pages/effectenkaart.py"
# nothing of the page around it; the fill takes its place while the parts are laid out
_STYLE = """<style>
[data-testid="stHeader"], [data-testid="stSidebar"] { display: none; }
</style>"""


def button(theme: Theme) -> None:
    """Above the map: opens the theme on the wall, at the box that is chosen."""
    icon = ":material/present_to_all:"
    if st.button(_("On the wall"), icon=icon, key="wall-button", type="tertiary"):
        st.switch_page(PAGE, query_params=_address(theme.id, st.query_params.get("vak")))


def part_names(workspace: Workspace, theme: Theme) -> list[tuple[str, str]]:
    """Id and title of every part that the wall shows of a theme, in their order."""
    return [(part["id"], part["title"]) for part in _data_of(workspace, theme, ())["parts"]]


def show(workspace: Workspace) -> None:
    """The theme that the address names, else the first; the end of the page without any box."""
    st.html(_STYLE)
    themes = {theme.id: theme for theme in workspace.map.themes}
    wanted = st.query_params.get("opgave") or st.session_state.get("last_theme")
    theme = themes.get(str(wanted)) or next(iter(themes.values()), None)
    data = None
    if theme is not None:
        st.session_state["last_theme"] = st.query_params["opgave"] = theme.id
        with st.spinner(_("The map is made ready for the wall …")):
            data = _data_of(workspace, theme, _own())
    if theme is None or not data or not data["parts"]:
        st.info(_("There is nothing to show on the wall yet: this theme has no boxes."))
        st.page_link(_MAP_PAGE, label=_("To the map"))
        return
    _place(theme, data)
    pulse.beat(None)


def _own() -> tuple[str, ...]:
    """The boxes that somebody chose to show together: kept in the address as `vakken`."""
    return tuple(filter(None, st.query_params.get("vakken", "").split(",")))


def _place(theme: Theme, data: dict[str, Any]) -> None:
    said = component("wall")(
        key="wall",
        data={
            **data,
            "part": st.query_params.get("deel"),
            "box": chosen_box(data["boxes"]),
            "dark": st.query_params.get("donker") == "1",
            "go": st.session_state.get(_GO),
            "may_save": editing.may_edit(),
            "notice": editing.answers_in_words(),
            "workshop": workshop_parts.on_wall(),
        },
        on_left_change=lambda: None,
        on_own_change=lambda: None,
        on_kept_change=lambda: None,
    )
    if said.left:
        st.switch_page(_MAP_PAGE, query_params=_address(theme.id, said.left["box"]))
    if said.own:
        _choose(said.own["boxes"], "chosen")
    if said.kept:
        _keep(theme, str(said.kept["name"]), said.kept["boxes"])


def _choose(boxes: list[str], part: str) -> None:
    """Show the page with these as its own choice, at a part."""
    st.query_params.pop("vakken", None)
    if boxes:
        st.query_params["vakken"] = ",".join(boxes)
    # counted, so that the browser goes there once
    before = st.session_state.get(_GO) or {"n": 0}
    st.session_state[_GO] = {"n": before["n"] + 1, "part": part}
    st.rerun()


def _keep(theme: Theme, name: str, boxes: list[str]) -> None:
    """Save the boxes under a name and go there; where that cannot be, the wall says why."""
    id = editing.fresh_id("slice")
    fields = {"theme": theme.id, "name": name, "holds": boxes}
    if isinstance(editing.send(Add(kind="slice", id=id, fields=fields)), Applied):
        _choose([], f"slice.{id}")
    st.rerun()


def _address(theme: str, box: str | None) -> dict[str, str]:
    return {"opgave": theme} | ({"vak": box} if box else {})


def _data_of(workspace: Workspace, theme: Theme, own: tuple[str, ...]) -> dict[str, Any]:
    saved = slices_view.of_theme(theme)
    known = tuple((one.id, one.name, one.holds) for one in saved)
    return _data(workspace.revision, workspace, theme.id, own, saved, known, language())


@st.cache_resource(max_entries=8, show_spinner=False)
def _data(
    revision: str,
    _workspace: Workspace,
    theme: str,
    own: tuple[str, ...],
    _saved: tuple[SavedSlice, ...],
    saved: tuple[tuple[object, ...], ...],
    code: str,
) -> dict[str, Any]:
    """Everything the wall shows of a theme, as the browser takes it; the boxes of `own` first.

    Its `revision` is another only where something else is shown: an edit elsewhere in the map
    draws nothing anew.
    """
    part = _workspace.map.of_theme(theme)
    with in_language(code):
        figures = {o.id: figure_lines(_workspace.of_outcome(o.id)) for o in part.outcomes}
        parts = parts_of(part, contents_of(part, figures, _workspace.signals), own, _saved)
        data = {
            "own": [box for box in part.nodes if box in own],
            "title": f"{_workspace.map.municipality.name} · {part.themes[0].name}",
            "room": ROOM,
            "boxes": list(part.nodes),
            "parts": [_part(part, one) for one in parts],
            "legend": marks_data(),
            "texts": _texts(),
        }
    return {**data, "revision": hashlib.sha256(json.dumps(data).encode()).hexdigest()}


def _part(map: EffectMap, part: Part) -> dict[str, Any]:
    return {
        "id": part.slice.id,
        "title": part.title,
        "view": part.view,
        "drawing": part.drawing.svg.to_data(),
        "boxes": {content.id: _box(content) for content in part.contents},
        "stubs": [
            {
                "box": stub.box,
                "other": stub.other,
                "name": map.nodes[stub.other].name,
                "outgoing": stub.outgoing,
                "slices": stub.slices,
            }
            for stub in part.slice.stubs
        ],
    }


def _box(content: BoxContent) -> dict[str, Any]:
    """What is said of a box with its figures (`spoken`) and before they are shown (`name`)."""
    bare = BoxContent(content.id, content.level, content.title, note=content.note)
    word = "" if content.signal is None else str(palette.SIGNAL_WORD[content.signal])
    return {
        "title": content.title,
        "name": spoken(bare),
        "spoken": spoken(content),
        "word": word,
        "figures": bool(content.figures),
    }


def _texts() -> dict[str, Any]:
    return {
        "parts": _("Parts of the map"),
        "previous": _("Previous part"),
        "next": _("Next part"),
        "earlier": _("Step back"),
        "later": _("Next step"),
        "help": _("Keys on the wall"),
        "leave": _("Back to the map page"),
        "ask": _("What do you think happened?"),
        "hint": _("→ step by step · click a box for its chain · F figures · ? help"),
        "chain": _("This chain · → step by step · Z closer · Esc the whole part"),
        "step": _("Step {n} of {of}"),
        "own": _("{n} boxes chosen · O shows them together"),
        "ownSave": _("{n} boxes chosen · O shows them together · S saves them"),
        "none": _("Choose boxes first: walk there with ↓ and press K"),
        "save": _("Save these boxes as a slice"),
        "name": _("Name of the slice"),
        "keep": _("Save"),
        "drop": _("Do not save"),
        "legend": _("What the signs and lines mean"),
        "keys": [
            ["→  PgDn", _("Next step, then the next part")],
            ["←  PgUp", _("Step back")],
            ["N  P", _("Next or previous part")],
            ["↓ ↑  Enter", _("Walk over the boxes; show one chain")],
            ["K  O", _("Choose this box; show the chosen ones together")],
            ["S", _("Save the chosen boxes as a slice")],
            ["L", _("What the signs and lines mean")],
            ["F", _("Show or hide all figures")],
            ["Z  + −", _("Closer and back")],
            ["D", _("Dark or light")],
            ["Esc", _("Back; at last to the map page")],
            ["F11", _("The browser over the whole screen")],
        ],
    }
