"""What every page shares: settings, language, and the municipality that is open."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Literal, ParamSpec, TypeVar

import streamlit as st
from markupsafe import Markup
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.pages_manager import PagesManager

from effectmap.drawing import dark
from effectmap.model import EffectMap, ProblemsError
from effectmap.monitors.library import Library
from effectmap.opened import data_folder, map_names, open_store
from effectmap.serving.claims import Shut
from effectmap.serving.maps import FIRST_PAGE
from effectmap.store.map_store import MapStore
from effectmap.ui import gate, noted, person
from effectmap.ui.components import component
from effectmap.ui.escape import md
from effectmap.words import Text, _, language, set_language
from effectmap.workspace import Workspace, open_library, open_workspace, stamp

ROOT = Path(__file__).resolve().parents[2]

_TITLES = {
    "map": Text("Effect map"),
    "indicators": Text("Indicators"),
    "theme-table": Text("Theme table"),
    "cycle": Text("Accountability"),
    "talks": Text("Conversations"),
    "workshop": Text("Workshop"),
    "history": Text("History"),
    "tables": Text("Tables"),
    "monitors": Text("Monitors"),
    "wall": Text("On the wall"),
}
# name, file below pages/, icon
PAGES = (
    ("map", "effectenkaart", ":material/account_tree:"),
    ("indicators", "indicatoren", ":material/monitoring:"),
    ("theme-table", "thematafel", ":material/table_restaurant:"),
    ("cycle", "verantwoording", ":material/fact_check:"),
    ("talks", "gesprekken", ":material/forum:"),
    ("workshop", "werksessie", ":material/groups:"),
    ("history", "geschiedenis", ":material/history:"),
    ("tables", "tabellen", ":material/table_chart:"),
    ("monitors", "monitors", ":material/database:"),
    ("wall", "wand", ":material/present_to_all:"),
)
_APART = ("wall",)  # opened from another page, not from the bar with pages
ICON = ROOT / "static" / "icon.png"

# one look for all pages: use the width of the wall, and keep the title free of the header
_STYLE = """<style>
.st-key-page-language, .st-key-pulse { display: none; }
/* beside the names of the pages, where nothing else stands */
div:has(> .st-key-other-maps) { position: fixed; top: 1rem; right: 1.6rem; z-index: 999991;
  width: auto; font-size: .95rem; }
