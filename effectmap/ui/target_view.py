"""On the page of monitors: where a file belongs, and which of its measures are used as what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from effectmap import arriving
from effectmap.arriving import About, Draft, Ticked
from effectmap.deciding import Key
from effectmap.model import FileSource, Measure, Monitor, MonitorKind
from effectmap.monitors import intake
from effectmap.monitors.cells import Measured
from effectmap.monitors.coverage import Split
from effectmap.monitors.intake import Held, Preview
from effectmap.monitors.states import FileState
from effectmap.ui.escape import md
from effectmap.ui.monitor_view import KIND
from effectmap.words import Text, _
from effectmap.workspace import Workspace

REPLACE, BESIDE, NEW = "replace", "beside", "new"
_WAY = {
    REPLACE: Text("replaces a file"),
    BESIDE: Text("comes beside the files of a monitor"),
    NEW: Text("starts a new monitor"),
}
# as many as can be looked over; of more a person ticks those that are needed
_ALL_TICKED = 8


@dataclass(frozen=True)
class Place:
    """Where a file goes: the listed file `key` that it replaces, a `monitor`, or neither: new."""

    way: str
    key: Key | None = None
    monitor: Monitor | None = None


def place(workspace: Workspace, path: Path) -> Place | None:
    """The place that the visitor chooses; None until then."""
    near = _nearest(workspace, path)
    way = st.segmented_control(
        _("This file"),
        list(_WAY),
        default=REPLACE if near else None,
        format_func=lambda way: str(_WAY[way]),
        key=f"way-{path.name}",
    )
    if way == REPLACE:
        key = _listed(workspace, path, near)
        return Place(way, key=key) if key else None
    if way == BESIDE:
        monitor = _monitor(workspace, path)
        return Place(way, monitor=monitor) if monitor else None
    return Place(way) if way else None


def _own_files(workspace: Workspace) -> list[FileState]:
    """Those that are of this map alone: what several maps share is kept elsewhere."""
    shared = workspace.library.is_shared
    return [state for state in workspace.files if not shared(state.monitor)]


def _listed(workspace: Workspace, path: Path, near: Key | None) -> Key | None:
    own = _own_files(workspace)
    keys: list[Key] = [state.key for state in own]
    names = {
        state.key: f"{monitor.name} · {state.path}"
        for state in own
        if (monitor := workspace.catalogue.monitor(state.monitor)) is not None
    }
    return st.selectbox(
        _("It replaces the file of"),
        keys,
        index=keys.index(near) if near else None,
        format_func=lambda key: names.get(key, str(key)),
        placeholder=_("Choose a monitor"),
        key=f"for-{path.name}",
    )


def _monitor(workspace: Workspace, path: Path) -> Monitor | None:
    shared = workspace.library.is_shared
    ids = [one.id for one in workspace.catalogue.monitors if not shared(one.id)]
    names = {monitor.id: monitor.name for monitor in workspace.catalogue.monitors}
    id = st.selectbox(
        _("It comes beside the files of"),
        ids,
        index=None,
        format_func=lambda id: names.get(id, id),
        placeholder=_("Choose a monitor"),
        key=f"beside-{path.name}",
    )
    return workspace.catalogue.monitor(id) if id else None


def _nearest(workspace: Workspace, path: Path) -> Key | None:
    """The source whose file is called the same, but for figures (a later year, say)."""

    def bare(name: str) -> str:
        return "".join(c for c in Path(name).stem.lower() if c.isalpha())

    own = _own_files(workspace)
    same = [state.key for state in own if Path(state.path).name == path.name]
    alike = [state.key for state in own if bare(state.path) == bare(path.name)]
    return next(iter((*same, *alike)), None)


def draft(
    workspace: Workspace, place: Place, path: Path, source: FileSource, found: Preview
) -> Draft | None:
    """The monitor with this file, once everything is said that only people know."""
    if found.made is None:
        return None
    with st.container():
        ticked = _Measures(workspace, place.monitor, path, found).ticked()
    if place.monitor is not None:
        return None if ticked is None else arriving.beside(place.monitor, source, ticked)
    about = _about(path)
    if ticked is None or about is None:
        return None
    return arriving.new_monitor(workspace, about, source, ticked)


class _Measures:
    """The measures that a file holds, and what each of them is to be."""

    def __init__(
        self, workspace: Workspace, monitor: Monitor | None, path: Path, found: Preview
    ) -> None:
        self.monitor, self.path = monitor, path
        self.known: dict[str, Measure] = {
            column: measure
            for measure in (monitor.measures if monitor else ())
            for column in measure.columns
        }
        measured = found.made.measured if found.made else ()
        self.already = [one for one in measured if one.key in self.known]
        self.others = {
            one.key: one for one in measured if one.key not in self.known and not one.text
        }
        self.store, self.found = workspace.library.store, found

    def ticked(self) -> list[Ticked] | None:
        """Those that the visitor uses, in order; None until each of them is complete."""
        if self.already:
            names = ", ".join(self.known[one.key].name for one in self.already)
            st.caption(md(str(Text("The monitor knows already: {names}", names=names))))
        if not self.others:
            return [] if self.already else None
        keys = st.multiselect(
            _("Measures to use"),
            list(self.others),
            default=list(self.others)
            if len(self.others) <= _ALL_TICKED and not self.already
            else [],
            format_func=lambda key: self.others[key].label if key in self.others else str(key),
            placeholder=_("Choose measures"),
            key=f"tick-{self.path.name}-{self.found.hash}",
        )
        if not keys:
            return [] if self.already else None
        held = intake.held(self.store, self.found, keys)
        rows = [one for key in keys for one in self._measure(self.others[key], held.get(key))]
        return [one for one in rows if one] if all(rows) else None

    def _measure(self, one: Measured, held: Held | None) -> list[Ticked | None]:
        """What one column becomes: a known measure, or a new one per choice of rows."""
        key = f"{one.key}-{self.path.name}"
        with st.container(border=True, key=f"measure-{key}"):
            st.markdown(f"**{md(one.label)}**")
            same = self._same(key)
            if same:
                return [Ticked(one.key, of=same)]
            if held is None or not held.splits:
                return [self._new(one, (), held.decimals if held else 1, key)]
            splits = st.multiselect(
                _("The file splits this measure: choose the rows"),
                held.splits,
                format_func=_split_name,
                placeholder=_("Choose the rows"),
                key=f"rows-{key}",
            )
            rows = [self._new(one, split, held.decimals, f"{key}-{split}") for split in splits]
            return rows or [None]

    def _same(self, key: str) -> str:
        """The id of the monitor's measure that this column is under another name."""
        if self.monitor is None:
            return ""
        covered = {self.known[one.key].id for one in self.already}
        names = {one.id: one.name for one in self.monitor.measures if one.id not in covered}
        return st.selectbox(
            _("This is"),
            ["", *names],
            index=0,
            format_func=lambda id: names.get(id, _("a new measure of this monitor")),
            key=f"same-{key}",
        )

    def _new(self, one: Measured, split: Split, decimals: int, key: str) -> Ticked | None:
        label = f"{one.label} ({_split_name(split)})" if split else one.label
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input(_("Name"), label[:300], key=f"called-{key}", max_chars=300)
            unit = st.text_input(
                _("Unit"),
                (one.unit or "")[:60],
                key=f"of-{key}-{one.unit}",
                max_chars=60,
                # what the file says must be the unit of the measure
                disabled=bool(one.unit),
                placeholder=_("such as % or people"),
            ).strip()
            places = st.number_input(
                _("Decimals"), 0, 6, decimals, key=f"decimals-{key}-{decimals}", width=130
            )
            counts = st.checkbox(
                _("counts people, households or cases"),
                value=bool(unit) and _counts(unit),
                key=f"counts-{key}-{unit}",
                help=_("Small counts are withheld: they can point at people."),
            )
        if not name.strip() or not unit:
            st.caption(md(_("Fill in name and unit.")))
            return None
        return Ticked(one.key, split, "", name.strip(), unit, int(places), counts)


