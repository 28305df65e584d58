"""Takes files in as the product does, each in a process of its own.

Of each line of its input, a JSON list of intake and file, prints a line: as JSON what was said,
seconds from offering it to the answer: of the clock and, without what else a machine does, of the
processor; and the most memory in bytes that its process, or the reader that it started, ever held.
An empty line where it broke down.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from effectmap.exchange import plain_list
from effectmap.exchange.workbook_in import exported_as
from effectmap.exchange.xlsx import read_sheets
from effectmap.model import Catalogue, FileSource, ProblemsError
from effectmap.model.problem import Problem
from effectmap.monitors import intake
from effectmap.monitors.limits import DEFAULT
from effectmap.room.messages import Code, NewSuggestion, NewVote
from effectmap.store.map_file import CATALOGUE_FILE, MAP_FILE, load, load_catalogue

OK = "taken"


def _monitor(path: Path) -> Sequence[object]:
    """As a file that is uploaded or lies in the inbox; also looked at as a table of no known form."""
    with tempfile.TemporaryDirectory() as store:
        found = intake.examine(path, Path(store), FileSource(path="x.csv"), DEFAULT)
        return found.problems if found.made is None else (OK,)


def _sketch(path: Path) -> Sequence[object]:
    """As a table of which a person is about to say what its columns hold."""
    intake.look(path, "", "", DEFAULT)
    return (OK,)


def _workbook(path: Path) -> Sequence[object]:
    """As the workbook of the map that comes back."""
    content = path.read_bytes()
    exported_as(content)
    read_sheets(content, path.name)
    return (OK,)


def _list(path: Path) -> Sequence[object]:
    """As a plain list of interventions and effects."""
    map, catalogue = load(EXAMPLE)
    found = plain_list.read(path.read_bytes(), map, catalogue, theme="dementie", file=path.name)
    return found.problems or (OK,)


def _map(path: Path) -> Sequence[object]:
    """As `map.yaml` of a municipality, beside the catalogue of the example."""
    with tempfile.TemporaryDirectory() as folder:
        for name in (MAP_FILE, CATALOGUE_FILE):
            (Path(folder) / name).write_bytes((EXAMPLE / name).read_bytes())
        (Path(folder) / MAP_FILE).write_bytes(path.read_bytes())
        load(Path(folder))
    return (OK,)


def _catalogue(path: Path) -> Sequence[object]:
    """As `monitors.yaml`."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / CATALOGUE_FILE).write_bytes(path.read_bytes())
        found: Catalogue = load_catalogue(Path(folder))
    return (OK, len(found.monitors))


def _room(path: Path) -> Sequence[object]:
    """As what a telephone sends, each way that a body is read."""
    said: list[object] = []
    for model in (Code, NewSuggestion, NewVote):
        try:
            model.model_validate_json(path.read_bytes())
            said.append(OK)
        except ValueError as error:
            said.append(str(error)[:200])
    return said


EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "zutphen"
INTAKES: dict[str, Callable[[Path], Sequence[object]]] = {
    "monitor": _monitor,
    "sketch": _sketch,
    "workbook": _workbook,
    "list": _list,
    "map": _map,
    "catalogue": _catalogue,
    "room": _room,
}


def _worked() -> float:
    """Seconds that processors worked for this process and those that it started."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _swallowed(kind: str, file: str) -> str:
    start, worked = time.perf_counter(), _worked()
    try:
        said = INTAKES[kind](Path(file))
    except ProblemsError as error:
        said = error.problems
    took, work = time.perf_counter() - start, _worked() - worked
    # of itself as the system tells it: what `getrusage` tells includes who started this process
    own = Path("/proc/self/status").read_text(encoding="ascii").partition("VmHWM:")[2].split()[0]
    started = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    most = max(int(own), started) * 1024
    words = [str(one.message) if isinstance(one, Problem) else str(one) for one in said]
    return json.dumps(
        {"said": words[:5], "clock": took, "seconds": work, "bytes": most, "count": len(words)}
    )


def main() -> None:
    """Everything is imported once: each file has a copy of this process."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            code = 1
            try:
                print(_swallowed(*json.loads(line)), flush=True)
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)
        if os.waitpid(child, 0)[1]:
            print(flush=True)


if __name__ == "__main__":
    main()