.st-key-other-maps a { color: var(--blue); margin-left: .6rem; }
.stMainBlockContainer { padding: 4.2rem 1.6rem 2rem; max-width: none; }
[data-testid="stCaptionContainer"] { color: var(--quiet); opacity: 1; }
.st-key-panel h3 { padding-top: 0; line-height: 1.25; }
.st-key-panel img { max-width: 100%; }
/* on the light blue of the dark, white letters and signs cannot be read */
button[data-testid^="stBaseButton-primary"], button[data-testid^="stBaseButton-primary"] *,
[data-tag] :is(span, svg) { color: var(--paper); }
.stCheckbox polyline { stroke: var(--paper); }
/* where a field begins and ends: 3:1, more than the lines that only divide */
:is(.stTextInputRootElement, .stTextAreaRootElement, [data-testid="stNumberInputContainer"],
  .stSelectbox [role="group"], .stMultiSelect [role="group"]):not(:focus-within) {
  border-color: var(--rim);
}
[data-testid="stMultiSelectTagsContainer"] input { min-width: 24px; }
[class*="st-key-item-"] button { min-height: 1.8rem; padding-block: 0; }
[class*="st-key-item-"] button p { font-weight: 600; text-align: left; }
/* what is worked with stays in sight: a bar above the map, a panel that scrolls by itself */
div:has(> .st-key-edit-bar) { position: sticky; top: 3.7rem; z-index: 6; }
div:has(> [class*="st-key-save-"]) { position: sticky; top: 0; z-index: 5; }
div:has(> :is(.st-key-edit-bar, [class*="st-key-save-"])) { background: var(--paper); }
@media (min-width: 641px) {
  div:has(> .st-key-panel) {
    position: sticky; top: 4rem; max-height: calc(100vh - 4.6rem);
    overflow-y: auto; padding: 3px;
  }
  body:has(.st-key-edit-bar) div:has(> .st-key-panel) {
    top: 7.2rem; max-height: calc(100vh - 7.8rem);
  }
}
@media (max-width: 640px) { .st-key-edit-bar kbd { display: none; } }
@media (max-width: 640px) { .stMainBlockContainer { padding: 4rem .8rem 1rem; } }
/* paper is white, also where the screen is dark */
@media print {
  :root, :root .stApp, :root body { color-scheme: light; }
  :root, :root body, .stApp { background: var(--paper); color: var(--ink); }
  .stApp :is(h1, h2, h3, h4, p, li, label, summary) { color: var(--ink); }
  .stApp :is(label, label *, summary, input, [data-testid^="stBaseButton"] *) {
    color: var(--ink) !important;
  }
  .stApp :is(label, summary, button, [role="group"]) { background-color: transparent !important; }
}
/* maps and sheets are wide */
@page { size: A4 landscape; margin: 9mm; }
</style>"""


def start() -> None:
    """Settings of the page and the language of this visitor; before anything is shown.

    Every page passes here: whoever is not let in gets no further.
    """
    # visit.py runs: from now on Streamlit runs no page without it
    PagesManager.uses_pages_directory = False
    st.session_state["started"] = True
    _speak()
    st.set_page_config(page_title=_("Effect map"), page_icon=ICON, layout="wide")
    st.html(f"<style>{dark.root_style()}</style>{_STYLE}")
    component("page")(
        key="page-language", data={"language": language()}, on_back_change=lambda: None
    )
    why = person.who()
    if isinstance(why, Shut):
        # the addresses stay known: a page can be opened before signing in
        navigation("hidden")
        gate.show(why, ICON)
        st.stop()


def navigation(position: Literal["top", "hidden"]) -> StreamlitPage:
    """The pages, and which of them the address names."""
    page = st.navigation(
        [
            st.Page(
                f"pages/{file}.py",
                title=str(_TITLES[page]),
                icon=icon,
                default=page == "map",
                visibility="hidden" if page in _APART else "visible",
            )
            for page, file, icon in PAGES
        ],
        position=position,
    )
    if position == "top":
        noted.page(page.url_path or PAGES[0][1])
    # who has several of them open, or hears the name first, knows which page this is
    names = dict.fromkeys((page.title, _("Effect map")))
    st.set_page_config(page_title=" · ".join(names))
    return page


def _speak() -> None:
    chosen = st.session_state.get("taal") or st.query_params.get("taal", "NL")
    set_language(str(chosen))


_P = ParamSpec("_P")
_T = TypeVar("_T")


def fragment(run_every: int | None = None) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """A part of a page that runs on its own, every `run_every` seconds where that is given.

    `start` is not passed then: the part speaks the visitor's language, and it stops for whoever
    is not let in any more.
    """

    def decorate(part: Callable[_P, _T]) -> Callable[_P, _T]:
        @wraps(part)
        def visited(*args: _P.args, **kwargs: _P.kwargs) -> _T:
            _speak()
            person.actor()
            return part(*args, **kwargs)

        return st.fragment(visited, run_every=run_every)

    return decorate


def corner() -> None:
    """At the top right of every page: which of many maps it is, the language, and who one is."""
    _other_maps()
    _language_switch()
    person.menu()


def _other_maps() -> None:
    """Of an installation with many: whose map this is, and the way to the others."""
    if not map_names():
        return
    town = ""
    with suppress(ProblemsError):
        town = store().map().municipality.name
    link = Markup('<span>{}</span> <a href="{}?taal={}">{}</a>')
    with st.container(key="other-maps"):
        st.html(str(link.format(town, FIRST_PAGE, language().upper(), _("All maps"))))


def _language_switch() -> None:
    """Dutch or English; kept in the address."""
    st.segmented_control(
        _("Language"),
        ["NL", "EN"],
        default="NL",
        required=True,
        key="taal",
        bind="query-params",
        label_visibility="collapsed",
    )


def store() -> MapStore:
    """The store of the municipality that is open, for whoever is let in.

    Raises ProblemsError when it cannot be used.
    """
    if "started" not in st.session_state or isinstance(person.who(), Shut):
        _run_app_first()
    return open_store(data_folder())


@st.cache_resource(max_entries=64, show_spinner=False)
def _library(folder: str, stamp: str, area: str) -> Library:
    return open_library(Path(folder), area)


@st.cache_resource(max_entries=64, show_spinner=False)
def _opened(folder: str, stamp: str, which: int, _map: EffectMap) -> Workspace:
    """`which` tells maps apart: the one that is kept here keeps its number."""
    return open_workspace(_library(folder, stamp, _map.municipality.area), _map)


def workspace() -> Workspace:
    """The municipality that is open, read anew when its map or a file changed.

    With a map that cannot be used: the reasons on the screen, the last good map where this
    server has seen one, and otherwise the end of the page.
    """
    folder = data_folder()
    try:
        kept = store()
        st.session_state["revision"] = kept.revision()
        map = kept.map()
        found = _opened(str(folder), stamp(folder), id(map), map)
    except ProblemsError as error:
        _say(error)
        last = _last_good().get(str(folder))
        if last is None:
            st.stop()
        st.info(_("Below stands the map as it last could be read."))
        return last
    _last_good()[str(folder)] = found
    return found


def revision_shown() -> int:
    """The revision of the map that stands on this screen."""
    return int(st.session_state.get("revision", 0))


def _run_app_first() -> None:
    """Streamlit takes a folder `pages` for its old kind of pages until visit.py has run once."""
    PagesManager.uses_pages_directory = False
    st.rerun()


@st.cache_resource(show_spinner=False)
def _last_good() -> dict[str, Workspace]:
    return {}


def _say(error: ProblemsError) -> None:
    lines = [_("The map cannot be read. Mend this in the file and reload the page:"), ""]
    lines += [f"- {md(str(problem))}" for problem in error.problems[:50]]
    if len(error.problems) > 50:
        lines.append("- " + md(str(Text("and {n} more", n=len(error.problems) - 50))))
    st.error("\n".join(lines))
