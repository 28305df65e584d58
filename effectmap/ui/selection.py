"""Which box is chosen: kept in the address as `vak`, so that it can be shared."""

from __future__ import annotations

from collections.abc import Container

import streamlit as st


def chosen_box(known: Container[str]) -> str | None:
    """The id of the chosen box, or None; an id that is not `known` counts as none."""
    id = st.query_params.get("vak")
    return id if id is not None and id in known else None


def choose(id: str | None) -> None:
    """Choose a box, or none."""
    if id is None:
        st.query_params.pop("vak", None)
    else:
        st.query_params["vak"] = id
