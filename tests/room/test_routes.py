"""The addresses of the room, asked over a real server that serves nothing else."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx2 as httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from effectmap.model.workshop import Ask, Results, Shown, Workshop
from effectmap.opened import open_store
from effectmap.room.routes import MOST_BYTES, routes
from effectmap.store import commands as c
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL
from tests.store.conftest import CATALOGUE, MAP

SECRET_HEADERS = {"referrer-policy": "no-referrer", "x-content-type-options": "nosniff"}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MapStore:
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    (tmp_path / "monitors.yaml").write_text(CATALOGUE, encoding="utf-8")
    monkeypatch.setenv("EFFECTMAP_DATA", str(tmp_path))
    return open_store(tmp_path)


@pytest.fixture
def workshop(store: MapStore) -> Workshop:
    made = store.workshops.open("t", "Middag", (), 5, LOCAL, datetime.now(UTC))
    store.workshops.show(made.id, Shown(asks=tuple(Ask)), LOCAL)
    return made


@pytest.fixture
def client(store: MapStore) -> Iterator[httpx.Client]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(Starlette(routes=routes()), log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}") as client:
        yield client
    server.should_exit = True
    thread.join(5)


def _token(client: httpx.Client, workshop: Workshop) -> str:
    return str(client.post(f"/mee/{workshop.key}/deelnemen").json()["token"])


def _suggestion(token: str, **fields: object) -> dict[str, object]:
    new = {"token": token, "id": str(uuid4()), "kind": "noticed", "about": "b", "text": "Vol"}
    return {**new, **fields}


def test_the_page_is_for_whoever_has_the_link_and_sends_it_nowhere(client: httpx.Client) -> None:
    answer = client.get("/mee/anything")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert {k: answer.headers[k] for k in SECRET_HEADERS} == SECRET_HEADERS
    assert '<html lang="nl">' in answer.text
    assert '<html lang="en">' in client.get("/mee/anything?taal=en").text
    # a policy without inline scripts: everything comes from files
    assert "<script>" not in answer.text
    for file in ("room.js", "room.css"):
        assert client.get(f"/mee/_/{file}").status_code == 200
    assert client.get("/mee/_/routes.py").status_code == 404
    assert client.get("/mee/_/..%2froutes.py").status_code == 404


def test_what_is_given_arrives_and_comes_back_as_ones_own(
    client: httpx.Client, store: MapStore, workshop: Workshop
) -> None:
    token, other = _token(client, workshop), _token(client, workshop)
    at = f"/mee/{workshop.key}"
    assert client.post(f"{at}/inbreng", json=_suggestion(token)).status_code == 200
    vote = {"token": token, "ask": "belief", "about": "a>b", "value": 4, "sequence": 1}
    assert client.post(f"{at}/stem", json=vote).status_code == 200
    own = client.get(f"{at}/stand", params={"wie": token}).json()
    assert (own["beliefs"], [one["text"] for one in own["waiting"]]) == ({"a>b": 4}, ["Vol"])
    theirs = client.get(f"{at}/stand", params={"wie": other}).json()
    assert (theirs["beliefs"], theirs["waiting"]) == ({}, [])
    # nothing changed since: nothing is sent
    params = {"wie": token, "sinds": own["version"]}
    assert client.get(f"{at}/stand", params=params).status_code == 204


def test_an_answer_is_seen_by_everybody_with_the_link_also_when_it_is_over(
    client: httpx.Client, store: MapStore, workshop: Workshop
) -> None:
    token = _token(client, workshop)
    client.post(f"/mee/{workshop.key}/inbreng", json=_suggestion(token))
    (said,) = store.workshops.suggestions(workshop.id)
    fields = {
        "theme": "t",
        "kind": "noticed",
        "text": "Vol",
        "workshop": "Middag",
        "day": "2026-11-25",
        "answer": "declined",
        "reason": "Er komt een tweede groep",
    }
    store.apply(c.Add(kind="contribution", id=said.contribution, fields=fields), LOCAL)
    store.workshops.close(workshop.id, LOCAL, datetime.now(UTC))
    found = client.get(f"/mee/{workshop.key}/stand").json()
    assert found["open"] is False
    (answer,) = found["answers"]
    assert (answer["word"], answer["reason"]) == ("afgewezen", "Er komt een tweede groep")


def test_the_wall_shows_answers_only_where_the_facilitator_does(
    client: httpx.Client, store: MapStore, workshop: Workshop
) -> None:
    for value in (1, 1, 5, 5):
        token = _token(client, workshop)
        vote = {"token": token, "ask": "belief", "about": "a>b", "value": value, "sequence": 1}
        client.post(f"/mee/{workshop.key}/stem", json=vote)
    few = {"token": token, "ask": "belief", "about": "b>c", "value": 3, "sequence": 2}
    client.post(f"/mee/{workshop.key}/stem", json=few)
    wall = f"/mee/{workshop.key}/wand"
    assert "beliefs" not in client.get(wall).json()
    store.workshops.show(workshop.id, Shown(results=Results.BELIEF), LOCAL)
    # one answer on b>c would point at a person
    assert client.get(wall).json()["beliefs"] == {
        "a>b": {"counts": [2, 0, 0, 0, 2], "unsure": 0, "people": 4, "divided": True}
    }


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("inbreng", {"text": "x" * 300}, 409),
        ("inbreng", {"text": "x" * 3_000}, 422),
        ("inbreng", {"about": "nergens"}, 409),
        ("inbreng", {"kind": "new_outcome", "about": "a>b"}, 409),
        ("inbreng", {"kind": "role", "about": "s>ggd"}, 409),
        ("inbreng", {"id": "1; drop table"}, 422),
        ("inbreng", {"more": 1}, 422),
        ("stem", {}, 422),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(
    client: httpx.Client, store: MapStore, workshop: Workshop, path: str, body: object, status: int
) -> None:
    token = _token(client, workshop)
    sent = _suggestion(token, **body)  # type: ignore[arg-type]
    answer = client.post(f"/mee/{workshop.key}/{path}", json=sent)
    assert answer.status_code == status
    assert answer.json()["problem"]
    assert store.workshops.suggestions(workshop.id) == []


def test_what_is_too_long_is_not_read(client: httpx.Client, workshop: Workshop) -> None:
    sent = json.dumps({"text": "x" * MOST_BYTES})
    assert client.post(f"/mee/{workshop.key}/inbreng", content=sent).status_code == 413


def test_one_telephone_cannot_flood_the_room(
    client: httpx.Client, store: MapStore, workshop: Workshop
) -> None:
    token = _token(client, workshop)
    seen = [
        client.post(f"/mee/{workshop.key}/inbreng", json=_suggestion(token)).status_code
        for _one in range(14)
    ]
    assert seen == [200] * 10 + [429] * 4
    # another one is not in the way of it
    other = _suggestion(_token(client, workshop))
    assert client.post(f"/mee/{workshop.key}/inbreng", json=other).status_code == 200


def test_the_code_opens_the_room_and_guessing_ends(
    client: httpx.Client, workshop: Workshop
) -> None:
    answer = client.post("/mee/_/code", json={"code": workshop.code.lower()})
    assert answer.json() == {"key": workshop.key}
    seen = [client.post("/mee/_/code", json={"code": "AAAAAA"}).status_code for _one in range(130)]
    assert seen[0] == 410
    assert seen[-1] == 429


def test_an_unknown_link_says_so(client: httpx.Client) -> None:
    answer = client.get("/mee/nergens/stand")
    assert (answer.status_code, answer.json()["problem"]) == (
        410,
        "deze link leidt naar geen werksessie",
    )
