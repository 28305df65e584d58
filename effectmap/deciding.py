"""What a person decides on the files of monitors, each decision with the role that it asks for.

What reading a file and keeping its copies is, lives in `effectmap.monitors`, which knows no people.
Every function raises NotAllowed, with nothing changed, when `actor` may not; the history gets their
name.
"""

from __future__ import annotations

from pathlib import Path

from effectmap.monitors import intake
from effectmap.monitors.limits import DEFAULT
from effectmap.monitors.states import FileState
from effectmap.store.roles import Actor, Permission, demand
from effectmap.workspace import Workspace

Key = tuple[str, str]


def put_in(workspace: Workspace, name: str, content: bytes, actor: Actor) -> Path:
    """Put an uploaded file in the inbox. Raises MonitorError when it is too large."""
    demand(actor, Permission.ACCEPT_FILES)
    return intake.put_in(workspace.folder, name, content, DEFAULT)


def take_out(path: Path, actor: Actor) -> None:
    """Take a file out of the inbox: refused, or in its place by now."""
    demand(actor, Permission.ACCEPT_FILES)
    path.unlink(missing_ok=True)


def bring(workspace: Workspace, key: Key, raw: Path, actor: Actor) -> FileState:
    """Use an examined file in the place of a listed one, as `Library.bring` does."""
    demand(actor, Permission.ACCEPT_FILES)
    return workspace.library.bring(key, raw, actor.name)


def take(workspace: Workspace, key: Key, actor: Actor) -> None:
    """Use a file that is held, as it is."""
    demand(actor, Permission.ACCEPT_FILES)
    workspace.library.take(key, actor.name)


def leave(workspace: Workspace, key: Key, actor: Actor) -> None:
    """Go on with the copy from before a file that is held."""
    demand(actor, Permission.ACCEPT_FILES)
    workspace.library.leave(key, actor.name)


def put_back(workspace: Workspace, key: Key, hash: str, actor: Actor) -> None:
    """Use an earlier copy again. Raises LookupError when there is no such copy."""
    demand(actor, Permission.ACCEPT_FILES)
    workspace.library.put_back(key, hash, actor.name)
