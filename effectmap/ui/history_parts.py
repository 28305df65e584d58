"""What the parts of the history page share: the choice of a part, names, moments, links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from effectmap import formats
from effectmap.model import Problem, ProblemsError
from effectmap.store.map_store import MapStore
from effectmap.store.results import Entry, Who
from effectmap.store.roles import Actor, Permission
from effectmap.telling.fields import field_in_words
from effectmap.telling.names import Names, names_of
from effectmap.ui import person, shell
from effectmap.ui.escape import md
from effectmap.ui.selection import PART, part_choice
from effectmap.words import Text, _
from effectmap.workspace import Workspace

PAGE = "pages/geschiedenis.py"
# in the address: one moment, two moments, and where an older page starts
MOMENT, FROM, TO, BEFORE = "moment", "van", "tot", "voor"
_PARTS = {
    "timeline": ("tijdlijn", Text("Timeline")),
    "compare": ("vergelijken", Text("Two moments")),
    "snapshots": ("vastgelegd", Text("Recorded maps")),
    "people": ("namen", Text("Names")),
}


@dataclass(frozen=True)
class History:
    """What every part needs: the store, the names of now, who looks, and the newest revision."""

    store: MapStore
    names: Names
    actor: Actor
    revision: int


def history(workspace: Workspace) -> History:
    """The history of the municipality that is open; ends the page where it cannot be read."""
    try:
        kept = shell.store()
        names = names_of(
            [workspace.map],
            kept.archived(),
            workspace.catalogue,
            workspace.area_names,
            kept.cycle(),
            kept.table(),
        )
        return History(kept, names, person.actor(), kept.revision())
    except ProblemsError as error:
        say(error.problems)
        st.stop()


def chosen() -> str:
    """The part that is looked at, kept in the address: `moment`, or one of the four above it."""
    if MOMENT in st.query_params:
        return "moment"
    may = person.actor().may(Permission.PEOPLE)
    parts = {part: words for part, words in _PARTS.items() if part != "people" or may}
    with st.container(key="controls", horizontal=True, vertical_alignment="center"):
        part = part_choice(
            _("Part of the history"),
            parts,
            "timeline",
            "history-part",
            forget=(FROM, TO, BEFORE, "vak"),
        )
        st.space("stretch")
        shell.corner()
    return part


def who(one: Who) -> str:
    """The name of who did something."""
    return _("somebody whose name was removed") if one.name is None else named(one.name)


def named(name: str) -> str:
    """A name; without signing in there is one person, without a name."""
    return name or _("local user")


def entry_of(kept: MapStore, revision: int) -> Entry:
    """The row of the log that made a revision. Raises ProblemsError where there is none."""
    found = kept.history(before=revision + 1, limit=1) if 0 < revision < 2**31 else []
    if not found or found[0].revision != revision:
        raise ProblemsError([Problem("", Text("the map was not kept at this moment"))])
    return found[0]


def when(entry: Entry) -> str:
    """Moment and name: `24 november 2026 14:03 · Anna`."""
    return f"{formats.moment(entry.who.at)} · {who(entry.who)}"


def moment_link(revision: int) -> None:
    """One click to the map as it was."""
    st.page_link(
        PAGE,
        label=_("The map of that moment"),
        icon=":material/account_tree:",
        query_params={MOMENT: str(revision)},
    )


def compare_link(revision: int, newest: int) -> None:
    """One click to what changed since."""
    st.page_link(
        PAGE,
        label=_("Compare with now"),
        icon=":material/compare_arrows:",
        query_params={PART: _PARTS["compare"][0], FROM: str(revision), TO: str(newest)},
    )


def back_link() -> None:
    """Back to the timeline."""
    st.page_link(
        PAGE,
        label=_("Back to the history"),
        icon=":material/arrow_back:",
        query_params={PART: _PARTS["timeline"][0]},
    )


def say(problems: Iterable[Problem], names: Names | None = None) -> None:
    """Why something could not be done, items and fields by their names."""
    st.warning("  \n".join(md(_problem(one, names or Names())) for one in problems))


def _problem(one: Problem, names: Names) -> str:
    where = [names.of(one.item), field_in_words(one.field.split(".")[0])]
    place = ", ".join(part for part in where if part)
    return f"{place}: {one.message}" if place else str(one.message)
