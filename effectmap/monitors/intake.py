"""A file that comes in: taken as it is, read in a process of its own within limits, and shown.

Nothing changes before a person accepts it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from effectmap.model import FileSource, Problem
from effectmap.monitors import copies
from effectmap.monitors.copies import Copy
from effectmap.monitors.limits import Limits
from effectmap.monitors.source import MonitorError, fail
from effectmap.words import Text

ROOT = Path(__file__).resolve().parents[2]
INBOX = "inbox"
GZIP = b"\x1f\x8b"
# how the child ends when its memory does not suffice
TOO_LARGE = 3
# what systems put in a folder by themselves, and files that are still coming in
PASSED_OVER = (".", "~")
PARTS = (".tmp", ".part", ".crdownload")


@dataclass(frozen=True)
class Preview:
    """What came in. `made` is None when it cannot be read; `problems` then say why.

    `first` are the first rows as they stand in the file, cut off at 12 cells.
    """

    name: str
    hash: str
    raw: Path
    made: Copy | None
    problems: tuple[Problem, ...]
    first: tuple[tuple[str, ...], ...]


def waiting(folder: Path) -> list[Path]:
    """The files in a municipality's inbox, by name."""
    inbox = folder / INBOX
    if not inbox.is_dir():
        return []
    return [
        path
        for path in sorted(inbox.iterdir())
        if path.is_file()
        and not path.name.startswith(PASSED_OVER)
        and not path.name.endswith(PARTS)
    ]


def put_in(folder: Path, name: str, content: bytes, limits: Limits) -> Path:
    """Put an uploaded file in the inbox under a name of its own.

    Raises MonitorError when it is larger than the limit.
    """
    safe = "".join(c if c.isalnum() or c in "-_. " else "_" for c in Path(name).name)[-120:]
    target = folder / INBOX / (safe.lstrip(". ~") or "bestand")
    _check_size(target, len(content), limits)
    target.parent.mkdir(parents=True, exist_ok=True)
    stem, number = target, 1
    while target.exists() and target.read_bytes() != content:
        number += 1
        target = stem.with_stem(f"{stem.stem}-{number}")
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    temporary.write_bytes(content)
    os.replace(temporary, target)
    return target


def examine(path: Path, store: Path, source: FileSource, limits: Limits) -> Preview:
    """Read a file in a child process within limits; `store` is the folder of copies.

    Raises MonitorError when it is too large, is packed, or goes on changing.
    """
    _check_size(path, path.stat().st_size, limits)
    with path.open("rb") as file:
        if file.read(2) == GZIP:
            raise fail(path, Text("this is packed (.gz): unpack it first"))
    raw, hash = copies.take(path, store / "raw")
    mark = copies.settings_mark(source)
    answer = _child(raw, store / f"{hash}{mark}.parquet", source, limits)
    made = Copy.from_json(answer["made"]) if answer.get("made") else None
    problems = tuple(map(Problem.from_json, answer.get("problems", ())))
    first = tuple(tuple(row) for row in answer.get("first", ()))
    return Preview(path.name, hash + mark, raw, made, problems, first)


def _check_size(path: Path, size: int, limits: Limits) -> None:
    if size > limits.max_bytes:
        message = Text(
            "{found} MB: at most {most} MB may come in; an administrator can raise this for one "
            "file with “python3 -m effectmap accept”",
            found=round(size / 1e6, 1),
            most=round(limits.max_bytes / 1e6, 1),
        )
        raise fail(path, message)


def _child(raw: Path, target: Path, source: FileSource, limits: Limits) -> dict[str, Any]:
    request = {
        "raw": str(raw),
        "target": str(target),
        "source": source.model_dump(mode="json"),
        "limits": asdict(limits),
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "effectmap.monitors.child"],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            timeout=limits.max_seconds,
        )
    except subprocess.TimeoutExpired:
        message = Text("reading took longer than {n} seconds", n=limits.max_seconds)
        return _said(fail(raw, message))
    if done.returncode == 0:
        return dict(json.loads(done.stdout.strip().splitlines()[-1]))
    if done.returncode == TOO_LARGE or done.returncode < 0:
        most = round(limits.max_memory / 1e6)
        return _said(fail(raw, Text("reading needs more than {n} MB of memory", n=most)))
    return _said(fail(raw, Text("reading stopped unexpectedly: keep this file and report it")))


def _said(error: MonitorError) -> dict[str, Any]:
    return {"problems": [one.to_json() for one in error.problems]}


def first_rows(path: Path, rows: int = 8, cells: int = 12) -> Iterator[list[str]]:
    """The first rows of a text as they stand in it; nothing for a workbook or a folder."""
    if path.is_dir():
        return
    with path.open("rb") as file:
        raw = file.read(20_000)
    if b"\0" in raw:
        return
    lines = raw.decode("utf-8", "replace").lstrip("\ufeff").splitlines()[:rows]
    for line in lines:
        mark = max(";,\t|", key=line.count)
        yield [cell.strip()[:80] for cell in line.split(mark)[:cells]]
