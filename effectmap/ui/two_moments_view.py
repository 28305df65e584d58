"""Two moments of the cycle side by side: what was added, what moved, what came of decisions."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from effectmap.at_moment import AtMoment, at_moment, judgements
from effectmap.between import Moved, moved
from effectmap.drawing import palette
from effectmap.model.changes import compared
from effectmap.reports.agreed import actions, decisions
from effectmap.telling.changes import told
from effectmap.telling.names import names_of
from effectmap.ui.cycle_parts import Sitting, named
from effectmap.ui.escape import md
from effectmap.ui.history_view import in_markdown
from effectmap.words import Text, _

_THEN = "dan"


def show(sitting: Sitting) -> None:
    """The moment above the page beside an earlier or later one."""
    others = [one for one in sitting.cycle.by_date if one.id != sitting.here.moment.id]
    if not others:
        st.info(_("There is one moment only: add another in the calendar."))
        return
    other = at_moment(sitting.store, sitting.workspace.known, _other(sitting, others))
    first, last = sorted((sitting.here, other), key=lambda one: (one.moment.date, one.moment.id))
    if first.frozen is None:
        text = Text(
            "“{name}” was not adopted: of that moment only the judgements and decisions were kept.",
            name=first.moment.name,
        )
        st.info(md(str(text)))
    left, middle, right = st.columns(3, gap="large")
    with left:
        _map(sitting.theme.id, first, last)
    with middle:
        _moved(sitting.theme.id, first, last)
    with right:
        _decided(sitting.theme.id, first)


def _other(sitting: Sitting, others: Sequence[object]) -> str:
    known = {one.id: one for one in sitting.cycle.by_date if one.id != sitting.here.moment.id}
    before = sitting.here.before
    first = before.id if before else next(iter(known))
    wanted = st.query_params.get(_THEN, first)
    ids = list(known)
    id = st.selectbox(
        _("Beside"),
        ids,
        index=ids.index(wanted) if wanted in known else 0,
        format_func=lambda id: named(known[id]),
        width=420,
    )
    st.query_params[_THEN] = id
    return str(id)


def _map(theme: str, first: AtMoment, last: AtMoment) -> None:
    st.markdown(f"### {md(_('On the map'))}")
    before, after = first.known.map, last.known.map
    names = names_of([after, before], areas=last.known.area_names)
    found = told(compared(before.of_theme(theme), after.of_theme(theme)), names)
    if found:
        st.markdown(in_markdown(found))
    else:
        st.caption(md(_("Nothing changed on the map.")))


def _moved(theme: str, first: AtMoment, last: AtMoment) -> None:
    st.markdown(f"### {md(_('What moved'))}")
    ids = {one.id for here in (first, last) for one in here.known.map.of_theme(theme).outcomes}
    found = moved(
        first.known,
        last.known,
        judgements(first.found, first.moment.id, first.known),
        judgements(last.found, last.moment.id, last.known),
    )
    lines = [_line(one) for one in found if one.outcome in ids]
    st.markdown("\n\n".join(lines) if lines else md(_("No outcome moved.")))


def _line(one: Moved) -> str:
    lines = [f"**{md(one.name)}**"]
    signals = [str(palette.SIGNAL_WORD[s]) if s else _("not on the map") for s in one.signals]
    if one.signals[0] is not one.signals[1]:
        lines.append(f"{md(_('Measured'))}: {md(' → '.join(signals))}")
    judged = [str(palette.JUDGEMENT_WORD[j]) if j else _("not judged yet") for j in one.judgements]
    if one.judgements[0] is not one.judgements[1]:
        lines.append(f"{md(_('Judgement'))}: {md(' → '.join(judged))}")
    for name, was, now in one.figures:
        lines.append(md(str(Text("{name}: {was}, now {now}", name=name, was=was, now=now))))
    return "  \n".join(lines)


def _decided(theme: str, first: AtMoment) -> None:
    """What was decided at the first of both, and what came of it."""
    st.markdown(f"### {md(_('Decided, and what came of it'))}")
    lines = []
    for one in decisions(first, theme):
        came = one.result or _("Nothing was written down yet.")
        lines.append(f"**{md(one.text)}**  \n{md(came)}")
    for action in actions(first, theme):
        said = " · ".join(filter(None, [action.state, action.owner, action.due, action.result]))
        lines.append(f"{md(action.text)}  \n*{md(said)}*")
    st.markdown("\n\n".join(lines) if lines else md(_("Nothing was decided then.")))
