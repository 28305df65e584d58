"""The state that is kept: items with their fields, and the map, cycle and table that they make."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_jsonable_python

from effectmap.model import EffectMap, Problem, ProblemsError
from effectmap.model.changes import Changed
from effectmap.model.cycle import Cycle
from effectmap.model.items import (
    ALL_MODELS,
    CYCLE_MODELS,
    ENDS,
    MODELS,
    TABLE_MODELS,
    Key,
    Part,
    assemble,
    assemble_cycle,
    assemble_table,
    built,
    field_names,
    problems_of,
)
from effectmap.model.theme_table import ThemeTable
from effectmap.store.roles import STORE
from effectmap.store.wording import known_keys, message
from effectmap.words import Text

ARCHIVED, POSITION = "@archived", "@position"
# archived by somebody, or because something that it hangs on was
SELF, ALONG = "self", "along"


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
    def part(self) -> Part:
        """The item as it stands in a map; an outcome without its indicators.

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


def with_new_fields(
    kind: str, fields: Mapping[str, Any], versions: Mapping[str, int]
) -> tuple[dict[str, Any], dict[str, int]]:
    """Fields and versions, with the fields that the program got after this was written.

    Those hold what the model gives them, in version 0: nobody ever filled them in.
    """
    new = {name: value for name, value in _optional(kind).items() if name not in fields}
    # what was damaged is for who reads it to refuse
    return {**new, **dict(fields)}, {**dict.fromkeys(new, 0), **versions}


@lru_cache(maxsize=len(MODELS))
def _optional(kind: str) -> dict[str, Any]:
    """The fields that may be left out, with what they then hold, as JSON values."""
    known = MODELS[kind].model_fields.items() if kind in MODELS else ()
    return {
        name: to_jsonable_python(field.get_default(call_default_factory=True))
        for name, field in known
        if name in field_names(kind) and not field.is_required()
    }


def apply(state: dict[Key, Item], changes: Iterable[Changed], revision: int) -> None:
    """Do `changes` to `state` in place. The one way in which it changes: replay goes here too."""
    for one in changes:
        key = one.key
        if one.after is None:
            del state[key]
        elif one.before is None:
            fields, versions = with_new_fields(one.kind, {}, {})
            state[key] = Item(one.kind, one.id, 0, "", fields, versions).changed(
                one.after, revision
            )
        else:
            state[key] = state[key].changed(one.after, revision)


def normal(kind: str, id: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """All fields of an item as JSON values, defaults filled in.

    What stands in the id of a link or review may be given and must be the same. Raises
    ProblemsError with everything that cannot be used, at its field.
    """
    said = dict(fields)
    if kind in ENDS:
        first, _mark, second = id.partition(">")
        fixed = (
            Text("the ends of a link cannot change: make another link")
            if kind == "link"
            else Text("what this is about cannot change: make another one")
        )
        problems = [
            Problem(STORE, fixed, id, name)
            for name, end in zip(ENDS[kind], (first, second), strict=True)
            if said.pop(name, end) != end
        ]
        if problems:
            raise ProblemsError(problems)
    return _built(kind, id, said).fields


def _built(kind: str, id: str, fields: Mapping[str, Any]) -> Part:
    said, outcome = dict(fields), ""
    if "indicators" in said:
        text = Text("an indicator is an item of its own: add it to the outcome")
        raise ProblemsError([Problem(STORE, text, id, "indicators")])
    if kind == "indicator":
        outcome = said.pop("outcome", None)
        if not isinstance(outcome, str):
            text = Text("this is missing: fill it in")
            raise ProblemsError([Problem(STORE, text, id, "outcome")])
    try:
        return built(kind, id, said, outcome)
    except ValidationError as error:
        worded = partial(message, keys=known_keys(ALL_MODELS[kind]))
        raise ProblemsError(problems_of(error, STORE, id, worded)) from None


def to_map(state: State) -> EffectMap:
    """The live items as a map, in their order. Raises ProblemsError when one cannot be used.

    What must hold between the items is `effectmap.model.check`'s business.
    """
    found, problems = _live_parts(state, MODELS)
    if not any(item.kind == "municipality" and item.live for item in state.values()):
        problems.append(Problem(STORE, Text("this is missing: fill it in"), "municipality"))
    if problems:
        raise ProblemsError(problems)
    return assemble(found)


def to_cycle(state: State) -> Cycle:
    """The live items of the accountability cycle. Raises ProblemsError when one cannot be used.

    What must hold between the items is `effectmap.model.check_cycle`'s business.
    """
    return assemble_cycle(_usable(state, CYCLE_MODELS))


def to_table(state: State) -> ThemeTable:
    """The live items of the theme table. Raises ProblemsError when one cannot be used.

    What must hold between the items is `effectmap.model.check_table`'s business.
    """
    return assemble_table(_usable(state, TABLE_MODELS))


def _usable(state: State, kinds: Collection[str]) -> list[Part]:
    found, problems = _live_parts(state, kinds)
    if problems:
        raise ProblemsError(problems)
    return found


def _live_parts(state: State, kinds: Collection[str]) -> tuple[list[Part], list[Problem]]:
    """What is not archived, kind by kind in its order, and what of it cannot be used."""
    order = {kind: at for at, kind in enumerate(kinds)}
    live = sorted(
        (item for item in state.values() if item.live and item.kind in order),
        key=lambda one: (order[one.kind], one.position, one.id),
    )
    problems: list[Problem] = []
    found: list[Part] = []
    for item in live:
        try:
            found.append(item.part)
        except ProblemsError as error:
            problems += error.problems
    return found, problems


def in_order(state: State, kind: str) -> list[str]:
    """The ids of the live items of a kind, in the order of the map."""
    items = sorted(state.values(), key=lambda one: (one.position, one.id))
    return [item.id for item in items if item.kind == kind and item.live]


def canonical(value: Any) -> str:
    """JSON with one spelling, so that equal values have equal texts and hashes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
