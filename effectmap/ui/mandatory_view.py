"""Which mandatory policy indicators (BBV) are on the map: a count, a table and ways to the map."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from effectmap import formats
from effectmap.analysis.mandatory import Cover, Covered, Use, coverage
from effectmap.ui.escape import md
from effectmap.words import Text, _
from effectmap.workspace import Workspace

_COVER_WORD = {
    Cover.WITH_FIGURE: Text("on the map, with a figure"),
    Cover.WITHOUT_FIGURE: Text("on the map, no figure yet"),
    Cover.NOT: Text("not on the map"),
}


def show(workspace: Workspace) -> None:
    """The whole list, of all themes together."""
    assessments = {id: one.assessment for id, one in workspace.judged.items()}
    found = coverage(workspace.map, assessments)
    covered = sum(one.cover is not Cover.NOT for one in found)
    title = Text("Mandatory indicators (BBV): {n} of {of} on the map", n=covered, of=len(found))
    with st.expander(str(title)):
        st.caption(
            md(
                _(
                    "What every municipality reports under the BBV. Mark an indicator as one of "
                    "these where it is edited; measure, unit and source must be the same."
                )
            )
        )
        for one in found:
            for use in one.uses:
                _link(one, use)
        # no st.dataframe: that cuts long names off
        st.table(
            pd.DataFrame([_row(workspace, one) for one in found]),
            border="horizontal",
            hide_index=True,
            alt=str(title),
        )


def _row(workspace: Workspace, one: Covered) -> dict[str, str]:
    row = {
        _("No."): str(one.mandatory.number),
        _("Indicator"): one.mandatory.name,
        _("Covered"): str(_COVER_WORD[one.cover]),
        _("Newest figure"): "; ".join(_newest(workspace, use) for use in one.uses) or "–",
        _("Outcome"): "; ".join(dict.fromkeys(use.outcome.name for use in one.uses)) or "–",
        _("Unit"): one.mandatory.unit,
        _("Source"): one.mandatory.source,
        _("Field of tasks"): one.mandatory.field,
    }
    return {name: md(text) for name, text in row.items()}


def _newest(workspace: Workspace, use: Use) -> str:
    """`4,5% (2024)`, or in words why there is none."""
    judged = workspace.judged[use.indicator.id]
    current, measure = judged.assessment.current, judged.measure
    if current is None or current.value is None:
        return judged.withheld or formats.figure(current, measure.unit, measure.decimals)
    figure = formats.figure(current, measure.unit, measure.decimals)
    example = f", {_('Example figures')}" if judged.assessment.example else ""
    return f"{figure} ({formats.period(current.period)}{example})"


def _link(one: Covered, use: Use) -> None:
    st.page_link(
        "pages/effectenkaart.py",
        label=md(f"{one.mandatory.name} · {use.outcome.name}"),
        icon=":material/account_tree:",
        query_params={"opgave": use.outcome.theme, "vak": use.outcome.id},
    )
