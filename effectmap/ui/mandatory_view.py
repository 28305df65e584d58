"""Which mandatory policy indicators (BBV) are on the map, with what figure, and which are not."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import streamlit as st

from effectmap import formats
from effectmap.analysis.mandatory import Cover, Covered, Use, coverage
from effectmap.bbv import MandatoryIndicator
from effectmap.ui.escape import md
from effectmap.words import Text, _
from effectmap.workspace import Workspace


def show(workspace: Workspace) -> None:
    """The whole list, of all themes together."""
    assessments = {id: one.assessment for id, one in workspace.judged.items()}
    found = coverage(workspace.map, assessments)
    covered = [one for one in found if one.cover is not Cover.NOT]
    title = Text(
        "Mandatory indicators (BBV): {n} of {of} on the map, {known} with a figure",
        n=len(covered),
        of=len(found),
        known=sum(one.cover is Cover.WITH_FIGURE for one in found),
    )
    with st.expander(str(title)):
        st.caption(
            md(
                _(
                    "What every municipality reports under the BBV. Mark an indicator as one of "
                    "these where it is edited; measure, unit and source must be the same."
                )
            )
        )
        for one in covered:
            _on_the_map(workspace, one)
        missing = [one.mandatory for one in found if one.cover is Cover.NOT]
        if missing:
            st.markdown(f"#### {md(_('Not on the map'))}\n\n" + "\n\n".join(_by_field(missing)))


def _on_the_map(workspace: Workspace, one: Covered) -> None:
    head = f"{one.mandatory.number} {one.mandatory.name}"
    st.markdown(f"**{md(head)}**  \n{md(_details(one.mandatory))}")
    for use in one.uses:
        st.markdown(md(f"{use.outcome.name}: {_newest(workspace, use)}"))
        st.page_link(
            "pages/effectenkaart.py",
            label=_("Show in the map"),
            icon=":material/account_tree:",
            query_params={"opgave": use.outcome.theme, "vak": use.outcome.id},
        )


def _details(one: MandatoryIndicator) -> str:
    return f"{one.field} · {one.unit} · {one.source}"


def _newest(workspace: Workspace, use: Use) -> str:
    """`4,5% (2024)`, or in words why there is none."""
    judged = workspace.judged[use.indicator.id]
    current, measure = judged.assessment.current, judged.measure
    figure = formats.figure(current, measure.unit, measure.decimals)
    if current is None or current.value is None:
        return judged.withheld or figure
    example = f", {_('Example figures')}" if judged.assessment.example else ""
    return f"{figure} ({formats.period(current.period)}{example})"


def _by_field(missing: Iterable[MandatoryIndicator]) -> list[str]:
    """The field of tasks, and under it each indicator with its unit and source, as Markdown."""
    return [
        f"**{md(field)}**\n"
        + "\n".join(f"- {md(f'{one.number} {one.name} ({one.unit}; {one.source})')}" for one in all)
        for field, all in groupby(missing, key=lambda one: one.field)
    ]
