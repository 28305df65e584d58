"""How the map of a theme grew since the moment before, and what was learned."""

from __future__ import annotations

from typing import Any

import streamlit as st

from effectmap.drawing.dark import drawing_in_both
from effectmap.drawing.element import Element
from effectmap.reports.content import Share, ThemePage
from effectmap.store.commands import Add
from effectmap.ui import editing, item_form, review_sheet
from effectmap.ui.cycle_parts import Sitting, part_of
from effectmap.ui.escape import md
from effectmap.words import Text, _


def show(sitting: Sitting) -> None:
    """Shares with those of the moment before; what changed on the map; what was learned."""
    editing.answers()
    part = part_of(sitting, council=True)
    left, right = st.columns(2, gap="large")
    with left:
        shares = drawing_in_both(_shares(part))
        review_sheet.place("growth", shares, f"growth/{sitting.revision}/{part.id}", None)
    with right:
        _lessons(sitting, part)
        _changes(sitting, part)


def _shares(part: ThemePage) -> list[Any]:
    head = Element("header", children=[Element("h2", text=part.name)])
    rows = [_share(one) for one in part.growth]
    table = Element(
        "table",
        children=[
            Element("caption", text=_("How far the map is")),
            Element("tbody", children=rows),
        ],
    )
    return Element("section", {"class": "sheet"}, [head, table]).to_data()


def _share(one: Share) -> Element:
    of = str(Text("{n} of {all}", n=one.have, all=one.of))
    before = ""
    if one.before is not None:
        have, all = one.before
        before = str(Text("the moment before: {n} of {all}", n=have, all=all))
    wide = 100 * one.have / one.of if one.of else 0
    fill = Element("span", {"style": f"width: {wide:.0f}%"})
    return Element(
        "tr",
        children=[
            Element("th", {"scope": "row"}, text=one.what),
            Element(
                "td", children=[Element("span", {"class": "bar", "aria-hidden": "true"}, [fill])]
            ),
            Element("td", {"class": "mark"}, text=of),
            Element("td", {"class": "quiet"}, text=before),
        ],
    )


def _lessons(sitting: Sitting, part: ThemePage) -> None:
    st.markdown(f"#### {md(_('What was learned'))}")
    if not part.lessons:
        st.caption(md(_("Nothing was written down yet for this moment.")))
    for one in part.lessons:
        lines = [f"**{md(one.text)}**", *(f"- {md(text)}" for text in one.changed)]
        st.markdown("\n".join(lines))
        if sitting.is_open:
            with st.expander(_("Edit")):
                item_form.form(sitting.workspace.map, "lesson", one.id)
    if sitting.is_open:
        _new(sitting)


def _new(sitting: Sitting) -> None:
    with st.form("new-lesson", clear_on_submit=True, border=False):
        text = st.text_area(_("New lesson"), max_chars=2000, height=80) or ""
        boxes = {
            box.id: box.name for box in sitting.here.known.map.of_theme(sitting.theme.id).boxes
        }
        changed = st.multiselect(
            _("What changed on the map because of it"),
            list(boxes),
            format_func=boxes.__getitem__,
            placeholder=_("Choose"),
        )
        sent = st.form_submit_button(_("Add"))
    if sent and text.strip():
        fields = {
            "moment": sitting.here.moment.id,
            "theme": sitting.theme.id,
            "text": text.strip(),
            "boxes": changed,
        }
        editing.send(Add(kind="lesson", id=editing.fresh_id("lesson"), fields=fields))
        st.rerun()


def _changes(sitting: Sitting, part: ThemePage) -> None:
    st.markdown(f"#### {md(_('Changed on the map since the moment before'))}")
    before = sitting.here.before
    if part.changes:
        st.markdown("\n".join(f"- {md(text)}" for text in part.changes))
    elif before is None:
        st.caption(md(_("This is the first moment.")))
    elif sitting.here.frozen_before is None:
        text = Text("“{name}” was not adopted, so its map was not kept.", name=before.name)
        st.caption(md(str(text)))
    else:
        st.caption(md(_("Nothing changed on the map.")))
