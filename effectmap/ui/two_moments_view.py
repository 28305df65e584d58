"""Two moments of the cycle side by side: what moved, what was added, what came of decisions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from effectmap.at_moment import AtMoment, at_moment, judgements
from effectmap.between import Moved, moved
from effectmap.drawing.dark import drawing_in_both
from effectmap.drawing.element import Element
from effectmap.model.changes import compared
from effectmap.reports.agreed import actions, decisions
from effectmap.reports.measured import judgement_mark, mark_of
from effectmap.telling.changes import told
from effectmap.telling.names import names_of
from effectmap.ui import review_sheet
from effectmap.ui.cycle_parts import Sitting, named
from effectmap.ui.escape import md
from effectmap.words import Text, _

_THEN = "dan"


def show(sitting: Sitting) -> None:
    """The moment above the page beside an earlier or later one."""
    others = {one.id: one for one in sitting.cycle.by_date if one.id != sitting.here.moment.id}
    if not others:
        st.info(_("There is one moment only: add another in the calendar."))
        return
    before = sitting.here.before
    wanted = st.query_params.get(_THEN, before.id if before else "")
    ids = list(others)
    id = st.selectbox(
        _("Beside"),
        ids,
        index=ids.index(wanted) if wanted in others else 0,
        format_func=lambda id: named(others[id]),
        width=420,
    )
    st.query_params[_THEN] = id
    other = at_moment(sitting.store, sitting.workspace.known, id)
    first, last = sorted((sitting.here, other), key=lambda one: (one.moment.date, one.moment.id))
    if first.frozen is None:
        text = Text(
            "“{name}” was not adopted: of that moment only the judgements and decisions were kept.",
            name=first.moment.name,
        )
        st.info(md(str(text)))
    content = _sheet(sitting.theme.id, sitting.theme.name, first, last)
    revision = f"{sitting.revision}/{sitting.theme.id}/{first.moment.id}/{last.moment.id}"
    review_sheet.place("two-moments", drawing_in_both(content), revision, None)


def _sheet(theme: str, name: str, first: AtMoment, last: AtMoment) -> list[Any]:
    title = f"{first.moment.name} → {last.moment.name}"
    head = Element(
        "header",
        children=[Element("h2", text=name), Element("p", {"class": "quiet"}, text=title)],
    )
    right = [_part(_("Decided, and what came of it"), _decided(theme, first))]
    if first.frozen is not None:
        right.append(_part(_("On the map"), _map(theme, first, last)))
    sides = [
        Element("div", children=[_moved(theme, first, last)]),
        Element("div", children=right),
    ]
    questions = Element("div", {"class": "questions"}, sides)
    return Element("section", {"class": "sheet"}, [head, questions]).to_data()


def _part(title: str, lines: Iterable[Element]) -> Element:
    items = list(lines) or [Element("li", {"class": "none"}, text=_("Nothing."))]
    children = [Element("h3", text=title), Element("ul", children=items)]
    return Element("div", {"class": "part"}, children)


def _map(theme: str, first: AtMoment, last: AtMoment) -> list[Element]:
    before, after = first.known.map, last.known.map
    names = names_of([after, before], areas=last.known.area_names)
    return [
        _line(" ".join(filter(None, [one.head, one.event])), "; ".join(one.details))
        for one in told(compared(before.of_theme(theme), after.of_theme(theme)), names)
    ]


def _line(text: str, below: str = "") -> Element:
    children = [Element("strong", text=text)]
    if below:
        children.append(Element("div", children=[Element("small", text=below)]))
    return Element("li", children=children)


def _moved(theme: str, first: AtMoment, last: AtMoment) -> Element:
    ids = {one.id for here in (first, last) for one in here.known.map.of_theme(theme).outcomes}
    found = moved(
        first.known,
        last.known,
        judgements(first.found, first.moment.id, first.known),
        judgements(last.found, last.moment.id, last.known),
    )
    rows = [_row(one) for one in found if one.outcome in ids]
    names = [_("What moved"), _("Measured"), _("Judgement")]
    head = [Element("th", {"scope": "col"}, text=name) for name in names]
    if not rows:
        rows = [Element("tr", children=[Element("td", {"class": "none"}, text=_("Nothing."))])]
    return Element(
        "table",
        children=[
            Element("thead", children=[Element("tr", children=head)]),
            Element("tbody", children=rows),
        ],
    )


def _row(one: Moved) -> Element:
    then, now = (mark_of(s) if s else None for s in one.signals)
    measured = [review_sheet.from_to(then, now, _("not on the map"))]
    measured += [
        Element("div", children=[Element("small", text=f"{name}: {was}; {here}")])
        for name, was, here in one.figures
    ]
    before, after = (judgement_mark(j) if j else None for j in one.judgements)
    return Element(
        "tr",
        children=[
            Element("th", {"scope": "row"}, [Element("strong", text=one.name)]),
            Element("td", children=measured),
            Element("td", children=[review_sheet.from_to(before, after, _("not judged yet"))]),
        ],
    )


def _decided(theme: str, first: AtMoment) -> list[Element]:
    """What was decided at the first of both, and what came of it."""
    lines = [
        _line(one.text, one.result or _("Nothing was written down yet."))
        for one in decisions(first, theme)
    ]
    for one in actions(first, theme):
        said = " · ".join(filter(None, [one.state, one.owner, one.due, one.result]))
        lines.append(_line(one.text, said))
    return lines
