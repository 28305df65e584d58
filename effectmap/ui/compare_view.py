"""Two moments side by side: what was added, disappeared and changed, in words and on the map."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from effectmap import formats
from effectmap.drawing.dark import drawing_in_both, picture_in_both
from effectmap.drawing.moment import MARK_WORD, SIGN, Mark, draw_compared, marks_legend
from effectmap.model import EffectMap, ProblemsError
from effectmap.model.changes import Changed, compared
from effectmap.store.results import Entry
from effectmap.telling.changes import Told, marks_of, told
from effectmap.telling.names import Names
from effectmap.ui import controls, map_view, shell
from effectmap.ui import history_parts as parts
from effectmap.ui.escape import md
from effectmap.ui.history_parts import History
from effectmap.ui.history_view import in_markdown
from effectmap.words import Text, _, language

# entries to choose from; older ones by date, by name or from the timeline
_RECENT = 100


def show(history: History) -> None:
    """Choose two moments; what lies between them, on the map and in words."""
    moments = _Moments(history)
    with st.container(horizontal=True, vertical_alignment="bottom", key="two-moments"):
        first = moments.choose(_("First"), parts.FROM, moments.start)
        second = moments.choose(_("Then"), parts.TO, history.revision)
    try:
        before, after = history.store.map(first), history.store.map(second)
    except ProblemsError as error:
        parts.say(error.problems)
        return
    changes = compared(before, after)
    if not changes:
        st.info(_("Between these two moments the map did not change."))
        return
    _result(history, f"{first}/{second}", before, after, changes)


class _Moments:
    """The moments that can be chosen, by revision: now, recorded maps and recent changes."""

    def __init__(self, history: History) -> None:
        self.store = history.store
        snapshots = history.store.snapshots()
        self.start = snapshots[-1].revision if snapshots else 1
        self.names = {history.revision: _("Now"), 1: _("The first map")}
        for one in reversed(snapshots):
            moment = formats.moment(one.at)
            words = Text("Recorded: “{name}” · {moment}", name=one.name, moment=moment)
            self.names.setdefault(one.revision, str(words))
        for entry in history.store.history(limit=_RECENT):
            self.names.setdefault(entry.revision, _label(entry, history.names))

    def _know(self, revision: int) -> bool:
        """Whether the map was kept at this revision; then it has a name from here on."""
        if revision not in self.names:
            try:
                self.names[revision] = parts.when(parts.entry_of(self.store, revision))
            except ProblemsError:
                return False
        return True

    def choose(self, label: str, name: str, otherwise: int) -> int:
        """The revision that is chosen for `name`, which is kept in the address."""
        said = st.query_params.get(name, "")
        wanted = int(said) if said.isdecimal() and len(said) < 10 else otherwise
        revision = wanted if self._know(wanted) else otherwise
        key = f"compare-{name}"
        st.session_state[key] = revision

        def changed() -> None:
            st.query_params[name] = str(st.session_state[key])

        st.selectbox(
            label,
            list(self.names),
            format_func=lambda one: self.names.get(one, str(one)),
            key=key,
            on_change=changed,
            width=540,
        )
        with st.popover(_("By date"), icon=":material/event:"):
            self._by_date(name)
        return revision

    def _by_date(self, name: str) -> None:
        with st.form(f"date-{name}", border=False):
            moment = st.datetime_input(_("The map as it was on"), format="DD/MM/YYYY")
            sent = st.form_submit_button(_("Choose this moment"))
        if not sent or moment is None:
            return
        # what was typed is a time on the clock of this machine
        revision = self.store.revision_at(moment.astimezone())
        if revision == 0:
            st.warning(_("The map was not kept yet then: choose a later moment."))
            return
        st.query_params[name] = str(revision)
        st.rerun()


def _label(entry: Entry, names: Names) -> str:
    """Moment, name and what it was about first."""
    about = [one.head for one in told(entry.changes[:1], names)]
    return " · ".join([parts.when(entry), *about])


def _result(
    history: History,
    moments: str,
    before: EffectMap,
    after: EffectMap,
    changes: Sequence[Changed],
) -> None:
    names = history.names.as_in(before).as_in(after)
    items = told(changes, names)
    picture, beside = st.columns([3, 1.2], gap="medium")
    with picture:
        _picture(moments, before, after, changes)
    with beside, st.container(key="panel"):
        for mark in Mark:
            _group(mark, [one for one in items if one.mark is mark])


def _group(mark: Mark, items: Sequence[Told]) -> None:
    if items:
        word = str(MARK_WORD[mark]).capitalize()
        st.markdown(f"#### {md(SIGN[mark])} {md(word)} ({len(items)})")
        st.markdown(in_markdown(items, events=False))


@shell.fragment()
def _picture(moments: str, before: EffectMap, after: EffectMap, changes: Sequence[Changed]) -> None:
    """One theme at both moments in one drawing, with what the marks mean."""
    themes = {one.id: one.name for one in (*before.themes, *after.themes)}
    with st.container(horizontal=True, vertical_alignment="center"):
        theme = controls.theme_choice(themes)
        st.image(picture_in_both(marks_legend()), alt=_("What the marks mean"))
    marks = marks_of(changes, before, after, theme)
    found = draw_compared(before.of_theme(theme), after.of_theme(theme), marks, themes[theme])
    if not any(id in marks for id in found.shown):
        st.info(_("In this theme nothing changed: choose another one above."))
    map_view.place(
        "compare",
        found.drawing,
        drawing_in_both(found.drawing.svg.to_data()),
        f"{moments}/{theme}/{language()}",
    )
    if found.left_out:
        words = Text(
            "{n} links that disappeared run against those of now: they stand in the list only.",
            n=len(found.left_out),
        )
        st.caption(md(str(words)))