def _counts(unit: str) -> bool:
    """What the unit says of it: in doubt it counts."""
    return Measure(id="x", name="x", unit=unit, columns=("x",)).counts


def _split_name(split: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{name}: {code}" for name, code in split)


def _about(path: Path) -> About | None:
    """What only people know of a new monitor; None until it is complete."""
    key = path.name
    st.markdown(f"**{md(_('The new monitor'))}**")
    left, right = st.columns(2)
    with left:
        name = _line(_("Name of the monitor"), f"monitor-{key}", _("such as Residents' survey"))
        publisher = _line(_("Publisher"), f"publisher-{key}", _("who made the figures"))
        source = _line(_("How the source is cited"), f"source-{key}", _("Source: ..."))
    with right:
        licence = _line(_("Licence"), f"licence-{key}", _("such as CC BY 4.0 or Not public"))
        frequency = _line(_("Frequency"), f"frequency-{key}", _("such as Every year"))
        kind = st.segmented_control(
            _("Kind"),
            list(KIND),
            format_func=lambda kind: str(KIND[kind]),
            key=f"kind-{key}",
        )
    example = st.checkbox(
        _("These are example figures: made up, no real measurement"), key=f"example-{key}"
    )
    if not (name and publisher and source and licence and frequency and kind):
        st.caption(md(_("Fill in everything about the new monitor.")))
        return None
    return About(name, publisher, source, licence, MonitorKind(kind), frequency, example)


def _line(label: str, key: str, placeholder: str) -> str:
    return st.text_input(label, key=key, max_chars=300, placeholder=placeholder).strip()
