"""The commands of an administrator: `backup`, `restore`, `check`, `import`, `export`, `audit`."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, date, datetime, time
from pathlib import Path

from effectmap.model import EffectMap, Problem, ProblemsError
from effectmap.model.cycle import Cycle
from effectmap.model.items import parts
from effectmap.model.theme_table import ThemeTable
from effectmap.store import audit, checking, good_backups, history
from effectmap.store import commands as c
from effectmap.store.database import connect
from effectmap.store.map_export import cycle_to_yaml, differences, table_to_yaml, to_yaml
from effectmap.store.map_file import MAP_FILE, load_as, load_cycle_as, load_table_as
from effectmap.store.map_store import MapStore
from effectmap.store.migrating import BACKUPS
from effectmap.store.restoring import opened, restore
from effectmap.store.results import Applied, Refused
from effectmap.store.retention import BACKUPS_KEPT, delete_old_backups
from effectmap.store.roles import LOCAL
from effectmap.words import Text

FIRST = 50
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def main(command: str, argv: list[str], example: Path) -> int:
    """Run one of the commands; 0 when all is well, 2 with messages when not."""
    parser = argparse.ArgumentParser(prog=f"python3 -m effectmap {command}")
    parser.add_argument("--data", type=Path, default=example, help="the municipality's folder")
    try:
        return int(_COMMANDS[command](parser, argv))
    except ProblemsError as error:
        return _say(error.problems)
    except OSError as error:
        print(error, file=sys.stderr)
        return 2


def _say(problems: Iterable[Problem]) -> int:
    found = list(problems)
    for problem in found[:FIRST]:
        print(problem, file=sys.stderr)
    if len(found) > FIRST:
        print(Text("and {n} more", n=len(found) - FIRST), file=sys.stderr)
    return 2 if found else 0


def _backup(parser: argparse.ArgumentParser, argv: list[str]) -> int:
    parser.add_argument("file", type=Path, nargs="?", help="a new file; else in store/backups")
    options = parser.parse_args(argv)
    store = MapStore.open(options.data)
    now = datetime.now(UTC)
    target = options.file
    if target is None:
        moment = now.strftime("%Y%m%dT%H%M%S%f")
        target = store.database.folder / BACKUPS / f"effectenkaart-{moment}.sqlite"
        target.parent.mkdir(parents=True, exist_ok=True)
    store.backup(target, LOCAL)
    with opened(target) as copy:
        code = _say(checking.problems(copy))
    if code == 0:
        good_backups.made(store.database, now)
        print(Text("backup made and checked: {file}", file=target))
        # only now that there is a newer one
        if gone := delete_old_backups(store.database.folder / BACKUPS, datetime.now(UTC)):
            days = BACKUPS_KEPT.days
            print(Text("{n} backups of more than {days} days ago deleted", n=gone, days=days))
    return code


def _restore(parser: argparse.ArgumentParser, argv: list[str]) -> int:
    parser.add_argument("file", type=Path, help="the backup")
    parser.add_argument("--yes", action="store_true", help="put it back; without it, only look")
    options = parser.parse_args(argv)
    with opened(options.file) as copy:
        if code := _say(checking.problems(copy)):
            return code
        with copy.read() as connection:
            (last,) = history.entries(connection, None, None, 1, None)
    print(
        Text(
            "this backup holds {n} commands, the last of {at}",
            n=last.revision,
            at=last.who.at.isoformat(" ", "seconds"),
        )
    )
    if not options.yes:
        print(Text("Nothing was changed. Put it back with --yes."), file=sys.stderr)
        return 2
    kept = restore(connect(options.data), options.file)
    if kept is not None:
        print(Text("what was there before is kept in {file}", file=kept))
    print(Text("the backup was put back"))
    return 0


def _check(parser: argparse.ArgumentParser, argv: list[str]) -> int:
    parser.add_argument("--file", type=Path, help="a backup that is checked instead")
    options = parser.parse_args(argv)
    if options.file is not None:
        with opened(options.file) as copy:
            code = _say(checking.problems(copy))
    else:
        store = MapStore.open(options.data)
        code = _say(checking.problems(store.database, store.catalogue()))
    if code == 0:
        print(Text("all is well: file, log, state and snapshots agree"))
    return code


def _import(parser: argparse.ArgumentParser, argv: list[str]) -> int:
    parser.add_argument("file", type=Path, nargs="?", help="a map as YAML; else the map.yaml there")
    parser.add_argument("--cycle", type=Path, help="a cycle as YAML; without a file that alone")
    parser.add_argument("--table", type=Path, help="a theme table as YAML; in the same way")
    parser.add_argument("--yes", action="store_true", help="import it; without it, only look")
    parser.add_argument("--why", default="", help="the reason, for the history")
    options = parser.parse_args(argv)
    store = MapStore.open(options.data)
    steps = store.import_steps(*_wholes(store, options))
    if not steps:
        print(Text("this is kept like this already: nothing to do"))
        return 0
    command = c.Import(steps=steps, why=options.why)
    for line in differences(store.would_change(command)):
        print(line)
    if not options.yes:
        print(Text("Nothing was changed. Import this with --yes."), file=sys.stderr)
        return 2
    result = store.apply(command, LOCAL)
    if isinstance(result, Refused):
        return _say(result.problems)
    if not isinstance(result, Applied):
        print(Text("somebody changed the map meanwhile: look again"), file=sys.stderr)
        return 2
    print(Text("imported as revision {n}", n=result.revision))
    return 0


def _wholes(
    store: MapStore, options: argparse.Namespace
) -> Iterator[EffectMap | Cycle | ThemeTable]:
    """What is to be imported, read and checked: the map, the cycle, the theme table or more."""
    map = store.map()
    # an adopted moment may name what is on the map now, and goes with this import
    ever = {*parts(map), *((kind, id) for kind, id, _name in store.archived())}
    if options.file or not (options.cycle or options.table):
        map = load_as(options.file or options.data / MAP_FILE, store.catalogue())
        yield map
    if options.cycle:
        yield load_cycle_as(options.cycle, map, ever)
    if options.table:
        yield load_table_as(options.table, map, ever)


def _export(parser: argparse.ArgumentParser, argv: list[str]) -> int:
    parser.add_argument("file", type=Path, nargs="?", help="the file to write; else the screen")
    parser.add_argument("--cycle", type=Path, help="the file to write the cycle to")
    parser.add_argument("--table", type=Path, help="the file to write the theme table to")
    parser.add_argument("--revision", type=int, help="as it was at this revision")
    options = parser.parse_args(argv)
    store = MapStore.open(options.data)
    if options.cycle:
        _write(options.cycle, cycle_to_yaml(store.cycle(options.revision)))
    if options.table:
        _write(options.table, table_to_yaml(store.table(options.revision)))
    if options.file:
        _write(options.file, to_yaml(store.map(options.revision)))
    elif not (options.cycle or options.table):
        print(to_yaml(store.map(options.revision)), end="")
    return 0


def _write(file: Path, text: str) -> None:
    temporary = file.with_name(f".{file.name}.tmp")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    temporary.replace(file)


def _audit(parser: argparse.ArgumentParser, argv: list[str]) -> int:
    parser.add_argument("--since", type=date.fromisoformat, default=date.min, help="a day")
    parser.add_argument("--until", type=date.fromisoformat, default=date.max, help="the last day")
    parser.add_argument("--person", help="a number or a name")
    parser.add_argument("--csv", type=Path, help="a file to write; else the screen")
    options = parser.parse_args(argv)
    store = MapStore.open(options.data)
    since = datetime.combine(options.since, time.min, UTC)
    until = datetime.combine(options.until, time.max, UTC)
    lines = audit.lines(store.database, since, until, options.person)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(field.name for field in fields(audit.Line))
    for one in lines:
        values = (one.at.isoformat(" ", "seconds"), one.person, one.name, one.what, one.about)
        # a name comes from elsewhere: a spreadsheet would take some for a formula
        writer.writerow(f"'{value}" if value.startswith(_FORMULA) else value for value in values)
    if options.csv:
        _write(options.csv, text.getvalue())
    else:
        print(text.getvalue(), end="")
    return 0


_COMMANDS = {
    "audit": _audit,
    "backup": _backup,
    "restore": _restore,
    "check": _check,
    "import": _import,
    "export": _export,
}
