"""The page of all indicators of a theme: a table that sorts and exports, and one series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from effectmap import formats
from effectmap.analysis.progress import compared
from effectmap.drawing import palette
from effectmap.drawing.charts import series_chart
from effectmap.known import Judged
from effectmap.labels import MANDATORY_WORD
from effectmap.model import Measure, Observation, Theme
from effectmap.ui import noted, row_view
from effectmap.ui.escape import md
from effectmap.words import Text, _, language
from effectmap.workspace import Workspace


class _Shown(float):
    """A figure that sorts as a number and shows as `text`."""

    text = ""

    @classmethod
    def of(cls, value: float | None, text: str) -> _Shown | None:
        """None where there is no figure."""
        if value is None:
            return None
        shown = cls(value)
        shown.text = text
        return shown


def _text(shown: Any) -> str:
    return str(shown.text)


def table(workspace: Workspace, theme: Theme) -> None:
    """All indicators: baseline, current, change, target, progress, reference, source, date."""
    judged = workspace.of_theme(theme.id)
    if not judged:
        st.info(_("This theme has no indicators yet: link a measure on the page of monitors."))
        st.stop()
    rows = _rows(workspace.revision, theme.id, language(), judged, workspace)
    frame = pd.DataFrame(rows, dtype=object).drop(columns=[_("Unit"), _("Margin")])
    figures = pd.Index([_("Baseline"), _("Current"), _("Change"), _("Target")])
    st.dataframe(
        frame.style.format(_text, figures, na_rep="–"),
        hide_index=True,
        height="content",
        placeholder="–",
        alt=str(Text("Indicators of {theme}", theme=theme.name)),
    )
    examples = sum(one.assessment.example for one in judged)
    if examples:
        text = Text("{n} of these are example figures, made up and marked as such.", n=examples)
        st.caption(md(str(text)))
    noted.download_button(
        _("Download as CSV"),
        # a byte order mark, so that Excel reads the letters right
        lambda: pd.DataFrame(rows).to_csv(index=False, sep=";", decimal=",").encode("utf-8-sig"),
        f"indicatoren-{theme.id}.csv",
        "text/csv",
        icon=":material/download:",
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _rows(
    revision: str, theme: str, code: str, _judged: Sequence[Judged], _workspace: Workspace
) -> list[dict[str, object]]:
    """Made once for everybody who looks at them in this language."""
    return [_row(_workspace, one) for one in _judged]


def _row(workspace: Workspace, one: Judged) -> dict[str, object]:
    found, measure = one.assessment, one.measure
    example = f" ({_('Example figures')})" if found.example else ""
    return {
        _("Outcome"): one.outcome.name,
        _("Indicator"): one.indicator.name + example,
        _("Unit"): measure.unit,
        **_then_and_now(one),
        _("Progress"): _progress(one),
        _("Against the target"): str(palette.COURSE_WORD[found.course]),
        _("Reference"): "; ".join(_references(one)) or "–",
        _("Source"): f"{one.monitor.source} · {one.monitor.name}",
        _("Read on"): "; ".join(dict.fromkeys(day for _file, day in workspace.read_from(one))),
    }


def _progress(one: Judged) -> str:
    """The judgement; where figures are left out for small numbers, that too."""
    word = str(palette.PROGRESS_WORD[one.assessment.progress])
    return f"{word} ({one.withheld})" if one.withheld else word


def _then_and_now(one: Judged) -> dict[str, object]:
    found, measure, target = one.assessment, one.measure, one.indicator.target
    goal = target and formats.with_unit(
        formats.number(target.value, measure.decimals), measure.unit
    )
    change = found.change is not None and formats.change(
        found.change, found.margin, measure.unit, measure.decimals
    )
    return {
        _("Baseline"): _figure(found.baseline, measure),
        _("Baseline period"): formats.period(found.baseline.period) if found.baseline else "–",
        _("Current"): _figure(found.current, measure),
        _("Current period"): formats.period(found.current.period) if found.current else "–",
        _("Change"): _Shown.of(found.change, str(change)),
        _("Margin"): found.margin,
        _("Target"): _Shown.of(target.value if target else None, str(goal)),
        _("Target period"): formats.period(target.period) if target else "–",
    }


def _figure(observation: Observation | None, measure: Measure) -> _Shown | None:
    text = formats.figure(observation, measure.unit, measure.decimals)
    return _Shown.of(observation.value if observation else None, text)


def _references(one: Judged) -> list[str]:
    def shown(observation: Observation | None) -> str:
        if observation is None:
            return "–"
        return formats.figure(observation, one.measure.unit, one.measure.decimals)

    return [
        f"{reference.area_name}: {shown(reference.baseline)} → {shown(reference.current)}"
        for reference in one.assessment.references
    ]


def series(workspace: Workspace, theme: Theme) -> None:
    """One indicator's series with margins, breaks, reference areas and target."""
    one = _chosen(workspace, theme)
    found = one.assessment
    st.markdown(f"### {md(one.indicator.name)}")
    words = [str(palette.PROGRESS_WORD[found.progress])]
    if one.indicator.target is not None:
        words.append(str(palette.COURSE_WORD[found.course]))
    st.markdown(f"**{md(one.figure)}** · {md(' · '.join(words))}")
    if any(observation.value is not None for observation in found.series):
        st.plotly_chart(
            _chart(workspace.revision, one.indicator.id, language(), workspace, one),
            alt=f"{one.indicator.name}: {one.figure}",
            config={"displayModeBar": False},
        )
    lines = [
        md(str(text))
        for text in (*found.reasons, *compared(found, one.measure.unit, one.measure.decimals))
    ]
    lines += [
        md(f"{formats.period(broken.period)}: {broken.reason}") for broken in one.indicator.breaks
    ]
    lines += mandatory_line(one)
    if found.example:
        lines.append(f"**{md(_('Example figures'))}** {md(_('made up to show how the map works'))}")
    lines.append(md(f"{one.monitor.source} · {one.monitor.name} · {one.monitor.licence}"))
    lines += read_from(workspace, one)
    st.caption("  \n".join(lines))
    with st.container(horizontal=True):
        st.page_link(
            "pages/effectenkaart.py",
            label=_("Show in the map"),
            icon=":material/account_tree:",
            query_params={"opgave": theme.id, "vak": one.outcome.id},
        )
        row_view.button(workspace, one)
    with st.expander(_("All figures of this series")):
        st.dataframe(_figures(workspace, one), hide_index=True)


