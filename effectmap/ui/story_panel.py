"""Beside the figures of an outcome: what residents said of it, and whether both agree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from effectmap.analysis.pointing import APART, pointing
from effectmap.analysis.progress import Progress
from effectmap.model import ProblemsError
from effectmap.model.story import Direction, Heard
from effectmap.reports.heard import POINTING_WORD, counted
from effectmap.ui import person
from effectmap.ui.escape import md
from effectmap.ui.talk_parts import DIRECTION_SYMBOL, about, stories
from effectmap.words import Text, _

_FIRST = 3


def show(outcome: str, progress: Sequence[Progress]) -> None:
    """The stories that may be shown; nothing where there are none."""
    try:
        seen = stories().visible(person.actor(), date.today())
    except ProblemsError:
        # the map of before stays on the screen while the store is away
        st.caption(md(_("The stories cannot be read now.")))
        return
    own = [story for story in seen if outcome in story.outcomes]
    if not own:
        return
    found = pointing(progress, [story.direction for story in own])
    yes = sum(story.direction is Direction.SUPPORTS for story in own)
    counts = counted(Heard(yes, len(own) - yes))
    st.markdown(f"**{md(_('What residents say'))}** · {md(str(counts))}")
    if found in APART:
        st.warning(md(str(POINTING_WORD[found])))
    else:
        st.markdown(md(str(POINTING_WORD[found])))
    lines = [
        f"- {DIRECTION_SYMBOL[one.direction]} “{md(one.gist)}”  \n  {about(one)}" for one in own
    ]
    st.markdown("\n".join(lines[:_FIRST]))
    if len(own) > _FIRST:
        with st.expander(str(Text("and {n} more", n=len(own) - _FIRST))):
            st.markdown("\n".join(lines[_FIRST:]))
    st.caption(md(_("Stories are no sample: they say what is there, not how often.")))
