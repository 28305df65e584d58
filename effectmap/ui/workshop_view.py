"""The workshop page: start one, steer the one that is open, look back at those that are over."""

from __future__ import annotations

from datetime import date

import streamlit as st

from effectmap import formats
from effectmap.at_workshop import result_at
from effectmap.model import ProblemsError, Theme
from effectmap.model.workshop import MOST_DOTS, AgendaItem, Workshop
from effectmap.reports.workshop_pdf import workshop_pdf
from effectmap.store.roles import Permission
from effectmap.ui import noted, person, shell, workshop_desk, workshop_incoming, workshop_parts
from effectmap.ui.escape import md
from effectmap.words import Text, _
from effectmap.workspace import Workspace

_AGENDA = (
    (10, Text("Welcome: what is this map?")),
    (20, Text("What works, and what do we doubt?")),
    (20, Text("What matters most?")),
    (10, Text("What do we agree?")),
)
_LONGEST_AGENDA = 30
_SHOWN_BEFORE = 30


def show(workspace: Workspace) -> None:
    """The workshop that the address names, else the way to start one and those there were."""
    try:
        workshop = workshop_parts.chosen()
        known = {theme.id: theme for theme in workspace.map.themes}
        _head(workshop)
        workshop_parts.answers()
        if workshop is not None and workshop.theme in known:
            _one(workspace, workshop)
        else:
            _all(known)
    except ProblemsError as error:
        workshop_parts.failed(error)


def _head(workshop: Workshop | None) -> None:
    with st.container(key="controls", horizontal=True, vertical_alignment="center"):
        st.markdown("### " + md(workshop.name if workshop else _("Workshop")))
        st.space("stretch")
        if workshop is not None:
            icon = ":material/arrow_back:"
            st.button(_("All workshops"), icon=icon, on_click=workshop_parts.choose, args=(None,))
        shell.corner()


def _one(workspace: Workspace, workshop: Workshop) -> None:
    open = workshop.is_open(workshop_parts.now())
    may = person.actor().may(Permission.WORKSHOP)
    if not (open and may):
        if open:
            st.info(_("This workshop is going on. Who may edit the map steers it."))
        _report(workspace, workshop)
        workshop_incoming.results(workspace, workshop)
        workshop_incoming.show(workspace, workshop)
        return
    now, wall, room = st.columns([1, 1.15, 1.5], gap="large")
    with now:
        workshop_desk.now(workshop)
    with wall:
        workshop_desk.wall(workspace, workshop)
        workshop_incoming.results(workspace, workshop)
    with room:
        workshop_incoming.show(workspace, workshop)


def _report(workspace: Workspace, workshop: Workshop) -> None:
    """What stays of it as a document, made when somebody asks for it."""

    def made() -> bytes:
        result = result_at(shell.store(), workshop, workshop_parts.now())
        return workshop_pdf(result, workspace.map.municipality.name)

    noted.download_button(
        _("Report of this workshop (PDF)"),
        made,
        f"werksessie-{workshop.opened:%Y-%m-%d}.pdf",
        "application/pdf",
        icon=":material/download:",
    )


def _all(themes: dict[str, Theme]) -> None:
    start, before = st.columns([1, 1], gap="large")
    with before:
        _before(themes)
    with start:
        if not person.actor().may(Permission.WORKSHOP):
            st.info(_("Who may edit the map can start a workshop."))
        elif not themes:
            st.info(_("A workshop is about a theme: add one to the map first."))
        else:
            _start(themes)


def _start(themes: dict[str, Theme]) -> None:
    st.markdown("#### " + md(_("Start a workshop")))
    with st.form("workshop-new", border=False):
        last = st.session_state.get("last_theme")
        ids = list(themes)
        theme = st.selectbox(
            _("Theme"),
            ids,
            index=ids.index(last) if last in themes else 0,
            format_func=lambda id: themes[id].name,
        )
        name = st.text_input(
            _("Name"), value=f"{_('Workshop')} {formats.day(date.today())}", max_chars=120
        )
        agenda = st.text_area(
            _("Agenda: a line for each part, the minutes first"),
            value="\n".join(f"{minutes} {what}" for minutes, what in _AGENDA),
            height=140,
            max_chars=4_000,
        )
        dots = st.number_input(_("Dots for each person"), 1, MOST_DOTS, 5)
        if st.form_submit_button(_("Start"), type="primary"):
            _open(theme, name, agenda, int(dots))


def _open(theme: str, name: str, agenda: str, dots: int) -> None:
    def work() -> None:
        made = workshop_parts.store().open(
            theme,
            name.strip() or _("Workshop"),
            agenda_of(agenda),
            dots,
            person.actor(),
            workshop_parts.now(),
        )
        workshop_parts.choose(made.id)

    workshop_parts.attempt(work)
    st.rerun()


def agenda_of(text: str) -> tuple[AgendaItem, ...]:
    """`20 Wat werkt?` on each line; without a number 15 minutes, more than 480 counts as 480."""
    found = []
    for line in text.splitlines()[:_LONGEST_AGENDA]:
        first, _space, rest = line.strip().partition(" ")
        timed = first.isascii() and first.isdigit() and rest.strip()
        name = (rest if timed else line).strip()[:300]
        if name:
            minutes = min(480, max(1, int(first[:4]))) if timed else 15
            found.append(AgendaItem(name=name, minutes=minutes))
    return tuple(found)


def _before(themes: dict[str, Theme]) -> None:
    found = workshop_parts.store().all(person.actor())
    st.markdown("#### " + md(_("Workshops")))
    if not found:
        st.caption(md(_("There was no workshop yet.")))
    for one in found[:_SHOWN_BEFORE]:
        open = one.is_open(workshop_parts.now())
        theme = themes[one.theme].name if one.theme in themes else one.theme
        parts = [formats.day(one.opened.astimezone().date()), theme]
        with st.container(border=True):
            words, button = st.columns([4, 1], vertical_alignment="center")
            mark = f":blue-badge[{md(_('going on'))}] " if open else ""
            words.markdown(f"{mark}**{md(one.name)}**  \n{md(' · '.join(parts))}")
            button.button(
                _("Open") if open else _("Look back"),
                key=f"workshop-{one.id}",
                on_click=workshop_parts.choose,
                args=(one.id,),
                width="stretch",
            )
