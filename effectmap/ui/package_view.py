"""On the page of monitors: all of them out as a data package, and a data package that came in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from effectmap import formats
from effectmap.model import MonitorKind
from effectmap.packaging import leaving, looking, saying, taking
from effectmap.packaging.looking import Looked
from effectmap.packaging.taking import Asked, Done, Plan
from effectmap.store.roles import Actor
from effectmap.ui import noted, problems_view, shell
from effectmap.ui.escape import md
from effectmap.ui.monitor_view import KIND
from effectmap.words import _
from effectmap.workspace import Workspace

_MOST = 300

Accept = Callable[[Actor], Done]


@shell.fragment()
def download(workspace: Workspace) -> None:
    """All accepted files in one zip, made when it is asked for."""
    if not any(state.hash for state in workspace.files):
        return
    noted.download_button(
        _("Download all monitors as a data package"),
        lambda: leaving.out(workspace, date.today()),
        "monitors-datapackage.zip",
        "application/zip",
        icon=":material/download:",
        key="package-out",
    )
    st.caption(
        md(_("One zip with a CSV for each file and a description that programs can read. Small "
             "numbers stay behind."))
    )  # fmt: skip


def is_package(path: Path) -> bool:
    """Whether a file in the inbox is a data package rather than a workbook or a table."""
    return path.suffix.lower() == ".zip"


def read(workspace: Workspace, path: Path, seen: str) -> Accept | None:
    """What the package holds and what becomes of it; gives what accepting it does.

    `seen` is the version of the catalogue on the screen. Raises ProblemsError for what is no
    package.
    """
    stamp = f"{path.stat().st_size}:{path.stat().st_mtime_ns}"
    looked = _looked(str(path), stamp, str(workspace.library.store))
    name = path.name
    st.markdown(f"**{md(looked.title or name)}** {md(looked.version)}")
    asked = _asked(looked, name)
    whole = taking.plan(workspace, looked, asked)
    every = [one.table.name for one in looked.tables if one.made is not None or one.by_hand]
    taken = every
    if len(every) > 1 or whole.doubled:
        taken = st.multiselect(
            _("Tables that are taken"),
            every,
            default=[one for one in every if one not in whole.doubled],
            key=f"package-{name}",
        )
    plan = taking.plan(workspace, looked, asked, set(every) - set(taken))
    _shown(looked, plan)
    if plan.problems:
        problems_view.show(plan.problems)
    if not plan.does_something:
        return None
    return lambda who: taking.accept(workspace, plan, name, who, seen)


@st.cache_resource(max_entries=10, show_spinner=False)
def _looked(path: str, stamp: str, store: str) -> Looked:
    return looking.look(Path(path), Path(store))


def _asked(looked: Looked, name: str) -> Asked:
    """What the package does not say."""
    public = looked.says_public and st.toggle(
        _("The package says of monitors that small numbers need not be withheld: take that over"),
        key=f"package-public-{name}",
    )
    if not looked.asks:
        return Asked(public=public)
    said = next((one.table.publisher for one in looked.tables if one.table.publisher), "")
    with st.container(horizontal=True):
        publisher = st.text_input(
            _("Publisher"), value=said, max_chars=300, key=f"package-publisher-{name}"
        )
        kind = st.selectbox(
            _("Kind"),
            list(MonitorKind),
            index=None,
            format_func=lambda one: str(KIND[one]),
            key=f"package-kind-{name}",
        )
        frequency = st.text_input(_("Frequency"), max_chars=300, key=f"package-frequency-{name}")
    return Asked(publisher.strip(), kind, frequency.strip(), public)


def _shown(looked: Looked, plan: Plan) -> None:
    """A row for each table, and below it everything that a person should know first."""
    rows = []
    for one in looked.tables:
        planned = plan.tables.get(one.table.name)
        made = one.made
        rows.append(
            {
                _("Table"): one.table.name,
                _("Monitor"): planned.name if planned else one.table.title,
                _("Measures"): formats.number(len(made.measured), 0) if made else "–",
                _("Figures by status"): formats.by_status(made.by_status) if made else "–",
                _("Areas"): formats.number(made.areas, 0) if made else "–",
                _("Periods"): (", ".join(made.periods) or "–") if made else "–",
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=_("Tables in the package"))
    _measures(looked)
    said = [
        f"- **{md(one.table.name)}**: {md(str(line))}"
        for one in looked.tables
        for line in saying.happens(one, plan)
    ]
    st.markdown("\n".join(said[:_MOST]))


def _measures(looked: Looked) -> None:
    """Every measure by its words, with the column or name that it has in the table."""
    rows = [
        {
            _("Table"): one.table.name,
            _("Measure"): measure.name,
            _("Unit"): measure.unit or "–",
            _("Column"): ", ".join(measure.columns),
        }
        for one in looked.tables
        for measure in one.measures
    ]
    if rows:
        with st.expander(f"{_('Measures')} ({len(rows)})"):
            st.dataframe(pd.DataFrame(rows), hide_index=True, alt=_("Measures"))
