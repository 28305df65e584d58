"""sbom.json: the bill of materials of a release, in CycloneDX."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from effectmap.releasing.licences import licence
from effectmap.releasing.pins import ROOT, ReleaseError, pins
from effectmap.releasing.tools import tools

# the tool can check while it writes, but here packages are left out after that
CHECK = """\
import sys
from pathlib import Path
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
text = Path(sys.argv[1]).read_text(encoding="utf-8")
wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
sys.exit(str(wrong) if wrong else 0)
"""


def write_bill(path: Path) -> None:
    """Write the bill of this version: product, packages, their licences, who needs whom.

    Raises `ReleaseError` when the installed packages are not those of requirements.txt.
    """
    with TemporaryDirectory() as folder:
        product = Path(folder) / "pyproject.toml"
        product.write_text(_product(), encoding="utf-8")
        raw = Path(folder) / "sbom.json"
        _tool("-m", "cyclonedx_py", "environment", "--sv", "1.6", "--no-validate",
              "--pyproject", str(product), "-o", str(raw), sys.executable)  # fmt: skip
        bill = _of_pins(json.loads(raw.read_text(encoding="utf-8")))
    path.write_text(json.dumps(bill, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    _tool("-c", CHECK, str(path))


def _tool(*arguments: str) -> None:
    done = subprocess.run([str(tools()), *arguments], text=True, capture_output=True)
    if done.returncode:
        last = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise ReleaseError(f"sbom.json could not be made; cyclonedx-bom said:\n{last}")


def _product() -> str:
    """What a pyproject.toml would say of the product: the bill takes its head from there."""
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    direct = [line for line in lines if line and not line.startswith("#")]
    # TOML writes texts and lists as JSON does
    head = {
        "name": public["name"],
        "version": public["softwareVersion"],
        "license": public["legal"]["license"],
        "dependencies": direct,
    }
    return "[project]\n" + "".join(f"{key} = {json.dumps(of)}\n" for key, of in head.items())


def _of_pins(bill: dict[str, Any]) -> dict[str, Any]:
    """The bill without what else is in the environment: pip, and what was installed by hand."""
    wanted = {f"pkg:pypi/{name}@{version}": (name, version) for name, version in pins().items()}
    components = [one for one in bill["components"] if one.get("purl") in wanted]
    missing = set(wanted) - {one["purl"] for one in components}
    if missing:
        raise ReleaseError(f"requirements.txt names what is not installed: {sorted(missing)}")
    for one in components:
        if not one.get("licenses"):
            one["licenses"] = [{"license": {"name": licence(*wanted[one["purl"]])}}]
    kept = {one["bom-ref"] for one in components} | {bill["metadata"]["component"]["bom-ref"]}
    dependencies = [
        {**one, "dependsOn": [ref for ref in one.get("dependsOn", []) if ref in kept]}
        for one in bill["dependencies"]
        if one["ref"] in kept
    ]
    return {**bill, "components": components, "dependencies": dependencies}
