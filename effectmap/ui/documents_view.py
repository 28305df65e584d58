"""Documents of a moment: choose themes and a format, see how far it is, stop it, download it."""

from __future__ import annotations

import streamlit as st

from effectmap.reports.building import state_in_words
from effectmap.reports.formats import FORMATS, TEMPLATE
from effectmap.reports.making import Making
from effectmap.ui import noted, shell
from effectmap.ui.cycle_parts import Sitting
from effectmap.ui.escape import md
from effectmap.ui.history_parts import say
from effectmap.words import Text, _, language

_KEPT = "document"


def show(sitting: Sitting) -> None:
    """One document at a time, made beside the page."""
    here = sitting.here
    st.markdown(f"### {md(here.moment.name)}")
    words = Text(
        "For the council: {state}, without working notes. With the map, judgements, figures, "
        "decisions, actions and sources.",
        state=state_in_words(here),
    )
    st.markdown(md(str(words)))
    names = {theme.id: theme.name for theme in here.known.map.themes}
    themes = st.multiselect(
        _("Themes"),
        list(names),
        list(names),
        format_func=lambda id: names.get(id, id),
        placeholder=_("Choose"),
        width=640,
    )
    making: Making | None = st.session_state.get(_KEPT)
    busy = making is not None and making.busy
    with st.container(horizontal=True):
        for suffix, one in FORMATS.items():
            if st.button(str(one.word), key=f"make-{suffix}", disabled=busy or not themes):
                folder = sitting.workspace.folder
                st.session_state[_KEPT] = Making(here, themes, suffix, folder)
                st.rerun()
    if making is not None:
        _progress(making)
    _own_style()


def _progress(making: Making) -> None:
    @shell.fragment(run_every=1 if making.busy else None)
    def look() -> None:
        if making.busy:
            st.progress(making.done, text=md(str(making.doing)))
            if st.button(_("Stop"), icon=":material/stop:"):
                making.stop()
                st.session_state.pop(_KEPT, None)
                st.rerun()
            making.wait(0.2)
            if not making.busy:
                st.rerun()
            return
        if making.problems:
            say(making.problems)
        elif making.content is not None:
            size = max(1, len(making.content) // 1000)
            st.success(md(str(Text("Ready: {name} ({size} kB)", name=making.name, size=size))))
            noted.download_button(
                _("Download"),
                making.content,
                making.name,
                FORMATS[making.suffix].media,
                type="primary",
                icon=":material/download:",
            )

    look()


def _own_style() -> None:
    """Our own Word template, for whoever wants to make the municipality's of it."""
    st.caption(
        md(
            _(
                "Word in your own house style: change this template and put it as sjabloon.docx "
                "in the municipality's folder."
            )
        )
    )
    noted.download_button(
        _("Template for Word"),
        _template,
        TEMPLATE,
        FORMATS["docx"].media,
        icon=":material/description:",
    )


def _template() -> bytes:
    from effectmap.reports.word_template import default_template

    return default_template(language())
