"""The command `release`, with the real tools, where the vulnerability service is out of reach."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from effectmap.releasing.licences import FILE
from effectmap.releasing.pins import REQUIREMENTS, ROOT
from effectmap.releasing.tools import tools

# nothing listens there
NOWHERE = "http://127.0.0.1:9"


def test_a_release_has_its_bill_and_licences_and_says_that_nothing_was_audited(
    tmp_path: Path,
) -> None:
    tools()
    done = subprocess.run(
        [sys.executable, "-m", "effectmap", "release", str(tmp_path / "out")],
        cwd=ROOT,
        env={**os.environ, "EFFECTMAP_NO_VENV": "1", "HTTPS_PROXY": NOWHERE},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "! NOT AUDITED: " in done.stderr
    assert "could not be reached (requests.exceptions.ProxyError" in done.stderr
    assert "Traceback" not in done.stderr
    table = tmp_path / "out" / "licenties.md"
    assert table.read_bytes() == FILE.read_bytes()
    _check(json.loads((tmp_path / "out" / "sbom.json").read_text(encoding="utf-8")))


def _check(bill: dict) -> None:
    """The bill holds the product, exactly the pinned packages, each with a licence, and no loose end."""
    product = bill["metadata"]["component"]
    assert (product["name"], product["type"]) == ("Effectenkaart", "application")
    assert product["licenses"][0]["license"]["id"] == "EUPL-1.2"
    pinned = re.findall(r"^(\S+)==(\S+)$", REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE)
    packages = {one["purl"]: one for one in bill["components"]}
    assert set(packages) == {f"pkg:pypi/{name}@{version}" for name, version in pinned}
    assert all(one["licenses"] for one in packages.values())
    needs = {one["ref"]: one.get("dependsOn", []) for one in bill["dependencies"]}
    refs = {one["bom-ref"] for one in packages.values()}
    assert set(needs) == refs | {product["bom-ref"]}
    assert {ref for some in needs.values() for ref in some} <= refs
    assert packages[f"pkg:pypi/streamlit@{dict(pinned)['streamlit']}"]["bom-ref"] in needs[product["bom-ref"]]  # fmt: skip
