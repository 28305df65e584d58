"""A real server on the example municipality and a real browser that looks at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from effectmap.store.map_store import MapStore
from tests.browser.everything import Everything, fill

ROOT = Path(__file__).resolve().parents[2]
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    # widths of letters as on a screen, not rounded to whole pixels
    "--font-render-hinting=none",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


POLICY = "Content Security Policy"
WALL: ViewportSize = {"width": 1920, "height": 1080}


def browser_path() -> str | None:
    """An installed Chromium or Chrome, or None."""
    found = (shutil.which(name) for name in NAMES)
    return next((p for p in found if p), next((p for p in PLACES if Path(p).exists()), None))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = browser_path()
    if path is None:
        reason = "no Chromium or Chrome is installed: browser tests need one"
        if os.environ.get("EFFECTMAP_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    # a busy machine may need longer than usual; what never comes fails all the same
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[str]:
    """The address of the app on `folder`, which runs until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    # of an option that is given twice the last one counts
    command += ["--server.port", str(port), "--server.address", "127.0.0.1", *options]
    command += ["--server.fileWatcherType", "none"]
    address = f"http://127.0.0.1:{port}"
    with process_of(command, {**os.environ, "EFFECTMAP_DATA": str(folder)}):
        _wait_for(address)
        yield address


@contextmanager
def process_of(
    command: list[str], environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs until the block ends, or a test ends it."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(address: str) -> None:
    # a minute, on a machine that is busy
    for _try in range(600):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the app did not start")


@pytest.fixture(scope="session")
def served_folder(visited_example: Path) -> Path:
    """The municipality that all files of tests share, as `address` serves it."""
    return Path(shutil.copytree(visited_example, visited_example.with_name("served")))


@pytest.fixture(scope="session")
def address(browser: Browser, served_folder: Path) -> Iterator[str]:
    """Where that municipality is served."""
    with serving(served_folder) as address:
        yield address


@pytest.fixture(scope="session")
def everything(
    browser: Browser, visited_example: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Everything]:
    """A municipality with something of everything, served."""
    folder = tmp_path_factory.mktemp("everything") / "zutphen"
    shutil.copytree(visited_example, folder)
    store = MapStore.open(folder)
    workshop, key = fill(store)
    store.close()
    with serving(folder) as address:
        yield Everything(address, workshop, key)


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that keeps what it fetched and compiled of the app from test to test."""
    context = browser.new_context(viewport=WALL, locale="nl-NL")
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def page(window: BrowserContext) -> Iterator[Page]:
    """A new tab, in which nothing of an earlier test is kept."""
    page = window.new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if POLICY in said.text else None)
    yield page
    close(page)
    assert refused == [], "the page needs what its content security policy forbids"


def close(page: Page) -> None:
    """Close a tab and forget what it left in its browser, but for the files of the app."""
    left = {"origin": "*", "storageTypes": "cookies,local_storage,indexeddb"}
    page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", left)
    page.close()
