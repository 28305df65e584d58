"""A real server on a small municipality, told by its environment what to do."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from effectmap.bench.server import Server
from effectmap.bench.store_map import write_folder

Serve = Callable[..., Server]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("small") / "gemeente", 30)


def asked(address: str, method: str = "GET") -> tuple[int, Any]:
    """Status and JSON of an answer; None for one without a body."""
    request = urllib.request.Request(address, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            status, body = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, body = error.code, error.read()
    return status, json.loads(body) if body else None


@pytest.fixture(scope="module")
def serve() -> Iterator[Serve]:
    """Starts a server on a folder, with what is added to its environment."""
    started: list[Server] = []

    def start(folder: Path, log: Path | None = None, **more: str) -> Server:
        started.append(Server(folder, more=more, log=log))
        started[-1].start()
        return started[-1]

    yield start
    for one in started:
        one.kill()
