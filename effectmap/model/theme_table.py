"""The theme table: who does what at which stage and who pays; what people brought in; slices.

It hangs on the map by the ids of themes, partners and outcomes, and it is kept in the same store,
as items of their own: see `effectmap.model.items`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from effectmap.model.catalogue import Identifier, Line, Prose, SchemaVersion, Strict
from effectmap.model.contribution import Contribution


class Funding(StrEnum):
    """The law or budget that something is paid from."""

    NOT_SAID = ""
    WMO = "wmo"
    JEUGDWET = "jeugdwet"
    ZVW = "zvw"
    WLZ = "wlz"
    SUBSIDY = "subsidy"
    OWN = "own"
    OTHER = "other"


class Frame(Strict):
    """What the municipality sets for one theme: the what and the budget; the table fills the how.

    `id` is that of the theme. `budget` is euro a year of the municipality's own money;
    `budget_example` marks a made-up amount. `target_groups` are those who must not be forgotten.
    """

    id: Identifier
    aim: Prose = ""
    budget: Annotated[float, Field(ge=0)] | None = None
    budget_example: bool = False
    target_groups: tuple[Line, ...] = ()


class Stage(Strict):
    """A step that people go through: of an illness, of a life, of a process; in their order."""

    id: Identifier
    theme: Identifier
    name: Line


class TableRole(Strict):
    """What one partner does at one stage. `name` is the offer, in the words that all use for it.

    `amount` is euro a year, `amount_example` marks a made-up one; `outcomes` are those that it is
    meant to work on. From `start` up to and with `end`; open where a day is left out.
    """

    id: Identifier
    stage: Identifier
    partner: Identifier
    name: Line
    note: Prose = ""
    target_group: Annotated[str, Field(max_length=300)] = ""
    funding: Funding = Funding.NOT_SAID
    amount: Annotated[float, Field(ge=0)] | None = None
    amount_example: bool = False
    start: date | None = None
    end: date | None = None
    outcomes: tuple[Identifier, ...] = ()


class SavedSlice(Strict):
    """Boxes of a theme that somebody wants to show together under a name, on the wall.

    `holds` are ids of boxes. One that was archived, or went to another theme, is left out while
    it is away; a box may stand in several slices.
    """

    id: Identifier
    theme: Identifier
    name: Line
    holds: tuple[Identifier, ...] = ()


class ThemeTable(Strict):
    """The tables of all themes of one municipality; stages, roles and slices in their order."""

    schema_version: SchemaVersion = 1
    frames: tuple[Frame, ...] = ()
    stages: tuple[Stage, ...] = ()
    roles: tuple[TableRole, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    slices: tuple[SavedSlice, ...] = ()

    def frame(self, theme: str) -> Frame | None:
        """What the municipality set for a theme, or None."""
        return next((one for one in self.frames if one.id == theme), None)

    def of_theme(self, theme: str) -> ThemeTable:
        """The table of one theme."""
        stages = tuple(one for one in self.stages if one.theme == theme)
        ids = {one.id for one in stages}
        return ThemeTable(
            frames=tuple(one for one in self.frames if one.id == theme),
            stages=stages,
            roles=tuple(one for one in self.roles if one.stage in ids),
            contributions=tuple(one for one in self.contributions if one.theme == theme),
            slices=tuple(one for one in self.slices if one.theme == theme),
        )


# of a municipality that did not begin on one
NO_TABLE = ThemeTable()
