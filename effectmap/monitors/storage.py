"""What servers share: accepted copies, the files behind them and their history, elsewhere.

`EFFECTMAP_FIGURES` names the place: a folder that all servers see, or s3://bucket/prefix with the
usual AWS_* variables. Copies and files are named after their content and every event of the history
is an object of its own, so that servers never write over each other. Without the place, or while it
is away, the folder on this computer has all that it had.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from effectmap.installation import part_of
from effectmap.model import Catalogue, FileSource, Problem
from effectmap.monitors import copies
from effectmap.monitors.engines import AGAIN, FIGURES
from effectmap.monitors.source import MonitorError, content_hash
from effectmap.monitors.states import FileState, Ledger, name_of, read_event
from effectmap.words import Text

RAW, EVENTS = "raw", "events"
# seconds between two looks at what other servers did
LOOK = 30.0
# seconds until the storage answers
CONNECT, REQUEST = 3.0, 30.0
# one event, what is known of a copy, a copy or a file
MOST_EVENT, MOST_ABOUT, MOST_FILE = 5_000_000, 100_000_000, 50_000_000_000
_HASH = re.compile(r"[0-9a-f]{64}([0-9a-f]{8})?")
_EVENT = re.compile(r"\d{8}T\d{12}-[0-9a-f]{16}")
_BLOCK = 1 << 20
_States = dict[tuple[str, str], FileState]
_log = logging.getLogger(__name__)


def place_of(text: str) -> tuple[Any, str]:
    """The file system and the folder in it that `text` names. Raises ValueError for another."""
    if not text.startswith("s3://"):
        if "://" in text:
            raise ValueError(text)
        return fs.LocalFileSystem(), str(Path(text).absolute())
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    found = fs.S3FileSystem(
        endpoint_override=endpoint,
        region=region or "us-east-1",
        connect_timeout=CONNECT,
        request_timeout=REQUEST,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=2),
    )
    return found, text.removeprefix("s3://").strip("/")


class Storage:
    """The place that servers share; nothing here raises, `problem` says what is wrong with it."""

    def __init__(self, address: str, part: str = "") -> None:
        self.address = address
        # among many maps each has a history of its own; copies are named after their content
        self._events = f"{EVENTS}/{part}" if part else EVENTS
        self.problem: Problem | None = None
        self._lock = threading.Lock()
        self._opened: tuple[Any, str] | None = None
        self._again = 0.0
        self._looked = 0.0
        self._looking = False
        self._seen = ""

    # --- what a library asks

    def fetch(self, library: Path, catalogue: Catalogue, ledger: Ledger, kept: _States) -> _States:
        """The states in use, with what other servers decided since; their files are here then.

        `library` is the municipality's folder, `ledger` its history here, `kept` its states.
        """
        states = dict(kept)
        if not self._ready():
            return states
        try:
            self._fetch_events(ledger)
            used = ledger.in_use()
            for monitor in catalogue.monitors:
                for source in monitor.files:
                    state = used.get((monitor.id, source.path))
                    if state is not None and self._fetch_copy(ledger.folder, state):
                        now = _placed(library, source, ledger, state, kept.get(state.key))
                        states[state.key] = now
        except (OSError, ValueError) as error:
            self._failed(error)
        return states

    def give(self, ledger: Ledger) -> None:
        """Put there what this server accepted and decided and what is not there yet."""
        if not self._ready():
            return
        try:
            there = set(self._names(self._events))
            for name, line in ledger.lines().items():
                if name in there:
                    continue
                event = read_event(line)
                if event is not None:
                    self._give_copy(ledger.folder, event.state)
                # last: who finds the event finds its copy
                self._put(f"{self._events}/{name}", line.encode())
            self._well()
        except (OSError, ValueError) as error:
            self._failed(error)

    def fetch_copy(self, store: Path, state: FileState) -> None:
        """Fetch an earlier copy into the folder of copies, where it is not there yet."""
        if self._ready():
            try:
                self._fetch_copy(store, state)
            except (OSError, ValueError) as error:
                self._failed(error)

    def beat(self) -> str:
        """Another text when there may be something new; it never waits for the storage."""
        with self._lock:
            if self.address and not self._looking and time.monotonic() - self._looked > LOOK:
                self._looking = True
                threading.Thread(target=self._look, daemon=True).start()
            return self._seen

    # --- how

    def _look(self) -> None:
        try:
            if self._ready():
                names = "".join(sorted(self._names(self._events)))
                self._seen = hashlib.sha256(names.encode()).hexdigest()[:16]
        except (OSError, ValueError) as error:
            self._failed(error)
            # another one when it is back: what was not given yet goes along then
            self._seen = "away"
        finally:
            self._looked, self._looking = time.monotonic(), False

    def _ready(self) -> bool:
        return bool(self.address) and time.monotonic() >= self._again

    def _well(self) -> None:
        self.problem = None

    def _failed(self, error: Exception) -> None:
        """Say why once, and let it be for a while."""
        known = self.problem is not None
        self._again = time.monotonic() + AGAIN
        self._opened = None
        wrong = (
            Text("this names no place: write a folder or s3://bucket/prefix")
            if isinstance(error, ValueError)
            else Text(
                "the storage of figures at {place} cannot be reached or used: see whether it runs "
                "and whether the AWS_* variables are right. The files on this server go on serving;"
                " what was accepted meanwhile is put there as soon as it answers",
                place=self.address,
            )
        )
        self.problem = Problem(FIGURES, wrong)
        if not known:
            # what the storage says may hold keys: only its kind
            _log.warning("%s: %s: %s", FIGURES, type(error).__name__, wrong)

    def _files(self) -> tuple[Any, str]:
        if self._opened is None:
            self._opened = place_of(self.address)
        return self._opened

    def _names(self, folder: str) -> Iterator[str]:
        files, root = self._files()
        chosen = fs.FileSelector(f"{root}/{folder}", allow_not_found=True)
        for one in files.get_file_info(chosen):
            if one.is_file and _EVENT.fullmatch(one.base_name):
                yield one.base_name

    def _size(self, name: str) -> int | None:
        """The size of what is there under a name; None for nothing."""
        files, root = self._files()
        info = files.get_file_info(f"{root}/{name}")
        return info.size if info.is_file else None

    def _put(self, name: str, content: bytes | Path) -> None:
        """Put it there, unless it is: its name says what it holds, its size whether it is whole.

        Raises OSError when it did not come there whole.
        """
        size = len(content) if isinstance(content, bytes) else content.stat().st_size
        if self._size(name) == size:
            return
        files, root = self._files()
        target = f"{root}/{name}"
        in_folder = files.type_name == "local"
        written = f"{target}.{uuid4().hex}.tmp" if in_folder else target
        if in_folder:
            files.create_dir(os.path.dirname(target), recursive=True)
        with files.open_output_stream(written) as stream:
            if isinstance(content, bytes):
                stream.write(content)
            else:
                with content.open("rb") as own:
                    shutil.copyfileobj(own, stream, _BLOCK)
        if in_folder:
            files.move(written, target)
        if self._size(name) != size:
            raise OSError(name)

    def _get(
        self, name: str, target: Path, most: int, check: Callable[[Path], None] = lambda _path: None
    ) -> None:
        """Fetch it whole or not at all; `check` raises for what is not taken.

        Raises FileNotFoundError for what is not there, ValueError for what is too large.
        """
        files, root = self._files()
        info = files.get_file_info(f"{root}/{name}")
        if not info.is_file:
            raise FileNotFoundError(name)
        if info.size > most:
            raise ValueError(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{uuid4().hex}.tmp")
        try:
            with files.open_input_stream(f"{root}/{name}") as stream, temporary.open("wb") as own:
                _pour(stream, own)
            check(temporary)
            os.replace(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)

    def _fetch_events(self, ledger: Ledger) -> None:
        own = ledger.lines()
        files, root = self._files()
        for name in sorted(set(self._names(self._events)) - set(own)):
            with files.open_input_stream(f"{root}/{self._events}/{name}") as stream:
                line = stream.read(MOST_EVENT).decode(errors="replace")
            event = read_event(line)
            # the name holds the hash of the line: what was changed there is not taken over
            if event is not None and "\n" not in line and name_of(line, event) == name:
                ledger.add([line])

    def _fetch_copy(self, store: Path, state: FileState) -> bool:
        """Whether the copy is here now, with the file behind it."""
        if not _HASH.fullmatch(str(state.hash)):
            return False
        copy = store / f"{state.hash}.parquet"
        try:
            if not copy.exists():
                self._get(copy.name, copy, MOST_FILE, _check_copy)
            about = copy.with_suffix(".json")
            if not about.exists():
                self._get(about.name, about, MOST_ABOUT)
            self._fetch_raw(store, state)
        except FileNotFoundError:
            # the copy serves without what belongs to it
            pass
        return copy.exists()

    def _fetch_raw(self, store: Path, state: FileState) -> None:
        """The file behind a copy, or its folder of files; only with the content it is named by."""
        content, name = _raw(state)
        if not name or (store / RAW / content).exists():
            return
        taking = store / RAW / f".taking-{uuid4().hex}"
        try:
            for part in self._parts(f"{RAW}/{content}/{name}"):
                self._get(f"{RAW}/{content}/{part}", taking / part, MOST_FILE)
            if content_hash(taking / name) == content:
                taking.rename(store / RAW / content)
        finally:
            shutil.rmtree(taking, ignore_errors=True)

    def _parts(self, raw: str) -> list[str]:
        """The file itself, or the files in a folder of that name."""
        name = raw.rsplit("/", 1)[1]
        if self._size(raw) is not None:
            return [name]
        files, root = self._files()
        found = files.get_file_info(fs.FileSelector(f"{root}/{raw}", allow_not_found=True))
        return [f"{name}/{one.base_name}" for one in found if one.is_file]

    def _give_copy(self, store: Path, state: FileState) -> None:
        if not _HASH.fullmatch(state.hash):
            return
        content, name = _raw(state)
        folder = store / RAW / content
        if name and folder.is_dir():
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    self._put(f"{RAW}/{content}/{path.relative_to(folder).as_posix()}", path)
        for ending in (".json", ".parquet"):
            path = store / f"{state.hash}{ending}"
            if path.exists():
                self._put(path.name, path)


def _check_copy(path: Path) -> None:
    """Raises FileNotFoundError for what is no whole copy."""
    try:
        names = pq.read_schema(path).names
    except (OSError, pa.ArrowException):
        names = []
    if names != copies.SCHEMA.names:
        raise FileNotFoundError(path)


def _raw(state: FileState) -> tuple[str, str]:
    """Folder and name of the file behind a copy; without a name where they are none."""
    content, _slash, name = str(state.raw).partition("/")
    is_name = "/" not in name and name not in ("", ".", "..") and "\0" not in name
    return (content, name) if _HASH.fullmatch(content) and is_name else ("", "")


def _pour(stream: Any, own: BinaryIO) -> None:
    while block := stream.read(_BLOCK):
        own.write(block)


def _placed(
    library: Path, source: FileSource, ledger: Ledger, state: FileState, own: FileState | None
) -> FileState:
    """The state that another server decided, with its file in the place of ours.

    Ours stays where it may be a newer one: where nobody accepted its content before.
    """
    path = library / source.path
    content, name = _raw(state)
    if own is not None and own.hash == state.hash and path.exists():
        return own
    try:
        copies.check_inside(path if path.exists() else path.parent, library)
        here = content_hash(path) if path.exists() else ""
        if here != content:
            kept = ledger.folder / RAW / content / name
            known = {_raw(event.state)[0] for event in ledger.history()}
            if not name or not kept.exists() or (here and here not in known):
                return replace(state, seen="")
            _replace(kept, path)
        return replace(state, seen=f"{copies.seen(path)}/{copies.settings_mark(source)}")
    except (OSError, MonitorError):
        # a folder that may only be read, or the file is a link: the copy serves all the same
        return replace(state, seen="")


def _replace(kept: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid4().hex}.tmp")
    try:
        if kept.is_dir():
            shutil.copytree(kept, temporary)
            if path.exists():
                shutil.rmtree(path)
        else:
            shutil.copyfile(kept, temporary)
        os.replace(temporary, path)
    finally:
        if temporary.is_dir():
            shutil.rmtree(temporary, ignore_errors=True)
        else:
            temporary.unlink(missing_ok=True)


def shared(folder: Path) -> Storage:
    """What of the place that the environment names belongs to the monitors in `folder`.

    It does nothing where the environment names none.
    """
    return _shared(os.environ.get(FIGURES, ""), part_of(folder))


@lru_cache(maxsize=1000)
def _shared(address: str, part: str) -> Storage:
    return Storage(address, part)
