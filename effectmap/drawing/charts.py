"""Charts of an indicator's series, with Plotly."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from effectmap import formats
from effectmap.analysis.progress import Assessment
from effectmap.drawing import palette
from effectmap.drawing.sparkline import segments
from effectmap.drawing.text import FONT_FAMILY
from effectmap.model import Indicator, Measure, Observation, Period, Status
from effectmap.words import _, language

_REFERENCE_DASH = ("dot", "dash", "dashdot", "longdash")


def series_chart(
    indicator: Indicator,
    measure: Measure,
    assessment: Assessment,
    own_name: str,
    area_names: dict[str, str],
) -> go.Figure:
    """The series with margins, breaks, provisional points drawn open, references and target."""
    figure = go.Figure()
    breaks = [broken.period.start for broken in indicator.breaks]
    colour = palette.SIGNAL_COLOUR[assessment.signal]
    _lines(figure, assessment.series, breaks, own_name, colour, measure)
    for number, (area, series) in enumerate(assessment.reference_series.items()):
        _reference(figure, series, breaks, area_names.get(area, area), number, measure)
    _target(figure, indicator, assessment, measure)
    _marks(figure, assessment, measure)
    for broken in indicator.breaks:
        figure.add_vline(x=broken.period.start, line_dash="dot", line_color=palette.QUIET)
    figure.update_layout(
        template="plotly_white",
        font={"family": f"{FONT_FAMILY}, sans-serif", "size": 15, "color": palette.INK},
        margin={"l": 60, "r": 60, "t": 40, "b": 40},
        height=420,
        separators=",." if language() == "nl" else ".,",
        legend={"orientation": "h", "y": -0.15},
        hovermode="closest",
    )
    figure.update_yaxes(
        title_text=escape(measure.unit),
        tickformat=",",
        tickfont={"color": palette.INK},
        gridcolor="#E3E8EE",
        zeroline=False,
    )
    figure.update_xaxes(tickfont={"color": palette.INK}, tickformat="%Y", showgrid=False)
    return figure


def _lines(
    figure: go.Figure,
    series: Sequence[Observation],
    breaks: Sequence[object],
    name: str,
    colour: str,
    measure: Measure,
) -> None:
    for number, run in enumerate(segments(series, list(breaks))):  # type: ignore[arg-type]
        days = [day for day, _value, _of in run]
        bounds = [(of.lower, of.upper) for *_rest, of in run]
        if len(run) > 1 and all(low is not None and high is not None for low, high in bounds):
            figure.add_scatter(
                x=[*days, *reversed(days)],
                y=[*(high for _low, high in bounds), *(low for low, _high in reversed(bounds))],
                fill="toself",
                mode="none",
                fillcolor=_faint(colour),
                hoverinfo="skip",
                showlegend=False,
            )
        figure.add_scatter(
            x=days,
            y=[value for _day, value, _of in run],
            mode="lines+markers",
            name=escape(name),
            showlegend=number == 0,
            line={"color": colour, "width": 3},
            marker={
                "size": 11,
                "symbol": [
                    "circle-open" if of.status is Status.PROVISIONAL else "circle"
                    for *_rest, of in run
                ],
            },
            text=[escape(_hover(of, measure)) for *_rest, of in run],
            hovertemplate="%{text}<extra></extra>",
        )


def _reference(
    figure: go.Figure,
    series: Sequence[Observation],
    breaks: Sequence[object],
    name: str,
    number: int,
    measure: Measure,
) -> None:
    for part, run in enumerate(segments(series, list(breaks))):  # type: ignore[arg-type]
        figure.add_scatter(
            x=[day for day, _value, _of in run],
            y=[value for _day, value, _of in run],
            mode="lines+markers",
            name=escape(name),
            showlegend=part == 0,
            line={
                "color": palette.QUIET,
                "width": 1.8,
                "dash": _REFERENCE_DASH[number % len(_REFERENCE_DASH)],
            },
            marker={"size": 6},
            text=[escape(f"{name}: {_hover(of, measure)}") for *_rest, of in run],
            hovertemplate="%{text}<extra></extra>",
        )


def _target(
    figure: go.Figure, indicator: Indicator, assessment: Assessment, measure: Measure
) -> None:
    baseline, target = assessment.baseline, indicator.target
    if target is None or baseline is None or baseline.period is None or baseline.value is None:
        return
    figure.add_scatter(
        x=[baseline.period.start, target.period.start],
        y=[baseline.value, target.value],
        mode="lines+markers",
        name=_("path to the target"),
        line={"color": palette.INK, "width": 1.5, "dash": "dash"},
        marker={"symbol": ["circle-open", "diamond"], "size": [1, 11]},
        hoverinfo="skip",
    )
    goal = formats.with_unit(formats.number(target.value, measure.decimals), measure.unit)
    _mark(figure, target.period, target.value, f"{_('target')} {goal}")


def _marks(figure: go.Figure, assessment: Assessment, measure: Measure) -> None:
    """The words baseline and current at their points."""
    for word, found in ((_("baseline"), assessment.baseline), (_("current"), assessment.current)):
        if found is None or found.period is None or found.value is None:
            continue
        shown = formats.figure(found, measure.unit, measure.decimals)
        _mark(figure, found.period, found.value, f"{word} {shown}")


def _mark(figure: go.Figure, period: Period, value: float, text: str) -> None:
    figure.add_annotation(x=period.start, y=value, text=escape(text), showarrow=True, ay=-38, ax=0)


def _hover(observation: Observation, measure: Measure) -> str:
    text = f"{formats.period(observation.period)}: "
    text += formats.figure(observation, measure.unit, measure.decimals)
    if observation.lower is not None and observation.upper is not None:
        low = formats.number(observation.lower, measure.decimals)
        high = formats.number(observation.upper, measure.decimals)
        text += f" ({low} – {high})"
    return text


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.14)"
