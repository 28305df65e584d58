"""What is wrong with a file or a catalogue, as one warning."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from effectmap.model import Problem
from effectmap.ui.escape import md
from effectmap.words import Text

SHOWN = 20


def show(problems: Sequence[Problem]) -> None:
    """The problems, each with its place; of many the first. Nothing where there are none."""
    if not problems:
        return
    lines = [f"- {md(str(problem))}" for problem in problems[:SHOWN]]
    if len(problems) > SHOWN:
        lines.append("- " + md(str(Text("and {n} more", n=len(problems) - SHOWN))))
    st.warning("\n".join(lines), icon=":material/warning:")
