"""What was asked at workshops, by whom, with the answer and how long that took; open ones too."""

from __future__ import annotations

import streamlit as st

from effectmap import formats
from effectmap.analysis.workshop_result import Asked, by_whom
from effectmap.at_workshop import brought_in
from effectmap.labels import ANSWER_WORD, CONTRIBUTION_WORD
from effectmap.model import ProblemsError
from effectmap.ui import person, shell
from effectmap.ui.escape import md
from effectmap.words import Text, _

_FIRST = 20


def show() -> None:
    """Everything that was brought in at workshops, the newest first."""
    st.markdown(f"### {md(_('What was brought in at workshops'))}")
    try:
        asked = brought_in(shell.store(), person.actor())
    except ProblemsError as error:
        st.error("\n".join(f"- {md(str(problem))}" for problem in error.problems))
        return
    if not asked:
        st.caption(md(_("Nothing was brought in at a workshop yet.")))
        return
    open = sum(one.answer is None for one in asked)
    said = Text("{n} brought in, {open} without an answer yet", n=len(asked), open=open)
    st.markdown(md(str(said)))
    st.markdown("\n".join(_line(one) for one in asked[:_FIRST]))
    if len(asked) > _FIRST:
        with st.expander(str(Text("and {n} more", n=len(asked) - _FIRST))):
            st.markdown("\n".join(_line(one) for one in asked[_FIRST:]))


def _line(one: Asked) -> str:
    """What was asked, by whom, and what became of it, as an item of a list."""
    about = Text("about “{name}”", name=one.about) if one.about else ""
    kind = str(CONTRIBUTION_WORD[one.kind])
    asked = [kind, str(about), by_whom(one), formats.day(one.asked)]
    head = f"- “{md(one.text)}”  \n  {md(' · '.join(part for part in asked if part))}"
    if one.answer is None:
        return f"{head}  \n  **{md(_('no answer yet'))}**"
    answer = f"**{md(str(ANSWER_WORD[one.answer]))}**"
    if one.reason:
        answer += f": {md(one.reason)}"
    return f"{head}  \n  {answer}" + (f" ({md(took(one.days))})" if one.days is not None else "")


def took(days: int) -> str:
    """How long an answer took, in words."""
    if days == 0:
        return _("answered the same day")
    if days == 1:
        return _("answered after one day")
    return str(Text("answered after {n} days", n=days))
