"""Map, cycle and theme table taken apart into items with JSON values as fields, and put back.

An item is known by its kind and id. Indicators and links are items of their own: an indicator has
the field `outcome`, a link the id `source>target`; the municipality is the only one of its kind.
What the accountability cycle and the theme table consist of are items as well, of kinds that no
map has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from effectmap.model.contribution import Contribution
from effectmap.model.cycle import (
    Action,
    Comment,
    Cycle,
    CycleMoment,
    Decision,
    Delivery,
    Lesson,
    Review,
)
from effectmap.model.effectmap import (
    EffectMap,
    Indicator,
    Intervention,
    Link,
    Municipality,
    Outcome,
    Partner,
    Theme,
)
from effectmap.model.problem import Problem, unknown
from effectmap.model.theme_table import Frame, SavedSlice, Stage, TableRole, ThemeTable
from effectmap.words import Text

Key = tuple[str, str]
Fields = dict[str, Any]

# what a map consists of
MODELS: dict[str, type[BaseModel]] = {
    "municipality": Municipality,
    "partner": Partner,
    "theme": Theme,
    "intervention": Intervention,
    "outcome": Outcome,
    "indicator": Indicator,
    "link": Link,
}
# what the accountability cycle consists of, and where it stands in a `Cycle`
CYCLE_MODELS: dict[str, type[BaseModel]] = {
    "moment": CycleMoment,
    "review": Review,
    "delivery": Delivery,
    "decision": Decision,
    "action": Action,
    "comment": Comment,
    "lesson": Lesson,
}
CYCLE_SECTIONS = {
    "moment": "moments",
    "review": "reviews",
    "delivery": "deliveries",
    "decision": "decisions",
    "action": "actions",
    "comment": "comments",
    "lesson": "lessons",
}
# what the theme table consists of, and where it stands in a `ThemeTable`
TABLE_MODELS: dict[str, type[BaseModel]] = {
    "frame": Frame,
    "stage": Stage,
    "role": TableRole,
    "contribution": Contribution,
    "slice": SavedSlice,
}
TABLE_SECTIONS = {
    "frame": "frames",
    "stage": "stages",
    "role": "roles",
    "contribution": "contributions",
    "slice": "slices",
}
ALL_MODELS = {**MODELS, **CYCLE_MODELS, **TABLE_MODELS}
BOXES = ("intervention", "outcome")
MUNICIPALITY: Key = ("municipality", "municipality")
# the kinds whose id names two others, `first>second`, and the fields that these are
ENDS = {
    "link": ("source", "target"),
    "review": ("moment", "outcome"),
    "delivery": ("moment", "intervention"),
}


def field_names(kind: str) -> list[str]:
    """The fields of an item of this kind that can change, in the model's order."""
    apart = _apart(kind)
    names = [name for name in ALL_MODELS[kind].model_fields if name not in apart]
    return ["outcome", *names] if kind == "indicator" else names


def _apart(kind: str) -> set[str]:
    """The fields that stand in the id, or are items of their own."""
    return set(ENDS.get(kind, ("id", "indicators")))


def link_id(source: str, target: str) -> str:
    """The id of the link between two boxes."""
    return f"{source}>{target}"


class Part:
    """An item as it stands in its whole; `outcome` is the one that an indicator belongs to."""

    __slots__ = ("kind", "model", "outcome")

    def __init__(self, kind: str, model: BaseModel, outcome: str = "") -> None:
        self.kind, self.model, self.outcome = kind, model, outcome

    def __eq__(self, other: object) -> bool:
        """Equal fields; an outcome's indicators are compared on their own."""
        if not isinstance(other, Part):
            return NotImplemented
        if self.model == other.model:
            return self.outcome == other.outcome
        return isinstance(self.model, Outcome) and self.fields == other.fields

    @property
    def id(self) -> str:
        """As in the item's key."""
        if isinstance(self.model, Municipality):
            return MUNICIPALITY[1]
        return str(self.model.id)  # type: ignore[attr-defined]

    @property
    def name(self) -> str:
        """What it is called: its name, else its text, else its id."""
        return str(getattr(self.model, "name", getattr(self.model, "text", self.id)))

    @property
    def fields(self) -> Fields:
        """All fields as JSON values, defaults filled in."""
        said = dict(self.model.model_dump(mode="json", exclude=_apart(self.kind)))
        return {**said, "outcome": self.outcome} if self.kind == "indicator" else said


def parts(map: EffectMap) -> dict[Key, Part]:
    """Every item of a map, in the order in which they can be added.

    Ids must be unique within a kind, as `effectmap.model.check` demands.
    """
    return {(part.kind, part.id): part for part in _parts(map)}


