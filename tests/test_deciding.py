"""What changes files or map asks for a role in the function that does it, and keeps who did it."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from effectmap import arriving, deciding, linking
from effectmap.arriving import About, Ticked
from effectmap.linking import Linked
from effectmap.model import FileSource, MonitorKind
from effectmap.store import catalogue_edit
from effectmap.store.map_store import MapStore
from effectmap.store.roles import Actor, NotAllowed, Permission, Role
from effectmap.workspace import Workspace
from tests.store.test_roles import ROLES, TABLE
from tests.workspaces import opened_workspace

ROOT = Path(__file__).resolve().parents[1]
KEY = ("lokale-monitor", "files/lokale-monitor-voorbeeld.csv")
ABOUT = About("Peiling", "Gemeente", "Bron", "CC0", MonitorKind.SURVEY, "Elk jaar", False)


@pytest.fixture
def folder(visited: Path) -> Path:
    return visited


def _changed(workspace: Workspace, old: str, new: str) -> Path:
    """Another version of the local monitor's file, not in its place yet."""
    text = (workspace.folder / KEY[1]).read_text(encoding="utf-8")
    assert old in text
    path = workspace.folder / "inbox" / "later.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def _held(workspace: Workspace) -> None:
    path = _changed(workspace, "eenzaam_75plus", "eenzaam_75_plus")
    path.replace(workspace.folder / KEY[1])
    workspace.library.refresh()
    assert workspace.library.state(KEY).state == "held"


def _put_in(workspace: Workspace, actor: Actor) -> None:
    deciding.put_in(workspace, "nieuw.csv", b"x", actor)
    assert (workspace.folder / "inbox" / "nieuw.csv").exists()


def _take_out(workspace: Workspace, actor: Actor) -> None:
    path = _changed(workspace, "51,6", "52,6")
    deciding.take_out(path, actor)
    assert not path.exists()


def _bring(workspace: Workspace, actor: Actor) -> None:
    path = _changed(workspace, "51,6", "52,6")
    assert deciding.bring(workspace, KEY, path, actor).state == "accepted"


def _take(workspace: Workspace, actor: Actor) -> None:
    _held(workspace)
    deciding.take(workspace, KEY, actor)


def _leave(workspace: Workspace, actor: Actor) -> None:
    _held(workspace)
    deciding.leave(workspace, KEY, actor)


def _put_back(workspace: Workspace, actor: Actor) -> None:
    first = workspace.library.state(KEY).hash
    workspace.library.bring(KEY, _changed(workspace, "51,6", "52,6"), "Eerder")
    deciding.put_back(workspace, KEY, first, actor)
    assert workspace.library.state(KEY).hash == first


def _accept(workspace: Workspace, actor: Actor) -> None:
    source = FileSource(path="files/later.csv")
    raw = _changed(workspace, "51,6", "52,6")
    ticked = Ticked("eenzaam_75plus", name="Eenzaam", unit="%")
    draft = arriving.new_monitor(workspace, ABOUT, source, [ticked])
    seen = catalogue_edit.version(workspace.folder)
    assert arriving.accept(workspace, draft, raw, actor, seen).state == "accepted"


def _proposed(workspace: Workspace) -> Linked:
    found = linking.find(workspace, "alleenwonend", 2026)[0]
    return linking.propose_for(workspace, found.candidate)


def _attach(workspace: Workspace, actor: Actor) -> None:
    store = MapStore.open(workspace.folder)
    try:
        linking.attach(store, _proposed(workspace), "fit", "lower", None, actor)
    finally:
        store.close()


CALLS: dict[Callable[..., object], tuple[Permission, Callable[[Workspace, Actor], None]]] = {
    deciding.put_in: (Permission.ACCEPT_FILES, _put_in),
    deciding.take_out: (Permission.ACCEPT_FILES, _take_out),
    deciding.bring: (Permission.ACCEPT_FILES, _bring),
    deciding.take: (Permission.ACCEPT_FILES, _take),
    deciding.leave: (Permission.ACCEPT_FILES, _leave),
    deciding.put_back: (Permission.ACCEPT_FILES, _put_back),
    arriving.accept: (Permission.ACCEPT_FILES, _accept),
    linking.attach: (Permission.EDIT, _attach),
}


