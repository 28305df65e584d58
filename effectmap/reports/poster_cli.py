"""`python3 -m effectmap poster`: the map of a theme as a poster, in a file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from effectmap.model import ProblemsError
from effectmap.reports.poster import PAPERS, Poster, Sheet, poster_svg
from effectmap.reports.poster_of import poster_of
from effectmap.reports.poster_pdf import poster_pdf
from effectmap.store.map_store import MapStore
from effectmap.workspace import open_library, open_workspace


def main(argv: list[str], example: Path) -> int:
    """Write the poster and name the files; 2 with a message where that cannot be done."""
    options = _parser(example).parse_args(argv)
    try:
        poster = _poster(options)
        if poster.message:
            print(poster.message, file=sys.stderr)
        sheets = (poster.whole,) if options.one_sheet else poster.sheets
        for path in _write(sheets, options.format, options.output):
            print(path)
    except ProblemsError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 2
    except (OSError, LookupError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser(example: Path) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m effectmap poster")
    parser.add_argument("--theme", required=True, help="the id of the theme in map.yaml")
    parser.add_argument("--size", choices=list(PAPERS), default="A0", help="the paper; A0")
    parser.add_argument("--format", choices=["pdf", "svg"], default="pdf", help="pdf")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the file to write")
    parser.add_argument("--data", type=Path, default=example, help="the municipality's folder")
    parser.add_argument(
        "--one-sheet", action="store_true", help="on one sheet, also where letters become small"
    )
    return parser


def _poster(options: argparse.Namespace) -> Poster:
    store = MapStore.open(options.data)
    try:
        map = store.map()
        themes = [theme.id for theme in map.themes]
        if options.theme not in themes:
            raise LookupError(f"--theme {options.theme}: {', '.join(themes)}")
        changed = last_changed(store, options.theme)
    finally:
        store.close()
    workspace = open_workspace(open_library(options.data, map.municipality.area), map)
    return poster_of(workspace, options.theme, PAPERS[options.size], changed, date.today())


def last_changed(store: MapStore, theme: str) -> date:
    """The day on which something of a theme last changed, in the machine's own time zone."""
    newest = store.history(items=store.about_theme(theme), limit=1)
    return newest[0].who.at.astimezone().date()


def _write(sheets: Sequence[Sheet], format: str, target: Path) -> list[Path]:
    """The files that were written: one PDF, or an SVG a sheet with its number in the name."""
    if format == "pdf":
        target.write_bytes(poster_pdf(sheets))
        return [target]
    if len(sheets) == 1:
        target.write_bytes(poster_svg(sheets[0]))
        return [target]
    written = []
    for n, sheet in enumerate(sheets, 1):
        path = target.with_stem(f"{target.stem}-{n}")
        path.write_bytes(poster_svg(sheet))
        written.append(path)
    return written
