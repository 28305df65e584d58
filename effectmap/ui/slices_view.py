"""The slices of a theme in a small place beside the map: their names, boxes and order."""

from __future__ import annotations

import streamlit as st

from effectmap.model import EffectMap, ProblemsError, Theme
from effectmap.model.theme_table import SavedSlice
from effectmap.store.commands import Add, Archive, Arrange
from effectmap.ui import editing, item_form, shell
from effectmap.ui.escape import md
from effectmap.words import Text, _


def of_theme(theme: Theme) -> tuple[SavedSlice, ...]:
    """The slices of a theme in their order; none while the store is away."""
    try:
        return shell.store().table().of_theme(theme.id).slices
    except ProblemsError:
        return ()


def manage(map: EffectMap, theme: Theme) -> None:
    """Each slice with what can be done to it, and a new one; for who edits the map."""
    slices = of_theme(theme)
    label = str(Text("Slices ({n})", n=len(slices))) if slices else _("Slices")
    with st.popover(label, icon=":material/dashboard:"):
        st.caption(md(_("Parts of the map that are shown first on the wall, in this order.")))
        part = map.of_theme(theme.id)
        for at, one in enumerate(slices):
            with st.container(key=f"slice-{one.id}", border=True):
                _slice(part, slices, at)
        _new(part, theme)


def _slice(part: EffectMap, slices: tuple[SavedSlice, ...], at: int) -> None:
    one, ids = slices[at], [other.id for other in slices]
    there = [box for box in one.holds if box in part.nodes]
    said = Text("{n} boxes", n=len(there))
    if len(there) < len(one.holds):
        gone = len(one.holds) - len(there)
        said = Text("{n} boxes; not on the map now: {gone}", n=len(there), gone=gone)
    st.markdown(f"**{md(one.name)}**  \n{md(str(said))}")
    with st.container(horizontal=True):
        _step(_("Earlier"), ":material/arrow_upward:", ids, at, at - 1)
        _step(_("Later"), ":material/arrow_downward:", ids, at, at + 1)
        if st.button(_("Take this away"), key=f"archive-{one.id}", icon=":material/archive:"):
            editing.send(Archive(kind="slice", id=one.id))
            st.rerun()
    with st.expander(_("Edit")):
        item_form.form(part, "slice", one.id)


def _step(label: str, icon: str, ids: list[str], at: int, to: int) -> None:
    """A button that changes places with a neighbour."""
    key = f"{'earlier' if to < at else 'later'}-{ids[at]}"
    if st.button(label, icon=icon, key=key, disabled=not 0 <= to < len(ids)):
        ids[at], ids[to] = ids[to], ids[at]
        editing.send(Arrange(kind="slice", ids=tuple(ids)))
        st.rerun()


def _new(part: EffectMap, theme: Theme) -> None:
    boxes = {id: node.name for id, node in part.nodes.items()}
    with st.form("new-slice", border=False, clear_on_submit=True):
        name = st.text_input(_("Name of the slice"), max_chars=300) or ""
        holds = st.multiselect(
            _("Boxes of this slice"),
            list(boxes),
            format_func=boxes.__getitem__,
            placeholder=_("Choose"),
        )
        sent = st.form_submit_button(_("Add slice"))
    if sent and name.strip() and holds:
        fields = {"theme": theme.id, "name": name.strip(), "holds": holds}
        editing.send(Add(kind="slice", id=editing.fresh_id("slice"), fields=fields))
        st.rerun()