def _actor(*roles: Role) -> Actor:
    return Actor("ans", "Ans", frozenset(roles))


def _kept(folder: Path) -> dict[str, bytes]:
    """Everything that lies in the folder of the municipality."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_decision_on_a_file_is_tried_here() -> None:
    own = {
        one for one in vars(deciding).values()
        if inspect.isfunction(one) and one.__module__ == deciding.__name__
    }  # fmt: skip
    assert own <= set(CALLS)
    for call in CALLS:
        assert "actor" in inspect.signature(call).parameters


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("call", CALLS, ids=lambda one: f"{one.__module__}.{one.__name__}")
def test_a_decision_asks_for_its_role(
    folder: Path, call: Callable[..., object], role: Role
) -> None:
    permission, decide = CALLS[call]
    workspace = opened_workspace(folder)
    if TABLE[permission].split()[ROLES.index(role)] == "x":
        decide(workspace, _actor(role))
        return
    with pytest.raises(NotAllowed, match="rol"):
        decide(workspace, _actor(role))


@pytest.mark.parametrize("actor", [_actor(), _actor(Role.READER)], ids=["nobody", "reader"])
def test_who_may_not_changes_nothing(folder: Path, actor: Actor) -> None:
    workspace = opened_workspace(folder)
    raw = _changed(workspace, "51,6", "52,6")
    linked = _proposed(workspace)
    store = MapStore.open(folder)
    before = _kept(folder)
    hash = workspace.library.state(KEY).hash
    calls: list[Callable[[], object]] = [
        lambda: deciding.put_in(workspace, "x.csv", b"x", actor),
        lambda: deciding.take_out(raw, actor),
        lambda: deciding.bring(workspace, KEY, raw, actor),
        lambda: deciding.take(workspace, KEY, actor),
        lambda: deciding.leave(workspace, KEY, actor),
        lambda: deciding.put_back(workspace, KEY, hash, actor),
        lambda: linking.attach(store, linked, "fit", "lower", None, actor),
    ]
    for call in calls:
        with pytest.raises(NotAllowed, match="rol"):
            call()
    assert _kept(folder) == before
    store.close()


@pytest.mark.parametrize(
    ("decide", "what"),
    [(_bring, "accepted"), (_take, "taken"), (_leave, "kept"), (_put_back, "put_back"), (_accept, "accepted")],
)  # fmt: skip
def test_the_history_says_who_decided(
    folder: Path, decide: Callable[[Workspace, Actor], None], what: str
) -> None:
    workspace = opened_workspace(folder)
    decide(workspace, _actor(Role.EDITOR))
    found = [event.what for event in workspace.library.history() if event.who == "Ans"]
    assert what in found


# what changes files, catalogue or map without asking who does it
UNASKED = {
    "bring", "take", "leave", "put_back", "put_in", "unlink", "write_text", "write_bytes",
    "add_monitor", "add_file",
}  # fmt: skip


def test_no_page_changes_anything_without_asking_who_does_it() -> None:
    found = []
    for path in [*(ROOT / "effectmap" / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Attribute):
                continue
            asked = isinstance(node.value, ast.Name) and node.value.id in ("deciding", "arriving")
            if node.attr in UNASKED and not asked:
                found.append(f"{path.name}:{node.lineno} {node.attr}")
    assert found == []


def test_every_part_that_runs_on_its_own_passes_the_gate() -> None:
    files = [*(ROOT / "effectmap").rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "visit.py"]
    own = [path.name for path in files if "st.fragment" in path.read_text(encoding="utf-8")]
    # `shell.fragment` is the one that asks who is there
    assert own == ["shell.py"]
