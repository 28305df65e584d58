"""Adding an indicator to the YAML files of a map: everything else in them stays as it stands.

The text is inserted, not written anew, so comments, order and blank lines remain. What results is
read back and compared before it replaces the files; an earlier copy stays beside each.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from effectmap.model import Catalogue, EffectMap, Indicator, Measure
from effectmap.store import yaml_edit
from effectmap.store.map_file import CATALOGUE_FILE, MAP_FILE, load
from effectmap.store.yaml_edit import (
    CHANGED,
    NOT_ADDED_TO,
    Edit,
    added,
    one_at_a_time,
    refused,
    replace,
    row,
)


def version(folder: Path) -> str:
    """Changes when map.yaml or monitors.yaml does."""
    return yaml_edit.version(folder, (MAP_FILE, CATALOGUE_FILE))


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
    with one_at_a_time:
        if version(folder) != expected:
            raise refused(MAP_FILE, CHANGED)
        before = load(folder)
        after = _expected(*before, outcome, indicator, measure)
        new = {
            MAP_FILE: added(
                folder / MAP_FILE,
                [Edit((("outcomes", outcome),), "indicators", row(indicator))],
            )
        }
        if measure is not None:
            edit = Edit((("monitors", indicator.monitor),), "measures", row(measure))
            new = {CATALOGUE_FILE: added(folder / CATALOGUE_FILE, [edit]), **new}
        check(folder, new, after)
        if version(folder) != expected:
            raise refused(MAP_FILE, CHANGED)
        for name, content in new.items():
            replace((folder / name).resolve(), content)


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


def check(
    folder: Path, new: Mapping[str, bytes], after: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    """That the new files are a usable map, and differ in exactly what was added."""
    with tempfile.TemporaryDirectory(prefix="effectmap-") as name:
        for file in (MAP_FILE, CATALOGUE_FILE):
            (Path(name) / file).write_bytes(new.get(file) or (folder / file).read_bytes())
        map, catalogue = load(Path(name))
    if (map.model_dump(), catalogue.model_dump()) != after:
        raise refused(MAP_FILE, NOT_ADDED_TO)
