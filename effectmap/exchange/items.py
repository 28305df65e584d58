"""The items of a map as fields with JSON values, and back.

An item is known by its kind and id. Indicators and links are items of their own: an indicator has
the field `outcome`, a link the id `source>target`; the municipality is the only one of its kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from effectmap.model import (
    EffectMap,
    Indicator,
    Intervention,
    Link,
    Municipality,
    Outcome,
    Partner,
    Problem,
    ProblemsError,
    Theme,
)
from effectmap.model.problem import unknown
from effectmap.words import Text

Key = tuple[str, str]
Fields = dict[str, Any]

MODELS: dict[str, type[BaseModel]] = {
    "municipality": Municipality,
    "partner": Partner,
    "theme": Theme,
    "intervention": Intervention,
    "outcome": Outcome,
    "indicator": Indicator,
    "link": Link,
}
MUNICIPALITY: Key = ("municipality", "municipality")
# what stands in the id, or is an item of its own
_APART = {"link": {"source", "target"}}
_APART_ELSE = {"id", "indicators"}


def field_names(kind: str) -> list[str]:
    """The fields of an item of this kind that can change, in the model's order."""
    apart = _APART.get(kind, _APART_ELSE)
    names = [name for name in MODELS[kind].model_fields if name not in apart]
    return ["outcome", *names] if kind == "indicator" else names


def link_id(source: str, target: str) -> str:
    """The id of the link between two boxes."""
    return f"{source}>{target}"


class Part:
    """An item as it stands in a map; `outcome` is the one that an indicator belongs to."""

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
        """What it is called; a link by its id."""
        return str(getattr(self.model, "name", self.id))

    @property
    def fields(self) -> Fields:
        """All fields as JSON values, defaults filled in."""
        apart = _APART.get(self.kind, _APART_ELSE)
        said = dict(self.model.model_dump(mode="json", exclude=apart))
        return {"outcome": self.outcome, **said} if self.kind == "indicator" else said


def parts(map: EffectMap) -> dict[Key, Part]:
    """Every item of a map; of an id that is used twice the last one."""
    return dict(_parts(map))


def _parts(map: EffectMap) -> Iterator[tuple[Key, Part]]:
    yield MUNICIPALITY, Part("municipality", map.municipality)
    plain: dict[str, tuple[Any, ...]] = {
        "partner": map.partners,
        "theme": map.themes,
        "intervention": map.interventions,
        "outcome": map.outcomes,
    }
    for kind, models in plain.items():
        for model in models:
            yield (kind, model.id), Part(kind, model)
    for outcome in map.outcomes:
        for indicator in outcome.indicators:
            yield ("indicator", indicator.id), Part("indicator", indicator, outcome.id)
    for link in map.links:
        yield ("link", link.id), Part("link", link)


def build(kind: str, id: str, fields: Mapping[str, Any], file: str = "") -> Part:
    """The item with these fields; an outcome without indicators.

    Raises ProblemsError with every field that cannot be used.
    """
    said = dict(fields)
    outcome = str(said.pop("outcome", "")) if kind == "indicator" else ""
    if kind == "link":
        said["source"], _mark, said["target"] = id.partition(">")
    elif kind != "municipality":
        said["id"] = id
    try:
        return Part(kind, MODELS[kind].model_validate(said), outcome)
    except ValidationError as error:
        raise ProblemsError(
            [
                Problem(
                    file,
                    _message(dict(found)),
                    id,
                    ".".join(str(part) for part in found["loc"] if "function-" not in str(part)),
                )
                for found in error.errors(include_url=False)
            ]
        ) from None


def _message(found: dict[str, Any]) -> Text:
    kind, value = str(found["type"]), str(found.get("input"))
    if kind in ("missing", "string_too_short"):
        return Text("this is missing: fill it in")
    if kind == "string_too_long":
        most = found["ctx"]["max_length"]
        return Text("this text has {n} characters: at most {most} fit", n=len(value), most=most)
    if kind.startswith(("greater", "less")):
        return Text("“{value}” lies outside what is allowed", value=value[:80])
    return Text("“{value}” cannot be used here", value=value[:80])


def assemble(map: EffectMap, items: Mapping[Key, Part]) -> EffectMap:
    """A map of these items in their order; the schema's version is that of `map`.

    Raises ProblemsError for indicators of an outcome that is not there.
    """
    made: dict[str, list[Any]] = {kind: [] for kind in MODELS}
    indicators: dict[str, list[Any]] = {}
    for (kind, _id), part in items.items():
        made[kind].append(part.model)
        if kind == "indicator":
            indicators.setdefault(part.outcome, []).append(part.model)
    outcomes = {outcome.id for outcome in made["outcome"]}
    stray = [
        unknown("", part.id, "outcome", part.outcome, outcomes)
        for part in items.values()
        if part.kind == "indicator" and part.outcome not in outcomes
    ]
    if stray:
        raise ProblemsError(stray)
    return EffectMap(
        schema_version=map.schema_version,
        municipality=made["municipality"][0],
        partners=tuple(made["partner"]),
        themes=tuple(made["theme"]),
        interventions=tuple(made["intervention"]),
        outcomes=tuple(_with(one, tuple(indicators.get(one.id, ()))) for one in made["outcome"]),
        links=tuple(made["link"]),
    )


def _with(outcome: Outcome, indicators: tuple[Indicator, ...]) -> Outcome:
    if outcome.indicators == indicators:
        return outcome
    return outcome.model_copy(update={"indicators": indicators})
