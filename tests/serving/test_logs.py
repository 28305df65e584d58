"""What the server writes for administrators: each line JSON, and nothing about people in it."""

from __future__ import annotations

import json
import logging
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from effectmap.serving.logs import Json
from effectmap.serving.metrics import may_read
from effectmap.serving.requests import sort_of
from effectmap.store.database import FILE, FOLDER
from tests.serving.conftest import Serve

SECRETS = ("geheim", "jansen", "127.0.0.1", "@zutphen")
TOKEN = "een-lang-en-willekeurig-woord"


@pytest.mark.parametrize(
    ("path", "sort"),
    [
        ("/", "/"),
        ("/gesprekken", "/{page}"),
        ("/mee", "/mee"),
        ("/api/boxes", "/api/boxes"),
        ("/api/geheim", "other"),
        ("/mee/geheim", "/mee/{key}"),
        ("/mee/geheim/stand", "/mee/{key}/stand"),
        ("/mee/_/room.js", "/mee/_/{file}"),
        ("/media/0123abcd.pdf", "/media/{file}"),
        ("/app/static/icon.png", "/static/{file}"),
        ("/_stcore/upload_file/sessie/bestand", "/_stcore/upload_file/{file}"),
        ("/_stcore/stream", "/_stcore/stream"),
        ("/gezond", "/gezond"),
        ("/auth/login", "/auth/login"),
        ("/wp-admin/setup.php", "other"),
        ("/jan.jansen@zutphen.nl", "other"),
    ],
)
def test_an_address_is_called_by_its_sort(path: str, sort: str) -> None:
    assert sort_of(path) == sort


def _line(name: str, text: str, *values: object, error: bool = False) -> dict[str, Any]:
    info = sys.exc_info() if error else None
    record = logging.LogRecord(name, logging.WARNING, "", 1, text, values, info)
    return dict(json.loads(Json().format(record)))


@pytest.mark.parametrize(
    ("text", "values", "event"),
    [
        (
            '%s - "WebSocket %s" [accepted]',
            ("127.0.0.1:4", "/?q=jansen"),
            '%s - "WebSocket %s" [accepted]',
        ),
        ("could not reach jan.jansen@zutphen.nl at 127.0.0.1:80", (), "could not reach … at …"),
        ("from ::ffff:7f00:1 got /?naam=jansen", (), "from … got /?…"),
        ("one line\nand geheim on the next", (), "one line"),
        ("at 12:30:05 all is well", (), "at … all is well"),
    ],
)
def test_texts_of_libraries_tell_nothing(text: str, values: tuple[str, ...], event: str) -> None:
    assert _line("uvicorn.error", text, *values)["event"] == event


def test_an_error_says_what_and_where_and_not_its_values() -> None:
    try:
        try:
            raise ValueError("geheim van jansen")
        except ValueError as error:
            raise RuntimeError("jansen") from error
    except RuntimeError:
        said = _line("effectmap.x", "%d lines lost", 3, error=True)
    assert (said["event"], said["level"], said["where"]) == (
        "3 lines lost",
        "warning",
        "effectmap.x",
    )
    assert [one["type"] for one in said["error"]] == ["RuntimeError", "ValueError"]
    assert said["error"][0]["at"][0].startswith("tests/serving/test_logs.py:")
    assert "jansen" not in json.dumps(said)


def test_metrics_need_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    right = {"authorization": f"Bearer {TOKEN}"}
    assert not may_read(right)
    monkeypatch.setenv("EFFECTMAP_METRICS", "1")
    # without a token nobody has it
    assert not may_read({"authorization": "Bearer "})
    monkeypatch.setenv("EFFECTMAP_METRICS_TOKEN", TOKEN)
    assert may_read(right)
    assert not may_read({})
    assert not may_read({"authorization": f"Bearer {TOKEN}é"})


def _get(address: str, **headers: str) -> tuple[int, str]:
    try:
        request = urllib.request.Request(address, headers=headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")


def test_a_server_tells_how_much_and_never_who(folder: Path, serve: Serve, tmp_path: Path) -> None:
    log = tmp_path / "log"
    server = serve(
        folder,
        log,
        EFFECTMAP_LOG="json",
        EFFECTMAP_LOG_REQUESTS="1",
        EFFECTMAP_METRICS="1",
        EFFECTMAP_METRICS_TOKEN=TOKEN,
    )
    _get(f"{server.address}/mee/geheim/stand?naam=jansen@zutphen.nl")
    _get(f"{server.address}/gezond?naam=jansen")
    stream = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    with connect(stream, origin=server.address):  # type: ignore[arg-type]
        # a proxy hides who asks, so that only the token helps
        proxied = {"X-Forwarded-For": "10.0.0.1"}
        assert _get(f"{server.address}/metrics", **proxied)[0] == 401
        status, text = _get(f"{server.address}/metrics", Authorization=f"Bearer {TOKEN}", **proxied)
    assert status == 200
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#")
    assert values["effectmap_open_pages"] == "1.0"
    assert values["effectmap_storage_up"] == "1.0"
    assert float(values["effectmap_revision"]) >= 1
    assert values["effectmap_telephones"] == "0.0"
    assert 0 < float(values["effectmap_disk_free_percent"]) <= 100
    asked = 'effectmap_requests_total{method="GET",path="/gezond",status="200"}'
    assert values[asked] == "1.0"
    assert values['effectmap_request_seconds_count{path="/gezond"}'] == "1.0"
    with pytest.raises(InvalidStatus):
        connect(stream, origin="http://geheim.example")  # type: ignore[arg-type]
    (folder / FOLDER / FILE).write_bytes(b"geheim")
    _get(f"{server.address}/mee/geheim/stand")
    server.kill()
    said = log.read_text("utf-8")
    lines = [json.loads(line) for line in said.splitlines()]
    requests = [one for one in lines if one["where"] == "effectmap.requests"]
    assert {(one["path"], one["status"]) for one in requests} >= {
        ("/gezond", 200),
        ("/metrics", 401),
        ("/metrics", 200),
        ("/_stcore/stream", 101),
    }
    assert all(one["ms"] >= 0 for one in requests)
    for secret in (*SECRETS, str(folder)):
        assert secret not in said.lower()
    assert secret not in text
