"""Noting who signed in, who signed out, and who was refused: once for each sign-in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from effectmap.serving import audit, claims
from effectmap.serving.claims import Shut
from effectmap.store.audit import What
from effectmap.store.roles import Actor
from effectmap.store.sign_ins import mark_of


def note(said: Mapping[str, object], found: Actor | Shut) -> None:
    """Somebody with these claims came to the gate: let in as `found`, or refused.

    Whoever did not sign in is nobody, and is not noted.
    """
    mark = mark_of(claims.sign_in_of(said))
    if isinstance(found, Actor):
        audit.note(found, What.SIGN_IN, once=f"in-{mark}", at=_moment(said))
    elif found is Shut.NO_ROLE:
        audit.note(_who(said), What.REFUSED, "rol", once=f"refused-{mark}")


def note_end(said: Mapping[str, object], now: datetime) -> None:
    """Whoever has these claims signed out."""
    if claims.subject_of(said):
        mark = mark_of(claims.sign_in_of(said))
        audit.note(_who(said), What.SIGN_OUT, once=f"out-{mark}", at=now)


def _who(said: Mapping[str, object]) -> Actor:
    login = claims.subject_of(said)
    return Actor(login, claims.name_of(said), frozenset())


def _moment(said: Mapping[str, object]) -> datetime | None:
    since = said.get("iat")
    return datetime.fromtimestamp(since, UTC) if isinstance(since, int | float) else None
