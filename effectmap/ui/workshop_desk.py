"""The facilitator's desk: the agenda with its time, and what stands on the wall."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import streamlit as st

from effectmap.labels import KIND_WORD
from effectmap.model import EffectMap
from effectmap.model.workshop import Ask, Results, Workshop
from effectmap.ui import person, shell, wall_view, workshop_parts
from effectmap.ui.escape import md
from effectmap.ui.workshop_parts import show_instead
from effectmap.words import Text, _
from effectmap.workspace import Workspace

_ASKS = {
    Ask.SUGGEST: Text("Bring in"),
    Ask.DOTS: Text("Dots"),
    Ask.BELIEF: Text("Belief"),
}
_RESULTS = {
    Results.NONE: Text("Nothing"),
    Results.DOTS: Text("Dots"),
    Results.BELIEF: Text("Belief"),
}
_MORE_TIME = timedelta(minutes=5)


def now(workshop: Workshop) -> None:
    """How to take part, the agenda with the time that is left, and the end."""
    with st.container(border=True):
        _joining(workshop)
    _agenda(workshop)
    _timer(workshop)
    st.space("small")
    with st.popover(_("End the workshop"), icon=":material/stop_circle:"):
        st.markdown(
            md(
                _(
                    "Telephones can give nothing more after this. What came in stays, and can "
                    "still get its answer. It cannot be opened again."
                )
            )
        )
        if st.button(_("End it now"), type="primary"):
            workshop_parts.attempt(
                lambda: workshop_parts.store().close(
                    workshop.id, person.actor(), workshop_parts.now()
                )
            )
            st.rerun()


def _joining(workshop: Workshop) -> None:
    st.caption(md(_("On a telephone")))
    bare = workshop_parts.room_address().partition("://")[2]
    st.markdown(f"**{md(bare)}/mee**  \n{md(_('Code'))} **{md(workshop.code)}**")
    _people(workshop.id)
    query = {"opgave": workshop.theme, workshop_parts.ADDRESS: workshop.id}
    st.page_link(
        wall_view.PAGE,
        label=_("Open the wall"),
        icon=":material/present_to_all:",
        query_params=query,
    )
    st.caption(md(_("Put the wall in a window of its own, on the screen that everybody sees.")))
    if not workshop_parts.is_reached():
        st.warning(
            md(
                _(
                    "Telephones cannot reach this computer yet: start with `run --room`, or let "
                    "an administrator set {variable}. See the guide."
                ).replace("{variable}", workshop_parts.ROOM_VARIABLE)
            ).replace("\\`", "`")
        )


@shell.fragment(run_every=3)
def _people(id: str) -> None:
    count = workshop_parts.store().people(id)
    st.markdown(md(str(Text("{n} people take part", n=count))))


def _agenda(workshop: Workshop) -> None:
    st.markdown("##### " + md(_("Agenda")))
    for index, item in enumerate(workshop.agenda):
        here = index == workshop.shown.item
        until = workshop_parts.now() + timedelta(minutes=item.minutes)
        st.button(
            f"{md(item.name)} · {md(str(Text('{n} min', n=item.minutes)))}",
            key=f"agenda-{index}",
            type="primary" if here else "tertiary",
            help=md(_("Start this part and its time")),
            on_click=show_instead,
            args=(workshop,),
            kwargs={"item": index, "until": until},
        )


def _timer(workshop: Workshop) -> None:
    until = workshop.shown.until
    _left(until)
    with st.container(horizontal=True):
        start = until if until and until > workshop_parts.now() else workshop_parts.now()
        st.button(
            _("5 minutes more"),
            icon=":material/more_time:",
            on_click=show_instead,
            args=(workshop,),
            kwargs={"until": start + _MORE_TIME},
        )
        st.button(
            _("No clock"),
            icon=":material/timer_off:",
            disabled=until is None,
            on_click=show_instead,
            args=(workshop,),
            kwargs={"until": None},
        )


@shell.fragment(run_every=1)
def _left(until: datetime | None) -> None:
    if until is None:
        return
    seconds = int((until - workshop_parts.now()).total_seconds())
    if seconds < 0:
        st.markdown(f"#### :red[{md(_('Time is up'))}]")
    else:
        st.markdown(f"#### {seconds // 60}:{seconds % 60:02d}")


def wall(workspace: Workspace, workshop: Workshop) -> None:
    """What everybody sees, and what telephones ask."""
    shown, map = workshop.shown, workspace.map.of_theme(workshop.theme)
    theme = map.themes[0]
    _asks(workshop)
    st.markdown("##### " + md(_("On the wall")))
    _toggle("join", _("How to take part (QR code)"), shown.join, workshop)
    _toggle("figures", _("Figures"), shown.figures, workshop)
    _results(workshop)
    with st.spinner(_("The map is made ready for the wall …")):
        parts = dict(wall_view.part_names(workspace, theme))
    _select("part", _("Part"), {"": _("The first part"), **parts}, shown.part, workshop)
    boxes = {"": _("No chain in particular"), **_boxes(map)}
    _select("box", _("Chain in focus"), boxes, shown.box, workshop)
    _select(
        "link",
        _("Arrow that is talked about"),
        {"": _("None"), **_links(map)},
        shown.link,
        workshop,
    )
    with st.container(horizontal=True):
        for label, icon, by in (
            (_("Step back"), ":material/arrow_back:", -1),
            (_("Next step"), ":material/arrow_forward:", 1),
        ):
            st.button(
                label,
                icon=icon,
                on_click=_step,
                args=(workshop, by),
                shortcut="Left" if by < 0 else "Right",
            )


def _step(workshop: Workshop, by: int) -> None:
    current = workshop_parts.store().by_key(workshop.key).shown
    show_instead(workshop, steps=current.steps + by)


def _changed(workshop: Workshop, name: str, key: str) -> Callable[[], None]:
    def change() -> None:
        value = st.session_state[key]
        # another part or chain starts at its beginning
        fresh = {"steps": 0} if name in ("part", "box") else {}
        if name == "link" and value:
            fresh["results"] = Results.BELIEF  # type: ignore[assignment]
        show_instead(workshop, **{name: value, **fresh})

    return change


def _toggle(name: str, label: str, value: bool, workshop: Workshop) -> None:
    key = f"wall-{name}"
    st.session_state[key] = value
    st.toggle(label, key=key, on_change=_changed(workshop, name, key))


def _asks(workshop: Workshop) -> None:
    st.session_state["wall-asks"] = list(workshop.shown.asks)
    st.segmented_control(
        _("Telephones can"),
        list(_ASKS),
        format_func=lambda one: str(_ASKS[one]),
        selection_mode="multi",
        key="wall-asks",
        on_change=_changed(workshop, "asks", "wall-asks"),
    )


def _results(workshop: Workshop) -> None:
    st.session_state["wall-results"] = workshop.shown.results
    st.segmented_control(
        _("Answers of the room"),
        list(_RESULTS),
        format_func=lambda one: str(_RESULTS[one]),
        required=True,
        key="wall-results",
        on_change=_changed(workshop, "results", "wall-results"),
    )


def _select(name: str, label: str, options: dict[str, str], value: str, workshop: Workshop) -> None:
    key = f"wall-{name}"
    st.session_state[key] = value if value in options else ""
    st.selectbox(
        label,
        list(options),
        format_func=lambda id: options[id],
        key=key,
        on_change=_changed(workshop, name, key),
    )


def _boxes(map: EffectMap) -> dict[str, str]:
    return {
        one.id: f"{KIND_WORD[kind]}: {one.name}"
        for kind, boxes in (("intervention", map.interventions), ("outcome", map.outcomes))
        for one in boxes
    }


def _links(map: EffectMap) -> dict[str, str]:
    names = map.nodes
    return {one.id: f"{names[one.source].name} → {names[one.target].name}" for one in map.links}
