"""The map of one moment, to look at only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from effectmap import formats
from effectmap.drawing.dark import drawing_in_both
from effectmap.drawing.moment import draw_moment
from effectmap.labels import COLUMN_ONE, KIND_WORD
from effectmap.model import EffectMap, Intervention, ProblemsError, items
from effectmap.store.results import Entry
from effectmap.telling.fields import told_fields
from effectmap.telling.names import Names
from effectmap.ui import controls, map_view, shell
from effectmap.ui import history_parts as parts
from effectmap.ui.escape import md
from effectmap.ui.history_parts import History
from effectmap.ui.selection import choose
from effectmap.words import Text, _, language


def show(history: History) -> None:
    """The banner, the map of one theme as it was, and what the chosen box said."""
    try:
        entry = parts.entry_of(history.store, _wanted())
        map = history.store.map(entry.revision)
    except ProblemsError as error:
        parts.say(error.problems)
        parts.back_link()
        return
    _banner(history, entry)
    with st.container(key="controls", horizontal=True, vertical_alignment="center"):
        theme = controls.theme_choice({one.id: one.name for one in map.themes})
        st.space("stretch")
        shell.corner()
    _map_and_panel(history, entry, map, theme)


def _wanted() -> int:
    said = st.query_params.get(parts.MOMENT, "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def _banner(history: History, entry: Entry) -> None:
    moment = formats.moment_in_full(entry.who.at)
    head = Text("This is how the map stood on {moment}: read only.", moment=moment)
    rest = _("Figures are left out: what the monitors say is known as it is now, not as it was.")
    with st.container(horizontal=True, vertical_alignment="center", key="moment-banner"):
        st.info(f"**{md(str(head))}** {md(rest)}", icon=":material/history:")
    with st.container(horizontal=True):
        parts.back_link()
        if entry.revision < history.revision:
            parts.compare_link(entry.revision, history.revision)


@shell.fragment()
def _map_and_panel(history: History, entry: Entry, map: EffectMap, theme: str) -> None:
    part = map.of_theme(theme)
    drawing = draw_moment(part, part.themes[0].name)
    picture, beside = st.columns([3.9, 1], gap="medium")
    with picture:
        chosen = map_view.place(
            "moment",
            drawing,
            drawing_in_both(drawing.svg.to_data()),
            f"{entry.revision}/{entry.operation}/{theme}/{language()}",
        )
    with beside, st.container(key="panel"):
        _panel(history, map, part, chosen)


def _panel(history: History, map: EffectMap, part: EffectMap, chosen: str | None) -> None:
    """What a box said then, in words: its fields, and its indicators and links one by one."""
    node = part.nodes.get(chosen) if chosen else None
    if node is None:
        st.markdown(f"### {md(part.themes[0].name)}\n\n{md(part.themes[0].description)}")
        st.caption(md(_("Choose a box to read what it said.")))
        return
    kind, level = (
        ("intervention",) * 2 if isinstance(node, Intervention) else ("outcome", node.level)
    )
    names = history.names.as_in(map)
    kept = {key: part.fields for key, part in items.parts(map).items()}
    st.caption(md(str(COLUMN_ONE[level])))
    st.markdown(f"### {md(node.name)}\n\n{_lines(kind, kept[kind, node.id], names)}")
    for (of, id), fields in kept.items():
        hangs = (of == "indicator" and fields["outcome"] == node.id) or (
            of == "link" and node.id in id.split(">")
        )
        if hangs:
            with st.expander(md(f"{KIND_WORD[of]}: {names.item(of, id)}")):
                st.markdown(_lines(of, fields, names) or md(_("(empty)")))
    st.button(_("Show the whole map"), on_click=choose, args=(None,), icon=":material/close:")


def _lines(kind: str, fields: Mapping[str, Any], names: Names) -> str:
    said = told_fields(kind, fields, names)
    return "  \n".join(f"**{md(name)}** {md(value)}" for name, value in said)
