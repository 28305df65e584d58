"""What residents tell that nobody has on the map."""

from __future__ import annotations

from datetime import date

import streamlit as st

from effectmap.analysis.new_themes import NewTheme, new_themes
from effectmap.model import ProblemsError
from effectmap.model.story import Story
from effectmap.store.roles import Permission
from effectmap.ui import person
from effectmap.ui.escape import md
from effectmap.ui.talk_parts import about, how_many, stories
from effectmap.words import Text, _
from effectmap.workspace import Workspace

_FIRST = 5


def show(workspace: Workspace) -> None:
    """Stories marked as new, put together by the words that they share."""
    st.markdown(f"### {md(_('What residents tell that is not on the map'))}")
    found = themes(workspace)
    if not found:
        st.info(_("Nothing new was told yet, or nobody looked at it a second time."))
        return
    st.caption(md(_("Put together by a word that several stories share and the map does not.")))
    with st.container(key="talk"):
        for theme in found:
            _theme(theme)


def themes(workspace: Workspace) -> tuple[NewTheme, ...]:
    """The groups, of what this visitor may read."""
    map = workspace.map
    return new_themes(_readable(), [one.name for one in (*map.boxes, *map.themes)])


def _readable() -> list[Story]:
    actor, today = person.actor(), date.today()
    try:
        if actor.may(Permission.RAW_STORIES):
            return stories().looked_at(actor, today)
        return stories().visible(actor, today)
    except ProblemsError as error:
        st.error("\n".join(f"- {md(str(problem))}" for problem in error.problems))
        return []


def _theme(theme: NewTheme) -> None:
    name = theme.word.capitalize() or _("Told by one")
    with st.container(border=True):
        st.markdown(f"**{md(name)}** · {md(how_many(theme.stories))}")
        for story in theme.stories[:_FIRST]:
            st.markdown(f"- “{md(story.gist)}”  \n  {about(story)}")
        if len(theme.stories) > _FIRST:
            st.caption(md(str(Text("and {n} more", n=len(theme.stories) - _FIRST))))