@st.cache_resource(max_entries=64, show_spinner=False)
def _chart(revision: str, id: str, code: str, _workspace: Workspace, _one: Judged) -> go.Figure:
    """Made once for everybody who looks at it in this language."""
    area, names = _area(_workspace, _one), _workspace.area_names
    return series_chart(_one.indicator, _one.measure, _one.assessment, area, names)


def _chosen(workspace: Workspace, theme: Theme) -> Judged:
    """The indicator that is looked at; kept in the address as `indicator`."""
    judged = {one.indicator.id: one for one in workspace.of_theme(theme.id)}
    ids = list(judged)
    wanted = st.query_params.get("indicator", "")
    id = st.selectbox(
        _("Indicator"),
        ids,
        index=ids.index(wanted) if wanted in judged else 0,
        format_func=lambda id: judged[id].indicator.name,
        key=f"indicator-{theme.id}",
        width=640,
    )
    st.query_params["indicator"] = id
    return judged[id]


def read_from(workspace: Workspace, one: Judged) -> list[str]:
    """From which file the figures come and when it was read, as Markdown lines."""
    return [
        md(str(Text("From {file}, read on {date}", file=file, date=day)))
        for file, day in workspace.read_from(one)
    ]


def mandatory_line(one: Judged) -> list[str]:
    """That it is a mandatory indicator, and which, as a Markdown line; nothing where it is none."""
    if not one.indicator.mandatory:
        return []
    which = MANDATORY_WORD[one.indicator.mandatory]
    return [md(str(Text("Mandatory indicator: {which}", which=which)))]


def _area(workspace: Workspace, one: Judged) -> str:
    codes: tuple[str, ...] = (one.indicator.area or workspace.map.municipality.area,)
    if one.indicator.derived is not None and one.indicator.derived.areas:
        codes = one.indicator.derived.areas
    return " + ".join(workspace.area_names.get(code, code) for code in codes)


def _figures(workspace: Workspace, one: Judged) -> pd.DataFrame:
    elsewhere = one.assessment.reference_series.items()
    named = [(workspace.area_names.get(area, area), series) for area, series in elsewhere]
    rows = []
    for area, observations in ((_area(workspace, one), one.assessment.series), *named):
        for observation in observations:
            bounds = (observation.lower, observation.upper)
            low, high = (
                "" if bound is None else formats.number(bound, one.measure.decimals)
                for bound in bounds
            )
            rows.append(
                {
                    _("Area"): area,
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
