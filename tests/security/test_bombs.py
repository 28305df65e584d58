"""Files that are made to take everything: each is refused within the time and memory of the issue."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.security import bombs
from tests.security.swallow import OK

ROOT = Path(__file__).resolve().parents[2]
# the issue's own bars
SECONDS, BYTES = 2, 300_000_000
_KINDS: tuple[tuple[dict[str, Callable[[], bytes]], str, tuple[str, ...]], ...] = (
    (bombs.BOOKS, ".xlsx", ("monitor", "workbook")),
    (bombs.YAMLS, ".yaml", ("map", "catalogue")),
    (bombs.JSONS, ".json", ("room",)),
    (bombs.CSVS, ".csv", ("monitor", "list")),
)
BOMBS = [
    (name, make, suffix, intakes) for made, suffix, intakes in _KINDS for name, make in made.items()
]
# nothing of it is looked at where this is read, so there is nothing to refuse
HARMLESS = {("workbook", "a million merged cells")}


Swallow = Callable[[str, Path], dict[str, Any]]


@pytest.fixture(scope="module")
def swallow() -> Iterator[Swallow]:
    """What takes files in, each in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.security.swallow"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asked, answers = process.stdin, process.stdout

        def swallowed(intake: str, path: Path) -> dict[str, Any]:
            print(json.dumps([intake, str(path)]), file=asked, flush=True)
            assert select.select([answers], [], [], 60)[0], "no answer in a minute"
            said = answers.readline().strip()
            assert said, "it broke down: see what it wrote"
            return dict(json.loads(said))

        yield swallowed
        asked.close()


def test_there_are_enough_of_them() -> None:
    assert len(BOMBS) >= 15


@pytest.mark.parametrize(
    ("name", "make", "suffix", "intakes"), BOMBS, ids=[f"{one[2]} {one[0]}" for one in BOMBS]
)
def test_a_bomb_is_refused_in_time_and_in_little_memory(
    tmp_path: Path,
    swallow: Swallow,
    name: str,
    make: Callable[[], bytes],
    suffix: str,
    intakes: tuple[str, ...],
) -> None:
    path = bombs.write(tmp_path, make(), suffix)
    for intake in intakes:
        found = swallow(intake, path)
        print(f"{intake}: {name}: {found['seconds']:.2f} s, {found['bytes'] / 1e6:.0f} MB")
        assert found["seconds"] < SECONDS, (intake, found)
        assert found["bytes"] < BYTES, (intake, found)
        assert (OK in found["said"]) == ((intake, name) in HARMLESS), (intake, found)


def test_two_gigabytes_are_refused_unread(tmp_path: Path, swallow: Swallow) -> None:
    path = tmp_path / "bom.csv"
    with path.open("wb") as file:
        file.truncate(2_000_000_000)
    found = swallow("monitor", path)
    assert "MB" in found["said"][0]
    assert found["seconds"] < SECONDS
    assert found["bytes"] < BYTES
