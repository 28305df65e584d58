"""Adding a measure to a monitor in monitors.yaml: everything else in it stays as it stands."""

from __future__ import annotations

import tempfile
from pathlib import Path

from effectmap.model import Measure, Problem, ProblemsError
from effectmap.store import map_edit
from effectmap.store.map_file import CATALOGUE_FILE, load_catalogue
from effectmap.words import Text


def add_measure(folder: Path, monitor: str, measure: Measure) -> None:
    """Write `measure` under `monitor`; an earlier copy of the file stays beside it.

    Raises ProblemsError, with nothing changed, when the file is written in a form that cannot be
    added to, or when the result would not be a catalogue that can be used.
    """
    path = (folder / CATALOGUE_FILE).resolve()
    before = load_catalogue(folder)
    edit = map_edit._Edit("monitors", monitor, "measures", map_edit._row(measure))
    new = map_edit._added(path, edit)
    with tempfile.TemporaryDirectory(prefix="effectmap-") as name:
        (Path(name) / CATALOGUE_FILE).write_bytes(new)
        after = load_catalogue(Path(name))
    wanted = tuple(
        one.model_copy(update={"measures": (*one.measures, measure)}) if one.id == monitor else one
        for one in before.monitors
    )
    if after != before.model_copy(update={"monitors": wanted}):
        message = Text("this file is written in a form that cannot be added to: add it by hand")
        raise ProblemsError([Problem(CATALOGUE_FILE, message)])
    map_edit._replace(path, new)
