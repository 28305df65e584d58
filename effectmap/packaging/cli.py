"""`python3 -m effectmap package` and `unpack`: monitors out as a data package, and one in."""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import date
from pathlib import Path

from effectmap.model import MonitorKind, ProblemsError
from effectmap.packaging import leaving, looking, saying, taking
from effectmap.packaging.taking import Asked
from effectmap.store import catalogue_edit
from effectmap.store.roles import LOCAL, Actor
from effectmap.words import Text
from effectmap.workspace import open_folder

FIRST = 20


def package(argv: list[str], example: Path) -> int:
    """Write the package; returns 2 with messages when it cannot be."""
    parser = argparse.ArgumentParser(prog="python3 -m effectmap package")
    parser.add_argument("file", type=Path, nargs="?", default=Path("monitors.zip"))
    parser.add_argument("--data", type=Path, default=example, help="the municipality's folder")
    options = parser.parse_args(argv)
    try:
        options.file.write_bytes(leaving.out(open_folder(options.data), date.today()))
    except (ProblemsError, OSError) as error:
        return _told(error)
    print(options.file)
    return 0


def unpack(argv: list[str], example: Path) -> int:
    """Show what a package holds, and take it with `--yes`; 2 with messages when it cannot be."""
    options = _parser(example).parse_args(argv)
    try:
        workspace = open_folder(options.data)
        seen = catalogue_edit.version(options.data)
        looked = looking.look(options.file, workspace.library.store)
        names = {one.table.name for one in looked.tables}
        if unknown := set(options.without) - names:
            raise LookupError(f"--without {', '.join(unknown)}: {', '.join(sorted(names))}")
        kind = MonitorKind(options.kind) if options.kind else None
        asked = Asked(options.publisher, kind, options.frequency, options.public)
        plan = taking.plan(workspace, looked, asked, options.without)
        for line in saying.lines(looked, plan):
            print(line)
        if plan.problems:
            raise ProblemsError(plan.problems)
        if not plan.does_something:
            print(Text("There is nothing in it that can be used."), file=sys.stderr)
            return 2
        if not options.yes:
            print(Text("Nothing was changed. Accept this with --yes."), file=sys.stderr)
            return 2
        who = Actor(options.who, options.who, LOCAL.roles)
        done = taking.accept(workspace, plan, options.file.name, who, seen)
    except (ProblemsError, OSError, LookupError) as error:
        return _told(error)
    for problem in (*done.problems, *(one for state in done.states for one in state.problems)):
        print(problem, file=sys.stderr)
    for state in done.states:
        print(f"{state.monitor} {state.path}: {state.state}, {', '.join(state.periods)}")
    for name in done.in_inbox:
        print(f"inbox/{name}")
    well = all(state.state == "accepted" for state in done.states) and not done.problems
    return 0 if well else 2


def _parser(example: Path) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m effectmap unpack")
    parser.add_argument("file", type=Path, help="the zip with datapackage.json")
    parser.add_argument("--data", type=Path, default=example, help="the municipality's folder")
    parser.add_argument("--yes", action="store_true", help="take it, as shown")
    parser.add_argument("--without", action="append", default=[], help="a table to leave out")
    parser.add_argument("--publisher", default="", help="who publishes it, if it does not say")
    parser.add_argument("--kind", choices=list(MonitorKind), help="of a package of others")
    parser.add_argument("--frequency", default="", help="of a package of others")
    parser.add_argument(
        "--public", action="store_true", help="small numbers may be shown where the package says so"
    )
    parser.add_argument("--who", default=getpass.getuser(), help="who accepts it")
    return parser


def _told(error: Exception) -> int:
    problems = error.problems if isinstance(error, ProblemsError) else [error]
    for problem in problems[:FIRST]:
        print(problem, file=sys.stderr)
    return 2
