"""What a telephone may send; anything else is refused."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from effectmap.model.catalogue import Strict
from effectmap.model.contribution import ContributionKind
from effectmap.model.workshop import Ask

_Token = Annotated[str, Field(min_length=16, max_length=40)]
_About = Annotated[str, Field(max_length=161)]


class Code(Strict):
    code: Annotated[str, Field(min_length=1, max_length=20)]


class NewSuggestion(Strict):
    """`id` is made by the telephone, so that sending it again changes nothing.

    `seen` says that the person looked at what seems to point at somebody.
    """

    token: _Token
    id: UUID
    kind: ContributionKind
    about: _About = ""
    text: Annotated[str, Field(max_length=2_000)]
    by: Annotated[str, Field(max_length=200)] = ""
    seen: bool = False


class NewVote(Strict):
    """`sequence` counts what this telephone sent: what arrives late does not win."""

    token: _Token
    ask: Ask
    about: _About
    value: Annotated[int, Field(ge=0, le=100)]
    sequence: Annotated[int, Field(ge=0, le=2**53)]
