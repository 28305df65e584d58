"""`python3 -m effectmap release`: what goes with a release, in a folder."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from effectmap.releasing import licences
from effectmap.releasing.audit import Audited, audit
from effectmap.releasing.bill import write_bill
from effectmap.releasing.pins import ROOT, ReleaseError, pins


def main(argv: list[str]) -> int:
    """Write and name the files; 1 when a vulnerability is known, 2 when it cannot be done."""
    options = _parser().parse_args(argv)
    try:
        if options.licences:
            licences.FILE.write_text(licences.document(), encoding="utf-8", newline="\n")
            print(licences.FILE)
            return 0
        if not options.audit:
            for path in _write(options.folder):
                print(path, flush=True)
        return _tell(audit(options.accept))
    except (ReleaseError, OSError) as error:
        print(error, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m effectmap release")
    parser.add_argument(
        "folder", nargs="?", type=Path, default=ROOT / "release", help="where to write; release/"
    )
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--audit", action="store_true", help="only look for known vulnerabilities")
    only.add_argument("--licences", action="store_true", help="only write docs/licenties.md anew")
    parser.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="ID",
        help="a vulnerability that does no harm here, as PYSEC-2026-1 or CVE-2026-1; repeatable",
    )
    return parser


def _write(folder: Path) -> Sequence[Path]:
    licences.check_file()
    folder.mkdir(parents=True, exist_ok=True)
    bill, table = folder / "sbom.json", folder / licences.FILE.name
    write_bill(bill)
    table.write_bytes(licences.FILE.read_bytes())
    return bill, table


def _tell(audited: Audited) -> int:
    count = len(pins())
    if audited.left_out:
        names = "" if len(audited.left_out) == count else f": {', '.join(audited.left_out)}"
        bar = "!" * 80
        print(
            f"{bar}\n! NOT AUDITED: {len(audited.left_out)} of {count} packages were not compared"
            f" with known vulnerabilities{names}\n! because {audited.reason}.\n! Where pypi.org can"
            f" be reached: python3 -m effectmap release --audit\n{bar}",
            file=sys.stderr,
        )
    for line in audited.found:
        print(line, file=sys.stderr)
    compared = count - len(audited.left_out)
    print(f"{compared} of {count} packages compared: {len(audited.found)} vulnerabilities known")
    return 1 if audited.found else 0
