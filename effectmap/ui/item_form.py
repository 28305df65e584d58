"""The fields of one item of the map: filled in, checked at once, saved as one edit.

What others change meanwhile appears by itself in a field that nobody touched here. Where both
changed the same field, mine, theirs and what it was stand beside each other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from effectmap import formats, forms
from effectmap.forms import Field, Form, InputError
from effectmap.model import EffectMap, ProblemsError
from effectmap.model.theme_table import NO_TABLE, ThemeTable
from effectmap.store.commands import Change, Put
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied, Conflict, FieldConflict
from effectmap.ui import editing, shell
from effectmap.ui.draft_field import draft_field
from effectmap.ui.escape import md
from effectmap.ui.person import actor
from effectmap.words import Text, _

_TALL = (Form.PROSE, Form.SOURCES, Form.LINES)


@dataclass
class _Asked:
    """One field as it stands on this screen: its value, and what was kept when it was touched."""

    field: Field
    value: Any
    base: Any
    version: int
    problem: str = ""

    @property
    def touched(self) -> bool:
        return bool(self.problem) or self.value != self.base


def form(
    map: EffectMap,
    kind: str,
    id: str,
    only: Collection[str] | None = None,
    also: Callable[[Mapping[str, Any]], Mapping[str, str]] | None = None,
    asks: Callable[[str, Mapping[str, Any]], bool] | None = None,
    table: ThemeTable = NO_TABLE,
) -> None:
    """The fields of an item with the button that saves them; those named in `only`, or all.

    `also` says what is wrong with the values together, by field; `asks` whether a field is asked
    for, given the values so far; `table` holds the stages that a role can stand at.
    """

    @shell.fragment()
    def fields() -> None:
        try:
            kept = shell.store()
            values, versions = _now(kept, kind, id)
        except ProblemsError:
            st.info(_("This is not on the map any more."))
            return
        # above the fields, so that it is seen without scrolling
        bar = st.container(key=f"save-{kind}-{id}".replace(">", "-"))
        known = forms.fields_of(kind, table)
        wanted = [field for field in known if only is None or field.name in only]
        said, asked = dict(values), []
        for field in wanted:
            if asks is None or asks(field.name, said):
                asked.append(_ask(map, kind, id, field, values, versions))
                said[field.name] = asked[-1].value
        if also is not None:
            _refuse(asked, also({one.field.name: one.value for one in asked}))
        with bar:
            _save(kind, id, asked)

    fields()


def _now(kept: MapStore, kind: str, id: str) -> tuple[dict[str, Any], dict[str, int]]:
    """What is kept of an item; of what nobody said anything of yet, how it begins."""
    try:
        return kept.fields(kind, id), kept.versions(kind, id)
    except ProblemsError:
        if kind not in forms.PUT:
            raise
    values = forms.beginning(kind, id)
    return values, dict.fromkeys(values, 0)


def _refuse(asked: list[_Asked], problems: Mapping[str, str]) -> None:
    """What is wrong with the values together stands below the fields."""
    for one in asked:
        said = problems.get(one.field.name, "")
        if said and not one.problem:
            one.problem = said
            st.caption(f":red[:material/error: {md(said)}]")


def _place(kind: str, id: str, field: Field) -> str:
    return f"{kind}:{id}:{field.name}"


def _kept(name: str) -> dict[str, Any]:
    """What this screen remembers of its fields, by place."""
    found: dict[str, Any] = st.session_state.setdefault(f"edit-{name}", {})
    return found


def _ask(
    map: EffectMap,
    kind: str,
    id: str,
    field: Field,
    values: Mapping[str, Any],
    versions: Mapping[str, int],
) -> _Asked:
    place = _place(kind, id, field)
    now = (values[field.name], versions[field.name])
    if place not in _kept("bases"):
        _kept("bases")[place] = _drafted(field, place, now)
    base = _kept("bases")[place]
    if base[1] != now[1] and not _is_touched(field, place, *base):
        base = _kept("bases")[place] = now
    asked = _filled(map, field, place, *base)
    if not asked.problem and asked.touched:
        said = {**values, field.name: asked.value}
        asked.problem = forms.problems(kind, id, said).get(field.name, "")
    if asked.problem:
        st.caption(f":red[:material/error: {md(asked.problem)}]")
    conflict = _kept("conflicts").get(place)
    if conflict is not None:
        _choose(map, kind, id, asked, conflict)
    elif base[1] != now[1]:
        text = Text("Meanwhile somebody made of it: {value}", value=forms.shown(field, now[0], map))
        st.caption(f":material/group: {md(str(text))}")
    return asked


def _key(place: str, version: int) -> str:
    """A field starts anew with every version, and where this screen let go of it."""
    return f"edit-{place}-{version}-{_kept('turns').get(place, 0)}"


def _is_touched(field: Field, place: str, base: Any, version: int) -> bool:
    """Whether something else stands in the field than what is kept, as far as it was told."""
    said = st.session_state.get(_key(place, version))
    if field.form in _TALL:
        text = ((said or {}).get("said") or {}).get("text", _kept("drafts").get(place))
        return text is not None and text != forms.to_text(field, base)
    if said is None:
        return False
    alike = (Form.FLAG, Form.CHOICE, Form.PICK, Form.MANY)
    return bool(said != (base if field.form in alike else forms.to_text(field, base)))


def _filled(map: EffectMap, field: Field, place: str, base: Any, version: int) -> _Asked:
    """Show the field and read what stands in it."""
    key, label = _key(place, version), str(field.label)
    if field.form is Form.FLAG:
        return _Asked(field, st.checkbox(label, value=bool(base), key=key), base, version)
    if field.form in (Form.CHOICE, Form.PICK, Form.MANY):
        names = forms.choices(field, map)
        if field.form is Form.PICK:
            first = base if base in names else None
            chosen: Any = st.segmented_control(
                label, list(names), default=first, format_func=lambda id: md(names[id]), key=key
            )
        elif field.form is Form.CHOICE:
            at = list(names).index(base) if base in names else None
            chosen = st.selectbox(label, list(names), at, names.__getitem__, key=key)
        else:
            known = [one for one in base if one in names]
            chosen = st.multiselect(
                label, list(names), known, names.__getitem__, key=key, placeholder=_("Choose")
            )
            # what is away for now cannot be chosen, and stays where nobody chose otherwise
            chosen = base if chosen == known else chosen
        return _Asked(field, chosen, base, version)
    before = forms.to_text(field, base)
    text = _typed(field, place, before, version)
    # what was not typed in stays as it is kept, to the last space
    if text == before:
        return _Asked(field, base, base, version)
    try:
        return _Asked(field, forms.from_text(field, text), base, version)
    except InputError as error:
        return _Asked(field, base, base, version, str(error.message))


def _typed(field: Field, place: str, before: str, version: int) -> str:
    key, label, hint = _key(place, version), str(field.label), str(field.hint or "")
    if field.form not in _TALL:
        most = 300 if field.form is Form.LINE else 60
        return st.text_input(label, before, most, key=key, placeholder=hint, live=True) or ""
    draft = _kept("drafts").get(place, before)
    typed = draft_field(label, draft, key=key, token=key, hint=hint)
    if typed != draft:
        _keep(place, version, typed)
    if typed != before:
        st.caption(f":material/edit_note: {md(_('A draft that is not saved yet.'))}")
    return typed


def _keep(place: str, version: int, typed: str) -> None:
    _kept("drafts")[place] = typed
    try:
        shell.store().keep_draft(actor(), place, json.dumps({"text": typed, "version": version}))
    except ProblemsError:
        st.caption(f":red[{md(_('The draft cannot be kept now: do not close this page.'))}]")


def _drafted(field: Field, place: str, now: tuple[Any, int]) -> tuple[Any, int]:
    """Where a draft was left behind: on what it was written, so that nothing is written over."""
    if field.form not in _TALL:
        return now
    said = shell.store().draft(actor(), place)
    if said is None:
        return now
    draft = json.loads(said)
    _kept("drafts")[place] = draft["text"]
    return now if draft["version"] == now[1] else (now[0], draft["version"])


def _save(kind: str, id: str, asked: list[_Asked]) -> None:
    touched = [one for one in asked if one.touched]
    if not touched:
        return
    turn = _kept("turns").get(f"{kind}:{id}", 0)
    why = st.text_input(
        _("Why? (may stay empty)"), key=f"edit-why-{kind}-{id}-{turn}", max_chars=300, live=True
    )
    wrong = any(one.problem for one in touched)
    with st.container(horizontal=True):
        save = st.button(
            _("Save"),
            key=f"edit-save-{kind}-{id}",
            type="primary",
            disabled=wrong,
            shortcut="Alt+S",
        )
        drop = st.button(_("Do not save"), key=f"edit-drop-{kind}-{id}")
    if drop:
        for one in touched:
            _forget(_place(kind, id, one.field))
        st.rerun()
    if save and not wrong:
        make = Put if kind in forms.PUT else Change
        result = editing.send(
            make(
                kind=kind,
                id=id,
                fields={one.field.name: one.value for one in touched},
                seen={one.field.name: one.version for one in asked},
                why=why or "",
            )
        )
        if isinstance(result, Conflict):
            for both in result.fields:
                _kept("conflicts")[f"{kind}:{id}:{both.theirs.field}"] = both
        elif isinstance(result, Applied):
            _kept("turns")[f"{kind}:{id}"] = turn + 1
            for one in touched:
                _let_go(_place(kind, id, one.field))
        st.rerun()


def _let_go(place: str) -> None:
    """Show a field as it was saved, and throw its draft away.

    It starts anew because its version is another. Nothing else tells so: a server that starts again
    calls the field as before, and what stands in it on the screen is there still.
    """
    for name in ("bases", "drafts", "conflicts"):
        _kept(name).pop(place, None)
    shell.store().drop_draft(actor(), place)


def _forget(place: str) -> None:
    """Show a field as it is kept now, with the version that it had."""
    _let_go(place)
    _kept("turns")[place] = _kept("turns").get(place, 0) + 1


def _choose(map: EffectMap, kind: str, id: str, asked: _Asked, conflict: FieldConflict) -> None:
    """Mine, theirs and what it was, with the three ways to go on."""
    field, theirs = asked.field, conflict.theirs
    place = _place(kind, id, field)
    who = theirs.who.name or _("the local user")
    lines = [
        Text("{who} changed this too, {when}.", who=who, when=formats.moment(theirs.who.at)),
        Text("Theirs: {value}", value=forms.shown(field, theirs.value, map)),
        Text("Yours: {value}", value=forms.shown(field, asked.value, map)),
        Text("It was: {value}", value=forms.shown(field, conflict.was, map)),
    ]
    with st.container(border=True):
        st.markdown("  \n".join(md(str(line)) for line in lines))
        with st.container(horizontal=True):
            mine = st.button(_("Keep mine"), key=f"mine-{place}")
            other = st.button(_("Take theirs"), key=f"theirs-{place}")
            both = field.form in _TALL and st.button(_("Join both texts"), key=f"both-{place}")
        if field.form not in _TALL:
            st.caption(md(_("Or fill in something else above, and then keep yours.")))
    if mine:
        result = editing.send(
            Change(
                kind=kind,
                id=id,
                fields={field.name: asked.value},
                seen={field.name: theirs.version},
            )
        )
        if isinstance(result, Applied):
            _forget(place)
        elif isinstance(result, Conflict):
            _kept("conflicts")[place] = result.fields[0]
        st.rerun()
    if other:
        _forget(place)
        st.rerun()
    if both:
        text = f"{forms.to_text(field, theirs.value)}\n{forms.to_text(field, asked.value)}"
        _forget(place)
        _keep(place, theirs.version, text)
        st.rerun()
