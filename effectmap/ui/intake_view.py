"""On the page of monitors: what came in, what waits for a decision, and what was decided before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import streamlit as st

from effectmap import arriving, deciding, formats
from effectmap.deciding import Key
from effectmap.model import FileSource, Problem, ProblemsError
from effectmap.monitors import intake
from effectmap.monitors.copies import Copy
from effectmap.monitors.differences import WORD, Difference
from effectmap.monitors.intake import Preview
from effectmap.monitors.library import misfits
from effectmap.monitors.limits import DEFAULT
from effectmap.monitors.source import MonitorError
from effectmap.monitors.states import Event, FileState
from effectmap.packaging.taking import Done
from effectmap.store import catalogue_edit
from effectmap.store.roles import LOCAL, Actor, Permission, refusal
from effectmap.ui import (
    mapping_view,
    monitor_view,
    package_view,
    person,
    problems_view,
    shell,
    target_view,
)
from effectmap.ui.escape import md
from effectmap.ui.target_view import Place
from effectmap.words import Text, _
from effectmap.workspace import Workspace

SHOWN = 20
_EVENT = {
    "accepted": Text("accepted"),
    "taken": Text("new file chosen"),
    "kept": Text("earlier copy kept"),
    "put_back": Text("put back"),
}

# for the person who does it
Accept = Callable[[Actor], FileState | Done]


def decisions(workspace: Workspace) -> None:
    """Files that are held: what moved, side by side, and the two ways to go on."""
    shared = workspace.library.is_shared
    # a file of several maps is decided about where it is kept, for all of them
    held = [one for one in workspace.files if one.state == "held" and not shared(one.monitor)]
    for state in held:
        with st.container(border=True):
            st.markdown(f"**{md(state.path)}** · {md(_('This file waits for your decision'))}")
            # the last of the reasons says which copy stays until then
            st.caption(md(str(state.problems[-1].message)))
            _side_by_side(state.differences)
            if not _may():
                st.caption(md(str(refusal(Permission.ACCEPT_FILES).message)))
                continue
            with st.container(horizontal=True, vertical_alignment="bottom"):
                who = _who(f"held-{state.monitor}-{state.path}")
                take = st.button(_("Use the new file"), key=f"take-{state.key}", disabled=not who)
                leave = st.button(
                    _("Keep the earlier copy"), key=f"leave-{state.key}", disabled=not who
                )
            if who and (take or leave):
                (deciding.take if take else deciding.leave)(workspace, state.key, who)
                st.rerun()


def _may() -> bool:
    return person.actor().may(Permission.ACCEPT_FILES)


def _who(key: str) -> Actor | None:
    """Who decides: who signed in, or the local user once a name is filled in.

    That name is remembered in this session.
    """
    actor = person.actor()
    if actor != LOCAL:
        return actor
    name: str = st.text_input(
        _("Your name"),
        value=st.session_state.get("who", ""),
        key=f"who-{key}",
        max_chars=80,
        placeholder=_("Fill in your name to choose"),
    )
    if name:
        st.session_state["who"] = name
    return replace(actor, name=name.strip()) if name.strip() else None


def _side_by_side(moved: tuple[Difference, ...]) -> None:
    rows = [
        {
            _("What moved"): str(WORD[one.kind]),
            _("Earlier"): one.earlier or "–",
            _("New"): one.new,
            _("Measure"): "–" if one.measure in ("", one.before) else one.measure,
            _("Area"): one.place or "–",
            _("Period"): one.period or "–",
        }
        for one in moved
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=_("What moved"))


def incoming(workspace: Workspace) -> None:
    """Upload a file, or look at what lies in the inbox; nothing changes before it is accepted."""
    if not _may():
        return
    st.markdown(f"#### {md(_('New file'))}")
    if done := st.session_state.pop("intake-done", None):
        st.success(md(str(done)), icon=":material/check:")
    problems_view.show(st.session_state.pop("intake-problems", ()))
    uploaded = st.file_uploader(
        str(
            Text(
                "CSV, Excel or a data package (zip), at most {n} MB",
                n=DEFAULT.max_bytes // 1_000_000,
            )
        ),
        type=["csv", "txt", "xlsx", "zip"],
        key=f"upload-{st.session_state.get('uploads', 0)}",
    )
    if uploaded is not None:
        try:
            deciding.put_in(workspace, uploaded.name, uploaded.getvalue(), person.actor())
        except MonitorError as error:
            problems_view.show(error.problems)
            return
        # an uploader keeps its file: a new one starts empty
        st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1
        st.rerun()
    files = intake.waiting(workspace.folder)[:SHOWN]
    _watch(workspace.folder, files)
    if not files:
        st.caption(md(_("The inbox is empty. Files that are put in it appear here by themselves.")))
    version = catalogue_edit.version(workspace.folder)
    for path in files:
        _one(workspace, path, version)


@shell.fragment(run_every=5)
def _watch(folder: Path, files: list[Path]) -> None:
    """Look every few seconds whether the inbox changed, and show the page anew when it did."""
    if intake.waiting(folder)[:SHOWN] != files:
        st.rerun()


@shell.fragment()
def _one(workspace: Workspace, path: Path, version: str) -> None:
    """One file: where it belongs, what it holds, and accepting or refusing it.

    `version` is that of the catalogue in `workspace`.
    """
    # a button acts on what stood on the screen, not on what this run finds
    seen = st.session_state.get(f"seen-{path.name}", version)
    st.session_state[f"seen-{path.name}"] = version
    with st.container(border=True, key=f"in-{path.name}"):
        st.markdown(f"**{md(path.name)}**")
        # parts that stay in their places, so that what is being typed below is not drawn anew
        body, foot = st.container(), st.container()
        with body:
            try:
                accept = _read(workspace, path, seen)
            except ProblemsError as error:
                problems_view.show(error.problems)
                accept = None
            except FileNotFoundError:
                st.caption(md(_("This file was accepted or refused meanwhile.")))
                return
        with foot:
            _buttons(path, accept)


def _read(workspace: Workspace, path: Path, seen: str) -> Accept | None:
    """Where the file belongs and what it holds; gives what accepting it does, once that can be."""
    if package_view.is_package(path):
        return package_view.read(workspace, path, seen)
    place = target_view.place(workspace, path)
    if place is not None and place.key is not None:
        return _replacing(workspace, path, place.key)
    return _adding(workspace, path, place, seen)


def _replacing(workspace: Workspace, path: Path, key: Key) -> Accept | None:
    """A file for a listed one: what moved is shown, and the catalogue stays as it is."""
    library = workspace.library
    source, state = library.source(key), library.state(key)
    monitor = workspace.catalogue.monitor(key[0])
    found = _examine(workspace, path, source)
    _preview(found)
    if found.made is None or monitor is None:
        return None
    if wrong := misfits(monitor, source, found.made, state):
        problems_view.show(wrong)
        return None
    if moved := library.moved(key, found.hash, found.made):
        st.markdown(f"**{md(_('This moved since the copy in use'))}**")
        _side_by_side(moved)
    return lambda who: deciding.bring(workspace, key, found.raw, who)


def _adding(workspace: Workspace, path: Path, place: Place | None, seen: str) -> Accept | None:
    """A file that is new to the catalogue: read as its form says, or as a person does."""
    name = arriving.free_path(workspace, path.name)
    plain = _examine(workspace, path, FileSource(path=name))
    by_hand = place is not None and st.toggle(
        _("Say by hand what the columns hold"), key=f"by-hand-{path.name}"
    )
    questions, answers = st.container(), st.container()
    with questions:
        source = mapping_view.by_hand(plain.raw, name) if by_hand else _whole(plain.made, name)
    if source is None:
        return None
    with answers:
        found = _examine(workspace, path, source)
        if by_hand and found.made is not None:
            mapping_view.as_read(intake.figures(workspace.library.store, found))
        _preview(found)
    if place is None or found.made is None:
        return None
    if not (found.made.has_area and found.made.has_period):
        st.caption(md(_("Fill in what the file has no column for.")))
        return None
    draft = target_view.draft(workspace, place, path, source, found)
    if draft is None:
        return None
    if wrong := draft.problems(found.made):
        problems_view.show(wrong)
        return None
    _shared(arriving.shared(workspace, draft, found.made))
    return lambda who: arriving.accept(workspace, draft, found.raw, who, seen)


def _shared(periods: dict[str, list[str]]) -> None:
    for file, both in periods.items():
        message = Text(
            "{file} has figures of {periods} as well: where the two differ, none is shown",
            file=file,
            periods=", ".join(both),
        )
        st.warning(md(str(message)), icon=":material/warning:")


def _whole(made: Copy | None, path: str) -> FileSource:
    """The source of a file that is read as its form says: asked is what it has no column for."""
    if made is None:
        return FileSource(path=path)
    name = Path(path).name
    with st.container(horizontal=True):
        area = None if made.has_area else mapping_view.area_of_all(name)
        period = None if made.has_period else mapping_view.period_of_all(name)
    return FileSource(path=path, area=area, period=period)


def _examine(workspace: Workspace, path: Path, source: FileSource) -> Preview:
    """Raises MonitorError for what is too large, or goes on changing."""
    store = str(workspace.library.store)
    return _examined(str(path), _stamp(path), store, source.model_dump_json())


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
        problems_view.show(found.problems)
    else:
        made = found.made
        lines = [
            (_("Form"), f"{monitor_view.form(made.dialect)}, {made.encoding}"),
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


def _buttons(path: Path, accept: Accept | None) -> None:
    """Accept, where `accept` can be done by who decides, or refuse."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = _who(f"in-{path.name}")
        yes = st.button(
            _("Accept"),
            key=f"accept-{path.name}",
            type="primary",
            disabled=not who or accept is None,
        )
        no = st.button(_("Refuse"), key=f"refuse-{path.name}", disabled=not who)
    if yes and who and accept is not None:
        _accepted(path, accept, who)
        st.rerun()
    if no and who:
        deciding.take_out(path, who)
        st.rerun()


