"""Adding to a YAML file of a municipality as text: comments, order and blank lines stay.

What may be added, and whether the result can be used, is decided by `map_edit` and
`catalogue_edit`; here stands only how it is put between the lines.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import yaml
from filelock import FileLock, Timeout
from pydantic import BaseModel

from effectmap.model import Problem, ProblemsError
from effectmap.store.yaml_text import WIDTH, dumped, shorter
from effectmap.words import Text

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# an edit takes milliseconds
_WAIT_SECONDS = 20
_NOT_WRITTEN = Text(
    "this file cannot be written, and nothing of it was changed: is the disk full, or may the"
    " program only read here?"
)
_BUSY = Text("others are changing this file for very long already: try again in a minute")
CHANGED = Text("the file changed meanwhile: reload the page and look again")
NOT_ADDED_TO = Text("this file is written in a form that cannot be added to: add it by hand")


class Edit(NamedTuple):
    """An item for the list `key` of a box, reached from the top of the file.

    `where` is the way: a section and the id (of a file: its path) of one of its boxes, and so on;
    `()` for a list of the file itself.
    """

    where: tuple[tuple[str, str], ...]
    key: str
    item: Mapping[str, Any] | str


def version(folder: Path, names: Iterable[str]) -> str:
    """Changes when one of these files does."""
    found = hashlib.sha256()
    for name in names:
        content = (folder / name).read_bytes() if (folder / name).exists() else b""
        found.update(hashlib.sha256(content).digest())
    return found.hexdigest()


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Nobody else changes the file until the block ends, on this server or on another.

    Raises ProblemsError when it cannot be written, with the file as it was.
    """
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=_WAIT_SECONDS):
            yield
    except Timeout:
        raise refused(path.name, _BUSY) from None
    except OSError as error:
        raise refused(path.name, _NOT_WRITTEN) from error


def refused(file: str, message: Text, item: str = "") -> ProblemsError:
    """One thing for which an edit is refused, ready to be raised."""
    return ProblemsError([Problem(file, message, item)])


def replace(path: Path, content: bytes) -> None:
    """Whole or not at all; the earlier file stays beside it under the time of now."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    earlier = path.with_name(f"{path.name}.bak-{moment}")
    temporary = path.with_name(f".{path.name}.{uuid4().hex}.tmp")
    try:
        shutil.copy2(path, earlier)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, temporary)
        os.replace(temporary, path)
    except OSError:
        for half in (earlier, temporary):
            half.unlink(missing_ok=True)
        raise


def row(item: BaseModel) -> dict[str, Any]:
    """What stands in the file: only what differs from the default, numbers without `.0`."""
    said = item.model_dump(mode="json", exclude_defaults=True)
    return {key: shorter(value) for key, value in said.items()}


def added(path: Path, edits: Iterable[Edit]) -> bytes:
    """The bytes of a file with items more; marks of order and line ends stay.

    Raises ProblemsError for a box that is not there, or is written in a form that cannot be
    added to.
    """
    raw = path.read_bytes()
    mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    text = raw.removeprefix(mark).decode("utf-8")
    for edit in edits:
        text = _added(path.name, text, edit)
    return mark + text.encode("utf-8")


def _added(file: str, text: str, edit: Edit) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    at, new, change = _insertion(file, text, lines, edit)
    if change is not None:
        lines[change[0]] = change[1]
    if new and (at == len(lines) or (at == len(lines) - 1 and not lines[-1])):
        # the last line of the file, with or without an end of its own
        return end.join([*lines[:at], *new, ""])
    return end.join([*lines[:at], *new, *lines[at:]])


def _insertion(
    file: str, text: str, lines: list[str], edit: Edit
) -> tuple[int, list[str], tuple[int, str] | None]:
    """Before which line which lines come, and a line that is written anew first."""
    box: Any = yaml.compose(text, Loader=_Loader)
    for section, id in edit.where:
        box = _box(file, box, section, id)
    found = _value(box, edit.key)
    column = box.start_mark.column
    if found is None:
        key = " " * column + f"{edit.key}:"
        return _last_line(box) + 1, [key, *_lines(edit.item, column + 2)], None
    key, value = found
    if isinstance(value, yaml.SequenceNode) and value.value and not value.flow_style:
        return _last_line(value) + 1, _lines(edit.item, value.start_mark.column), None
    if isinstance(value, yaml.SequenceNode) and value.value and isinstance(edit.item, str):
        return 0, [], _into_brackets(lines, value, edit.item)
    if value.value or value.end_mark.line != key.start_mark.line:
        raise _unusual(file, edit)
    line = lines[key.start_mark.line]
    rest = line[value.end_mark.column :].strip()
    anew = line[: key.end_mark.column] + ":" + (f"  {rest}" if rest.startswith("#") else "")
    return key.start_mark.line + 1, _lines(edit.item, column + 2), (key.start_mark.line, anew)


def _into_brackets(lines: list[str], value: Any, item: str) -> tuple[int, str]:
    """The line on which `[a, b]` ends, with one text more before the bracket."""
    at, close = value.end_mark.line, value.end_mark.column - 1
    last = value.value[-1].end_mark
    # only what stands between the last text and the bracket says whether a comma is there yet
    between = lines[at][last.column if last.line == at else 0 : close]
    comma = " " if "," in between else ", "
    return at, lines[at][:close].rstrip() + comma + json.dumps(item, ensure_ascii=False) + (
        lines[at][close:]
    )


def _box(file: str, root: Any, section: str, id: str) -> Any:
    """The outcome, monitor or file itself; written over several lines, or it is refused."""
    found = _value(root, section)
    for box in found[1].value if found else ():
        name = _value(box, "path" if section == "files" else "id")
        if name is not None and name[1].value == id:
            if box.flow_style or (found and found[1].flow_style):
                raise refused(file, _ONE_LINE, id)
            return box
    raise refused(file, Text("“{id}” does not exist", id=id))


_ONE_LINE = Text("this is written on one line: write it over several lines, or add it by hand")


def _unusual(file: str, edit: Edit) -> ProblemsError:
    return refused(file, _ONE_LINE, edit.where[-1][1] if edit.where else edit.key)


def _value(mapping: Any, key: str) -> tuple[Any, Any] | None:
    """The nodes of a key and its value."""
    return next(((k, v) for k, v in mapping.value if k.value == key), None)


def _last_line(node: Any) -> int:
    """The last line with something of `node` on it, counted from 0.

    The end that YAML gives a block lies after the comments and blank lines that follow it.
    """
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        end = node.end_mark
        return int(end.line if end.column > 0 else max(end.line - 1, node.start_mark.line))
    last = node.value[-1]
    return _last_line(last[1] if isinstance(node, yaml.MappingNode) else last)


def _lines(item: Mapping[str, Any] | str, column: int) -> list[str]:
    """The item as lines of a list that stands at `column`."""
    if isinstance(item, str):
        # JSON's marks of quotation are YAML's as well, and need no thought about what is within
        return [" " * column + "- " + json.dumps(item, ensure_ascii=False)]
    text = dumped(dict(item), WIDTH - column)
    lead = ["- ", *["  "] * text.count("\n")]
    return [" " * column + mark + line for mark, line in zip(lead, text.splitlines(), strict=False)]
