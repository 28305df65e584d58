"""Who may do what: one table of roles and permissions, and every function of the store in it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from effectmap.store import commands as c
from effectmap.store.freezing import hash_of
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied, Refused, Result
from effectmap.store.roles import LOCAL, PERMISSIONS, RULES, Actor, NotAllowed, Permission, Role

#                     lezer  redacteur  beheerder  verhalen
TABLE = {
    Permission.READ: "        x        x          x         x",
    Permission.EDIT: "        .        x          x         .",
    Permission.SNAPSHOT: "    .        x          x         .",
    Permission.ADOPT: "       .        x          x         .",
    Permission.ACCEPT_FILES: ".        x          x         .",
    Permission.IMPORT: "      .        .          x         .",
    Permission.BACKUP: "      .        .          x         .",
    Permission.PEOPLE: "      .        .          x         .",
    Permission.PRESENCE: "    x        x          x         x",
    Permission.DRAFT: "       x        x          x         x",
    Permission.RAW_STORIES: " .        .          .         x",
    Permission.RECORD_STORY: "x        x          x         x",
    Permission.REVIEW_STORY: ".        .          .         x",
    Permission.WORKSHOP: "    .        x          x         .",
}
ROLES = (Role.READER, Role.EDITOR, Role.ADMIN, Role.STORIES)
CASES = [
    (role, permission, mark == "x")
    for permission, marks in TABLE.items()
    for role, mark in zip(ROLES, marks.split(), strict=True)
]

# open to whoever was let in: they take no actor
READING = {
    "open", "close", "temporary", "revision", "catalogue", "map", "history", "versions", "fields",
    "archived", "snapshots", "snapshot_map", "who_is_where", "import_steps", "would_change",
    "about_box", "about_theme", "authors", "revision_at", "cycle", "table", "adopted",
    "first_moments", "rest",
    # ask for roles themselves: test_stories.py, test_workshops.py
    "stories", "workshops",
}  # fmt: skip
CALLS: dict[str, tuple[Permission, Callable[[MapStore, Actor, Path], object]]] = {
    "snapshot": (Permission.SNAPSHOT, lambda s, a, p: s.snapshot("x", a)),
    "adopt": (Permission.ADOPT, lambda s, a, p: _allowed(s.adopt("m", "{}", s.revision(), a))),
    "backup": (Permission.BACKUP, lambda s, a, p: s.backup(p / "b.sqlite", a)),
    "people": (Permission.PEOPLE, lambda s, a, p: s.people(a)),
    "forget_person": (Permission.PEOPLE, lambda s, a, p: s.forget_person("x", a)),
    "here": (Permission.PRESENCE, lambda s, a, p: s.here(a, "x")),
    "keep_draft": (Permission.DRAFT, lambda s, a, p: s.keep_draft(a, "k", "x")),
    "draft": (Permission.DRAFT, lambda s, a, p: s.draft(a, "k")),
    "drop_draft": (Permission.DRAFT, lambda s, a, p: s.drop_draft(a, "k")),
}
ADD = c.Add(kind="theme", id="n", fields={"name": "N"})
MOMENT = c.Add(kind="moment", id="m", fields={"name": "M", "date": "2026-10-15", "state": "review"})
SENT: dict[type[c.Step], c.Command] = {
    c.Add: ADD,
    c.Connect: c.Connect(source="i", target="b"),
    c.Change: c.Change(kind="theme", id="t", fields={"name": "N"}, seen={"name": 1}),
    c.Put: c.Put(kind="review", id="m>a", fields={"story": "N"}),
    c.Move: c.Move(kind="outcome", id="a", theme="u", seen={"theme": 1}),
    c.Archive: c.Archive(kind="theme", id="u"),
    c.Restore: c.Restore(kind="theme", id="u"),
    c.Merge: c.Merge(kind="theme", id="u", into="t"),
    c.Split: c.Split(kind="outcome", id="a", new_id="n", name="N"),
    c.Arrange: c.Arrange(kind="theme", ids=("u",)),
    c.Batch: c.Batch(steps=(ADD,)),
    c.Import: c.Import(steps=(ADD,)),
    c.Undo: c.Undo(of=ADD.operation),
    c.Redo: c.Redo(of=ADD.operation),
    c.Snapshot: c.Snapshot(name="N"),
    c.Adopt: c.Adopt(moment="m", seen=1, figures=hash_of("{}")),
}


def _allowed(result: Result) -> None:
    """An answer as the functions give it that raise: NotAllowed where a role is missing."""
    if isinstance(result, Refused) and "rol" in str(result.problems[0]):
        raise NotAllowed(result.problems)


def _actor(*roles: Role) -> Actor:
    return Actor("iemand", "Iemand", frozenset(roles))


def test_every_permission_has_a_rule_and_a_row_in_the_table() -> None:
    assert set(Permission) == set(RULES) == set(TABLE)
    assert set(Role) == set(ROLES)


@pytest.mark.parametrize(("role", "permission", "may"), CASES)
def test_the_table(role: Role, permission: Permission, may: bool) -> None:
    assert _actor(role).may(permission) is may
    assert not _actor().may(permission)


def test_every_command_has_a_permission() -> None:
    assert set(get_args(c.Command)) == set(PERMISSIONS) == set(SENT)


def test_every_function_of_the_store_is_in_the_table_or_only_reads() -> None:
    public = {name for name in vars(MapStore) if not name.startswith("_")}
    assert public == READING | set(CALLS) | {"apply", "undo", "redo"}
    for name in CALLS:
        assert "actor" in inspect.signature(getattr(MapStore, name)).parameters


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", SENT, ids=lambda one: one.__name__)
def test_a_command_asks_for_its_role(store: MapStore, kind: type[c.Step], role: Role) -> None:
    if kind in (c.Put, c.Adopt):
        assert isinstance(store.apply(MOMENT, LOCAL), Applied)
    if kind in (c.Undo, c.Redo):
        assert isinstance(store.apply(ADD, LOCAL), Applied)
    if kind is c.Redo:
        assert isinstance(store.undo(ADD.operation, LOCAL), Applied)
    if kind is c.Restore:
        assert isinstance(store.apply(SENT[c.Archive], LOCAL), Applied)
    before = store.revision()
    if kind is c.Adopt:
        result = store.adopt("m", "{}", store.revision(), _actor(role))
    else:
        result = store.apply(SENT[kind], _actor(role))
    if TABLE[PERMISSIONS[kind]].split()[ROLES.index(role)] == "x":
        assert isinstance(result, Applied)
        assert store.revision() == before + 1
    else:
        assert isinstance(result, Refused)
        assert "rol" in str(result.problems[0])
        assert store.revision() == before


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", CALLS)
def test_a_function_asks_for_its_role(
    store: MapStore, tmp_path: Path, name: str, role: Role
) -> None:
    permission, call = CALLS[name]
    if TABLE[permission].split()[ROLES.index(role)] == "x":
        call(store, _actor(role), tmp_path)
    else:
        with pytest.raises(NotAllowed, match="rol"):
            call(store, _actor(role), tmp_path)
