"""A map in the site of the municipality: shown where it may be, and nowhere else."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from effectmap.bench.server import Server
from effectmap.store.commands import Add
from effectmap.store.database import EXAMPLE
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL
from tests.browser.accessibility import faults

HOSTILE = '<script>window.bad = 1</script><img src=x onerror="window.bad=1">'
PATH = "/ingesloten?opgave=dementie"


@contextmanager
def site(folder: Path) -> Iterator[str]:
    """A site of its own, with the pages in a folder."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def status(address: str) -> int:
    try:
        return int(urllib.request.urlopen(address, timeout=10).status)
    except urllib.error.HTTPError as error:
        return error.code


def test_the_map_stands_in_the_site_that_was_named_and_in_no_other(
    page: Page, tmp_path: Path
) -> None:
    folder, ours, theirs = (tmp_path / name for name in ("zutphen", "ours", "theirs"))
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("accepted", "store"))
    ours.mkdir()
    theirs.mkdir()
    store = MapStore.open(folder)
    fields = {"name": HOSTILE, "theme": "dementie"}
    store.apply(Add(kind="intervention", id="kwaad", fields=fields), LOCAL)
    store.close()
    with site(ours) as named, site(theirs) as other:
        server = Server(folder, more={"EFFECTMAP_EMBED_ON": named})
        server.start()
        try:
            for place in (ours, theirs):
                text = f'<!doctype html><title>Site</title><iframe src="{server.address}{PATH}">'
                (place / "index.html").write_text(text, "utf-8")
            page.goto(named)
            frame = page.frame_locator("iframe")
            expect(frame.get_by_role("heading", level=1)).to_have_text(
                "Dementievriendelijke gemeente"
            )
            expect(frame.locator(".map .box").first).to_be_attached()
            frame.get_by_text("De kaart in woorden").click()
            expect(frame.get_by_text("4,5% naar 5,7%").first).to_be_visible()
            expect(frame.get_by_text("Bron: CBS").first).to_be_visible()
            # refused, which the page of these tests takes for a fault
            assert page.context.browser is not None
            stranger = page.context.browser.new_page()
            with stranger.expect_console_message(lambda said: "frame-ancestors" in said.text):
                stranger.goto(other)
            expect(stranger.frame_locator("iframe").get_by_role("heading")).to_have_count(0)
            stranger.close()

            page.goto(f"{server.address}{PATH}")
            assert page.evaluate("() => window.bad") is None
            expect(page.locator("main img")).to_have_count(1)
            expect(page.locator("script")).to_have_count(0)
            assert faults(page) == []
            page.goto(f"{server.address}{PATH}&taal=en")
            expect(page.get_by_text("The map in words")).to_be_visible()
            assert status(f"{server.address}/ingesloten?opgave=weg") == 404
            page.goto(f"{server.address}/ingesloten?opgave=weg")
            expect(page.get_by_text("heeft zo'n opgave niet")).to_be_visible()
        finally:
            server.kill()


@pytest.mark.parametrize(("named", "found"), [("", 404), ("javascript:x *", 404)])
def test_without_a_site_there_is_no_such_page(tmp_path: Path, named: str, found: int) -> None:
    folder = tmp_path / "zutphen"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("accepted", "store"))
    server = Server(folder, more={"EFFECTMAP_EMBED_ON": named})
    server.start()
    try:
        assert status(f"{server.address}{PATH}") == found
    finally:
        server.kill()
