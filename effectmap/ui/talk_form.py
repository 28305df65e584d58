"""Writing down what was heard, on a telephone in half a minute; marked before it is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

import streamlit as st

from effectmap.model import Problem, ProblemsError
from effectmap.model.privacy import KIND_WORD, Mark, marks, names_are_marked, replaced
from effectmap.model.story import MOST_LETTERS, Age, Direction, Purpose, Story, is_place
from effectmap.monitors.library import Library
from effectmap.ui import person
from effectmap.ui.escape import md
from effectmap.ui.talk_parts import DIRECTION_WORD, attempt, month_word, stories
from effectmap.words import Text, _
from effectmap.workspace import Workspace

_MONTHS_BACK = 12
_NUMBER = re.compile(r"^Wijk \d+\s+")
_PURPOSE_WORD = {
    Purpose.SHOW: Text("be read beside the map by colleagues and partners"),
    Purpose.LEARN: Text("only be learned from, by who keeps the stories"),
}
_UNTIL = {
    91: Text("3 months"),
    365: Text("1 year"),
    730: Text("2 years"),
}


def show(workspace: Workspace) -> None:
    """The form; it starts anew after every story, except for place and month."""
    with st.container(key="talk"):
        st.markdown(f"### {md(_('What did you hear?'))}")
        st.caption(md(_advice()))
        gist = st.text_area(
            _("In a few sentences, or the quote"),
            key=_key("gist"),
            max_chars=MOST_LETTERS,
            height=130,
        )
        _marked(gist)
        _about(workspace)
        _where(workspace)
        _consent()
        st.button(_("Keep"), key="talk-keep", type="primary", width="stretch", on_click=_keep)


def _advice() -> str:
    plain = _("No names, addresses or numbers: write “a woman of around 80” or “a neighbour”.")
    unseen = _("Names are not recognised by the program: look for them yourself.")
    return plain if names_are_marked() else f"{plain} {unseen}"


def _key(field: str) -> str:
    """The name of a field of this story; another after every story, so that it is empty."""
    return f"talk-{field}-{st.session_state.get('talk-number', 0)}"


def _marked(gist: str) -> None:
    """What in the text points at a person, and what to do about it."""
    found = marks(gist)
    if not found:
        return
    lines = [f"- **{md(gist[m.start : m.end])}**: {md(str(KIND_WORD[m.kind]))}" for m in found]
    head = md(_("This points at a person and is not kept like this:"))
    st.warning(f"{head}\n" + "\n".join(lines))
    st.button(_("Replace by what it is"), key="talk-replace", on_click=_replace, args=(gist, found))
    if not all(mark.sure for mark in found):
        st.checkbox(_("I looked: the address or name points at nobody"), key=_key("seen"))


def _replace(gist: str, found: list[Mark]) -> None:
    st.session_state[_key("gist")] = replaced(gist, found)


def _about(workspace: Workspace) -> None:
    direction = st.segmented_control(
        _("Did residents notice the effect?"),
        list(Direction),
        format_func=lambda one: str(DIRECTION_WORD[one]),
        key=_key("direction"),
        default=Direction.SUPPORTS,
        required=True,
    )
    if direction is Direction.NEW:
        st.caption(md(_("Something that is not on the map yet.")))
        return
    names = outcome_names(workspace)
    st.multiselect(
        _("About which effect?"),
        list(names),
        format_func=lambda id: names.get(id, id),
        key=_key("outcomes"),
        placeholder=_("Choose one or more effects"),
    )


def outcome_names(workspace: Workspace) -> Mapping[str, str]:
    """The name of every outcome by its id, in the map's order."""
    return {one.id: one.name for one in workspace.map.outcomes}


def _where(workspace: Workspace) -> None:
    place, month, age = st.columns(3)
    place.selectbox(
        _("Neighbourhood"),
        _places(workspace),
        index=None,
        key="talk-place",
        accept_new_options=True,
        placeholder=_("Whole municipality"),
        help=md(_("A neighbourhood at the smallest, never a street.")),
    )
    month.selectbox(_("Month"), _months(date.today()), format_func=month_word, key="talk-month")
    age.selectbox(
        _("Age"),
        list(Age),
        format_func=lambda one: one.value or _("Unknown"),
        key=_key("age"),
    )


def _places(workspace: Workspace) -> list[str]:
    """The places that stories were heard in before, then the neighbourhoods that files name."""
    try:
        seen = stories().visible(person.actor(), date.today())
    except ProblemsError:
        seen = []
    before = sorted({one.place for one in seen if one.place})
    known = _neighbourhoods(workspace.library.revision(), workspace.library)
    return list(dict.fromkeys([*before, *known]))


@st.cache_resource(max_entries=4, show_spinner=False)
def _neighbourhoods(revision: str, _library: Library) -> list[str]:
    """Without the number that CBS writes before a district, `Wijk 00 Centrum`."""
    names = (_NUMBER.sub("", name) for name in _library.neighbourhoods())
    return sorted({name for name in names if is_place(name)})


def _months(today: date) -> list[str]:
    """This month and those before it, YYYY-MM."""
    count = today.year * 12 + today.month - 1
    return [f"{n // 12}-{n % 12 + 1:02}" for n in range(count, count - _MONTHS_BACK, -1)]


def _consent() -> None:
    st.radio(
        _("The resident agrees that it may"),
        list(Purpose),
        format_func=lambda one: str(_PURPOSE_WORD[one]),
        key=_key("purpose"),
    )
    st.segmented_control(
        _("For how long?"),
        list(_UNTIL),
        format_func=lambda days: str(_UNTIL[days]),
        default=365,
        required=True,
        key=_key("days"),
    )
    st.checkbox(_("I asked, and the resident said yes to this"), key=_key("asked"))


def _keep() -> None:
    """Keep what stands in the form; what stops it is said, and nothing typed is lost."""
    kept = st.session_state
    if attempt(_record):
        kept["talk-number"] = kept.get("talk-number", 0) + 1


def _record() -> str:
    kept, today = st.session_state, date.today()
    if not kept[_key("asked")]:
        raise _not_asked()
    story = Story(
        id="",
        gist=kept[_key("gist")],
        place=kept["talk-place"] or "",
        month=kept["talk-month"],
        age=kept[_key("age")],
        outcomes=tuple(kept.get(_key("outcomes"), ())),
        direction=kept[_key("direction")],
        purpose=kept[_key("purpose")],
        until=today + timedelta(days=kept[_key("days")]),
    )
    seen = bool(kept.get(_key("seen")))
    code = stories().record(story, person.actor(), today, doubts_seen=seen)
    head = md(str(Text("Kept. The code is {code}.", code=f"{code[:4]}-{code[4:]}")))
    rest = md(_("Give it to the resident: with it the story can be withdrawn at any moment."))
    return f"**{head}** {rest}"


def _not_asked() -> ProblemsError:
    message = Text("ask the resident first: without consent nothing is kept")
    return ProblemsError([Problem("", message, "", "consent")])
