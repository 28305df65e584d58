"""Streamlit's own files: the same the second time, in either form, and never one that is not."""

from __future__ import annotations

import gzip
import re
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from effectmap.serving.assets import KeptAssets
from tests.serving.conftest import Serve


def asked(address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(
        address, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            found = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status, found, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {}, b""


def test_a_file_is_the_same_every_time_and_in_either_form(folder: Path, serve: Serve) -> None:
    address = serve(folder).address
    _status, _headers, page = asked(address, Accept="text/html")
    files = re.findall(r'"\.?(/static/(?:js|css)/[\w.-]+)"', page.decode())
    assert len(files) > 10
    for file in files[:12]:
        answers = []
        for form in ("gzip", "identity", "gzip", "identity", "gzip"):
            status, found, body = asked(f"{address}{file}", Accept_Encoding=form)
            is_packed = found.get("content-encoding") == "gzip"
            answers.append(gzip.decompress(body) if is_packed else body)
            assert status == 200
            assert is_packed <= (form == "gzip")
            assert found["x-content-type-options"] == "nosniff"
            assert "content-security-policy" in found
            assert "set-cookie" not in found
        assert len(set(answers)) == 1
        assert len(answers[0]) > 0
    # Streamlit answers with its page for what is not there: as it would without all this
    for _again in range(2):
        _status, found, _body = asked(f"{address}/static/js/weg.12345678.js")
        assert found.get("content-type", "text/html").startswith("text/html")
    # a part of a file
    whole = asked(f"{address}{files[0]}")[2]
    status, _headers, part = asked(f"{address}{files[0]}", Range="bytes=0-9")
    assert part == (whole[:10] if status == 206 else whole)


def test_only_what_is_an_asset_is_kept() -> None:
    kept = KeptAssets(Starlette(routes=[Route("/static/js/{name}", _answer)]))
    client = TestClient(kept)
    calls.clear()
    for name in ("a.12345678.js", "page.12345678.js", "a.js", "cookie.12345678.js"):
        assert [client.get(f"/static/js/{name}").text for _again in range(3)] == [name] * 3
    client.get("/static/js/a.12345678.js", headers={"If-None-Match": "x"})
    assert calls == {
        "a.12345678.js": 2,
        "page.12345678.js": 3,
        "a.js": 3,
        "cookie.12345678.js": 3,
    }


calls: Counter[str] = Counter()


async def _answer(request: Request) -> Response:
    name = request.path_params["name"]
    calls[name] += 1
    answer = Response(
        name, media_type="text/html" if name.startswith("page") else "text/javascript"
    )
    if name.startswith("cookie"):
        answer.set_cookie("who", "somebody")
    return answer
