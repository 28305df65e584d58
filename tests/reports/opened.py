"""The parts of a Word, PowerPoint or Excel file, for tests that look inside."""

from __future__ import annotations

import io
import re
import zipfile


def parts(content: bytes) -> dict[str, bytes]:
    """Every part by its name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def matching(content: bytes, pattern: str) -> dict[str, str]:
    """The parts whose whole name matches, as text."""
    return {
        name: data.decode() for name, data in parts(content).items() if re.fullmatch(pattern, name)
    }


def outside(content: bytes) -> list[str]:
    """What the file fetches from elsewhere, and the programs in it: nothing is right."""
    found = [
        f"{name}: {one}"
        for name, text in matching(content, r".*\.rels").items()
        for one in re.findall(r"<Relationship [^>]*TargetMode=\"External\"[^>]*>", text)
    ]
    return found + [name for name in parts(content) if "vba" in name.lower()]
