"""Many items at once: a table to type in, saved as one edit."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from effectmap import forms, tables
from effectmap.forms import Field, Form
from effectmap.model import EffectMap, Problem, Theme
from effectmap.store.commands import Kind
from effectmap.tables import Sheet
from effectmap.ui import conflict_view, editing, shell
from effectmap.ui.escape import md
from effectmap.words import Text, _
from effectmap.workspace import Workspace

_WORDS: dict[Kind, Text] = {
    "intervention": Text("Interventions"),
    "outcome": Text("Outcomes"),
    "link": Text("Links"),
    "indicator": Text("Indicators"),
    "theme": Text("Themes"),
    "partner": Text("Partners"),
}
_BESIDE = {
    tables.SOURCE: Text("From"),
    tables.TARGET: Text("To"),
    tables.OUTCOME: Text("Outcome"),
}
_SHOWN = 20


def show(workspace: Workspace, theme: Theme) -> None:
    """The items of a kind in a table, with the button that saves what was typed."""
    kind = _kind()
    shown = _sheet(workspace.map, kind, theme)
    editing.answers()
    conflict_view.show(workspace.map, shell.store().table())
    key = f"table-{kind}-{theme.id}-{_turn()}"
    st.data_editor(
        _frame(shown),
        key=key,
        num_rows="dynamic" if editing.may_edit() else "fixed",
        disabled=not editing.may_edit(),
        hide_index=True,
        height="content",
        column_config=_columns(workspace.map, shown, theme),
        placeholder="–",
        alt=str(_WORDS[kind]),
    )
    if editing.may_edit():
        _save(workspace.map, shown, st.session_state.get(key) or {})


def _kind() -> Kind:
    found: Kind = st.segmented_control(
        _("Table"),
        list(tables.KINDS),
        default="intervention",
        required=True,
        format_func=lambda kind: str(_WORDS[kind]),
        key="table-kind",
        label_visibility="collapsed",
    )
    return found


def _turn() -> int:
    return int(st.session_state.get("table-turn", 0))


def _sheet(map: EffectMap, kind: Kind, theme: Theme) -> Sheet:
    """The table as it was when somebody began to type: others' changes do not move its rows."""
    kept: Sheet | None = st.session_state.get("table-sheet")
    begun = st.session_state.get(f"table-{kind}-{theme.id}-{_turn()}") or {}
    if kept is not None and (kept.kind, kept.theme) == (kind, theme.id) and any(begun.values()):
        return kept
    found = st.session_state["table-sheet"] = tables.sheet(shell.store(), map, kind, theme.id)
    return found


def _frame(shown: Sheet) -> pd.DataFrame:
    names = [*shown.beside, *(one.name for one in shown.fields)]
    frame = pd.DataFrame(list(shown.rows), columns=names, dtype=object)
    for one in shown.fields:
        if one.form in (Form.AMOUNT, Form.MONTHS):
            frame[one.name] = pd.to_numeric(frame[one.name])
        elif one.form is Form.FLAG:
            frame[one.name] = frame[one.name].astype(bool)
    return frame


def _columns(map: EffectMap, shown: Sheet, theme: Theme) -> dict[str, Any]:
    part = map.of_theme(theme.id)
    boxes = {id: node.name for id, node in part.nodes.items()}
    found: dict[str, Any] = {
        name: st.column_config.SelectboxColumn(
            str(_BESIDE[name]),
            options=list(boxes),
            format_func=lambda id: boxes.get(str(id), str(id)),
            width="medium",
        )
        for name in shown.beside
    }
    return found | {one.name: _column(one, map) for one in shown.fields}


def _column(field: Field, map: EffectMap) -> Any:
    label = str(field.label)
    names = forms.choices(field, map)
    if field.form is Form.FLAG:
        return st.column_config.CheckboxColumn(label)
    if field.form is Form.CHOICE:
        return st.column_config.SelectboxColumn(
            label, options=list(names), format_func=lambda one: names.get(str(one), str(one))
        )
    if field.form is Form.MANY:
        return st.column_config.MultiselectColumn(
            label, options=list(names), format_func=lambda one: names.get(str(one), str(one))
        )
    if field.form in (Form.AMOUNT, Form.MONTHS):
        return st.column_config.NumberColumn(label, min_value=0, format="localized")
    return st.column_config.TextColumn(
        label,
        help=str(field.hint) if field.hint else None,
        width="large" if field.form in (Form.LINE, Form.PROSE) else None,
        max_chars=10_000 if field.form in (Form.PROSE, Form.SOURCES) else 300,
    )


def _save(map: EffectMap, shown: Sheet, typed: dict[str, Any]) -> None:
    steps, problems = tables.steps(
        shown,
        typed.get("edited_rows", {}),
        typed.get("added_rows", []),
        typed.get("deleted_rows", []),
        editing.taken_ids(map),
    )
    if problems:
        _problems(problems)
    if not steps and not problems:
        st.caption(md(_("Type in the table, add a row at its end, or select rows to remove them.")))
        return
    why = st.text_input(_("Why? (may stay empty)"), key=f"table-why-{_turn()}", max_chars=300)
    with st.container(horizontal=True):
        save = st.button(
            str(Text("Save ({n})", n=len(steps))),
            type="primary",
            disabled=bool(problems),
            shortcut="Alt+S",
        )
        drop = st.button(_("Do not save"))
    if drop:
        _anew()
    if save and not problems:
        if conflict_view.send(steps, why):
            _anew()
        st.rerun()


def _anew() -> None:
    st.session_state["table-turn"] = _turn() + 1
    st.rerun()


def _problems(problems: list[Problem]) -> None:
    lines = [f"- {md(str(one))}" for one in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        lines.append("- " + md(str(Text("and {n} more", n=len(problems) - _SHOWN))))
    st.error("\n".join(lines))
