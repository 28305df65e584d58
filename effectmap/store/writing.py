"""One command in one transaction: what it changes, whether that may stand, its row in the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from effectmap.model import Catalogue, Problem, ProblemsError
from effectmap.model.check import check
from effectmap.model.check_cycle import check_cycle
from effectmap.model.check_table import check_table
from effectmap.model.items import MODELS, stray
from effectmap.store import commands as c
from effectmap.store import edits, freezing, history, locking, tables
from effectmap.store.items import State, canonical, to_cycle, to_map, to_table
from effectmap.store.items import apply as apply_changes
from effectmap.store.log import Row, written
from effectmap.store.remembered import Remembered
from effectmap.store.results import Applied, Refused, Result
from effectmap.store.roles import STORE, Actor, Permission, demand
from effectmap.words import Text

Catalogues = Callable[[], Catalogue]


def perform(
    connection: Connection,
    command: c.Command,
    actor: Actor,
    remembered: Remembered,
    catalogue: Catalogues,
    figures: str = "",
) -> Result:
    """Do `command` as the only writer. Nothing is written unless it is applied.

    `figures` is the text that belongs to an Adopt.
    """
    earlier = tables.row_by(connection, "operation", command.operation)
    if earlier is not None:
        if earlier.command != canonical(command.model_dump(mode="json")):
            message = Text("this operation was used for something else: send it as a new one")
            return Refused(command.operation, (Problem(STORE, message),))
        return Applied(command.operation, earlier.revision, earlier.changed, repeated=True)
    before = remembered.state(connection)
    try:
        if isinstance(command, c.Adopt):
            freezing.check_figures(command, figures, tables.head(connection)[0])
        undoes, made = _planned(connection, command, before)
        if made.conflicts:
            return history.conflict(connection, command.operation, made)
        _check_allowed(command, actor, made)
        if made.changes:
            _check(made, catalogue())
    except ProblemsError as error:
        return Refused(command.operation, error.problems)
    revision = tables.head(connection)[0]
    merged = tuple(history.theirs(connection, before, one) for one in made.merged)
    if made.changes or isinstance(command, c.Snapshot):
        row = _row(connection, command, actor, undoes, made)
        revision = row.revision
        _write(connection, row, made)
        if isinstance(command, c.Snapshot | c.Adopt):
            freezing.freeze(connection, command, row, made.state, figures)
    return Applied(
        command.operation,
        revision,
        tuple(made.changes),
        merged=merged,
        along=tuple(made.along),
        left=tuple(made.left),
    )


def _planned(connection: Connection, command: c.Command, before: State) -> tuple[str, edits.Plan]:
    """What the command does, and the operation that it takes back, if any."""
    if isinstance(command, c.Undo | c.Redo):
        row = history.tail(connection, command)
        return row.operation, edits.undo(row, history.later(connection, row), before)
    if isinstance(command, c.Snapshot):
        return "", edits.Plan(before, dict(before))
    return "", edits.plan(command, before)


def _check_allowed(command: c.Command, actor: Actor, made: edits.Plan) -> None:
    """That nothing changes that was adopted. Raises ProblemsError, or NotAllowed."""
    if any(locking.adopts_or_reopens(one) for one in made.changes):
        demand(actor, Permission.ADOPT)
    locking.check_locked(command, made.before, made.state, made.changes)


def _check(made: edits.Plan, catalogue: Catalogue) -> None:
    """That map, cycle and theme table can be used afterwards. Raises ProblemsError.

    What was wrong before, because monitors.yaml changed since, is no reason to refuse.
    """
    problems = _problems(made.state, catalogue)
    if problems and made.before:
        known = set(_problems(made.before, catalogue))
        problems = [one for one in problems if one not in known]
    if problems:
        raise ProblemsError(problems)


def _problems(state: State, catalogue: Catalogue) -> list[Problem]:
    try:
        live = [item.part for item in state.values() if item.live and item.kind in MODELS]
        map, archived = to_map(state), {item.key for item in state.values() if not item.live}
        return [
            *check(map, catalogue, STORE),
            *stray(live, STORE),
            *check_cycle(to_cycle(state), map, STORE, archived),
            *check_table(to_table(state), map, STORE, archived),
        ]
    except ProblemsError as error:
        return list(error.problems)


def _row(
    connection: Connection, command: c.Command, actor: Actor, undoes: str, made: edits.Plan
) -> Row:
    """The row that follows the newest one, with the hash over all of it."""
    revision, previous = tables.head(connection)
    last = tables.row(connection, revision)
    now = tables.stamp(datetime.now(UTC))
    row = Row(
        revision=revision + 1,
        operation=command.operation,
        # a clock that was set back must not turn the order of the log around
        at=max(now, last.at) if last else now,
        person=tables.person(connection, actor),
        action=command.type,
        why=command.why,
        undoes=undoes,
        command=canonical(command.model_dump(mode="json")),
        changes=written(made.changes),
        previous=previous,
    )
    return replace(row, hash=row.digest)


def _write(connection: Connection, row: Row, made: edits.Plan) -> None:
    after = dict(made.before)
    apply_changes(after, made.changes, row.revision)
    keys = dict.fromkeys(one.key for one in made.changes)
    tables.write_items(connection, keys, made.before, after)
    tables.write_row(connection, row, made.changes)
