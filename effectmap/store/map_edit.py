"""Adding an indicator to the YAML files of a map: everything else in them stays as it stands.

The text is inserted, not written anew, so comments, order and blank lines remain. What results is
read back and compared before it replaces the files; an earlier copy stays beside each.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from effectmap.model import (
    Catalogue,
    EffectMap,
    Indicator,
    Measure,
    Problem,
    ProblemsError,
)
from effectmap.store.map_file import CATALOGUE_FILE, MAP_FILE, load
from effectmap.words import Text

_WIDTH = 96
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# two visitors of one server; another program is noticed by the version
_one_at_a_time = threading.Lock()


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their key, as in the files of the example."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


class _Edit(NamedTuple):
    """An item for a list: `section` is `outcomes`, `id` one of them, `key` the list in it."""

    section: str
    id: str
    key: str
    item: Mapping[str, Any]


def version(folder: Path) -> str:
    """Changes when map.yaml or monitors.yaml does."""
    found = hashlib.sha256()
    for name in (MAP_FILE, CATALOGUE_FILE):
        content = (folder / name).read_bytes() if (folder / name).exists() else b""
        found.update(hashlib.sha256(content).digest())
    return found.hexdigest()


def attach(
    folder: Path,
    outcome: str,
    indicator: Indicator,
    *,
    expected: str,
    measure: Measure | None = None,
) -> None:
    """Write `indicator` under `outcome` in map.yaml, and a new `measure` in monitors.yaml.

    `expected` is the `version` that the person looked at. Raises ProblemsError, with nothing
    changed, when the files changed since, when they are written in a form that cannot be added to,
    or when the result would not be a map that can be used.
    """
    with _one_at_a_time:
        if version(folder) != expected:
            raise _refused(
                MAP_FILE, Text("the file changed meanwhile: reload the page and look again")
            )
        before = load(folder)
        after = _expected(*before, outcome, indicator, measure)
        new = {
            MAP_FILE: _added(
                folder / MAP_FILE, _Edit("outcomes", outcome, "indicators", _row(indicator))
            )
        }
        if measure is not None:
            edit = _Edit("monitors", indicator.monitor, "measures", _row(measure))
            new = {CATALOGUE_FILE: _added(folder / CATALOGUE_FILE, edit), **new}
        _check(folder, new, after)
        if version(folder) != expected:
            raise _refused(
                MAP_FILE, Text("the file changed meanwhile: reload the page and look again")
            )
        for name, content in new.items():
            _replace((folder / name).resolve(), content)


def _refused(file: str, message: Text, item: str = "") -> ProblemsError:
    return ProblemsError([Problem(file, message, item)])


def _expected(
    map: EffectMap,
    catalogue: Catalogue,
    outcome: str,
    indicator: Indicator,
    measure: Measure | None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Map and catalogue as they must read afterwards, as plain data."""
    whole, monitors = map.model_dump(), catalogue.model_dump()
    for box in whole["outcomes"]:
        if box["id"] == outcome:
            box["indicators"] = (*box["indicators"], indicator.model_dump())
    if measure is not None:
        for monitor in monitors["monitors"]:
            if monitor["id"] == indicator.monitor:
                monitor["measures"] = (*monitor["measures"], measure.model_dump())
    return whole, monitors


def _check(
    folder: Path, new: Mapping[str, bytes], after: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    """That the new files are a usable map, and differ in exactly what was added."""
    with tempfile.TemporaryDirectory(prefix="effectmap-") as name:
        for file in (MAP_FILE, CATALOGUE_FILE):
            (Path(name) / file).write_bytes(new.get(file) or (folder / file).read_bytes())
        map, catalogue = load(Path(name))
    if (map.model_dump(), catalogue.model_dump()) != after:
        message = Text("this file is written in a form that cannot be added to: add it by hand")
        raise _refused(MAP_FILE, message)


def _replace(path: Path, content: bytes) -> None:
    """Whole or not at all; the earlier file stays beside it under the time of now."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    shutil.copy2(path, path.with_name(f"{path.name}.bak-{moment}"))
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    shutil.copymode(path, temporary)
    os.replace(temporary, path)


def _row(item: Indicator | Measure) -> dict[str, Any]:
    """What stands in the file: only what differs from the default, numbers without `.0`."""
    said = item.model_dump(mode="json", exclude_defaults=True)
    return {key: _shorter(value) for key, value in said.items()}


def _shorter(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _shorter(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_shorter(part) for part in value]
    return value


def _added(path: Path, edit: _Edit) -> bytes:
    """The bytes of a file with one item more; marks of order and line ends stay."""
    raw = path.read_bytes()
    mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    text = raw.removeprefix(mark).decode("utf-8")
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    at, new, change = _insertion(path.name, text, lines, edit)
    if change is not None:
        lines[change[0]] = change[1]
    if at == len(lines) or (at == len(lines) - 1 and not lines[-1]):
        # the last line of the file, with or without an end of its own
        return mark + end.join([*lines[:at], *new, ""]).encode("utf-8")
    return mark + end.join([*lines[:at], *new, *lines[at:]]).encode("utf-8")


def _insertion(
    file: str, text: str, lines: list[str], edit: _Edit
) -> tuple[int, list[str], tuple[int, str] | None]:
    """Before which line which lines come, and a line that is written anew first."""
    root = yaml.compose(text, Loader=_Loader)
    box = _box(file, root, edit)
    found = _value(box, edit.key)
    column = box.start_mark.column
    if found is None:
        return (
            _last_line(box) + 1,
            [" " * column + f"{edit.key}:", *_lines(edit.item, column + 2)],
            None,
        )
    key, value = found
    if isinstance(value, yaml.SequenceNode) and value.value and not value.flow_style:
        return _last_line(value) + 1, _lines(edit.item, value.start_mark.column), None
    if value.value or value.end_mark.line != key.start_mark.line:
        raise _unusual(file, edit)
    line = lines[key.start_mark.line]
    rest = line[value.end_mark.column :].strip()
    anew = line[: key.end_mark.column] + ":" + (f"  {rest}" if rest.startswith("#") else "")
    return key.start_mark.line + 1, _lines(edit.item, column + 2), (key.start_mark.line, anew)


def _box(file: str, root: Any, edit: _Edit) -> Any:
    """The outcome or monitor itself; written over several lines, or it cannot be added to."""
    section = _value(root, edit.section)
    for box in section[1].value if section else ():
        id = _value(box, "id")
        if id is not None and id[1].value == edit.id:
            if box.flow_style or (section and section[1].flow_style):
                raise _unusual(file, edit)
            return box
    raise _refused(file, Text("“{id}” does not exist", id=edit.id))


def _unusual(file: str, edit: _Edit) -> ProblemsError:
    message = Text("this is written on one line: write it over several lines, or add it by hand")
    return _refused(file, message, edit.id)


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


def _lines(item: Mapping[str, Any], column: int) -> list[str]:
    """The item as lines of a list that stands at `column`."""
    text = yaml.dump(
        dict(item),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=_WIDTH - column,
        default_flow_style=False,
    )
    lead = ["- ", *["  "] * text.count("\n")]
    return [" " * column + mark + line for mark, line in zip(lead, text.splitlines(), strict=False)]
