"""Map, cycle and theme table as YAML that git can compare: a block an item, in order; and back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from effectmap.model import EffectMap
from effectmap.model.changes import Changed
from effectmap.model.cycle import Cycle
from effectmap.model.items import (
    CYCLE_MODELS,
    CYCLE_SECTIONS,
    ENDS,
    MODELS,
    TABLE_MODELS,
    TABLE_SECTIONS,
    Key,
    cycle_parts,
    parts,
    table_parts,
)
from effectmap.model.theme_table import ThemeTable
from effectmap.store import commands as c
from effectmap.store.edits import plan
from effectmap.store.items import ARCHIVED, POSITION, State, canonical, in_order
from effectmap.store.yaml_text import dumped, shorter
from effectmap.words import Text

# what is read first is written first; a line a field, so that a change is a line
_SECTIONS = ("partners", "themes", "interventions", "outcomes", "links")


def to_yaml(map: EffectMap) -> str:
    """The map as map.yaml: what differs from the default, the same text for the same map."""
    said = map.model_dump(mode="json", exclude_defaults=True)
    return _text({"schema_version": 1, "municipality": said["municipality"]}, said, _SECTIONS)


def cycle_to_yaml(cycle: Cycle) -> str:
    """The cycle as cycle.yaml, as `to_yaml` writes the map."""
    said = cycle.model_dump(mode="json", exclude_defaults=True)
    return _text({"schema_version": 1}, said, CYCLE_SECTIONS.values())


def table_to_yaml(table: ThemeTable) -> str:
    """The theme table as table.yaml, as `to_yaml` writes the map."""
    said = table.model_dump(mode="json", exclude_defaults=True)
    return _text({"schema_version": 1}, said, TABLE_SECTIONS.values())


def _text(head: dict[str, Any], said: dict[str, Any], sections: Iterable[str]) -> str:
    parts = [dumped(head)]
    for section in sections:
        if said.get(section):
            parts.append(f"\n{section}:\n")
            parts.append("\n".join(_block(item) for item in said[section]))
    return "".join(parts)


def _block(item: dict[str, Any]) -> str:
    lines = dumped([shorter(item)]).split("\n")[:-1]
    return "".join(f"  {line}\n" if line else "\n" for line in lines)


_Wanted = dict[Key, dict[str, Any]]
# what nothing hangs on goes first, and comes back last
_LEAVES = (
    *("link", "indicator"),
    *("review", "delivery", "decision", "action", "comment", "lesson"),
    *("role", "frame", "contribution", "slice"),
)
_GOING = (*_LEAVES, "stage", "outcome", "intervention", "theme", "partner", "moment")
_Whole = EffectMap | Cycle | ThemeTable


def steps_to(state: State, *wholes: _Whole) -> tuple[c.AnyStep, ...]:
    """The steps that make a map, a cycle or a theme table of what is kept; none where it is so.

    What a map does not have is archived, with what hangs on it, and so is what a cycle or table
    does not have. Raises ProblemsError when it cannot be made.
    """
    steps: list[c.AnyStep] = []
    now: State = state
    for whole in wholes:
        for part in _parts_of(whole):
            found = tuple(part(now))
            if found:
                steps += found
                # each part sees what those before it did: a box brings its links back, for one
                now = plan(c.Batch(steps=tuple(steps)), state).state
    return tuple(steps)


def _parts_of(whole: _Whole) -> list[Callable[[State], Iterator[c.AnyStep]]]:
    """What has to be done one after the other; the order in a cycle follows from its dates."""
    if isinstance(whole, EffectMap):
        found, kinds = parts(whole), MODELS
    elif isinstance(whole, Cycle):
        found, kinds = cycle_parts(whole), CYCLE_MODELS
    else:
        found, kinds = table_parts(whole), TABLE_MODELS
    wanted = {key: part.fields for key, part in found.items()}
    gone = partial(_gone, kinds=kinds)
    each: list[Callable[..., Iterator[c.AnyStep]]] = [
        _firm_back,
        _leaves_back,
        _new,
        _changed,
        gone,
    ]
    if not isinstance(whole, Cycle):
        each.append(partial(_in_order, kinds=kinds))
    return [partial(part, wanted=wanted) for part in each]


def _archived(state: State, wanted: _Wanted) -> list[Key]:
    return [key for key in wanted if key in state and not state[key].live]


def _firm_back(state: State, wanted: _Wanted) -> Iterator[c.AnyStep]:
    for kind, id in _archived(state, wanted):
        if kind not in _LEAVES:
            yield c.Restore(kind=kind, id=id)


def _leaves_back(state: State, wanted: _Wanted) -> Iterator[c.AnyStep]:
    for kind, id in _archived(state, wanted):
        if kind in ENDS:
            yield c.Add(kind=kind, id=id, fields=wanted[kind, id])
        else:
            yield c.Restore(kind=kind, id=id)


def _new(state: State, wanted: _Wanted) -> Iterator[c.AnyStep]:
    for (kind, id), fields in wanted.items():
        if (kind, id) not in state:
            yield c.Add(kind=kind, id=id, fields=fields)


def _changed(state: State, wanted: _Wanted) -> Iterator[c.AnyStep]:
    for (kind, id), fields in wanted.items():
        item = state[kind, id]
        other = {name: value for name, value in fields.items() if item.fields.get(name) != value}
        if other:
            seen = {name: item.versions.get(name, 0) for name in other}
            yield c.Change(kind=kind, id=id, fields=other, seen=seen)


def _gone(state: State, wanted: _Wanted, kinds: Collection[str]) -> Iterator[c.AnyStep]:
    for kind in _GOING:
        for item in state.values():
            if item.kind == kind and kind in kinds and item.live and item.key not in wanted:
                yield c.Archive(kind=kind, id=item.id)


def _in_order(state: State, wanted: _Wanted, kinds: Collection[str]) -> Iterator[c.AnyStep]:
    for kind in kinds:
        ids = [id for one, id in wanted if one == kind]
        if _orders(state, kind, ids) != _orders(state, kind, in_order(state, kind)):
            yield c.Arrange(kind=kind, ids=tuple(ids))


def _orders(state: State, kind: str, ids: Iterable[str]) -> dict[str, list[str]]:
    """The order that shows: of indicators, inside their outcome only."""
    found: dict[str, list[str]] = {}
    for id in ids:
        outcome = state[kind, id].fields["outcome"] if kind == "indicator" else ""
        found.setdefault(outcome, []).append(id)
    return found


def differences(changes: Sequence[Changed]) -> Iterator[Text]:
    """What an import would do, a line an item or field."""
    for one in changes:
        before, after = one.before or {}, one.after or {}
        if one.before is None:
            yield Text("new: {kind} {id}", kind=one.kind, id=one.id)
        elif ARCHIVED in after:
            key = "archived: {kind} {id}" if after[ARCHIVED] else "brought back: {kind} {id}"
            yield Text(key, kind=one.kind, id=one.id)
        if one.before is None:
            continue
        for name in one.fields:
            yield Text(
                "changed: {kind} {id}, {field}: {before} → {after}",
                kind=one.kind,
                id=one.id,
                field=name,
                before=canonical(before.get(name)),
                after=canonical(after.get(name)),
            )
    moved = dict.fromkeys(
        one.kind for one in changes if POSITION in (one.after or {}) and one.before
    )
    for kind in moved:
        yield Text("in another order: {kind}", kind=kind)
