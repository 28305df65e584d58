"""Machines that do not sign in: a token that an administrator set, sent as a bearer."""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping

from effectmap.store.roles import Actor, Role

API_VARIABLE = "EFFECTMAP_API_TOKEN"
# who has it reads, as a reader does, and nothing else
MACHINE = Actor("api", "", frozenset({Role.READER}))


def bears(headers: Mapping[str, str], variable: str) -> bool:
    """Whether these headers carry the token that the variable holds."""
    token = os.environ.get(variable, "")
    said = headers.get("authorization", "")
    return bool(token) and hmac.compare_digest(said.encode(), f"Bearer {token}".encode())
