"""Beside the map: what the chosen box is, how it is going, and on what grounds."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from effectmap import formats
from effectmap.analysis import chains
from effectmap.analysis.progress import Course, Signal
from effectmap.analysis.room import divided_links
from effectmap.drawing import palette
from effectmap.drawing.dark import picture_in_both
from effectmap.drawing.legend import legend
from effectmap.drawing.sparkline import sparkline
from effectmap.known import Judged
from effectmap.labels import COLUMN_ONE, EVIDENCE_WORD
from effectmap.model import EffectMap, Intervention, Link, Outcome, Sign, Theme
from effectmap.ui import room_panel, row_view, story_panel
from effectmap.ui.escape import md
from effectmap.ui.indicator_view import mandatory_line, read_from
from effectmap.ui.room_panel import OnLinks
from effectmap.ui.selection import choose
from effectmap.words import Text, _
from effectmap.workspace import Workspace


def show(workspace: Workspace, theme: Theme, chosen: str | None, heard: OnLinks) -> None:
    """The panel for the chosen box, or how to read the map when none is chosen.

    `heard` is what workshops believed of the links of this theme.
    """
    part = workspace.map.of_theme(theme.id)
    node = part.nodes.get(chosen) if chosen else None
    if node is None:
        _overview(workspace, theme, part, divided=bool(divided_links(heard)))
        return
    level = "intervention" if isinstance(node, Intervention) else node.level
    st.caption(md(str(COLUMN_ONE[level])))
    st.markdown(f"### {md(node.name)}")
    if isinstance(node, Intervention):
        _intervention(part, node)
    else:
        _outcome(workspace, part, node)
    _grounds(part, node.id, heard)
    st.button(_("Show the whole map"), on_click=choose, args=(None,), icon=":material/close:")
    history_link(node.id)


def history_link(id: str) -> None:
    """To what happened to a box."""
    st.page_link(
        "pages/geschiedenis.py",
        label=_("History of this box"),
        icon=":material/history:",
        query_params={"vak": id},
    )


def _overview(workspace: Workspace, theme: Theme, part: EffectMap, *, divided: bool) -> None:
    st.markdown(f"### {md(theme.name)}")
    lines = [md(theme.description), "", f"**{md(_('Choose a box'))}** "]
    lines[-1] += md(_("to see what leads to it, what it leads to, and what the figures say."))
    st.markdown("\n".join(lines))
    st.image(picture_in_both(legend(divided=divided)), alt=_("What the signs and lines mean"))
    counts = [
        f"{palette.SIGNAL_SYMBOL[signal]} {amount} {md(str(palette.SIGNAL_WORD[signal]))}"
        for signal in Signal
        if (amount := sum(workspace.signals[node.id] is signal for node in part.outcomes))
    ]
    st.markdown(f"**{md(_('Effects in this map'))}**  \n" + "  \n".join(counts))
    gaps = _gap_lines(workspace, part)
    if gaps:
        with st.expander(f"{_('Gaps in this map')} ({len(gaps)})"):
            st.markdown("\n".join(f"- {line}" for line in gaps))


def _gap_lines(workspace: Workspace, part: EffectMap) -> list[str]:
    found = chains.gaps(part, workspace.assessments())
    kinds = [
        (_("no monitor"), found.outcomes_without_monitor),
        (_("no baseline"), found.indicators_without_baseline),
        (_("no current figure"), found.indicators_without_current),
        (_("leads nowhere"), found.interventions_leading_nowhere),
        (_("nothing leads to it"), found.impacts_without_cause),
        (_("nothing leads to it"), found.outcomes_without_cause),
    ]
    names = {node.id: node.name for node in part.nodes.values()}
    names |= {judged.indicator.id: judged.indicator.name for judged in workspace.judged.values()}
    return [f"{md(names.get(id, id))}: {md(kind)}" for kind, ids in kinds for id in ids]


def _intervention(part: EffectMap, node: Intervention) -> None:
    partners = {partner.id: partner.name for partner in part.partners}
    rows = [
        (_("Since"), formats.day(node.start) if node.start else ""),
        (_("Until"), formats.day(node.end) if node.end else ""),
        (_("For whom"), node.target_group),
        (_("By whom"), ", ".join(partners.get(id, id) for id in node.partners)),
        (_("Brought in by"), node.brought_in_by),
        (_("Asked for on"), formats.day(node.asked) if node.asked else ""),
        (_("Budget a year"), _budget(node)),
    ]
    st.markdown(
        "\n\n".join(
            [
                md(node.description),
                "  \n".join(f"**{md(name)}** {md(value)}" for name, value in rows if value),
            ]
        )
    )


def _budget(node: Intervention) -> str:
    if node.budget is None:
        return ""
    amount = formats.euro(node.budget)
    return f"{amount} ({_('Example figures')})" if node.budget_example else amount


def _outcome(workspace: Workspace, part: EffectMap, node: Outcome) -> None:
    signal = workspace.signals[node.id]
    head = f"{palette.SIGNAL_SYMBOL[signal]} **{md(str(palette.SIGNAL_WORD[signal]))}**"
    st.markdown(f"{head}\n\n{md(node.description)}" if node.description else head)
    judged = workspace.of_outcome(node.id)
    if not judged:
        st.markdown(
            md(_("No monitor measures this yet. That is a gap in the map, not a good sign."))
        )
    for one in judged:
        _indicator(workspace, one)
    story_panel.show(node.id, [one.assessment.progress for one in judged])
    if node.brought_in_by:
        st.caption(md(f"{_('Brought in by')} {node.brought_in_by}"))
    _stall(workspace, part, node)


def _indicator(workspace: Workspace, judged: Judged) -> None:
    indicator, measure, found = judged.indicator, judged.measure, judged.assessment
    baseline = found.baseline.period if found.baseline else found.baseline_period
    current = formats.period(found.current.period) if found.current else _("no current figure yet")
    lines = [
        f"**{md(indicator.name)}**",
        f"**{md(judged.figure)}** {md(f'({formats.period(baseline)} → {current})')}",
        f"{md(str(palette.PROGRESS_WORD[found.progress]))}"
        + (f" · {md(str(palette.COURSE_WORD[found.course]))}" if indicator.target else ""),
    ]
    if found.change is not None:
        lines.append(md(formats.change(found.change, found.margin, measure.unit, measure.decimals)))
    if indicator.target is not None:
        goal = formats.with_unit(
            formats.number(indicator.target.value, measure.decimals), measure.unit
        )
        lines.append(md(f"{_('Target')} {goal} ({formats.period(indicator.target.period)})"))
        if found.expected is not None and found.course is not Course.REACHED:
            here = formats.with_unit(formats.number(found.expected, measure.decimals), measure.unit)
            lines.append(md(str(Text("On the way there it would now be {value}", value=here))))
    st.markdown("  \n".join(lines))
    picture = sparkline(indicator, measure, found)
    if picture is not None:
        st.image(picture_in_both(picture), alt=f"{indicator.name}: {judged.figure}")
    st.caption("  \n".join([*_small_print(judged), *read_from(workspace, judged)]))
    with st.container(horizontal=True):
        st.page_link(
            "pages/indicatoren.py",
            label=_("The whole series"),
            icon=":material/monitoring:",
            query_params={"opgave": judged.outcome.theme, "indicator": indicator.id},
        )
        row_view.button(workspace, judged)


def _small_print(judged: Judged) -> list[str]:
    measure, found = judged.measure, judged.assessment
    lines = []
    for reference in found.references:
        figures = [
            formats.figure(observation, measure.unit, measure.decimals)
            for observation in (reference.baseline, reference.current)
            if observation is not None
        ]
        if figures:
            lines.append(md(f"{reference.area_name}: {' → '.join(figures)}"))
    lines += [md(str(reason)) for reason in found.reasons]
    lines += mandatory_line(judged)
    if found.example:
        lines.append(f"**{md(_('Example figures'))}** {md(_('made up to show how the map works'))}")
    lines.append(md(f"{judged.monitor.source} · {judged.monitor.name}"))
    return lines


def _stall(workspace: Workspace, part: EffectMap, node: Outcome) -> None:
    found = [
        stall
        for stall in chains.stalls(part, workspace.assessments(), node.id)
        if stall.outcome == node.id
    ]
    if found:
        names = {other.id: other.name for other in part.nodes.values()}
        lines = [
            f"- {md(names[stall.after])}"
            + (f" ({md(_('via a box without figures'))})" if stall.between else "")
            for stall in found
        ]
        head = _("The chain stalls here: this did not demonstrably move, although this did:")
        st.warning(f"**{md(head)}**\n" + "\n".join(lines))


def _grounds(part: EffectMap, id: str, heard: OnLinks) -> None:
    names = {node.id: node.name for node in part.nodes.values()}
    into = [link for link in part.links if link.target == id]
    out = [link for link in part.links if link.source == id]
    if into:
        lines = [(link.id, _ground(link, names[link.source])) for link in into]
        _listed(_("Why we expect this"), lines, heard)
    if out:
        lines = [(link.id, _ground(link, names[link.target])) for link in out]
        _listed(_("What it leads to"), lines, heard)
    hanging = [p for p in chains.single_points(part) if part_of(p.link, id)]
    for point in hanging:
        reached = ", ".join(names[impact] for impact in point.impacts)
        st.caption(
            md(str(Text("Everything towards “{impact}” hangs on this one link.", impact=reached)))
        )


def _listed(head: str, lines: Sequence[tuple[str, str]], heard: OnLinks) -> None:
    """The grounds of each link, and under them what a workshop believed of it."""
    text = f"**{md(head)}**\n\n"
    for link, line in lines:
        text += f"{line}\n"
        if link in heard:
            st.markdown(text)
            room_panel.show(link, heard[link])
            text = ""
    if text:
        st.markdown(text)


def part_of(link: str, id: str) -> bool:
    """Whether the link (`source>target`) starts or ends at the box."""
    return id in link.split(">")


def _ground(link: Link, name: str) -> str:
    sign = _("less") if link.sign is Sign.MINUS else ""
    words = [str(EVIDENCE_WORD[link.evidence]), sign]
    if link.delay_months:
        words.append(str(Text("after {n} months", n=link.delay_months)))
    line = f"- {md(name)}: *{md(', '.join(word for word in words if word))}*"
    if link.assumption:
        line += f"  \n  {md(_('Must be true:'))} {md(link.assumption)}"
    for source in link.sources:
        line += f"  \n  {md(_('Source:'))} {md(source.title)}"
    return line
