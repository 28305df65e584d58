"""Many edits at once of which others changed some fields meanwhile: which of the two stands."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from effectmap import forms
from effectmap.forms import Field
from effectmap.model import EffectMap
from effectmap.store.commands import AnyStep, Batch, Change
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


def show(map: EffectMap) -> None:
    """Mine, theirs and what it was of every field that both changed; nothing without conflict."""
    steps, why, fields = st.session_state.get(_KEPT, ((), "", ()))
    if not fields:
        return
    with st.form("edits-choose"):
        st.markdown(f"**{md(_('Others changed these meanwhile. Which one stands?'))}**")
        mine = [_mine(map, number, one) for number, one in enumerate(fields)]
        if st.form_submit_button(_("Save"), type="primary"):
            settled = [_settled(step, fields, mine) for step in steps]
            send([step for step in settled if step is not None], why)
            st.rerun()


def _mine(map: EffectMap, number: int, one: FieldConflict) -> bool:
    theirs = one.theirs
    field = _field(theirs.kind, theirs.field)

    def said(value: object) -> str:
        return forms.shown(field, value, map) if field else str(value)

    words = {
        True: Text("Yours: {value}", value=said(one.mine)),
        False: Text("Theirs: {value}", value=said(theirs.value)),
    }
    node = map.nodes.get(theirs.id)
    name = node.name if node else theirs.id
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


def _field(kind: str, name: str) -> Field | None:
    return next((one for one in forms.FIELDS[kind] if one.name == name), None)


def _settled(
    step: AnyStep, fields: Sequence[FieldConflict], mine: Sequence[bool]
) -> AnyStep | None:
    """The step with mine on top of theirs, or without it; None when nothing is left of it."""
    if not isinstance(step, Change):
        return step
    values, seen = dict(step.fields), dict(step.seen)
    for one, is_mine in zip(fields, mine, strict=True):
        if (one.theirs.kind, one.theirs.id) == (step.kind, step.id):
            seen[one.theirs.field] = one.theirs.version
            if not is_mine:
                values.pop(one.theirs.field, None)
    return step.model_copy(update={"fields": values, "seen": seen}) if values else None
