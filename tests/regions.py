"""An installation of two municipalities that share every monitor of the example."""

from __future__ import annotations

import shutil
from pathlib import Path

from effectmap.store.database import EXAMPLE

TOWNS = {"lochem": ("Gemeente Lochem", "GM0262"), "zutphen": ("Gemeente Zutphen", "GM0301")}


def write_region(root: Path) -> Path:
    """The map of the example for both towns, its monitors and files in `shared`."""
    left_out = shutil.ignore_patterns("accepted", "store", "files", "monitors.yaml")
    for name, (town, area) in TOWNS.items():
        shutil.copytree(EXAMPLE, root / name, ignore=left_out)
        path = root / name / "map.yaml"
        text = path.read_text(encoding="utf-8").replace("name: Gemeente Zutphen", f"name: {town}")
        path.write_text(text.replace("area: GM0301", f"area: {area}"), encoding="utf-8")
        (root / name / "monitors.yaml").write_text("schema_version: 1\n", encoding="utf-8")
    (root / "shared").mkdir()
    shutil.copy(EXAMPLE / "monitors.yaml", root / "shared")
    shutil.copytree(EXAMPLE / "files", root / "shared" / "files")
    return root
