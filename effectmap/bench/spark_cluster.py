"""A Spark of its own on this computer: a master and workers, from the package pyspark."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STARTED = 60.0
_MASTER = "org.apache.spark.deploy.master.Master"
_WORKER = "org.apache.spark.deploy.worker.Worker"
_CONNECT = "org.apache.spark.sql.connect.service.SparkConnectServer"


def missing() -> str:
    """Why no Spark can be started here; empty where one can."""
    if importlib.util.find_spec("pyspark") is None:
        return "the package pyspark is not installed"
    return "" if shutil.which("java") else "there is no java"


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[str]:
    """The address of a master with so many workers of one core each; gone after the block.

    `folder` is where they write. Raises TimeoutError when they do not start.
    """
    port, page = _free_port(), _free_port()
    address = f"spark://127.0.0.1:{port}"
    running = [_start(folder, "master", _MASTER, "--port", port, "--webui-port", page)]
    try:
        _wait(folder / "master.log", "I have been elected leader", running)
        for n in range(workers):
            sizes = ("--cores", 1, "--memory", "1500m", "--webui-port", 0)
            running.append(_start(folder, f"worker{n}", _WORKER, *sizes, address))
        for n in range(workers):
            _wait(folder / f"worker{n}.log", "Successfully registered with master", running)
        yield address
    finally:
        _stop(running)


@contextmanager
def connect_server(folder: Path, master: str) -> Iterator[str]:
    """The address of a Spark Connect server before `master`; gone after the block."""
    port = _free_port()
    settings = (
        "--conf",
        f"spark.connect.grpc.binding.port={port}",
        "--conf",
        "spark.ui.enabled=false",
    )
    running = [_submit(folder, "connect", master, *settings)]
    try:
        _wait(folder / "connect.log", "Spark Connect server started", running)
        yield f"sc://127.0.0.1:{port}"
    finally:
        _stop(running)


def _home() -> Path:
    found = importlib.util.find_spec("pyspark")
    if found is None or found.origin is None:
        raise FileNotFoundError("pyspark")
    return Path(found.origin).parent


def _environment(folder: Path) -> dict[str, str]:
    own = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_WORKER_DIR": str(folder / "work")}
    return {**os.environ, **own, "SPARK_HOME": str(_home()), "SPARK_NO_DAEMONIZE": "1"}


def _start(folder: Path, name: str, what: str, *arguments: object) -> subprocess.Popen[bytes]:
    command = [_home() / "bin" / "spark-class", what, "--host", "127.0.0.1", *arguments]
    return _run(folder, name, command)


def _submit(folder: Path, name: str, master: str, *settings: object) -> subprocess.Popen[bytes]:
    submit = (_home() / "bin" / "spark-submit", "--class", _CONNECT, "--master", master)
    return _run(folder, name, [*submit, *settings, "spark-internal"])


def _run(folder: Path, name: str, command: list[object]) -> subprocess.Popen[bytes]:
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=_environment(folder),
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def _wait(log: Path, said: str, running: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + STARTED
    while said not in log.read_text("utf-8", errors="replace"):
        if time.monotonic() > until or any(one.poll() is not None for one in running):
            raise TimeoutError(f"{log.name}: {log.read_text('utf-8', errors='replace')[-2000:]}")
        time.sleep(0.1)


def _stop(running: list[subprocess.Popen[bytes]]) -> None:
    for one in reversed(running):
        one.terminate()
    for one in running:
        try:
            one.wait(10)
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
