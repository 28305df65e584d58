"""Beside the review sheet: one outcome, intervention, decision or action, with its grounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from effectmap.analysis.judging import contradiction
from effectmap.model.cycle import Judgement
from effectmap.reports.content import IndicatorPart, OutcomePart, ThemePage
from effectmap.store.commands import Add, Archive, Kind
from effectmap.store.locking import STAYS_OPEN
from effectmap.ui import editing, item_form
from effectmap.ui.cycle_parts import Sitting
from effectmap.ui.escape import md
from effectmap.ui.selection import choose
from effectmap.words import Text, _


def choices(part: ThemePage) -> set[str]:
    """The ids of everything on the sheet that can be chosen: `outcome:ID`, `decision:ID`, ..."""
    return {
        *(f"outcome:{one.id}" for one in part.outcomes),
        *(f"intervention:{one.id}" for one in part.interventions),
        *(f"decision:{one.id}" for one in part.decisions),
        *(f"action:{one.id}" for one in (*part.actions, *part.earlier)),
    }


def show(sitting: Sitting, part: ThemePage, chosen: str, *, may_edit: bool) -> None:
    """What was chosen, with all that can be filled in of it."""
    kind, _mark, id = chosen.partition(":")
    if kind == "outcome":
        _outcome(sitting, next(one for one in part.outcomes if one.id == id), may_edit)
    elif kind == "intervention":
        _intervention(sitting, part, id, may_edit)
    elif kind == "decision":
        _decision(sitting, part, id)
    elif kind == "action":
        _action(sitting, part, id)
    st.button(
        _("Close"), on_click=choose, args=(None,), icon=":material/close:", key="review-close"
    )


def _outcome(sitting: Sitting, one: OutcomePart, may_edit: bool) -> None:
    st.caption(md(one.level))
    st.markdown(f"### {md(one.name)}")
    st.markdown(f"{_('Measured')}: **{md(one.mark.symbol)} {md(one.mark.word)}**")
    if one.heard:
        st.markdown(f"{_('What residents say')}: {md(one.heard)}")
    if may_edit:
        _judge(sitting, one)
    elif one.judged:
        said = [f"{_('Judgement')}: **{md(one.judged.mark.symbol)} {md(one.judged.mark.word)}**"]
        said += [md(text) for text in (one.judged.story, one.judged.reason) if text]
        st.markdown("\n\n".join(said))
    for indicator in one.indicators:
        _indicator(indicator)
    if not one.indicators:
        text = _("No monitor measures this yet. That is a gap in the map, not a good sign.")
        st.markdown(md(text))
    if may_edit or one.comments:
        _comments(sitting, one, may_edit)
    _links(sitting, one.id)


def _judge(sitting: Sitting, one: OutcomePart) -> None:
    """The judgement; where it differs from the figures a reason is due."""

    def against(values: Mapping[str, Any]) -> Text | None:
        said = values.get("judgement")
        return contradiction(Judgement(said) if said else None, one.signal)

    def due(values: Mapping[str, Any]) -> dict[str, str]:
        says = against(values)
        if says is None or str(values.get("reason") or "").strip():
            return {}
        text = Text("{says}, and the judgement says otherwise: fill in why", says=says)
        return {"reason": str(text)}

    def asks(field: str, values: Mapping[str, Any]) -> bool:
        return field != "reason" or bool(values["reason"]) or against(values) is not None

    id = f"{sitting.here.moment.id}>{one.id}"
    item_form.form(sitting.workspace.map, "review", id, also=due, asks=asks)
    if one.judged and one.judged.by:
        st.caption(md(str(Text("Judged by {name}", name=one.judged.by))))


def _indicator(one: IndicatorPart) -> None:
    periods = " → ".join(filter(None, [one.baseline_period, one.current_period]))
    lines = [
        f"**{md(one.name)}**",
        f"**{md(one.figure)}**" + (f" ({md(periods)})" if periods else ""),
        md(" · ".join(filter(None, [one.progress, one.course]))),
        md(one.change),
        md(f"{_('Target')} {one.target}") if one.target else "",
    ]
    st.markdown("  \n".join(filter(None, lines)))
    small = [md(text) for text in (*one.references, *one.reasons)]
    if one.example:
        small.append(f"**{md(one.example)}** {md(_('made up to show how the map works'))}")
    small.append(md(" · ".join(filter(None, [one.source, one.licence]))))
    small += [md(str(Text("From {file}, read on {date}", file=f, date=d))) for f, d in one.files]
    st.caption("  \n".join(small))


def _links(sitting: Sitting, box: str) -> None:
    """One click to the map and to the series."""
    theme = sitting.theme.id
    with st.container(horizontal=True):
        st.page_link(
            "pages/effectenkaart.py",
            label=_("Show in the map"),
            icon=":material/account_tree:",
            query_params={"opgave": theme, "vak": box},
        )
        st.page_link(
            "pages/indicatoren.py",
            label=_("The whole series"),
            icon=":material/monitoring:",
            query_params={"opgave": theme},
        )


def _comments(sitting: Sitting, one: OutcomePart, may_edit: bool) -> None:
    st.markdown(f"**{md(_('Working notes'))}**")
    st.caption(md(_("For who prepares this moment; the council does not see them.")))
    for comment in one.comments:
        mark = ":material/check: " if comment.settled else ""
        by = f" *{md(comment.by)}*" if comment.by else ""
        st.markdown(f"{mark}{md(comment.text)}{by}")
        if (
            may_edit
            and not comment.settled
            and st.button(
                _("Settled"), key=f"settle-{comment.id}", type="tertiary", icon=":material/check:"
            )
        ):
            editing.change("comment", comment.id, {"settled": True})
            st.rerun()
    if may_edit:
        fields = {"moment": sitting.here.moment.id, "outcome": one.id}
        _new("comment", fields, one.id, _("New note"))


def _new(kind: Kind, fields: dict[str, Any], about: str, label: str) -> None:
    """A line that becomes an item of its own."""
    with st.form(f"new-{kind}-{about}", clear_on_submit=True, border=False):
        text = st.text_area(label, max_chars=2000, height=80) or ""
        sent = st.form_submit_button(_("Add"))
    if sent and text.strip():
        fields = {**fields, "text": text.strip()}
        editing.send(Add(kind=kind, id=editing.fresh_id(kind), fields=fields))
        st.rerun()


def _intervention(sitting: Sitting, part: ThemePage, id: str, may_edit: bool) -> None:
    one = next(one for one in part.interventions if one.id == id)
    st.markdown(f"### {md(one.name)}")
    rows = [(_("By whom"), one.partners), (_("When"), one.period), (_("State"), one.state)]
    rows += [(_("Budget a year"), one.budget), (_("Spent"), one.spent), ("", one.note)]
    lines = [f"**{md(name)}** {md(value)}" for name, value in rows if value]
    if one.example:
        lines.append(f"*{md(one.example)}*")
    st.markdown("  \n".join(lines))
    if may_edit:
        item_form.form(sitting.workspace.map, "delivery", f"{sitting.here.moment.id}>{id}")
    _links(sitting, id)


def _decision(sitting: Sitting, part: ThemePage, id: str) -> None:
    one = next(one for one in part.decisions if one.id == id)
    st.caption(md(_("Decision")))
    st.markdown(f"### {md(one.text)}")
    if one.grounds:
        st.markdown(md(one.grounds))
    _edit(sitting, "decision", id)


def _action(sitting: Sitting, part: ThemePage, id: str) -> None:
    one = next(one for one in (*part.actions, *part.earlier) if one.id == id)
    st.caption(md(" · ".join(filter(None, [_("Action"), one.moment]))))
    st.markdown(f"### {md(one.text)}")
    lines = [(_("Who"), one.owner), (_("Before"), one.due), (_("State"), one.state)]
    lines.append((_("What came of it"), one.result))
    said = [f"**{md(name)}** {md(value)}" for name, value in lines if value]
    st.markdown("  \n".join(said))
    _edit(sitting, "action", id)


def _edit(sitting: Sitting, kind: Kind, id: str) -> None:
    """What came of it can be filled in after the moment was adopted; the rest stays as it is."""
    if not editing.may_edit():
        return
    only = None if sitting.here.frozen is None else STAYS_OPEN[kind]
    item_form.form(sitting.workspace.map, kind, id, only=only)
    if sitting.here.frozen is None and st.button(
        _("Take this away"), key=f"archive-{kind}-{id}", icon=":material/archive:"
    ):
        editing.send(Archive(kind=kind, id=id))
        choose(None)
        st.rerun()


def add(sitting: Sitting) -> None:
    """What can be added to this theme at this moment."""
    fields = {"moment": sitting.here.moment.id, "theme": sitting.theme.id}
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover(_("New decision"), icon=":material/gavel:"):
            _new("decision", fields, sitting.theme.id, _("What was decided?"))
        with st.popover(_("New action"), icon=":material/task_alt:"):
            _new("action", fields, sitting.theme.id, _("What will be done?"))
        st.caption(md(_("Choose an outcome to judge it, or an intervention to say how far it is.")))
