"""The policy indicators that every municipality must report (BBV): the list in `data/bbv.csv`.

Where the list comes from, and as it was when, stands on top of that file.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

BBV_FILE = Path(__file__).resolve().parents[1] / "data" / "bbv.csv"


@dataclass(frozen=True)
class MandatoryIndicator:
    """One row: `number` in the regulation, `field` the taakveld; texts in Dutch as published."""

    id: str
    number: int
    field: str
    name: str
    unit: str
    source: str


@lru_cache(maxsize=1)
def mandatory_indicators() -> dict[str, MandatoryIndicator]:
    """All of them by id, in the order of the regulation."""
    lines = BBV_FILE.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter=";")
    return {
        row["id"]: MandatoryIndicator(
            row["id"], int(row["number"]), row["field"], row["name"], row["unit"], row["source"]
        )
        for row in rows
    }
