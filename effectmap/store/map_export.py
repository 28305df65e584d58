"""A map as YAML text that git can compare: the map's own order, one block an item; and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from effectmap.model import EffectMap
from effectmap.model.changes import Changed
from effectmap.model.items import MODELS, Key, parts
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
    head = {"schema_version": 1, "municipality": said["municipality"]}
    parts = [dumped(head)]
    for section in _SECTIONS:
        if said.get(section):
            parts.append(f"\n{section}:\n")
            parts.append("\n".join(_block(item) for item in said[section]))
    return "".join(parts)


def _block(item: dict[str, Any]) -> str:
    return "".join(f"  {line}\n" for line in dumped([shorter(item)]).split("\n")[:-1])


_Wanted = dict[Key, dict[str, Any]]
# first what others hang on, when something goes the other way round
_HANG_ON_BOXES = ("link", "indicator")
_GOING = ("link", "indicator", "outcome", "intervention", "theme", "partner")


def steps_to(state: State, map: EffectMap) -> tuple[c.AnyStep, ...]:
    """The steps that make `map` of what is kept; none where it is that already.

    What the map does not have is archived. Raises ProblemsError when it cannot be made.
    """
    wanted = {key: part.fields for key, part in parts(map).items()}
    steps: list[c.AnyStep] = []
    now: State = state
    for part in (_boxes_back, _hanging_back, _new, _changed, _gone, _in_order):
        found = tuple(part(now, wanted))
        if found:
            steps += found
            # each part sees what those before it did: a box brings its links back, for one
            now = plan(c.Batch(steps=tuple(steps)), state).state
    return tuple(steps)


def _archived(state: State, wanted: _Wanted) -> list[Key]:
    return [key for key in wanted if key in state and not state[key].live]


def _boxes_back(state: State, wanted: _Wanted) -> Iterator[c.AnyStep]:
    for kind, id in _archived(state, wanted):
        if kind not in _HANG_ON_BOXES:
            yield c.Restore(kind=kind, id=id)


def _hanging_back(state: State, wanted: _Wanted) -> Iterator[c.AnyStep]:
    for kind, id in _archived(state, wanted):
        if kind == "link":
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


def _gone(state: State, wanted: _Wanted) -> Iterator[c.AnyStep]:
    for kind in _GOING:
        for item in state.values():
            if item.kind == kind and item.live and item.key not in wanted:
                yield c.Archive(kind=kind, id=item.id)


def _in_order(state: State, wanted: _Wanted) -> Iterator[c.AnyStep]:
    for kind in MODELS:
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
