"""The review page: the sheet of one theme, and beside it what was chosen with its grounds."""

from __future__ import annotations

import streamlit as st

from effectmap import formats
from effectmap.drawing.dark import drawing_in_both
from effectmap.reports.building import correction_parts, state_in_words
from effectmap.ui import editing, review_panel, review_sheet
from effectmap.ui.cycle_parts import Sitting, part_of
from effectmap.ui.selection import chosen_box


def show(sitting: Sitting, *, council: bool) -> str | None:
    """The sheet; for the council without working notes and without entry fields.

    Returns what was chosen.
    """
    # working notes are for who prepares the moment: whoever may only read never sees them
    council = council or not editing.may_edit()
    part = part_of(sitting, council=council)
    known = review_panel.choices(part)
    chosen = chosen_box(known)
    may = sitting.is_open and not council
    if chosen is None:
        editing.answers()
        _sheet(sitting, council, chosen)
        if may:
            review_panel.add(sitting)
        return None
    wide, beside = st.columns([2.7, 1], gap="medium")
    with wide:
        _sheet(sitting, council, chosen)
    with beside, st.container(key="panel"):
        editing.answers()
        review_panel.show(sitting, part, chosen, may_edit=may)
    return chosen


def _sheet(sitting: Sitting, council: bool, chosen: str | None) -> None:
    here = sitting.here
    part = part_of(sitting, council=council)
    content = review_sheet.sheet_of(
        part,
        [here.moment.name, formats.day(here.moment.date), state_in_words(here)],
        here.frozen is not None,
        correction_parts(here, {sitting.theme.id}),
    )
    revision = f"{sitting.revision}/{sitting.theme.id}/{council}"
    review_sheet.place("review-sheet", drawing_in_both(content), revision, chosen)
