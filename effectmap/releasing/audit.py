"""Whether a package of requirements.txt has a vulnerability that is known on PyPI.

pip-audit ends well and says "none found" also when the service knows no package at all, as a
mirror does: what it left out counts here as not compared.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from effectmap.releasing.pins import ReleaseError, pins
from effectmap.releasing.tools import tools

# how the errors begin that the network and the service cause, in what pip-audit prints
UNREACHED = re.compile(
    r"^(requests|urllib3)\.exceptions\.|ServiceError|ConnectionError|vulnerability feed",
    re.MULTILINE,
)
# seconds: a hundred questions of at most a second each
LONGEST = 180


@dataclass(frozen=True)
class Audited:
    """What came of comparing: a line for each vulnerability, the packages not compared, and why."""

    found: tuple[str, ...]
    left_out: tuple[str, ...]
    reason: str


def audit(accepted: Collection[str] = ()) -> Audited:
    """Compare every pin; `accepted` are ids of vulnerabilities that are known and left.

    Raises `ReleaseError` when pip-audit fails for a reason of its own.
    """
    with TemporaryDirectory() as folder:
        wanted, report = Path(folder) / "pins.txt", Path(folder) / "report.json"
        lines = [f"{name}=={version}\n" for name, version in pins().items()]
        wanted.write_text("".join(lines), encoding="utf-8")
        command = [str(tools()), "-m", "pip_audit", "--disable-pip", "--no-deps"]
        command += ["-r", str(wanted), "-f", "json", "-o", str(report)]
        # an answer kept from earlier would hide that the service is away
        command += ["--cache-dir", str(Path(folder) / "cache"), "--progress-spinner", "off"]
        try:
            done = subprocess.run(command, text=True, capture_output=True, timeout=LONGEST)
        except subprocess.TimeoutExpired:
            return _unreached(f"no answer within {LONGEST} s")
        if report.exists():
            return judged(json.loads(report.read_text(encoding="utf-8")), accepted)
    last = (done.stderr.strip().splitlines() or ["no message"])[-1]
    if UNREACHED.search(done.stderr):
        return _unreached(last)
    raise ReleaseError(f"pip-audit failed: {last}")


def _unreached(why: str) -> Audited:
    reason = f"the vulnerability service of PyPI could not be reached ({why})"
    return Audited((), tuple(pins()), reason)


def judged(report: dict[str, Any], accepted: Collection[str] = ()) -> Audited:
    """What pip-audit's report (its JSON format) says, less what is accepted by id or alias."""
    found = []
    for package in report["dependencies"]:
        for one in package.get("vulns", []):
            ids = [one["id"], *one["aliases"]]
            if not set(ids) & set(accepted):
                mended = ", ".join(one["fix_versions"]) or "no version yet"
                what = f"{package['name']} {package['version']}"
                found.append(f"{what}: {' / '.join(ids)}; mended in {mended}")
    left_out = tuple(one["name"] for one in report["dependencies"] if "skip_reason" in one)
    return Audited(tuple(found), left_out, "what answers for pypi.org does not know them")
