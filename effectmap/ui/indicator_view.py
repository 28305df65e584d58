"""The page of all indicators of a theme: a table that sorts and exports, and one series."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from effectmap import formats
from effectmap.analysis.progress import compared
from effectmap.drawing import palette
from effectmap.drawing.charts import series_chart
from effectmap.model import Theme
from effectmap.ui.escape import md
from effectmap.words import Text, _
from effectmap.workspace import Judged, Workspace


def table(workspace: Workspace, theme: Theme) -> None:
    """All indicators: baseline, current, change, target, progress, reference, source, date."""
    judged = workspace.of_theme(theme.id)
    if not judged:
        st.info(_("This theme has no indicators yet: link an outcome to a monitor in map.yaml."))
        st.stop()
    frame = pd.DataFrame([_row(workspace, one) for one in judged])
    st.dataframe(
        frame,
        hide_index=True,
        height="content",
        alt=str(Text("Indicators of {theme}", theme=theme.name)),
    )
    examples = sum(one.assessment.example for one in judged)
    if examples:
        text = Text("{n} of these are example figures, made up and marked as such.", n=examples)
        st.caption(md(str(text)))
    st.download_button(
        _("Download as CSV"),
        # a byte order mark, so that Excel reads the letters right
        lambda: frame.to_csv(index=False, sep=";").encode("utf-8-sig"),
        f"indicatoren-{theme.id}.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
    )


def _row(workspace: Workspace, one: Judged) -> dict[str, str]:
    found, measure = one.assessment, one.measure

    def shown(observation: object) -> str:
        return (
            formats.figure(observation, measure.unit, measure.decimals)  # type: ignore[arg-type]
            if observation is not None
            else "–"
        )

    target = one.indicator.target
    references = [
        f"{r.area_name}: {shown(r.baseline)} → {shown(r.current)}" for r in found.references
    ]
    latest = found.current or found.baseline
    example = f" ({_('Example figures')})" if found.example else ""
    return {
        _("Outcome"): one.outcome.name,
        _("Indicator"): one.indicator.name + example,
        _("Baseline"): shown(found.baseline),
        _("Baseline period"): formats.period(found.baseline.period) if found.baseline else "–",
        _("Current"): shown(found.current),
        _("Current period"): formats.period(found.current.period) if found.current else "–",
        _("Change"): "–"
        if found.change is None
        else formats.change(found.change, found.margin, measure.unit, measure.decimals),
        _("Target"): "–"
        if target is None
        else formats.with_unit(formats.number(target.value, measure.decimals), measure.unit)
        + f" ({formats.period(target.period)})",
        _("Progress"): str(palette.PROGRESS_WORD[found.progress]),
        _("Against the target"): str(palette.COURSE_WORD[found.course]),
        _("Reference"): "; ".join(references) or "–",
        _("Source"): f"{one.monitor.source} · {one.monitor.name}",
        _("Read on"): _read_on(workspace, latest.file_hash if latest else ""),
    }


def _read_on(workspace: Workspace, file_hash: str) -> str:
    """The day on which the file that a figure comes from was accepted."""
    for state in workspace.files:
        if state.hash == file_hash and state.accepted_at is not None:
            return formats.day(state.accepted_at.date())
    return "–"


def series(workspace: Workspace, theme: Theme) -> None:
    """One indicator's series with margins, breaks, reference areas and target."""
    judged = {one.indicator.id: one for one in workspace.of_theme(theme.id)}
    id = st.selectbox(
        _("Indicator"), list(judged), format_func=lambda id: judged[id].indicator.name
    )
    one = judged[id]
    found = one.assessment
    st.markdown(f"### {md(one.indicator.name)}")
    words = [str(palette.PROGRESS_WORD[found.progress])]
    if one.indicator.target is not None:
        words.append(str(palette.COURSE_WORD[found.course]))
    st.markdown(f"**{md(one.figure)}** · {md(' · '.join(words))}")
    if any(observation.value is not None for observation in found.series):
        chart = series_chart(
            one.indicator, one.measure, found, _area(workspace, one), workspace.area_names
        )
        st.plotly_chart(
            chart, alt=f"{one.indicator.name}: {one.figure}", config={"displayModeBar": False}
        )
    lines = [
        md(str(text))
        for text in (*found.reasons, *compared(found, one.measure.unit, one.measure.decimals))
    ]
    lines += [
        md(f"{formats.period(broken.period)}: {broken.reason}") for broken in one.indicator.breaks
    ]
    if found.example:
        lines.append(f"**{md(_('Example figures'))}** {md(_('made up to show how the map works'))}")
    lines.append(md(f"{one.monitor.source} · {one.monitor.name} · {one.monitor.licence}"))
    st.caption("  \n".join(lines))
    with st.expander(_("All figures of this series")):
        st.dataframe(_figures(workspace, one), hide_index=True)


def _area(workspace: Workspace, one: Judged) -> str:
    code = one.indicator.area or workspace.map.municipality.area
    return workspace.area_names.get(code, code)


def _figures(workspace: Workspace, one: Judged) -> pd.DataFrame:
    own = (one.indicator.area or workspace.map.municipality.area, one.assessment.series)
    rows = []
    for area, observations in (own, *one.assessment.reference_series.items()):
        for observation in observations:
            bounds = (observation.lower, observation.upper)
            low, high = (
                "" if bound is None else formats.number(bound, one.measure.decimals)
                for bound in bounds
            )
            rows.append(
                {
                    _("Area"): workspace.area_names.get(area, area),
                    _("Period"): formats.period(observation.period),
                    _("Figure"): formats.figure(
                        observation, one.measure.unit, one.measure.decimals
                    ),
                    _("Lower bound"): low,
                    _("Upper bound"): high,
                    _("Status"): str(formats.STATUS_WORD[observation.status]),
                }
            )
    return pd.DataFrame(rows)