def _parts(map: EffectMap) -> Iterator[Part]:
    yield Part("municipality", map.municipality)
    plain: dict[str, tuple[BaseModel, ...]] = {
        "partner": map.partners,
        "theme": map.themes,
        "intervention": map.interventions,
        "outcome": map.outcomes,
    }
    for kind, models in plain.items():
        for model in models:
            yield Part(kind, model)
    for outcome in map.outcomes:
        for indicator in outcome.indicators:
            yield Part("indicator", indicator, outcome.id)
    for link in map.links:
        yield Part("link", link)


def cycle_parts(cycle: Cycle) -> dict[Key, Part]:
    """Every item of a cycle, moments first.

    Ids must be unique within a kind, as `effectmap.model.check_cycle` demands.
    """
    return {
        (kind, model.id): Part(kind, model)
        for kind, section in CYCLE_SECTIONS.items()
        for model in getattr(cycle, section)
    }


def table_parts(table: ThemeTable) -> dict[Key, Part]:
    """Every item of a theme table, in the order in which they can be added.

    Ids must be unique within a kind, as `effectmap.model.check_table` demands.
    """
    return {
        (kind, model.id): Part(kind, model)
        for kind, section in TABLE_SECTIONS.items()
        for model in getattr(table, section)
    }


def built(kind: str, id: str, fields: Mapping[str, Any], outcome: str = "") -> Part:
    """The item with these fields; an outcome without indicators.

    An indicator's `outcome` stands apart. Raises pydantic's ValidationError, see `problems_of`.
    """
    said = dict(fields)
    if kind in ENDS:
        first, second = ENDS[kind]
        said[first], _mark, said[second] = id.partition(">")
    elif kind != "municipality":
        said["id"] = id
    return Part(kind, ALL_MODELS[kind].model_validate(said), outcome)


def problems_of(
    error: ValidationError,
    file: str,
    id: str,
    worded: Callable[[dict[str, Any], tuple[str | int, ...]], Text],
) -> list[Problem]:
    """What pydantic found wrong with an item, at its field, each in the words of `worded`."""
    problems = []
    for found in error.errors(include_url=False):
        place = tuple(part for part in found["loc"] if not str(part).startswith("function-"))
        field = ".".join(str(part) for part in place)
        problems.append(Problem(file, worded(dict(found), place), id, field))
    return problems


def stray(items: Iterable[Part], file: str = "") -> list[Problem]:
    """Indicators whose outcome is not among the items: `assemble` cannot show them."""
    items = list(items)
    outcomes = {part.id for part in items if part.kind == "outcome"}
    return [
        unknown(file, part.id, "outcome", part.outcome, outcomes)
        for part in items
        if part.kind == "indicator" and part.outcome not in outcomes
    ]


def assemble(items: Iterable[Part]) -> EffectMap:
    """A map of these items in their order; there must be a municipality among them.

    What must hold between the items is the business of `stray` and `effectmap.model.check`.
    """
    made: dict[str, list[Any]] = {kind: [] for kind in MODELS}
    indicators: dict[str, list[Any]] = {}
    for part in items:
        made[part.kind].append(part.model)
        if part.kind == "indicator":
            indicators.setdefault(part.outcome, []).append(part.model)
    return EffectMap(
        schema_version=1,
        municipality=made["municipality"][0],
        partners=tuple(made["partner"]),
        themes=tuple(made["theme"]),
        interventions=tuple(made["intervention"]),
        outcomes=tuple(_with(one, tuple(indicators.get(one.id, ()))) for one in made["outcome"]),
        links=tuple(made["link"]),
    )


def assemble_cycle(items: Iterable[Part]) -> Cycle:
    """A cycle of these items: moments by date, the rest by moment and then in their order.

    Where an item is the only one of two others, as a review is, order says nothing: by id.

    What must hold between the items is the business of `effectmap.model.check_cycle`.
    """
    made: dict[str, list[Any]] = {kind: [] for kind in CYCLE_MODELS}
    for part in items:
        made[part.kind].append(part.model)
    moments = Cycle(moments=tuple(made.pop("moment"))).by_date
    place = {one.id: at for at, one in enumerate(moments)}
    for kind, models in made.items():
        if kind in ENDS:
            models.sort(key=lambda one: one.id)
        models.sort(key=lambda one: place.get(one.moment, len(place)))
    rest = {CYCLE_SECTIONS[kind]: tuple(models) for kind, models in made.items()}
    return Cycle(moments=moments, **rest)


def assemble_table(items: Iterable[Part]) -> ThemeTable:
    """A theme table of these items in their order.

    What must hold between the items is the business of `effectmap.model.check_table`.
    """
    made: dict[str, list[Any]] = {kind: [] for kind in TABLE_MODELS}
    for part in items:
        made[part.kind].append(part.model)
    return ThemeTable(**{TABLE_SECTIONS[kind]: tuple(models) for kind, models in made.items()})


def _with(outcome: Outcome, indicators: tuple[Indicator, ...]) -> Outcome:
    if outcome.indicators == indicators:
        return outcome
    return outcome.model_copy(update={"indicators": indicators})
