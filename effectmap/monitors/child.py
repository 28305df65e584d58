"""The process that reads one file that came in: `python -m effectmap.monitors.child`.

Takes a request as JSON on its input and answers with one line of JSON. It may use no more memory
than the limit; the parent minds the time.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from effectmap.model import FileSource
from effectmap.monitors import copies, intake
from effectmap.monitors.limits import Limits, within
from effectmap.monitors.sketch import sketch
from effectmap.monitors.source import MonitorError


def _bound(most: int) -> None:
    """Let this process take `most` bytes above what it has now; where the system can do so."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + most,) * 2)
    except (ImportError, OSError, ValueError):
        pass


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Read the file of the request; its figures go to `target`, the rest is the answer.

    A request to `look` is answered with a sketch of the table instead.
    """
    limits = Limits(**request["limits"])
    raw = Path(request["raw"])
    _bound(limits.max_memory)
    first: list[list[str]] = []
    try:
        with within(limits):
            if "look" in request:
                return {"sketch": sketch(raw, **request["look"]).to_json()}
            first = list(intake.first_rows(raw))
            made = copies.make(
                raw, FileSource.model_validate(request["source"]), Path(request["target"])
            )
    except MonitorError as error:
        return {"first": first, "problems": [one.to_json() for one in error.problems]}
    return {"first": first, "made": made.to_json()}


def _run() -> int:
    try:
        print(json.dumps(answer(json.load(sys.stdin)), ensure_ascii=False))
    except (MemoryError, duckdb.OutOfMemoryException, pa.ArrowMemoryError):
        return intake.TOO_LARGE
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    # ended without tidying up: threads of the readers that still end now and then stop the
    # process as if it had failed, when all was read and said
    ended = _run()
    sys.stderr.flush()
    os._exit(ended)
