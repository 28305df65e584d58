"""A server of object storage over HTTP, in a process of its own, that can be killed."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest


class S3Server:
    """Object storage in `folder`; `bucket` is its only bucket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bucket = folder / "cijfers"
        self.bucket.mkdir(parents=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, or start again with what was kept."""
        command = "import sys; from localbucket import main; sys.exit(main())"
        self._running = subprocess.Popen(
            [sys.executable, "-c", command, "--port", str(self.port), str(self.folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 20
        with socket.socket() as probe:
            while probe.connect_ex(("127.0.0.1", self.port)):
                assert time.monotonic() < until
                time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut would."""
        if self._running is not None:
            self._running.kill()
            self._running.wait()

    def name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the program find it, as an administrator would."""
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{self.port}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "geheim")
        monkeypatch.setenv("EFFECTMAP_FIGURES", "s3://cijfers/zutphen")
