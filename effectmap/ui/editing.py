"""Sending edits to the store, and what this visitor's screen remembers of them."""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

from effectmap.model import EffectMap, ProblemsError
from effectmap.store.commands import Change, Command, Fields, Kind
from effectmap.store.results import Applied, Conflict, Refused, Result
from effectmap.store.roles import Permission
from effectmap.ui import shell
from effectmap.ui.escape import md
from effectmap.ui.person import actor
from effectmap.words import Text, _

_SWITCH = "editing"
_DONE, _UNDONE = "edits-done", "edits-undone"
_SAID = "edits-said"


def may_edit() -> bool:
    """Whether this visitor may change the map; the store checks it again."""
    return actor().may(Permission.EDIT)


def is_on() -> bool:
    """Whether the map is being edited on this screen."""
    return may_edit() and bool(st.session_state.get(_SWITCH))


def switch() -> None:
    """From looking to editing and back."""
    if may_edit():
        st.toggle(_("Edit"), key=_SWITCH, persist_state="session")


def send(command: Command) -> Result:
    """Do one edit. What the visitor must know of the answer stands in `answers` afterwards."""
    try:
        result = shell.store().apply(command, actor())
    except ProblemsError as error:
        # the database is away: nothing was applied, and the same command can be sent again
        result = Refused(command.operation, error.problems)
    if isinstance(result, Applied):
        if not result.repeated:
            _stack(_DONE).append(result.operation)
            _stack(_UNDONE).clear()
        _say(_merged(result))
    elif isinstance(result, Refused):
        _say([str(problem.message) for problem in result.problems], wrong=True)
    return result


def change(kind: Kind, id: str, fields: Fields) -> Result:
    """Other values for some fields of an item, on top of what stands there now."""
    try:
        seen = shell.store().versions(kind, id)
    except ProblemsError as error:
        return _refused(error)
    return send(Change(kind=kind, id=id, fields=fields, seen=seen))


def _refused(error: ProblemsError) -> Result:
    _say([str(problem.message) for problem in error.problems], wrong=True)
    return Refused("", error.problems)


def _stack(name: str) -> list[str]:
    stack: list[str] = st.session_state.setdefault(name, [])
    return stack


def can_undo() -> bool:
    """Whether this visitor changed something that is not undone yet."""
    return bool(_stack(_DONE))


def can_redo() -> bool:
    """Whether this visitor undid something last."""
    return bool(_stack(_UNDONE))


def undo() -> None:
    """Put back what this visitor changed last."""
    _again(_DONE, _UNDONE)


def redo() -> None:
    """Do once more what this visitor undid last."""
    _again(_UNDONE, _DONE)


def _again(source: str, target: str) -> None:
    if not _stack(source):
        return
    operation = _stack(source)[-1]
    kept = shell.store()
    ask = kept.undo if source == _DONE else kept.redo
    result = ask(operation, actor())
    _stack(source).pop()
    if isinstance(result, Applied):
        # what undid it is undone by doing it again, and the other way round
        _stack(target).append(operation if source == _DONE else result.operation)
    elif isinstance(result, Refused):
        _say([str(problem.message) for problem in result.problems], wrong=True)
    elif isinstance(result, Conflict):
        _say([_("Somebody changed this since: it cannot be undone here.")], wrong=True)


def _merged(result: Applied) -> list[str]:
    """That others changed other fields of the same item meanwhile, and both stand now."""
    return [
        str(
            Text(
                "{who} changed another field meanwhile: both changes stand.",
                who=one.who.name or _("the local user"),
            )
        )
        for one in result.merged
    ]


def _say(lines: list[str], *, wrong: bool = False) -> None:
    if lines:
        st.session_state.setdefault(_SAID, []).append((wrong, lines))


def fresh_id(kind: Kind) -> str:
    """An id that nobody has, also when two people add something at the same moment."""
    return f"{kind}-{uuid4().hex[:12]}"


def taken_ids(map: EffectMap) -> set[str]:
    """The ids that a new item cannot have, those in the archive too."""
    taken = {id for _kind, id, _name in shell.store().archived()}
    taken |= {one.id for one in (*map.boxes, *map.themes, *map.partners)}
    return taken | {one.id for outcome in map.outcomes for one in outcome.indicators}


def answers_in_words() -> str:
    """As `answers`, for a screen that shows texts in its own way."""
    return " ".join(line for _wrong, lines in st.session_state.pop(_SAID, []) for line in lines)


def answers() -> None:
    """What the store answered to the last edits, once."""
    for wrong, lines in st.session_state.pop(_SAID, []):
        text = "\n".join(f"- {md(line)}" for line in lines)
        (st.error if wrong else st.info)(text)
