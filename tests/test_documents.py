"""What the documents point at is there: pictures, other documents, headings, commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from effectmap.__main__ import COMMANDS, HELP

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def _anchors(path: Path) -> set[str]:
    """The headings of a document as GitHub and GitLab name them in an address."""
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_everything_that_a_document_links_to_exists(path: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)\s]+)\)", path.read_text(encoding="utf-8"))
    for link in links:
        file, _mark, anchor = link.partition("#")
        target = path.parent / file if file else path
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), link


def test_the_readme_and_the_help_name_every_command_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"python3 -m effectmap (\w+)", readme)) == set(COMMANDS)
    assert [line.split()[0] for line in HELP.splitlines()] == list(COMMANDS)
