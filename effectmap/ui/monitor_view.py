"""The page of monitors: sources, coverage, freshness, licence, and what was refused and why."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from effectmap import formats
from effectmap.model import Monitor, MonitorKind
from effectmap.monitors import mapped
from effectmap.monitors.states import FileState
from effectmap.ui import shell
from effectmap.ui.escape import link, md
from effectmap.words import Text, _
from effectmap.workspace import Workspace

KIND = {
    MonitorKind.SURVEY: Text("survey"),
    MonitorKind.REGISTRATION: Text("registration"),
    MonitorKind.MODELLED: Text("modelled"),
}
_STATE = {
    "accepted": Text("accepted"),
    "missing": Text("file is missing"),
    "refused": Text("refused"),
    "stale": Text("earlier copy in use"),
    "held": Text("waits for a decision"),
}

_SHOWN = 50


def problems(workspace: Workspace) -> None:
    """Files that could not be used, first: what, where, and which copy stays."""
    with st.container(key="controls", horizontal=True, vertical_alignment="center"):
        st.markdown(f"### {md(_('Monitors'))}")
        st.space("stretch")
        shell.corner()
    for problem in workspace.library.troubles():
        st.warning(md(str(problem)), icon=":material/cloud_off:")
    for state in workspace.files:
        if state.state not in ("accepted", "held") and state.problems:
            lines = [f"**{md(state.path)}** · {md(str(_STATE[state.state]))}"]
            lines += [f"- {md(str(problem))}" for problem in state.problems[:20]]
            st.warning("\n".join(lines), icon=":material/warning:")


def notice(workspace: Workspace) -> None:
    """On pages with figures: one line when a file could not be used, and the way to the reasons."""
    wrong = [state for state in workspace.files if state.state != "accepted"]
    if not wrong:
        return
    lines = [f"{md(state.path)} · {md(_notice(state))}" for state in wrong[:3]]
    if len(wrong) > 3:
        lines.append(md(str(Text("and {n} more", n=len(wrong) - 3))))
    with st.container(key="notice", horizontal=True, vertical_alignment="center"):
        st.warning("  \n".join(lines), icon=":material/warning:", width="stretch")
        st.page_link("pages/monitors.py", label=_("See why"), icon=":material/database:")


def _notice(state: FileState) -> str:
    if state.state not in ("stale", "held") or state.accepted_at is None:
        return str(_STATE[state.state])
    day = formats.day(state.accepted_at.date())
    return str(Text("the copy that was read on {date} stays in use", date=day))


def table(workspace: Workspace) -> None:
    """One row a file: what it is, what it covers, how fresh it is."""
    rows = []
    for state in workspace.files:
        monitor = workspace.catalogue.monitor(state.monitor)
        if monitor is not None:
            rows.append(_row(monitor, state, workspace.library.is_shared(monitor.id)))
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height="content",
        # the words of a file that needs attention are the longest, and seldom in the first rows
        column_config={_("State"): st.column_config.Column(width=165)},
        alt=_("Monitors"),
    )


def _row(monitor: Monitor, state: FileState, is_shared: bool) -> dict[str, str]:
    shared = f" · {_('shared')}" if is_shared else ""
    example = f" ({_('Example figures')})" if monitor.example else ""
    return {
        _("Monitor"): monitor.name + example,
        _("Publisher"): monitor.publisher,
        _("File"): state.path + shared,
        _("State"): str(_STATE[state.state]),
        _("Read on"): formats.moment(state.accepted_at) if state.accepted_at else "–",
        _("Periods"): _span(state.periods),
        _("Areas"): formats.number(state.areas, 0),
        _("Figures by status"): formats.by_status(state.by_status),
        _("Kind"): str(KIND[monitor.kind]),
        _("Frequency"): monitor.frequency,
        _("Licence"): monitor.licence,
        _("Form"): form(state.dialect) or "–",
    }


def form(dialect: str) -> str:
    """What a form of files is called on the screen."""
    return _("columns said by hand") if dialect == mapped.NAME else dialect


def _span(periods: tuple[str, ...]) -> str:
    if not periods:
        return "–"
    return periods[0] if len(periods) == 1 else f"{periods[0]} – {periods[-1]}"


def left_out(workspace: Workspace) -> None:
    """Of every file what was left out of it or is otherwise than before, and why."""
    wrong = [state for state in workspace.files if state.problems]
    if not wrong:
        return
    count = sum(len(state.problems) for state in wrong)
    with st.expander(f"{_('Left out, and why')} ({formats.number(count, 0)})"):
        for state in wrong:
            lines = [f"- {md(str(problem))}" for problem in state.problems[:_SHOWN]]
            if len(state.problems) > _SHOWN:
                lines.append("- " + md(str(Text("and {n} more", n=len(state.problems) - _SHOWN))))
            st.markdown(f"**{md(state.path)}**\n" + "\n".join(lines))


@shell.fragment()
def details(workspace: Workspace) -> None:
    """Of one monitor: its note, its measures and the outcomes that use them.

    One at a time: a box for each of fifty monitors makes the page slow to open.
    """
    names = {monitor.id: monitor.name for monitor in workspace.catalogue.monitors}
    st.markdown(f"#### {md(_('About a monitor'))}")
    id = st.selectbox(
        _("Monitor"),
        list(names),
        index=None,
        format_func=lambda id: names.get(id, id),
        placeholder=_("Choose a monitor"),
        key="about",
        label_visibility="collapsed",
    )
    monitor = workspace.catalogue.monitor(id) if id else None
    if monitor is not None:
        _about(workspace, monitor)


def _about(workspace: Workspace, monitor: Monitor) -> None:
    used: dict[str, list[str]] = {}
    for one in workspace.judged.values():
        if one.monitor.id == monitor.id:
            used.setdefault(one.measure.id, []).append(one.outcome.name)
    head = [md(part) for part in (monitor.source, monitor.licence, monitor.table) if part]
    head += [link(monitor.url)] if monitor.url else []
    st.markdown(" · ".join(head) + f"\n\n{md(monitor.note)}")
    rows = [
        {
            _("Measure"): measure.name,
            _("Unit"): measure.unit,
            _("Used by"): "; ".join(used.get(measure.id, [])) or "–",
        }
        for measure in monitor.measures
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)
