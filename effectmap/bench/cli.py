"""`python3 -m effectmap bench`: every speed bar as a ratio, measured in one run."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from effectmap.bench import (
    browser,
    figures,
    killed,
    load,
    many,
    maps,
    reading,
    reports,
    room,
    scale,
    store,
)
from effectmap.bench.row import Row

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "zutphen"


def main(argv: list[str]) -> int:
    """Measure, print a table, write JSON where asked; exit code 1 when a bar is not met."""
    parser = argparse.ArgumentParser(prog="effectmap bench")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows to FILE")
    parser.add_argument(
        "--only",
        choices=[
            "maps",
            "figures",
            "reading",
            "reports",
            "browser",
            "room",
            "load",
            "killed",
            "many",
        ],
        help="one part only",
    )
    parser.add_argument(
        "--store",
        action="store_true",
        help="break down the store at full size (half an hour), PostgreSQL too where"
        " EFFECTMAP_TEST_POSTGRES names a server",
    )
    parser.add_argument(
        "--scale",
        action="store_true",
        help="300 series out of 8, 80 and 400 million figures (minutes, a gigabyte), and of Spark"
        " where pyspark and java are installed",
    )
    options = parser.parse_args(argv)
    found: list[Row] = []
    print(f"{'':58} {'ours':>10} {'other':>10} {'ratio':>8} {'bar':>6}")
    chosen = scale.rows() if options.scale else _rows(options.only)
    for row in store.rows() if options.store else chosen:
        found.append(row)
        mark = "" if row.met else "  NOT MET"
        print(
            f"{row.name:58} {row.ours:10.1f} {row.theirs:10.1f} {row.ratio:8.3f} {row.bar:6.2f}"
            f" {row.unit}{mark}",
            flush=True,
        )
    if options.json:
        data = [{**asdict(row), "ratio": row.ratio, "met": row.met} for row in found]
        options.json.write_text(json.dumps(data, indent=2), encoding="utf-8")
    return 0 if all(row.met for row in found) else 1


def _rows(only: str | None) -> Iterator[Row]:
    if only in (None, "maps"):
        yield from maps.rows()
        yield from maps.theme_rows(EXAMPLE)
    if only in (None, "figures"):
        yield from figures.rows()
    if only in (None, "reading"):
        yield from reading.rows()
    if only in (None, "reports"):
        yield from reports.rows()
    if only in (None, "browser"):
        yield from browser.rows()
    if only in (None, "room"):
        yield from room.rows()
    if only in (None, "load"):
        yield from load.rows()
        yield from load.rows_of_two()
    if only in (None, "killed"):
        yield from killed.rows()
    if only in (None, "many"):
        yield from many.rows()
