"""Addresses that try to lead out of the program's folders, as they go over the wire."""

from __future__ import annotations

import http.client
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from tests.serving.conftest import Serve

# what stands outside of everything that is served
SECRET = b"geheim van de gemeente"
STARTS = ("", "app/static/", "static/", "media/", "mee/_/", "component/", "_stcore/upload_file/")
UP = (
    "../" * 8,
    "..%2f" * 8,
    "%2e%2e/" * 8,
    "%2e%2e%2f" * 8,
    "%252e%252e%252f" * 8,
    "..\\" * 8,
    "..%5c" * 8,
    "..%255c" * 8,
    "..%c0%af" * 8,
    "..%e0%80%af" * 8,
    "%c0%ae%c0%ae/" * 8,
    "....//" * 8,
    "..;/" * 8,
    "..%00/" * 8,
    "/" * 8,
    "%2f" * 8,
)


def test_no_address_leads_to_a_file_elsewhere(folder: Path, serve: Serve, tmp_path: Path) -> None:
    secret = tmp_path / "geheim.txt"
    secret.write_bytes(SECRET)
    address = serve(folder).address
    targets = (str(secret).lstrip("/"), "etc/passwd", "app.py%00.js")
    with ThreadPoolExecutor(len(STARTS)) as pool:
        wrong = list(pool.map(lambda start: _wrong(address, start, targets), STARTS))
    assert wrong == [[]] * len(STARTS)


def _wrong(address: str, start: str, targets: tuple[str, ...]) -> list[str]:
    """The addresses with this start that were answered with a file or an error."""
    parts, found = urlsplit(address), []
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    for path in (f"/{start}{up}{target}" for up in UP for target in targets):
        # not through `request`, which would put the address in order first
        connection.putrequest("GET", path, skip_accept_encoding=True)
        connection.endheaders()
        answer = connection.getresponse()
        said = answer.read()
        if answer.status >= 500 or any(mark in said for mark in (SECRET, b"root:", b"st.App(")):
            found.append(path)
    connection.close()
    return found
