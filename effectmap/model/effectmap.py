"""The effect map of one municipality: themes, interventions, outcomes, links and indicators."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field

from effectmap.bbv import mandatory_indicators
from effectmap.model.catalogue import Identifier, Line, Prose, SchemaVersion, Strict
from effectmap.model.period import Period


class Level(StrEnum):
    """How far an outcome lies from what the municipality does itself."""

    OUTPUT = "output"
    OUTCOME = "outcome"
    IMPACT = "impact"


class Evidence(StrEnum):
    """The ladder of the Dutch intervention databases with two rungs below it, weakest first."""

    ASSUMPTION = "assumption"
    PRACTICE = "practice"
    WELL_FOUNDED = "well_founded"
    FIRST_INDICATIONS = "first_indications"
    GOOD_INDICATIONS = "good_indications"
    STRONG_INDICATIONS = "strong_indications"

    @property
    def rung(self) -> int:
        """0 for an assumption up to 5 for strong indications."""
        return list(Evidence).index(self)


class Sign(StrEnum):
    """Whether more of the source means more or less of the target."""

    PLUS = "+"
    MINUS = "-"


class Municipality(Strict):
    """`area` is the CBS code, e.g. GM0301."""

    name: Line
    area: Annotated[str, Field(pattern=r"^GM\d{4}$")]


class PartnerType(StrEnum):
    """What a partner is to the people it is there for."""

    NOT_SAID = ""
    MUNICIPALITY = "municipality"
    PROFESSIONAL = "professional"
    INITIATIVE = "initiative"
    BEST_PERSON = "best_person"
    VOLUNTEER = "volunteer"
    EXPERIENCE = "experience"


class Partner(Strict):
    id: Identifier
    name: Line
    type: PartnerType = PartnerType.NOT_SAID


class Theme(Strict):
    id: Identifier
    name: Line
    description: Prose = ""
    owner: str = ""


class Intervention(Strict):
    """What is done: for whom, by whom, since when. `budget` is euro a year.

    `asked` is the day on which who brought it in asked for it.

    `budget_example` marks a made-up amount, which the screen then says.
    """

    id: Identifier
    theme: Identifier
    name: Line
    description: Prose = ""
    start: date | None = None
    end: date | None = None
    target_group: str = ""
    budget: Annotated[float, Field(ge=0)] | None = None
    budget_example: bool = False
    partners: tuple[Identifier, ...] = ()
    brought_in_by: str = ""
    asked: date | None = None


class Target(Strict):
    value: float
    period: Period


class TrendBreak(Strict):
    """From `period` on, figures are not comparable with those before."""

    period: Period
    reason: Line


class Derived(Strict):
    """A figure that is computed from published ones, area by area and period by period.

    `share_of`: the measure as a percentage of measure `of`. `per_1000`: the measure per 1,000
    inhabitants, who are measure `of`. `monitor` is where `of` is found; the indicator's own monitor
    where it is left out. `sum_over_areas`: the measure over all `areas` together.
    `difference_with_reference`: the measure minus that of the area `reference`.
    """

    kind: Literal["share_of", "per_1000", "sum_over_areas", "difference_with_reference"]
    of: Identifier | None = None
    monitor: Identifier | None = None
    areas: tuple[str, ...] = ()
    reference: str | None = None


def _listed(schema: dict[str, Any]) -> None:
    """Editors offer the ids; read when a schema is asked for, not before."""
    schema["enum"] = ["", *mandatory_indicators()]


class Indicator(Strict):
    """One measure of one monitor for one outcome.

    `better` is `context` for a figure that is no result of policy (ageing, say): it is shown
    and never judged. `area` is the municipality's own where it is left out.
    `smallest_relevant_change` is in the unit of the measure, or of what is `derived` from it.
    `mandatory` is the id of the policy indicator (BBV) that it is, see `effectmap.bbv`.
    """

    id: Identifier
    name: Line
    short: Annotated[str, Field(max_length=60)] = ""
    monitor: Identifier
    measure: Identifier
    dimensions: dict[str, str] = Field(default_factory=dict)
    area: str | None = None
    derived: Derived | None = None
    better: Literal["higher", "lower", "context"]
    baseline: Period | None = None
    target: Target | None = None
    breaks: tuple[TrendBreak, ...] = ()
    references: tuple[str, ...] = ()
    smallest_relevant_change: Annotated[float, Field(ge=0)] | None = None
    owner: str = ""
    note: Prose = ""
    mandatory: Annotated[str, Field(json_schema_extra=_listed)] = ""

    @property
    def label(self) -> str:
        """What stands in the box: the short name where there is one."""
        return self.short or self.name


class Outcome(Strict):
    """What should change; `asked` is the day on which who brought it in asked for it."""

    id: Identifier
    theme: Identifier
    level: Level
    name: Line
    description: Prose = ""
    brought_in_by: str = ""
    asked: date | None = None
    owner: str = ""
    indicators: tuple[Indicator, ...] = ()


class Source(Strict):
    title: Line
    url: str = ""


class Link(Strict):
    """The expectation that `source` works on `target`, and its grounds.

    `assumption` is what must be true; `delay_months` how long before an effect can show.
    """

    source: Identifier
    target: Identifier
    sign: Sign = Sign.PLUS
    evidence: Evidence = Evidence.ASSUMPTION
    assumption: Prose = ""
    delay_months: Annotated[int, Field(ge=0, le=600)] = 0
    sources: tuple[Source, ...] = ()

    @property
    def id(self) -> str:
        """`source>target`: two boxes have one link at most."""
        return f"{self.source}>{self.target}"


class EffectMap(Strict):
    """Everything of one municipality; references are checked by `effectmap.model.check`."""

    schema_version: SchemaVersion
    municipality: Municipality
    partners: tuple[Partner, ...] = ()
    themes: tuple[Theme, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def boxes(self) -> list[Intervention | Outcome]:
        """Every box of the map, interventions first; ids that are used twice stand here twice."""
        return [*self.interventions, *self.outcomes]

    @cached_property
    def nodes(self) -> dict[str, Intervention | Outcome]:
        """Every box of the map by its id."""
        return {node.id: node for node in self.boxes}

    def theme(self, id: str) -> Theme | None:
        """The theme with this id, or None."""
        return next((theme for theme in self.themes if theme.id == id), None)

    def of_theme(self, id: str) -> EffectMap:
        """The part of the map that belongs to one theme, links to other themes left out."""
        interventions = tuple(node for node in self.interventions if node.theme == id)
        outcomes = tuple(node for node in self.outcomes if node.theme == id)
        inside = {node.id for node in interventions} | {node.id for node in outcomes}
        # not model_copy: that would carry the cached `nodes` of the whole map along
        return EffectMap.model_construct(
            schema_version=1,
            municipality=self.municipality,
            partners=self.partners,
            themes=tuple(theme for theme in self.themes if theme.id == id),
            interventions=interventions,
            outcomes=outcomes,
            links=tuple(k for k in self.links if {k.source, k.target} <= inside),
        )
