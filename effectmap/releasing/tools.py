"""The environment of the tools for a release, apart from the product's: their packages are many."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

from effectmap.releasing.pins import ROOT, ReleaseError

FOLDER = ROOT / ".venv-release"
PINS = ROOT / "requirements-release.txt"


def tools() -> Path:
    """The Python that has pip-audit and cyclonedx-bom; made where it is missing or old.

    Raises `ReleaseError` when pip cannot install them.
    """
    python = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = FOLDER / "effectmap-installed"
    wanted = hashlib.sha256(PINS.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return python
    print(f"Making {FOLDER.name} ...", file=sys.stderr, flush=True)
    venv.create(FOLDER, with_pip=True, clear=True)
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "-q"]
    done = subprocess.run([*command, "-r", str(PINS)], text=True, capture_output=True)
    if done.returncode:
        last = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise ReleaseError(f"{PINS.name} could not be installed; pip said:\n{last}")
    stamp.write_text(wanted, encoding="ascii")
    return python
