"""What the parts of the conversations page share: the choice of a part, a story, withdrawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized
from datetime import date

import streamlit as st

from effectmap import formats
from effectmap.model import Period, ProblemsError
from effectmap.model.story import Age, Direction, Story
from effectmap.store.roles import Permission
from effectmap.store.stories import State, StoryStore
from effectmap.ui import person, shell
from effectmap.ui.escape import md
from effectmap.ui.selection import part_choice
from effectmap.words import Text, _

_PARTS = {
    "record": ("opschrijven", Text("Write down")),
    "review": ("nakijken", Text("Second look")),
    "new": ("nieuw", Text("New")),
    "brought in": ("ingebracht", Text("Brought in")),
}
DIRECTION_WORD = {
    Direction.SUPPORTS: Text("Noticed"),
    Direction.CONTRADICTS: Text("Not noticed"),
    Direction.NEW: Text("New"),
}
DIRECTION_SYMBOL = {Direction.SUPPORTS: "✓", Direction.CONTRADICTS: "✗", Direction.NEW: "✱"}
_SAID = "talk-said"
_STYLE = """<style>
.st-key-talk, .st-key-withdraw { max-width: 40rem; }
.st-key-talk .stButton button { min-height: 2.75rem; }
</style>"""


def chosen() -> str:
    """The part that is looked at, kept in the address."""
    st.html(_STYLE)
    may = person.actor().may(Permission.REVIEW_STORY)
    parts = {part: words for part, words in _PARTS.items() if part != "review" or may}
    with st.container(key="controls", horizontal=True, vertical_alignment="center"):
        part = part_choice(_("Part of the conversations"), parts, "record", "talk-part")
        st.space("stretch")
        shell.corner()
    _answers()
    return part


def stories() -> StoryStore:
    """The stories of the municipality that is open. Raises ProblemsError."""
    return shell.store().stories


def attempt(work: Callable[[], str]) -> bool:
    """Do something with the stories; what it answers, or why not, stands above the next screen."""
    try:
        said, well = work(), True
    except ProblemsError as error:
        said, well = "\n".join(f"- {md(str(problem.message))}" for problem in error.problems), False
    st.session_state[_SAID] = (well, said)
    return well


def _answers() -> None:
    well, said = st.session_state.pop(_SAID, (True, ""))
    if said:
        (st.success if well else st.error)(said)


def month_word(month: str) -> str:
    """A month as people say it: `november 2026`."""
    return formats.period(Period.parse(month)) if month else ""


def about(story: Story) -> str:
    """Where, when and by whom of which age, as far as it was said; for Markdown."""
    age = str(Text("{age} years", age=story.age)) if story.age is not Age.UNKNOWN else ""
    parts = [story.place, month_word(story.month), age]
    return md(" · ".join(part for part in parts if part))


def how_many(stories: Sized) -> str:
    """`1 story`, `2 stories`."""
    return str(Text("1 story") if len(stories) == 1 else Text("{n} stories", n=len(stories)))


def card(story: Story, names: Mapping[str, str]) -> None:
    """A story as it is read: the gist, what it is about, and where and when."""
    st.markdown(f"“{md(story.gist)}”")
    which = ", ".join(names.get(id, _("an effect that is off the map")) for id in story.outcomes)
    head = f"{DIRECTION_SYMBOL[story.direction]} {md(str(DIRECTION_WORD[story.direction]))}"
    st.caption("  \n".join([f"{head}: {md(which)}" if which else head, about(story)]))


def withdrawing() -> None:
    """For a resident who takes back what they told, by the code they were given."""
    with (
        st.container(key="withdraw"),
        st.expander(_("Withdraw a story"), icon=":material/delete_forever:"),
    ):
        st.markdown(
            md(_("The text goes at once and everywhere. In backups it is gone within 35 days."))
        )
        st.text_input(_("Code of the story"), key="withdraw-code", max_chars=20)
        st.button(_("Withdraw"), key="withdraw-now", on_click=_withdraw_typed)


def _withdraw_typed() -> None:
    withdraw(str(st.session_state["withdraw-code"]))
    st.session_state["withdraw-code"] = ""


def withdraw(code: str) -> None:
    """Take a story out, or say that there is none."""

    def work() -> str:
        stories().withdraw(code, person.actor(), date.today())
        return md(_("The story was withdrawn: its text is gone."))

    attempt(work)


def totals() -> None:
    """How many stories stand where."""
    try:
        counts = stories().counts(person.actor())
    except ProblemsError:
        return
    words = {
        State.NEW: Text("{n} wait for a second look", n=counts[State.NEW]),
        State.LOOKED_AT: Text("{n} looked at", n=counts[State.LOOKED_AT]),
        State.WITHDRAWN: Text("{n} withdrawn", n=counts[State.WITHDRAWN]),
        State.ENDED: Text("{n} ended, text deleted", n=counts[State.ENDED]),
    }
    st.caption(md(" · ".join(str(words[state]) for state in State)))
