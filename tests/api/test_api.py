"""What machines read: the same figures as the pages, described as they are, and for readers only."""

from __future__ import annotations

import csv
import io
import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from effectmap.bench.server import Server
from effectmap.model import EffectMap
from effectmap.store.commands import Add
from effectmap.store.database import EXAMPLE
from effectmap.store.map_file import load
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL
from effectmap.workspace import open_library, open_workspace

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ROWS = ("boxes", "links", "observations", "progress")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("api") / "zutphen"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("accepted", "store"))
    return copy


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    server = Server(folder)
    server.start()
    yield f"{server.address}/api"
    server.kill()


@pytest.fixture(scope="module")
def api(address: str) -> Any:
    return schemathesis.openapi.from_url(f"{address}/openapi.json")


def asked(address: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode("utf-8")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8", "replace")


def rows(address: str) -> Any:
    status, said = asked(address)
    assert status == 200, said
    return json.loads(said)


def test_every_answer_is_as_it_is_described(api: Any) -> None:
    operations = [found.ok() for found in api.get_all_operations()]
    assert len(operations) == 1 + len(ROWS)
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
        def answers(case: Any) -> None:
            case.call_and_validate(checks=CHECKS)

        answers()


def test_the_map_is_the_whole_map(address: str) -> None:
    map = load(EXAMPLE)[0]
    assert EffectMap.model_validate(rows(f"{address}/map")) == map
    assert {one["id"] for one in rows(f"{address}/boxes")} == set(map.nodes)
    assert len(rows(f"{address}/links")) == len(map.links)


def test_figures_and_judgements_are_those_of_the_pages(address: str, folder: Path) -> None:
    map = MapStore.open(folder).map()
    known = open_workspace(open_library(folder, map.municipality.area), map).known
    found = {one["indicator"]: one for one in rows(f"{address}/progress")}
    assert found.keys() == known.judged.keys()
    for id, one in known.judged.items():
        said, judged = found[id], one.assessment
        assert said["progress"] == judged.progress.value
        assert said["current"] == (judged.current.value if judged.current else None)
        assert said["baseline"] == (judged.baseline.value if judged.baseline else None)
        assert said["example"] == judged.example
    all = rows(f"{address}/observations")
    assert len(all) == sum(len(one.assessment.series) for one in known.judged.values())
    # a figure that anybody can look up
    over_80 = [
        (one["period"], one["value"])
        for one in all
        if one["measure"] == "aandeel-80plus" and one["area"] == "GM0301"
    ]
    assert {("2015", 4.5), ("2025", 5.7)} <= set(over_80)
    assert all_have_a_source(all)


def all_have_a_source(all: list[dict[str, Any]]) -> bool:
    return bool(all) and {bool(one["source"]) for one in all} == {True}


@pytest.mark.parametrize("name", ROWS)
def test_csv_says_the_same_as_json(address: str, name: str) -> None:
    said = rows(f"{address}/{name}?theme=dementie")
    status, text = asked(f"{address}/{name}?theme=dementie&format=csv")
    assert status == 200
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [
        {key: "" if value is None else str(value) for key, value in one.items()} for one in said
    ] == read
    assert said
    # a theme is a part of the whole, without anything of another
    assert len(said) < len(rows(f"{address}/{name}"))


def test_an_edit_is_there_at_the_next_question(address: str, folder: Path) -> None:
    store = MapStore.open(folder)
    fields = {"name": '=1+1; "ja"\nnee', "theme": "dementie"}
    store.apply(Add(kind="intervention", id="zz-nieuw", fields=fields), LOCAL)
    found = {one["id"]: one for one in rows(f"{address}/boxes")}
    assert found["zz-nieuw"]["name"] == fields["name"]
    _status, text = asked(f"{address}/boxes?format=csv")
    last = {one["id"]: one for one in csv.DictReader(io.StringIO(text, newline=""))}
    assert last["zz-nieuw"]["name"] == fields["name"]


def test_only_reading(address: str) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        request = urllib.request.Request(f"{address}/map", method=method, data=b"{}")
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(request, timeout=10)
        assert error.value.code in (403, 405)
    assert asked(f"{address}/docs")[0] == 404


def test_with_signing_in_only_the_token_reads(folder: Path, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(
        '[auth]\nredirect_uri = "http://localhost/oauth2callback"\ncookie_secret = "x"\n'
        'client_id = "x"\nclient_secret = "x"\nserver_metadata_url = "http://localhost:9/x"\n',
        "utf-8",
    )
    server = Server(
        folder, ["--secrets.files", str(secrets)], {"EFFECTMAP_API_TOKEN": "geheim-teken"}
    )
    server.start()
    try:
        page, token = f"{server.address}/api", {"Authorization": "Bearer geheim-teken"}
        for path in ("map", "openapi.json", *ROWS):
            assert asked(f"{page}/{path}")[0] == 401
            assert asked(f"{page}/{path}", Authorization="Bearer geheim")[0] == 401
            assert asked(f"{page}/{path}", **token)[0] == 200
        # and opens nothing else
        for other in ("", "/nu", "/monitors", "/metrics", "/api/../monitors", "/api"):
            assert asked(f"{server.address}{other}", **token)[0] in (400, 401, 404)
    finally:
        server.kill()
