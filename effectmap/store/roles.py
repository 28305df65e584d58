"""Who may do what in the store: one table of role and action, and the person who acts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from effectmap.model import Problem, ProblemsError
from effectmap.store import commands as c
from effectmap.words import Text

STORE = "effectenkaart"


class Role(StrEnum):
    """What somebody was let in as; a person may have more than one."""

    READER = "lezer"
    EDITOR = "redacteur"
    ADMIN = "beheerder"
    STORIES = "verhalen"


class Action(StrEnum):
    """What can be done with the map and the files that are kept; what changes them names one."""

    READ = "read"
    EDIT = "edit"
    SNAPSHOT = "snapshot"
    ACCEPT_FILES = "accept files"
    IMPORT = "import"
    BACKUP = "backup"
    PEOPLE = "people"
    PRESENCE = "presence"
    DRAFT = "draft"
    RAW_STORIES = "raw stories"


_ALL = frozenset(Role)
_EDITS = frozenset({Role.EDITOR, Role.ADMIN})
_RUNS = frozenset({Role.ADMIN})

RULES: dict[Action, frozenset[Role]] = {
    # whoever was let in may read the map, in any role; the gate keeps the others out
    Action.READ: _ALL,
    Action.EDIT: _EDITS,
    Action.SNAPSHOT: _EDITS,
    # the files of monitors: accept, refuse, choose, put back, start a monitor
    Action.ACCEPT_FILES: _EDITS,
    Action.IMPORT: _RUNS,
    Action.BACKUP: _RUNS,
    Action.PEOPLE: _RUNS,
    Action.PRESENCE: _ALL,
    Action.DRAFT: _ALL,
    # what residents said in confidence: not for an administrator because of that role alone
    Action.RAW_STORIES: frozenset({Role.STORIES}),
}

ROLE_WORDS = {
    Role.READER: Text("Reader"),
    Role.EDITOR: Text("Editor"),
    Role.ADMIN: Text("Administrator"),
    Role.STORIES: Text("Stories"),
}


@dataclass(frozen=True)
class Actor:
    """Who acts. `person` is what signing in knows them by; it never reaches the log."""

    person: str
    name: str
    roles: frozenset[Role]

    def may(self, action: Action) -> bool:
        """Whether one of the roles allows it."""
        return bool(self.roles & RULES[action])


ACTIONS: dict[type[c.Step], Action] = {
    c.Add: Action.EDIT,
    c.Connect: Action.EDIT,
    c.Change: Action.EDIT,
    c.Move: Action.EDIT,
    c.Archive: Action.EDIT,
    c.Restore: Action.EDIT,
    c.Merge: Action.EDIT,
    c.Split: Action.EDIT,
    c.Arrange: Action.EDIT,
    c.Batch: Action.EDIT,
    c.Undo: Action.EDIT,
    c.Redo: Action.EDIT,
    c.Import: Action.IMPORT,
    c.Snapshot: Action.SNAPSHOT,
}


def action_of(command: c.Step) -> Action:
    """What a command is, for the rules."""
    return ACTIONS[type(command)]


LOCAL = Actor("local", "", frozenset(Role))


class NotAllowed(ProblemsError):
    """The person has none of the roles that an action asks for."""


def demand(actor: Actor, action: Action) -> None:
    """Raises NotAllowed, naming the roles that may, when `actor` may not."""
    if not actor.may(action):
        raise NotAllowed([refusal(action)])


def refusal(action: Action) -> Problem:
    """That a role is missing, and which."""
    may = ", ".join(str(ROLE_WORDS[role]) for role in Role if role in RULES[action])
    message = Text("your role does not allow this: ask somebody who is {roles}", roles=may)
    return Problem(STORE, message)
