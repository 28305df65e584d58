"""A file from disk to observations: which dialect it is, and everything that it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import ModuleType

import numpy as np

from effectmap.model import ColumnMapping, Observation, Period, Problem
from effectmap.monitors import mapped, resaved
from effectmap.monitors.cells import Measured
from effectmap.monitors.columns import Figures, columns_of, without_collecting
from effectmap.monitors.dialects import DIALECTS
from effectmap.monitors.source import (
    HEAD_BYTES,
    LATIN,
    Head,
    MonitorError,
    encoding_of,
    fail,
    instead_of,
    read_head,
    read_text,
)
from effectmap.words import Text

__all__ = ["MonitorError", "Reading", "read_file"]


@dataclass(frozen=True)
class Reading:
    """What a file holds. `held` are rows left out and why; `notes` what a reader should know."""

    path: Path
    dialect: str
    encoding: str
    measures: tuple[Measured, ...]
    observations: Sequence[Observation]
    held: tuple[Problem, ...]
    notes: tuple[Problem, ...]

    @property
    def areas(self) -> tuple[str, ...]:
        """The codes of the areas, sorted."""
        return tuple(sorted(one for one in self._columns.areas.used() if one is not None))

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods in order of time."""
        found = sorted(one for one in self._columns.periods.used() if one is not None)
        return tuple(map(str, found))

    @property
    def by_status(self) -> dict[str, int]:
        """How many observations there are of each status."""
        statuses = self._columns.statuses
        counts = np.bincount(statuses.codes, minlength=len(statuses.values)).tolist()
        found = {str(one): count for one, count in zip(statuses.values, counts, strict=True)}
        return {status: found[status] for status in sorted(found) if found[status]}

    @cached_property
    def _columns(self) -> Figures:
        return columns_of(self.observations)


def read_file(
    path: Path,
    *,
    dialect: str | None = None,
    period: Period | None = None,
    area: str | None = None,
    mapping: ColumnMapping | None = None,
) -> Reading:
    """Read a file, or a folder that holds a CBS bundle, strictly.

    `period` and `area` are for a file without such a column, `mapping` for a file of no dialect.
    Raises MonitorError when the file is of no known dialect, of two at once, damaged, or holds a
    cell that is no figure.
    """
    file = file_inside(path)
    head = read_head(file)
    undone = None if head.sheets or mapping is not None else resaved.undo(head)
    text, said = (undone.text, undone.notes) if undone else (None, ())
    if text is not None:
        head = replace(head, text=_beginning(text))
    if mapping is not None:
        name, encoding = mapped.NAME, head.encoding
        found = mapped.read(file, mapping, period=period, area=area)
    else:
        reader = _dialect(head, dialect)
        name = reader.NAME
        with instead_of(file, text), without_collecting():
            found = reader.read(file, period=period, area=area)
        encoding = encoding_of(file, latin=True) if may_be_latin(reader) else head.encoding
    return Reading(
        path,
        name,
        encoding,
        tuple(found.measures),
        found.observations,
        tuple(found.held),
        (*(Problem(file.name, note) for note in said), *found.notes),
    )


def may_be_latin(dialect: ModuleType) -> bool:
    """Whether a dialect was written in latin-1 before everything was UTF-8."""
    return bool(getattr(dialect, "LATIN", False))


def _beginning(text: str) -> str:
    """As much as a head holds, in whole lines."""
    if len(text) <= HEAD_BYTES:
        return text
    return text[: text.rfind("\n", 0, HEAD_BYTES) + 1] or text


def file_inside(path: Path) -> Path:
    """The file with figures: the path itself, or the one in a bundle's folder.

    Raises MonitorError when a folder holds none, or two.
    """
    if not path.is_dir():
        return path
    found = [path / name for name in ("Observations.csv", "data.csv") if (path / name).is_file()]
    if len(found) != 1:
        raise fail(path, Text("this folder holds no Observations.csv or data.csv"))
    return found[0]


def _dialect(head: Head, fixed: str | None) -> ModuleType:
    names = ", ".join(dialect.NAME for dialect in DIALECTS)
    if fixed is not None:
        chosen = [dialect for dialect in DIALECTS if fixed == dialect.NAME]
        if not chosen:
            message = Text(
                "dialect “{name}” is unknown; known are {names}", name=fixed, names=names
            )
            raise fail(head.path, message)
        return chosen[0]
    latin = head.encoding == LATIN
    open_to = [dialect for dialect in DIALECTS if not latin or may_be_latin(dialect)]
    fitting = [dialect for dialect in open_to if dialect.recognise(head)]
    if not fitting and latin:
        read_text(head.path)
    if not fitting and len(head.sheets) > 1:
        sheets = ", ".join(head.sheets)
        raise fail(
            head.path, Text("several sheets hold something ({sheets}): keep one", sheets=sheets)
        )
    if not fitting:
        raise fail(
            head.path,
            Text(
                "this is no form that can be read; known are {names}: download it in one of these "
                "forms, or say by hand what its columns hold",
                names=names,
            ),
            line=None if head.sheets else 1,
        )
    if len(fitting) > 1:
        both = ", ".join(dialect.NAME for dialect in fitting)
        message = Text("several forms fit ({names}): fix the dialect in monitors.yaml", names=both)
        raise fail(head.path, message)
    return fitting[0]
