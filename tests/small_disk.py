"""A small disk of its own: one that fills up, or may only be read."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class Disk:
    """A small disk of its own, that can be filled and made to be read only."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fill(self) -> None:
        with (self.path / "junk").open("wb", buffering=0) as file:
            for size in (65536, 512):
                while _written(file.fileno(), size):
                    pass

    def make_room(self) -> None:
        (self.path / "junk").unlink()

    def mounted(self, how: str) -> None:
        """`rw` or `ro`: everything on it has to be closed."""
        subprocess.run(["mount", "-o", f"remount,{how}", str(self.path)], check=True)


def _written(file: int, size: int) -> bool:
    try:
        return os.write(file, b"0" * size) > 0
    except OSError:
        return False


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Disk]:
    """At a folder that is made; `size` is such as `4m`. Skips the test where nobody may mount."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small disk can be mounted by root only")
    try:
        yield Disk(place)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
