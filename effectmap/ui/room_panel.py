"""Beside the evidence of a link: how much people in workshops believed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import streamlit as st

from effectmap import formats
from effectmap.analysis import room
from effectmap.analysis.room import Heard
from effectmap.drawing.belief_bar import belief_bar, how_many, told
from effectmap.drawing.dark import picture_in_both
from effectmap.model import ProblemsError, Theme
from effectmap.ui import shell
from effectmap.ui.escape import md
from effectmap.words import Text, _

_STYLE = """<style>
[class*="st-key-heard-"] {
  margin-left: 1.5rem; border-left: 2px solid var(--hairline); padding-left: .8rem;
}
</style>"""

OnLinks = Mapping[str, Sequence[Heard]]


def heard(theme: Theme) -> OnLinks:
    """What workshops that are over believed of every link of a theme, the newest first."""
    st.html(_STYLE)
    try:
        return room.heard(shell.store().workshops.rated(theme.id, datetime.now(UTC)))
    except ProblemsError:
        # the map of before stays on the screen while the store is away
        st.caption(md(_("What workshops believed cannot be read now.")))
        return {}


def show(link: str, heard: Sequence[Heard]) -> None:
    """The newest workshop on this link; earlier ones when asked for."""
    newest, *earlier = heard
    with st.container(key=f"heard-{link}", gap="xsmall"):
        _one(newest)
        if earlier:
            with st.expander(str(Text("Earlier workshops ({n})", n=len(earlier)))):
                for one in earlier:
                    _one(one)


def _one(one: Heard) -> None:
    head = md(_("Does the room believe this?"))
    if one.belief.divided:
        head += f"  \n**{md(_('Here the room is divided'))}**"
    st.markdown(head)
    st.image(picture_in_both(belief_bar(one.belief, alone=True)), alt=told(one.belief))
    where = Text("{workshop}, {day}", workshop=one.workshop, day=formats.day(one.day))
    st.caption(f"{md(str(where))}  \n{md(how_many(one.belief))}")
