"""One click from a figure to the row of the file that it stands on."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from effectmap import formats
from effectmap.known import Judged
from effectmap.model import Observation
from effectmap.monitors.origin import FileRow
from effectmap.ui.escape import md
from effectmap.words import Text, _
from effectmap.workspace import Workspace


def button(workspace: Workspace, one: Judged) -> None:
    """Opens the rows behind baseline and current figure; nothing where there are no figures."""
    if not workspace.read_from(one):
        return
    if st.button(
        _("The rows in the file"),
        key=f"rows-{one.indicator.id}",
        type="tertiary",
        icon=":material/table_rows:",
    ):
        _open(workspace, one)


def _open(workspace: Workspace, one: Judged) -> None:
    @st.dialog(_("Where these figures stand"), width="large")
    def dialog() -> None:
        st.markdown(f"**{md(one.indicator.name)}** · {md(one.figure)}")
        for observation, row in workspace.rows_behind(one):
            _row(workspace, observation, row)

    dialog()


def _row(workspace: Workspace, one: Observation, row: FileRow | None) -> None:
    area = workspace.area_names.get(one.area or "", one.area or "")
    st.markdown(f"**{md(f'{area}, {formats.period(one.period)}')}**")
    if row is None:
        st.caption(md(_("The row is not shown: the figure is withheld, or the file is gone.")))
        return
    read = {state.hash: state.accepted_at for state in workspace.files}.get(one.file_hash)
    where = Text("line {n} of {file}", n=row.line, file=row.file)
    if row.sheet:
        where = Text(
            "row {n} of sheet {sheet} in {file}", n=row.line, sheet=row.sheet, file=row.file
        )
    day = f", {Text('read on {date}', date=formats.day(read.date()))}" if read else ""
    st.caption(md(f"{where}{day}"))
    cells = [
        {
            _("Column"): cell.name or "–",
            _("In the file"): (cell.text or _("(empty)"))
            + (f"  ◀ {_('this figure')}" if cell.is_figure else ""),
        }
        for cell in row.cells
    ]
    at = next(n for n, cell in enumerate(row.cells) if cell.is_figure)
    st.dataframe(
        pd.DataFrame([cells[at], *cells[:at], *cells[at + 1 :]]),
        hide_index=True,
        alt=str(where),
    )
    if row.left_out:
        st.caption(
            md(str(Text("{n} other figures on this row are left out here.", n=row.left_out)))
        )
