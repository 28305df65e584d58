"""What the parts of the workshop page share: the workshop in the address, and how to take part."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import segno
import streamlit as st

from effectmap.analysis.room import FEWEST
from effectmap.model import ProblemsError
from effectmap.model.workshop import Shown, Workshop
from effectmap.opened import base
from effectmap.store.workshops import WorkshopStore
from effectmap.ui import person, shell
from effectmap.ui.escape import md
from effectmap.ui.history_parts import say
from effectmap.words import _, language

ADDRESS = "sessie"
# where telephones reach the server, when that is not where this page was opened
ROOM_VARIABLE = "EFFECTMAP_ROOM_ADDRESS"
_LOCAL = ("localhost", "127.0.0.1", "[::1]", "::1")


def store() -> WorkshopStore:
    """The workshops of the municipality that is open. Raises ProblemsError."""
    return shell.store().workshops


def now() -> datetime:
    return datetime.now(UTC)


def chosen() -> Workshop | None:
    """The workshop that the address names."""
    wanted = st.query_params.get(ADDRESS)
    found = store().all(person.actor()) if wanted else []
    return next((one for one in found if one.id == wanted), None)


def choose(id: str | None) -> None:
    """Look at a workshop, or at none."""
    if id is None:
        st.query_params.pop(ADDRESS, None)
    else:
        st.query_params[ADDRESS] = id


def show_instead(workshop: Workshop, **values: object) -> None:
    """Show something else of what is shown now; what a facilitator changed elsewhere stays."""

    def change() -> None:
        current = store().by_key(workshop.key).shown
        new = Shown.model_validate({**current.model_dump(), **values})
        if new != current:
            store().show(workshop.id, new, person.actor())

    attempt(change)


def attempt(work: Callable[[], None]) -> bool:
    """Do something with a workshop; why it could not be done stands on the screen."""
    try:
        work()
    except ProblemsError as error:
        st.session_state["workshop-said"] = [str(one.message) for one in error.problems]
        return False
    return True


def answers() -> None:
    """What could not be done last."""
    for text in st.session_state.pop("workshop-said", []):
        st.error(md(text))


def room_address() -> str:
    """Where telephones reach the server: what stands before `/mee`."""
    set_apart = os.environ.get(ROOM_VARIABLE)
    if set_apart:
        return set_apart.rstrip("/") + base()
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}{base()}"


def is_reached() -> bool:
    """Whether a telephone can get there: not when the address is of this machine only."""
    return urlsplit(room_address()).hostname not in _LOCAL


def code_picture(workshop: Workshop) -> tuple[int, str]:
    """The QR code of the workshop's link: its side in modules, and its dark modules as a path."""
    made = segno.make(f"{room_address()}/mee/{workshop.key}", error="m", micro=False)
    rows = list(made.matrix_iter(border=2))
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return len(rows), path


def on_wall() -> dict[str, Any] | None:
    """What the wall needs to follow the workshop that the address names; None without one."""
    try:
        workshop = chosen()
    except ProblemsError:
        # the map stands on the wall all the same
        return None
    if workshop is None:
        return None
    side, path = code_picture(workshop)
    return {
        "base": base(),
        "key": workshop.key,
        "code": f"{workshop.code[:3]} {workshop.code[3:]}",
        "address": f"{room_address().partition('://')[2]}/mee",
        "side": side,
        "path": path,
        "language": language(),
        "few": FEWEST,
        "texts": _wall_texts(),
    }


def _wall_texts() -> dict[str, str]:
    return {
        "join": _("Take part with your telephone"),
        "scan": _("Point your camera at the picture, or go to"),
        "code": _("and type this code"),
        "picture": _("QR code of the link"),
        "joined": _("{n} people take part"),
        "people": _("{n} people"),
        "unsure": _("{n} do not know"),
        "divided": _("here the room is divided"),
        "differ": _("Where the room differs most"),
        "asked": _("How much do you believe that this works?"),
        "few": _("Not enough answers to show yet: at least {n}."),
        "least": _("not at all"),
        "most": _("fully"),
        "dots": _("{n} dots"),
        "up": _("Time is up"),
    }


def failed(error: ProblemsError) -> None:
    """Why the workshops cannot be read."""
    say(error.problems)
