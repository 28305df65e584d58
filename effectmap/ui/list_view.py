"""The map as a list: the same boxes, figures and links for keyboard and screen reader."""

from __future__ import annotations

import streamlit as st

from effectmap.drawing import palette
from effectmap.drawing.effect_map import LEVELS
from effectmap.labels import COLUMN_ALL
from effectmap.model import EffectMap, Intervention, Outcome, Theme
from effectmap.ui.escape import md
from effectmap.ui.selection import choose, chosen_box
from effectmap.words import _
from effectmap.workspace import Workspace


def show(workspace: Workspace, theme: Theme, shown: frozenset[str] | None) -> str | None:
    """List the boxes per level; returns the id of the chosen box."""
    part = workspace.map.of_theme(theme.id)
    chosen = chosen_box(part.nodes)
    for level in LEVELS:
        nodes: list[Intervention | Outcome] = (
            list(part.interventions)
            if level == "intervention"
            else [node for node in part.outcomes if node.level == level]
        )
        nodes = [node for node in nodes if shown is None or node.id in shown]
        if nodes:
            st.markdown(f"#### {md(str(COLUMN_ALL[level]))}")
        with st.container(gap="xsmall"):
            for node in nodes:
                _item(workspace, part, node, chosen)
    return chosen


def _item(
    workspace: Workspace, part: EffectMap, node: Intervention | Outcome, chosen: str | None
) -> None:
    with st.container(key=f"item-{node.id}", gap=None):
        st.button(
            md(node.name),
            key=f"list-{node.id}",
            type="primary" if node.id == chosen else "tertiary",
            on_click=choose,
            args=(node.id,),
        )
        st.caption("  \n".join(_about(workspace, part, node)))


def _about(workspace: Workspace, part: EffectMap, node: Intervention | Outcome) -> list[str]:
    """How it is going, its figures and what it leads to, as Markdown lines."""
    names = {other.id: other.name for other in part.nodes.values()}
    lines = []
    if isinstance(node, Outcome):
        signal = workspace.signals[node.id]
        lines.append(f"{palette.SIGNAL_SYMBOL[signal]} {md(str(palette.SIGNAL_WORD[signal]))}")
        for one in workspace.of_outcome(node.id):
            example = f" ({_('Example figures')})" if one.assessment.example else ""
            lines.append(md(f"{one.indicator.name}: {one.figure}{example}"))
    out = [names[link.target] for link in part.links if link.source == node.id]
    if out:
        lines.append(md(f"{_('Leads to')}: {'; '.join(out)}"))
    return lines
