"""What somebody brought in at a workshop, with the answer that it always gets."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from effectmap.model.catalogue import Identifier, Line, Prose, Strict

MOST_LETTERS, MOST_NAME = 280, 60


class ContributionKind(StrEnum):
    """What somebody gives: something for the map or theme table, a doubt, or what they notice."""

    NEW_OUTCOME = "new_outcome"
    NEW_INTERVENTION = "new_intervention"
    DOUBT = "doubt"
    NOTICED = "noticed"
    ROLE = "role"


class Answer(StrEnum):
    """What was done with it."""

    ADOPTED = "adopted"
    PARKED = "parked"
    DECLINED = "declined"


class Contribution(Strict):
    """One contribution with its answer. Those without an answer yet are not kept as items.

    `about` is the id of a box, or of a link (`source>target`); empty for the theme as a whole. Of
    a role it is `stage>partner`. `became` is the box, link or role that it was taken over as. `by`
    is who says it; empty for somebody who gave no name.
    """

    id: Identifier
    theme: Identifier
    kind: ContributionKind
    text: Annotated[str, Field(min_length=1, max_length=MOST_LETTERS)]
    about: Annotated[str, Field(max_length=161)] = ""
    by: Annotated[str, Field(max_length=MOST_NAME)] = ""
    workshop: Line
    day: date
    answer: Answer
    reason: Prose = ""
    became: Annotated[str, Field(max_length=161)] = ""
