"""Who may do what in the store: one table of role and permission, and the person who acts."""

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


class Permission(StrEnum):
    """What can be done with the map and the files that are kept; what changes them names one."""

    READ = "read"
    EDIT = "edit"
    SNAPSHOT = "snapshot"
    ADOPT = "adopt"
    ACCEPT_FILES = "accept files"
    IMPORT = "import"
    BACKUP = "backup"
    PEOPLE = "people"
    PRESENCE = "presence"
    DRAFT = "draft"
    RAW_STORIES = "raw stories"
    RECORD_STORY = "record story"
    REVIEW_STORY = "review story"
    WORKSHOP = "workshop"


_ALL = frozenset(Role)
_EDITS = frozenset({Role.EDITOR, Role.ADMIN})
_RUNS = frozenset({Role.ADMIN})

RULES: dict[Permission, frozenset[Role]] = {
    # whoever was let in may read the map, in any role; the gate keeps the others out
    Permission.READ: _ALL,
    Permission.EDIT: _EDITS,
    Permission.SNAPSHOT: _EDITS,
    # a moment of the cycle: freezes it for good
    Permission.ADOPT: _EDITS,
    # the files of monitors: accept, refuse, choose, put back, start a monitor
    Permission.ACCEPT_FILES: _EDITS,
    Permission.IMPORT: _RUNS,
    Permission.BACKUP: _RUNS,
    Permission.PEOPLE: _RUNS,
    Permission.PRESENCE: _ALL,
    Permission.DRAFT: _ALL,
    # what residents said in confidence: not for an administrator because of that role alone
    Permission.RAW_STORIES: frozenset({Role.STORIES}),
    # whoever was out on the street may write down what they heard, and take it back by its code
    Permission.RECORD_STORY: _ALL,
    Permission.REVIEW_STORY: frozenset({Role.STORIES}),
    # open, steer and close a workshop; who takes part has its link instead
    Permission.WORKSHOP: _EDITS,
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

    def may(self, permission: Permission) -> bool:
        """Whether one of the roles allows it."""
        return bool(self.roles & RULES[permission])


PERMISSIONS: dict[type[c.Step], Permission] = {
    c.Add: Permission.EDIT,
    c.Connect: Permission.EDIT,
    c.Change: Permission.EDIT,
    c.Put: Permission.EDIT,
    c.Move: Permission.EDIT,
    c.Archive: Permission.EDIT,
    c.Restore: Permission.EDIT,
    c.Merge: Permission.EDIT,
    c.Split: Permission.EDIT,
    c.Arrange: Permission.EDIT,
    c.Batch: Permission.EDIT,
    c.Undo: Permission.EDIT,
    c.Redo: Permission.EDIT,
    c.Import: Permission.IMPORT,
    c.Snapshot: Permission.SNAPSHOT,
    c.Adopt: Permission.ADOPT,
}


def permission_of(command: c.Step) -> Permission:
    """What a command is, for the rules."""
    return PERMISSIONS[type(command)]


LOCAL = Actor("local", "", frozenset(Role))


class NotAllowed(ProblemsError):
    """The person has none of the roles that a permission asks for."""


def demand(actor: Actor, permission: Permission) -> None:
    """Raises NotAllowed, naming the roles that may, when `actor` may not."""
    if not actor.may(permission):
        raise NotAllowed([refusal(permission)])


def refusal(permission: Permission) -> Problem:
    """That a role is missing, and which."""
    may = ", ".join(str(ROLE_WORDS[role]) for role in Role if role in RULES[permission])
    message = Text("your role does not allow this: ask somebody who is {roles}", roles=may)
    return Problem(STORE, message)
