"""A file that comes in: taken as it is, read in a process of its own within limits, and shown.

Nothing changes before a person accepts it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from effectmap.model import FileSource, Observation, Period, Problem, Status
from effectmap.model.catalogue import is_inside
from effectmap.monitors import copies, queries
from effectmap.monitors.areas import area_names
from effectmap.monitors.copies import Copy
from effectmap.monitors.coverage import Split
from effectmap.monitors.database import locked
from effectmap.monitors.limits import Limits, within
from effectmap.monitors.sketch import Sketch
from effectmap.monitors.source import MonitorError, fail, is_workbook, too_many_rows
from effectmap.words import Text

ROOT = Path(__file__).resolve().parents[2]
INBOX = "inbox"
GZIP = b"\x1f\x8b"
# lines of a file beside its rows: title, header, source
_BESIDE = 100
# Arrow's own pool and every further arena set aside address space long before it is memory: with
# them the limit is met by chance, also by a file of a few lines
_OF_CHILD = {
    "PYTHONPATH": str(ROOT),
    "PYTHONIOENCODING": "utf-8",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "2",
}
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
    target = folder / INBOX / safe_name(name)
    check_size(target, len(content), limits)
    target.parent.mkdir(parents=True, exist_ok=True)
    stem, number = target, 1
    while target.exists() and target.read_bytes() != content:
        number += 1
        target = stem.with_stem(f"{stem.stem}-{number}")
    temporary = target.with_name(f".{target.name}.{uuid4().hex}.tmp")
    temporary.write_bytes(content)
    os.replace(temporary, target)
    return target


def safe_name(name: str) -> str:
    """A name for a file that came in, without any sign that a system takes for something else."""
    safe = "".join(c if c.isalnum() or c in "-_. " else "_" for c in Path(name).name)
    # ends count most: they say what kind of file it is; bytes, because systems count those
    safe = safe.encode()[-200:].decode(errors="ignore")[-120:].lstrip(". ~").rstrip(". ")
    return safe if is_inside(safe) else f"bestand-{safe}"


def examine(path: Path, store: Path, source: FileSource, limits: Limits) -> Preview:
    """Read a file in a child process within limits; `store` is the folder of copies.

    Raises MonitorError when it is too large, is packed, is a link, or goes on changing.
    """
    copies.check_itself(path)
    check_size(path, path.stat().st_size, limits)
    with path.open("rb") as file:
        if file.read(2) == GZIP:
            raise fail(path, Text("this is packed (.gz): unpack it first"))
    raw, hash = copies.take(path, store / "raw")
    _check_lines(raw, limits)
    mark = copies.settings_mark(source)
    request = {
        "target": str(store / f"{hash}{mark}.parquet"),
        "source": source.model_dump(mode="json"),
    }
    answer = _child(raw, request, limits)
    made = Copy.from_json(answer["made"]) if answer.get("made") else None
    problems = tuple(map(Problem.from_json, answer.get("problems", ())))
    first = tuple(tuple(row) for row in answer.get("first", ()))
    return Preview(path.name, hash + mark, raw, made, problems, first)


def look(raw: Path, delimiter: str, sheet: str, limits: Limits) -> Sketch:
    """What can be seen of a table of no known form, in a child process within limits.

    `raw` is the copy that `examine` took; `delimiter` and `sheet` are empty until a person said
    them. Raises MonitorError when it cannot be read as a table.
    """
    answer = _child(raw, {"look": {"delimiter": delimiter, "sheet": sheet}}, limits)
    if not answer.get("sketch"):
        raise MonitorError([Problem.from_json(row) for row in answer["problems"]])
    return Sketch.from_json(answer["sketch"])


@dataclass(frozen=True)
class Held:
    """What a file holds of a measure: its choices of rows, and the decimals of its figures.

    `splits` is empty where there is nothing to choose; `decimals` is 0, 1 or 2.
    """

    splits: tuple[Split, ...]
    decimals: int


def held(store: Path, found: Preview, measures: Iterable[str]) -> dict[str, Held]:
    """What an examined file holds of each measure, in one query; `store` is the folder of copies.

    A measure without any row is left out.
    """
    copy = store / f"{found.hash}.parquet"
    asked = {"file": str(copy), "measures": list(measures)}
    with locked([copy]) as connection:
        rows = connection.execute(queries.HELD, asked).fetchall()
    splits: dict[str, list[Split]] = {}
    decimals: dict[str, int] = {}
    for measure, dimensions, needed in rows:
        split = tuple(sorted(json.loads(dimensions).items())) if dimensions else ()
        splits.setdefault(measure, []).append(split)
        decimals[measure] = max(needed or 0, decimals.get(measure, 0))
    return {
        name: Held(tuple(sorted(all)) if all != [()] else (), decimals[name])
        for name, all in splits.items()
    }


def figures(store: Path, found: Preview, most: int = 8) -> list[Observation]:
    """The first figures of an examined file as they were read, sorted by area and period."""
    copy = store / f"{found.hash}.parquet"
    with locked([copy]) as connection:
        asked = {"file": str(copy), "most": most}
        rows = connection.execute(queries.FIRST, asked).fetchall()
    return [
        Observation(
            measure,
            area,
            Period.parse(period) if period else None,
            value,
            lower,
            upper,
            Status(status),
            area_names().get(area, ""),
            None,
            json.loads(dimensions) if dimensions else {},
        )
        for area, period, measure, value, lower, upper, status, dimensions in rows
    ]


def check_size(path: Path, size: int, limits: Limits) -> None:
    """Raises MonitorError for a file of this size when that is more than may come in."""
    if size > limits.max_bytes:
        message = Text(
            "{found} MB: at most {most} MB may come in; an administrator can raise this for one "
            "file with “python3 -m effectmap accept”",
            found=round(size / 1e6, 1),
            most=round(limits.max_bytes / 1e6, 1),
        )
        raise fail(path, message)


def _check_lines(path: Path, limits: Limits) -> None:
    """Told before a reader takes it apart, which costs many times what a line or row is long."""
    if path.is_dir() or is_workbook(path):
        return
    # a few lines stand above and below the rows
    most = limits.max_rows + _BESIDE
    with path.open("rb") as file, within(limits):
        lines = iter(lambda: file.readline(limits.max_line + 1), b"")
        for at, line in enumerate(lines, 1):
            if len(line) > limits.max_line:
                message = Text("this line is longer than {n} bytes", n=limits.max_line)
                raise fail(path, message, line=at)
            if at > most:
                raise too_many_rows(path, line=at)


def _child(raw: Path, asked: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    request = {"raw": str(raw), "limits": asdict(limits), **asked}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "effectmap.monitors.child"],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
            env={**os.environ, **_OF_CHILD},
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
    """The first rows as they stand in a text or in a workbook's first sheet; none for a folder.

    Raises MonitorError for a workbook that cannot be opened.
    """
    if path.is_dir():
        return
    if is_workbook(path):
        # openpyxl takes long to load and is needed for workbooks only
        from effectmap.monitors import workbook

        for row in workbook.first_rows(path, rows):
            yield [cell[:80] for cell in row[:cells]]
        return
    with path.open("rb") as file:
        raw = file.read(20_000)
    if b"\0" in raw:
        return
    lines = raw.decode("utf-8", "replace").lstrip("\ufeff").splitlines()[:rows]
    for line in lines:
        mark = max(";,\t|", key=line.count)
        yield [cell.strip()[:80] for cell in line.split(mark)[:cells]]
