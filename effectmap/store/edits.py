"""From a command and the state to the changes that it makes: pure functions, no database.

What hangs on what: links and indicators on their boxes, boxes on their theme, interventions on
their partners. Of the cycle: everything on its moment, a review and a comment on their outcome, a
delivery on its intervention, a decision, an action and a lesson on their theme. Of the theme table:
frames, stages and slices on their theme, a role on its stage and partner, and so on the theme as
well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from effectmap.model import Problem, ProblemsError
from effectmap.model.changes import Changed, differing
from effectmap.model.cycle import MomentState
from effectmap.model.items import (
    BOXES,
    CYCLE_MODELS,
    ENDS,
    MUNICIPALITY,
    TABLE_MODELS,
    Key,
    field_names,
)
from effectmap.model.problem import unknown
from effectmap.store import commands as c
from effectmap.store.items import ALONG, ARCHIVED, POSITION, SELF, Item, State, apply, normal
from effectmap.store.locking import is_locked
from effectmap.store.log import Row
from effectmap.store.roles import STORE
from effectmap.words import Text


@dataclass(frozen=True)
class Overtaken:
    """A field that has another version than the person saw; `mine` is None where not changed."""

    key: Key
    field: str
    mine: Any
    seen: int


@dataclass
class Plan:
    """What a command would do. With `conflicts` nothing may be done."""

    before: State
    state: dict[Key, Item]
    changes: list[Changed] = field(default_factory=list)
    conflicts: list[Overtaken] = field(default_factory=list)
    merged: list[Overtaken] = field(default_factory=list)
    along: list[Key] = field(default_factory=list)
    left: list[Key] = field(default_factory=list)
    # by kind, of those that are known: a file may add thousands
    _last: dict[str, int] = field(default_factory=dict)

    def add(self, key: Key, fields: Mapping[str, Any]) -> None:
        """A new item, last in the order of its kind."""
        place = self._last_place(key[0]) + 1
        self._do(Changed(*key, None, {**fields, ARCHIVED: "", POSITION: place}))
        self._last[key[0]] = place

    def set(self, item: Item, values: Mapping[str, Any]) -> None:
        """Other values for an item; those that are the same already are left out."""
        for change in differing(item.key, self.state[item.key].whole, values):
            self._do(change)

    def revert(self, changes: Iterable[Changed]) -> None:
        """What was before `changes` again, last one first."""
        for one in reversed(list(changes)):
            self._do(Changed(one.kind, one.id, one.after, one.before))

    def _last_place(self, kind: str) -> int:
        if kind not in self._last:
            places = [one.position for one in self.state.values() if one.kind == kind]
            self._last[kind] = max(places, default=0)
        return self._last[kind]

    def _do(self, change: Changed) -> None:
        if POSITION in (change.before or {}) or POSITION in (change.after or {}):
            self._last.pop(change.kind, None)
        self.changes.append(change)
        apply(self.state, [change], 0)


def plan(command: c.Step, state: State) -> Plan:
    """What `command` would do to `state`; Undo, Redo and Snapshot are the log's business.

    Raises ProblemsError when it cannot be done.
    """
    made = Plan(state, dict(state))
    steps = command.steps if isinstance(command, c.Batch) else (command,)
    for step in steps:
        _STEPS[type(step)](made, step)
    return made


def _refused(message: Text, item: str = "", field: str = "") -> ProblemsError:
    return ProblemsError([Problem(STORE, message, item, field)])


def _live(made: Plan, kind: str, id: str) -> Item:
    """An item that is on the map. Raises ProblemsError."""
    item = made.state.get((kind, id))
    if item is None:
        known = [one.id for one in made.state.values() if one.kind == kind]
        raise ProblemsError([unknown(STORE, id, "", id, known)])
    if not item.live:
        raise _refused(Text("“{id}” is archived: bring it back first", id=id), id)
    return item


def _add(made: Plan, step: c.Add) -> None:
    key, fields = (step.kind, step.id), normal(step.kind, step.id, step.fields)
    kinds = BOXES if step.kind in BOXES else (step.kind,)
    found = next((made.state[k, step.id] for k in kinds if (k, step.id) in made.state), None)
    if step.kind == "municipality" and key != MUNICIPALITY:
        raise _refused(Text("a map has one municipality"), step.id)
    if found is None:
        made.add(key, fields)
    elif not found.live and (step.kind in ENDS or step.kind == "frame"):
        # who draws a link or sets a frame anew does not care that there was one before
        made.set(found, {**fields, ARCHIVED: ""})
    elif not found.live:
        raise _refused(Text("“{id}” is archived: bring it back first", id=step.id), step.id, "id")
    else:
        raise _refused(Text("the id “{id}” is in use: choose another", id=step.id), step.id, "id")


def _connect(made: Plan, step: c.Connect) -> None:
    id = f"{step.source}>{step.target}"
    _add(made, c.Add(kind="link", id=id, fields=step.fields))


def _change(made: Plan, step: c.Change) -> None:
    item = _live(made, step.kind, step.id)
    _check_seen(step, item)
    fields = normal(step.kind, step.id, {**item.fields, **step.fields})
    wanted = {name: fields[name] for name in step.fields if name in fields}
    # an item that this same command added was seen by nobody
    base = made.before.get(item.key)
    for name, seen in step.seen.items() if base else ():
        if base is None or seen == base.versions.get(name):
            continue
        # both want the same: nothing is overwritten
        same = name not in wanted or wanted[name] == base.fields.get(name)
        overtaken = Overtaken(item.key, name, wanted.get(name), seen)
        (made.merged if same else made.conflicts).append(overtaken)
    made.set(item, wanted)


def _put(made: Plan, step: c.Put) -> None:
    item = made.state.get((step.kind, step.id))
    if item is None or not item.live:
        _add(made, c.Add(kind=step.kind, id=step.id, fields=step.fields))
        return
    empty = normal(step.kind, step.id, {})
    base = made.before.get(item.key, item)
    # what was empty and still is, nobody filled in meanwhile
    seen = {name: base.versions[name] * (base.fields[name] == empty[name]) for name in empty}
    seen |= {name: version for name, version in step.seen.items() if version}
    _change(made, c.Change(kind=step.kind, id=step.id, fields=step.fields, seen=seen))


def _check_seen(step: c.Change, item: Item) -> None:
    known = field_names(item.kind)
    problems = [
        Problem(STORE, Text("the version that was looked at is missing"), item.id, name)
        for name in step.fields
        if name in known and name not in step.seen
    ]
    problems += [unknown(STORE, item.id, name, name, known) for name in set(step.seen) - {*known}]
    problems += [
        Problem(STORE, Text("this version does not exist yet"), item.id, name)
        for name, seen in step.seen.items()
        if seen > max(item.versions.values())
    ]
    if problems:
        raise ProblemsError(problems)


def _move(made: Plan, step: c.Move) -> None:
    fields = {"theme": step.theme}
    _change(made, c.Change(kind=step.kind, id=step.id, fields=fields, seen=step.seen))


def hanging(state: State, item: Item) -> list[Item]:
    """What leads to `item` or stands in it, archived or not; stages before what stands on them."""
    found = [
        one for one in state.values() if one.key != item.key and item.key in refers_to(state, one)
    ]
    return sorted(found, key=lambda one: one.kind == "role")


def refers_to(state: State, item: Item) -> list[Key]:
    """The items that `item` cannot do without, where they exist."""
    if item.kind == "link":
        ends = item.id.split(">")
        return [(kind, id) for kind in BOXES for id in ends if (kind, id) in state]
    if item.kind in ENDS:
        return list(zip(ENDS[item.kind], item.id.split(">"), strict=True))
    if item.kind in CYCLE_MODELS:
        hangs_on = ("moment", "outcome", "theme")
        return [(kind, item.fields[kind]) for kind in hangs_on if kind in item.fields]
    if item.kind == "frame":
        return [("theme", item.id)]
    if item.kind == "role":
        stage = ("stage", item.fields["stage"])
        themes = [("theme", state[stage].fields["theme"])] if stage in state else []
        return [stage, ("partner", item.fields["partner"]), *themes]
    if item.kind == "indicator":
        return [("outcome", item.fields["outcome"])]
    if item.kind == "intervention":
        partners = [("partner", id) for id in item.fields["partners"]]
        return [("theme", item.fields["theme"]), *partners]
    if item.kind in ("outcome", "stage", "contribution", "slice"):
        return [("theme", item.fields["theme"])]
    return []


def _archive(made: Plan, step: c.Archive) -> None:
    item = _live(made, step.kind, step.id)
    if item.key == MUNICIPALITY:
        raise _refused(Text("a map has one municipality"), item.id)
    on_it = [one for one in hanging(made.state, item) if one.live]
    if item.kind == "moment" and on_it:
        names = ", ".join(sorted({_about(made.state, one) for one in on_it}))
        message = Text(
            "this moment still holds something on {names}: archive that first", names=names
        )
        raise _refused(message, item.id)
    firm = [one for one in on_it if one.kind not in _GOES_ALONG]
    if firm:
        names = ", ".join(sorted(one.fields["name"] for one in firm))
        message = Text("this is in use by {names}: move or archive those first", names=names)
        raise _refused(message, item.id)
    for one in on_it:
        # what was adopted stays what it was, whatever becomes of the map
        if not is_locked(made.state, one):
            made.set(one, {ARCHIVED: ALONG})
            made.along.append(one.key)
    made.set(item, {ARCHIVED: SELF})


_GOES_ALONG = {"link", "indicator", *CYCLE_MODELS, *TABLE_MODELS}


def _about(state: State, item: Item) -> str:
    """The name of the box or theme that an item of the cycle is about."""
    _moment, about = refers_to(state, item)
    return str(state[about].fields["name"])


def _restore(made: Plan, step: c.Restore) -> None:
    item = made.state.get((step.kind, step.id))
    if item is None or item.live:
        raise _refused(Text("“{id}” is not archived", id=step.id), step.id)
    missing = [key for key in refers_to(made.state, item) if not _is_live(made, key)]
    if missing:
        names = ", ".join(id for _kind, id in missing)
        raise _refused(Text("this needs {names}: bring that back first", names=names), item.id)
    made.set(item, {ARCHIVED: ""})
    for one in hanging(made.state, item):
        if one.archived != ALONG:
            continue
        if not is_locked(made.state, one) and all(
            _is_live(made, key) for key in refers_to(made.state, one)
        ):
            made.set(one, {ARCHIVED: ""})
            made.along.append(one.key)
        else:
            made.left.append(one.key)


def _is_live(made: Plan, key: Key) -> bool:
    return key in made.state and made.state[key].live


def _merge(made: Plan, step: c.Merge) -> None:
    item, into = _live(made, step.kind, step.id), _live(made, step.kind, step.into)
    if item.key == into.key:
        raise _refused(Text("this cannot be merged with itself"), item.id)
    for one in hanging(made.state, item):
        if not one.live or is_locked(made.state, one):
            continue
        made.along.append(one.key)
        if one.kind in ENDS:
            _redirect(made, one, item.id, into.id)
        elif one.kind == "frame":
            # a theme has one frame, and that of `into` stays as it is
            made.set(one, {ARCHIVED: SELF})
        else:
            made.set(one, _instead(one, item, into))
    for one, name in _naming(made.state, item):
        made.set(one, {name: _replaced(one.fields[name], item, into)})
    made.set(item, {ARCHIVED: SELF})


def _naming(state: State, item: Item) -> list[tuple[Item, str]]:
    """What names a box and can do without it, and where: roles that work on it, slices."""
    names = {"outcome": ("outcomes", "holds"), "intervention": ("holds",)}.get(item.kind, ())
    return [
        (one, name)
        for one in state.values()
        for name in names
        if item.id in one.fields.get(name, ())
    ]


def _replaced(ids: Iterable[str], item: Item, into: Item) -> list[str]:
    return list(dict.fromkeys(into.id if id == item.id else id for id in ids))


def _instead(one: Item, item: Item, into: Item) -> dict[str, Any]:
    """The fields of `one` with `into` where `item` stood."""
    if item.kind == "partner" and "partners" in one.fields:
        return {"partners": _replaced(one.fields["partners"], item, into)}
    # a role stands at a theme through its stage
    return {item.kind: into.id} if item.kind in one.fields else {}


def _redirect(made: Plan, one: Item, old: str, new: str) -> None:
    """A link from or to another box, a review of another; a double one only goes."""
    ends = [
        new if end == old and field != "moment" else end
        for field, end in zip(ENDS[one.kind], one.id.split(">"), strict=True)
    ]
    made.set(one, {ARCHIVED: SELF})
    key = (one.kind, ">".join(ends))
    if (one.kind == "link" and ends[0] == ends[1]) or _is_live(made, key):
        return
    if key in made.state:
        made.set(made.state[key], {**one.fields, ARCHIVED: ""})
    else:
        made.add(key, one.fields)


def _split(made: Plan, step: c.Split) -> None:
    item = _live(made, step.kind, step.id)
    fields = {**item.fields, "name": step.name}
    _add(made, c.Add(kind=step.kind, id=step.new_id, fields=fields))
    for kind, ids in (("link", step.links), ("indicator", step.indicators)):
        for id in ids:
            one = _live(made, kind, id)
            if item.key not in refers_to(made.state, one):
                raise _refused(Text("“{id}” does not hang on “{box}”", id=id, box=item.id), item.id)
            made.along.append(one.key)
            if kind == "link":
                _redirect(made, one, item.id, step.new_id)
            else:
                made.set(one, {"outcome": step.new_id})


def _arrange(made: Plan, step: c.Arrange) -> None:
    named = [_live(made, step.kind, id) for id in dict.fromkeys(step.ids)]
    others = [
        one for one in made.state.values() if one.kind == step.kind and one.id not in step.ids
    ]
    others.sort(key=lambda one: (one.position, one.id))
    for place, one in enumerate([*named, *others], start=1):
        made.set(one, {POSITION: place})


def _adopt(made: Plan, step: c.Adopt) -> None:
    moment = _live(made, "moment", step.moment)
    if moment.fields["state"] != MomentState.REVIEW:
        message = Text("only a moment that is under review can be adopted")
        raise _refused(message, moment.id, "state")
    made.set(moment, {"state": MomentState.ADOPTED.value})


_STEPS: dict[type[c.Step], Callable[[Plan, Any], None]] = {
    c.Add: _add,
    c.Connect: _connect,
    c.Change: _change,
    c.Put: _put,
    c.Move: _move,
    c.Archive: _archive,
    c.Restore: _restore,
    c.Merge: _merge,
    c.Split: _split,
    c.Arrange: _arrange,
    c.Adopt: _adopt,
}


def undo(row: Row, later: Iterable[Row], state: State) -> Plan:
    """The old values again of what `row` did; `later` are the rows since about its items.

    Raises ProblemsError where a field has moved on since, or where something else now needs what
    would go.
    """
    made = Plan(state, dict(state))
    problems = list(_moved_on(row, later, state))
    if not problems:
        made.revert(row.changed)
        gone = [state[key] for key in state if key not in made.state]
        problems = [
            _needed(item, one)
            for item in gone
            for one in hanging({**made.state, item.key: item}, item)
        ]
    if problems:
        raise ProblemsError(list(dict.fromkeys(problems)))
    return made


def _needed(item: Item, one: Item) -> Problem:
    message = Text("“{id}” needs this now: it cannot be undone", id=one.id)
    return Problem(STORE, message, item.id)


def _moved_on(row: Row, later: Iterable[Row], state: State) -> Iterator[Problem]:
    """Fields that hold something else by now than what `row` made of them."""
    since = _since(later)
    for change in row.changed:
        key = (change.kind, change.id)
        if change.after is None and key in state:
            message = Text("the id “{id}” is in use: choose another", id=change.id)
            yield Problem(STORE, message, change.id, "id")
        elif change.after is not None and key not in state:
            yield Problem(STORE, Text("this was taken off the map since"), change.id)
        elif change.after is not None:
            names = state[key].versions if change.before is None else change.after
            for name in names:
                if since.get((key, name)):
                    message = Text("this was changed again since: change it by hand where needed")
                    yield Problem(STORE, message, change.id, name.removeprefix("@"))


def _since(later: Iterable[Row]) -> dict[tuple[Key, str], list[str]]:
    """The operations per field that stand: one that was undone is as if it never was."""
    standing: dict[tuple[Key, str], list[str]] = {}
    for row in later:
        for change in row.changed:
            for name in {**(change.before or {}), **(change.after or {})}:
                here = standing.setdefault(((change.kind, change.id), name), [])
                if here and here[-1] == row.undoes:
                    here.pop()
                else:
                    here.append(row.operation)
    return standing
