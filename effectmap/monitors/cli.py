"""`python3 -m effectmap read FILE`: what a file holds, for an analyst who checks it."""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from effectmap.model import Observation, Period, Problem
from effectmap.monitors.areas import UnknownAreaError, resolve
from effectmap.monitors.reading import MonitorError, Reading, read_file
from effectmap.words import Text

SHOWN = 40
FIRST = 5


def main(argv: list[str]) -> int:
    """Show a file, or a measure of it; returns 2 with one message for what cannot be read."""
    options = _parser().parse_args(argv)
    try:
        period = Period.parse(options.period) if options.period else None
        reading = read_file(
            options.file, dialect=options.dialect, period=period, area=options.assume_area
        )
        _warn(reading)
        if options.measure is None and options.area is None:
            _summary(reading, options.json)
        else:
            _observations(_chosen(reading, options.measure, options.area), options.json)
    except MonitorError as error:
        for problem in error.problems[:FIRST]:
            print(problem, file=sys.stderr)
        if len(error.problems) > FIRST:
            print(Text("and {n} more", n=len(error.problems) - FIRST), file=sys.stderr)
        return 2
    except (ValueError, UnknownAreaError) as error:
        print(getattr(error, "message", error), file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m effectmap read")
    parser.add_argument("file", type=Path, help="the file, or the folder of a CBS bundle")
    parser.add_argument("--measure", help="show the observations of this measure")
    parser.add_argument("--area", help="only this area: a code such as GM0301, or a name")
    parser.add_argument("--period", help="the period of a file without a period column")
    parser.add_argument("--assume-area", help="the area of a file without an area column")
    parser.add_argument("--dialect", help="read it as this dialect")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _warn(reading: Reading) -> None:
    for problem in (*reading.notes, *reading.held[:SHOWN]):
        print(problem, file=sys.stderr)
    if len(reading.held) > SHOWN:
        print(Text("and {n} more", n=len(reading.held) - SHOWN), file=sys.stderr)


def _chosen(reading: Reading, measure: str | None, area: str | None) -> list[Observation]:
    keys = [one.key for one in reading.measures]
    if measure is not None and measure not in keys:
        near = ", ".join(difflib.get_close_matches(measure, keys, 3, 0.3)) or "–"
        message = Text("“{name}” is not in this file; nearest: {near}", name=measure, near=near)
        raise MonitorError([Problem(reading.path.name, message)])
    code = resolve(area) if area else None
    return [
        one
        for one in reading.observations
        if (measure is None or one.measure == measure) and (code is None or one.area == code)
    ]


def _summary(reading: Reading, as_json: bool) -> None:
    data: dict[str, Any] = {
        "dialect": reading.dialect,
        "encoding": reading.encoding,
        "measures": [
            {"key": one.key, "label": one.label, "unit": one.unit} for one in reading.measures
        ],
        "areas": len(reading.areas),
        "periods": list(reading.periods),
        "observations": len(reading.observations),
        "by_status": reading.by_status,
    }
    if as_json:
        print(json.dumps(data, ensure_ascii=False, indent=1))
        return
    for name in ("dialect", "encoding", "areas", "observations"):
        print(f"{name:14}{data[name]}")
    print(f"{'periods':14}{', '.join(reading.periods) or '–'}")
    for status, count in reading.by_status.items():
        print(f"{'  ' + status:14}{count}")
    for one in reading.measures:
        print(f"  {one.key}  [{one.unit or '–'}]  {one.label if one.label != one.key else ''}")


def _observations(found: Sequence[Observation], as_json: bool) -> None:
    rows = [
        {
            "measure": one.measure,
            "area": one.area,
            "area_name": one.area_name,
            "period": str(one.period) if one.period else None,
            "value": one.text if one.text is not None else one.value,
            "lower": one.lower,
            "upper": one.upper,
            "status": str(one.status),
        }
        for one in found
    ]
    if as_json:
        print(json.dumps({"observations": rows}, ensure_ascii=False, indent=1))
        return
    for row in rows:
        print(
            f"{row['area'] or '–':10} {row['area_name']:28} {row['period'] or '–':8}"
            f" {'–' if row['value'] is None else row['value']!s:>12} {row['status']:12}"
            f" {row['measure']}"
        )
