"""`python3 -m effectmap accept FILE`: use a file for a monitor, with limits raised where needed."""

from __future__ import annotations

import argparse
import getpass
import sys
from dataclasses import fields, replace
from functools import partial
from pathlib import Path

from effectmap.model import ProblemsError
from effectmap.monitors import intake
from effectmap.monitors.library import Library
from effectmap.monitors.limits import DEFAULT, Limits
from effectmap.store.map_file import MAP_FILE, areas_beside, load_catalogue, load_own_catalogue
from effectmap.store.map_store import MapStore
from effectmap.words import Text

FIRST = 20


def main(argv: list[str], example: Path) -> int:
    """Examine the file, show what moved, and use it; returns 2 with messages when it cannot be."""
    options = _parser(example).parse_args(argv)
    try:
        limits = _limits(options.limit)
        library = _library(options.data)
        library.refresh()
        key = _key(library, options.monitor, options.path)
        source = library.source(key)
        found = intake.examine(options.file, library.store, source, limits)
        if found.made is None:
            raise ProblemsError(found.problems)
        moved = library.moved(key, found.hash, found.made)
        for one in moved:
            print(one.message)
        if moved and not options.yes:
            print(Text("Nothing was changed. Accept this with --yes."), file=sys.stderr)
            return 2
        state = library.bring(key, found.raw, options.who)
    except ProblemsError as error:
        for problem in error.problems[:FIRST]:
            print(problem, file=sys.stderr)
        return 2
    except (OSError, ValueError, LookupError) as error:
        print(error, file=sys.stderr)
        return 2
    for problem in state.problems[:FIRST]:
        print(problem, file=sys.stderr)
    print(f"{state.monitor} {state.path}: {state.state}, {', '.join(state.periods)}")
    return 0 if state.state == "accepted" else 2


def _library(folder: Path) -> Library:
    """That of a map, or that of the monitors which maps share.

    Raises ProblemsError for a catalogue that is wrong together with what it names.
    """
    load_catalogue(folder)
    own = load_own_catalogue(folder)
    if (folder / MAP_FILE).is_file():
        return Library(folder, own, _own_area(folder))
    return Library(folder, own, areas=partial(areas_beside, folder))


def _own_area(folder: Path) -> str:
    """The municipality, whose own figures are looked at too; empty where the map cannot be read."""
    try:
        store = MapStore.open(folder)
        try:
            return store.map().municipality.area
        finally:
            store.close()
    except ProblemsError:
        return ""


def _parser(example: Path) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m effectmap accept")
    parser.add_argument("file", type=Path, help="the file that is to be used")
    parser.add_argument("--monitor", required=True, help="the id of its monitor in monitors.yaml")
    parser.add_argument("--path", help="which of the monitor's files it replaces, if it has more")
    parser.add_argument("--data", type=Path, default=example, help="the municipality's folder")
    parser.add_argument("--who", default=getpass.getuser(), help="who accepts it")
    parser.add_argument("--yes", action="store_true", help="also when figures moved")
    names = ", ".join(one.name for one in fields(Limits))
    parser.add_argument(
        "--limit",
        action="append",
        default=[],
        metavar="NAME=NUMBER",
        help=f"raise a limit for this file: {names}",
    )
    return parser


def _limits(given: list[str]) -> Limits:
    """The defaults with what was given. Raises ValueError for an unknown name or no number."""
    known = {one.name for one in fields(Limits)}
    raised: dict[str, int] = {}
    for one in given:
        name, _sign, number = one.partition("=")
        if name not in known or not number.isdigit():
            raise ValueError(f"--limit {one}: NAME=NUMBER, {', '.join(sorted(known))}")
        raised[name] = int(number)
    return replace(DEFAULT, **raised)


def _key(library: Library, monitor: str, path: str | None) -> tuple[str, str]:
    files = [state.path for state in library.files() if state.monitor == monitor]
    if not files:
        known = ", ".join(sorted({state.monitor for state in library.files()}))
        raise LookupError(f"--monitor {monitor}: {known}")
    if path is None and len(files) > 1:
        raise LookupError(f"--path: {', '.join(files)}")
    if path is not None and path not in files:
        raise LookupError(f"--path {path}: {', '.join(files)}")
    return monitor, path or files[0]
