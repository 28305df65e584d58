"""The state that is kept: items with their fields, and the map that they make together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
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
from effectmap.store.results import Changed
from effectmap.store.roles import STORE
from effectmap.store.wording import known_keys, message
from effectmap.words import Text

MODELS: dict[str, type[BaseModel]] = {
    "municipality": Municipality,
    "partner": Partner,
    "theme": Theme,
    "intervention": Intervention,
    "outcome": Outcome,
    "indicator": Indicator,
    "link": Link,
}
BOXES = ("intervention", "outcome")
MUNICIPALITY = ("municipality", "municipality")
ARCHIVED, POSITION = "@archived", "@position"
# archived by somebody, or because something that it hangs on was
SELF, ALONG = "self", "along"
# what stands in the id, or is an item of its own
_APART = {"id", "indicators"}

Key = tuple[str, str]


@dataclass(frozen=True)
class Item:
    """One item as it is kept. `fields` and `versions` must not be changed in place.

    `versions` holds for every field, `@archived` and `@position` the revision that changed it.
    """

    kind: str
    id: str
    position: int
    archived: str
    fields: Mapping[str, Any]
    versions: Mapping[str, int]

    @property
    def key(self) -> Key:
        return (self.kind, self.id)

    @property
    def live(self) -> bool:
        return not self.archived

    @property
    def whole(self) -> dict[str, Any]:
        """Everything of it that can change."""
        return {**self.fields, ARCHIVED: self.archived, POSITION: self.position}

    @cached_property
    def model(self) -> Any:
        """The item as its pydantic model; an outcome without its indicators.

        Raises ProblemsError naming the fields that cannot be used.
        """
        return _built(self.kind, self.id, self.fields)

    def changed(self, after: Mapping[str, Any], revision: int) -> Item:
        """With other values for what `after` names, in version `revision`."""
        fields = {**self.fields, **{k: v for k, v in after.items() if not k.startswith("@")}}
        return Item(
            self.kind,
            self.id,
            after.get(POSITION, self.position),
            after.get(ARCHIVED, self.archived),
            fields,
            {**self.versions, **dict.fromkeys(after, revision)},
        )


State = Mapping[Key, Item]


def apply(state: dict[Key, Item], changes: Iterable[Changed], revision: int) -> None:
    """Do `changes` to `state` in place. The one way in which it changes: replay goes here too."""
    for one in changes:
        key = (one.kind, one.id)
        if one.after is None:
            del state[key]
        elif one.before is None:
            state[key] = Item(one.kind, one.id, 0, "", {}, {}).changed(one.after, revision)
        else:
            state[key] = state[key].changed(one.after, revision)


def normal(kind: str, id: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """All fields of an item as JSON values, defaults filled in.

    What stands in the id of a link may be given and must be the same. Raises ProblemsError with
    everything that cannot be used, at its field.
    """
    said = dict(fields)
    if kind == "link":
        source, _mark, target = id.partition(">")
        problems = [
            Problem(STORE, Text("the ends of a link cannot change: make another link"), id, name)
            for name, end in (("source", source), ("target", target))
            if said.pop(name, end) != end
        ]
        if problems:
            raise ProblemsError(problems)
    model = _built(kind, id, said)
    dumped = model.model_dump(mode="json", exclude=_apart(kind))
    if kind == "indicator":
        dumped["outcome"] = said["outcome"]
    return dict(dumped)


def _apart(kind: str) -> set[str]:
    return {"source", "target"} if kind == "link" else _APART


def field_names(kind: str) -> list[str]:
    """The fields of an item that can be changed, in the model's order."""
    names = [name for name in MODELS[kind].model_fields if name not in _apart(kind)]
    return ["outcome", *names] if kind == "indicator" else names


