"""The command `report`: one theme, or all, at one moment, as a file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from effectmap.at_moment import at_moment
from effectmap.model import Problem, ProblemsError
from effectmap.model.problem import unknown
from effectmap.reports.formats import FORMATS
from effectmap.reports.making import made
from effectmap.store.map_store import MapStore
from effectmap.words import Text, set_language
from effectmap.workspace import open_library, open_workspace


def main(argv: list[str], example: Path) -> int:
    """Write the report; 0 when it is there, 2 with messages when not."""
    parser = argparse.ArgumentParser(prog="python3 -m effectmap report")
    parser.add_argument("--data", type=Path, default=example, help="the municipality's folder")
    parser.add_argument("--theme", action="append", help="the theme's id; all where it is left out")
    parser.add_argument("--moment", required=True, help="the id of the moment in the calendar")
    parser.add_argument("--format", choices=list(FORMATS), default="pdf")
    parser.add_argument("--language", choices=["nl", "en"], default="nl")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the file to write")
    options = parser.parse_args(argv)
    set_language(options.language)
    try:
        content = _made(options)
    except ProblemsError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 2
    temporary = options.output.with_name(f".{options.output.name}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(options.output)
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _made(options: argparse.Namespace) -> bytes:
    store = MapStore.open(options.data)
    moments = [moment.id for moment in store.cycle().by_date]
    if options.moment not in moments:
        raise ProblemsError([unknown("", options.moment, "moment", options.moment, moments)])
    map = store.map()
    workspace = open_workspace(open_library(options.data, map.municipality.area), map)
    here = at_moment(store, workspace.known, options.moment)
    themes = [theme.id for theme in here.known.map.themes]
    wanted = options.theme or themes
    problems: list[Problem] = [
        unknown("", id, "theme", id, themes) for id in wanted if id not in themes
    ]
    if problems:
        raise ProblemsError(problems)
    return made(here, wanted, options.format, options.data, _say)


def _say(done: int, of: int, doing: Text) -> None:
    print(f"{done + 1}/{of} {doing}", file=sys.stderr, flush=True)
