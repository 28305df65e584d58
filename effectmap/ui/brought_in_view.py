"""What residents and partners asked for, what became of it, and how long it stands."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from effectmap import formats
from effectmap.analysis.brought_in import BroughtIn, by_others, months_between
from effectmap.model import ProblemsError
from effectmap.model.items import BOXES, Key
from effectmap.ui import asked_view, new_view, shell, talk_parts
from effectmap.ui.escape import md
from effectmap.words import Text, _
from effectmap.workspace import Workspace

_KIND_WORD = {"intervention": Text("an intervention"), "outcome": Text("an effect")}


def show(workspace: Workspace) -> None:
    """By who brought it in; then what residents do themselves."""
    try:
        asked = by_others(_items(workspace))
    except ProblemsError as error:
        st.error("\n".join(f"- {md(str(problem))}" for problem in error.problems))
        return
    st.markdown(f"### {md(_('What residents and partners brought in'))}")
    if not asked:
        st.info(_("Of nothing on the map is it written down that others brought it in."))
    for who, items in asked.items():
        kept = sum(not one.archived for one in items)
        said = Text("{n} brought in, {kept} on the map now", n=len(items), kept=kept)
        st.markdown(f"**{md(who)}** · {md(str(said))}")
        st.markdown("\n".join(_line(one, date.today()) for one in items))
    asked_view.show()
    _missing(workspace)


def _items(workspace: Workspace) -> list[BroughtIn]:
    """Every box with who brought it in, also those in the archive. Raises ProblemsError."""
    store = shell.store()
    first = store.first_moments()
    begun = min(first.values(), default=None)
    found = [
        BroughtIn(
            kind,
            one.id,
            one.name,
            one.brought_in_by,
            _day(first, (kind, one.id)),
            False,
            getattr(one, "start", None),
            one.asked,
            first.get((kind, one.id)) == begun,
        )
        for kind, boxes in (
            ("intervention", workspace.map.interventions),
            ("outcome", workspace.map.outcomes),
        )
        for one in boxes
    ]
    for kind, id, name in store.archived():
        if kind in BOXES:
            fields, key = store.fields(kind, id), (kind, id)
            found.append(
                BroughtIn(
                    kind,
                    id,
                    name,
                    str(fields.get("brought_in_by", "")),
                    _day(first, key),
                    True,
                    asked=date.fromisoformat(fields["asked"]) if fields.get("asked") else None,
                    at_once=first.get(key) == begun,
                )
            )
    return found


def _day(first: dict[Key, datetime], key: Key) -> date | None:
    return first[key].date() if key in first else None


def _line(one: BroughtIn, today: date) -> str:
    """What it is, what became of it and how long it stands, as a line of a list."""
    parts = [str(_KIND_WORD[one.kind]), _("archived") if one.archived else _("on the map")]
    if one.start is not None:
        parts.append(str(Text("runs since {day}", day=formats.day(one.start))))
    if one.asked is not None:
        parts.append(str(Text("asked for on {day}", day=formats.day(one.asked))))
    if one.took is not None:
        took = {0: Text("on the map within a month"), 1: Text("on the map after 1 month")}
        after = Text("on the map after {n} months", n=one.took)
        parts.append(str(took.get(one.took, after)))
    if one.since is not None:
        months = months_between(one.since, today)
        kept = {0: Text("kept here for less than a month"), 1: Text("kept here for 1 month")}
        parts.append(str(kept.get(months, Text("kept here for {n} months", n=months))))
    return f"- **{md(one.name)}**  \n  {md(' · '.join(parts))}"


def _missing(workspace: Workspace) -> None:
    st.markdown(f"### {md(_('What residents do themselves that is not on the map'))}")
    found = new_view.themes(workspace)
    if not found:
        st.caption(md(_("No story was marked as new yet.")))
    lines = [
        f"- **{md(one.word.capitalize() or _('Told by one'))}**: "
        f"{md(talk_parts.how_many(one.stories))}"
        for one in found
    ]
    st.markdown("\n".join(lines))
    if found:
        st.caption(md(_("The stories themselves stand under “New”.")))
