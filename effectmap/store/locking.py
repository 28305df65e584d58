"""What may not change any more: the moments that were adopted, and what belongs to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from effectmap.model import Problem, ProblemsError
from effectmap.model.changes import Changed
from effectmap.model.cycle import MomentState
from effectmap.store import commands as c
from effectmap.store.items import Item, State
from effectmap.store.roles import STORE
from effectmap.words import Text

# what became of a decision or an action is known later only
STAYS_OPEN = {
    "decision": frozenset({"result"}),
    "action": frozenset({"state", "result", "owner", "due"}),
}
_LOCKED = Text(
    "this moment was adopted: nothing in it changes any more, except what became of its decisions"
    " and actions"
)
_NOT_BY_HAND = Text(
    "a moment is adopted together with the figures of that day: not by hand, by an import or by"
    " doing something again"
)
_MOVED_ON = Text("something in this moment was changed after it was adopted: it stays adopted")


def moment_of(item: Item) -> str:
    """The moment that an item belongs to; a moment belongs to itself, a box to none."""
    if item.kind == "moment":
        return item.id
    if item.kind in ("review", "delivery"):
        return item.id.partition(">")[0]
    return str(item.fields.get("moment", ""))


def is_adopted(state: State, moment: str) -> bool:
    """Whether the moment with this id was adopted."""
    item = state.get(("moment", moment))
    return item is not None and item.fields["state"] == MomentState.ADOPTED


def is_locked(state: State, item: Item) -> bool:
    """Whether an item belongs to a moment that was adopted."""
    return is_adopted(state, moment_of(item))


def adopts_or_reopens(change: Changed) -> bool:
    """Whether a change adopts a moment or takes that back."""
    sides = (change.before or {}, change.after or {})
    return change.kind == "moment" and any(
        side.get("state") == MomentState.ADOPTED for side in sides
    )


def check_locked(command: c.Step, before: State, after: State, changes: Iterable[Changed]) -> None:
    """That `command` may make these changes. Raises ProblemsError with all that it may not."""
    if found := list(dict.fromkeys(_problems(command, before, after, changes))):
        raise ProblemsError(found)


def _problems(
    command: c.Step, before: State, after: State, changes: Iterable[Changed]
) -> Iterator[Problem]:
    for one in changes:
        adopts = one.kind == "moment" and (one.after or {}).get("state") == MomentState.ADOPTED
        if adopts and not isinstance(command, c.Adopt):
            yield Problem(STORE, _NOT_BY_HAND, one.id, "state")
        items = [side[one.key] for side in (before, after) if one.key in side]
        moments = {moment_of(item) for item in items}
        if not any(is_adopted(before, moment) for moment in moments):
            continue
        if (
            isinstance(command, c.Undo)
            and one.kind == "moment"
            and set(one.after or ()) == {"state"}
        ):
            if _moved_on(before, one.id):
                yield Problem(STORE, _MOVED_ON, one.id)
        elif not _may_change(one):
            yield Problem(STORE, _LOCKED, one.id)


def _may_change(one: Changed) -> bool:
    open = STAYS_OPEN.get(one.kind, frozenset())
    return one.before is not None and one.after is not None and open >= set(one.after)


def _moved_on(state: State, moment: str) -> bool:
    """Whether anything in a moment changed after it was adopted."""
    adopted = state["moment", moment].versions["state"]
    return any(
        max(item.versions.values()) > adopted
        for item in state.values()
        if moment_of(item) == moment
    )
