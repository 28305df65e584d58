"""The map as a poster: the size is chosen, and what then can be read from where is said."""

from __future__ import annotations

from datetime import date

import streamlit as st

from effectmap.model import Theme
from effectmap.reports.poster import PAPERS, Poster, Sheet, poster_svg
from effectmap.reports.poster_cli import last_changed
from effectmap.reports.poster_of import poster_of
from effectmap.reports.poster_pdf import poster_pdf
from effectmap.ui import noted, person, shell
from effectmap.ui.escape import md
from effectmap.words import Text, _, language
from effectmap.workspace import Workspace


def button(workspace: Workspace, theme: Theme, around: str) -> None:
    """Opens the choice of a poster and closes the popover `around`; nothing is laid out before."""

    def close() -> None:
        st.session_state[around] = False

    if st.button(_("Poster (A3 or A0)"), key="poster", icon=":material/print:", on_click=close):
        _open(workspace, theme)


def _open(workspace: Workspace, theme: Theme) -> None:
    @st.dialog(_("A poster of the map"), icon=":material/print:")
    def dialog() -> None:
        size = st.segmented_control(
            _("Paper"), list(PAPERS), default="A0", required=True, key="poster-size"
        )
        with st.spinner(_("The poster is laid out …")):
            poster = _poster(
                workspace.revision,
                workspace,
                theme.id,
                str(size),
                last_changed(shell.store(), theme.id),
                date.today(),
                person.actor().name,
                language(),
            )
        _offer(poster, f"effectenkaart-{theme.id}-{size}".lower())

    dialog()


@st.cache_resource(max_entries=8, show_spinner=False)
def _poster(
    revision: str,
    _workspace: Workspace,
    theme: str,
    size: str,
    changed: date,
    made: date,
    by: str,
    code: str,
) -> Poster:
    return poster_of(_workspace, theme, PAPERS[size], changed, made, by)


def _offer(poster: Poster, name: str) -> None:
    sheets = poster.sheets
    if poster.message:
        st.warning(md(poster.message))
        how = st.radio(
            _("How many sheets"),
            ["more", "one"],
            format_func=lambda how: _how(poster, how),
            key="poster-sheets",
        )
        sheets = (poster.whole,) if how == "one" else poster.sheets
    else:
        words = Text("Everything can be read at {reach} m.", reach=poster.whole.reach)
        st.caption(md(str(words)))
    noted.download_button(
        _("Poster (PDF)"),
        lambda: poster_pdf(sheets),
        f"{name}.pdf",
        "application/pdf",
        type="primary",
        icon=":material/download:",
    )
    for n, sheet in enumerate(sheets, 1):
        _svg(sheet, n if len(sheets) > 1 else 0, name)


def _how(poster: Poster, how: str) -> str:
    if how == "one":
        return str(Text("One sheet, readable at {reach} m", reach=poster.whole.reach))
    return str(Text("{n} sheets", n=len(poster.sheets)))


def _svg(sheet: Sheet, n: int, name: str) -> None:
    label = str(Text("Sheet {n} (SVG)", n=n)) if n else _("Poster (SVG)")
    noted.download_button(
        label,
        lambda: poster_svg(sheet),
        f"{name}-{n}.svg" if n else f"{name}.svg",
        "image/svg+xml",
        icon=":material/download:",
    )
