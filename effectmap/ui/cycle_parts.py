"""What the parts of the review page share: which moment, which theme, which part, and who looks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

import streamlit as st

from effectmap import formats
from effectmap.at_moment import AtMoment, at_moment
from effectmap.known import Known
from effectmap.model import ProblemsError, Theme
from effectmap.model.cycle import Cycle, CycleMoment
from effectmap.reports.building import theme_page
from effectmap.reports.content import ThemePage
from effectmap.store.map_store import MapStore
from effectmap.ui import controls, editing, shell
from effectmap.ui.history_parts import say
from effectmap.ui.selection import choose, part_choice
from effectmap.words import Text, _, language
from effectmap.workspace import Workspace

# in the address
MOMENT = "moment"
PARTS = {
    "review": ("beoordelen", Text("Review")),
    "council": ("raad", Text("Council's view")),
    "growth": ("groei", Text("Growth")),
    "compare": ("vergelijken", Text("Two moments")),
    "documents": ("documenten", Text("Documents")),
    "agenda": ("agenda", Text("Calendar")),
}


@dataclass(frozen=True)
class Sitting:
    """What every part of the page needs. `revision` changes with anything that can be seen."""

    workspace: Workspace
    store: MapStore
    cycle: Cycle
    here: AtMoment
    theme: Theme
    revision: str

    @property
    def is_open(self) -> bool:
        """Whether this visitor may still fill in something at this moment."""
        return self.here.frozen is None and editing.may_edit()


def sitting(workspace: Workspace) -> tuple[Sitting | None, str]:
    """What is chosen above the page, and which part; None while the calendar is empty."""
    store, cycle = _opened()
    with st.container(key="controls", horizontal=True, vertical_alignment="center"):
        part = _part(bool(cycle.moments))
        moment = _moment(cycle.by_date) if cycle.moments and part != "agenda" else None
        theme = _theme(workspace) if moment and part not in ("agenda", "documents") else None
        st.space("stretch")
        shell.corner()
    if not cycle.moments:
        return None, "agenda"
    chosen = moment or cycle.by_date[-1].id
    here, key = _here(workspace, store, chosen)
    themes = here.known.map.themes
    if not themes:
        st.info(_("This map has no themes yet."))
        st.stop()
    if theme is None or here.known.map.theme(theme.id) is None:
        theme = themes[0]
    return Sitting(workspace, store, cycle, here, theme, f"{key}/{chosen}/{language()}"), part


def _here(workspace: Workspace, store: MapStore, moment: str) -> tuple[AtMoment, str]:
    """A moment, with what changes whenever something of it does: map, figures, cycle, stories."""
    try:
        heard = store.stories.heard(date.today())
    except ProblemsError as error:
        say(error.problems)
        st.stop()
    told = hashlib.sha256(repr(heard).encode()).hexdigest()[:16]
    key = f"{workspace.revision}/{shell.revision_shown()}/{told}"
    return at(key, moment, store, workspace.known), key


def _opened() -> tuple[MapStore, Cycle]:
    try:
        store = shell.store()
        return store, store.cycle()
    except ProblemsError as error:
        say(error.problems)
        st.stop()


def _part(any_moment: bool) -> str:
    parts = PARTS if any_moment else {"agenda": PARTS["agenda"]}
    first = next(iter(parts))
    return part_choice(_("Part of the cycle"), parts, first, "cycle-part", forget=("vak",))


def _moment(moments: tuple[CycleMoment, ...]) -> str:
    """The moment that is looked at: the address decides, else the newest under review."""
    known = {one.id: one for one in reversed(moments)}
    wanted = st.query_params.get(MOMENT) or st.session_state.get("last_moment")
    under_review = (id for id, one in known.items() if one.state == "review")
    id = str(wanted) if wanted in known else next(under_review, next(iter(known)))
    st.session_state["cycle-moment"] = st.session_state["last_moment"] = id
    st.query_params[MOMENT] = id

    def chosen() -> None:
        choose(None)
        st.query_params[MOMENT] = st.session_state["cycle-moment"]

    st.selectbox(
        _("Moment"),
        list(known),
        format_func=lambda id: named(known[id]),
        key="cycle-moment",
        label_visibility="collapsed",
        on_change=chosen,
        width=300,
    )
    return id


def named(moment: CycleMoment) -> str:
    """A moment in a list: its name and date."""
    return f"{moment.name} · {formats.day(moment.date)}"


def _theme(workspace: Workspace) -> Theme | None:
    names = {theme.id: theme.name for theme in workspace.map.themes}
    return workspace.map.theme(controls.theme_choice(names)) if names else None


@st.cache_resource(max_entries=16, show_spinner=False)
def at(revision: str, moment: str, _store: MapStore, _now: Known) -> AtMoment:
    """A moment with all on the table, read once for a `revision` of map and files."""
    return at_moment(_store, _now, moment)


@st.cache_resource(max_entries=64, show_spinner=False)
def _theme_page(revision: str, theme: str, council: bool, _here: AtMoment) -> ThemePage:
    found = _here.known.map.theme(theme)
    if found is None:
        raise LookupError(theme)
    return theme_page(_here, found, council=council)


def part_of(sitting: Sitting, *, council: bool) -> ThemePage:
    """The theme that is looked at, at this moment; made once per revision."""
    return _theme_page(sitting.revision, sitting.theme.id, council, sitting.here)
