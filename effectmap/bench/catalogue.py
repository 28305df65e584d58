"""The catalogue of the measurements: one made-up monitor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def catalogue_of(
    files: Sequence[dict[str, str]], measures: Sequence[dict[str, Any]], kind: str = "registration"
) -> dict[str, Any]:
    """The monitor `bench` with these files and measures, as monitors.yaml has it."""
    monitor = {
        "id": "bench",
        "name": "Bench",
        "publisher": "Bench",
        "source": "Bench",
        "licence": "CC0",
        "kind": kind,
        "frequency": "-",
        "example": True,
        "files": list(files),
        "measures": list(measures),
    }
    return {"schema_version": 1, "monitors": [monitor]}