def _built(kind: str, id: str, fields: Mapping[str, Any]) -> BaseModel:
    model, said = MODELS[kind], dict(fields)
    if "indicators" in said:
        text = Text("an indicator is an item of its own: add it to the outcome")
        raise ProblemsError([Problem(STORE, text, id, "indicators")])
    if kind == "link":
        said["source"], _mark, said["target"] = id.partition(">")
    elif kind != "municipality":
        said["id"] = id
    if kind == "indicator" and not isinstance(said.pop("outcome", None), str):
        raise ProblemsError([Problem(STORE, Text("this is missing: fill it in"), id, "outcome")])
    try:
        return model.model_validate(said)
    except ValidationError as error:
        raise ProblemsError(list(_problems(model, id, error))) from None


def _problems(model: type[BaseModel], id: str, error: ValidationError) -> Iterator[Problem]:
    for found in error.errors(include_url=False):
        place = tuple(part for part in found["loc"] if not str(part).startswith("function-"))
        field = ".".join(str(part) for part in place)
        yield Problem(STORE, message(dict(found), place, known_keys(model)), id, field)


def to_map(state: State) -> EffectMap:
    """The live items as a map, in their order. Raises ProblemsError when one cannot be used.

    What must hold between the items is `effectmap.model.check`'s business.
    """
    live: dict[str, list[Item]] = {kind: [] for kind in MODELS}
    for item in sorted(state.values(), key=lambda one: (one.position, one.id)):
        if item.live:
            live[item.kind].append(item)
    problems: list[Problem] = []
    made: dict[str, list[Any]] = {}
    for kind, items in live.items():
        made[kind] = []
        for item in items:
            try:
                made[kind].append(item.model)
            except ProblemsError as error:
                problems += error.problems
    if not live["municipality"]:
        problems.append(Problem(STORE, Text("this is missing: fill it in"), "municipality"))
    if problems:
        raise ProblemsError(problems)
    of_outcome: dict[str, list[Any]] = {}
    for item in live["indicator"]:
        of_outcome.setdefault(item.fields["outcome"], []).append(item.model)
    return EffectMap(
        schema_version=1,
        municipality=made["municipality"][0],
        partners=tuple(made["partner"]),
        themes=tuple(made["theme"]),
        interventions=tuple(made["intervention"]),
        outcomes=tuple(
            one.model_copy(update={"indicators": tuple(of_outcome.get(one.id, ()))})
            for one in made["outcome"]
        ),
        links=tuple(made["link"]),
    )


def in_order(state: State, kind: str) -> list[str]:
    """The ids of the live items of a kind, in the order of the map."""
    items = sorted(state.values(), key=lambda one: (one.position, one.id))
    return [item.id for item in items if item.kind == kind and item.live]


def stray(state: State) -> list[Problem]:
    """Live indicators whose outcome is not on the map: `to_map` cannot show them."""
    outcomes = {item.id for item in state.values() if item.kind == "outcome" and item.live}
    return [
        unknown(STORE, item.id, "outcome", item.fields["outcome"], outcomes)
        for item in state.values()
        if item.kind == "indicator" and item.live and item.fields["outcome"] not in outcomes
    ]


def from_map(map: EffectMap) -> list[tuple[Key, dict[str, Any]]]:
    """Every item of a map with all its fields, in the order in which they can be added."""
    found: list[tuple[Key, dict[str, Any]]] = [(MUNICIPALITY, _dumped("municipality", map))]
    for kind, many in (
        ("partner", map.partners),
        ("theme", map.themes),
        ("intervention", map.interventions),
        ("outcome", map.outcomes),
    ):
        found += [((kind, one.id), _dumped(kind, one)) for one in many]
    for outcome in map.outcomes:
        for indicator in outcome.indicators:
            fields = {**_dumped("indicator", indicator), "outcome": outcome.id}
            found.append((("indicator", indicator.id), fields))
    return [*found, *((("link", one.id), _dumped("link", one)) for one in map.links)]


def _dumped(kind: str, one: BaseModel) -> dict[str, Any]:
    part = one.municipality if isinstance(one, EffectMap) else one
    return dict(part.model_dump(mode="json", exclude=_apart(kind)))


def canonical(value: Any) -> str:
    """JSON with one spelling, so that equal values have equal texts and hashes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
