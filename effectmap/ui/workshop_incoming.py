"""What the room brought in, each with the answer that it gets; and what it thinks together."""

from __future__ import annotations

import streamlit as st

from effectmap.analysis import room
from effectmap.analysis.room import Belief
from effectmap.answering import answer
from effectmap.labels import ANSWER_WORD, CONTRIBUTION_WORD
from effectmap.model import EffectMap, ProblemsError
from effectmap.model.contribution import Answer, Contribution
from effectmap.model.theme_table import ThemeTable
from effectmap.model.workshop import BELIEFS, Results, Suggestion, Workshop
from effectmap.store.results import Refused
from effectmap.store.roles import Permission
from effectmap.ui import person, shell, workshop_parts
from effectmap.ui.escape import md
from effectmap.ui.workshop_parts import show_instead
from effectmap.words import Text, _
from effectmap.workspace import Workspace

_NEW = "new"
_SORTS = {
    _NEW: Text("New ({n})"),
    Answer.PARKED: Text("Parked ({n})"),
    Answer.ADOPTED: Text("Taken over ({n})"),
    Answer.DECLINED: Text("Declined ({n})"),
}
_MOST_SHOWN = 40
_TALK_ABOUT = 6


def show(workspace: Workspace, workshop: Workshop) -> None:
    """What was brought in, by itself as it comes."""
    st.markdown("##### " + md(_("Brought in")))

    @shell.fragment(run_every=2)
    def incoming() -> None:
        try:
            _list(workspace, workshop)
        except ProblemsError as error:
            workshop_parts.failed(error)

    incoming()


def _list(workspace: Workspace, workshop: Workshop) -> None:
    workshop_parts.answers()
    said = workshop_parts.store().suggestions(workshop.id)
    table = shell.store().table().of_theme(workshop.theme)
    given = {one.id: one for one in table.contributions}
    sorted_out: dict[str, list[Suggestion]] = {sort: [] for sort in _SORTS}
    for one in said:
        kept = given.get(one.contribution)
        sorted_out[kept.answer if kept is not None else _NEW].append(one)
    sort = st.segmented_control(
        _("Brought in"),
        list(_SORTS),
        default=_NEW,
        required=True,
        format_func=lambda one: str(Text(_SORTS[one].key, n=len(sorted_out[one]))),
        key="incoming-sort",
        label_visibility="collapsed",
    )
    shown = sorted_out[sort or _NEW]
    if not shown:
        st.caption(md(_("Nothing here.")))
    # what waits longest first where an answer is due, else the newest
    for one in (shown if sort == _NEW else shown[::-1])[:_MOST_SHOWN]:
        _card(workspace.map, table, workshop, one, given.get(one.contribution))
    if len(shown) > _MOST_SHOWN:
        st.caption(md(str(Text("and {n} more", n=len(shown) - _MOST_SHOWN))))


def _card(
    map: EffectMap,
    table: ThemeTable,
    workshop: Workshop,
    one: Suggestion,
    kept: Contribution | None,
) -> None:
    with st.container(border=True):
        when = one.at.astimezone().strftime("%H:%M")
        about = about_words(map, table, one.about)
        parts = [str(CONTRIBUTION_WORD[one.kind]), about, one.by, when]
        st.caption(md(" · ".join(part for part in parts if part)))
        st.markdown(md(one.text))
        if kept is not None and kept.reason:
            st.caption(f"{md(str(ANSWER_WORD[kept.answer]))}: {md(kept.reason)}")
        if person.actor().may(Permission.EDIT):
            _answers(workshop, one, kept)


def _answers(workshop: Workshop, one: Suggestion, kept: Contribution | None) -> None:
    now = kept.answer if kept is not None else None
    with st.container(horizontal=True):
        if now is not Answer.ADOPTED:
            st.button(
                _("Take over"),
                icon=":material/add_circle:",
                key=f"adopt-{one.id}",
                type="primary" if now is None else "secondary",
                on_click=_give,
                args=(workshop, one, Answer.ADOPTED),
            )
        if now is None:
            st.button(
                _("Park"),
                icon=":material/local_parking:",
                key=f"park-{one.id}",
                on_click=_give,
                args=(workshop, one, Answer.PARKED),
            )
        if now not in (Answer.DECLINED, Answer.ADOPTED):
            with st.popover(_("Decline"), icon=":material/block:", key=f"decline-{one.id}"):
                key = f"reason-{one.id}"
                st.text_area(_("Why? Who brought it in reads it."), key=key, max_chars=1_000)
                st.button(
                    _("Decline"),
                    key=f"declined-{one.id}",
                    on_click=_decline,
                    args=(workshop, one, key),
                )


def _decline(workshop: Workshop, one: Suggestion, key: str) -> None:
    _give(workshop, one, Answer.DECLINED, st.session_state.get(key, ""))


def _give(workshop: Workshop, one: Suggestion, given: Answer, reason: str = "") -> None:
    def work() -> None:
        kept = shell.store()
        result = kept.apply(answer(kept, workshop, one, given, reason), person.actor())
        if isinstance(result, Refused):
            raise ProblemsError(result.problems)

    workshop_parts.attempt(work)


def about_words(map: EffectMap, table: ThemeTable, about: str) -> str:
    """What something is about, in words; its id where it is not on the map any more."""
    names = {id: one.name for id, one in map.nodes.items()}
    names |= {one.id: one.name for one in map.partners}
    names |= {one.id: one.name for one in table.stages}
    return " → ".join(names.get(id, id) for id in about.split(">")) if about else ""


def results(workspace: Workspace, workshop: Workshop) -> None:
    """Where the room differs most, and where most dots are; by itself as it comes."""

    @shell.fragment(run_every=3)
    def counted() -> None:
        try:
            _results(workspace, workshop)
        except ProblemsError as error:
            workshop_parts.failed(error)

    counted()


def _results(workspace: Workspace, workshop: Workshop) -> None:
    votes = workshop_parts.store().votes(workshop.id)
    map = workspace.map
    beliefs = {about: one for about, one in room.beliefs(votes).items() if one.enough}
    dots = room.dots(votes)
    open = workshop.is_open(workshop_parts.now()) and person.actor().may(Permission.WORKSHOP)
    if beliefs:
        st.markdown("##### " + md(_("Where the room differs most")))
    for about, one in list(beliefs.items())[:_TALK_ABOUT]:
        words, button = st.columns([4, 1], vertical_alignment="center")
        name = about_words(map, ThemeTable(), about)
        mark = f" · **{md(_('divided'))}**" if one.divided else ""
        words.markdown(f"{md(name)}  \n{_bars(one)}{mark}")
        if open:
            button.button(
                _("Show"),
                key=f"show-{about}",
                on_click=show_instead,
                args=(workshop,),
                kwargs={"link": about, "results": Results.BELIEF},
            )
    if dots:
        st.markdown("##### " + md(_("Where most dots are")))
        most = list(dots.items())[:_TALK_ABOUT]
        st.markdown(
            "\n".join(f"- **{n}** {md(about_words(map, ThemeTable(), id))}" for id, n in most)
        )


def _bars(one: Belief) -> str:
    """The answers 1 to 5 in figures, and how many people gave them."""
    counts = ", ".join(f"{b}: {n}" for b, n in zip(BELIEFS, one.counts, strict=True))
    said = Text("{n} people", n=one.people)
    return f"{md(counts)} · {md(str(said))}"
