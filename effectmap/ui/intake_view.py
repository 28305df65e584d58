"""On the page of monitors: what came in, what waits for a decision, and what was decided before."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from effectmap import formats
from effectmap.model import FileSource, Problem
from effectmap.monitors import intake
from effectmap.monitors.differences import AREAS, COLUMN, SUM, UNIT, Difference
from effectmap.monitors.intake import Preview
from effectmap.monitors.limits import DEFAULT
from effectmap.monitors.source import MonitorError
from effectmap.monitors.states import Event, FileState
from effectmap.ui import shell
from effectmap.ui.escape import md
from effectmap.words import Text, _
from effectmap.workspace import Workspace

SHOWN = 20
_KIND = {
    COLUMN: Text("column"),
    UNIT: Text("unit"),
    SUM: Text("sum"),
    AREAS: Text("number of areas"),
}
_EVENT = {
    "accepted": Text("accepted"),
    "taken": Text("new file chosen"),
    "kept": Text("earlier copy kept"),
    "put_back": Text("put back"),
}
Key = tuple[str, str]


def decisions(workspace: Workspace) -> None:
    """Files that are held: what moved, side by side, and the two ways to go on."""
    held = [state for state in workspace.files if state.state == "held"]
    for state in held:
        with st.container(border=True):
            st.markdown(f"**{md(state.path)}** · {md(_('This file waits for your decision'))}")
            # the last of the reasons says which copy stays until then
            st.caption(md(str(state.problems[-1].message)))
            _side_by_side(state.differences)
            with st.container(horizontal=True, vertical_alignment="bottom"):
                who = _who(f"held-{state.monitor}-{state.path}")
                take = st.button(_("Use the new file"), key=f"take-{state.key}", disabled=not who)
                leave = st.button(
                    _("Keep the earlier copy"), key=f"leave-{state.key}", disabled=not who
                )
            if take or leave:
                library = workspace.library
                (library.take if take else library.leave)(state.key, who)
                st.rerun()


def _who(key: str) -> str:
    """The name of who decides, remembered in this session."""
    name: str = st.text_input(
        _("Your name"),
        value=st.session_state.get("who", ""),
        key=f"who-{key}",
        max_chars=80,
        placeholder=_("Fill in your name to choose"),
    )
    if name:
        st.session_state["who"] = name
    return name.strip()


def _side_by_side(moved: tuple[Difference, ...]) -> None:
    rows = [
        {
            _("What moved"): str(_KIND[one.kind]),
            _("Earlier"): one.before,
            _("New"): one.now or _("gone"),
            _("Measure"): "–" if one.measure in ("", one.before) else one.measure,
            _("Period"): one.period or "–",
        }
        for one in moved
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=_("What moved"))


def incoming(workspace: Workspace) -> None:
    """Upload a file, or look at what lies in the inbox; nothing changes before it is accepted."""
    st.markdown(f"#### {md(_('New file'))}")
    uploaded = st.file_uploader(
        str(Text("CSV or Excel, at most {n} MB", n=DEFAULT.max_bytes // 1_000_000)),
        type=["csv", "txt", "xlsx"],
        key=f"upload-{st.session_state.get('uploads', 0)}",
    )
    if uploaded is not None:
        try:
            intake.put_in(workspace.folder, uploaded.name, uploaded.getvalue(), DEFAULT)
        except MonitorError as error:
            _problems(error.problems)
            return
        # an uploader keeps its file: a new one starts empty
        st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1
        st.rerun()
    _inbox(workspace)


@shell.fragment(run_every=5)
def _inbox(workspace: Workspace) -> None:
    """The files in the inbox, looked at again every few seconds."""
    files = intake.waiting(workspace.folder)
    if not files:
        st.caption(md(_("The inbox is empty. Files that are put in it appear here by themselves.")))
    for path in files[:SHOWN]:
        with st.container(border=True, key=f"in-{path.name}"):
            _one(workspace, path)


def _one(workspace: Workspace, path: Path) -> None:
    st.markdown(f"**{md(path.name)}**")
    keys: list[Key] = [state.key for state in workspace.files]
    names = {
        state.key: f"{monitor.name} · {state.path}"
        for state in workspace.files
        if (monitor := workspace.catalogue.monitor(state.monitor)) is not None
    }
    library = workspace.library
    near = _nearest(workspace, path)
    key = st.selectbox(
        _("It replaces the file of"),
        keys,
        index=keys.index(near) if near else None,
        format_func=lambda key: names.get(key, str(key)),
        placeholder=_("Choose a monitor"),
        key=f"for-{path.name}",
    )
    source = library.source(key) if key else FileSource(path=path.name)
    try:
        found = _examined(str(path), _stamp(path), str(library.store), source.model_dump_json())
    except MonitorError as error:
        _problems(error.problems)
        found = None
    if found is not None:
        _preview(found)
    _buttons(workspace, path, key, found)


def _nearest(workspace: Workspace, path: Path) -> Key | None:
    """The source whose file is called the same, but for figures (a later year, say)."""

    def bare(name: str) -> str:
        return "".join(c for c in Path(name).stem.lower() if c.isalpha())

    same = [state.key for state in workspace.files if Path(state.path).name == path.name]
    alike = [state.key for state in workspace.files if bare(state.path) == bare(path.name)]
    return next(iter((*same, *alike)), None)


def _stamp(path: Path) -> str:
    seen = path.stat()
    return f"{seen.st_size}:{seen.st_mtime_ns}"


@st.cache_resource(max_entries=100, show_spinner=False)
def _examined(path: str, stamp: str, store: str, source: str) -> Preview:
    read_as = FileSource.model_validate_json(source)
    return intake.examine(Path(path), Path(store), read_as, DEFAULT)


def _preview(found: Preview) -> None:
    """What it is, periods, areas, measures, first rows, and everything held or refused."""
    if found.made is None:
        _problems(found.problems)
    else:
        made = found.made
        lines = [
            (_("Form"), f"{made.dialect}, {made.encoding}"),
            (_("Periods"), ", ".join(made.periods[:SHOWN]) or "–"),
            (_("Areas"), formats.number(made.areas, 0)),
            (_("Figures by status"), formats.by_status(made.by_status)),
        ]
        st.markdown("  \n".join(f"**{md(name)}** {md(value)}" for name, value in lines))
        with st.expander(f"{_('Measures')} ({len(made.measured)})"):
            st.dataframe(
                pd.DataFrame(
                    [
                        {_("Measure"): one.label, _("Column"): one.key, _("Unit"): one.unit or "–"}
                        for one in made.measured
                    ]
                ),
                hide_index=True,
            )
        if made.problems:
            with st.expander(f"{_('Left out, and why')} ({len(made.problems)})"):
                st.markdown("\n".join(f"- {md(str(one))}" for one in made.problems[:SHOWN]))
    if found.first:
        with st.expander(_("First rows, as they stand in the file")):
            st.dataframe(pd.DataFrame([list(row) for row in found.first]), hide_index=True)


def _problems(problems: tuple[Problem, ...]) -> None:
    lines = [f"- {md(str(problem))}" for problem in problems[:SHOWN]]
    if len(problems) > SHOWN:
        lines.append("- " + md(str(Text("and {n} more", n=len(problems) - SHOWN))))
    st.warning("\n".join(lines), icon=":material/warning:")


def _buttons(workspace: Workspace, path: Path, key: Key | None, found: Preview | None) -> None:
    moved: tuple[Difference, ...] = ()
    if key is not None and found is not None and found.made is not None:
        moved = workspace.library.moved(key, found.hash, found.made)
        if moved:
            st.markdown(f"**{md(_('This moved since the copy in use'))}**")
            _side_by_side(moved)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = _who(f"in-{path.name}")
        ready = bool(who) and key is not None and found is not None and found.made is not None
        accept = st.button(
            _("Accept"), key=f"accept-{path.name}", type="primary", disabled=not ready
        )
        refuse = st.button(_("Refuse"), key=f"refuse-{path.name}", disabled=not who)
    if accept and key is not None and found is not None:
        workspace.library.bring(key, found.raw, who)
        path.unlink(missing_ok=True)
        st.rerun()
    if refuse:
        path.unlink(missing_ok=True)
        st.rerun()


def history(workspace: Workspace) -> None:
    """Everything that was accepted: who, when, from where; an earlier copy can be put back."""
    events = workspace.library.history()
    with st.expander(f"{_('History')} ({len(events)})"):
        rows = [
            {
                _("When"): formats.moment(event.when),
                _("Who"): event.who or _("by itself"),
                _("What"): str(_EVENT.get(event.what, event.what)),
                _("File"): event.state.path,
                _("From"): event.origin or "–",
                _("Hash"): event.state.hash[:12],
            }
            for event in reversed(events)
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt=_("History"))
        _put_back(workspace, events)


def _put_back(workspace: Workspace, events: list[Event]) -> None:
    current = {state.key: state.hash for state in workspace.files}
    earlier: dict[tuple[Key, str], FileState] = {
        (event.state.key, event.state.hash): event.state
        for event in events
        if event.what == "accepted"
        and event.state.hash
        and event.state.key in current
        and event.state.hash != current[event.state.key]
    }
    if not earlier:
        return

    def shown(one: tuple[Key, str]) -> str:
        state = earlier[one]
        when = formats.moment(state.accepted_at) if state.accepted_at else "–"
        return f"{state.path} · {when} · {state.hash[:12]}"

    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(_("An earlier copy"), list(earlier), format_func=shown)
        who = _who("put-back")
        if st.button(_("Put back"), disabled=not who) and chosen is not None:
            workspace.library.put_back(chosen[0], chosen[1], who)
            st.rerun()
