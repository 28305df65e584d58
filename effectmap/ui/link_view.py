"""On the page of monitors: search all measures, see what they cover, attach one to an outcome."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pandas as pd
import streamlit as st

from effectmap import formats, linking
from effectmap.linking import Found, Linked
from effectmap.model import Period, ProblemsError, Target
from effectmap.store.roles import Permission, refusal
from effectmap.ui import person, shell
from effectmap.ui.escape import md
from effectmap.words import Text, _
from effectmap.workspace import Workspace

Better = Literal["higher", "lower", "context"]
_BETTER: dict[Better, Text] = {
    "higher": Text("higher is better"),
    "lower": Text("lower is better"),
    "context": Text("background, without judgement"),
}
_SHOWN_PERIODS = 4


def link(workspace: Workspace) -> None:
    """From a question in plain words to an indicator on the map."""
    st.markdown(f"#### {md(_('Link a measure to the map'))}")
    if done := st.session_state.pop("link-done", None):
        st.success(md(str(done)), icon=":material/check:")
    text = st.text_input(
        _("Search all measures, for instance “living alone” or “lonely”"),
        key="link-search",
        max_chars=200,
    )
    if not text.strip():
        return
    found = linking.find(workspace, text, date.today().year)
    if not found:
        st.info(_("No measure was found. Try another word, or accept a file that holds it."))
        return
    if not found[0].every_word:
        st.caption(md(_("Nothing holds every word; these hold a part of it.")))
    _results(found)
    one = _picked(found)
    if one is not None:
        linked = _proposed(workspace, one)
        if linked is not None:
            _attach(workspace, linked)


def _results(found: list[Found]) -> None:
    rows = [
        {
            _("Measure"): one.candidate.name,
            _("Part of"): one.candidate.place or "–",
            _("Monitor"): one.candidate.monitor_name,
            _("Unit"): one.candidate.unit or "?",
            _("Years here"): _periods(one.periods),
            _("Districts"): one.districts,
            _("Neighbourhoods"): one.neighbourhoods,
            _("Years there"): _periods(one.local_periods),
            _("Figures by status"): formats.by_status(one.by_status),
            _("On the map"): _("in the catalogue") if one.candidate.measure else _("new"),
        }
        for one in found
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height="content", alt=_("Measures found"))


def _periods(periods: tuple[Period, ...]) -> str:
    if not periods:
        return "–"
    if len(periods) <= _SHOWN_PERIODS:
        return ", ".join(formats.period(one) for one in periods)
    ends = f"{formats.period(periods[0])} – {formats.period(periods[-1])}"
    return f"{ends} ({len(periods)})"


def _picked(found: list[Found]) -> Found | None:
    names = {
        f"{one.candidate.monitor}/{one.candidate.key}": " · ".join(
            filter(None, (one.candidate.name, one.candidate.place, one.candidate.monitor_name))
        )
        for one in found
    }
    key = st.selectbox(
        _("Measure to attach"),
        list(names),
        index=None,
        format_func=lambda key: names.get(key, key),
        placeholder=_("Choose a measure"),
        key="link-measure",
    )
    return next((o for o, name in zip(found, names, strict=True) if name == key), None)


def _proposed(workspace: Workspace, one: Found) -> Linked | None:
    """The proposal, once the area, the unit and the choice of rows are known."""
    area = _area(workspace, one)
    unit = one.candidate.unit
    if not unit:
        st.caption(md(_("The file does not say in what unit this is: look it up at the source.")))
        unit = st.text_input(_("Unit"), key="link-unit", max_chars=60).strip()
    split = _split(one)
    if not unit or split is None:
        return None
    linked = linking.propose_for(workspace, one.candidate, area=area, unit=unit, split=split)
    return _adjusted(linked)


def _area(workspace: Workspace, one: Found) -> str | None:
    """Another area than the municipality, where that has no figures of its own."""
    own = workspace.map.municipality.area
    codes = [own, *one.elsewhere]
    code = st.selectbox(
        _("Area"),
        codes,
        index=0 if one.periods or len(codes) == 1 else 1,
        format_func=lambda code: workspace.area_names.get(code, code),
        key=f"link-area-{one.candidate.key}",
    )
    return None if code == own else code


def _split(one: Found) -> tuple[tuple[str, str], ...] | None:
    if not one.splits:
        return ()
    return st.selectbox(
        _("The file splits this measure: choose the rows"),
        one.splits,
        index=None,
        format_func=lambda split: ", ".join(f"{name}: {code}" for name, code in split),
        placeholder=_("Choose the rows"),
        key=f"link-split-{one.candidate.key}",
    )


def _adjusted(linked: Linked) -> Linked:
    """The proposal as the visitor changes it, with its figures."""
    key = f"{linked.proposal.monitor}-{linked.proposal.measure}-{linked.area}"
    left, right = st.columns(2)
    with left:
        periods = linked.baselines
        baseline = st.selectbox(
            _("Baseline"),
            periods,
            index=periods.index(linked.proposal.baseline) if linked.proposal.baseline else None,
            format_func=formats.period,
            key=f"link-baseline-{key}",
        )
    with right:
        references = st.multiselect(
            _("Reference areas"),
            list(linked.references),
            default=linked.proposal.references,
            format_func=lambda code: linked.references.get(code, code),
            key=f"link-references-{key}",
        )
    adjusted = linking.chosen(linked, baseline, references)
    _figures(adjusted)
    return adjusted


def _figures(linked: Linked) -> None:
    preview, measure = linked.preview, linked.measure
    own = linked.names.get(linked.area, linked.area)
    rows = [(own, preview.baseline, preview.current)]
    rows += [(one.area_name, one.baseline, one.current) for one in preview.references]
    shown = [
        {
            _("Area"): name,
            _("Baseline"): formats.figure(first, measure.unit, measure.decimals),
            _("Current"): formats.figure(last, measure.unit, measure.decimals),
        }
        for name, first, last in rows
    ]
    st.dataframe(pd.DataFrame(shown), hide_index=True, alt=_("The figures of the proposal"))
    periods = [one.period for one in (preview.baseline, preview.current) if one]
    lines = [" → ".join(formats.period(one) for one in periods)] if periods else []
    lines += [str(note) for note in linked.proposal.notes]
    lines += [
        str(Text("Break in {period}: {reason}", period=one.period, reason=one.reason))
        for one in linked.proposal.breaks
    ]
    lines += [str(linked.parents.note)] if linked.parents.note else []
    lines.append(linked.monitor.source)
    st.caption("  \n".join(md(line) for line in lines))


def _attach(workspace: Workspace, linked: Linked) -> None:
    """What only people know, and the button."""
    if not person.actor().may(Permission.EDIT):
        st.caption(md(str(refusal(Permission.EDIT).message)))
        return
    names = {outcome.id: outcome.name for outcome in workspace.map.outcomes}
    outcome = st.selectbox(
        _("Outcome"),
        list(names),
        index=None,
        format_func=lambda id: names.get(id, id),
        placeholder=_("Choose an outcome"),
        key="link-outcome",
    )
    better = _better()
    target, ready = _target(linked)
    pressed = st.button(
        _("Attach to the outcome"),
        key="link-attach",
        type="primary",
        disabled=not (outcome and better and ready),
    )
    if not pressed or outcome is None or better is None:
        return
    try:
        linking.attach(shell.store(), linked, outcome, better, target, person.actor())
    except ProblemsError as error:
        st.error("\n".join(f"- {md(str(problem))}" for problem in error.problems))
        return
    st.session_state["link-done"] = Text(
        "“{name}” now stands at “{outcome}”.",
        name=linked.proposal.name,
        outcome=names[outcome],
    )
    st.session_state.pop("link-measure", None)
    st.rerun()


def _better() -> Better | None:
    """Asked and never guessed: the figures do not say it."""
    return st.radio(
        _("Which way is better?"),
        list(_BETTER),
        index=None,
        format_func=lambda key: str(_BETTER[key]),
        horizontal=True,
        key="link-better",
    )


def _target(linked: Linked) -> tuple[Target | None, bool]:
    """The target where one was filled in, and whether what was filled in can be used."""
    left, right = st.columns(2)
    with left:
        value = st.number_input(
            str(Text("Target ({unit}), if agreed on", unit=linked.measure.unit or "–")),
            value=None,
            key="link-target",
        )
    with right:
        year = st.text_input(_("Target period, such as 2030"), key="link-period", max_chars=10)
    if value is None and not year.strip():
        return None, True
    try:
        period = Period.parse(year)
    except ValueError:
        period = None
    baseline = linked.proposal.baseline
    if value is None or period is None or (baseline is not None and period <= baseline):
        st.caption(md(_("A target needs a figure and a period after the baseline, such as 2030.")))
        return None, False
    return Target(value=value, period=period), True
