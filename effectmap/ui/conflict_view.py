"""Many edits at once of which others changed some fields meanwhile: which of the two stands."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from effectmap import forms
from effectmap.model import EffectMap
from effectmap.model.items import parts, table_parts
from effectmap.model.theme_table import ThemeTable
from effectmap.store.commands import AnyStep, Batch, Change, Put
from effectmap.store.results import Applied, Conflict, FieldConflict
from effectmap.ui import editing
from effectmap.ui.escape import md
from effectmap.words import Text, _

_KEPT = "edits-conflict"


def send(steps: Sequence[AnyStep], why: str) -> bool:
    """Do the steps as one edit. True when they stand; `show` asks about what others changed."""
    st.session_state.pop(_KEPT, None)
    if not steps:
        return True
    result = editing.send(Batch(steps=tuple(steps), why=why))
    if isinstance(result, Conflict):
        st.session_state[_KEPT] = (tuple(steps), why, result.fields)
    return isinstance(result, Applied)


def show(map: EffectMap, table: ThemeTable) -> None:
    """Mine, theirs and what it was of every field that both changed; nothing without conflict."""
    steps, why, fields = st.session_state.get(_KEPT, ((), "", ()))
    if not fields:
        return
    with st.form("edits-choose"):
        st.markdown(f"**{md(_('Others changed these meanwhile. Which one stands?'))}**")
        mine = [_mine(map, table, number, one) for number, one in enumerate(fields)]
        if st.form_submit_button(_("Save"), type="primary"):
            settled = [_settled(step, fields, mine) for step in steps]
            send([step for step in settled if step is not None], why)
            st.rerun()


def _mine(map: EffectMap, table: ThemeTable, number: int, one: FieldConflict) -> bool:
    theirs = one.theirs
    known = forms.fields_of(theirs.kind, table)
    field = next((field for field in known if field.name == theirs.field), None)

    def said(value: object) -> str:
        return forms.shown(field, value, map) if field else str(value)

    words = {
        True: Text("Yours: {value}", value=said(one.mine)),
        False: Text("Theirs: {value}", value=said(theirs.value)),
    }
    named = theirs.kind if theirs.kind != "frame" else "theme"
    part = {**parts(map), **table_parts(table)}.get((named, theirs.id))
    name = part.name if part else theirs.id
    label = str(field.label) if field else theirs.field
    who = theirs.who.name or _("the local user")
    was = Text("It was: {value}", value=said(one.was))
    return bool(
        st.radio(
            md(f"{name} · {label} · {who} · {was}"),
            [True, False],
            format_func=lambda choice: md(str(words[choice])),
            key=f"edits-choose-{number}",
        )
    )


def _settled(
    step: AnyStep, fields: Sequence[FieldConflict], mine: Sequence[bool]
) -> AnyStep | None:
    """The step with mine on top of theirs, or without it; None when nothing is left of it."""
    if not isinstance(step, Change | Put):
        return step
    values, seen = dict(step.fields), dict(step.seen)
    for one, is_mine in zip(fields, mine, strict=True):
        if (one.theirs.kind, one.theirs.id) == (step.kind, step.id):
            seen[one.theirs.field] = one.theirs.version
            if not is_mine:
                values.pop(one.theirs.field, None)
    return step.model_copy(update={"fields": values, "seen": seen}) if values else None
