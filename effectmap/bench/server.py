"""The app as a process of its own, that can be killed as when the power goes."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from effectmap.opened import ROOT


class Server:
    """The app on a port of its own, which it keeps when it is started again.

    `options` are those of `streamlit run`, `more` what is added to the environment; what it says
    goes to `log`. Another `script` than the app can be served too.
    """

    def __init__(
        self,
        folder: Path,
        options: Sequence[str] = (),
        more: Mapping[str, str] | None = None,
        log: Path | None = None,
        script: str = "app.py",
    ) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self._script, self._options = script, options
        self._environment = {**os.environ, "EFFECTMAP_DATA": str(folder), **(more or {})}
        self._log = log or Path(os.devnull)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Raises RuntimeError when it does not answer within a minute."""
        command = [sys.executable, "-m", "streamlit", "run", self._script]
        command += ["--server.headless", "true"]
        command += ["--server.port", str(self.port), "--server.address", "127.0.0.1"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--server.fileWatcherType", "none", *self._options],
                cwd=ROOT,
                env=self._environment,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        for _try in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=1)
                return
            time.sleep(0.1)
        raise RuntimeError("the app did not start")

    def kill(self) -> None:
        """As when the power goes."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    def memory(self) -> int:
        """What it holds now, in bytes: its own share of what it holds with others (Linux)."""
        if self._process is None:
            return 0
        text = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text(encoding="utf-8")
        lines = (line.split() for line in text.splitlines())
        return next(int(line[1]) * 1024 for line in lines if line[0] == "Pss:")
