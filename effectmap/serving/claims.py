"""From what a provider says of somebody who signed in to the person who acts, or why not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from effectmap.store.roles import ROLE_WORDS, Actor, Role

# a working day: by then a role that was taken away no longer counts
VALID_FOR = timedelta(hours=8)
_NAME_LENGTH = 80
# a role in every map of an installation
ANY = "*"
# `lezer`, and in English `reader`
_ROLES = {
    word.lower(): role for role in Role for word in (role.value, role.name, ROLE_WORDS[role].key)
}


class Shut(StrEnum):
    """Why somebody is not let in."""

    ELSEWHERE = "signing in is off, and this is not the same machine"
    UNREADABLE = "the settings of signing in cannot be read"
    SIGNED_OUT = "nobody signed in"
    EXPIRED = "signed in too long ago"
    NO_ROLE = "signed in, but without a role"


def actor_of(
    claims: Mapping[str, object], now: datetime, maps: Collection[str] = ()
) -> Actor | Shut:
    """The person of an id token (`claims`, as in `st.user`) at `now`, or why they are not let in.

    The token was checked when it came in: issuer, signature and nonce are as they should be. With
    `maps`, of an installation with many, the roles are those that somebody has in any of them.
    """
    person = subject_of(claims)
    if claims.get("is_logged_in") is not True or not person:
        return Shut.SIGNED_OUT
    since = claims.get("iat")
    if not isinstance(since, int | float):
        return Shut.EXPIRED
    if now.timestamp() - since > VALID_FOR.total_seconds():
        return Shut.EXPIRED
    roles = _roles(claims.get("roles"), maps)
    if not roles:
        return Shut.NO_ROLE
    return Actor(person, name_of(claims), roles)


def subject_of(claims: Mapping[str, object]) -> str:
    """The login of who these claims are about; empty where they are about nobody."""
    issuer, subject = claims.get("iss"), claims.get("oid") or claims.get("sub")
    # a subject is unique within its issuer only
    return f"{issuer}|{subject}" if issuer and subject else ""


def _roles(said: object, maps: Collection[str]) -> frozenset[Role]:
    """`lezer`; among many maps `zutphen:lezer`, or `*:lezer` for all of them, and nothing else."""
    given = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    words = [one.strip().lower() for one in given if isinstance(one, str)]
    if maps:
        parts = [word.rpartition(":") for word in words]
        words = [role for map, colon, role in parts if colon and (map == ANY or map in maps)]
    return frozenset(_ROLES[word] for word in words if word in _ROLES)


def name_of(claims: Mapping[str, object]) -> str:
    """What somebody is called, on one line."""
    said = (claims.get(one) for one in ("name", "preferred_username", "email", "sub"))
    names = (" ".join(one.split()) for one in said if isinstance(one, str))
    return next((name[:_NAME_LENGTH] for name in names if name), "")


def sign_in_of(claims: Mapping[str, object]) -> str:
    """Tells one time of signing in from another of the same person."""
    return f"{claims.get('iss')}|{claims.get('sub')}|{claims.get('nonce', claims.get('iat'))}"
