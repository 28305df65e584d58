"""Who is at the screen: one local user of this machine, until signing in is set up."""

from __future__ import annotations

from effectmap.store.roles import LOCAL, Actor


def actor() -> Actor:
    """The person who acts, with the roles that the store checks."""
    return LOCAL
