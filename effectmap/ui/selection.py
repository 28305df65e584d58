"""Which box or part of a page is chosen: kept in the address, so that it can be shared."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

import streamlit as st

from effectmap.words import Text

PART = "deel"


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


def part_choice(
    label: str,
    parts: Mapping[str, tuple[str, Text]],
    otherwise: str,
    key: str,
    forget: Sequence[str] = (),
) -> str:
    """The part of a page that is looked at: kept in the address as `deel`, chosen above the page.

    `parts` say per part how the address calls it and how the screen does. Another part forgets
    what the address holds under `forget`.
    """
    by_address = {address: part for part, (address, _word) in parts.items()}
    part = by_address.get(st.query_params.get(PART, ""), otherwise)
    st.session_state[key] = part

    def chosen() -> None:
        for name in forget:
            st.query_params.pop(name, None)
        st.query_params[PART] = parts[st.session_state[key]][0]

    st.segmented_control(
        label,
        list(parts),
        format_func=lambda part: str(parts[part][1]),
        required=True,
        key=key,
        label_visibility="collapsed",
        on_change=chosen,
    )
    return part
