"""What pip-audit reports is told, and what it leaves out is not taken for safe."""

from __future__ import annotations

from typing import Any

import pytest

from effectmap.releasing.audit import judged

OLD = {
    "name": "jinja2",
    "version": "2.4.1",
    "vulns": [
        {
            "id": "PYSEC-2014-8",
            "fix_versions": ["2.7.2"],
            "aliases": ["CVE-2014-1402"],
            "description": "The default configuration does not properly create temporary files.",
        },
        {"id": "PYSEC-2099-1", "fix_versions": [], "aliases": [], "description": "No cure."},
    ],
}
FINE = {"name": "idna", "version": "3.20", "vulns": []}
UNKNOWN = {"name": "lxml", "skip_reason": "Dependency not found on PyPI: lxml (6.1.3)"}
FIRST = "jinja2 2.4.1: PYSEC-2014-8 / CVE-2014-1402; mended in 2.7.2"
SECOND = "jinja2 2.4.1: PYSEC-2099-1; mended in no version yet"


@pytest.mark.parametrize(
    ("packages", "accepted", "found", "left_out"),
    [
        ([FINE], [], (), ()),
        ([FINE, OLD], [], (FIRST, SECOND), ()),
        ([OLD], ["PYSEC-2099-1"], (FIRST,), ()),
        ([OLD], ["CVE-2014-1402"], (SECOND,), ()),
        ([FINE, UNKNOWN], [], (), ("lxml",)),
        ([UNKNOWN, OLD], ["PYSEC-2014-8", "PYSEC-2099-1"], (), ("lxml",)),
    ],
)
def test_a_report_is_judged(
    packages: list[dict[str, Any]],
    accepted: list[str],
    found: tuple[str, ...],
    left_out: tuple[str, ...],
) -> None:
    audited = judged({"dependencies": packages, "fixes": []}, accepted)
    assert (audited.found, audited.left_out) == (found, left_out)