def _accepted(path: Path, accept: Accept, who: Actor) -> None:
    """Accept the file; what is in the way is said at the next run, and the file stays."""
    try:
        state = accept(who)
    except ProblemsError as error:
        st.session_state["intake-problems"] = error.problems
        return
    except OSError:
        message = Text("the file could not be put in its place: is the disk full or read-only?")
        st.session_state["intake-problems"] = (Problem(path.name, message),)
        return
    deciding.take_out(path, who)
    if isinstance(state, Done):
        _unpacked(path, state)
        return
    if state.state != "accepted":
        st.session_state["intake-problems"] = state.problems
        return
    st.session_state["intake-done"] = Text("“{file}” is in use now.", file=state.path)


def _unpacked(path: Path, done: Done) -> None:
    """What came of the tables of a data package."""
    wrong = [one for state in done.states if state.state != "accepted" for one in state.problems]
    if problems := (*done.problems, *wrong):
        st.session_state["intake-problems"] = problems
    elif done.states:
        st.session_state["intake-done"] = Text("“{file}” is in use now.", file=path.name)
    else:
        st.session_state["intake-done"] = Text(
            "The tables of “{file}” lie below: say what their columns hold.", file=path.name
        )


@shell.fragment()
def history(workspace: Workspace) -> None:
    """Everything that was accepted: who, when, from where; an earlier copy can be put back.

    Filled when it is opened, which keeps the page quick.
    """
    events = workspace.library.history()
    box = st.expander(f"{_('History')} ({len(events)})", key="history", on_change="rerun")
    if not box.open:
        return
    with box:
        rows = [
            {
                _("When"): formats.moment(event.when),
                _("Who"): event.who or _("by itself"),
                _("What"): str(_EVENT.get(event.what, event.what)),
                _("File"): event.state.path,
                _("From"): event.origin or "–",
                # from all of a file but one withheld number its hash would tell that number: it is
                # for those who hold the file
                **({_("Hash"): event.state.hash[:12]} if _may() else {}),
            }
            for event in reversed(events)
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, alt=_("History"))
        if _may():
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
        if st.button(_("Put back"), disabled=not who) and who and chosen:
            deciding.put_back(workspace, chosen[0], chosen[1], who)
            st.rerun()
